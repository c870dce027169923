/*
 * The control side, opened by the harness through ffi-rs: makes segments, arms and disarms cases, lets holds
 * go, and turns the doorbell into bytes on a pipe.
 *
 * One thread of the harness calls everything here; the watcher thread of each segment only reads the
 * doorbell. The interface is made of integers and buffers: each function returns a value >= 0 or -errno.
 * Mappings are never undone, because JavaScript may still hold a view of them; closing gives their memory
 * back instead.
 */
#include "control.h"
#include "engine.h"
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NF_EXPORT __attribute__((visibility("default")))

/* Made by one harness process in its life: each stays mapped, and Linux allows some 65,000 mappings. */
enum { NF_SEGMENTS = 32768 };

struct watched {
    struct nf_header *header;
    size_t size;
    pthread_t watcher;
    _Atomic int is_closing;
    int pipe_out; /* -1: not watched */
};

static struct watched segments[NF_SEGMENTS];
static int32_t segment_count;

static struct watched *at(int32_t handle)
{
    return handle >= 0 && handle < segment_count && segments[handle].header ? &segments[handle] : NULL;
}

struct nf_header *nf_header_of(int32_t handle)
{
    struct watched *segment = at(handle);
    return segment ? segment->header : NULL;
}

/* The layout as this library was compiled: version, then the offset of each area, the size of
 * each record and the offset of each field, in the
 * order of layout.def, as 32-bit words. Returns the bytes written, or -ENOSPC. */
NF_EXPORT int32_t nf_layout(void *out, int32_t capacity)
{
    static const uint32_t words[] = {
        NF_VERSION,
#define NF_AREA(area, offset, count) NF_##area##_at,
#define NF_RECORD(record, size) (uint32_t)sizeof(struct nf_##record),
#define NF_FIELD(record, field, offset, size) (uint32_t) offsetof(struct nf_##record, field),
#include "layout.def"
#undef NF_AREA
#undef NF_RECORD
#undef NF_FIELD
    };
    if (capacity < (int32_t)sizeof words)
        return -ENOSPC;
    memcpy(out, words, sizeof words);
    return (int32_t)sizeof words;
}

/* Makes the segment file `path` (must not exist) with a journal of `capacity` events, a power of two, and a
 * map of the places of the server's code if it `has_coverage`, and maps it. Returns a handle. */
NF_EXPORT int32_t nf_segment_create(const char *path, int32_t capacity, int32_t has_coverage)
{
    int32_t error = 0;
    if (capacity < 64 || (capacity & (capacity - 1)) != 0)
        return -EINVAL;
    if (segment_count == NF_SEGMENTS)
        return -EMFILE;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    size_t journal_end = NF_journal_at + (size_t)capacity * sizeof(struct nf_event);
    size_t size = journal_end + (has_coverage ? (size_t)1 << NF_COVERAGE_BITS : 0);
    /* Reserved now: a full /dev/shm is an error here, and not a SIGBUS in the server. */
    do
        error = -posix_fallocate(fd, 0, (off_t)size);
    while (error == -EINTR);
    if (error != 0)
        goto out;
    struct nf_header *h = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (h == MAP_FAILED) {
        error = -errno;
        goto out;
    }
    h->version = NF_VERSION;
    h->journal_capacity = (uint32_t)capacity;
    h->segment_size = size;
    h->coverage_at = has_coverage ? journal_end : 0;
    h->magic = NF_MAGIC;
    segments[segment_count] = (struct watched){.header = h, .size = size, .pipe_out = -1};
    error = segment_count++;
out:
    close(fd);
    if (error < 0)
        unlink(path);
    return error;
}

/* Bytes mapped for `handle`, or -EBADF. */
NF_EXPORT int32_t nf_segment_size(int32_t handle)
{
    struct watched *segment = at(handle);
    return segment ? (int32_t)segment->size : -EBADF;
}

