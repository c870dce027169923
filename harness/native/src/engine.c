/*
 * What happens to a call: begin, let the rules of its case strike, end. See engine.h for the thread rules.
 */
#include "engine.h"
#include "descriptors.h"
#include "journal.h"
#include "process.h"
#include "real.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

static struct nf_header idle_header;
struct nf_header *nf_segment = &idle_header;

static const uint8_t family_of[] = {
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos) NF_FAMILY_##family,
#include "calls.def"
#undef NF_CALL
};

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
    if (error == 0)
        nf_segment = h;
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
    struct nf_header *h = mmap(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
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

/* Announces a call in its case. The call is the server's when `fd` is no connection and a server's case is
 * armed. */
static bool enter(struct nf_call *call, enum nf_call_id id, int fd)
{
    uint32_t word = nf_word(fd);
    bool is_connection = nf_is_connection(word);
    if (!is_connection) {
        word = atomic_load_explicit(&nf_segment->server_connection, memory_order_acquire);
        if (word == 0)
            return false;
    }

    int saved = errno;
    struct nf_connection *connection = nf_connection_of(nf_segment, word);
    struct nf_case *owner = nf_case_at(nf_segment, atomic_load(&connection->case_slot) % NF_CASES);
    /* First announce the call, then look whether the connection is still followed: nf_disarm does both in the
     * opposite order, so that it either sees the call in flight or the call sees the connection gone. The
     * state comes before the id: an id that is still there says nothing of a case that was armed anew
     * meanwhile. */
    int place = nf_process_enters(owner);
    if (atomic_load(&owner->state) != NF_CASE_ARMED || atomic_load(&connection->id) != word) {
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
                             .connection_id = word,
                             .flags = is_connection ? 0 : NF_FLAG_SERVER,
                             .id = (uint8_t)id,
                             .is_made = true};
    struct nf_thread *thread = nf_thread_self();
    uint32_t depth = thread->depth++;
    /* A signal handler's call takes the next one. */
    atomic_signal_fence(memory_order_seq_cst);
    if (depth < NF_FLIGHTS)
        thread->flights[depth] = (struct nf_flight){.owner = owner,
                                                    .at_ns = call->at_ns,
                                                    .connection = word,
                                                    .fd = fd,
                                                    .place = place,
                                                    .call = call->id};
    errno = saved;
    return true;
}

bool nf_note_begin(struct nf_call *call, enum nf_call_id id, int fd)
{
    return enter(call, id, fd);
}

/* An event of the calling thread, on the call's connection. */
static struct nf_event event_of(const struct nf_call *call, enum nf_event_kind kind, uint8_t rule)
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

static void journal(const struct nf_call *call, int64_t result)
{
    struct nf_event event = event_of(call, NF_EVENT_CALL, call->rule);
    uint64_t duration = nf_now() - call->at_ns;
    event.result = result;
    event.duration_ns = duration > UINT32_MAX ? UINT32_MAX : (uint32_t)duration;
    struct nf_thread *thread = nf_thread_self();
    thread->touched++;
    nf_journal_write(nf_segment, &event, NULL, 0);
    if (call->rule != 0)
        nf_ring_if_awaited(nf_segment);
    if (thread->depth > 0)
        thread->depth--;
    nf_process_leaves(call->owner, call->place);
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
        .process = nf_process_slot(thread),
        .kind = NF_EVENT_CALL,
        .call = flight->call,
    };
    nf_journal_write(nf_segment, &event, NULL, 0);
    nf_ring_if_awaited(nf_segment);
    nf_process_leaves(flight->owner, flight->place);
}

