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
            if (connection->inode == (uint64_t)file.st_ino)
                return id;
            id = connection->next;
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

/* On its way a descriptor is a reference of its own, which its receiver takes over. */
static void count_sent(int fd)
{
    uint32_t word = nf_word(fd);
    if (nf_is_connection(word) && atomic_load(&nf_connection_of(nf_segment, word)->id) == word)
        atomic_fetch_add(&nf_connection_of(nf_segment, word)->references, 1);
}

static void take_received(int fd)
{
    take(fd, true);
}

void nf_rights_sent(const struct msghdr *message, ssize_t result)
{
    if (result >= 0 && message->msg_controllen != 0)
        each_right(message, count_sent);
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

void nf_inherit(void)
{
    bool is_counted = nf_process_was_executed();
    if (nf_is_idle())
        return;
    int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return; /* without /proc nothing is known to be inherited */
    _Alignas(struct entry) char buffer[2048];
    long length;
    while ((length = nf_syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < length;) {
            const struct entry *each = (const struct entry *)(const void *)(buffer + at);
            int fd = 0;
            for (const char *digit = each->name; *digit >= '0' && *digit <= '9'; digit++)
                fd = fd * 10 + (*digit - '0');
            if (each->name[0] != '.' && fd != directory && nf_word(fd) == NF_WORD_UNKNOWN)
                take(fd, is_counted);
            at += each->length;
        }
    }
    NF_REAL(close)(directory);
}

void nf_exec_begins(void)
{
    int saved = errno;
    if (!nf_is_idle() && !nf_process_is_borrowed()) {
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

void nf_exec_failed(void)
{
    int saved = errno;
    if (!nf_is_idle() && !nf_process_is_borrowed()) {
        nf_process_execs(false);
        nf_inherit();
    }
    errno = saved;
}
