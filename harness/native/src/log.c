/*
 * Log records: a write to a watched log is journaled with its text, so that a record stands in its place
 * among the calls. See engine.h for the thread rules.
 */
#include "descriptors.h"
#include "engine.h"
#include "journal.h"
#include "process.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Which watched log `fd` is; looks at the file once per descriptor and remembers. */
static bool is_log(int fd)
{
    uint32_t word = nf_word(fd);
    if (word == NF_WORD_UNKNOWN) {
        struct stat file;
        uint32_t count = atomic_load(&nf_segment->log_count);
        word = NF_WORD_OTHER;
        if (fstat(fd, &file) == 0) {
            for (uint32_t i = 0; i < count && i < NF_LOGS; i++) {
                const struct nf_log *log = &nf_segment->logs[i];
                if (log->device == (uint64_t)file.st_dev && log->inode == (uint64_t)file.st_ino)
                    word = NF_WORD_LOG | i;
            }
        }
        /* Not over the word of a connection that another thread has accepted on this number meanwhile. */
        uint32_t unknown = NF_WORD_UNKNOWN;
        nf_use_descriptor(fd);
        atomic_compare_exchange_strong(&nf_descriptors[fd], &unknown, word);
    }
    return (word & NF_WORD_LOG) != 0;
}

void nf_note_write(int fd, const struct iovec *parts, int count, ssize_t result)
{
    int saved = errno;
    if (result <= 0 || !is_log(fd)) {
        errno = saved;
        return;
    }
    char text[NF_LOG_BYTES];
    size_t length = 0;
    size_t wanted = (size_t)result < sizeof text ? (size_t)result : sizeof text;
    for (int i = 0; i < count && length < wanted; i++) {
        size_t part = parts[i].iov_len < wanted - length ? parts[i].iov_len : wanted - length;
        memcpy(text + length, parts[i].iov_base, part);
        length += part;
    }
    struct nf_thread *thread = nf_thread_self();
    struct nf_event event = {.at_ns = nf_now(),
                             .result = (int64_t)length,
                             .asked = (uint64_t)result,
                             .fd = fd,
                             .tid = thread->tid,
                             .turn = thread->turn,
                             .process = nf_process_slot(thread),
                             .kind = NF_EVENT_LOG};
    nf_journal_write(nf_segment, &event, text, length);
    errno = saved;
}
