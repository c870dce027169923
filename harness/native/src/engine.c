/*
 * What happens to a call: begin, let the rules of its case strike, end. See engine.h for the thread rules.
 */
#include "engine.h"
#include "descriptors.h"
#include "journal.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct nf_header idle_header;
struct nf_header *nf_segment = &idle_header;

uint64_t nf_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
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
    if (h->magic != NF_MAGIC || h->version != NF_VERSION || h->segment_size != (uint64_t)file.st_size) {
        error = -EPROTO;
        goto out;
    }
    error = nf_descriptors_reserve();
    if (error == 0)
        error = nf_process_start(h);
    if (error == 0)
        nf_segment = h;
out:
    close(fd);
    return error;
}

bool nf_begin(struct nf_call *call, enum nf_call_id id, int fd)
{
    uint32_t word = nf_word(fd);
    if (!nf_is_connection(word))
        return false;

    int saved = errno;
    struct nf_connection *connection = nf_connection_of(nf_segment, word);
    struct nf_case *owner = nf_case_at(nf_segment, connection->case_slot % NF_CASES);
    /* First announce the call, then look whether the connection is still followed: nf_disarm does both in the
     * opposite order, so that it either sees the call in flight or the call sees the connection gone. */
    atomic_fetch_add(&owner->in_flight, 1);
    if (atomic_load(&connection->id) != word || atomic_load(&owner->state) != NF_CASE_ARMED) {
        atomic_fetch_sub(&owner->in_flight, 1);
        /* Not over the word of a connection that another thread has accepted on this number meanwhile. */
        atomic_compare_exchange_strong(&nf_descriptors[fd], &word, NF_WORD_UNKNOWN);
        errno = saved;
        return false;
    }
    *call = (struct nf_call){.connection = connection,
                             .owner = owner,
                             .at_ns = nf_now(),
                             .error = saved,
                             .fd = fd,
                             .connection_id = word,
                             .id = (uint8_t)id,
                             .is_made = true};
    errno = saved;
    return true;
}

static void journal_call(const struct nf_call *call, int64_t result, uint64_t asked)
{
    struct nf_thread *thread = nf_thread_self();
    uint64_t duration = nf_now() - call->at_ns;
    thread->touched++;
    struct nf_event event = {
        .at_ns = call->at_ns,
        .result = result,
        .asked = asked,
        .duration_ns = duration > UINT32_MAX ? UINT32_MAX : (uint32_t)duration,
        .connection = call->connection_id,
        .fd = call->fd,
        .tid = thread->tid,
        .turn = thread->turn,
        .ordinal = call->ordinal,
        .case_slot = (uint16_t)call->connection->case_slot,
        .process = (uint16_t)(thread->process - 1),
        .kind = NF_EVENT_CALL,
        .call = call->id,
        .flags = call->flags,
        .rule = call->rule,
    };
    nf_journal_write(nf_segment, &event, NULL, 0);
    atomic_fetch_sub(&call->owner->in_flight, 1);
}

void nf_end(struct nf_call *call, ssize_t result, uint64_t asked)
{
    int saved = errno;
    journal_call(call, result < 0 ? -saved : result, asked);
    errno = saved;
}

/* Whether `rule` waits for the call's position on its connection; claims it, so that it strikes once. */
static bool strikes(struct nf_rule *rule, const struct nf_call *call, uint32_t by_name)
{
    if (rule->by_name ? rule->call != call->id || rule->ordinal != by_name : rule->ordinal != call->ordinal)
        return false;
    uint32_t armed = NF_ARMED;
    bool is_moot = rule->action == NF_SHORT && call->asked <= rule->bytes;
    if (!atomic_compare_exchange_strong(&rule->state, &armed, is_moot ? NF_MOOT : NF_FIRED))
        return false;
    atomic_store(&rule->asked, call->asked);
    return true;
}

/* Stops the caller until the harness opens the gate or the hold's limit is over. A gate that was opened
 * before stops nobody. */
