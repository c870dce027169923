/*
 * The census: while the harness counts, each process says whenever it polls how many bytes it has allocated
 * and not freed. Its newest answer is thus what it holds while it waits. Descriptors and threads the harness
 * counts itself, in /proc.
 *
 * Asking malloc takes its locks. So a process answers where one of its threads is about to poll: there a
 * program is outside of malloc, and not inside a call of ours. In a signal handler, which may have stopped
 * malloc half way, it does not answer if that can be told: when the handler has a stack of its own, or
 * stopped a counted call. A handler on the thread's stack that polls during a census cannot be told from the
 * program.
 */
#ifndef NF_CENSUS_H
#define NF_CENSUS_H

#include "segment.h"

extern struct nf_header *nf_segment; /* engine.h */

/* Looks up what a process counts with. Not to be called inside an allocator: dlsym may allocate. */
void nf_census_resolve(void);

/* What nf_census_if_asked does during a census. Keeps errno. */
void nf_census_answer(void);

/* The thread is about to poll. Outside of a census this costs one load, of a word beside nf_header.active. */
static inline void nf_census_if_asked(void)
{
    if (__builtin_expect(atomic_load_explicit(&nf_segment->counting, memory_order_relaxed) != 0, 0))
        nf_census_answer();
}

/* Whether this process's allocations are followed; known when nf_resolve has been called. */
extern enum nf_allocator nf_allocator;

#endif
