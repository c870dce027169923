/*
 * Which rules of its case a call reaches, and what they do to it. See engine.h for the thread rules.
 */
#include "call.h"
#include "journal.h"
#include "process.h"
#include "real.h"
#include "sites.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>

/* Whether `rule` looks at calls such as this one. */
static bool fits(const struct nf_rule *rule, const struct nf_call *call)
{
    /* accept4 is accept with flags: a rule for accept looks at both. */
    bool is_accept4 =
        rule->counted == NF_COUNT_CALL && rule->call == NF_CALL_ACCEPT && call->id == NF_CALL_ACCEPT4;
    if (!is_accept4 && rule->call != (rule->counted == NF_COUNT_CALL ? call->id : nf_family_of(call->id)))
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
    if (rule->listener != 0 && nf_listener_of(call->fd) != rule->listener)
        return false;
    return rule->caller == NF_ANYWHERE || nf_is_called_from(rule, call);
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
        uint64_t start = atomic_load(&connection->bytes[nf_family_of(call->id) & 1]);
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
 * before stops nobody: false. */
static bool hold(struct nf_rule *rule, struct nf_call *call, uint8_t number)
{
    uint32_t ahead = NF_GATE_AHEAD;
    if (!atomic_compare_exchange_strong(&rule->gate, &ahead, NF_GATE_HELD))
        return false;
    struct nf_event event = nf_event_of(call, NF_EVENT_HELD, number);
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
    return true;
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
    if ((nf_family_of(call->id) > NF_FAMILY_read && !is_accept) || (call->mode & NF_NO_WAIT) != 0)
        return true;
    int status = NF_REAL(fcntl)(call->fd, F_GETFL, NULL);
    if (status < 0 || (status & O_NONBLOCK) != 0)
        return true;
    struct timeval timeout = {0};
    socklen_t length = sizeof timeout;
    int option = nf_family_of(call->id) == NF_FAMILY_write ? SO_SNDTIMEO : SO_RCVTIMEO;
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
    nf_call_journal(call, 0);
    for (;;)
        nf_syscall(SYS_kill, getpid(), SIGKILL);
}

/* Whether the rule says that the call is to be tried again. Servers do that at once, and would for ever. */
static bool is_refusal(const struct nf_rule *rule)
{
    return rule->action == NF_ERROR && (rule->error == EINTR || rule->error == EAGAIN);
}

/* Lets rule `index` decide how the call ends. False when it leaves the call to the next rule. */
static bool strike(struct nf_rule *rule, uint32_t index, struct nf_call *call)
{
    bool is_moot = false;
    if (rule->action == NF_SHORT)
        is_moot = call->asked <= rule->bytes;
    else if (rule->action == NF_ERROR && rule->error == EAGAIN)
        is_moot = !can_be_again(call);
    if (!is_moot && is_refusal(rule) &&
        atomic_fetch_add(&call->connection->refusals[nf_family_of(call->id) & 1], 1) >= NF_REFUSALS)
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
        /* The client is to stop reading first. */
        hold(rule, call, call->rule);
        /* The kernel raises it to the least that it allows (SOCK_MIN_SNDBUF). */
        is_moot = NF_REAL(setsockopt)(call->fd, SOL_SOCKET, SO_SNDBUF, &one, sizeof one) != 0;
        call->flags |= is_moot ? 0 : NF_FLAG_FULL;
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

void nf_rules_strike(struct nf_call *call)
{
    struct nf_rule *rules = nf_rules_of(nf_segment, call->connection->case_slot);
    uint32_t count = call->owner->rule_count;
    uint32_t reached = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (reaches(&rules[i], i, call))
            reached |= 1u << i;
    }
    if (reached == 0)
        return;
    nf_measure(call, false);
    for (uint32_t i = 0; i < count; i++) {
        if ((reached & 1u << i) == 0 || !is_pause(&rules[i]) || !claim(&rules[i], call, false))
            continue;
        if (rules[i].action == NF_DELAY)
            delay(&rules[i], call);
        else if (!hold(&rules[i], call, (uint8_t)(i + 1)))
            atomic_store(&rules[i].state, NF_MOOT);
        call->rule = (uint8_t)(i + 1);
    }
    /* A disarm lets holds go; what it let go is not struck any more. */
    if (atomic_load(&call->owner->state) != NF_CASE_ARMED)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if ((reached & 1u << i) != 0 && !is_pause(&rules[i]) && strike(&rules[i], i, call))
            break;
    }
}
