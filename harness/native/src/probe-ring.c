/* Reading the ring buffers of perf_event_open(2). See probe-ring.h. */
#include "probe-ring.h"

#include <errno.h>
#include <string.h>

/* No record takes as much; a ring that had less room than this may have refused one. */
enum { NF_RECORD_ROOM = 512 };

static void copy_from_ring(const struct nf_probe_set *set, const struct nf_ring *ring, uint64_t from,
                           void *to, size_t length)
{
    const char *data = (const char *)ring->page + ring->page->data_offset;
    for (size_t done = 0; done < length;) {
        size_t begin = (from + done) & (set->ring_bytes - 1);
        size_t part = length - done < set->ring_bytes - begin ? length - done : set->ring_bytes - begin;
        memcpy((char *)to + done, data + begin, part);
        done += part;
    }
}

static int32_t find_probe(const struct nf_probe_set *set, int ring, uint64_t id)
{
    for (int probe = 0; probe < set->probe_count; probe++)
        if (set->events[probe * set->ring_count + ring].id == id)
            return probe;
    return -EIO;
}

/* Reads one record into `hit`. Returns 1, or 0 for one that the reader does not want, or -errno. */
static int32_t read_record(struct nf_probe_set *set, int which, uint64_t from, struct nf_hit *hit,
                           uint64_t *length)
{
    struct {
        struct perf_event_header header;
        union {
            struct {
                uint64_t id;
                uint32_t pid, tid;
                uint64_t time;
            } sample;
            struct {
                uint32_t pid, parent_pid, tid, parent_tid;
                uint64_t time;
            } fork;
            struct {
                uint64_t id, count;
            } lost;
        };
    } record;
    struct nf_ring *ring = &set->rings[which];
    copy_from_ring(set, ring, from, &record.header, sizeof record.header);
    *length = record.header.size;
    if (*length < sizeof record.header)
        return -EIO;
    copy_from_ring(set, ring, from, &record, *length < sizeof record ? *length : sizeof record);
    switch (record.header.type) {
    case PERF_RECORD_SAMPLE:
        *hit = (struct nf_hit){.at_ns = record.sample.time,
                               .pid = record.sample.pid,
                               .tid = record.sample.tid,
                               .probe = find_probe(set, which, record.sample.id),
                               .cpu = (uint32_t)ring->cpu};
        return hit->probe < 0 ? hit->probe : 1;
    case PERF_RECORD_FORK:
        *hit = (struct nf_hit){.at_ns = record.fork.time,
                               .pid = record.fork.pid,
                               .tid = record.fork.parent_pid,
                               .probe = NF_IS_FORK,
                               .cpu = (uint32_t)ring->cpu};
        /* A thread's beginning is one too. */
        return record.fork.pid != record.fork.parent_pid;
    case PERF_RECORD_LOST:
        ring->lost += record.lost.count;
        return 0;
    case PERF_RECORD_THROTTLE:
        ring->lost++;
        return 0;
    default:
        return 0;
    }
}

/* Whether the kernel may have found no room. It tells of that with the next record only, which may never
 * come. */
static int is_full(const struct nf_probe_set *set, uint64_t head, uint64_t tail)
{
    return set->ring_bytes - (head - tail) < NF_RECORD_ROOM;
}

int32_t nf_drain_ring(struct nf_probe_set *set, int which, struct nf_hit *out, int32_t room)
{
    struct nf_ring *ring = &set->rings[which];
    int32_t count = 0, found = 0;
    uint64_t length;
    uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
    const uint64_t before = ring->page->data_tail;
    uint64_t tail = before;
    while (tail < head && count < room) {
        found = read_record(set, which, tail, &out[count], &length);
        if (found < 0)
            return found;
        count += found;
        tail += length;
    }
    __atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_SEQ_CST);
    /* Looked at once more, behind the store: it may have filled up while this was reading. */
    ring->full += is_full(set, __atomic_load_n(&ring->page->data_head, __ATOMIC_SEQ_CST), before);
    return count;
}
