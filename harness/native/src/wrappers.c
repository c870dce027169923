/*
 * The wrappers, one for each row of calls.def: made from the row, or written by hand where its shape is
 * `own`.
 *
 * A wrapper costs one load when nothing is armed. Otherwise it asks the engine and makes the real call, for
 * fewer bytes or not at all where a rule says so. Wrappers may run in any thread and in signal handlers.
 *
 * make_NAME(real, ...) is the wrapper around a way to make the call: libc's function, or the system call that
 * a program makes itself through syscall(2). Compiled into the preload library under libc's names, and into
 * the control library under names of its own (attach.c).
 */
#include "wrappers.h"
#include "descriptors.h"
#include "engine.h"
#include "journal.h"
#include "process.h"
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <linux/close_range.h>
#include <stdarg.h>
#include <stdlib.h>

/* Entries of a cut array that are kept on the stack at once; more are sent in several steps. */
enum { NF_CUT_PARTS = 64 };

struct nf_real nf_real;

/* The system calls themselves. One that waits takes more than libc's function does: libc's is looked up then.
 */
#define NF_RAW(type, name, parameters, ...)                                                                  \
    static type raw_##name(NF_PARAMETERS(parameters))                                                        \
    {                                                                                                        \
        return (type)nf_syscall(nf_number_of(SYS_##name), __VA_ARGS__);                                      \
    }
#define NF_RAW_plain(type, name, parameters) NF_RAW(type, name, parameters, NF_ARGUMENTS(parameters))
#define NF_RAW_fresh NF_RAW_plain
#define NF_RAW_bytes NF_RAW_plain
#define NF_RAW_file NF_RAW_plain
#define NF_RAW_parts NF_RAW_plain
#define NF_RAW_parts_at(type, name, parameters)                                                              \
    NF_RAW(type, name, parameters, fd, parts, count, offset, 0L, flags)
#define NF_RAW_message NF_RAW_plain
#define NF_RAW_incoming_message NF_RAW_plain
#define NF_RAW_messages NF_RAW_plain
#define NF_RAW_incoming_messages NF_RAW_plain
#define NF_RAW_own NF_RAW_plain
#define NF_RAW_special NF_RAW_plain
#define NF_RAW_wait(type, name, parameters)                                                                  \
    static type raw_##name(NF_PARAMETERS(parameters))                                                        \
    {                                                                                                        \
        nf_resolve();                                                                                        \
        if (nf_real.name != raw_##name)                                                                      \
            return nf_real.name(NF_ARGUMENTS(parameters));                                                   \
        errno = ENOSYS;                                                                                      \
        return -1;                                                                                           \
    }

#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_RAW_##shape(type, name, parameters)
#include "calls.def"
#undef NF_CALL

struct nf_real nf_real = {
#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos) .name = raw_##name,
#include "calls.def"
#undef NF_CALL
};

void nf_resolve(void)
{
#define NF_LOOK_UP(name) nf_real.name = (__typeof__(nf_real.name))dlsym(RTLD_NEXT, #name);
    NF_OTHER_FUNCTIONS(NF_LOOK_UP)
    NF_LOOK_UP(closefrom)
#undef NF_LOOK_UP
#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos)                              \
    __typeof__(nf_real.name) name##_of_libc = (__typeof__(nf_real.name))dlsym(RTLD_NEXT, #name);             \
    if (name##_of_libc != NULL)                                                                              \
        nf_real.name = name##_of_libc;
#include "calls.def"
#undef NF_CALL
}

/* Runs the real call with its result and errno kept in `call`. */
#define NF_MAKE(call, real_call)                                                                             \
    do {                                                                                                     \
        if ((call).is_made) {                                                                                \
            int before = (call).error;                                                                       \
            (call).result = (long)(real_call);                                                               \
            (call).error = (call).result < 0 ? errno : before;                                               \
        }                                                                                                    \
    } while (0)

/* The bytes of `parts` from `from` up to `limit`, as at most NF_CUT_PARTS entries in `cut`. Returns the
 * entries, and their bytes in `length`. The caller's array is never changed. */
static int cut_parts(const struct iovec *parts, size_t count, size_t from, size_t limit, struct iovec *cut,
                     size_t *length)
{
    int used = 0;
    *length = 0;
    for (size_t i = 0, at = 0; i < count && at < limit && used < NF_CUT_PARTS; at += parts[i].iov_len, i++) {
        size_t end = at + parts[i].iov_len < limit ? at + parts[i].iov_len : limit;
        if (end <= from)
            continue;
        size_t begin = at > from ? at : from;
        cut[used].iov_base = (char *)parts[i].iov_base + (begin - at);
        cut[used].iov_len = end - begin;
        *length += end - begin;
        used++;
    }
    return used;
}

/* Makes a cut call, in steps while it takes all that it is given. `used` entries of `cut` are what one step
 * moves. */
#define NF_MAKE_CUT(call, all, all_count, real_call)                                                         \
    do {                                                                                                     \
        struct iovec cut[NF_CUT_PARTS];                                                                      \
        size_t done = 0, step = 0;                                                                           \
        int used, untouched = (call).error;                                                                  \
        do {                                                                                                 \
            used = cut_parts((all), (all_count), done, (call).limit, cut, &step);                            \
            NF_MAKE(call, real_call);                                                                        \
            if ((call).result > 0)                                                                           \
                done += (size_t)(call).result;                                                               \
        } while ((call).is_made && (call).result > 0 && (size_t)(call).result == step &&                     \
                 done < (call).limit);                                                                       \
        if (done > 0) {                                                                                      \
            (call).result = (long)done;                                                                      \
            (call).error = untouched;                                                                        \
        }                                                                                                    \
    } while (0)

/* What a cut call that receives still finds behind the first `done` bytes of its parts, up to `limit`: it
 * does not wait for that, as the kernel's does not once it has something. The bytes of all steps. */
static long receive_rest(int fd, const struct iovec *parts, size_t count, size_t done, size_t limit,
                         int flags)
{
    struct iovec cut[NF_CUT_PARTS];
    size_t step = 0;
    ssize_t more = 0;
    if ((flags & MSG_WAITALL) == 0)
        flags |= MSG_DONTWAIT;
    while (done < limit && more == (ssize_t)step) {
        struct msghdr rest = {.msg_iov = cut};
        rest.msg_iovlen = (size_t)cut_parts(parts, count, done, limit, cut, &step);
        more = NF_REAL(recvmsg)(fd, &rest, flags);
        if (more > 0)
            done += (size_t)more;
    }
    return (long)done;
}

static size_t sum_parts(const struct iovec *parts, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum;
}

/* Bytes in the messages of a connection's call. */
static size_t sum_messages(const struct mmsghdr *messages, unsigned count)
{
    size_t sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += sum_parts(messages[i].msg_hdr.msg_iov, messages[i].msg_hdr.msg_iovlen);
    return sum;
}

/* Whether the array of a call on `fd` is to be read here: if somebody may count it. */
static bool may_read(int fd, const struct iovec *parts, size_t count)
{
    return nf_is_followed(fd) && count <= IOV_MAX && nf_is_readable(parts, count * sizeof *parts);
}

static bool may_read_messages(int fd, const struct mmsghdr *messages, unsigned count)
{
    bool may = nf_is_followed(fd) && count <= IOV_MAX && nf_is_readable(messages, count * sizeof *messages);
    for (unsigned i = 0; may && i < count; i++)
        may = may_read(fd, messages[i].msg_hdr.msg_iov, messages[i].msg_hdr.msg_iovlen);
    return may;
}

#define NF_SIGNATURE(name, type, parameters)                                                                 \
    static inline type make_##name(type (*real)(NF_PARAMETERS(parameters)), NF_PARAMETERS(parameters))

#define NF_NOTHING ((struct nf_extent){0})

#define NF_FD_connection fd
#define NF_FD_process (-1)

#define NF_WRAP_own(ID, name, family, scope, type, parameters, mode)
#define NF_WRAP_special NF_WRAP_own

#define NF_WRAP_plain(ID, name, family, scope, type, parameters, mode)                                       \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        struct nf_call call;                                                                                 \
        if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_##ID, NF_FD_##scope, NF_NOTHING, mode))            \
            return real(NF_ARGUMENTS(parameters));                                                           \
        NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                       \
        return (type)nf_call_end(&call);                                                                     \
    }

#define NF_WRAP_fresh(ID, name, family, scope, type, parameters, mode)                                       \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        struct nf_call call;                                                                                 \
        bool is_counted = !nf_is_idle() && nf_call_begin(&call, NF_CALL_##ID, -1, NF_NOTHING, mode);         \
        if (!is_counted)                                                                                     \
            return (type)refers_to_nothing((int)real(NF_ARGUMENTS(parameters)));                             \
        NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                       \
        return (type)refers_to_nothing((int)nf_call_end(&call));                                             \
    }

#define NF_WRAP_wait(ID, name, family, scope, type, parameters, mode)                                        \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        struct nf_call call;                                                                                 \
        type ready;                                                                                          \
        if (!nf_is_idle())                                                                                   \
            nf_turn_ends();                                                                                  \
        if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_##ID, -1, NF_NOTHING, mode)) {                     \
            ready = real(NF_ARGUMENTS(parameters));                                                          \
        } else {                                                                                             \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
            ready = (type)nf_call_end(&call);                                                                \
        }                                                                                                    \
        if (!nf_is_idle())                                                                                   \
            nf_turn_begins();                                                                                \
        return ready;                                                                                        \
    }

#define NF_WRAP_bytes(ID, name, family, scope, type, parameters, mode)                                       \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle())                                                                                    \
            return real(NF_ARGUMENTS(parameters));                                                           \
        struct iovec whole = {(void *)(uintptr_t)buffer, size};                                              \
        struct nf_call call;                                                                                 \
        struct nf_extent extent = {.bytes = size, .parts = &whole, .part_count = 1};                         \
        if (!nf_call_begin(&call, NF_CALL_##ID, fd, extent, mode)) {                                         \
            type moved = real(NF_ARGUMENTS(parameters));                                                     \
            if (NF_FAMILY_##family == NF_FAMILY_write)                                                       \
                nf_note_log(fd, &whole, 1, moved);                                                           \
            return moved;                                                                                    \
        }                                                                                                    \
        size = call.limit;                                                                                   \
        NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                       \
        return (type)nf_call_end(&call);                                                                     \
    }

#define NF_WRAP_file(ID, name, family, scope, type, parameters, mode)                                        \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        struct nf_call call;                                                                                 \
        if (nf_is_idle() ||                                                                                  \
            !nf_call_begin(&call, NF_CALL_##ID, fd, (struct nf_extent){.bytes = size}, mode))                \
            return real(NF_ARGUMENTS(parameters));                                                           \
        size = call.limit;                                                                                   \
        NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                       \
        return (type)nf_call_end(&call);                                                                     \
    }

#define NF_WRAP_parts(ID, name, family, scope, type, parameters, mode)                                       \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle())                                                                                    \
            return real(NF_ARGUMENTS(parameters));                                                           \
        struct nf_call call;                                                                                 \
        struct nf_extent extent = {.parts = parts, .part_count = (size_t)count};                             \
        if (!nf_call_begin(&call, NF_CALL_##ID, fd, extent, mode)) {                                         \
            type moved = real(NF_ARGUMENTS(parameters));                                                     \
            if (NF_FAMILY_##family == NF_FAMILY_write)                                                       \
                nf_note_log(fd, parts, (int)count, moved);                                                   \
            return moved;                                                                                    \
        }                                                                                                    \
        const struct iovec *all = parts;                                                                     \
        if (call.limit < call.asked) {                                                                       \
            size_t all_count = (size_t)count;                                                                \
            if (NF_FAMILY_##family == NF_FAMILY_read) {                                                      \
                struct iovec cut[NF_CUT_PARTS];                                                              \
                size_t step;                                                                                 \
                count = (__typeof__(count))cut_parts(all, all_count, 0, call.limit, cut, &step);             \
                parts = cut;                                                                                 \
                NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                               \
                if (call.is_made && call.result == (long)step)                                               \
                    call.result = receive_rest(fd, all, all_count, step, call.limit, 0);                     \
            } else {                                                                                         \
                NF_MAKE_CUT(call, all, all_count,                                                            \
                            (parts = cut, count = (__typeof__(count))used, real(NF_ARGUMENTS(parameters)))); \
            }                                                                                                \
        } else {                                                                                             \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
        }                                                                                                    \
        return (type)nf_call_end(&call);                                                                     \
    }

#define NF_WRAP_parts_at NF_WRAP_parts

#define NF_WRAP_message(ID, name, family, scope, type, parameters, mode)                                     \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle())                                                                                    \
            return real(NF_ARGUMENTS(parameters));                                                           \
        const struct msghdr *whole = message;                                                                \
        struct nf_call call;                                                                                 \
        bool is_counted =                                                                                    \
            nf_call_begin(&call, NF_CALL_##ID, fd, (struct nf_extent){.message = whole}, mode);              \
        nf_rights_go(fd, whole);                                                                             \
        if (!is_counted) {                                                                                   \
            type moved = real(NF_ARGUMENTS(parameters));                                                     \
            if (moved < 0)                                                                                   \
                nf_rights_stay(fd, whole);                                                                   \
            return moved;                                                                                    \
        }                                                                                                    \
        if (call.limit < call.asked) {                                                                       \
            struct msghdr shorter = *whole;                                                                  \
            NF_MAKE_CUT(call, whole->msg_iov, whole->msg_iovlen,                                             \
                        (shorter.msg_iov = cut, shorter.msg_iovlen = (size_t)used,                           \
                         shorter.msg_controllen = done == 0 ? whole->msg_controllen : 0, message = &shorter, \
                         real(NF_ARGUMENTS(parameters))));                                                   \
        } else {                                                                                             \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
        }                                                                                                    \
        if (call.result < 0 || !call.is_made)                                                                \
            nf_rights_stay(fd, whole);                                                                       \
        return (type)nf_call_end(&call);                                                                     \
    }

/* Receives a message of at most `limit` bytes. */
static ssize_t receive_cut(ssize_t (*real)(int, struct msghdr *, int), int fd, struct msghdr *header,
                           size_t limit, int flags)
{
    struct iovec *parts = header->msg_iov;
    size_t count = header->msg_iovlen, step;
    struct iovec cut[NF_CUT_PARTS];
    header->msg_iovlen = (size_t)cut_parts(parts, count, 0, limit, cut, &step);
    header->msg_iov = cut;
    ssize_t received = real(fd, header, flags);
    header->msg_iov = parts;
    header->msg_iovlen = count;
    if (received == (ssize_t)step && (flags & MSG_PEEK) == 0)
        received = receive_rest(fd, parts, count, step, limit, flags);
    return received;
}

#define NF_WRAP_incoming_message(ID, name, family, scope, type, parameters, mode)                            \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle()) {                                                                                  \
            type moved = real(NF_ARGUMENTS(parameters));                                                     \
            /* It may have waited since before anything was armed: what counts is the moment of return. */   \
            if (!nf_is_idle())                                                                               \
                nf_rights_received(message, moved);                                                          \
            return moved;                                                                                    \
        }                                                                                                    \
        struct msghdr *whole = message;                                                                      \
        struct nf_call call;                                                                                 \
        if (!nf_call_begin(&call, NF_CALL_##ID, fd, (struct nf_extent){.message = whole}, mode)) {           \
            type moved = real(NF_ARGUMENTS(parameters));                                                     \
            nf_rights_received(whole, moved);                                                                \
            return moved;                                                                                    \
        }                                                                                                    \
        if (call.limit < call.asked)                                                                         \
            NF_MAKE(call, receive_cut(real, fd, whole, call.limit, flags));                                  \
        else                                                                                                 \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
        if (call.is_made)                                                                                    \
            nf_rights_received(whole, call.result);                                                          \
        return (type)nf_call_end(&call);                                                                     \
    }

/* Bytes that the first `result` messages moved. */
static size_t moved_by(const struct mmsghdr *messages, long result)
{
    size_t moved = 0;
    for (long i = 0; i < result; i++)
        moved += messages[i].msg_len;
    return moved;
}

/* Sends the first `limit` bytes of a message. */
static ssize_t send_cut(int fd, const struct msghdr *header, size_t limit, int flags)
{
    struct iovec cut[NF_CUT_PARTS];
    size_t done = 0, step;
    ssize_t part;
    do {
        struct msghdr shorter = *header;
        shorter.msg_iovlen = (size_t)cut_parts(header->msg_iov, header->msg_iovlen, done, limit, cut, &step);
        shorter.msg_iov = cut;
        if (done > 0)
            shorter.msg_controllen = 0;
        part = NF_REAL(sendmsg)(fd, &shorter, flags);
        if (part > 0)
            done += (size_t)part;
    } while (part == (ssize_t)step && done < limit);
    return done > 0 ? (ssize_t)done : part;
}

/* Sends the messages that fit into `limit` bytes, and the first `limit` bytes' part of the next. As the
 * kernel answers: how many messages, the last of them short. */
static int send_cut_messages(int (*real)(int, struct mmsghdr *, unsigned, nf_message_flags), int fd,
                             struct mmsghdr *messages, unsigned count, nf_message_flags flags, size_t limit)
{
    unsigned whole = 0;
    for (; whole < count; whole++) {
        size_t length = sum_messages(&messages[whole], 1);
        if (length > limit)
            break;
        limit -= length;
    }
    int sent = whole == 0 ? 0 : real(fd, messages, whole, flags);
    /* The kernel stops behind a message that it could not send as a whole. */
    if (sent != (int)whole || limit == 0 || whole == count ||
        (whole > 0 && messages[whole - 1].msg_len < sum_messages(&messages[whole - 1], 1)))
        return sent;
    ssize_t part = send_cut(fd, &messages[whole].msg_hdr, limit, (int)flags);
    if (part < 0)
        return sent == 0 ? -1 : sent;
    messages[whole].msg_len = (unsigned)part;
    return sent + 1;
}

/* Counts the descriptors in all messages. */
static void rights_go(int fd, const struct mmsghdr *messages, unsigned count)
{
    for (unsigned i = 0; (uintptr_t)messages >= 4096 && i < count && i < IOV_MAX; i++)
        nf_rights_go(fd, &messages[i].msg_hdr);
}

/* Takes that back for the messages from number `sent` on. */
static void rights_stay(int fd, const struct mmsghdr *messages, long sent, unsigned count)
{
    for (long i = sent < 0 ? 0 : sent; (uintptr_t)messages >= 4096 && i < (long)count && i < IOV_MAX; i++)
        nf_rights_stay(fd, &messages[i].msg_hdr);
}

#define NF_WRAP_messages(ID, name, family, scope, type, parameters, mode)                                    \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle())                                                                                    \
            return real(NF_ARGUMENTS(parameters));                                                           \
        struct nf_call call;                                                                                 \
        size_t asked = may_read_messages(fd, messages, count) ? sum_messages(messages, count) : 0;           \
        bool is_counted = nf_call_begin(&call, NF_CALL_##ID, fd, (struct nf_extent){.bytes = asked}, mode);  \
        rights_go(fd, messages, count);                                                                      \
        if (!is_counted) {                                                                                   \
            type sent = real(NF_ARGUMENTS(parameters));                                                      \
            rights_stay(fd, messages, sent, count);                                                          \
            return sent;                                                                                     \
        }                                                                                                    \
        if (call.limit < call.asked)                                                                         \
            NF_MAKE(call, send_cut_messages(real, fd, messages, count, flags, call.limit));                  \
        else                                                                                                 \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
        rights_stay(fd, messages, call.result, count);                                                       \
        call.has_moved = true;                                                                               \
        call.moved = call.is_made ? moved_by(messages, call.result) : 0;                                     \
        return (type)nf_call_end(&call);                                                                     \
    }

/* Receives messages of at most `limit` bytes in all, and waits for the first of them alone. */
static int receive_cut_messages(int fd, struct mmsghdr *messages, unsigned count,
                                nf_message_flags message_flags, size_t limit)
{
    unsigned received = 0;
    int flags = (int)message_flags & ~MSG_WAITFORONE;
    while (received < count && limit > 0) {
        struct mmsghdr *each = &messages[received];
        size_t length = sum_messages(each, 1);
        if (length > limit)
            length = limit;
        ssize_t part = receive_cut(NF_REAL(recvmsg), fd, &each->msg_hdr, length, flags);
        if (part < 0)
            break;
        each->msg_len = (unsigned)part;
        received++;
        limit -= (size_t)part;
        if ((size_t)part < length)
            break;
        flags |= MSG_DONTWAIT;
    }
    return received > 0 ? (int)received : -1;
}

#define NF_WRAP_incoming_messages(ID, name, family, scope, type, parameters, mode)                           \
    NF_SIGNATURE(name, type, parameters)                                                                     \
    {                                                                                                        \
        if (nf_is_idle()) {                                                                                  \
            type received = real(NF_ARGUMENTS(parameters));                                                  \
            for (type i = 0; !nf_is_idle() && i < received; i++)                                             \
                nf_rights_received(&messages[i].msg_hdr, 0);                                                 \
            return received;                                                                                 \
        }                                                                                                    \
        struct nf_call call;                                                                                 \
        size_t asked = may_read_messages(fd, messages, count) ? sum_messages(messages, count) : 0;           \
        if (!nf_call_begin(&call, NF_CALL_##ID, fd, (struct nf_extent){.bytes = asked}, mode)) {             \
            type received = real(NF_ARGUMENTS(parameters));                                                  \
            for (type i = 0; i < received; i++)                                                              \
                nf_rights_received(&messages[i].msg_hdr, 0);                                                 \
            return received;                                                                                 \
        }                                                                                                    \
        if (call.limit < call.asked)                                                                         \
            NF_MAKE(call, receive_cut_messages(fd, messages, count, flags, call.limit));                     \
        else                                                                                                 \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
        for (long i = 0; call.is_made && i < call.result; i++)                                               \
            nf_rights_received(&messages[i].msg_hdr, 0);                                                     \
        /* At the end of a stream the kernel fills every message in, with nothing. */                        \
        while (!call.is_made && call.result >= 0 && call.result < (long)count)                               \
            messages[call.result++].msg_len = 0;                                                             \
        call.has_moved = true;                                                                               \
        call.moved = call.is_made ? moved_by(messages, call.result) : 0;                                     \
        return (type)nf_call_end(&call);                                                                     \
    }

/* A new descriptor: what the engine may still believe of its number came from a close that it did not see. */
static int refers_to_nothing(int fd)
{
    if (fd >= 0 && nf_is_known(fd) && !nf_process_is_borrowed())
        nf_clear_descriptor(fd);
    return fd;
}

#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_WRAP_##shape(ID, name, family, scope, type, parameters, mode)
#include "calls.def"
#undef NF_CALL

/* Bytes from a pipe to a connection, or from a connection to a pipe. */
static inline ssize_t make_splice(ssize_t (*real)(int, off64_t *, int, off64_t *, size_t, unsigned), int from,
                                  off64_t *from_offset, int to, off64_t *to_offset, size_t size,
                                  unsigned flags)
{
    struct nf_call call;
    bool is_read = nf_is_connection(nf_word(from));
    enum nf_call_id id = is_read ? NF_CALL_SPLICE_FROM : NF_CALL_SPLICE;
    if (nf_is_idle() || !nf_call_begin(&call, id, is_read ? from : to, (struct nf_extent){.bytes = size}, 0))
        return real(from, from_offset, to, to_offset, size, flags);
    NF_MAKE(call, real(from, from_offset, to, to_offset, call.limit, flags));
    return nf_call_end(&call);
}

static inline int make_socketpair(int (*real)(int, int, int, int *), int domain, int type, int protocol,
                                  int *pair)
{
    struct nf_call call;
    int result;
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_SOCKETPAIR, -1, NF_NOTHING, 0)) {
        result = real(domain, type, protocol, pair);
    } else {
        NF_MAKE(call, real(domain, type, protocol, pair));
        result = (int)nf_call_end(&call);
    }
    if (result == 0) {
        refers_to_nothing(pair[0]);
        refers_to_nothing(pair[1]);
    }
    return result;
}

/* A blocking accept may begin before anything is armed and return after: what counts is the moment of return.
 */
static int took(enum nf_call_id id, int fd, uint64_t at_ns)
{
    if (fd < 0)
        return fd;
    if (nf_is_idle())
        nf_clear_descriptor(fd);
    else
        nf_accepted(id, fd, at_ns);
    return fd;
}

#define NF_ACCEPT(ID, real_call)                                                                             \
    struct nf_call call;                                                                                     \
    uint64_t at_ns = nf_is_idle() ? 0 : nf_now();                                                            \
    if (nf_is_idle() || !nf_call_begin(&call, ID, fd, NF_NOTHING, 0)) {                                      \
        int accepted = (real_call);                                                                          \
        return took(ID, accepted, at_ns != 0 || nf_is_idle() ? at_ns : nf_now());                            \
    }                                                                                                        \
    NF_MAKE(call, real_call);                                                                                \
    took(ID, (int)call.result, at_ns);                                                                       \
    return (int)nf_call_end(&call)

static inline int make_accept(int (*real)(int, struct sockaddr *, socklen_t *), int fd,
                              struct sockaddr *address, socklen_t *address_length)
{
    NF_ACCEPT(NF_CALL_ACCEPT, real(fd, address, address_length));
}

static inline int make_accept4(int (*real)(int, struct sockaddr *, socklen_t *, int), int fd,
                               struct sockaddr *address, socklen_t *address_length, int flags)
{
    NF_ACCEPT(NF_CALL_ACCEPT4, real(fd, address, address_length, flags));
}

/* Forgets the descriptor before the kernel may give its number away. A close that a rule fails still closes,
 * as the kernel's does. */
static inline int make_close(int (*real)(int), int fd)
{
    struct nf_call call;
    if (nf_is_known(fd) && nf_process_is_borrowed())
        return real(fd);
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_CLOSE, fd, NF_NOTHING, 0)) {
        nf_clear_descriptor(fd);
        return real(fd);
    }
    bool is_last = false;
    if (nf_word(fd) == call.connection_id) {
        call.asked = nf_drop_reference(call.connection);
        is_last = call.asked == 0;
    }
    nf_clear_descriptor(fd);
    if (call.is_made)
        NF_MAKE(call, real(fd));
    else
        real(fd);
    int result = (int)nf_call_end(&call);
    if (is_last)
        nf_ring_if_awaited(nf_segment);
    return result;
}

