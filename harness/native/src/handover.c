/*
 * Connections that come into a program by another way than accept: inherited through execve, or passed over a
 * unix socket. A socket is known again by its inode, which is unique while it is open. See engine.h.
 */
#include "descriptors.h"
#include "engine.h"
#include "process.h"
#include "real.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* The connection of an armed case whose socket `fd` is; 0: none. */
static uint32_t find_connection(int fd)
{
    struct stat file;
    struct nf_header *h = nf_segment;
    if (fstat(fd, &file) != 0 || !S_ISSOCK(file.st_mode))
        return 0;
    uint32_t count = atomic_load(&h->key_count);
    for (uint32_t slot = 0; slot < count && slot < NF_CASES; slot++) {
        struct nf_case *owner = nf_case_at(h, slot);
        if (atomic_load(&owner->state) != NF_CASE_ARMED)
            continue;
        uint32_t id = atomic_load(&owner->connections);
        /* Bounded: a case that is disarmed meanwhile may lead anywhere. */
        for (int steps = 0; id != 0 && steps < NF_CONNECTIONS; steps++) {
            struct nf_connection *connection = nf_connection_of(h, id);
            if (atomic_load(&connection->id) != id)
                break;
            if (atomic_load(&connection->inode) == (uint64_t)file.st_ino)
                return id;
            id = atomic_load(&connection->next);
        }
    }
    return 0;
}

/* `fd` has come into this program. `is_counted`: its reference is counted already. */
static void take(int fd, bool is_counted)
{
    uint32_t id = find_connection(fd);
    nf_clear_descriptor(fd);
    if (id == 0)
        return;
    if (!nf_set_word(fd, id))
        atomic_fetch_add(&nf_segment->lost_descriptors, 1);
    if (!is_counted)
        atomic_fetch_add(&nf_connection_of(nf_segment, id)->references, 1);
}

/* Calls `visit` for each descriptor in the control data of a message. */
static void each_right(const struct msghdr *message, void (*visit)(int fd))
{
    struct msghdr *readable = (struct msghdr *)(uintptr_t)message; /* CMSG_NXTHDR only reads it */
    for (struct cmsghdr *part = CMSG_FIRSTHDR(readable); part != NULL; part = CMSG_NXTHDR(readable, part)) {
        size_t room = (size_t)((char *)message->msg_control + message->msg_controllen - (char *)part);
        if (part->cmsg_len < CMSG_LEN(0) || part->cmsg_len > room)
            return; /* the kernel refuses the message */
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
            visit(fd);
        }
    }
}

static void count_one_more(int fd)
{
    uint32_t word = nf_word(fd);
    if (nf_is_connection(word) && atomic_load(&nf_connection_of(nf_segment, word)->id) == word)
        atomic_fetch_add(&nf_connection_of(nf_segment, word)->references, 1);
}

static void count_one_less(int fd)
{
    uint32_t word = nf_word(fd);
    if (nf_is_connection(word) && atomic_load(&nf_connection_of(nf_segment, word)->id) == word)
        nf_drop_reference(nf_connection_of(nf_segment, word));
}

static void take_received(int fd)
{
    take(fd, true);
}

/* Whether a message can carry descriptors: few have control data at all. */
static bool may_have_rights(int fd, const struct msghdr *message)
{
    int saved = errno, domain = 0;
    socklen_t length = sizeof domain;
    if (!nf_is_readable(message, sizeof *message) || message->msg_controllen == 0 ||
        !nf_is_readable(message->msg_control, message->msg_controllen))
        return false;
    bool is_local =
        NF_REAL(getsockopt)(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_UNIX;
    errno = saved;
    return is_local;
}

/* Counted before the call: the receiver may take the descriptors and close them before it returns. */
void nf_rights_go(int fd, const struct msghdr *message)
{
    if (may_have_rights(fd, message))
        each_right(message, count_one_more);
}

void nf_rights_stay(int fd, const struct msghdr *message)
{
    if (may_have_rights(fd, message))
        each_right(message, count_one_less);
}

void nf_rights_received(const struct msghdr *message, ssize_t result)
{
    int saved = errno;
    if (result >= 0 && message->msg_controllen != 0)
        each_right(message, take_received);
    errno = saved;
}

/* What getdents64(2) writes; libc has no public declaration of its own. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

/* Calls `visit` for each descriptor that this process has open. Without /proc for none. */
static void each_descriptor(void (*visit)(int fd, int argument), int argument)
{
    int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return;
    _Alignas(struct entry) char buffer[2048];
    long length;
    while ((length = nf_syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < length;) {
            const struct entry *each = (const struct entry *)(const void *)(buffer + at);
            int fd = 0;
            for (const char *digit = each->name; *digit >= '0' && *digit <= '9'; digit++)
                fd = fd * 10 + (*digit - '0');
            if (each->name[0] != '.' && fd != directory)
                visit(fd, argument);
            at += each->length;
        }
    }
    NF_REAL(close)(directory);
}

static void take_inherited(int fd, int is_counted)
{
    uint32_t word = nf_word(fd);
    if (word == NF_WORD_UNKNOWN || nf_is_tombstone(word))
        take(fd, is_counted != 0);
}

void nf_inherit(bool is_counted)
{
    bool was_executed = nf_process_was_executed();
    if (!nf_is_idle())
        each_descriptor(take_inherited, was_executed || is_counted);
}

static void count_handed_on(int fd, int change)
{
    int flags = NF_REAL(fcntl)(fd, F_GETFD, NULL);
    uint32_t id = flags < 0 || (flags & FD_CLOEXEC) != 0 ? 0 : find_connection(fd);
    if (id != 0)
        atomic_fetch_add(&nf_connection_of(nf_segment, id)->references, (uint32_t)change);
}

void nf_hand_on(int change)
{
    int saved = errno;
    if (!nf_is_idle())
        each_descriptor(count_handed_on, change);
    errno = saved;
}

void nf_exec_begins(void)
{
    int saved = errno;
    if (nf_process_is_borrowed()) {
        /* Now: its parent goes on, and may close, as soon as the next program runs. */
        nf_hand_on(1);
    } else if (nf_segment->magic != 0) {
        nf_process_execs(true);
        uint32_t used = atomic_load(&nf_descriptors_used);
        for (uint32_t fd = 0; fd < used; fd++) {
            int flags = nf_is_connection(nf_word((int)fd)) ? NF_REAL(fcntl)((int)fd, F_GETFD, NULL) : 0;
            if (flags > 0 && (flags & FD_CLOEXEC) != 0)
                nf_forget((int)fd);
        }
    }
    errno = saved;
}

void nf_still_open(void)
{
    int saved = errno;
    if (nf_segment->magic != 0 && !nf_process_is_borrowed())
        nf_inherit(false);
    errno = saved;
}

void nf_exec_failed(void)
{
    int saved = errno;
    if (nf_process_is_borrowed())
        nf_hand_on(-1);
    else if (nf_segment->magic != 0)
        nf_process_execs(false);
    nf_still_open();
    errno = saved;
}
