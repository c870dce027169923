/*
 * The segment: the memory a server and the harness share, and the only protocol between them.
 *
 * One tmpfs file, mapped MAP_SHARED on both sides: a header, the keys of the armed cases, cases, rules,
 * connections, processes, modules, the code that rules ask for, and the journal, a ring of 64-byte events.
 * The harness arms and disarms (arming.c), the server decides and journals (engine.c). Every field that both
 * sides touch is atomic; offsets are fixed by layout.def and asserted below.
 */
#ifndef NF_SEGMENT_H
#define NF_SEGMENT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define NF_MAGIC UINT64_C(0x004c49414648544e) /* "NTHFAIL" in memory order */
#define NF_VERSION 8u

enum {
    NF_CASES = 1024,        /* armed at once */
    NF_RULES = 16,          /* for one case */
    NF_CONNECTIONS = 16384, /* followed at once, a power of two */
    NF_PROCESSES = 256,     /* remembered, the newest */
    NF_MODULES = 256,       /* programs and libraries that are told apart, a power of two */
    NF_RANGES = 64,         /* pieces of code that the rules of one case ask for */
    NF_LOGS = 8,            /* log files watched */
    NF_LOG_BYTES = 1024,    /* of one log write that the journal keeps */
    NF_CALLERS = 4,         /* processes with calls in one case that are told apart */
    NF_EDGES = 63,          /* of one gathered write that the journal keeps */
    NF_COVERAGE_BITS = 18,  /* log2 of the places of the code that are told apart */
    NF_REFUSALS = 8,        /* injected EINTR and EAGAIN in a row, in one direction of a connection */
};

/* Ids of intercepted calls, from calls.def. */
enum nf_call_id {
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos) NF_CALL_##id,
#define NF_ALLOCATION(id, name, result, parameters) NF_CALL_##id,
#include "calls.def"
#undef NF_CALL
    NF_CALL_COUNT,
    NF_CALL_FIRST_ALLOCATION = NF_CALL_MALLOC /* and all behind it */
};

/* Families of calls. The first two are directions: they index nf_connection.family_calls and .bytes. */
enum nf_family {
    NF_FAMILY_write = 0,
    NF_FAMILY_read = 1,
    NF_FAMILY_lifecycle = 2,
    NF_FAMILY_readiness = 3,
    NF_FAMILY_alloc = 4
};

static inline enum nf_family nf_family_of(uint8_t id)
{
    static const uint8_t families[] = {
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos) NF_FAMILY_##family,
#include "calls.def"
#undef NF_CALL
    };
    if (id >= NF_CALL_FIRST_ALLOCATION)
        return id == NF_CALL_FREE ? NF_FAMILY_lifecycle : NF_FAMILY_alloc;
    return (enum nf_family)families[id];
}

/* What a rule does to the call it strikes. */
enum nf_action {
    NF_SHORT = 1,
    NF_ERROR = 2,
    NF_RESET = 3, /* with `error`: the call fails with that, and what follows is the kernel's */
    NF_HOLD = 4,
    NF_DELAY = 5,
    NF_ZERO = 6,
    NF_KILL = 7,
    NF_FULL = 8,
};

/* What a rule counts: the calls of a family, or the calls of one id. */
enum nf_counted { NF_COUNT_FAMILY = 0, NF_COUNT_CALL = 1 };

/* Which processes and threads a rule looks at; NF_ONE: the one of the rule's number. */
enum nf_who { NF_ANY = 0, NF_MAIN = 1, NF_WORKER = 2, NF_ONE = 3 };

/* What has happened on a connection, as bits: a rule may ask for one of them. */
enum nf_seen { NF_FIRST_READ = 1, NF_REQUEST_HEAD = 2, NF_RESPONSE_HEAD = 4, NF_SHUTDOWN = 8 };

/* Beside them in nf_case.scans: its rules look at how many bytes a call asks for, before it is made; at
 * allocations. */
enum { NF_SIZES = 16, NF_ALLOCATIONS = 64 };

