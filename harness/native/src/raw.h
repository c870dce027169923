/*
 * The calls of the table as system calls, raw_NAME: what a wrapper makes for a program that goes through
 * syscall(2), for one that calls before libc's functions are known, and for a function that this libc lacks.
 */
#ifndef NF_RAW_H
#define NF_RAW_H

#include "real.h"

/* The system calls themselves. One that waits takes more than libc's function does: libc's is looked up then.
 */
#define NF_RAW(type, name, parameters, ...)                                                                  \
    static inline type raw_##name(NF_PARAMETERS(parameters))                                                 \
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
#define NF_RAW_libc(type, name, parameters)
#define NF_RAW_wait(type, name, parameters)                                                                  \
    static inline type raw_##name(NF_PARAMETERS(parameters))                                                 \
    {                                                                                                        \
        nf_resolve();                                                                                        \
        if (nf_real.name != raw_##name)                                                                      \
            return nf_real.name(NF_ARGUMENTS(parameters));                                                   \
        errno = ENOSYS;                                                                                      \
        return -1;                                                                                           \
    }

/* libc keeps the end of the heap in mind, and allocators ask for it while they hold their locks: nothing is
 * looked up here, which may allocate. */
#ifdef __GLIBC__
extern void *__sbrk(intptr_t change);
#else
static inline void *__sbrk(intptr_t change)
{
    if (change == 0)
        return (void *)nf_syscall(SYS_brk, 0);
    errno = ENOMEM; /* what musl says, whose allocator has the heap to itself */
    return (void *)-1;
}
#endif

static inline void *raw_sbrk(intptr_t change)
{
    return __sbrk(change);
}

static inline int raw_brk(void *end)
{
    return __sbrk((char *)end - (char *)__sbrk(0)) == (void *)-1 ? -1 : 0;
}

#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos)                              \
    NF_RAW_##shape(type, name, parameters)
#include "calls.def"
#undef NF_CALL

#endif
