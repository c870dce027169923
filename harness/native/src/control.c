/*
 * The control side, opened by the harness through ffi-rs: makes segments and turns the doorbell into bytes on
 * a pipe. arming.c has the cases.
 *
 * One thread of the harness calls everything here; the watcher thread of each segment only reads the
 * doorbell. The interface is made of integers and buffers: each function returns a value >= 0 or -errno.
 * Mappings are never undone, because JavaScript may still hold a view of them; closing gives their memory
 * back instead.
 */
#include "control.h"
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
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
