/*
 * Code coverage of a program that is built for it: a map of the places that were reached, behind the journal
 * of a segment whose harness asks for it.
 */
#ifndef NF_COVERAGE_H
#define NF_COVERAGE_H

#include "segment.h"

/* Begins to note places, if the segment has a map for them. */
void nf_coverage_start(struct nf_header *h);

#endif
