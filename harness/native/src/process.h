/*
 * Who is calling: this process's entry in the segment, and the calling thread's turn.
 * A fork, by whatever call, is noticed through a page that the kernel wipes in the child (MADV_WIPEONFORK).
 */
#ifndef NF_PROCESS_H
#define NF_PROCESS_H

#include "segment.h"

#include <stdbool.h>
#include <sys/types.h>

enum { NF_FLIGHTS = 4 }; /* calls of one thread at once: a signal handler's call stands in another */

/* A call under way: what its thread leaves behind when it is cancelled in it. */
struct nf_flight {
    struct nf_case *owner;
    uint64_t at_ns;
    uint64_t asked;
    uint32_t connection;
    int32_t fd;
    uint32_t ordinal;
    int place; /* see nf_process_enters */
    uint16_t flags;
    uint8_t call;
};

struct nf_thread {
    uint32_t tid;
    uint32_t process; /* slot + 1, to notice that the thread is in a fork's child */
    uint32_t number;  /* of the process's threads, from 1, in the order of their first intercepted call */
    uint32_t turn;
    uint32_t touched;     /* events on tracked connections in this turn */
    uint32_t next_number; /* in fork(2): the child's number + 1 */
    bool is_forking;      /* in fork(2), with the child's references counted already */
    bool is_allocating;   /* in an allocation that is counted: what the allocator takes for it is not */
    uint32_t depth;       /* calls under way */
    struct nf_flight flights[NF_FLIGHTS];
};

/* Prepares fork detection. 0 or -errno. */
int nf_process_start(struct nf_header *h);

/* True in a child of vfork: it has descriptors of its own and runs in the memory of its parent, whose table
 * of descriptors it must leave alone. Async-signal-safe. */
bool nf_process_is_borrowed(void);

/* Around fork(2): counts the references that the child will hold before it exists, because its parent may
 * close a connection before it runs. nf_fork_ends is for the parent, with the result. Keep errno. */
void nf_fork_begins(void);
void nf_fork_ends(pid_t child);

/* The process is about to end of its own accord: journals that. */
void nf_process_exits(void);

/* The calling thread, with its process registered. Async-signal-safe. */
struct nf_thread *nf_thread_self(void);

/* The process's place in the segment. */
static inline uint8_t nf_process_slot(const struct nf_thread *thread)
{
    return (uint8_t)(thread->process - 1);
}

/* The process's number, from 1, in the order in which processes appeared. */
uint32_t nf_process_number(void);

/* Announces a call of this process in a case. Its place there, for nf_process_leaves. */
int nf_process_enters(struct nf_case *owner);
void nf_process_leaves(struct nf_case *owner, int place);

/* Around execve: marks that the next program in this process has its references counted already. */
void nf_process_execs(bool does);

/* Whether the program before this one, in this process, left its references counted. */
bool nf_process_was_executed(void);

#endif
