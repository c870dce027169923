/*
 * What each descriptor of this process refers to: a word per descriptor number, in private memory reserved
 * once and committed by the kernel page by page as numbers are used. fork copies it as it copies descriptors.
 * A word is 0 (not known), the id of a connection, its tombstone, "of no interest", or "watched log K".
 *
 * A tombstone stands on a number whose descriptor of a connection was closed here: what the kernel refuses
 * there is a call on that connection. It says nothing once the connection's case is disarmed, and is taken
 * away by the first call that finds the number open.
 * Beside it, each number's newest registration with an epoll instance.
 */
#ifndef NF_DESCRIPTORS_H
#define NF_DESCRIPTORS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NF_DESCRIPTORS = 1 << 20 }; /* the kernel's default ceiling, /proc/sys/fs/nr_open */

#define NF_WORD_UNKNOWN UINT32_C(0)
#define NF_WORD_GONE UINT32_C(0x40000000) /* | id of the connection: its tombstone */
#define NF_WORD_OTHER UINT32_C(0x7fffffff)
#define NF_WORD_LOG UINT32_C(0x80000000) /* | index of the log */

struct nf_registration {
    _Atomic uint32_t poller; /* descriptor of the epoll instance + 1, 0: not registered */
    _Atomic uint32_t events;
    _Atomic uint64_t data;
};

extern _Atomic uint32_t *nf_descriptors; /* NULL until the engine has started */
extern struct nf_registration *nf_registrations;

/* One past the highest number that ever referred to anything known: a connection, a log, a poller. */
extern _Atomic uint32_t nf_descriptors_used;

/* Reserves the tables. 0 or -errno. */
int nf_descriptors_reserve(void);

static inline uint32_t nf_word(int fd)
{
    if ((uint32_t)fd >= NF_DESCRIPTORS || nf_descriptors == NULL)
        return NF_WORD_OTHER;
    return atomic_load_explicit(&nf_descriptors[fd], memory_order_acquire);
}

/* The number `fd` is in use from now on. */
static inline void nf_use_descriptor(int fd)
{
    uint32_t used = atomic_load_explicit(&nf_descriptors_used, memory_order_relaxed);
    while (used <= (uint32_t)fd &&
           !atomic_compare_exchange_weak(&nf_descriptors_used, &used, (uint32_t)fd + 1))
        ;
}

/* False when the number is beyond the table. A word that is already right is not written: pages stay
 * uncommitted. */
static inline bool nf_set_word(int fd, uint32_t word)
{
    if ((uint32_t)fd >= NF_DESCRIPTORS || nf_descriptors == NULL)
        return false;
    if (atomic_load_explicit(&nf_descriptors[fd], memory_order_relaxed) == word)
        return true;
    if (word != NF_WORD_UNKNOWN)
        nf_use_descriptor(fd);
    atomic_store_explicit(&nf_descriptors[fd], word, memory_order_release);
    return true;
}

/* Ids end one below the mark: with it, the highest would be NF_WORD_OTHER. */
static inline bool nf_is_connection(uint32_t word)
{
    return word != NF_WORD_UNKNOWN && word < NF_WORD_GONE - 1;
}

static inline bool nf_is_tombstone(uint32_t word)
{
    return word > NF_WORD_GONE && word < NF_WORD_OTHER;
}

/* A connection's id, or its tombstone. */
static inline bool nf_names_connection(uint32_t word)
{
    return word != NF_WORD_UNKNOWN && word < NF_WORD_OTHER;
}

/* The connection that a word names. */
static inline uint32_t nf_id_in(uint32_t word)
{
    return word & (NF_WORD_GONE - 1);
}

/* NULL when the number is beyond the table. */
static inline struct nf_registration *nf_registration_of(int fd)
{
    if ((uint32_t)fd >= NF_DESCRIPTORS || nf_registrations == NULL)
        return NULL;
    return &nf_registrations[fd];
}

/* Whether anything is known of what `fd` refers to. */
static inline bool nf_is_known(int fd)
{
    struct nf_registration *known = nf_registration_of(fd);
    return nf_word(fd) != NF_WORD_UNKNOWN ||
           (known != NULL && atomic_load_explicit(&known->poller, memory_order_relaxed) != 0);
}

/* The kernel drops the number's registration. */
static inline void nf_clear_registration(int fd)
{
    struct nf_registration *known = nf_registration_of(fd);
    if (known != NULL && atomic_load_explicit(&known->poller, memory_order_relaxed) != 0)
        atomic_store_explicit(&known->poller, 0, memory_order_relaxed);
}

/* The number is free: it refers to nothing. */
static inline void nf_clear_descriptor(int fd)
{
    nf_set_word(fd, NF_WORD_UNKNOWN);
    nf_clear_registration(fd);
}

#endif