/* Address of the mapping, for one createExternalBuffer. NULL for a bad handle: check the size first. */
NF_EXPORT void *nf_segment_memory(int32_t handle)
{
    struct watched *segment = at(handle);
    return segment ? segment->header : NULL;
}

/* Adds the file with this device and inode to the watched logs. Returns its index, or -ENOSPC. */
NF_EXPORT int32_t nf_watch_log(int32_t handle, const void *in, int32_t length)
{
    struct watched *segment = at(handle);
    if (!segment)
        return -EBADF;
    if (length != (int32_t)sizeof(struct nf_log))
        return -EINVAL;
    uint32_t index = atomic_load(&segment->header->log_count);
    if (index == NF_LOGS)
        return -ENOSPC;
    memcpy(&segment->header->logs[index], in, sizeof(struct nf_log));
    atomic_store(&segment->header->log_count, index + 1);
    return (int32_t)index;
}

/* Gives the connections of a case back. Only when no call is in flight in it. */
static void free_connections(struct nf_header *h, struct nf_case *owner)
{
    uint32_t id = atomic_exchange(&owner->connections, 0);
    while (id != 0) {
        struct nf_connection *connection = nf_connection_of(h, id);
        uint32_t next = atomic_load(&connection->next);
        atomic_store(&connection->id, 0);
        id = next;
    }
}

/* Whether a process has ended. One that nobody has waited for yet has, unless only its first thread did. */
static int is_gone(pid_t pid)
{
    char path[32], line[512];
    char state = 'X';
    long threads = 0;
    if (pid == getpid())
        return 0;
    if (kill(pid, 0) != 0 && errno == ESRCH)
        return 1;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "re");
    if (stat == NULL)
        return 0;
    if (fgets(line, sizeof line, stat) != NULL) {
        /* The name may hold anything, so look after its last parenthesis. */
        const char *rest = strrchr(line, ')');
        const char *format = ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld";
        if (rest == NULL || sscanf(rest, format, &state, &threads) != 2)
            state = 'R';
    }
    fclose(stat);
    return (state == 'Z' || state == 'X') && threads <= 1;
}

/* The calls in flight in the case. Those of processes that have ended are forgotten. */
static uint32_t count_in_flight(struct nf_case *slot)
{
    uint32_t sum = atomic_load(&slot->in_flight);
    for (int place = 0; place < NF_CALLERS; place++) {
        uint64_t seen = atomic_load(&slot->callers[place]);
        if ((uint32_t)seen == 0)
            continue;
        if (!is_gone((pid_t)(seen >> 32)) || !atomic_compare_exchange_strong(&slot->callers[place], &seen, 0))
            sum += (uint32_t)seen;
    }
    return sum;
}

/* Whether the slot may carry a new case; a retired one is cleaned first, once it is quiet. */
static int is_usable(struct nf_header *h, struct nf_case *slot)
{
    if (atomic_load(&slot->state) == NF_CASE_RETIRED && count_in_flight(slot) == 0) {
        free_connections(h, slot);
        atomic_store(&slot->state, NF_CASE_FREE);
    }
    return atomic_load(&slot->state) == NF_CASE_FREE;
}

/* Whether a rule counts functions of malloc's, and not only the system calls that give memory. */
static bool looks_at_allocations(const struct nf_rule *rule)
{
    return rule->counted == NF_COUNT_FAMILY ? rule->call == NF_FAMILY_alloc
                                            : rule->call >= NF_CALL_FIRST_ALLOCATION;
}

/* What nf_arm is given before the rules. */
struct arming {
    uint64_t key;
    uint64_t listener;
    uint64_t wanted; /* bits of nf_case.scans besides what the rules ask for */
    uint64_t range_count;
};

/* A range as nf_arm is given it, which knows its module by the key. */
struct arming_range {
    uint64_t key;
    uint64_t start;
    uint64_t bytes;
};

