/*
 * Function probes: uprobes of perf_event_open(2), which tell each entry of a function of an unmodified
 * binary.
 *
 * A set has one ring buffer for each processor that is online. A dummy event owns it and reports forks there;
 * each probe has one event for each processor, which writes into the same ring. So a record's place is exact
 * on its processor, and its time (CLOCK_MONOTONIC, as in the journal) compares it with the rest. Events are
 * bound to processors and not to processes: only so are the children and threads seen that a running server
 * has, without a race. Who is asked about is decided by the reader, who has the forks to know it by.
 *
 * One thread of the harness calls everything here. Each function returns a value >= 0 or -errno. A set that
 * is closed is taken apart by a thread of its own, which nobody else has the set any more to disturb.
 */
#include "probe-ring.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NF_EXPORT __attribute__((visibility("default")))

enum { NF_PROBE_SETS = 1024 };

static struct nf_probe_set *sets[NF_PROBE_SETS];

static struct nf_probe_set *at(int32_t handle)
{
    return handle >= 0 && handle < NF_PROBE_SETS ? sets[handle] : NULL;
}

/* The number that the kernel gave to its uprobes, or -ENODEV when it has none. */
static int32_t read_type(void)
{
    int32_t type = -1;
    FILE *file = fopen("/sys/bus/event_source/devices/uprobe/type", "re");
    if (file == NULL)
        return -ENODEV;
    if (fscanf(file, "%d", &type) != 1 || type < 0)
        type = -ENODEV;
    fclose(file);
    return type;
}

