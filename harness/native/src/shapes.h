/*
 * The wrappers that rows of calls.def are made into, by their shape: NF_WRAP_SHAPE(ID, name, ...) defines
 * make_NAME(real,
 * ...), the wrapper around a way to make the call. A part of wrappers.c.
 */
#ifndef NF_SHAPES_H
#define NF_SHAPES_H

#include "census.h"
#include "descriptors.h"
#include "engine.h"
#include "process.h"
#include "real.h"
#include "reports.h"

#include <errno.h>
#include <limits.h>

/* Entries of a cut array that are kept on the stack at once; more are sent in several steps. */
enum { NF_CUT_PARTS = 64 };

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
    NF_IN_WRAPPER type make_##name(type (*real)(NF_PARAMETERS(parameters)), NF_PARAMETERS(parameters))

#define NF_NOTHING ((struct nf_extent){0})

#define NF_FD_connection fd
#define NF_FD_process (-1)

#define NF_WRAP_own(ID, name, family, scope, type, parameters, mode)
#define NF_WRAP_special NF_WRAP_own
#define NF_WRAP_libc NF_WRAP_plain

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
        nf_census_if_asked();                                                                                \
        if (!nf_is_idle())                                                                                   \
            nf_turn_ends();                                                                                  \
        if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_##ID, -1, NF_NOTHING, mode)) {                     \
            ready = real(NF_ARGUMENTS(parameters));                                                          \
        } else {                                                                                             \
            NF_MAKE(call, real(NF_ARGUMENTS(parameters)));                                                   \
            ready = (type)nf_call_end(&call);                                                                \
        }                                                                                                    \
        if (!nf_is_idle()) {                                                                                 \
            nf_turn_begins();                                                                                \
            nf_polled(NF_CALL_##ID, (const long[]){NF_TO_LONGS(parameters)}, ready);                         \
        }                                                                                                    \
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

#endif