/* Arms a case. `in` holds a struct arming, its ranges, and then its rules, as in the segment. Returns the
 * case's slot, or -EINVAL, -E2BIG when there are too many ranges or modules, or -ENOSPC when every slot is
 * armed, or -EBUSY when a server's case is armed already. */
NF_EXPORT int32_t nf_arm(int32_t handle, const void *in, int32_t length)
{
    struct watched *segment = at(handle);
    struct arming arming;
    if (!segment)
        return -EBADF;
    if (length < (int32_t)sizeof arming)
        return -EINVAL;
    memcpy(&arming, in, sizeof arming);
    if (arming.range_count > NF_RANGES)
        return -E2BIG;
    const char *ranges_in = (const char *)in + sizeof arming;
    const char *rules_in = ranges_in + arming.range_count * sizeof(struct arming_range);
    int32_t rules_length = length - (int32_t)(rules_in - (const char *)in);
    if (rules_length < 0 || rules_length % (int32_t)sizeof(struct nf_rule) != 0 ||
        rules_length > NF_RULES * (int32_t)sizeof(struct nf_rule))
        return -EINVAL;
    struct nf_header *h = segment->header;
    struct nf_range ranges[NF_RANGES];
    for (uint64_t i = 0; i < arming.range_count; i++) {
        struct arming_range range;
        memcpy(&range, ranges_in + i * sizeof range, sizeof range);
        ranges[i] = (struct nf_range){
            .start = range.start, .bytes = (uint32_t)range.bytes, .module = nf_module_number(h, range.key)};
        if (ranges[i].module == NF_MODULES)
            return -E2BIG;
    }
    bool is_server = arming.key >> 32 == NF_KEY_SERVER;
    if (is_server && atomic_load(&h->server_connection) != 0)
        return -EBUSY;
    for (uint32_t i = 0; i < NF_CASES; i++) {
        struct nf_case *slot = nf_case_at(h, i);
        if (!is_usable(h, slot))
            continue;
        struct nf_rule *rules = nf_rules_of(h, i);
        memcpy(rules, rules_in, (size_t)rules_length);
        memcpy(nf_ranges_of(h, i), ranges, arming.range_count * sizeof *ranges);
        slot->rule_count = (uint32_t)rules_length / (uint32_t)sizeof(struct nf_rule);
        atomic_store(&slot->listener, arming.listener);
        slot->scans = (uint32_t)arming.wanted;
        for (uint32_t rule = 0; rule < slot->rule_count; rule++)
            slot->scans |=
                rules[rule].after |
                (rules[rule].action == NF_SHORT || rules[rule].is_by_byte ? (uint32_t)NF_SIZES : 0) |
                (looks_at_allocations(&rules[rule]) ? (uint32_t)NF_ALLOCATIONS : 0);
        /* Not what is in flight: a call that comes too late for an earlier case may be on its way out. */
        atomic_store(&slot->accepts, 0);
        atomic_store(&slot->connections, 0);
        uint32_t server = is_server ? nf_claim_connection(h, i, 0, 0, 0) : 0;
        if (is_server && server == 0)
            return -ENOSPC;
        atomic_store(&slot->state, NF_CASE_ARMED);
        atomic_store(&nf_keys(h)[i], arming.key);
        if (is_server)
            atomic_store(&h->server_connection, server);
        if ((slot->scans & NF_ALLOCATIONS) != 0)
            atomic_fetch_add(&h->allocating, 1);
        if (atomic_load(&h->key_count) <= i)
            atomic_store(&h->key_count, i + 1);
        atomic_fetch_add(&h->active, 1);
        return (int32_t)i;
    }
    return -ENOSPC;
}

