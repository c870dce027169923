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
#include "census.h"
#include "engine.h"
#include "journal.h"
#include "process.h"
#include "raw.h"
#include "reports.h"
#include "shapes.h"

#include <linux/close_range.h>
#include <stdarg.h>

#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_WRAP_##shape(ID, name, family, scope, type, parameters, mode)
#include "calls.def"
#undef NF_CALL

/* Memory alone, or a file. */
NF_IN_WRAPPER void *make_mmap(void *(*real)(void *, size_t, int, int, int, off_t), void *address, size_t size,
                              int protection, int flags, int fd, off_t offset)
{
    struct nf_call call;
    enum nf_call_id id = (flags & MAP_ANONYMOUS) != 0 ? NF_CALL_MMAP : NF_CALL_MMAP_FILE;
    if (nf_is_idle() || !nf_call_begin(&call, id, -1, (struct nf_extent){.bytes = size}, 0))
        return real(address, size, protection, flags, fd, offset);
    NF_MAKE(call, real(address, size, protection, flags, fd, offset));
    return (void *)nf_call_end(&call);
}

NF_IN_WRAPPER void *make_mremap(void *(*real)(void *, size_t, size_t, int, void *), void *address,
                                size_t size, size_t new_size, int flags, void *new_address)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_MREMAP, -1, (struct nf_extent){.bytes = new_size}, 0))
        return real(address, size, new_size, flags, new_address);
    NF_MAKE(call, real(address, size, new_size, flags, new_address));
    return (void *)nf_call_end(&call);
}

/* Whether a splice is one from a connection. Where neither end is one any more: from one that was closed. */
static bool is_from_connection(int from, int to)
{
    uint32_t word = nf_word(from);
    return nf_is_connection(word) ||
           (nf_is_tombstone(word) && !nf_is_connection(nf_word(to)) && nf_is_tombstone(nf_look_up(from)));
}

/* Bytes from a pipe to a connection, or from a connection to a pipe. */
NF_IN_WRAPPER ssize_t make_splice(ssize_t (*real)(int, off64_t *, int, off64_t *, size_t, unsigned), int from,
                                  off64_t *from_offset, int to, off64_t *to_offset, size_t size,
                                  unsigned flags)
{
    struct nf_call call;
    bool is_read = is_from_connection(from, to);
    enum nf_call_id id = is_read ? NF_CALL_SPLICE_FROM : NF_CALL_SPLICE;
    if (nf_is_idle() || !nf_call_begin(&call, id, is_read ? from : to, (struct nf_extent){.bytes = size}, 0))
        return real(from, from_offset, to, to_offset, size, flags);
    NF_MAKE(call, real(from, from_offset, to, to_offset, call.limit, flags));
    return nf_call_end(&call);
}

