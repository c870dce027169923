/*
 * From where a call is made: its return address as a place in a program or library, and what stands behind
 * it in the stack. See engine.h for the thread rules: addresses are looked up without a lock where libc can
 * (glibc 2.35 and newer), and the stack is walked only for a rule that asks for it.
 */
#ifndef NF_SITES_H
#define NF_SITES_H

#include "engine.h"

enum { NF_FRAMES = 64 }; /* of the stack that are looked at, from the caller on */

/* Makes the modules of this process known in a segment: while their paths still lead to them. */
void nf_sites_start(struct nf_header *h);

/* The place that a return address stands for. */
struct nf_site nf_site_of(const void *return_address);

/* Whether the call comes from where `rule` says. */
bool nf_is_called_from(const struct nf_rule *rule, const struct nf_call *call);

#endif