/* Whether a process's allocations are followed: the library does not look at them; it does; it cannot,
 * because the program has a malloc of its own. */
enum nf_allocator { NF_ALLOCATOR_LEFT = 0, NF_ALLOCATOR_FOLLOWED = 1, NF_ALLOCATOR_OWN = 2 };

/* And: the harness wants to know where the pieces of gathered writes begin; from where calls are made. */
enum { NF_PIECES = 32, NF_SITES = 128 };

/* From where a rule's calls are made: anywhere; from its ranges; from there or by what is called there. */
enum nf_caller_kind { NF_ANYWHERE = 0, NF_CALLER = 1, NF_STACK = 2 };

/* Life of a rule: armed, fired, or struck a call that it could not change (a short write of a shorter call).
 */
enum nf_rule_state { NF_ARMED = 0, NF_FIRED = 1, NF_MOOT = 2 };

/* Life of a hold: not reached, a caller waits, let go by the harness, let go because its time was up. */
enum nf_gate { NF_GATE_AHEAD = 0, NF_GATE_HELD = 1, NF_GATE_RELEASED = 2, NF_GATE_EXPIRED = 3 };

/* Life of a case slot. A retired slot is used again only when no call is in flight in it. */
enum nf_case_state { NF_CASE_FREE = 0, NF_CASE_ARMED = 1, NF_CASE_RETIRED = 2 };

/*
 * A key is kind << 32 | value: an IPv4 source address in host byte order, an accept ordinal from 1, or 0. The
 * case's listener narrows all of them. A server's case has the calls that are on no connection of any case; a
 * case of kind NONE only has the connections that the harness gives it (nf_adopt).
 */
enum nf_key_kind {
    NF_KEY_NONE = 0,
    NF_KEY_SOURCE = 1,
    NF_KEY_ACCEPT = 2,
    NF_KEY_LISTENER = 3,
    NF_KEY_SERVER = 4
};

enum nf_event_kind {
    NF_EVENT_CALL = 0,
    NF_EVENT_HELD = 1,     /* a caller stops at a hold; its call's own event follows after the release */
    NF_EVENT_TURN_END = 2, /* the thread polls again after touching a tracked connection */
    NF_EVENT_LOG = 3,      /* a write to a watched log: `result` bytes of text in the following slots */
    NF_EVENT_PROCESS = 4,  /* a process appeared: its slot is in `process` */
    NF_EVENT_EXIT = 5,     /* a process ends of its own accord: exit(3) or _exit(2); pid in `result` */
    NF_EVENT_UNSEEN = 6,   /* a process began something that the library cannot follow: `call` says what */
};

enum nf_event_flag {
    NF_FLAG_INJECTED = 1,  /* the result is made up, the kernel did not see the call */
    NF_FLAG_CUT = 2,       /* the call was made for fewer bytes than asked */
    NF_FLAG_RESET = 4,     /* the connection was reset just before the call */
    NF_FLAG_HELD = 8,      /* the call waited at a hold */
    NF_FLAG_EXPIRED = 16,  /* ... until the hold's time was up */
    NF_FLAG_MOOT = 32,     /* the rule changed nothing: a short write of a shorter call, a reset of a unix
                              socket, EAGAIN on a blocking one */
    NF_FLAG_SIGPIPE = 64,  /* SIGPIPE was raised, as the kernel does with EPIPE */
    NF_FLAG_DELAYED = 128, /* the call was delayed */
    NF_FLAG_FULL = 256,    /* the send buffer was clamped just before the call */
    NF_FLAG_KILLED = 512,  /* the process was killed at the call, which was not made */
    NF_FLAG_SERVER = 1024, /* on no connection: a call of the server */
    NF_FLAG_GONE = 2048,   /* refused with EBADF: the process had closed its descriptor of the connection */
    NF_FLAG_PIECES = 4096, /* the following slots have 32-bit words: the pieces that the call gathers, then
                              the offsets at which all but the first begin, NF_EDGES at most */
    NF_FLAG_SITE = 8192,   /* the following slots begin with a struct nf_site, before any pieces */
};

