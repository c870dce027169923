/* What the parts of the control library share. */
#ifndef NF_CONTROL_H
#define NF_CONTROL_H

#include "segment.h"

/* The mapping of an open segment, NULL for a bad handle. */
struct nf_header *nf_header_of(int32_t handle);

#endif
