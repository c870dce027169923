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

size_t nf_note_pieces(const struct nf_call *call, uint32_t words[1 + NF_EDGES])
{
    uint32_t pieces = 0;
    uint64_t at = 0;
    if (nf_family_of(call->id) != NF_FAMILY_write || call->part_count < 2)
        return 0;
    for (size_t i = 0; i < call->part_count; i++) {
        if (call->parts[i].iov_len == 0)
            continue;
        if (pieces > 0 && pieces <= NF_EDGES)
            words[pieces] = at > UINT32_MAX ? UINT32_MAX : (uint32_t)at;
        pieces++;
        at += call->parts[i].iov_len;
    }
    words[0] = pieces;
    return pieces < 2 ? 0 : pieces > NF_EDGES ? 1 + NF_EDGES : pieces;
}