/* Code of a program or library, wherever processes have it: a file virtual address in a module. */
struct nf_site {
    uint64_t address; /* behind the call: where it returns to */
    uint32_t module;  /* its number; NF_MODULES: code of no file, and then the address is the process's */
    uint32_t pad;
};

struct nf_log {
    uint64_t device;
    uint64_t inode;
};

struct nf_header {
    uint64_t magic;
    uint32_t version;
    uint32_t journal_capacity; /* events, a power of two */
    uint64_t segment_size;     /* bytes */
    char pad0[40];

    _Atomic uint32_t active;    /* armed cases; 0: every wrapper calls straight through */
    _Atomic uint32_t key_count; /* keys to look at: one past the highest slot ever armed */
    _Atomic uint32_t log_count;
    _Atomic uint32_t
        server_connection;       /* id of the record that stands for the server's case; 0: none armed */
    uint32_t refuses_io_uring;   /* io_uring_setup fails with ENOSYS */
    _Atomic uint32_t census;     /* number of the newest that the harness has begun (census.h) */
    _Atomic uint32_t counting;   /* those under way: while it is not 0, processes answer when they poll */
    _Atomic uint32_t allocating; /* armed cases that look at allocations */
    uint64_t coverage_at; /* offset of a byte for each place of the code (coverage.h); 0: nobody asks */
    char pad1[24];

    _Atomic uint64_t head; /* next sequence number to write; servers move it */
    char pad2[56];

    _Atomic uint64_t tail; /* next sequence number to read; only the harness moves it */
    char pad3[56];

    _Atomic uint64_t lost_events;      /* the ring was full */
    _Atomic uint64_t lost_connections; /* no connection record was free */
    _Atomic uint64_t lost_descriptors; /* a descriptor number beyond the table */
    _Atomic uint32_t next_connection;
    _Atomic uint32_t next_process;
    char pad4[32];

    _Atomic uint32_t doorbell;  /* futex: counts what the harness should look at */
    _Atomic uint32_t listening; /* the watcher sleeps on the doorbell */
    _Atomic uint32_t waiting;   /* the harness waits for something on a connection to happen */
    char pad5[52];

    struct nf_log logs[NF_LOGS];
    char pad6[4096 - 512];
};

struct nf_case {
    _Atomic uint32_t state;
    _Atomic uint32_t
        in_flight; /* calls between begin and end of processes that found no place in `callers` */
    uint32_t rule_count;
    _Atomic uint32_t accepts;     /* connections accepted since it was armed, for keys by accept ordinal */
    _Atomic uint32_t connections; /* id of the newest of its connections; the others follow by `next` */
    uint32_t scans;               /* bits of nf_seen that its rules ask for, NF_SIZES, NF_PIECES */
    _Atomic uint64_t listener;    /* see nf_listener_of; 0: any */
    /* pid << 32 | its calls between begin and end: a process that dies in a call does not keep the case for
     * ever. Without calls the place is anybody's. */
    _Atomic uint64_t callers[NF_CALLERS];
};

struct nf_rule {
    uint8_t action;
    uint8_t counted; /* NF_COUNT_FAMILY or NF_COUNT_CALL */
    uint8_t call;    /* of this family or id */
    uint8_t is_per_turn;
    uint8_t role;   /* nf_who */
    uint8_t thread; /* nf_who, never NF_WORKER */
    uint8_t after;  /* a bit of nf_seen; 0: from the start */
    uint8_t is_by_byte;
    uint32_t first; /* ordinals from 1, on one connection */
    uint32_t last;  /* inclusive, UINT32_MAX: without end */
    uint32_t step;
    uint32_t times;    /* strikes in all, 0: always */
    uint64_t bytes;    /* NF_SHORT */
    uint64_t at_byte;  /* with is_by_byte: offset in the stream of the call's family */
    int32_t error;     /* NF_ERROR, NF_RESET */
    uint32_t limit_ms; /* NF_HOLD: longest wait; NF_DELAY: the wait */
    uint32_t process_number;
    uint32_t thread_number;
    char comm[16];     /* name of the thread, zeros behind it; empty: any */
    uint64_t listener; /* of the listening socket that an accept is called on; 0: any */
    _Atomic uint32_t state;
    _Atomic uint32_t gate;  /* NF_HOLD: futex */
    _Atomic uint64_t asked; /* bytes asked by the call that it struck first */
    _Atomic uint32_t strikes;
    uint8_t caller; /* nf_caller_kind */
    uint8_t pad0;
    uint16_t first_range; /* of the case's */
    uint16_t range_count;
    char pad[22];
};

