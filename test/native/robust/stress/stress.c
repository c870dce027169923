/*
 * stress DIRECTORY ROUNDS
 *
 * The engine in one process, as library mode has it: threads make calls on connections through the wrappers,
 * one thread is the harness (gives, arms, lets holds go, disarms), one drains the journal. Connections are
 * taken away and numbers are used again while calls are under way. Prints the calls made and the events
 * found.
 */
#include "control.h"
#include "engine.h"
#include "real.h"
#include "wrappers.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

enum { WORKERS = 4, PAIRS = 6, CAPACITY = 1 << 14 };

int32_t nf_segment_create(const char *path, int32_t capacity, int32_t has_coverage);
int32_t nf_arm(int32_t handle, const void *in, int32_t length);
int32_t nf_release(int32_t handle, int32_t slot, int32_t rule);
int32_t nf_disarm(int32_t handle, int32_t slot);
int32_t nf_watch_start(int32_t handle);
int32_t nf_give(int32_t handle, int32_t slot, int32_t fd);
int32_t nf_segment_close(int32_t handle);

struct arming {
    uint64_t key, listener, wanted, range_count;
    struct nf_rule rules[5];
};

static _Atomic int pairs[PAIRS][2], is_over, calls, events, struck;
static struct nf_header *header;
static int (*wrapped_close)(int), (*wrapped_dup)(int), (*wrapped_poll)(struct pollfd *, nfds_t, int);
static ssize_t (*wrapped_write)(int, const void *, size_t), (*wrapped_read)(int, void *, size_t);
static ssize_t (*wrapped_writev)(int, const struct iovec *, int);
static int (*wrapped_socketpair)(int, int, int, int *), (*wrapped_shutdown)(int, int);

static void *find_wrapper(const char *name)
{
    for (size_t i = 0; i < nf_attached_function_count; i++)
        if (strcmp(nf_attached_functions[i].name, name) == 0)
            return nf_attached_functions[i].function;
    abort();
}

static void make_pair(int i)
{
    int ends[2];
    if (wrapped_socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        abort();
    pairs[i][0] = ends[0];
    pairs[i][1] = ends[1];
}

/* Makes calls on any of the pairs; the last pair is its own to close and make anew. */
static void *work(void *argument)
{
    unsigned seed = (unsigned)(uintptr_t)argument;
    char bytes[512] = {0};
    struct iovec parts[] = {{bytes, 100}, {bytes, 200}};
    while (!is_over) {
        int which = rand_r(&seed) % PAIRS, end = rand_r(&seed) % 2, fd = pairs[which][end];
        switch (rand_r(&seed) % 8) {
        case 0:
        case 1:
            wrapped_write(fd, bytes, 64);
            break;
        case 2:
            wrapped_writev(fd, parts, 2);
            break;
        case 3:
        case 4:
            wrapped_read(fd, bytes, sizeof bytes);
            break;
        case 5: {
            int copy = wrapped_dup(fd);
            if (copy >= 0)
                wrapped_close(copy);
            break;
        }
        case 6:
            wrapped_poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0);
            break;
        case 7:
            if ((unsigned)which == (unsigned)(uintptr_t)argument % WORKERS) {
                wrapped_shutdown(pairs[which][0], SHUT_WR);
                wrapped_close(pairs[which][0]);
                wrapped_close(pairs[which][1]);
                make_pair(which);
            }
            break;
        }
        calls++;
    }
    return NULL;
}

/* The reading end of the journal, as journal-reader.ts has it. */
static void drain(void)
{
    uint64_t next = header->tail;
    for (;; next++) {
        struct nf_event *slot = nf_event_at(header, next), copy;
        if (atomic_load_explicit(&slot->sequence, memory_order_acquire) != next + 1)
            break;
        size_t body = offsetof(struct nf_event, at_ns);
        memcpy((char *)&copy + body, (char *)slot + body, sizeof copy - body);
        events++;
        struck += copy.rule != 0;
        /* A site, and the two pieces that `work` gathers: six words at most, in one slot. */
        next += (copy.flags & (NF_FLAG_PIECES | NF_FLAG_SITE)) != 0;
    }
    header->tail = next;
}