/* Opens one event on one processor, off. Returns its descriptor. */
static int open_event(struct perf_event_attr *attributes, int cpu)
{
    attributes->size = sizeof *attributes;
    attributes->sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
    attributes->sample_period = 1;
    attributes->disabled = 1;
    attributes->use_clockid = 1;
    attributes->clockid = CLOCK_MONOTONIC;
    int fd = (int)syscall(SYS_perf_event_open, attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int open_ring(struct nf_probe_set *set, int cpu)
{
    struct perf_event_attr dummy = {.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY, .task = 1};
    struct nf_ring *ring = &set->rings[set->ring_count];
    int fd = open_event(&dummy, cpu);
    if (fd < 0)
        return fd;
    size_t size = set->ring_bytes + (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
        /* EPERM is told apart from that of an event: here it is about locked memory. */
        int error = errno == EPERM ? -ENOBUFS : -errno;
        close(fd);
        return error;
    }
    *ring = (struct nf_ring){.page = page, .fd = fd, .cpu = cpu};
    set->ring_count++;
    return 0;
}

/* Opens a ring for each processor in a list such as "0-3,8". */
static int open_rings(struct nf_probe_set *set)
{
    int first, last, error = 0;
    FILE *file = fopen("/sys/devices/system/cpu/online", "re");
    if (file == NULL)
        return -errno;
    while (error == 0 && fscanf(file, "%d", &first) == 1) {
        last = first;
        int next = fgetc(file);
        if (next == '-') {
            if (fscanf(file, "%d", &last) != 1)
                last = first;
            next = fgetc(file);
        }
        struct nf_ring *larger =
            realloc(set->rings, sizeof *larger * (size_t)(set->ring_count + last - first + 1));
        if (larger == NULL) {
            error = -ENOMEM;
            break;
        }
        set->rings = larger;
        for (int cpu = first; cpu <= last && error == 0; cpu++)
            error = open_ring(set, cpu);
        if (next != ',')
            break;
    }
    fclose(file);
    return error == 0 && set->ring_count == 0 ? -EIO : error;
}

static void discard(struct nf_probe_set *set)
{
    for (int i = 0; i < set->probe_count * set->ring_count; i++)
        close(set->events[i].fd);
    for (int i = 0; i < set->ring_count; i++) {
        munmap(set->rings[i].page, set->ring_bytes + (size_t)sysconf(_SC_PAGESIZE));
        close(set->rings[i].fd);
    }
    free(set->events);
    free(set->rings);
    free(set);
}

/* Makes a set without probes whose rings have `pages` pages each, a power of two. Returns its handle; -ENODEV
 * when the kernel has no uprobes, -ENOBUFS when so much memory may not be locked. */
NF_EXPORT int32_t nf_probes_open(int32_t pages)
{
    int32_t handle = 0;
    if (pages < 1 || (pages & (pages - 1)) != 0)
        return -EINVAL;
    while (handle < NF_PROBE_SETS && sets[handle] != NULL)
        handle++;
    if (handle == NF_PROBE_SETS)
        return -EMFILE;
    int32_t type = read_type();
    if (type < 0)
        return type;
    struct nf_probe_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return -ENOMEM;
    set->type = (uint32_t)type;
    set->ring_bytes = (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
    int error = open_rings(set);
    if (error != 0) {
        discard(set);
        return error;
    }
    sets[handle] = set;
    return handle;
}

/* Adds a probe at the 8 bytes of offset in `offset`, within the file `path`; off until nf_probes_switch.
 * Returns its number in the set. */
NF_EXPORT int32_t nf_probes_add(int32_t handle, const char *path, const void *offset)
{
    struct nf_probe_set *set = at(handle);
    int error = 0;
    if (set == NULL)
        return -EBADF;
    size_t known = (size_t)(set->probe_count * set->ring_count);
    struct nf_probe_event *events = realloc(set->events, sizeof *events * (known + (size_t)set->ring_count));
    if (events == NULL)
        return -ENOMEM;
    set->events = events;
    struct perf_event_attr attributes = {.type = set->type, .config1 = (uint64_t)(uintptr_t)path};
    uint64_t place;
    memcpy(&place, offset, sizeof place);
    attributes.config2 = place;
    int opened = 0;
    while (opened < set->ring_count && error == 0) {
        struct nf_probe_event *event = &events[known + (size_t)opened];
        event->fd = open_event(&attributes, set->rings[opened].cpu);
        if (event->fd < 0) {
            error = event->fd;
            break;
        }
        opened++;
        if (ioctl(event->fd, PERF_EVENT_IOC_SET_OUTPUT, set->rings[opened - 1].fd) != 0 ||
            ioctl(event->fd, PERF_EVENT_IOC_ID, &event->id) != 0)
            error = -errno;
    }
    if (error == 0)
        return set->probe_count++;
    while (opened > 0)
        close(events[known + (size_t)--opened].fd);
    return error;
}

/* Switches all probes of a set on or off, and its record of forks with them. */
NF_EXPORT int32_t nf_probes_switch(int32_t handle, int32_t is_on)
{
    struct nf_probe_set *set = at(handle);
    if (set == NULL)
        return -EBADF;
    unsigned long request = is_on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
    for (int i = 0; i < set->ring_count; i++)
        if (ioctl(set->rings[i].fd, request, 0) != 0)
            return -errno;
    for (int i = 0; i < set->probe_count * set->ring_count; i++)
        if (ioctl(set->events[i].fd, request, 0) != 0)
            return -errno;
    return 0;
}

/* Takes what the rings hold, as struct nf_hit, ordered by time within each processor. Returns the bytes;
 * there may be more when fewer than 24 bytes of `out` are left. */
NF_EXPORT int32_t nf_probes_drain(int32_t handle, void *out, int32_t capacity)
{
    struct nf_probe_set *set = at(handle);
    int32_t count = 0, room = capacity / (int32_t)sizeof(struct nf_hit);
    if (set == NULL)
        return -EBADF;
    for (int which = 0; which < set->ring_count && count < room; which++) {
        int32_t more = nf_drain_ring(set, which, (struct nf_hit *)out + count, room - count);
        if (more < 0)
            return more;
        count += more;
    }
    return count * (int32_t)sizeof(struct nf_hit);
}

/* What is missing since the set was made, as two 64-bit numbers: records that the kernel says it lost, and
 * how often a ring was found full, so that some may be lost of which it has not told yet. Drain first. */
NF_EXPORT int32_t nf_probes_losses(int32_t handle, void *out, int32_t capacity)
{
    struct nf_probe_set *set = at(handle);
    uint64_t sums[2] = {0, 0};
    if (set == NULL)
        return -EBADF;
    if (capacity < (int32_t)sizeof sums)
        return -ENOSPC;
    for (int i = 0; i < set->ring_count; i++) {
        sums[0] += set->rings[i].lost;
        sums[1] += set->rings[i].full;
    }
    memcpy(out, sums, sizeof sums);
    return (int32_t)sizeof sums;
}

static void *discard_later(void *set)
{
    discard(set);
    return NULL;
}

/* Ends a set: nothing is recorded any more. Its descriptors are closed behind the caller's back, because for
 * each the kernel waits until no processor can be in the probe any more. */
NF_EXPORT int32_t nf_probes_close(int32_t handle)
{
    struct nf_probe_set *set = at(handle);
    pthread_t thread;
    sigset_t every, before;
    int32_t error = nf_probes_switch(handle, 0);
    if (set == NULL)
        return error;
    sets[handle] = NULL;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    if (pthread_create(&thread, NULL, discard_later, set) == 0)
        pthread_detach(thread);
    else
        discard(set);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}