struct nf_connection {
    _Atomic uint32_t id; /* unique in the segment's life; 0: free */
    _Atomic uint32_t case_slot;
    uint32_t peer_address; /* host byte order */
    uint16_t peer_port;
    uint16_t pad0;
    _Atomic uint32_t next;       /* id of the case's connection before this one */
    _Atomic uint32_t references; /* descriptors known to refer to it, in all processes */
    _Atomic uint32_t family_calls[2];
    _Atomic uint64_t bytes[2]; /* moved, by family */
    _Atomic uint64_t inode;    /* of the socket */
    _Atomic uint32_t seen;     /* bits of nf_seen */
    uint32_t pad2;
    _Atomic uint64_t turn;           /* thread << 32 | turn that turn_calls belong to */
    _Atomic uint32_t newlines[2];    /* seen in a row, by family, in search of a blank line */
    _Atomic uint32_t calls[16];      /* that fit each rule of the case */
    _Atomic uint32_t turn_calls[16]; /* the same, in this turn */
    _Atomic uint32_t refusals[2];    /* in a row, by direction */
    _Atomic uint32_t idle_reports;   /* polls in a row that reported it, since the newest call on it */
    _Atomic uint32_t idle_reports_max;
    char pad1[32];
};

struct nf_process {
    _Atomic uint32_t pid; /* 0: free; a slot is used again when its process is gone */
    uint32_t parent_pid;
    uint64_t started_ns;
    char name[16];
    _Atomic uint32_t execs;      /* it is about to run another program, its references stay counted */
    uint32_t number;             /* from 1, in the order in which processes appeared */
    _Atomic uint64_t live_bytes; /* allocated and not freed, at its newest answer */
    _Atomic uint32_t census;     /* the newest that it answered, stored last; 0: none */
    _Atomic uint32_t live_known; /* 0: live_bytes says nothing */
    _Atomic uint32_t answers;    /* to all of them */
    uint32_t allocator;          /* nf_allocator */
};

/* A program or library. Its number is its place in the table, the first free one from its key on: whoever
 * needs it first puts the key there, and no key moves. */
struct nf_module {
    _Atomic uint64_t key; /* nf_module_key; 0: free */
    _Atomic uint32_t
        path_length; /* stored last; 0: nobody has said it; NF_NO_PATH: it is being said, or it is too long */
    uint32_t pad0;
    char path[240];
};

#define NF_NO_PATH UINT32_MAX

/* Where the calls of a rule come from. */
struct nf_range {
    uint64_t start; /* file virtual address */
    uint32_t bytes;
    uint32_t module;
};

struct nf_event {
    _Atomic uint64_t sequence; /* its own number + 1, stored last; anything else: not written yet */
    uint64_t at_ns;            /* CLOCK_MONOTONIC at entry */
    int64_t result;            /* what the caller got: bytes, descriptor or -errno */
    uint64_t asked;            /* bytes; close: references left; epoll_ctl: event mask */
    uint32_t duration_ns;      /* saturates */
    uint32_t connection;
    int32_t fd;
    uint32_t tid;
    uint32_t turn;
    uint32_t ordinal; /* write and read family: from 1, 0 with NF_FLAG_GONE; epoll_ctl: operation */
    uint16_t case_slot;
    uint16_t flags;
    uint8_t process;
    uint8_t kind;
    uint8_t call;
    uint8_t rule; /* index of the rule that struck + 1 */
};

