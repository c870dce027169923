/*
 * What each descriptor of this process refers to: a word per descriptor number, in private memory reserved
 * once and committed by the kernel page by page as numbers are used. fork copies it as it copies descriptors.
 * A word is 0 (not known), the id of a connection, "of no interest", or "watched log K".
 */
#ifndef NF_DESCRIPTORS_H
#define NF_DESCRIPTORS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NF_DESCRIPTORS = 1 << 20 }; /* the kernel's default ceiling, /proc/sys/fs/nr_open */

#define NF_WORD_UNKNOWN UINT32_C(0)
#define NF_WORD_OTHER UINT32_C(0x7fffffff)
#define NF_WORD_LOG UINT32_C(0x80000000) /* | index of the log */

extern _Atomic uint32_t *nf_descriptors; /* NULL until the engine has started */

/* One past the highest number that ever referred to a connection. */
extern _Atomic uint32_t nf_descriptors_used;

/* Reserves the table. 0 or -errno. */
int nf_descriptors_reserve(void);

static inline uint32_t nf_word(int fd)
{
    if ((uint32_t)fd >= NF_DESCRIPTORS || nf_descriptors == NULL)
        return NF_WORD_OTHER;
    return atomic_load_explicit(&nf_descriptors[fd], memory_order_relaxed);
}

/* False when the number is beyond the table. A word that is already right is not written: pages stay
 * uncommitted. */
static inline bool nf_set_word(int fd, uint32_t word)
{
    if ((uint32_t)fd >= NF_DESCRIPTORS || nf_descriptors == NULL)
        return false;
    if (atomic_load_explicit(&nf_descriptors[fd], memory_order_relaxed) != word)
        atomic_store_explicit(&nf_descriptors[fd], word, memory_order_relaxed);
    return true;
}

/* Notes that `fd` refers to the connection `id`. False when the number is beyond the table. */
static inline bool nf_set_connection(int fd, uint32_t id)
{
    if (!nf_set_word(fd, id))
        return false;
    uint32_t used = atomic_load(&nf_descriptors_used);
    while (used <= (uint32_t)fd &&
           !atomic_compare_exchange_weak(&nf_descriptors_used, &used, (uint32_t)fd + 1))
        ;
    return true;
}

static inline bool nf_is_connection(uint32_t word)
{
    return word != NF_WORD_UNKNOWN && word < NF_WORD_OTHER;
}

#endif