NF_IN_WRAPPER int make_socketpair(int (*real)(int, int, int, int *), int domain, int type, int protocol,
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

NF_IN_WRAPPER int make_accept(int (*real)(int, struct sockaddr *, socklen_t *), int fd,
                              struct sockaddr *address, socklen_t *address_length)
{
    NF_ACCEPT(NF_CALL_ACCEPT, real(fd, address, address_length));
}

NF_IN_WRAPPER int make_accept4(int (*real)(int, struct sockaddr *, socklen_t *, int), int fd,
                               struct sockaddr *address, socklen_t *address_length, int flags)
{
    NF_ACCEPT(NF_CALL_ACCEPT4, real(fd, address, address_length, flags));
}

/* Forgets the descriptor before the kernel may give its number away. A close that a rule fails still closes,
 * as the kernel's does. */
NF_IN_WRAPPER int make_close(int (*real)(int), int fd)
{
    struct nf_call call;
    if (nf_is_known(fd) && nf_process_is_borrowed())
        return real(fd);
    if (nf_is_idle() || !nf_call_begin(&call, NF_CALL_CLOSE, fd, NF_NOTHING, 0)) {
        nf_clear_descriptor(fd);
        return real(fd);
    }
    bool is_last = nf_bury(&call);
    if ((call.flags & NF_FLAG_SERVER) != 0)
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

NF_IN_WRAPPER int make_close_range(int (*real)(unsigned, unsigned, int), unsigned first, unsigned last,
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

NF_IN_WRAPPER int make_shutdown(int (*real)(int, int), int fd, int how)
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

NF_IN_WRAPPER int make_dup(int (*real)(int), int fd)
{
    NF_COPY(NF_CALL_DUP, true, real(fd));
}

NF_IN_WRAPPER int make_dup2(int (*real)(int, int), int fd, int copy)
{
    NF_COPY(NF_CALL_DUP2, fd != copy, real(fd, copy));
}

NF_IN_WRAPPER int make_dup3(int (*real)(int, int, int), int fd, int copy, int flags)
{
    NF_COPY(NF_CALL_DUP3, true, real(fd, copy, flags));
}

/* The argument is a long or a pointer; both are passed alike on the machines this library is for. */
NF_IN_WRAPPER int make_fcntl(int (*real)(int, int, void *), int fd, int command, void *argument)
{
    NF_COPY(NF_CALL_FCNTL, command == F_DUPFD || command == F_DUPFD_CLOEXEC, real(fd, command, argument));
}

NF_IN_WRAPPER int make_epoll_ctl(int (*real)(int, int, int, struct epoll_event *), int poller, int operation,
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
NF_IN_WRAPPER int make_io_uring_setup(int (*real)(unsigned, void *), unsigned entries, void *parameters)
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
#define NF_DEFINE_libc NF_DEFINE_plain
#define NF_DEFINE_special(type, name, parameters)

#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_DEFINE_##shape(type, name, parameters)
#include "calls.def"
#undef NF_CALL

NF_VISIBLE int NF_NAME(socketpair)(int domain, int type, int protocol, int pair[2])
{
    return make_socketpair(NF_REAL(socketpair), domain, type, protocol, pair);
}

NF_VISIBLE void *NF_NAME(mmap)(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    return make_mmap(NF_REAL(mmap), address, size, protection, flags, fd, offset);
}

NF_VISIBLE void *NF_NAME(mremap)(void *address, size_t size, size_t new_size, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    void *new_address = va_arg(list, void *);
    va_end(list);
    return make_mremap(NF_REAL(mremap), address, size, new_size, flags, new_address);
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
_Static_assert(sizeof(off_t) == sizeof(off64_t),
               "sendfile64, fcntl64 and mmap64 are the same functions here");

NF_VISIBLE ssize_t NF_NAME(sendfile64)(int fd, int from, off64_t *offset, size_t size)
{
    return make_sendfile(NF_REAL(sendfile), fd, from, (off_t *)offset, size);
}

NF_VISIBLE void *NF_NAME(mmap64)(void *address, size_t size, int protection, int flags, int fd,
                                 off64_t offset)
{
    return make_mmap(NF_REAL(mmap), address, size, protection, flags, fd, offset);
}
#endif

/* A wait by system call: its arguments are not those of libc's function, and pass as they are. */
NF_IN_WRAPPER long raw_wait(enum nf_call_id id, long number, const long *a)
{
    struct nf_call call;
    long ready;
    nf_census_if_asked();
    if (!nf_is_idle())
        nf_turn_ends();
    if (nf_is_idle() || !nf_call_begin(&call, id, -1, NF_NOTHING, 0)) {
        ready = nf_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    } else {
        NF_MAKE(call, nf_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]));
        ready = nf_call_end(&call);
    }
    if (!nf_is_idle()) {
        nf_turn_begins();
        nf_polled(id, a, ready);
    }
    return ready;
}

#define NF_CASE_plain(ID, name, parameters)                                                                  \
    case SYS_##name:                                                                                         \
        return (long)make_##name(raw_##name, NF_FROM_LONGS(parameters));
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
#define NF_CASE_libc NF_CASE_special
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
    case SYS_mmap:
        return (long)make_mmap(raw_mmap, (void *)a[0], (size_t)a[1], (int)a[2], (int)a[3], (int)a[4],
                               (off_t)a[5]);
    case SYS_mremap:
        return (long)make_mremap(raw_mremap, (void *)a[0], (size_t)a[1], (size_t)a[2], (int)a[3],
                                 (void *)a[4]);
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
#define NF_ROW_libc NF_ROW_plain
#define NF_CALL(ID, name, family, scope, shape, type, parameters, mode, errnos) NF_ROW_##shape(name)
#include "calls.def"
#undef NF_CALL
    NF_ROW(mmap) NF_ROW(mremap) NF_ROW(socketpair) NF_ROW(fcntl) NF_ROW(fcntl64) NF_ROW(syscall)
#ifdef __GLIBC__
        NF_ROW(__read_chk) NF_ROW(__recv_chk) NF_ROW(__recvfrom_chk) NF_ROW(__poll_chk) NF_ROW(__ppoll_chk)
            NF_ROW(__write) NF_ROW(__read) NF_ROW(__send) NF_ROW(__close) NF_ROW(__dup2) NF_ROW(__fcntl)
                NF_ROW(__connect) NF_ROW(__select) NF_ROW(__poll) NF_ROW(pwritev64v2) NF_ROW(preadv64v2)
                    NF_ROW(sendfile64) NF_ROW(mmap64)
#endif
};
const size_t nf_attached_function_count = sizeof nf_attached_functions / sizeof nf_attached_functions[0];
#endif
