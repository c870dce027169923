/*
 * The functions that the wrappers stand in front of: the next definition after this library, so that other
 * preloaded libraries and sanitizers keep their turn. Resolved in the constructor, or at first use when
 * another library's constructor is earlier.
 */
#ifndef NF_REAL_H
#define NF_REAL_H

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* clang-format off */
#define NF_REAL_FUNCTIONS(X) \
    X(write) X(writev) X(send) X(sendto) X(sendmsg) X(sendfile) X(accept) X(accept4) X(close) \
    X(shutdown) X(dup) X(dup2) X(dup3) X(fcntl) X(syscall) X(epoll_ctl) X(epoll_wait) X(epoll_pwait) \
    X(poll) X(ppoll) X(select) X(pselect) X(fork) X(_exit) X(_Exit)
/* clang-format on */

struct nf_real {
#define NF_POINTER(name) __typeof__(&name) name;
    NF_REAL_FUNCTIONS(NF_POINTER)
#undef NF_POINTER
};

extern struct nf_real nf_real;

/* Looks every function up. Ends the process with a message when libc lacks one: nothing could work without.
 */
void nf_resolve(void);

#define NF_REAL(name)                                                                                        \
    (__builtin_expect(nf_real.name == NULL, 0) ? (nf_resolve(), nf_real.name) : nf_real.name)

#endif
