/* The tables of what each descriptor refers to. See descriptors.h. */
#include "descriptors.h"
#include "real.h"

#include <errno.h>

_Atomic uint32_t *nf_descriptors;
struct nf_registration *nf_registrations;
_Atomic uint32_t nf_descriptors_used;

static void *reserve(size_t size)
{
    return NF_REAL(mmap)(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                         0);
}

int nf_descriptors_reserve(void)
{
    if (nf_descriptors != NULL)
        return 0;
    void *words = reserve(NF_DESCRIPTORS * sizeof *nf_descriptors);
    if (words == MAP_FAILED)
        return -errno;
    void *registrations = reserve(NF_DESCRIPTORS * sizeof *nf_registrations);
    if (registrations == MAP_FAILED)
        return -errno;
    nf_registrations = registrations;
    nf_descriptors = words;
    return 0;
}