static void hold(struct nf_rule *rule, struct nf_call *call, uint8_t index)
{
    uint32_t ahead = NF_GATE_AHEAD;
    if (!atomic_compare_exchange_strong(&rule->gate, &ahead, NF_GATE_HELD))
        return;
    struct nf_thread *thread = nf_thread_self();
    struct nf_event event = {.at_ns = nf_now(),
                             .asked = call->asked,
                             .connection = call->connection_id,
                             .fd = call->fd,
                             .tid = thread->tid,
                             .turn = thread->turn,
                             .ordinal = call->ordinal,
                             .case_slot = (uint16_t)call->connection->case_slot,
                             .process = (uint16_t)(thread->process - 1),
                             .kind = NF_EVENT_HELD,
                             .call = call->id,
                             .rule = index};
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

/* Makes the kernel drop the connection: it sends a RST, fails the next send with ECONNRESET, and those after
 * it with EPIPE (tcp_disconnect in net/ipv4/tcp.c). False for a socket that cannot be reset, such as a unix
 * one.
 */
static bool reset_by_kernel(int fd)
{
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    return connect(fd, &nowhere, sizeof nowhere) == 0;
}

bool nf_write_begin(struct nf_call *call, enum nf_call_id id, int fd, size_t asked)
{
    if (!nf_begin(call, id, fd))
        return false;
    call->asked = call->limit = asked;
    call->ordinal = atomic_fetch_add(&call->connection->family_calls, 1) + 1;
    uint32_t by_name = atomic_fetch_add(&call->connection->calls[id], 1) + 1;

    struct nf_rule *rules = nf_rules_of(nf_segment, call->connection->case_slot);
    uint32_t count = call->owner->rule_count;
    for (uint32_t i = 0; i < count; i++) {
        if (rules[i].action == NF_HOLD && strikes(&rules[i], call, by_name))
            hold(&rules[i], call, (uint8_t)(i + 1));
    }
    /* A disarm lets holds go; what it let go is not struck any more. */
    if (atomic_load(&call->owner->state) != NF_CASE_ARMED)
        return true;
    for (uint32_t i = 0; i < count; i++) {
        struct nf_rule *rule = &rules[i];
        if (rule->action == NF_HOLD || !strikes(rule, call, by_name))
            continue;
        call->rule = (uint8_t)(i + 1);
        if (rule->action == NF_SHORT && asked <= rule->bytes) {
            call->flags |= NF_FLAG_MOOT;
        } else if (rule->action == NF_SHORT) {
            call->limit = rule->bytes;
            call->flags |= NF_FLAG_CUT;
        } else if (rule->action == NF_RESET) {
            bool is_reset = reset_by_kernel(fd);
            call->flags |= is_reset ? NF_FLAG_RESET : NF_FLAG_MOOT;
            if (!is_reset)
                atomic_store(&rule->state, NF_MOOT);
        } else {
            call->is_made = false;
            call->result = -1;
            call->error = rule->error;
            call->flags |= NF_FLAG_INJECTED;
        }
        break;
    }
    return true;
}

/* A real short write or EAGAIN on a full socket is followed by an EPOLLOUT edge when room appears. After a
 * cut or faked one no room appears, so an edge-triggered poller would wait for ever: a MOD of its own
 * registration makes the kernel look again and deliver the edge (ep_modify in fs/eventpoll.c). */
static void give_edge_back(const struct nf_call *call)
{
    struct nf_connection *connection = call->connection;
    int epoll_fd = atomic_load(&connection->epoll_fd);
    uint32_t wanted = atomic_load(&connection->epoll_events);
    if (epoll_fd < 0 || (wanted & EPOLLET) == 0 || (wanted & EPOLLOUT) == 0 || (wanted & EPOLLONESHOT) != 0)
        return;
    if (atomic_load(&connection->epoll_process) != (uint32_t)getpid())
        return;
    struct epoll_event again = {.events = wanted, .data.u64 = atomic_load(&connection->epoll_data)};
    if (syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_MOD, call->fd, &again) == 0)
        return;
    /* The call was made on another descriptor of the connection than the one that is registered. */
    uint32_t used = atomic_load(&nf_descriptors_used);
    for (uint32_t fd = 0; fd < used; fd++) {
        if (nf_word((int)fd) == call->connection_id)
            syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_MOD, (int)fd, &again);
    }
}

ssize_t nf_write_end(struct nf_call *call, bool is_quiet)
{
    int saved = call->error;
    bool is_faked_again = (call->flags & NF_FLAG_INJECTED) && call->error == EAGAIN;
    bool is_faked_pipe = (call->flags & NF_FLAG_INJECTED) && call->error == EPIPE && !is_quiet;
    if (is_faked_pipe)
        call->flags |= NF_FLAG_SIGPIPE;
    if ((call->flags & NF_FLAG_CUT) || is_faked_again)
        give_edge_back(call);
    ssize_t result = call->result;
    bool is_worth_a_look = call->rule != 0;
    journal_call(call, result < 0 ? -saved : result, call->asked);
    if (is_worth_a_look)
        nf_ring(nf_segment);
    if (is_faked_pipe)
        syscall(SYS_tgkill, getpid(), nf_thread_self()->tid, SIGPIPE);
    errno = saved;
    return result;
}
