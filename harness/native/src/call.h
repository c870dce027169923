/* What the parts of the engine share about a call on its way: engine.c begins and ends it, rules.c lets the
 * rules of its case strike, measure.c sums what it asks for, edge.c gives an edge back. */
#ifndef NF_CALL_H
#define NF_CALL_H

#include "engine.h"

/* Counts the call for each rule that it fits; those that are reached stop the caller, and the first of the
 * others decides how the call ends. */
void nf_rules_strike(struct nf_call *call);

/* Sums what the call asks for, once. `is_trusted`: the kernel has read the arrays. What cannot be read asks
 * for nothing, and is the kernel's to refuse. */
void nf_measure(struct nf_call *call, bool is_trusted);

/* Where the pieces of a gathered write begin: their number in the first of `words`, then the offset of each
 * but the first, as far as there is room. Pieces of no bytes are none. The words in use; 0 for a call that is
 * no such write. The call is measured. */
size_t nf_note_pieces(const struct nf_call *call, uint32_t words[1 + NF_EDGES]);

/* A real short write or EAGAIN on a full socket is followed by an EPOLLOUT edge when room appears. After a
 * cut or faked one no room appears, so an edge-triggered poller would wait for ever; the same for reads. */
void nf_give_edge_back(const struct nf_call *call);

/* An event of the calling thread, on the call's connection. */
struct nf_event nf_event_of(const struct nf_call *call, enum nf_event_kind kind, uint8_t rule);

/* Journals the call, with what the journal has as its result, and takes it out of its case. */
void nf_call_journal(const struct nf_call *call, int64_t result);

#endif