static inline int make_close_range(int (*real)(unsigned, unsigned, int), unsigned first, unsigned last,
                                   int flags)
{
    struct nf_call call;
    bool is_counted = !nf_is_idle() && nf_call_begin(&call, NF_CALL_CLOSE_RANGE, -1, NF_NOTHING, 0);
    bool is_made = !is_counted || call.is_made;
    bool closes = is_made && first <= last && (flags & CLOSE_RANGE_CLOEXEC) == 0;
    if (closes)
        nf_forget_range(first, last);
    int result = 0;
    if (is_counted)
        NF_MAKE(call, real(first, last, flags));
    else
        result = real(first, last, flags);
    if (closes && (is_counted ? call.result : result) < 0)
        nf_still_open(); /* the kernel refused it */
    return is_counted ? (int)nf_call_end(&call) : result;
}

static inline int make_shutdown(int (*real)(int, int), int fd, int how)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_SHUTDOWN, fd, NF_NOTHING, 0))
        return real(fd, how);
    NF_MAKE(call, real(fd, how));
    call.asked = (size_t)how;
    if (call.result == 0)
        atomic_fetch_or(&call.connection->seen, NF_SHUTDOWN);
    return (int)nf_call_end(&call);
}

/* A call that makes `copy` refer to what `fd` refers to, in place of what it referred to before. */
#define NF_COPY(ID, is_copy, real_call)                                                                      \
    struct nf_call call;                                                                                     \
    bool is_counted = !nf_is_idle() && nf_call_begin(&call, ID, fd, NF_NOTHING, 0);                          \
    if (!is_counted) {                                                                                       \
        int result = (real_call);                                                                            \
        if (result >= 0 && (is_copy)) {                                                                      \
            nf_forget(result);                                                                               \
            nf_copied(fd, result);                                                                           \
        }                                                                                                    \
        return result;                                                                                       \
    }                                                                                                        \
    NF_MAKE(call, real_call);                                                                                \
    if (call.is_made && call.result >= 0 && (is_copy)) {                                                     \
        nf_forget((int)call.result);                                                                         \
        call.asked = nf_copied(fd, (int)call.result);                                                        \
    }                                                                                                        \
    return (int)nf_call_end(&call)

