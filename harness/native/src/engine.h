/*
 * The engine inside a server: follows connections, decides what happens to a call, writes the journal.
 *
 * Thread rules: any thread, any process that shares the segment, and signal handlers may call everything here
 * at any time. Nothing takes a lock, allocates, or uses stdio. Everything keeps errno, except nf_call_end,
 * which sets what the caller must see.
 */
#ifndef NF_ENGINE_H
#define NF_ENGINE_H

#include "descriptors.h"
#include "segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* The mapped segment, or an idle header of the library's own until there is one. */
extern struct nf_header *nf_segment;

/* True when no case is armed: the one load that an idle wrapper pays. */
static inline bool nf_is_idle(void)
{
    return __builtin_expect(atomic_load_explicit(&nf_segment->active, memory_order_relaxed) == 0, 1);
}

/* What a call's own flags say about it, for nf_call_begin. */
enum nf_mode {
    NF_QUIET = 1,    /* no SIGPIPE */
    NF_NO_WAIT = 2,  /* does not block, whatever the descriptor's mode */
    NF_DISCARDS = 8, /* throws the bytes away (MSG_TRUNC on a stream): the buffer may be none */
    NF_LOOKS = 4, /* leaves the bytes that it returns where they are, or returns others than the stream's */
};

#define NF_SOCKET_MODE(flags)                                                                                \
    ((((flags)&MSG_NOSIGNAL) != 0 ? NF_QUIET : 0u) | (((flags)&MSG_DONTWAIT) != 0 ? NF_NO_WAIT : 0u) |       \
     (((flags) & (MSG_PEEK | MSG_ERRQUEUE)) != 0 ? NF_LOOKS : 0u) |                                          \
     (((flags)&MSG_TRUNC) != 0 ? NF_DISCARDS : 0u))

/* Of preadv2 and pwritev2: RWF_NOWAIT of linux/fs.h. */
#define NF_READ_MODE(flags) (((flags)&0x8) != 0 ? NF_NO_WAIT : 0u)

/* One counted call on its way through the engine. */
struct nf_call {
    struct nf_connection *connection;
    struct nf_case *owner;
    const struct iovec *parts; /* where its bytes are, NULL when they are in no memory of the process */
    const struct msghdr *message;
    uint64_t at_ns;
    size_t asked; /* bytes, or what the journal shows in their place */
    size_t limit; /* bytes the call may move; below `asked` when it is cut short */
    size_t moved; /* bytes moved, when `result` does not say (has_moved) */
    long result;  /* as the caller must see it */
    int error;    /* errno, when result is -1 */
    size_t part_count;
    const void *caller; /* where the call returns to in the program */
    int fd;
    int place; /* see nf_process_enters */
    uint32_t ordinal;
    uint32_t connection_id;
    uint16_t flags;
    uint8_t id;
    uint8_t rule;
    uint8_t mode;
    bool is_made;     /* false: the result is injected, do not make the call */
    bool is_measured; /* `asked` is known */
    bool has_moved;   /* `moved` is set: the result counts messages, not bytes */
};

/* Maps the segment at `path`. 0 or -errno; after an error the engine stays idle for good. */
int nf_engine_start(const char *path);

/* Uses a segment that is mapped already, in the process that controls it. 0 or -errno. */
int nf_engine_use(struct nf_header *h);

/* Whether somebody may count a call on `fd`. Most calls of a server with something armed are nobody's: they
 * pay two loads more than idle ones. */
static inline bool nf_is_followed(int fd)
{
    return nf_names_connection(nf_word(fd)) ||
           atomic_load_explicit(&nf_segment->server_connection, memory_order_relaxed) != 0;
}

/* The word of `fd`, after a tombstone that says nothing any more was taken away. */
uint32_t nf_look_up(int fd);

/* What a call asks for: `bytes`, or when `parts` or `message` is given the bytes there, which are summed when
 * somebody wants to know: the arrays are the caller's, and may be anywhere. */
struct nf_extent {
    size_t bytes;
    const struct iovec *parts;
    size_t part_count;
    const struct msghdr *message;
};

/* What nf_call_begin does with a call that somebody may count. */
bool nf_call_count(struct nf_call *call, enum nf_call_id id, int fd, struct nf_extent extent, unsigned mode,
                   const void *caller);

/* For all that lies between the program's call and nf_call_begin: the return address is to be the program's.
 */
#define NF_IN_WRAPPER static inline __attribute__((always_inline))

/*
 * Begins a call on `fd` (-1: on none): counts it and lets the case's rules strike; stops the caller where one
 * says so. False: nobody counts it, make the call untouched. True: make it for call->limit bytes if
 * call->is_made, store result and error (NF_MAKE), and return nf_call_end().
 */
