/*
 * A library that calls libc in the ways a compiler can make it: directly, and through a pointer that the
 * loader fills in. Each function makes the one call that it is named for.
 */
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define VICTIM_EXPORT __attribute__((visibility("default")))

/* Volatile, or the compiler would see what it calls. */
static ssize_t (*const volatile by_pointer)(int, const void *, size_t, int) = send;

/* Defined by nobody. */
extern __attribute__((weak)) int victim_missing(void);

VICTIM_EXPORT long victim_send(int fd)
{
    return send(fd, "abc", 3, 0);
}

VICTIM_EXPORT long victim_send_by_pointer(int fd)
{
    return by_pointer(fd, "abcd", 4, 0);
}

VICTIM_EXPORT long victim_writev(int fd)
{
    struct iovec parts[] = {{.iov_base = "abc", .iov_len = 3}, {.iov_base = "de", .iov_len = 2}};
    return writev(fd, parts, 2);
}

/* Returns what close(2) did with a copy of `fd`. */
VICTIM_EXPORT long victim_close(int fd)
{
    return close(dup(fd));
}

VICTIM_EXPORT long victim_call_missing(int fd)
{
    (void)fd;
    return victim_missing != NULL ? victim_missing() : -1;
}

/* Exported, so that calls inside the library go through its GOT too. */
VICTIM_EXPORT long victim_own(int fd)
{
    return fd >= 0 ? 7 : -1;
}

VICTIM_EXPORT long victim_call_own(int fd)
{
    return victim_own(fd) + 1;
}
