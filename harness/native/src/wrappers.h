/*
 * Under which names wrappers.c is compiled. In the preload library: libc's own, visible, so that they come
 * before libc's. In the control library (NF_ATTACHED): hidden names, for nf_got_patch to put into one
 * library's table.
 */
#ifndef NF_WRAPPERS_H
#define NF_WRAPPERS_H

#ifdef NF_ATTACHED
#include "got.h"
#include <stddef.h>
#define NF_NAME(name) nf_attached_##name
#define NF_VISIBLE static
extern const struct nf_replacement nf_attached_functions[];
extern const size_t nf_attached_function_count;
#else
#define NF_NAME(name) name
#define NF_VISIBLE __attribute__((visibility("default")))
#endif

#endif
