/* The table of what each descriptor refers to. See descriptors.h. */
#include "descriptors.h"

#include <errno.h>
#include <sys/mman.h>

_Atomic uint32_t *nf_descriptors;
_Atomic uint32_t nf_descriptors_used;

int nf_descriptors_reserve(void)
{
    void *table = mmap(NULL, NF_DESCRIPTORS * sizeof *nf_descriptors, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (table == MAP_FAILED)
        return -errno;
    nf_descriptors = table;
    return 0;
}
