/*
 * What polls report about connections. See reports.h for the thread rules.
 *
 * epoll_wait returns the data that a descriptor was registered with. `expected` is a hint that leads from
 * there to descriptors: sets of a few, by a hash of the instance and the data. Whether a hint is right is
 * seen in the descriptor's own registration, so an entry that is out of date is a free place, and is never
 * removed. In private memory: fork copies it as it copies descriptors.
 */
#include "reports.h"
#include "descriptors.h"
#include "engine.h"

#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>

enum { SETS = 512, WAYS = 8 };

/* Descriptor + 1; 0: nothing here, nor behind it in its set. */
static _Atomic uint32_t expected[SETS][WAYS];

static uint32_t set_of(uint32_t poller, uint64_t data)
{
    return (uint32_t)(((data ^ (uint64_t)poller << 48) * UINT64_C(0x9e3779b97f4a7c15)) >> 55) % SETS;
}

/* Whether `fd` is a connection that is registered, and belongs into `set`. */
static bool belongs(int fd, uint32_t set)
{
    struct nf_registration *known = nf_registration_of(fd);
    uint32_t poller = known == NULL ? 0 : atomic_load_explicit(&known->poller, memory_order_acquire);
    return poller != 0 && nf_is_connection(nf_word(fd)) &&
           set_of(poller, atomic_load_explicit(&known->data, memory_order_relaxed)) == set;
}

void nf_expect_reports(int fd)
{
    struct nf_registration *known = nf_registration_of(fd);
    if (known == NULL || !nf_is_connection(nf_word(fd)))
        return;
    uint32_t poller = atomic_load_explicit(&known->poller, memory_order_acquire);
    if (poller == 0)
        return;
    uint32_t set = set_of(poller, atomic_load_explicit(&known->data, memory_order_relaxed));
    int place = -1;
    for (int way = 0; way < WAYS; way++) {
        uint32_t other = atomic_load_explicit(&expected[set][way], memory_order_relaxed);
        if (other == (uint32_t)fd + 1)
            return;
        if (place < 0 && (other == 0 || !belongs((int)other - 1, set)))
            place = way;
        if (other == 0)
            break;
    }
    /* In a full set one of the others is no longer known. */
    atomic_store_explicit(&expected[set][place < 0 ? fd % WAYS : place], (uint32_t)fd + 1,
                          memory_order_relaxed);
}

/* A poll has reported the connection that `word` names. */
static void report(uint32_t word)
{
    struct nf_connection *connection = nf_connection_of(nf_segment, word);
    /* Not announced in its case, as calls are: a disarm at this very moment may cost the next connection of
     * this record one report too many. */
    if (!nf_is_connection(word) || atomic_load_explicit(&connection->id, memory_order_acquire) != word)
        return;
    uint32_t run = atomic_fetch_add_explicit(&connection->idle_reports, 1, memory_order_relaxed) + 1;
    uint32_t longest = atomic_load_explicit(&connection->idle_reports_max, memory_order_relaxed);
    while (run > longest &&
           !atomic_compare_exchange_weak_explicit(&connection->idle_reports_max, &longest, run,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
}

/* The connection that is registered with `poller` under this data; NF_WORD_UNKNOWN when there is none, or
 * more than one. */
static uint32_t connection_behind(int poller, uint64_t data)
{
    uint32_t set = set_of((uint32_t)poller + 1, data), found = NF_WORD_UNKNOWN;
    for (int way = 0; way < WAYS; way++) {
        uint32_t hint = atomic_load_explicit(&expected[set][way], memory_order_relaxed);
        if (hint == 0)
            break;
        struct nf_registration *known = nf_registration_of((int)hint - 1);
        uint32_t word = nf_word((int)hint - 1);
        if (!nf_is_connection(word) || word == found ||
            atomic_load_explicit(&known->poller, memory_order_acquire) != (uint32_t)poller + 1 ||
            atomic_load_explicit(&known->data, memory_order_relaxed) != data)
            continue;
        if (found != NF_WORD_UNKNOWN)
            return NF_WORD_UNKNOWN;
        found = word;
    }
    return found;
}

static void epoll_returned(int poller, const struct epoll_event *events, long ready)
{
    for (long i = 0; i < ready; i++)
        report(connection_behind(poller, events[i].data.u64));
}

static void poll_returned(const struct pollfd *fds, unsigned long count, long ready)
{
    for (unsigned long i = 0; i < count && ready > 0; i++) {
        if (fds[i].revents == 0)
            continue;
        ready--;
        report(nf_word(fds[i].fd));
    }
}

/* `ready`: bits in all sets together. Sets may be longer than an fd_set, and shorter than `count` says:
 * nothing behind the last bit is looked at. */
static void select_returned(int count, const unsigned long *const sets[3], long ready)
{
    enum { BITS = CHAR_BIT * sizeof(unsigned long) };
    for (int first = 0; first < count && ready > 0; first += BITS) {
        unsigned long reported = 0;
        for (int i = 0; i < 3; i++) {
            unsigned long bits = sets[i] == NULL ? 0 : sets[i][first / (int)BITS];
            ready -= __builtin_popcountl(bits);
            reported |= bits;
        }
        for (; reported != 0; reported &= reported - 1)
            report(nf_word(first + __builtin_ctzl(reported)));
    }
}

void nf_polled(enum nf_call_id id, const long *arguments, long ready)
{
    if (ready <= 0)
        return;
    switch (id) {
    case NF_CALL_EPOLL_WAIT:
    case NF_CALL_EPOLL_PWAIT:
    case NF_CALL_EPOLL_PWAIT2:
        epoll_returned((int)arguments[0], (const struct epoll_event *)arguments[1], ready);
        break;
    case NF_CALL_POLL:
    case NF_CALL_PPOLL:
        poll_returned((const struct pollfd *)arguments[0], (unsigned long)arguments[1], ready);
        break;
    case NF_CALL_SELECT:
    case NF_CALL_PSELECT: {
        const unsigned long *const sets[3] = {(const unsigned long *)arguments[1],
                                              (const unsigned long *)arguments[2],
                                              (const unsigned long *)arguments[3]};
        select_returned((int)arguments[0], sets, ready);
        break;
    }
    default:
        break;
    }
}
