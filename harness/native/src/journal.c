/* The journal's writing end, and the doorbell. See journal.h for the rules. Saves nothing: callers keep
 * errno. */
#include "journal.h"
#include "real.h"

#include <linux/futex.h>
#include <string.h>
#include <time.h>

/* Reserves `count` consecutive sequence numbers. UINT64_MAX when the ring has no room for them. */
static uint64_t reserve(struct nf_header *h, uint64_t count)
{
    uint64_t head = atomic_load_explicit(&h->head, memory_order_relaxed);
    do {
        uint64_t tail = atomic_load_explicit(&h->tail, memory_order_acquire);
        /* `head` may be old: what others wrote meanwhile may be read already, and the exchange then fails. */
        if (tail <= head && head + count - tail > h->journal_capacity) {
            atomic_fetch_add_explicit(&h->lost_events, 1, memory_order_relaxed);
            return UINT64_MAX;
        }
    } while (!atomic_compare_exchange_weak_explicit(&h->head, &head, head + count, memory_order_relaxed,
                                                    memory_order_relaxed));
    return head;
}

void nf_journal_write(struct nf_header *h, const struct nf_event *event, const char *text, size_t length)
{
    uint64_t slots = 1 + (length + sizeof(struct nf_event) - 1) / sizeof(struct nf_event);
    uint64_t sequence = reserve(h, slots);
    if (sequence == UINT64_MAX)
        return;

    for (uint64_t i = 1; i < slots; i++) {
        size_t done = (i - 1) * sizeof(struct nf_event);
        size_t left = length - done;
        memcpy(nf_event_at(h, sequence + i), text + done,
               left < sizeof(struct nf_event) ? left : sizeof(struct nf_event));
    }
    struct nf_event *slot = nf_event_at(h, sequence);
    size_t body = offsetof(struct nf_event, at_ns);
    memcpy((char *)slot + body, (const char *)event + body, sizeof *slot - body);
    atomic_store_explicit(&slot->sequence, sequence + 1, memory_order_release);

    /* The reader is called each time the ring has filled by half, so that it never has to poll. */
    uint64_t half = h->journal_capacity / 2;
    if (sequence / half != (sequence + slots) / half)
        nf_ring(h);
}

void nf_ring(struct nf_header *h)
{
    atomic_fetch_add(&h->doorbell, 1);
    if (atomic_load(&h->listening) != 0)
        nf_futex_wake(&h->doorbell);
}

void nf_futex_wait(_Atomic uint32_t *word, uint32_t seen, uint64_t timeout_ns)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000u),
                               .tv_nsec = (long)(timeout_ns % 1000000000u)};
    nf_syscall(SYS_futex, word, FUTEX_WAIT, seen, &timeout, NULL, 0);
}

void nf_futex_wake(_Atomic uint32_t *word)
{
    nf_syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}