static inline int make_dup(int (*real)(int), int fd)
{
    NF_COPY(NF_CALL_DUP, true, real(fd));
}

static inline int make_dup2(int (*real)(int, int), int fd, int copy)
{
    NF_COPY(NF_CALL_DUP2, fd != copy, real(fd, copy));
}

static inline int make_dup3(int (*real)(int, int, int), int fd, int copy, int flags)
{
    NF_COPY(NF_CALL_DUP3, true, real(fd, copy, flags));
}

/* The argument is a long or a pointer; both are passed alike on the machines this library is for. */
static inline int make_fcntl(int (*real)(int, int, void *), int fd, int command, void *argument)
{
    NF_COPY(NF_CALL_FCNTL, command == F_DUPFD || command == F_DUPFD_CLOEXEC, real(fd, command, argument));
}

static inline int make_epoll_ctl(int (*real)(int, int, int, struct epoll_event *), int poller, int operation,
                                 int fd, struct epoll_event *event)
{
    struct nf_call call;
    bool is_counted = !nf_is_idle() && nf_call_begin(&call, NF_CALL_EPOLL_CTL, fd, NF_NOTHING, 0);
    bool is_delete = operation == EPOLL_CTL_DEL;
    if (!is_counted) {
        int result = real(poller, operation, fd, event);
        if (result == 0)
            nf_registered(poller, operation, fd, is_delete ? 0 : event->events,
                          is_delete ? 0 : event->data.u64);
        return result;
    }
    NF_MAKE(call, real(poller, operation, fd, event));
    if (call.result == 0) {
        call.asked = is_delete ? 0 : event->events;
        nf_registered(poller, operation, fd, is_delete ? 0 : event->events, is_delete ? 0 : event->data.u64);
    }
    call.ordinal = (uint32_t)operation;
    return (int)nf_call_end(&call);
}