/* Whether `rule` looks at calls such as this one. */
static bool fits(const struct nf_rule *rule, const struct nf_call *call)
{
    if (rule->call != (rule->counted == NF_COUNT_CALL ? call->id : family_of[call->id]))
        return false;
    if (rule->after != 0 && (atomic_load(&call->connection->seen) & rule->after) == 0)
        return false;
    if (rule->role != NF_ANY) {
        uint32_t number = nf_process_number();
        if (rule->role == NF_ONE ? number != rule->process_number : (number == 1) != (rule->role == NF_MAIN))
            return false;
    }
    if (rule->thread != NF_ANY) {
        struct nf_thread *thread = nf_thread_self();
        bool is_main = thread->tid == (uint32_t)getpid();
        if (rule->thread == NF_MAIN ? !is_main : thread->number != rule->thread_number)
            return false;
    }
    if (rule->comm[0] != '\0') {
        char comm[16] = {0};
        prctl(PR_GET_NAME, comm);
        if (strncmp(comm, rule->comm, sizeof comm) != 0)
            return false;
    }
    return rule->listener == 0 || nf_listener_of(call->fd) == rule->listener;
}

/* Counts a call in this turn of its thread for rule `index`. */
static uint32_t count_in_turn(struct nf_connection *connection, uint32_t index)
{
    struct nf_thread *thread = nf_thread_self();
    uint64_t turn = (uint64_t)thread->tid << 32 | thread->turn;
    if (atomic_load(&connection->turn) != turn) {
        atomic_store(&connection->turn, turn);
        for (uint32_t i = 0; i < NF_RULES; i++)
            atomic_store(&connection->turn_calls[i], 0);
    }
    return atomic_fetch_add(&connection->turn_calls[index], 1) + 1;
}

/* Whether the call stands where rule `index` strikes. A call that crosses the rule's byte is cut there: the
 * rule strikes the next. */
static bool reaches(const struct nf_rule *rule, uint32_t index, struct nf_call *call)
{
    struct nf_connection *connection = call->connection;
    if (!fits(rule, call))
        return false;
    if (rule->is_by_byte) {
        uint64_t start = atomic_load(&connection->bytes[family_of[call->id] & 1]);
        if (start < rule->at_byte) {
            if (call->limit > rule->at_byte - start) {
                call->limit = rule->at_byte - start;
                call->flags |= NF_FLAG_CUT;
                call->rule = (uint8_t)(index + 1);
            }
            return false;
        }
    }
    uint32_t count = rule->is_per_turn ? count_in_turn(connection, index)
                                       : atomic_fetch_add(&connection->calls[index], 1) + 1;
    return count >= rule->first && count <= rule->last && (count - rule->first) % rule->step == 0;
}

/* Claims one of the strikes that a rule has. */
static bool claim(struct nf_rule *rule, const struct nf_call *call, bool is_moot)
{
    uint32_t strikes = atomic_fetch_add(&rule->strikes, 1) + 1;
    if (rule->times != 0 && strikes > rule->times) {
        atomic_fetch_sub(&rule->strikes, 1);
        return false;
    }
    uint32_t armed = NF_ARMED;
    if (!is_moot)
        armed = atomic_exchange(&rule->state, NF_FIRED);
    else
        atomic_compare_exchange_strong(&rule->state, &armed, NF_MOOT);
    if (armed != NF_FIRED)
        atomic_store(&rule->asked, call->asked);
    return true;
}

/* Stops the caller until the harness opens the gate or the hold's limit is over. A gate that was opened
 * before stops nobody. */
static void hold(struct nf_rule *rule, struct nf_call *call, uint8_t number)
{
    uint32_t ahead = NF_GATE_AHEAD;
    if (!atomic_compare_exchange_strong(&rule->gate, &ahead, NF_GATE_HELD))
        return;
    struct nf_event event = event_of(call, NF_EVENT_HELD, number);
    event.at_ns = nf_now();
    uint64_t deadline = event.at_ns + (uint64_t)rule->limit_ms * 1000000u;
    call->flags |= NF_FLAG_HELD;
    nf_journal_write(nf_segment, &event, NULL, 0);
    nf_ring(nf_segment);
    while (atomic_load(&rule->gate) == NF_GATE_HELD) {
        uint64_t now = nf_now();
        uint32_t held = NF_GATE_HELD;
        if (now < deadline)
            nf_futex_wait(&rule->gate, NF_GATE_HELD, deadline - now);
        else if (atomic_compare_exchange_strong(&rule->gate, &held, NF_GATE_EXPIRED))
            call->flags |= NF_FLAG_EXPIRED;
    }
}

