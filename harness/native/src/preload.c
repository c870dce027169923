/*
 * The library inside the server: one wrapper per intercepted function, and the constructor that maps the
 * segment.
 *
 * A wrapper costs one load when nothing is armed. Otherwise it asks the engine and makes the real call, for
 * fewer bytes or not at all where a rule says so. Wrappers may run in any thread and in signal handlers.
 */
#include "descriptors.h"
#include "engine.h"
#include "process.h"
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define NF_EXPORT __attribute__((visibility("default")))

struct nf_real nf_real;

void nf_resolve(void)
{
    static const char message[] = "nthfail: this libc lacks a function that must be intercepted\n";
    bool is_complete = true;
#define NF_LOOK_UP(name)                                                                                     \
    nf_real.name = (__typeof__(nf_real.name))dlsym(RTLD_NEXT, #name);                                        \
    is_complete = is_complete && nf_real.name != NULL;
    NF_REAL_FUNCTIONS(NF_LOOK_UP)
#undef NF_LOOK_UP
    if (!is_complete) {
        if (nf_real.write != NULL)
            nf_real.write(2, message, sizeof message - 1);
        abort();
    }
}

__attribute__((constructor)) static void start(void)
{
    int saved = errno;
    const char *path = getenv("NTHFAIL_SEGMENT");
    nf_resolve();
    /* Without a segment the library stays idle; the harness misses the handshake and says so. */
    if (path != NULL)
        nf_engine_start(path);
    errno = saved;
}

/* A fork by another call (forkpty, _Fork, clone) is noticed in the child. */
NF_EXPORT pid_t fork(void)
{
    nf_fork_begins();
    pid_t child = NF_REAL(fork)();
    if (child != 0)
        nf_fork_ends(child);
    return child;
}

/* Runs in exit(3); the other ways to end on purpose follow. */
__attribute__((destructor)) static void end(void)
{
    nf_exits();
}

NF_EXPORT void _exit(int status)
{
    nf_exits();
    NF_REAL(_exit)(status);
    __builtin_unreachable();
}

NF_EXPORT void _Exit(int status)
{
    nf_exits();
    NF_REAL(_Exit)(status);
    __builtin_unreachable();
}

/* The first `limit` bytes of `parts`, into `cut`, which has room for `count` entries. Returns the entries
 * used. The caller's array is never changed. */
static int cut_parts(const struct iovec *parts, int count, size_t limit, struct iovec *cut)
{
    int used = 0;
    for (; used < count && limit > 0; used++) {
        cut[used] = parts[used];
        if (cut[used].iov_len > limit)
            cut[used].iov_len = limit;
        limit -= cut[used].iov_len;
    }
    return used;
}

static size_t sum_parts(const struct iovec *parts, int count)
{
    size_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum;
}

/* Runs the real call of a tracked write with its result and errno kept in `call`. */
#define NF_MAKE(call, real_call)                                                                             \
    do {                                                                                                     \
        if ((call).is_made) {                                                                                \
            int before = (call).error;                                                                       \
            (call).result = (real_call);                                                                     \
            (call).error = (call).result < 0 ? errno : before;                                               \
        }                                                                                                    \
    } while (0)

NF_EXPORT ssize_t write(int fd, const void *buffer, size_t size)
{
    if (nf_is_idle())
        return NF_REAL(write)(fd, buffer, size);
    struct nf_call call;
    if (!nf_write_begin(&call, NF_CALL_WRITE, fd, size)) {
        ssize_t written = NF_REAL(write)(fd, buffer, size);
        nf_note_log(fd, &(struct iovec){(void *)buffer, size}, 1, written);
        return written;
    }
    NF_MAKE(call, NF_REAL(write)(fd, buffer, call.limit));
    return nf_write_end(&call, false);
}

NF_EXPORT ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (nf_is_idle())
        return NF_REAL(writev)(fd, parts, count);
    struct nf_call call;
    /* Only a connection's array is read here: for others a bad pointer is the kernel's to refuse. */
    bool is_ours = nf_is_connection(nf_word(fd)) && count >= 0 && count <= IOV_MAX;
    if (!is_ours || !nf_write_begin(&call, NF_CALL_WRITEV, fd, sum_parts(parts, count))) {
        ssize_t written = NF_REAL(writev)(fd, parts, count);
        nf_note_log(fd, parts, count, written);
        return written;
    }
    if (call.limit < call.asked) {
        struct iovec cut[count];
        int used = cut_parts(parts, count, call.limit, cut);
        NF_MAKE(call, NF_REAL(writev)(fd, cut, used));
    } else {
        NF_MAKE(call, NF_REAL(writev)(fd, parts, count));
    }
    return nf_write_end(&call, false);
}

