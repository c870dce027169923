/*
 * A set of probes as the kernel keeps it, and reading what its ring buffers hold.
 *
 * Thread rules: a set has one caller at a time.
 */
#ifndef NF_PROBE_RING_H
#define NF_PROBE_RING_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>

enum { NF_IS_FORK = -1 };

/* What the reader gets for each record. */
struct nf_hit {
    uint64_t at_ns;
    uint32_t pid;
    uint32_t tid;  /* of a fork: the pid of the process that forked */
    int32_t probe; /* its number in the set, or NF_IS_FORK */
    uint32_t cpu;
};

_Static_assert(sizeof(struct nf_hit) == 24, "read by harness/native/probe-rings.ts");

struct nf_ring {
    struct perf_event_mmap_page *page;
    uint64_t lost, full;
    int fd, cpu;
};

struct nf_probe_event {
    uint64_t id;
    int fd;
};

struct nf_probe_set {
    struct nf_ring *rings;
    struct nf_probe_event *events; /* of probe p on ring r: events[p * ring_count + r] */
    size_t ring_bytes;             /* without the control page */
    int ring_count, probe_count;
    uint32_t type;
};

/* Takes the oldest records of ring number `which`, `room` at most. Returns how many, or -EIO. */
int32_t nf_drain_ring(struct nf_probe_set *set, int which, struct nf_hit *out, int32_t room);

#endif