/* Stops the caller for the rule's time, or until the case is disarmed: its gate is opened then. */
static void delay(struct nf_rule *rule, struct nf_call *call)
{
    uint64_t deadline = nf_now() + (uint64_t)rule->limit_ms * 1000000u;
    call->flags |= NF_FLAG_DELAYED;
    for (uint64_t now = nf_now(); now < deadline; now = nf_now()) {
        if (atomic_load(&rule->gate) != NF_GATE_AHEAD)
            return;
        nf_futex_wait(&rule->gate, NF_GATE_AHEAD, deadline - now);
    }
}

/*
 * Makes the kernel drop the connection: it sends a RST, and the socket is in the state that a peer's RST
 * leaves (tcp_disconnect in net/ipv4/tcp.c sets ECONNRESET as its error; the shutdown, which reports
 * ENOTCONN, still marks both directions as ended, see inet_shutdown). So the next send fails with ECONNRESET
 * and those after it with EPIPE, a read finds the end of the stream, and pollers see IN, OUT, RDHUP, HUP and
 * ERR. False for a socket that cannot be reset, such as a unix one.
 */
static bool reset_by_kernel(int fd)
{
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    if (NF_REAL(connect)(fd, &nowhere, sizeof nowhere) != 0)
        return false;
    NF_REAL(shutdown)(fd, SHUT_RDWR);
    return true;
}

/* Whether the kernel could answer the call with EAGAIN: not on a descriptor that blocks. */
static bool can_be_again(const struct nf_call *call)
{
    bool is_accept = call->id == NF_CALL_ACCEPT || call->id == NF_CALL_ACCEPT4;
    if ((family_of[call->id] > NF_FAMILY_read && !is_accept) || (call->mode & NF_NO_WAIT) != 0)
        return true;
    int status = NF_REAL(fcntl)(call->fd, F_GETFL, NULL);
    if (status < 0 || (status & O_NONBLOCK) != 0)
        return true;
    struct timeval timeout = {0};
    socklen_t length = sizeof timeout;
    int option = family_of[call->id] == NF_FAMILY_write ? SO_SNDTIMEO : SO_RCVTIMEO;
    return NF_REAL(getsockopt)(call->fd, SOL_SOCKET, option, &timeout, &length) == 0 &&
           (timeout.tv_sec != 0 || timeout.tv_usec != 0);
}

static void inject(struct nf_call *call, long result, int error)
{
    call->is_made = false;
    call->result = result;
    call->flags |= NF_FLAG_INJECTED;
    if (result < 0)
        call->error = error;
}

static void die(struct nf_call *call)
{
    call->flags |= NF_FLAG_INJECTED | NF_FLAG_KILLED;
    journal(call, 0);
    for (;;)
        nf_syscall(SYS_kill, getpid(), SIGKILL);
}

/* Lets rule `index` decide how the call ends. False when it leaves the call to the next rule. */
static bool strike(struct nf_rule *rule, uint32_t index, struct nf_call *call)
{
    struct nf_connection *connection = call->connection;
    bool is_moot = false;
    if (rule->action == NF_SHORT)
        is_moot = call->asked <= rule->bytes;
    else if (rule->action == NF_ERROR && rule->error == EAGAIN)
        is_moot = !can_be_again(call);
    else if (rule->action == NF_ERROR && rule->error == EINTR &&
             atomic_fetch_add(&connection->interrupts, 1) >= NF_INTERRUPTS)
        return false;
    if (!claim(rule, call, is_moot))
        return false;
    call->rule = (uint8_t)(index + 1);

    int one = 1;
    struct timeval unused;
    socklen_t length = sizeof unused;
    switch (rule->action) {
    case NF_SHORT:
        if (is_moot)
            break;
        if (call->limit > rule->bytes)
            call->limit = rule->bytes;
        call->flags |= NF_FLAG_CUT;
        break;
    case NF_ERROR:
        if (!is_moot)
            inject(call, -1, rule->error);
        break;
    case NF_RESET:
        is_moot = !reset_by_kernel(call->fd);
        if (is_moot) {
            atomic_store(&rule->state, NF_MOOT);
            break;
        }
        call->flags |= NF_FLAG_RESET;
        if (rule->error != 0) {
            /* Takes the pending ECONNRESET: `error` stands in its place. */
            NF_REAL(getsockopt)(call->fd, SOL_SOCKET, SO_ERROR, &unused, &length);
            inject(call, -1, rule->error);
        }
        break;
    case NF_ZERO:
        inject(call, 0, 0);
        break;
    case NF_KILL:
        die(call);
        break;
    case NF_FULL:
        /* The kernel raises it to the least that it allows (SOCK_MIN_SNDBUF). */
        is_moot = NF_REAL(setsockopt)(call->fd, SOL_SOCKET, SO_SNDBUF, &one, sizeof one) != 0;
        call->flags |= is_moot ? 0 : NF_FLAG_FULL;
        /* The call may block now, until the client, which waits for this, reads again. */
        nf_ring_if_awaited(nf_segment);
        break;
    }
    if (is_moot)
        call->flags |= NF_FLAG_MOOT;
    return true;
}

