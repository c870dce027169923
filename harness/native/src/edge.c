/*
 * The edge that a poller is owed after a call that was cut or faked. See call.h.
 */
#include "call.h"
#include "descriptors.h"
#include "real.h"

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

void nf_give_edge_back(const struct nf_call *call)
{
    uint32_t direction = nf_family_of(call->id) == NF_FAMILY_write ? EPOLLOUT : EPOLLIN;
    if (repeat_registration(call->fd, direction) || nf_word(call->fd) != call->connection_id)
        return;
    /* The call was made on another descriptor of the connection than the one that is registered. */
    uint32_t used = atomic_load(&nf_descriptors_used);
    for (uint32_t fd = 0; fd < used; fd++) {
        if (nf_word((int)fd) == call->connection_id)
            repeat_registration((int)fd, direction);
    }
}
