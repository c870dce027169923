/*
 * How many bytes a call asks for, read out of arrays that are the caller's and may be anywhere. See call.h.
 */
#include "call.h"
#include "real.h"

#include <errno.h>
#include <limits.h>

/* The kernel reads a word of each page for a call that it then refuses, whose first argument makes no sense.
 */
bool nf_is_readable(const void *pointer, size_t length)
{
    const uintptr_t page = 4096, word = 8; /* the smallest page of the machines that this library is for */
    int saved = errno;
    bool is_good = true;
    uintptr_t end = (uintptr_t)pointer + length;
    for (uintptr_t at = (uintptr_t)pointer & ~(word - 1); is_good && at < end; at = (at | (page - 1)) + 1)
        is_good = at != 0 && (nf_syscall(SYS_rt_sigprocmask, -1, at, NULL, word) == 0 || errno != EFAULT);
    errno = saved;
    return is_good;
}

void nf_measure(struct nf_call *call, bool is_trusted)
{
    if (call->is_measured)
        return;
    call->is_measured = true;
    const struct msghdr *message = call->message;
    size_t count = call->part_count;
    bool is_good = message == NULL || is_trusted || nf_is_readable(message, sizeof *message);
    if (message != NULL && is_good) {
        call->parts = message->msg_iov;
        count = message->msg_iovlen;
    }
    is_good = is_good && count <= IOV_MAX &&
              (is_trusted || nf_is_readable(call->parts, count * sizeof *call->parts));
    call->part_count = is_good ? count : 0;
    if (!is_good)
        call->parts = NULL;
    for (size_t i = 0; i < call->part_count; i++)
        call->asked += call->parts[i].iov_len;
    call->limit = call->asked;
}
