/*
 * The functions that the wrappers stand in front of: the next definition after this library, so that other
 * preloaded libraries and sanitizers keep their turn. Resolved in the constructor, or at first use when
 * another library's constructor is earlier. A function of the table that this libc lacks is made of its
 * system call.
 */
#ifndef NF_REAL_H
#define NF_REAL_H

#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The flags of sendmmsg and recvmmsg, which libcs declare differently. */
#ifdef __GLIBC__
typedef int nf_message_flags;
#else
typedef unsigned nf_message_flags;
#endif

/* Functions that are no rows of the table. */
/* clang-format off */
#define NF_OTHER_FUNCTIONS(X) \
    X(fork) X(_exit) X(_Exit) X(fclose) X(freopen) X(execve) X(execvpe) X(fexecve) X(posix_spawn) X(posix_spawnp)
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

/* Looks every function up. Not to be called inside an allocator: dlsym may allocate. */
void nf_resolve(void);

/* A row of the table: never NULL. */
#define NF_REAL(name) (nf_real.name)

/* Another function, looked up if it was not yet. */
#define NF_REAL_OTHER(name) (nf_real.name == NULL ? (nf_resolve(), nf_real.name) : nf_real.name)

/* A system call without libc, for what runs before libc's functions are known, or must not be intercepted. */
static inline long nf_system_call(long number, long a, long b, long c, long d, long e, long f)
{
#if defined __x86_64__
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
#elif defined __aarch64__
    register long x8 __asm__("x8") = number;
    register long result __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(result)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
#endif
    if (result < 0 && result >= -4095) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

/* nf_syscall(number, ...): up to six arguments, integers and pointers. -1 with errno set when it fails. */
#define nf_syscall(...) NF_SYSCALL_7(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define NF_SYSCALL_7(n, a, b, c, d, e, f, ...)                                                               \
    nf_system_call((long)(n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* System calls that a machine lacks, or that are functions of libc alone: a number that the kernel refuses.
 */
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
#define SYS_mmap_file (-9)   /* the same */

/* The system call that does what a function without one of its own does, with zeros behind its arguments. */
static inline long nf_number_of(long number)
{
    if (number == SYS_send)
        return SYS_sendto;
    if (number == SYS_recv)
        return SYS_recvfrom;
    return number == SYS_dup2 && SYS_dup2 < 0 ? SYS_dup3 : number;
}

#endif