NF_IN_WRAPPER bool nf_call_begin(struct nf_call *call, enum nf_call_id id, int fd, struct nf_extent extent,
                                 unsigned mode)
{
    return nf_is_followed(fd) && nf_call_count(call, id, fd, extent, mode, __builtin_return_address(0));
}

/* A close that was begun and is about to be made: puts the tombstone on its number, before the kernel may
 * give that away, and sets what it asks for. True when no descriptor refers to the connection any more. When
 * another thread was faster, this is a call on a descriptor that is gone. */
bool nf_bury(struct nf_call *call);

/* Begins a call that no rule looks at: something to be journaled, that is over already or cannot fail. */
bool nf_note_begin(struct nf_call *call, enum nf_call_id id, int fd);

/* Ends a call: journals it (on a descriptor that is gone, if the kernel refused it), gives an edge back to a
 * poller that a cut or faked call owes one, sets errno, raises SIGPIPE where the kernel would have, and
 * returns what the caller must see. */
long nf_call_end(struct nf_call *call);

/* The thread was cancelled in a call that it had begun: journals it with ECANCELED. */
struct nf_flight;
void nf_call_abandoned(const struct nf_flight *flight);

/* What nf_note_log does with a descriptor that may be a log. */
void nf_note_write(int fd, const struct iovec *parts, int count, ssize_t result);

/* A call that was not counted has returned `result`: journals its text when `fd` is a watched log. */
static inline void nf_note_log(int fd, const struct iovec *parts, int count, ssize_t result)
{
    if (nf_word(fd) != NF_WORD_OTHER)
        nf_note_write(fd, parts, count, result);
}

/* Journals that this process does something that the library cannot follow. */
void nf_note_unseen(enum nf_call_id id);

/* Has the kernel refuse io_uring with ENOSYS, for this process and its children, if the harness asked for it.
 */
void nf_refuse_unseen(void);

/* A connection was accepted as `fd` by the call `id` entered at `at_ns`. */
void nf_accepted(enum nf_call_id id, int fd, uint64_t at_ns);

/* Gives the descriptor `fd` to the case in `slot`, as its connection. Its id, or 0 when no record is free. */
uint32_t nf_adopt(struct nf_header *h, uint32_t slot, int fd);

/* Claims a connection record for the case; 0 when all are in use, which is counted. */
uint32_t nf_claim_connection(struct nf_header *h, uint32_t slot, uint32_t address, uint16_t port,
                             uint64_t inode);

/* Where a socket is bound: its port, or a hash of its path with the highest bit set (FNV-1a, 64 bits); 0:
 * neither. */
uint64_t nf_listener_of(int fd);

/* `fd` is closed by a call that gives its number to something else (dup2, dup3), or is about to be closed by
 * one that the library cannot make itself: journals that as its close. */
void nf_forget(int fd);

/* The same for each number in use from `first` to `last`, inclusive. */
void nf_forget_range(unsigned first, unsigned last);

/* `copy` refers to what `fd` refers to. The references that its connection has now; 0 when it is none. */
uint32_t nf_copied(int fd, int copy);

/* A descriptor stops referring to its connection. The number of those that still do. */
uint32_t nf_drop_reference(struct nf_connection *connection);

/* Descriptors in the control data of a message that is about to be sent on `fd`: on its way each is a
 * reference of its own. nf_rights_stay takes that back when the message was not sent. */
void nf_rights_go(int fd, const struct msghdr *message);
void nf_rights_stay(int fd, const struct msghdr *message);

/* The same of a message that was received. */
void nf_rights_received(const struct msghdr *message, ssize_t result);

/* Finds the connections among the descriptors that this program was started with. `is_counted`: the program
 * that started it has counted its references already. */
void nf_inherit(bool is_counted);

/* A program is about to be started in a child that has this process's descriptors (or, with -1, was not
 * started after all): counts the references that it inherits. */
void nf_hand_on(int change);

/* Around execve: the kernel closes what is marked close-on-exec. When it fails after all, what was forgotten
 * is found again. */
void nf_exec_begins(void);
void nf_exec_failed(void);

/* What was forgotten is open after all: finds it again. */
void nf_still_open(void);

/* The process is about to end: journals what the kernel will do, the closing of its connections. */
void nf_exits(void);

/* epoll_ctl succeeded on `fd`: keeps the registration, so that an owed edge can be given back. */
void nf_registered(int epoll_fd, int operation, int fd, uint32_t events, uint64_t data);

/* The thread is about to poll: its turn is over. */
void nf_turn_ends(void);

/* The thread returns from a poll: a turn begins. */
void nf_turn_begins(void);

/* Whether `length` bytes at `pointer` can be read: a bad pointer is the kernel's to refuse, with EFAULT. */
bool nf_is_readable(const void *pointer, size_t length);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t nf_now(void);

#endif