NF_EXPORT ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_write_begin(&call, NF_CALL_SEND, fd, size))
        return NF_REAL(send)(fd, buffer, size, flags);
    NF_MAKE(call, NF_REAL(send)(fd, buffer, call.limit, flags));
    return nf_write_end(&call, (flags & MSG_NOSIGNAL) != 0);
}

NF_EXPORT ssize_t sendto(int fd, const void *buffer, size_t size, int flags, const struct sockaddr *to,
                         socklen_t to_length)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_write_begin(&call, NF_CALL_SENDTO, fd, size))
        return NF_REAL(sendto)(fd, buffer, size, flags, to, to_length);
    NF_MAKE(call, NF_REAL(sendto)(fd, buffer, call.limit, flags, to, to_length));
    return nf_write_end(&call, (flags & MSG_NOSIGNAL) != 0);
}

NF_EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (nf_is_idle())
        return NF_REAL(sendmsg)(fd, message, flags);
    struct nf_call call;
    bool is_ours = nf_is_connection(nf_word(fd)) && message->msg_iovlen <= IOV_MAX;
    int count = is_ours ? (int)message->msg_iovlen : 0;
    if (!is_ours || !nf_write_begin(&call, NF_CALL_SENDMSG, fd, sum_parts(message->msg_iov, count)))
        return NF_REAL(sendmsg)(fd, message, flags);
    if (call.limit < call.asked) {
        struct iovec cut[count];
        struct msghdr shorter = *message;
        shorter.msg_iov = cut;
        shorter.msg_iovlen = (size_t)cut_parts(message->msg_iov, count, call.limit, cut);
        NF_MAKE(call, NF_REAL(sendmsg)(fd, &shorter, flags));
    } else {
        NF_MAKE(call, NF_REAL(sendmsg)(fd, message, flags));
    }
    return nf_write_end(&call, (flags & MSG_NOSIGNAL) != 0);
}

NF_EXPORT ssize_t sendfile(int fd, int file, off_t *offset, size_t size)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_write_begin(&call, NF_CALL_SENDFILE, fd, size))
        return NF_REAL(sendfile)(fd, file, offset, size);
    NF_MAKE(call, NF_REAL(sendfile)(fd, file, offset, call.limit));
    return nf_write_end(&call, false);
}

_Static_assert(sizeof(off_t) == sizeof(off64_t), "sendfile64 and fcntl64 are the same functions here");

NF_EXPORT ssize_t sendfile64(int fd, int file, off64_t *offset, size_t size)
{
    return sendfile(fd, file, (off_t *)offset, size);
}

/* A blocking accept may begin before anything is armed and return after: what counts is the moment of return.
 */
static int accepted(enum nf_call_id id, int fd, uint64_t at_ns)
{
    if (fd < 0)
        return fd;
    if (nf_is_idle())
        nf_set_word(fd, NF_WORD_UNKNOWN);
    else
        nf_accepted(id, fd, at_ns != 0 ? at_ns : nf_now());
    return fd;
}

NF_EXPORT int accept(int fd, struct sockaddr *peer, socklen_t *length)
{
    uint64_t at_ns = nf_is_idle() ? 0 : nf_now();
    return accepted(NF_CALL_ACCEPT, NF_REAL(accept)(fd, peer, length), at_ns);
}

NF_EXPORT int accept4(int fd, struct sockaddr *peer, socklen_t *length, int flags)
{
    uint64_t at_ns = nf_is_idle() ? 0 : nf_now();
    return accepted(NF_CALL_ACCEPT4, NF_REAL(accept4)(fd, peer, length, flags), at_ns);
}