/* Opens the gate of a hold, reached or not. Returns 1 when a caller was waiting, 0 when none was. */
NF_EXPORT int32_t nf_release(int32_t handle, int32_t slot, int32_t rule)
{
    struct watched *segment = at(handle);
    if (!segment || slot < 0 || slot >= NF_CASES || rule < 0 || rule >= NF_RULES)
        return -EBADF;
    struct nf_rule *held = &nf_rules_of(segment->header, (uint32_t)slot)[rule];
    uint32_t before = atomic_exchange(&held->gate, NF_GATE_RELEASED);
    nf_futex_wake(&held->gate);
    return before == NF_GATE_HELD;
}

/* Disarms a case: nothing new is matched, holds are let go. Returns the calls still in flight; the slot is
 * used again only when there are none. */
NF_EXPORT int32_t nf_disarm(int32_t handle, int32_t slot)
{
    struct watched *segment = at(handle);
    if (!segment || slot < 0 || slot >= NF_CASES)
        return -EBADF;
    struct nf_header *h = segment->header;
    struct nf_case *retired = nf_case_at(h, (uint32_t)slot);
    if (atomic_load(&retired->state) != NF_CASE_ARMED)
        return -EALREADY;
    if (atomic_exchange(&nf_keys(h)[slot], 0) >> 32 == NF_KEY_SERVER)
        atomic_store(&h->server_connection, 0);
    atomic_store(&retired->state, NF_CASE_RETIRED);
    for (uint32_t i = 0; i < retired->rule_count; i++) {
        uint8_t action = nf_rules_of(h, (uint32_t)slot)[i].action;
        if (action == NF_HOLD || action == NF_DELAY || action == NF_FULL)
            nf_release(handle, slot, (int32_t)i);
    }
    if ((retired->scans & NF_ALLOCATIONS) != 0)
        atomic_fetch_sub(&h->allocating, 1);
    atomic_fetch_sub(&h->active, 1);
    int32_t in_flight = (int32_t)count_in_flight(retired);
    is_usable(h, retired);
    return in_flight;
}

/* Waits on the doorbell and writes a byte into the pipe for each time it rang. A full pipe already says it
 * all. */
static void *watch(void *argument)
{
    struct watched *segment = argument;
    struct nf_header *h = segment->header;
    uint32_t seen = 0;
    for (;;) {
        atomic_store(&h->listening, 1);
        uint32_t now = atomic_load(&h->doorbell);
        if (atomic_load(&segment->is_closing))
            return NULL;
        if (now == seen) {
            nf_futex_wait(&h->doorbell, seen, UINT64_C(3600000000000));
            continue;
        }
        atomic_store(&h->listening, 0);
        seen = now;
        ssize_t ignored = write(segment->pipe_out, "!", 1);
        (void)ignored;
    }
}

/* Starts the watcher thread. Returns the descriptor of the pipe's reading end, which the caller owns. */
NF_EXPORT int32_t nf_watch_start(int32_t handle)
{
    struct watched *segment = at(handle);
    int ends[2];
    if (!segment)
        return -EBADF;
    if (segment->pipe_out >= 0)
        return -EALREADY;
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
        return -errno;
    segment->pipe_out = ends[1];

    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    int error = pthread_create(&segment->watcher, NULL, watch, segment);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        close(ends[0]);
        close(ends[1]);
        segment->pipe_out = -1;
        return -error;
    }
    return ends[0];
}

/* Ends the watcher and gives the segment's memory back to the system. The mapping stays, and reads as zeros.
 */
NF_EXPORT int32_t nf_segment_close(int32_t handle)
{
    struct watched *segment = at(handle);
    if (!segment)
        return -EBADF;
    if (segment->pipe_out >= 0) {
        atomic_store(&segment->is_closing, 1);
        nf_ring(segment->header);
        pthread_join(segment->watcher, NULL);
        close(segment->pipe_out);
    }
    struct nf_header *h = segment->header;
    segment->header = NULL;
    /* Best effort: a file system without hole punching keeps the memory until the process ends. */
    return madvise(h, segment->size, MADV_REMOVE) == 0 ? 0 : -errno;
}
