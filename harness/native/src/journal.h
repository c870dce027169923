/*
 * The journal's writing end, and the doorbell. Many writers in many processes, one reader in the harness.
 * Lock-free: a writer reserves slots by moving `head`, fills them, and publishes the first one last. A full
 * ring loses the event and counts it; nothing ever waits for the reader.
 */
#ifndef NF_JOURNAL_H
#define NF_JOURNAL_H

#include "segment.h"

/* Writes `event` (its `sequence` is set here), followed by `length` bytes of text in slots of their own. */
void nf_journal_write(struct nf_header *h, const struct nf_event *event, const char *text, size_t length);

/* Rings for the harness: one atomic add, and a system call only when the watcher sleeps. */
void nf_ring(struct nf_header *h);

/* Rings if the harness waits for what a connection does. What it does not wait for it finds in the journal.
 */
static inline void nf_ring_if_awaited(struct nf_header *h)
{
    if (atomic_load(&h->waiting) != 0)
        nf_ring(h);
}

/* FUTEX_WAIT on a shared word for at most `timeout_ns`; returns early for any reason, as futex(2) does. */
void nf_futex_wait(_Atomic uint32_t *word, uint32_t seen, uint64_t timeout_ns);

/* FUTEX_WAKE of every waiter on a shared word. */
void nf_futex_wake(_Atomic uint32_t *word);

#endif