static bool is_pause(const struct nf_rule *rule)
{
    return rule->action == NF_HOLD || rule->action == NF_DELAY;
}

/* The kernel reads a word of each page for a call that it then refuses, whose first argument makes no sense.
 */
bool nf_is_readable(const void *pointer, size_t length)
{
    const uintptr_t page = 4096, word = 8; /* the smallest page of the machines that this library is for */
    int saved = errno;
    bool is_good = true;
    uintptr_t end = (uintptr_t)pointer + length;
    for (uintptr_t at = (uintptr_t)pointer & ~(word - 1); is_good && at < end; at = (at | (page - 1)) + 1)
        is_good = at != 0 && (nf_syscall(SYS_rt_sigprocmask, -1, at, NULL, word) == 0 || errno != EFAULT);
    errno = saved;
    return is_good;
}

/* Sums what the call asks for, once. `is_trusted`: the kernel has read the arrays. What cannot be read asks
 * for nothing, and is the kernel's to refuse. */
static void measure(struct nf_call *call, bool is_trusted)
{
    if (call->is_measured)
        return;
    call->is_measured = true;
    const struct msghdr *message = call->message;
    size_t count = call->part_count;
    bool is_good = message == NULL || is_trusted || nf_is_readable(message, sizeof *message);
    if (message != NULL && is_good) {
        call->parts = message->msg_iov;
        count = message->msg_iovlen;
    }
    is_good = is_good && count <= IOV_MAX &&
              (is_trusted || nf_is_readable(call->parts, count * sizeof *call->parts));
    call->part_count = is_good ? count : 0;
    if (!is_good)
        call->parts = NULL;
    for (size_t i = 0; i < call->part_count; i++)
        call->asked += call->parts[i].iov_len;
    call->limit = call->asked;
}

bool nf_call_count(struct nf_call *call, enum nf_call_id id, int fd, struct nf_extent extent, unsigned mode)
{
    if (!enter(call, id, fd))
        return false;
    call->asked = call->limit = extent.bytes;
    call->parts = extent.parts;
    call->part_count = extent.part_count;
    call->message = extent.message;
    call->is_measured = extent.message == NULL && (extent.parts == NULL || extent.bytes != 0);
    call->mode = (uint8_t)mode;
    if ((call->owner->scans & NF_SIZES) != 0)
        measure(call, false);
    if (family_of[id] <= NF_FAMILY_read)
        call->ordinal = atomic_fetch_add(&call->connection->family_calls[family_of[id]], 1) + 1;
    struct nf_thread *thread = nf_thread_self();
    if (thread->depth - 1 < NF_FLIGHTS) {
        thread->flights[thread->depth - 1].ordinal = call->ordinal;
        thread->flights[thread->depth - 1].asked = call->asked;
    }

    struct nf_rule *rules = nf_rules_of(nf_segment, call->connection->case_slot);
    uint32_t count = call->owner->rule_count;
    uint32_t reached = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (reaches(&rules[i], i, call))
            reached |= 1u << i;
    }
    if (reached != 0)
        measure(call, false);
    for (uint32_t i = 0; i < count && reached != 0; i++) {
        if ((reached & 1u << i) == 0 || !is_pause(&rules[i]) || !claim(&rules[i], call, false))
            continue;
        if (rules[i].action == NF_HOLD)
            hold(&rules[i], call, (uint8_t)(i + 1));
        else
            delay(&rules[i], call);
        call->rule = (uint8_t)(i + 1);
    }
    /* A disarm lets holds go; what it let go is not struck any more. */
    if (reached != 0 && atomic_load(&call->owner->state) != NF_CASE_ARMED)
        return true;
    for (uint32_t i = 0; i < count && reached != 0; i++) {
        if ((reached & 1u << i) != 0 && !is_pause(&rules[i]) && strike(&rules[i], i, call))
            break;
    }
    return true;
}

