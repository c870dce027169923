/* Processes and threads. See process.h. Async-signal-safe: no locks, thread-local storage is static. */
#include "process.h"
#include "census.h"
#include "descriptors.h"
#include "engine.h"
#include "journal.h"
#include "real.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/* The page that a fork's child sees as zeros. */
struct self {
    _Atomic uint32_t process; /* slot + 1; 0: not registered yet */
    _Atomic uint32_t pid;     /* stored first */
    _Atomic uint32_t number;
    _Atomic uint32_t threads;
};

static struct self *self;
static _Thread_local struct nf_thread thread __attribute__((tls_model("initial-exec")));
static pthread_key_t thread_end;
static bool has_thread_end;

/* A child holds every descriptor its parent holds: each tracked one is one more reference to its connection.
 * `change` is 1, or -1 for a child that was not made. */
static void count_inherited_references(struct nf_header *h, int change)
{
    uint32_t used = atomic_load(&nf_descriptors_used);
    for (uint32_t fd = 0; fd < used; fd++) {
        uint32_t word = nf_word((int)fd);
        if (!nf_is_connection(word))
            continue;
        struct nf_connection *connection = nf_connection_of(h, word);
        if (atomic_load(&connection->id) == word)
            atomic_fetch_add(&connection->references, (uint32_t)change);
    }
}

/* The entry of the program that ran in this process before and executed this one. NULL: there was none. */
static struct nf_process *find_executed(struct nf_header *h)
{
    for (uint32_t slot = 0; slot < NF_PROCESSES; slot++) {
        struct nf_process *process = nf_process_at(h, slot);
        if (atomic_load(&process->pid) == (uint32_t)getpid() && atomic_load(&process->execs) != 0)
            return process;
    }
    return NULL;
}

/* A slot for a new process: one that is free, or whose process is gone. -1: all are alive. */
static int claim_slot(struct nf_header *h, uint32_t number)
{
    for (uint32_t i = 0; i < NF_PROCESSES; i++) {
        uint32_t slot = (number + i) % NF_PROCESSES;
        struct nf_process *process = nf_process_at(h, slot);
        uint32_t pid = atomic_load(&process->pid);
        bool is_free = pid == 0 || (nf_syscall(SYS_kill, pid, 0) != 0 && errno == ESRCH);
        if (is_free && atomic_compare_exchange_strong(&process->pid, &pid, (uint32_t)getpid()))
            return (int)slot;
    }
    return -1;
}

/* The program before this one had calls in flight in other threads: they ended with it. */
static void forget_calls(struct nf_header *h)
{
    for (uint32_t slot = 0; slot < NF_CASES; slot++) {
        for (int place = 0; place < NF_CALLERS; place++) {
            _Atomic uint64_t *caller = &nf_case_at(h, slot)->callers[place];
            uint64_t seen = atomic_load(caller);
            if (seen >> 32 == (uint32_t)getpid())
                atomic_compare_exchange_strong(caller, &seen, 0);
        }
    }
}

/* `before`: the entry to go on with; NULL: this is a new process. */
static uint32_t register_process(struct nf_header *h, struct nf_process *before)
{
    uint32_t number = before != NULL            ? before->number
                      : thread.next_number != 0 ? thread.next_number
                                                : atomic_fetch_add(&h->next_process, 1) + 1;
    int claimed = before == NULL ? claim_slot(h, number - 1) : -1;
    uint32_t slot = before != NULL ? (uint32_t)(before - nf_process_at(h, 0))
                    : claimed >= 0 ? (uint32_t)claimed
                                   : (number - 1) % NF_PROCESSES;
    struct nf_process *process = nf_process_at(h, slot);
    uint32_t none = 0;
    atomic_store(&self->pid, (uint32_t)getpid());
    if (!atomic_compare_exchange_strong(&self->process, &none, slot + 1)) {
        /* Another thread of this process was faster; the number that this one took stays unused. */
        if (claimed >= 0)
            atomic_store(&process->pid, 0);
        return none;
    }
    atomic_store(&self->number, number);
    if (before != NULL)
        forget_calls(h);
    else
        atomic_store(&process->execs, 0); /* of the process before, which ran a program without us */
    atomic_store(&process->census, 0);

    atomic_store(&process->pid, (uint32_t)getpid());
    process->parent_pid = (uint32_t)getppid();
    process->started_ns = nf_now();
    process->number = number;
    process->allocator = nf_allocator;
    prctl(PR_GET_NAME, process->name);
    if (!thread.is_forking)
        count_inherited_references(h, 1);
    thread.is_forking = false;
    thread.next_number = 0;
    struct nf_event event = {.at_ns = process->started_ns,
                             .result = atomic_load(&process->pid),
                             .asked = process->parent_pid,
                             .fd = -1,
                             .tid = atomic_load(&process->pid),
                             .process = (uint8_t)slot,
                             .kind = NF_EVENT_PROCESS};
    nf_journal_write(h, &event, NULL, 0);
    nf_ring(h);
    return slot + 1;
}

