/* Looks the functions up that the wrappers stand in front of. See real.h. */
#include "real.h"
#include "census.h"
#include "raw.h"

#include <dlfcn.h>

struct nf_real nf_real = {
#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos) .name = raw_##name,
#include "calls.def"
#undef NF_CALL
};

void nf_resolve(void)
{
#define NF_LOOK_UP(name) nf_real.name = (__typeof__(nf_real.name))dlsym(RTLD_NEXT, #name);
    NF_OTHER_FUNCTIONS(NF_LOOK_UP)
    NF_LOOK_UP(closefrom)
#undef NF_LOOK_UP
#define NF_CALL(id, name, family, scope, shape, type, parameters, mode, errnos)                              \
    __typeof__(nf_real.name) name##_of_libc = (__typeof__(nf_real.name))dlsym(RTLD_NEXT, #name);             \
    if (name##_of_libc != NULL)                                                                              \
        nf_real.name = name##_of_libc;
#include "calls.def"
#undef NF_CALL
    nf_census_resolve();
}
