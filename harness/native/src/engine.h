/*
 * The engine inside a server: follows connections, decides what happens to a call, writes the journal.
 *
 * Thread rules: any thread, any process that shares the segment, and signal handlers may call everything here
 * at any time. Nothing takes a lock, allocates, or uses stdio. Callers keep errno; see nf_write_end.
 */
#ifndef NF_ENGINE_H
#define NF_ENGINE_H

#include "segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

/* The mapped segment, or an idle header of the library's own until there is one. */
extern struct nf_header *nf_segment;

/* True when no case is armed: the one load that an idle wrapper pays. */
static inline bool nf_is_idle(void)
{
    return atomic_load_explicit(&nf_segment->active, memory_order_relaxed) == 0;
}

/* One call of a tracked connection on its way through the engine. */
struct nf_call {
    struct nf_connection *connection;
    struct nf_case *owner;
    uint64_t at_ns;
    size_t asked;
    size_t limit; /* bytes the call may send; below `asked` when it is cut short */
    ssize_t result;
    int error; /* errno, when result is -1 */
    int fd;
    uint32_t ordinal;
    uint32_t connection_id;
    uint8_t id;
    uint8_t flags;
    uint8_t rule;
    bool is_made; /* false: the result is injected, do not make the call */
};

/* Maps the segment at `path`. 0 or -errno; after an error the engine stays idle for good. */
int nf_engine_start(const char *path);

/* Begins a call on `fd`. False: not tracked, make the call untouched. True: nf_end or nf_write_end must
 * follow. */
bool nf_begin(struct nf_call *call, enum nf_call_id id, int fd);

/* Ends a call that has no faults: journals `result` (-1 with errno set, as the caller will see it). */
void nf_end(struct nf_call *call, ssize_t result, uint64_t asked);

/*
 * Begins a call of the write family that asks for `asked` bytes: counts it and lets the case's rules strike.
 * On true the wrapper makes the call for call->limit bytes if call->is_made, stores result and error, and
 * returns nf_write_end().
 */
bool nf_write_begin(struct nf_call *call, enum nf_call_id id, int fd, size_t asked);

/* Journals the call, gives an edge back to a poller that a cut or faked call owes one, sets errno, raises
 * SIGPIPE where the kernel would have (unless `is_quiet`), and returns what the caller must see. */
ssize_t nf_write_end(struct nf_call *call, bool is_quiet);

/* A write to an untracked descriptor returned `result`: journals its text when the file is a watched log. */
void nf_note_log(int fd, const struct iovec *parts, int count, ssize_t result);

/* A connection was accepted as `fd` by the call `id` entered at `at_ns`. */
void nf_accepted(enum nf_call_id id, int fd, uint64_t at_ns);

/* `fd` was closed by a call that gives its number to something else (dup2, dup3): journals that as its close.
 */
void nf_forget(int fd);

/* `copy` refers to what `fd` refers to. */
void nf_copied(enum nf_call_id id, int fd, int copy);

/* close(fd): forgets the descriptor before the kernel may give its number away, closes, journals. */
int nf_close(int fd, int (*close_it)(int));

/* The process is about to end: journals what the kernel will do, the closing of its connections. */
void nf_exits(void);

/* epoll_ctl succeeded on `fd`: keeps the registration, so that an owed edge can be given back. */
void nf_registered(int epoll_fd, int operation, int fd, uint32_t events, uint64_t data);

/* The thread is about to poll: its turn is over. */
void nf_turn_ends(void);

/* The thread returns from a poll: a turn begins. */
void nf_turn_begins(void);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t nf_now(void);

#endif
