/*
 * The functions that the wrappers stand in front of: the next definition after this library, so that other
 * preloaded libraries and sanitizers keep their turn. Resolved in the constructor, or at first use when
 * another library's constructor is earlier. A function of the table that this libc lacks is made of its system
 * call.
 */
#ifndef NF_REAL_H
#define NF_REAL_H

#include "table.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Functions that are no rows of the table. */
/* clang-format off */
#define NF_OTHER_FUNCTIONS(X) \
    X(syscall) X(fork) X(_exit) X(_Exit) X(fclose) X(execve) X(execvpe) X(fexecve)
/* clang-format on */

struct nf_real {
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos)                            \
    result (*name)(NF_PARAMETERS(parameters));
#include "calls.def"
#undef NF_CALL
#define NF_POINTER(name) __typeof__(&name) name;
    NF_OTHER_FUNCTIONS(NF_POINTER)
#undef NF_POINTER
    void (*closefrom)(int);
};

extern struct nf_real nf_real;

/* Looks every function up. Ends the process with a message when libc lacks one that nothing could work
 * without. */
void nf_resolve(void);

#define NF_REAL(name)                                                                                        \
    (__builtin_expect(nf_real.name == NULL, 0) ? (nf_resolve(), nf_real.name) : nf_real.name)

/* System calls that a machine lacks, or that are functions of libc alone: a number that the kernel refuses. */
#ifndef SYS_send
#define SYS_send (-1)
#endif
#ifndef SYS_recv
#define SYS_recv (-2)
#endif
#ifndef SYS_poll
#define SYS_poll (-3)
#endif
#ifndef SYS_select
#define SYS_select (-4)
#endif
#ifndef SYS_epoll_wait
#define SYS_epoll_wait (-5)
#endif
#ifndef SYS_epoll_create
#define SYS_epoll_create (-6)
#endif
#ifndef SYS_dup2
#define SYS_dup2 (-7)
#endif
#ifndef SYS_pselect
#define SYS_pselect SYS_pselect6
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#define SYS_splice_from (-8) /* a row of the table, not a call of its own */

#endif
