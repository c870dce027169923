/*
 * Library mode, in the harness's own process: the wrappers stand in front of one library's calls, and the
 * harness says which descriptors are connections. Node's own sockets go through other tables and are never
 * seen.
 *
 * Called by one thread of the harness, as control.c is; the attached library's own threads go through the
 * engine.
 */
#include "control.h"
#include "engine.h"
#include "got.h"
#include "real.h"
#include "wrappers.h"

#include <errno.h>

#define NF_EXPORT __attribute__((visibility("default")))

/* Puts the wrappers in front of the calls that `library` makes, with this segment. A process uses one segment
 * at a time: the newest. Returns the functions that the library calls through its table, or -errno as
 * nf_got_patch. */
NF_EXPORT int32_t nf_attach(int32_t handle, const char *library)
{
    struct nf_header *h = nf_header_of(handle);
    if (h == NULL)
        return -EBADF;
    nf_resolve();
    int error = nf_engine_use(h);
    return error != 0 ? error : nf_got_patch(library, nf_attached_functions, nf_attached_function_count);
}

/* Takes the wrappers away again. Returns how many, or -errno as nf_got_restore. */
NF_EXPORT int32_t nf_detach(const char *library)
{
    return nf_got_restore(library);
}

/* Makes the descriptor `fd` of this process a connection of the case in `slot`. 0, or -ENOSPC. */
NF_EXPORT int32_t nf_give(int32_t handle, int32_t slot, int32_t fd)
{
    struct nf_header *h = nf_header_of(handle);
    if (h == NULL || slot < 0 || slot >= NF_CASES || fd < 0)
        return -EBADF;
    return nf_adopt(h, (uint32_t)slot, fd) == 0 ? -ENOSPC : 0;
}