/* What io_uring does is not seen: the journal says so, or the kernel refuses it (unseen.c). */
static inline int make_io_uring_setup(int (*real)(unsigned, void *), unsigned entries, void *parameters)
{
    struct nf_call call;
    int ring;
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_IO_URING_SETUP, -1, NF_NOTHING, 0)) {
        ring = real(entries, parameters);
    } else {
        NF_MAKE(call, real(entries, parameters));
        ring = (int)nf_call_end(&call);
    }
    if (ring >= 0)
        nf_note_unseen(NF_CALL_IO_URING_SETUP);
    return refers_to_nothing(ring);
}

/* The functions under their names. */
#define NF_DEFINE_plain(type, name, parameters)                                                              \
    NF_VISIBLE type NF_NAME(name)(NF_PARAMETERS(parameters))                                                 \
    {                                                                                                        \
        return make_##name(NF_REAL(name), NF_ARGUMENTS(parameters));                                         \
    }
#define NF_DEFINE_fresh NF_DEFINE_plain
#define NF_DEFINE_wait NF_DEFINE_plain
#define NF_DEFINE_bytes NF_DEFINE_plain
#define NF_DEFINE_file NF_DEFINE_plain
#define NF_DEFINE_parts NF_DEFINE_plain
#define NF_DEFINE_parts_at NF_DEFINE_plain
#define NF_DEFINE_message NF_DEFINE_plain
#define NF_DEFINE_incoming_message NF_DEFINE_plain
#define NF_DEFINE_messages NF_DEFINE_plain
#define NF_DEFINE_incoming_messages NF_DEFINE_plain
#define NF_DEFINE_own NF_DEFINE_plain
#define NF_DEFINE_special(type, name, parameters)

