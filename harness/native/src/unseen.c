/*
 * io_uring moves bytes without a call that a library could see. A program that uses it is either left alone,
 * and the journal says so, or gets ENOSYS from the kernel and falls back, whichever the harness asked for.
 * See engine.h.
 */
#include "engine.h"
#include "journal.h"
#include "process.h"
#include "real.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

void nf_note_unseen(enum nf_call_id id)
{
    int saved = errno;
    if (nf_segment->magic == 0)
        return; /* no segment, or not yet */
    struct nf_thread *thread = nf_thread_self();
    struct nf_event event = {.at_ns = nf_now(),
                             .fd = -1,
                             .tid = thread->tid,
                             .turn = thread->turn,
                             .process = nf_process_slot(thread),
                             .kind = NF_EVENT_UNSEEN,
                             .call = (uint8_t)id};
    nf_journal_write(nf_segment, &event, NULL, 0);
    nf_ring(nf_segment);
    errno = saved;
}

#if defined __x86_64__
#define NF_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define NF_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

void nf_refuse_unseen(void)
{
    if (nf_segment->refuses_io_uring == 0)
        return;
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NF_AUDIT_ARCH, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    };
    struct sock_fprog filter = {.len = sizeof steps / sizeof steps[0], .filter = steps};
    int saved = errno;
    /* Without privileges a filter needs no_new_privs; with them it is not set, so that set-user-ID programs
     * work. When both fail the program keeps io_uring, and the journal says so once it is used. */
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0 &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
    errno = saved;
}
