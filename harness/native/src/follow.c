/*
 * Following connections from accept to close, through copies of descriptors and polls. See engine.h.
 */
#include "descriptors.h"
#include "engine.h"
#include "journal.h"
#include "process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The peer's IPv4 address and port in host byte order, IPv4-mapped IPv6 included. 0 for any other family. */
static uint32_t peer_of(int fd, uint16_t *port)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } peer;
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

/* The slot of the armed case that this connection belongs to, with its call in flight, or -1. Counts the
 * connection for each case that waits for an accept ordinal; a source address wins over an ordinal. */
static int enter_case(struct nf_header *h, uint32_t address)
{
    int found = -1;
    uint64_t found_key = 0;
    uint32_t count = atomic_load_explicit(&h->key_count, memory_order_acquire);
    _Atomic uint64_t *keys = nf_keys(h);
    for (uint32_t slot = 0; slot < count && slot < NF_CASES; slot++) {
        uint64_t key = atomic_load_explicit(&keys[slot], memory_order_acquire);
        uint32_t kind = (uint32_t)(key >> 32);
        bool is_match = false;
        if (kind == NF_KEY_SOURCE)
            is_match = address != 0 && (uint32_t)key == address;
        else if (kind == NF_KEY_ACCEPT)
            is_match = atomic_fetch_add(&nf_case_at(h, slot)->accepts, 1) + 1 == (uint32_t)key &&
                       found_key >> 32 != NF_KEY_SOURCE;
        if (is_match) {
            found = (int)slot;
            found_key = key;
        }
    }
    if (found < 0)
        return -1;
    /* As in nf_begin: announce first, then make sure that the case was not disarmed meanwhile. */
    atomic_fetch_add(&nf_case_at(h, (uint32_t)found)->in_flight, 1);
    if (atomic_load(&keys[found]) != found_key) {
        atomic_fetch_sub(&nf_case_at(h, (uint32_t)found)->in_flight, 1);
        return -1;
    }
    return found;
}

/* Claims a free connection record for the case. 0 when all are in use: counted, and the run says so. */
static uint32_t claim_connection(struct nf_header *h, uint32_t slot, uint32_t address, uint16_t port)
{
    for (int tries = 0; tries < NF_CONNECTIONS; tries++) {
        uint32_t id = atomic_fetch_add(&h->next_connection, 1) + 1;
        if (!nf_is_connection(id))
            continue;
        struct nf_connection *connection = nf_connection_of(h, id);
        uint32_t none = 0;
        if (!atomic_compare_exchange_strong(&connection->id, &none, id))
            continue;
        connection->case_slot = slot;
        connection->peer_address = address;
        connection->peer_port = port;
        atomic_store(&connection->references, 1);
        atomic_store(&connection->family_calls, 0);
        for (int i = 0; i < 16; i++)
            atomic_store_explicit(&connection->calls[i], 0, memory_order_relaxed);
        atomic_store(&connection->epoll_fd, -1);

        struct nf_case *owner = nf_case_at(h, slot);
        uint32_t newest = atomic_load(&owner->connections);
        do
            connection->next = newest;
        while (!atomic_compare_exchange_weak(&owner->connections, &newest, id));
        return id;
    }
    atomic_fetch_add(&h->lost_connections, 1);
    return 0;
}

void nf_accepted(enum nf_call_id id, int fd, uint64_t at_ns)
{
    int saved = errno;
    uint16_t port = 0;
    uint32_t address = peer_of(fd, &port);
    int slot = enter_case(nf_segment, address);
    nf_set_word(fd, NF_WORD_UNKNOWN);
    if (slot >= 0) {
        struct nf_call call;
        uint32_t connection = claim_connection(nf_segment, (uint32_t)slot, address, port);
        if (connection != 0 && !nf_set_connection(fd, connection))
            atomic_fetch_add(&nf_segment->lost_descriptors, 1);
        if (connection != 0 && nf_begin(&call, id, fd)) {
            call.at_ns = at_ns;
            call.ordinal = port;
            nf_end(&call, fd, address);
            nf_ring(nf_segment);
        }
        atomic_fetch_sub(&nf_case_at(nf_segment, (uint32_t)slot)->in_flight, 1);
    }
    errno = saved;
}

/* A descriptor stops referring to its connection: the number of those that still do. */
static uint32_t drop_reference(struct nf_connection *connection)
{
    return atomic_fetch_sub(&connection->references, 1) - 1;
}

void nf_forget(int fd)
{
    struct nf_call call;
    if (nf_is_connection(nf_word(fd)) && nf_process_is_borrowed())
        return;
    if (!nf_is_idle() && nf_begin(&call, NF_CALL_CLOSE, fd)) {
        uint32_t references = drop_reference(call.connection);
        nf_end(&call, 0, references);
        if (references == 0)
            nf_ring(nf_segment);
    }
    nf_set_word(fd, NF_WORD_UNKNOWN);
}

void nf_copied(enum nf_call_id id, int fd, int copy)
{
    struct nf_call call;
    uint32_t word = nf_word(fd);
    bool is_connection = nf_is_connection(word);
    if (nf_process_is_borrowed())
        return;
    if (!(is_connection ? nf_set_connection(copy, word) : nf_set_word(copy, word)) && is_connection)
        atomic_fetch_add(&nf_segment->lost_descriptors, 1);
    if (!nf_is_idle() && nf_begin(&call, id, fd)) {
        uint32_t references = atomic_fetch_add(&call.connection->references, 1) + 1;
        nf_end(&call, copy, references);
    }
}

int nf_close(int fd, int (*close_it)(int))
{
    struct nf_call call;
    if (nf_is_connection(nf_word(fd)) && nf_process_is_borrowed())
        return close_it(fd);
    if (nf_is_idle() || !nf_begin(&call, NF_CALL_CLOSE, fd)) {
        nf_set_word(fd, NF_WORD_UNKNOWN);
        return close_it(fd);
    }
    nf_set_word(fd, NF_WORD_UNKNOWN);
    uint32_t references = drop_reference(call.connection);
    int result = close_it(fd);
    nf_end(&call, result, references);
    if (references == 0)
        nf_ring(nf_segment);
    return result;
}

void nf_exits(void)
{
    int saved = errno;
    if (!nf_is_idle()) {
        uint32_t used = atomic_load(&nf_descriptors_used);
        for (uint32_t fd = 0; fd < used; fd++)
            nf_forget((int)fd);
    }
    nf_process_exits();
    errno = saved;
}

void nf_registered(int epoll_fd, int operation, int fd, uint32_t events, uint64_t data)
{
    struct nf_call call;
    if (!nf_begin(&call, NF_CALL_EPOLL_CTL, fd))
        return;
    struct nf_connection *connection = call.connection;
    atomic_store(&connection->epoll_events, events);
    atomic_store(&connection->epoll_data, data);
    atomic_store(&connection->epoll_process, (uint32_t)getpid());
    atomic_store(&connection->epoll_fd, operation == EPOLL_CTL_DEL ? -1 : epoll_fd);
    call.ordinal = (uint32_t)operation;
    nf_end(&call, 0, operation == EPOLL_CTL_DEL ? 0 : events);
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
                                 .process = (uint16_t)(thread->process - 1),
                                 .kind = NF_EVENT_TURN_END};
        thread->touched = 0;
        nf_journal_write(nf_segment, &event, NULL, 0);
        nf_ring(nf_segment);
    }
    errno = saved;
}

void nf_turn_begins(void)
{
    int saved = errno;
    nf_thread_self()->turn++;
    errno = saved;
}