#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_DEFINE_##shape(type, name, parameters)
#include "calls.def"
#undef NF_CALL

NF_VISIBLE int NF_NAME(socketpair)(int domain, int type, int protocol, int pair[2])
{
    return make_socketpair(NF_REAL(socketpair), domain, type, protocol, pair);
}

NF_VISIBLE int NF_NAME(fcntl)(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return make_fcntl(NF_REAL(fcntl), fd, command, argument);
}

NF_VISIBLE int NF_NAME(fcntl64)(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return make_fcntl(NF_REAL(fcntl), fd, command, argument);
}

/* Names of glibc alone; musl's headers make them macros. */
#ifdef __GLIBC__
_Static_assert(sizeof(off_t) == sizeof(off64_t), "sendfile64 and fcntl64 are the same functions here");

NF_VISIBLE ssize_t NF_NAME(sendfile64)(int fd, int from, off64_t *offset, size_t size)
{
    return make_sendfile(NF_REAL(sendfile), fd, from, (off_t *)offset, size);
}
#endif

/* A wait by system call: its arguments are not those of libc's function, and pass as they are. */
static long raw_wait(enum nf_call_id id, long number, const long *a)
{
    struct nf_call call;
    long ready;
    if (!nf_is_idle())
        nf_turn_ends();
    if (nf_is_idle() || !nf_call_begin(&call, id, -1, NF_NOTHING, 0)) {
        ready = nf_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    } else {
        NF_MAKE(call, nf_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]));
        ready = nf_call_end(&call);
    }
    if (!nf_is_idle())
        nf_turn_begins();
    return ready;
}