/* An exclusive registration cannot be modified, only made anew. */
static void repeat(int poller, int fd, struct epoll_event *again)
{
    if ((again->events & EPOLLEXCLUSIVE) == 0)
        NF_REAL(epoll_ctl)(poller, EPOLL_CTL_MOD, fd, again);
    else if (NF_REAL(epoll_ctl)(poller, EPOLL_CTL_DEL, fd, NULL) == 0)
        NF_REAL(epoll_ctl)(poller, EPOLL_CTL_ADD, fd, again);
}

/* Repeats the server's own registration of `fd`: the kernel looks again and delivers the edge (ep_modify in
 * fs/eventpoll.c). A one-shot registration is not repeated: the server repeats it itself, or has disabled it.
 */
static bool repeat_registration(int fd, uint32_t direction)
{
    struct nf_registration *known = nf_registration_of(fd);
    uint32_t poller = known == NULL ? 0 : atomic_load(&known->poller);
    if (poller == 0)
        return false;
    uint32_t wanted = atomic_load(&known->events);
    struct epoll_event again = {.events = wanted, .data.u64 = atomic_load(&known->data)};
    if ((wanted & EPOLLET) != 0 && (wanted & direction) != 0 && (wanted & EPOLLONESHOT) == 0)
        repeat((int)poller - 1, fd, &again);
    return true;
}

/* A real short write or EAGAIN on a full socket is followed by an EPOLLOUT edge when room appears. After a
 * cut or faked one no room appears, so an edge-triggered poller would wait for ever; the same for reads. */
static void give_edge_back(const struct nf_call *call)
{
    uint32_t direction = family_of[call->id] == NF_FAMILY_write ? EPOLLOUT : EPOLLIN;
    if (repeat_registration(call->fd, direction) || nf_word(call->fd) != call->connection_id)
        return;
    /* The call was made on another descriptor of the connection than the one that is registered. */
    uint32_t used = atomic_load(&nf_descriptors_used);
    for (uint32_t fd = 0; fd < used; fd++) {
        if (nf_word((int)fd) == call->connection_id)
            repeat_registration((int)fd, direction);
    }
}

/* Looks for the blank line that ends a header in the bytes that were moved. */
static void scan_head(const struct nf_call *call, size_t moved)
{
    unsigned family = family_of[call->id];
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
    unsigned family = family_of[call->id];
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

long nf_call_end(struct nf_call *call)
{
    int saved = call->error;
    long result = call->result;
    measure(call, call->is_made && result >= 0);
    bool is_injected = (call->flags & NF_FLAG_INJECTED) != 0;
    bool is_write = family_of[call->id] == NF_FAMILY_write;
    bool is_faked_pipe =
        is_injected && result < 0 && saved == EPIPE && is_write && (call->mode & NF_QUIET) == 0;
    if (is_faked_pipe)
        call->flags |= NF_FLAG_SIGPIPE;
    if ((call->flags & NF_FLAG_CUT) != 0 || (is_injected && result < 0 && saved == EAGAIN))
        give_edge_back(call);
    if (!(is_injected && saved == EINTR) && atomic_load(&call->connection->interrupts) != 0)
        atomic_store(&call->connection->interrupts, 0);
    if (call->parts != NULL && result > 0 && is_write && !nf_is_connection(nf_word(call->fd)))
        nf_note_log(call->fd, call->parts, (int)call->part_count, result);
    journal(call, account(call));
    if (is_faked_pipe)
        nf_syscall(SYS_tgkill, getpid(), nf_thread_self()->tid, SIGPIPE);
    errno = saved;
    return result;
}