struct nf_thread *nf_thread_self(void)
{
    uint32_t process = atomic_load_explicit(&self->process, memory_order_acquire);
    if (process == 0) {
        process = register_process(nf_segment, NULL);
        thread.process = 0; /* a child may get the number of the slot that its parent has */
    }
    if (thread.process != process) {
        thread.tid = (uint32_t)nf_syscall(SYS_gettid);
        thread.number = atomic_fetch_add(&self->threads, 1) + 1;
        thread.depth = 0;
        if (has_thread_end)
            pthread_setspecific(thread_end, &thread); /* without it a cancelled call stays in flight */
        /* Last: a signal handler in between must find the rest, or set it itself. */
        atomic_signal_fence(memory_order_seq_cst);
        thread.process = process;
    }
    return &thread;
}

uint32_t nf_process_number(void)
{
    return atomic_load(&self->number);
}

int nf_process_enters(struct nf_case *owner)
{
    nf_thread_self(); /* a fork's child has its own pid only then */
    uint64_t pid = (uint64_t)atomic_load(&self->pid) << 32;
    for (int place = 0; place < NF_CALLERS; place++) {
        uint64_t seen = atomic_load(&owner->callers[place]);
        while ((uint32_t)seen == 0 || seen >> 32 == pid >> 32) {
            if (atomic_compare_exchange_weak(&owner->callers[place], &seen, pid | ((uint32_t)seen + 1)))
                return place;
        }
    }
    atomic_fetch_add(&owner->in_flight, 1);
    return -1;
}

void nf_process_leaves(struct nf_case *owner, int place)
{
    if (place < 0)
        atomic_fetch_sub(&owner->in_flight, 1);
    else
        atomic_fetch_sub(&owner->callers[place], 1);
}

void nf_process_execs(bool does)
{
    struct nf_process *process = nf_process_at(nf_segment, nf_process_slot(nf_thread_self()));
    atomic_store(&process->execs, does ? 1 : 0);
}

bool nf_process_was_executed(void)
{
    struct nf_process *process = nf_process_at(nf_segment, nf_process_slot(nf_thread_self()));
    return atomic_exchange(&process->execs, 0) != 0;
}

void nf_fork_begins(void)
{
    int saved = errno;
    if (self != NULL && !nf_process_is_borrowed()) {
        nf_thread_self()->next_number = atomic_fetch_add(&nf_segment->next_process, 1) + 1;
        if (!nf_is_idle()) {
            nf_thread_self()->is_forking = true;
            count_inherited_references(nf_segment, 1);
        }
    }
    errno = saved;
}

void nf_fork_ends(pid_t child)
{
    if (child < 0 && thread.is_forking)
        count_inherited_references(nf_segment, -1);
    thread.is_forking = false;
    thread.next_number = 0;
}

bool nf_process_is_borrowed(void)
{
    return self != NULL && atomic_load(&self->pid) != 0 && atomic_load(&self->pid) != (uint32_t)getpid();
}

void nf_process_exits(void)
{
    if (self == NULL || nf_process_is_borrowed())
        return;
    struct nf_thread *exiting = nf_thread_self();
    struct nf_event event = {.at_ns = nf_now(),
                             .result = getpid(),
                             .fd = -1,
                             .tid = exiting->tid,
                             .process = nf_process_slot(exiting),
                             .kind = NF_EVENT_EXIT};
    nf_journal_write(nf_segment, &event, NULL, 0);
    nf_ring(nf_segment);
}

/* A thread ends. In a call only when it was cancelled there. */
static void on_thread_end(void *unused)
{
    (void)unused;
    while (thread.depth > 0) {
        if (--thread.depth < NF_FLIGHTS)
            nf_call_abandoned(&thread.flights[thread.depth]);
    }
}

static void on_fork_child(void)
{
    int saved = errno;
    nf_thread_self();
    errno = saved;
}

int nf_process_start(struct nf_header *h)
{
    if (self != NULL && nf_segment == h)
        return 0;
    if (self != NULL) {
        atomic_store(&self->process, 0);
        atomic_store(&self->number, 0);
        register_process(h, NULL);
        return 0;
    }
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = NF_REAL(mmap)(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return -errno;
    if (madvise(page, size, MADV_WIPEONFORK) != 0)
        return -errno;
    int error = pthread_key_create(&thread_end, on_thread_end);
    if (error != 0)
        return -error;
    /* A thread's value for a later key would be allocated when it is set (glibc, PTHREAD_KEY_2NDLEVEL_SIZE).
     */
    has_thread_end = thread_end < 32;
    self = page;
    register_process(h, find_executed(h));
    /* Registers a child of fork() at once. */
    return -pthread_atfork(NULL, NULL, on_fork_child);
}