#define NF_CASE_plain(ID, name, parameters)                                                                  \
    case SYS_##name:                                                                                         \
        return make_##name(raw_##name, NF_FROM_LONGS(parameters));
#define NF_CASE_fresh NF_CASE_plain
#define NF_CASE_bytes NF_CASE_plain
#define NF_CASE_file NF_CASE_plain
#define NF_CASE_parts NF_CASE_plain
#define NF_CASE_parts_at(ID, name, parameters)                                                               \
    case SYS_##name:                                                                                         \
        return make_##name(raw_##name, (int)a[0], (const struct iovec *)a[1], (int)a[2], (off_t)a[3],        \
                           (int)a[5]);
#define NF_CASE_message NF_CASE_plain
#define NF_CASE_incoming_message NF_CASE_plain
#define NF_CASE_messages NF_CASE_plain
#define NF_CASE_incoming_messages NF_CASE_plain
#define NF_CASE_own NF_CASE_plain
#define NF_CASE_special(ID, name, parameters)
#define NF_CASE_wait(ID, name, parameters)                                                                   \
    case SYS_##name:                                                                                         \
        return raw_wait(NF_CALL_##ID, number, a);

/* A call that the program makes itself; libuv closes and polls in this way. */
NF_VISIBLE long NF_NAME(syscall)(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    switch (number) {
#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_CASE_##shape(ID, name, parameters)
#include "calls.def"
#undef NF_CALL
    case SYS_socketpair:
        return make_socketpair(raw_socketpair, (int)a[0], (int)a[1], (int)a[2], (int *)a[3]);
    case SYS_fcntl:
        return make_fcntl(raw_fcntl, (int)a[0], (int)a[1], (void *)a[2]);
    case SYS_io_uring_setup:
        return make_io_uring_setup(raw_io_uring_setup, (unsigned)a[0], (void *)a[1]);
    default:
        return nf_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
}

#ifdef __GLIBC__
/* What -D_FORTIFY_SOURCE makes of calls whose buffer the compiler knows. */
extern void __chk_fail(void) __attribute__((noreturn));

NF_VISIBLE ssize_t NF_NAME(__read_chk)(int fd, void *buffer, size_t size, size_t room)
{
    if (size > room)
        __chk_fail();
    return make_read(NF_REAL(read), fd, buffer, size);
}

NF_VISIBLE ssize_t NF_NAME(__recv_chk)(int fd, void *buffer, size_t size, size_t room, int flags)
{
    if (size > room)
        __chk_fail();
    return make_recv(NF_REAL(recv), fd, buffer, size, flags);
}

NF_VISIBLE ssize_t NF_NAME(__recvfrom_chk)(int fd, void *buffer, size_t size, size_t room, int flags,
                                           struct sockaddr *address, socklen_t *address_length)
{
    if (size > room)
        __chk_fail();
    return make_recvfrom(NF_REAL(recvfrom), fd, buffer, size, flags, address, address_length);
}

NF_VISIBLE int NF_NAME(__poll_chk)(struct pollfd *fds, nfds_t count, int timeout, size_t room)
{
    if (room / sizeof *fds < count)
        __chk_fail();
    return make_poll(NF_REAL(poll), fds, count, timeout);
}

NF_VISIBLE int NF_NAME(__ppoll_chk)(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                                    const sigset_t *mask, size_t room)
{
    if (room / sizeof *fds < count)
        __chk_fail();
    return make_ppoll(NF_REAL(ppoll), fds, count, timeout, mask);
}

/* Other public names that glibc gives the same functions. */
NF_VISIBLE ssize_t NF_NAME(__write)(int fd, const void *buffer, size_t size)
{
    return make_write(NF_REAL(write), fd, buffer, size);
}

NF_VISIBLE ssize_t NF_NAME(__read)(int fd, void *buffer, size_t size)
{
    return make_read(NF_REAL(read), fd, buffer, size);
}

NF_VISIBLE ssize_t NF_NAME(__send)(int fd, const void *buffer, size_t size, int flags)
{
    return make_send(NF_REAL(send), fd, buffer, size, flags);
}

NF_VISIBLE int NF_NAME(__close)(int fd)
{
    return make_close(NF_REAL(close), fd);
}

NF_VISIBLE int NF_NAME(__dup2)(int fd, int copy)
{
    return make_dup2(NF_REAL(dup2), fd, copy);
}

NF_VISIBLE int NF_NAME(__fcntl)(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return make_fcntl(NF_REAL(fcntl), fd, command, argument);
}

NF_VISIBLE int NF_NAME(__connect)(int fd, const struct sockaddr *address, socklen_t address_length)
{
    return make_connect(NF_REAL(connect), fd, address, address_length);
}

NF_VISIBLE int NF_NAME(__select)(int count, fd_set *reads, fd_set *writes, fd_set *excepts,
                                 struct timeval *timeout)
{
    return make_select(NF_REAL(select), count, reads, writes, excepts, timeout);
}

NF_VISIBLE int NF_NAME(__poll)(struct pollfd *fds, nfds_t count, int timeout)
{
    return make_poll(NF_REAL(poll), fds, count, timeout);
}

NF_VISIBLE ssize_t NF_NAME(pwritev64v2)(int fd, const struct iovec *parts, int count, off64_t offset,
                                        int flags)
{
    return make_pwritev2(NF_REAL(pwritev2), fd, parts, count, offset, flags);
}

NF_VISIBLE ssize_t NF_NAME(preadv64v2)(int fd, const struct iovec *parts, int count, off64_t offset,
                                       int flags)
{
    return make_preadv2(NF_REAL(preadv2), fd, parts, count, offset, flags);
}
#endif

#ifdef NF_ATTACHED
const struct nf_replacement nf_attached_functions[] = {
#define NF_ROW(name) {#name, (void *)(uintptr_t)NF_NAME(name)},
#define NF_ROW_plain(name) NF_ROW(name)
#define NF_ROW_fresh NF_ROW_plain
#define NF_ROW_wait NF_ROW_plain
#define NF_ROW_bytes NF_ROW_plain
#define NF_ROW_file NF_ROW_plain
#define NF_ROW_parts NF_ROW_plain
#define NF_ROW_parts_at NF_ROW_plain
#define NF_ROW_message NF_ROW_plain
#define NF_ROW_incoming_message NF_ROW_plain
#define NF_ROW_messages NF_ROW_plain
#define NF_ROW_incoming_messages NF_ROW_plain
#define NF_ROW_own NF_ROW_plain
#define NF_ROW_special(name)
#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos) NF_ROW_##shape(name)
#include "calls.def"
#undef NF_CALL
    NF_ROW(socketpair) NF_ROW(fcntl) NF_ROW(fcntl64) NF_ROW(syscall)
#ifdef __GLIBC__
        NF_ROW(__read_chk) NF_ROW(__recv_chk) NF_ROW(__recvfrom_chk) NF_ROW(__poll_chk) NF_ROW(__ppoll_chk)
            NF_ROW(__write) NF_ROW(__read) NF_ROW(__send) NF_ROW(__close) NF_ROW(__dup2) NF_ROW(__fcntl)
                NF_ROW(__connect) NF_ROW(__select) NF_ROW(__poll) NF_ROW(pwritev64v2) NF_ROW(preadv64v2)
                    NF_ROW(sendfile64)
#endif
};
const size_t nf_attached_function_count = sizeof nf_attached_functions / sizeof nf_attached_functions[0];
#endif