static void *read_journal(void *unused)
{
    (void)unused;
    while (!is_over)
        drain();
    return NULL;
}

static void fill_rules(struct arming *arming, unsigned round)
{
    const struct nf_rule rules[] = {
        {.action = NF_SHORT, .first = 2, .bytes = 3},
        {.action = NF_ERROR, .first = 3, .error = EAGAIN},
        {.action = NF_HOLD, .first = 5, .limit_ms = 2},
        {.action = NF_DELAY, .first = 7, .limit_ms = 1},
        {.action = NF_ERROR, .call = NF_FAMILY_read, .first = 4, .error = ECONNRESET, .is_per_turn = 1},
    };
    memcpy(arming->rules, rules, sizeof rules);
    for (unsigned i = 0; i < 5; i++) {
        arming->rules[i].last = i % 2 ? UINT32_MAX : arming->rules[i].first;
        arming->rules[i].step = 1 + round % 3;
        arming->rules[i].times = 4;
        arming->rules[i].caller = i == 3 && round % 5 == 0 ? NF_STACK : NF_ANYWHERE;
        arming->rules[i].after = i == 4 && round % 2 ? NF_FIRST_READ : 0;
    }
}

int main(int count, char **arguments)
{
    char path[4096];
    pthread_t threads[WORKERS + 1];
    if (count != 3)
        return 64;
    signal(SIGPIPE, SIG_IGN);
    snprintf(path, sizeof path, "%s/segment", arguments[1]);
    int32_t segment = nf_segment_create(path, CAPACITY, 0);
    header = nf_header_of(segment);
    nf_resolve();
    if (segment < 0 || nf_engine_use(header) != 0 || nf_watch_start(segment) < 0)
        return 1;
    *(void **)&wrapped_close = find_wrapper("close");
    *(void **)&wrapped_dup = find_wrapper("dup");
    *(void **)&wrapped_poll = find_wrapper("poll");
    *(void **)&wrapped_write = find_wrapper("write");
    *(void **)&wrapped_writev = find_wrapper("writev");
    *(void **)&wrapped_read = find_wrapper("read");
    *(void **)&wrapped_socketpair = find_wrapper("socketpair");
    *(void **)&wrapped_shutdown = find_wrapper("shutdown");
    for (int i = 0; i < PAIRS; i++)
        make_pair(i);
    for (uintptr_t i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    pthread_create(&threads[WORKERS], NULL, read_journal, NULL);

    int highest = 0;
    for (unsigned round = 0; round < (unsigned)atoi(arguments[2]); round++) {
        struct arming arming = {.key = (uint64_t)(round % 2 ? NF_KEY_NONE : NF_KEY_SERVER) << 32,
                                .wanted = (round % 3 ? 0 : NF_PIECES) | (round % 4 ? 0 : NF_SITES)};
        fill_rules(&arming, round);
        int32_t slots[3];
        for (int i = 0; i < 3; i++) {
            if (i != 0)
                arming.key = (uint64_t)NF_KEY_NONE << 32;
            slots[i] = nf_arm(segment, &arming, sizeof arming);
            if (slots[i] < 0)
                return 2;
            highest = slots[i] > highest ? slots[i] : highest;
            nf_give(segment, slots[i], pairs[round % PAIRS][0]);
            nf_give(segment, slots[i], pairs[(round + (unsigned)i) % PAIRS][1]);
        }
        poll(NULL, 0, round % 64 == 0 ? 3 : 0);
        nf_release(segment, slots[0], 2);
        for (int i = 0; i < 3; i++)
            nf_disarm(segment, slots[i]);
    }
    is_over = 1;
    for (int i = 0; i <= WORKERS; i++)
        pthread_join(threads[i], NULL);
    drain();
    printf("%d %d %d %d %llu\n", calls, events, struck, highest, (unsigned long long)header->lost_events);
    return nf_segment_close(segment) == 0 ? 0 : 3;
}