enum {
    NF_keys_at = (int)sizeof(struct nf_header),
    NF_cases_at = NF_keys_at + NF_CASES * (int)sizeof(uint64_t),
    NF_rules_at = NF_cases_at + NF_CASES * (int)sizeof(struct nf_case),
    NF_connections_at = NF_rules_at + NF_CASES * NF_RULES * (int)sizeof(struct nf_rule),
    NF_processes_at = NF_connections_at + NF_CONNECTIONS * (int)sizeof(struct nf_connection),
    NF_modules_at = NF_processes_at + NF_PROCESSES * (int)sizeof(struct nf_process),
    NF_ranges_at = NF_modules_at + NF_MODULES * (int)sizeof(struct nf_module),
    NF_journal_at = NF_ranges_at + NF_CASES * NF_RANGES * (int)sizeof(struct nf_range),
};

#define NF_AREA(area, offset, count) _Static_assert(NF_##area##_at == (offset), #area);
#define NF_RECORD(record, size) _Static_assert(sizeof(struct nf_##record) == (size), #record);
#define NF_FIELD(record, field, offset, size)                                                                \
    _Static_assert(offsetof(struct nf_##record, field) == (offset), #record "." #field);                     \
    _Static_assert(sizeof(((struct nf_##record *)0)->field) == (size), #record "." #field);
#include "layout.def"
#undef NF_AREA
#undef NF_RECORD
#undef NF_FIELD

static inline _Atomic uint64_t *nf_keys(struct nf_header *h)
{
    return (_Atomic uint64_t *)((char *)h + NF_keys_at);
}

static inline struct nf_case *nf_case_at(struct nf_header *h, uint32_t slot)
{
    return (struct nf_case *)((char *)h + NF_cases_at) + slot;
}

static inline struct nf_rule *nf_rules_of(struct nf_header *h, uint32_t slot)
{
    return (struct nf_rule *)((char *)h + NF_rules_at) + (size_t)slot * NF_RULES;
}

static inline struct nf_connection *nf_connection_of(struct nf_header *h, uint32_t id)
{
    return (struct nf_connection *)((char *)h + NF_connections_at) + id % NF_CONNECTIONS;
}

static inline struct nf_process *nf_process_at(struct nf_header *h, uint32_t slot)
{
    return (struct nf_process *)((char *)h + NF_processes_at) + slot;
}

static inline struct nf_module *nf_modules(struct nf_header *h)
{
    return (struct nf_module *)((char *)h + NF_modules_at);
}

static inline struct nf_range *nf_ranges_of(struct nf_header *h, uint32_t slot)
{
    return (struct nf_range *)((char *)h + NF_ranges_at) + (size_t)slot * NF_RANGES;
}

/* What a file is known by: its device and inode as one number, never 0. */
static inline uint64_t nf_module_key(uint64_t device, uint64_t inode)
{
    uint64_t key = inode * UINT64_C(0x9e3779b97f4a7c15) ^ (device + 1) * UINT64_C(0xc2b2ae3d27d4eb4f);
    return key == 0 ? 1 : key;
}

/* The number of the module with this key, which takes a place if it has none; NF_MODULES when all are taken.
 */
static inline uint32_t nf_module_number(struct nf_header *h, uint64_t key)
{
    for (uint32_t i = 0; i < NF_MODULES; i++) {
        uint32_t number = (uint32_t)(key + i) % NF_MODULES;
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&nf_modules(h)[number].key, &there, key) || there == key)
            return number;
    }
    return NF_MODULES;
}

static inline struct nf_event *nf_event_at(struct nf_header *h, uint64_t sequence)
{
    return (struct nf_event *)((char *)h + NF_journal_at) + (sequence & (h->journal_capacity - 1));
}

#endif