NF_EXPORT int close(int fd)
{
    return nf_close(fd, NF_REAL(close));
}

NF_EXPORT int shutdown(int fd, int how)
{
    struct nf_call call;
    if (nf_is_idle() || !nf_begin(&call, NF_CALL_SHUTDOWN, fd))
        return NF_REAL(shutdown)(fd, how);
    int result = NF_REAL(shutdown)(fd, how);
    nf_end(&call, result, (uint64_t)how);
    return result;
}

NF_EXPORT int dup(int fd)
{
    int copy = NF_REAL(dup)(fd);
    if (copy >= 0)
        nf_copied(NF_CALL_DUP, fd, copy);
    return copy;
}

NF_EXPORT int dup2(int fd, int copy)
{
    int result = NF_REAL(dup2)(fd, copy);
    if (result >= 0 && fd != copy) {
        nf_forget(copy);
        nf_copied(NF_CALL_DUP2, fd, copy);
    }
    return result;
}

NF_EXPORT int dup3(int fd, int copy, int flags)
{
    int result = NF_REAL(dup3)(fd, copy, flags);
    if (result >= 0) {
        nf_forget(copy);
        nf_copied(NF_CALL_DUP3, fd, copy);
    }
    return result;
}

/* The argument is a long or a pointer; both are passed alike on the machines this library is for. */
NF_EXPORT int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    int result = NF_REAL(fcntl)(fd, command, argument);
    if (result >= 0 && (command == F_DUPFD || command == F_DUPFD_CLOEXEC))
        nf_copied(NF_CALL_FCNTL, fd, result);
    return result;
}

NF_EXPORT int fcntl64(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return fcntl(fd, command, argument);
}

static int close_by_syscall(int fd)
{
    return (int)NF_REAL(syscall)(SYS_close, (long)fd);
}

/* libuv closes its sockets with syscall(SYS_close). */
NF_EXPORT long syscall(long number, ...)
{
    long argument[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        argument[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_close)
        return nf_close((int)argument[0], close_by_syscall);
    return NF_REAL(syscall)(number, argument[0], argument[1], argument[2], argument[3], argument[4],
                            argument[5]);
}

NF_EXPORT int epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event)
{
    int result = NF_REAL(epoll_ctl)(epoll_fd, operation, fd, event);
    if (result == 0 && !nf_is_idle()) {
        bool is_delete = operation == EPOLL_CTL_DEL;
        nf_registered(epoll_fd, operation, fd, is_delete ? 0 : event->events,
                      is_delete ? 0 : event->data.u64);
    }
    return result;
}

/* Every wait for events ends a turn of its thread and begins the next. */
#define NF_WAIT(real_call)                                                                                   \
    if (!nf_is_idle())                                                                                       \
        nf_turn_ends();                                                                                      \
    int ready = (real_call);                                                                                 \
    if (!nf_is_idle())                                                                                       \
        nf_turn_begins();                                                                                    \
    return ready

NF_EXPORT int epoll_wait(int epoll_fd, struct epoll_event *events, int count, int timeout)
{
    NF_WAIT(NF_REAL(epoll_wait)(epoll_fd, events, count, timeout));
}

NF_EXPORT int epoll_pwait(int epoll_fd, struct epoll_event *events, int count, int timeout,
                          const sigset_t *mask)
{
    NF_WAIT(NF_REAL(epoll_pwait)(epoll_fd, events, count, timeout, mask));
}

NF_EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    NF_WAIT(NF_REAL(poll)(fds, count, timeout));
}

NF_EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    NF_WAIT(NF_REAL(ppoll)(fds, count, timeout, mask));
}

NF_EXPORT int select(int count, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout)
{
    NF_WAIT(NF_REAL(select)(count, reads, writes, excepts, timeout));
}

NF_EXPORT int pselect(int count, fd_set *reads, fd_set *writes, fd_set *excepts,
                      const struct timespec *timeout, const sigset_t *mask)
{
    NF_WAIT(NF_REAL(pselect)(count, reads, writes, excepts, timeout, mask));
}
