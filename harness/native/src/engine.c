/*
 * What happens to a call: begin, let the rules of its case strike, end. See engine.h for the thread rules.
 */
#include "call.h"
#include "descriptors.h"
#include "journal.h"
#include "process.h"
#include "real.h"
#include "reports.h"
#include "sites.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static struct nf_header idle_header;
struct nf_header *nf_segment = &idle_header;

uint64_t nf_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int nf_engine_use(struct nf_header *h)
{
    int error = nf_descriptors_reserve();
    /* The ids in the words are those of the segment before. */
    uint32_t used = nf_segment == h ? 0 : atomic_load(&nf_descriptors_used);
    for (uint32_t fd = 0; fd < used; fd++)
        nf_set_word((int)fd, NF_WORD_UNKNOWN);
    if (error == 0)
        error = nf_process_start(h);
    if (error == 0) {
        nf_sites_start(h);
        nf_segment = h;
    }
    return error;
}

int nf_engine_start(const char *path)
{
    int error = 0;
    struct stat file;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -errno;
    if (fstat(fd, &file) != 0) {
        error = -errno;
        goto out;
    }
    if (file.st_size < NF_journal_at) {
        error = -EPROTO;
        goto out;
    }
    struct nf_header *h =
        NF_REAL(mmap)(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (h == MAP_FAILED) {
        error = -errno;
        goto out;
    }
    if (h->magic != NF_MAGIC || h->version != NF_VERSION || h->segment_size != (uint64_t)file.st_size)
        error = -EPROTO;
    else
        error = nf_engine_use(h);
out:
    NF_REAL(close)(fd);
    return error;
}

/* Takes a tombstone away, and nothing that another thread has put in its place. The word of `fd` then. */
static uint32_t remove_tombstone(int fd, uint32_t word)
{
    /* A child of vfork has descriptors of its own: the tombstone is its parent's. */
    if (!nf_process_is_borrowed())
        atomic_compare_exchange_strong(&nf_descriptors[fd], &word, NF_WORD_UNKNOWN);
    return nf_is_tombstone(word) ? NF_WORD_UNKNOWN : word;
}

uint32_t nf_look_up(int fd)
{
    uint32_t word = nf_word(fd);
    if (!nf_is_tombstone(word))
        return word;
    int saved = errno;
    struct nf_connection *connection = nf_connection_of(nf_segment, nf_id_in(word));
    struct nf_case *owner = nf_case_at(nf_segment, atomic_load(&connection->case_slot) % NF_CASES);
    bool is_gone = atomic_load(&owner->state) == NF_CASE_ARMED &&
                   atomic_load(&connection->id) == nf_id_in(word) && nf_syscall(SYS_fcntl, fd, F_GETFD) < 0 &&
                   errno == EBADF;
    errno = saved;
    return is_gone ? word : remove_tombstone(fd, word);
}

/* Announces a call in its case. The call is the server's when `fd` is no connection and a server's case is
 * armed. */
static bool enter(struct nf_call *call, enum nf_call_id id, int fd)
{
    uint32_t word = nf_look_up(fd);
    bool is_connection = nf_names_connection(word);
    if (!is_connection) {
        word = atomic_load_explicit(&nf_segment->server_connection, memory_order_acquire);
        if (word == 0 || (nf_family_of((uint8_t)id) == NF_FAMILY_alloc && nf_thread_self()->is_allocating))
            return false;
    }

    int saved = errno;
    uint32_t connection_id = nf_id_in(word);
    struct nf_connection *connection = nf_connection_of(nf_segment, connection_id);
    struct nf_case *owner = nf_case_at(nf_segment, atomic_load(&connection->case_slot) % NF_CASES);
    /* First announce the call, then look whether the connection is still followed: nf_disarm does both in the
     * opposite order, so that it either sees the call in flight or the call sees the connection gone. The
     * state comes before the id: an id that is still there says nothing of a case that was armed anew
     * meanwhile. */
    int place = nf_process_enters(owner);
    if (atomic_load(&owner->state) != NF_CASE_ARMED || atomic_load(&connection->id) != connection_id) {
        nf_process_leaves(owner, place);
        /* Not over the word of a connection that another thread has accepted on this number meanwhile. */
        if (is_connection)
            atomic_compare_exchange_strong(&nf_descriptors[fd], &word, NF_WORD_UNKNOWN);
        errno = saved;
        return false;
    }
    *call = (struct nf_call){.connection = connection,
                             .owner = owner,
                             .at_ns = nf_now(),
                             .error = saved,
                             .fd = fd,
                             .place = place,
                             .connection_id = connection_id,
                             .flags = nf_is_tombstone(word) ? NF_FLAG_GONE
                                      : is_connection       ? 0
                                                            : NF_FLAG_SERVER,
                             .id = (uint8_t)id,
                             .is_made = true};
    nf_report_is_answered(connection);
    struct nf_thread *thread = nf_thread_self();
    uint32_t depth = thread->depth++;
    /* A signal handler's call takes the next one. */
    atomic_signal_fence(memory_order_seq_cst);
    if (depth < NF_FLIGHTS)
        thread->flights[depth] = (struct nf_flight){.owner = owner,
                                                    .at_ns = call->at_ns,
                                                    .connection = connection_id,
                                                    .fd = fd,
                                                    .place = place,
                                                    .flags = call->flags,
                                                    .call = call->id};
    errno = saved;
    return true;
}

bool nf_note_begin(struct nf_call *call, enum nf_call_id id, int fd)
{
    return enter(call, id, fd);
}

/* An event of the calling thread, on the call's connection. */
struct nf_event nf_event_of(const struct nf_call *call, enum nf_event_kind kind, uint8_t rule)
{
    struct nf_thread *thread = nf_thread_self();
    return (struct nf_event){
        .at_ns = call->at_ns,
        .asked = call->asked,
        .connection = call->connection_id,
        .fd = call->fd,
        .tid = thread->tid,
        .turn = thread->turn,
        .ordinal = call->ordinal,
        .case_slot = (uint16_t)call->connection->case_slot,
        .flags = call->flags,
        .process = nf_process_slot(thread),
        .kind = (uint8_t)kind,
        .call = call->id,
        .rule = rule,
    };
}

/* Takes the call out of its case. */
static void leave(const struct nf_call *call)
{
    struct nf_thread *thread = nf_thread_self();
    if (thread->depth > 0)
        thread->depth--;
    nf_process_leaves(call->owner, call->place);
}

/* Writes the call's event, with what the harness wants to know besides: its site, its pieces. */
static void write_with_more(const struct nf_call *call, struct nf_event *event)
{
    struct {
        struct nf_site site;
        uint32_t words[1 + NF_EDGES];
    } more;
    bool has_site = (call->owner->scans & NF_SITES) != 0 && call->caller != NULL;
    size_t count = (call->owner->scans & NF_PIECES) != 0 ? nf_note_pieces(call, more.words) : 0;
    if (has_site) {
        more.site = nf_site_of(call->caller);
        event->flags |= NF_FLAG_SITE;
    }
    if (count != 0)
        event->flags |= NF_FLAG_PIECES;
    const char *text = has_site ? (const char *)&more : (const char *)more.words;
    nf_journal_write(nf_segment, event, text, (has_site ? sizeof more.site : 0) + count * sizeof *more.words);
}

void nf_call_journal(const struct nf_call *call, int64_t result)
{
    struct nf_event event = nf_event_of(call, NF_EVENT_CALL, call->rule);
    uint64_t duration = nf_now() - call->at_ns;
    event.result = result;
    event.duration_ns = duration > UINT32_MAX ? UINT32_MAX : (uint32_t)duration;
    nf_thread_self()->touched++;
    if (__builtin_expect((call->owner->scans & (NF_PIECES | NF_SITES)) != 0, 0))
        write_with_more(call, &event);
    else
        nf_journal_write(nf_segment, &event, NULL, 0);
    if (call->rule != 0)
        nf_ring_if_awaited(nf_segment);
    leave(call);
}

void nf_call_abandoned(const struct nf_flight *flight)
{
    struct nf_thread *thread = nf_thread_self();
    struct nf_event event = {
        .at_ns = flight->at_ns,
        .result = -ECANCELED,
        .asked = flight->asked,
        .connection = flight->connection,
        .fd = flight->fd,
        .tid = thread->tid,
        .turn = thread->turn,
        .ordinal = flight->ordinal,
        .case_slot = (uint16_t)atomic_load(&nf_connection_of(nf_segment, flight->connection)->case_slot),
        .flags = flight->flags,
        .process = nf_process_slot(thread),
        .kind = NF_EVENT_CALL,
        .call = flight->call,
    };
    /* On a descriptor that is gone only what the kernel refuses is a call on the connection. */
    if ((flight->flags & NF_FLAG_GONE) == 0) {
        nf_journal_write(nf_segment, &event, NULL, 0);
        nf_ring_if_awaited(nf_segment);
    }
    nf_process_leaves(flight->owner, flight->place);
}

bool nf_call_count(struct nf_call *call, enum nf_call_id id, int fd, struct nf_extent extent, unsigned mode,
                   const void *caller)
{
    if (!enter(call, id, fd))
        return false;
    call->caller = caller;
    call->asked = call->limit = extent.bytes;
    call->parts = extent.parts;
    call->part_count = extent.part_count;
    call->message = extent.message;
    call->is_measured = extent.message == NULL && (extent.parts == NULL || extent.bytes != 0);
    call->mode = (uint8_t)mode;
    if ((call->flags & NF_FLAG_GONE) != 0)
        return true; /* no rule looks at it, and nothing counts it */
    if ((call->owner->scans & NF_SIZES) != 0)
        nf_measure(call, false);
    if (nf_family_of(id) <= NF_FAMILY_read)
        call->ordinal = atomic_fetch_add(&call->connection->family_calls[nf_family_of(id)], 1) + 1;
    struct nf_thread *thread = nf_thread_self();
    if (thread->depth - 1 < NF_FLIGHTS) {
        thread->flights[thread->depth - 1].ordinal = call->ordinal;
        thread->flights[thread->depth - 1].asked = call->asked;
    }

    nf_rules_strike(call);
    return true;
}

/* Looks for the blank line that ends a header in the bytes that were moved. */
static void scan_head(const struct nf_call *call, size_t moved)
{
    unsigned family = nf_family_of(call->id);
    uint32_t bit = family == NF_FAMILY_read ? NF_REQUEST_HEAD : NF_RESPONSE_HEAD;
    struct nf_connection *connection = call->connection;
    if ((call->owner->scans & bit) == 0 || (atomic_load(&connection->seen) & bit) != 0)
        return;
    bool is_there = call->parts != NULL && (call->mode & NF_DISCARDS) == 0;
    uint32_t newlines = is_there ? atomic_load(&connection->newlines[family]) : 0;
    for (size_t i = 0; is_there && i < call->part_count && moved > 0 && newlines < 2; i++) {
        const char *bytes = call->parts[i].iov_base;
        size_t length = call->parts[i].iov_len < moved ? call->parts[i].iov_len : moved;
        moved -= length;
        for (size_t at = 0; at < length && newlines < 2; at++) {
            if (bytes[at] == '\n')
                newlines++;
            else if (bytes[at] != '\r')
                newlines = 0;
        }
    }
    atomic_store(&connection->newlines[family], newlines);
    if (newlines == 2)
        atomic_fetch_or(&connection->seen, bit);
}

/* Adds what the call moved to its connection. Returns what the journal has as its result. */
static int64_t account(const struct nf_call *call)
{
    unsigned family = nf_family_of(call->id);
    if (call->result < 0)
        return -(int64_t)call->error;
    if (family > NF_FAMILY_read)
        return call->result;
    size_t moved = call->has_moved ? call->moved : (size_t)call->result;
    bool looks = family == NF_FAMILY_read && (call->mode & NF_LOOKS) != 0;
    if (moved > 0 && !looks) {
        atomic_fetch_add(&call->connection->bytes[family], moved);
        if (call->owner->scans != 0) {
            scan_head(call, moved);
            if (family == NF_FAMILY_read)
                atomic_fetch_or(&call->connection->seen, NF_FIRST_READ);
        }
    }
    return (int64_t)moved;
}

bool nf_bury(struct nf_call *call)
{
    uint32_t word = call->connection_id;
    if ((call->flags & (NF_FLAG_SERVER | NF_FLAG_GONE)) != 0)
        return false;
    if (atomic_compare_exchange_strong(&nf_descriptors[call->fd], &word,
                                       NF_WORD_GONE | call->connection_id)) {
        nf_clear_registration(call->fd);
        call->asked = nf_drop_reference(call->connection);
        return call->asked == 0;
    }
    if (call->is_made)
        call->flags |= NF_FLAG_GONE;
    return false;
}

/* Ends a call on a descriptor that was closed before. What the kernel did not refuse was on something else:
 * the number belongs to that by now. */
static void end_gone(struct nf_call *call)
{
    if (call->result < 0 && call->error == EBADF) {
        nf_measure(call, false);
        nf_call_journal(call, -EBADF);
        nf_ring_if_awaited(nf_segment);
        return;
    }
    leave(call);
    remove_tombstone(call->fd, NF_WORD_GONE | call->connection_id);
    if (call->parts != NULL && nf_family_of(call->id) == NF_FAMILY_write)
        nf_note_log(call->fd, call->parts, (int)call->part_count, call->result);
}

long nf_call_end(struct nf_call *call)
{
    int saved = call->error;
    long result = call->result;
    if ((call->flags & NF_FLAG_GONE) != 0) {
        end_gone(call);
        errno = saved;
        return result;
    }
    nf_measure(call, call->is_made && result >= 0);
    bool is_injected = (call->flags & NF_FLAG_INJECTED) != 0;
    bool is_write = nf_family_of(call->id) == NF_FAMILY_write;
    bool is_faked_pipe =
        is_injected && result < 0 && saved == EPIPE && is_write && (call->mode & NF_QUIET) == 0;
    if (is_faked_pipe)
        call->flags |= NF_FLAG_SIGPIPE;
    if ((call->flags & NF_FLAG_CUT) != 0 || (is_injected && result < 0 && saved == EAGAIN))
        nf_give_edge_back(call);
    _Atomic uint32_t *refusals = &call->connection->refusals[nf_family_of(call->id) & 1];
    bool is_refused = is_injected && result < 0 && (saved == EINTR || saved == EAGAIN);
    if (!is_refused && atomic_load(refusals) != 0)
        atomic_store(refusals, 0);
    if (call->parts != NULL && result > 0 && is_write && !nf_is_connection(nf_word(call->fd)))
        nf_note_log(call->fd, call->parts, (int)call->part_count, result);
    nf_call_journal(call, account(call));
    if (is_faked_pipe)
        nf_syscall(SYS_tgkill, getpid(), nf_thread_self()->tid, SIGPIPE);
    errno = saved;
    return result;
}
