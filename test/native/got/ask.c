/*
 * ask LIBRARY LOG PATH CUT ERROR
 *
 * Asks the write path in LIBRARY for PATH, until its connection has ended or nothing happens any more. Of the
 * calls that send, the first is cut to CUT bytes and the second fails with ERROR; 0: it is left alone. Prints
 * one line of numbers: the counts of write-path.h, the bytes that the client got, and the calls that sent.
 */
#include "got.h"
#include "write-path.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { QUIET_MS = 100 };

static size_t cut;
static int error, calls;

/* Counts a call for `size` bytes. Returns how many of them it may send, or -1 with errno set. */
static ssize_t strike(size_t size)
{
    calls++;
    if (calls == 2 && error != 0) {
        errno = error;
        return -1;
    }
    return (ssize_t)(calls == 1 && cut != 0 && cut < size ? cut : size);
}

static ssize_t struck_send(int fd, const void *bytes, size_t size, int flags)
{
    ssize_t limit = strike(size);
    return limit < 0 ? -1 : send(fd, bytes, (size_t)limit, flags);
}

static ssize_t struck_sendfile(int fd, int file, off_t *at, size_t size)
{
    ssize_t limit = strike(size);
    return limit < 0 ? -1 : sendfile(fd, file, at, (size_t)limit);
}

static ssize_t struck_writev(int fd, const struct iovec *parts, int count)
{
    struct iovec copy[64];
    size_t size = 0, left;
    ssize_t limit;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    limit = strike(size);
    if (limit < 0)
        return -1;
    left = (size_t)limit;
    for (int i = 0; i < count; i++) {
        copy[i] = parts[i];
        if (copy[i].iov_len > left)
            copy[i].iov_len = left;
        left -= copy[i].iov_len;
    }
    return writev(fd, copy, count);
}

static const struct nf_replacement replacements[] = {
    {"send", (void *)struck_send},
    {"sendfile", (void *)struck_sendfile},
    {"writev", (void *)struck_writev},
};

#define LOOK_UP(name) __typeof__(&name) call_##name = (__typeof__(&name))dlsym(library, #name)

int main(int argc, char **argv)
{
    static uint8_t received[1 << 24];
    void *library = argc == 6 ? dlopen(argv[1], RTLD_LAZY) : NULL;
    int32_t counts[COUNTS], client, got, turns, total = 0;

    if (library == NULL)
        return EXIT_FAILURE;
    LOOK_UP(write_path_start);
    LOOK_UP(write_path_request);
    LOOK_UP(write_path_run);
    LOOK_UP(write_path_counts);
    LOOK_UP(write_path_drain);
    LOOK_UP(write_path_leave);
    LOOK_UP(write_path_stop);
    cut = strtoul(argv[4], NULL, 10);
    error = atoi(argv[5]);
    signal(SIGPIPE, SIG_IGN);
    if (nf_got_patch(argv[1], replacements, sizeof replacements / sizeof replacements[0]) != 3 ||
        call_write_path_start((const uint8_t *)argv[2], (int32_t)strlen(argv[2])) < 0)
        return EXIT_FAILURE;
    client = call_write_path_request(0, (const uint8_t *)argv[3], (int32_t)strlen(argv[3]), 0);
    do {
        turns = call_write_path_run(QUIET_MS);
        got = call_write_path_drain(client, received, sizeof received, QUIET_MS);
        total += got;
    } while (got > 0 && turns >= 0);
    if (got < 0 || turns < 0 || call_write_path_counts(client, counts, sizeof counts) != sizeof counts)
        return EXIT_FAILURE;
    for (int i = 0; i < COUNTS; i++)
        printf("%d ", counts[i]);
    printf("%d %d\n", total, calls);
    return call_write_path_leave(client) == 0 && call_write_path_stop() == 0 && nf_got_restore(argv[1]) == 3
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
