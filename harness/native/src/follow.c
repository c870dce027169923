/*
 * Following connections from accept to close, through copies of descriptors and polls. See engine.h.
 */
#include "descriptors.h"
#include "engine.h"
#include "journal.h"
#include "process.h"
#include "reports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

/* The peer's IPv4 address and port in host byte order, IPv4-mapped IPv6 included. 0 for any other family. */
static uint32_t peer_of(int fd, uint16_t *port)
{
    union address peer;
    socklen_t length = sizeof peer;
    memset(&peer, 0, sizeof peer);
    if (getpeername(fd, &peer.any, &length) != 0)
        return 0;
    if (peer.any.sa_family == AF_INET) {
        *port = ntohs(peer.v4.sin_port);
        return ntohl(peer.v4.sin_addr.s_addr);
    }
    if (peer.any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&peer.v6.sin6_addr)) {
        uint32_t address;
        memcpy(&address, &peer.v6.sin6_addr.s6_addr[12], sizeof address);
        *port = ntohs(peer.v6.sin6_port);
        return ntohl(address);
    }
    return 0;
}

uint64_t nf_listener_of(int fd)
{
    union address bound;
    socklen_t length = sizeof bound;
    memset(&bound, 0, sizeof bound);
    int saved = errno;
    bool is_known = getsockname(fd, &bound.any, &length) == 0;
    errno = saved;
    if (is_known && bound.any.sa_family == AF_INET)
        return ntohs(bound.v4.sin_port);
    if (is_known && bound.any.sa_family == AF_INET6)
        return ntohs(bound.v6.sin6_port);
    if (!is_known || bound.any.sa_family != AF_UNIX || bound.local.sun_path[0] == '\0')
        return 0;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof bound.local.sun_path && bound.local.sun_path[i] != '\0'; i++)
        hash = (hash ^ (uint8_t)bound.local.sun_path[i]) * UINT64_C(0x100000001b3);
    return hash | UINT64_C(1) << 63;
}

/* How exactly a key names a connection: the most exact case has it. */
static int exactness(uint64_t key)
{
    static const int of_kind[] = {[NF_KEY_SOURCE] = 3, [NF_KEY_ACCEPT] = 2, [NF_KEY_LISTENER] = 1};
    uint32_t kind = (uint32_t)(key >> 32);
    return kind <= NF_KEY_LISTENER ? of_kind[kind] : 0;
}

/* The slot of the armed case that this connection belongs to, with its call in flight, or -1. Counts the
 * connection for each case that waits for an accept ordinal. `place` is for nf_process_leaves. */
static int enter_case(struct nf_header *h, uint32_t address, uint64_t listener, int *place)
{
    int found = -1;
    uint64_t found_key = 0;
    uint32_t count = atomic_load_explicit(&h->key_count, memory_order_acquire);
    _Atomic uint64_t *keys = nf_keys(h);
    for (uint32_t slot = 0; slot < count && slot < NF_CASES; slot++) {
        uint64_t key = atomic_load_explicit(&keys[slot], memory_order_acquire);
        uint32_t kind = (uint32_t)(key >> 32);
        struct nf_case *owner = nf_case_at(h, slot);
        bool is_match = kind == NF_KEY_LISTENER || kind == NF_KEY_ACCEPT ||
                        (kind == NF_KEY_SOURCE && address != 0 && (uint32_t)key == address);
        uint64_t wanted = atomic_load(&owner->listener);
        if (!is_match || (wanted != 0 && wanted != listener))
            continue;
        if (kind == NF_KEY_ACCEPT && atomic_fetch_add(&owner->accepts, 1) + 1 != (uint32_t)key)
            continue;
        if (exactness(key) > exactness(found_key)) {
            found = (int)slot;
            found_key = key;
        }
    }
    if (found < 0)
        return -1;
    /* As for a call: announce first, then make sure that the case was not disarmed meanwhile. */
    *place = nf_process_enters(nf_case_at(h, (uint32_t)found));
    if (atomic_load(&keys[found]) != found_key) {
        nf_process_leaves(nf_case_at(h, (uint32_t)found), *place);
        return -1;
    }
    return found;
}

uint32_t nf_claim_connection(struct nf_header *h, uint32_t slot, uint32_t address, uint16_t port,
                             uint64_t inode)
{
    for (int tries = 0; tries < NF_CONNECTIONS; tries++) {
        uint32_t id = nf_id_in(atomic_fetch_add(&h->next_connection, 1) + 1);
        if (!nf_is_connection(id))
            continue;
        struct nf_connection *connection = nf_connection_of(h, id);
        uint32_t none = 0;
        if (!atomic_compare_exchange_strong(&connection->id, &none, id))
            continue;
        size_t body = offsetof(struct nf_connection, case_slot);
        memset((char *)connection + body, 0, sizeof *connection - body);
        atomic_store(&connection->case_slot, slot);
        connection->peer_address = address;
        connection->peer_port = port;
        atomic_store(&connection->inode, inode);
        atomic_store(&connection->references, 1);

        struct nf_case *owner = nf_case_at(h, slot);
        uint32_t newest = atomic_load(&owner->connections);
        do
            atomic_store(&connection->next, newest);
        while (!atomic_compare_exchange_weak(&owner->connections, &newest, id));
        return id;
    }
    atomic_fetch_add(&h->lost_connections, 1);
    return 0;
}

