/*
 * Cases, on the control side: arms and disarms them, and lets their holds go. See control.c for who calls
 * this, and how it answers.
 */
#include "control.h"
#include "engine.h"
#include "journal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NF_EXPORT __attribute__((visibility("default")))

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

/* What nf_arm is given, taken apart. */
struct request {
    struct arming arming;
    struct nf_range ranges[NF_RANGES];
    const char *rules; /* perhaps not aligned */
    size_t rules_length;
};

/* 0, -EINVAL, or -E2BIG when there are too many ranges or modules. */
static int32_t read_request(struct nf_header *h, const char *in, int32_t length, struct request *request)
{
    if (length < (int32_t)sizeof request->arming)
        return -EINVAL;
    memcpy(&request->arming, in, sizeof request->arming);
    uint64_t range_count = request->arming.range_count;
    if (range_count > NF_RANGES)
        return -E2BIG;
    const char *ranges = in + sizeof request->arming;
    request->rules = ranges + range_count * sizeof(struct arming_range);
    int32_t rules_length = length - (int32_t)(request->rules - in);
    if (rules_length < 0 || rules_length % (int32_t)sizeof(struct nf_rule) != 0 ||
        rules_length > NF_RULES * (int32_t)sizeof(struct nf_rule))
        return -EINVAL;
    request->rules_length = (size_t)rules_length;
    for (uint64_t i = 0; i < range_count; i++) {
        struct arming_range range;
        memcpy(&range, ranges + i * sizeof range, sizeof range);
        request->ranges[i] = (struct nf_range){
            .start = range.start, .bytes = (uint32_t)range.bytes, .module = nf_module_number(h, range.key)};
        if (request->ranges[i].module == NF_MODULES)
            return -E2BIG;
    }
    return 0;
}

/* What the engine has to look at for a rule, as bits of nf_case.scans. */
static uint32_t scans_of(const struct nf_rule *rule)
{
    bool looks_at_sizes = rule->action == NF_SHORT || rule->is_by_byte;
    return rule->after | (looks_at_sizes ? (uint32_t)NF_SIZES : 0) |
           (looks_at_allocations(rule) ? (uint32_t)NF_ALLOCATIONS : 0);
}

/* Puts the case into slot number `i`, which nobody else uses. Returns the number, or -ENOSPC. */
static int32_t arm_slot(struct nf_header *h, uint32_t i, const struct request *request)
{
    struct nf_case *slot = nf_case_at(h, i);
    struct nf_rule *rules = nf_rules_of(h, i);
    const struct arming *arming = &request->arming;
    bool is_server = arming->key >> 32 == NF_KEY_SERVER;
    memcpy(rules, request->rules, request->rules_length);
    memcpy(nf_ranges_of(h, i), request->ranges, arming->range_count * sizeof *request->ranges);
    slot->rule_count = (uint32_t)(request->rules_length / sizeof(struct nf_rule));
    atomic_store(&slot->listener, arming->listener);
    slot->scans = (uint32_t)arming->wanted;
    for (uint32_t rule = 0; rule < slot->rule_count; rule++)
        slot->scans |= scans_of(&rules[rule]);
    /* Not what is in flight: a call that comes too late for an earlier case may be on its way out. */
    atomic_store(&slot->accepts, 0);
    atomic_store(&slot->connections, 0);
    uint32_t server = is_server ? nf_claim_connection(h, i, 0, 0, 0) : 0;
    if (is_server && server == 0)
        return -ENOSPC;
    atomic_store(&slot->state, NF_CASE_ARMED);
    atomic_store(&nf_keys(h)[i], arming->key);
    if (is_server)
        atomic_store(&h->server_connection, server);
    if ((slot->scans & NF_ALLOCATIONS) != 0)
        atomic_fetch_add(&h->allocating, 1);
    if (atomic_load(&h->key_count) <= i)
        atomic_store(&h->key_count, i + 1);
    atomic_fetch_add(&h->active, 1);
    return (int32_t)i;
}

/* Arms a case. `in` holds a struct arming, its ranges, and then its rules, as in the segment. Returns the
 * case's slot, or -EINVAL, -E2BIG when there are too many ranges or modules, or -ENOSPC when every slot is
 * armed, or -EBUSY when a server's case is armed already. */
NF_EXPORT int32_t nf_arm(int32_t handle, const void *in, int32_t length)
{
    struct nf_header *h = nf_header_of(handle);
    struct request request;
    if (h == NULL)
        return -EBADF;
    int32_t error = read_request(h, in, length, &request);
    if (error != 0)
        return error;
    if (request.arming.key >> 32 == NF_KEY_SERVER && atomic_load(&h->server_connection) != 0)
        return -EBUSY;
    for (uint32_t i = 0; i < NF_CASES; i++) {
        if (is_usable(h, nf_case_at(h, i)))
            return arm_slot(h, i, &request);
    }
    return -ENOSPC;
}

/* Opens the gate of a hold, reached or not. Returns 1 when a caller was waiting, 0 when none was. */
NF_EXPORT int32_t nf_release(int32_t handle, int32_t slot, int32_t rule)
{
    struct nf_header *h = nf_header_of(handle);
    if (h == NULL || slot < 0 || slot >= NF_CASES || rule < 0 || rule >= NF_RULES)
        return -EBADF;
    struct nf_rule *held = &nf_rules_of(h, (uint32_t)slot)[rule];
    uint32_t before = atomic_exchange(&held->gate, NF_GATE_RELEASED);
    nf_futex_wake(&held->gate);
    return before == NF_GATE_HELD;
}

/* Disarms a case: nothing new is matched, holds are let go. Returns the calls still in flight; the slot is
 * used again only when there are none. */
NF_EXPORT int32_t nf_disarm(int32_t handle, int32_t slot)
{
    struct nf_header *h = nf_header_of(handle);
    if (h == NULL || slot < 0 || slot >= NF_CASES)
        return -EBADF;
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