uint32_t nf_adopt(struct nf_header *h, uint32_t slot, int fd)
{
    uint16_t port = 0;
    uint32_t address = peer_of(fd, &port);
    struct stat file;
    uint64_t inode = fstat(fd, &file) == 0 ? (uint64_t)file.st_ino : 0;
    uint32_t id = nf_claim_connection(h, slot, address, port, inode);
    if (id != 0 && !nf_set_word(fd, id))
        atomic_fetch_add(&h->lost_descriptors, 1);
    if (id != 0)
        nf_expect_reports(fd); /* it may be registered already */
    return id;
}

void nf_accepted(enum nf_call_id id, int fd, uint64_t at_ns)
{
    int saved = errno;
    uint16_t port = 0;
    struct nf_header *h = nf_segment;
    uint32_t address = peer_of(fd, &port);
    int place;
    int slot = enter_case(h, address, nf_listener_of(fd), &place);
    nf_clear_descriptor(fd);
    if (slot >= 0) {
        struct nf_call call;
        if (nf_adopt(h, (uint32_t)slot, fd) != 0 && nf_is_connection(nf_word(fd)) &&
            nf_note_begin(&call, id, fd)) {
            call.at_ns = at_ns;
            call.ordinal = port;
            call.asked = address;
            call.result = fd;
            nf_call_end(&call);
            nf_ring_if_awaited(h);
        }
        nf_process_leaves(nf_case_at(h, (uint32_t)slot), place);
    }
    errno = saved;
}

uint32_t nf_drop_reference(struct nf_connection *connection)
{
    return atomic_fetch_sub(&connection->references, 1) - 1;
}

void nf_forget(int fd)
{
    struct nf_call call;
    if (!nf_is_known(fd) || nf_process_is_borrowed())
        return;
    if (nf_is_idle() || !nf_names_connection(nf_look_up(fd)) || !nf_note_begin(&call, NF_CALL_CLOSE, fd)) {
        nf_clear_descriptor(fd);
        return;
    }
    int saved = errno;
    bool is_last = nf_bury(&call);
    if ((call.flags & NF_FLAG_GONE) != 0) {
        /* So will the kernel say. */
        call.result = -1;
        call.error = EBADF;
    }
    nf_call_end(&call);
    if (is_last)
        nf_ring_if_awaited(nf_segment);
    errno = saved;
}

void nf_forget_range(unsigned first, unsigned last)
{
    unsigned used = atomic_load(&nf_descriptors_used);
    /* A range may have holes in it: what is closed already is no call of anybody's. */
    for (unsigned fd = first; fd <= last && fd < used; fd++) {
        if (!nf_is_tombstone(nf_look_up((int)fd)))
            nf_forget((int)fd);
    }
}

uint32_t nf_copied(int fd, int copy)
{
    uint32_t word = nf_word(fd);
    if ((nf_is_known(fd) || nf_is_known(copy)) && nf_process_is_borrowed())
        return 0;
    nf_clear_descriptor(copy);
    if (!nf_is_connection(word)) {
        nf_set_word(copy, nf_is_tombstone(word) ? NF_WORD_UNKNOWN : word);
        return 0;
    }
    if (!nf_set_word(copy, word))
        atomic_fetch_add(&nf_segment->lost_descriptors, 1);
    struct nf_connection *connection = nf_connection_of(nf_segment, word);
    if (atomic_load(&connection->id) != word)
        return 0;
    return atomic_fetch_add(&connection->references, 1) + 1;
}

void nf_exits(void)
{
    int saved = errno;
    if (!nf_is_idle())
        nf_forget_range(0, UINT32_MAX);
    nf_process_exits();
    errno = saved;
}

void nf_registered(int poller, int operation, int fd, uint32_t events, uint64_t data)
{
    struct nf_registration *known = nf_registration_of(fd);
    if (known == NULL)
        return;
    if (operation == EPOLL_CTL_DEL) {
        atomic_store_explicit(&known->poller, 0, memory_order_relaxed);
        return;
    }
    atomic_store_explicit(&known->events, events, memory_order_relaxed);
    atomic_store_explicit(&known->data, data, memory_order_relaxed);
    nf_use_descriptor(fd);
    atomic_store_explicit(&known->poller, (uint32_t)poller + 1, memory_order_release);
    nf_expect_reports(fd);
}

void nf_turn_ends(void)
{
    int saved = errno;
    struct nf_thread *thread = nf_thread_self();
    if (thread->touched != 0) {
        struct nf_event event = {.at_ns = nf_now(),
                                 .fd = -1,
                                 .tid = thread->tid,
                                 .turn = thread->turn,
                                 .process = nf_process_slot(thread),
                                 .kind = NF_EVENT_TURN_END};
        thread->touched = 0;
        nf_journal_write(nf_segment, &event, NULL, 0);
        nf_ring_if_awaited(nf_segment);
    }
    errno = saved;
}

void nf_turn_begins(void)
{
    int saved = errno;
    nf_thread_self()->turn++;
    errno = saved;
}
