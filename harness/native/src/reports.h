/*
 * What polls report: how often in a row a followed connection was ready and nobody made a call on it. A
 * server that leaves a level-triggered event on and does nothing about it shows here, as a busy loop does.
 *
 * Thread rules: any thread, any process that shares the segment, and signal handlers may call everything
 * here. Nothing takes a lock, allocates, or makes a system call, so errno is kept.
 */
#ifndef NF_REPORTS_H
#define NF_REPORTS_H

#include "segment.h"

/* The poll `id` has returned `ready` in a process with something armed. `arguments`: of the system call, the
 * first of which those of libc's function are too. */
void nf_polled(enum nf_call_id id, const long *arguments, long ready);

/* `fd` is registered with an epoll instance, if it is: when it is a connection, its reports will be known.
 * Best effort: an epoll instance returns the caller's data in place of the descriptor. Of a descriptor that
 * is registered with several instances the newest registration is known, of one that was closed while a copy
 * of it stays open none, and data that several connections share says nothing. */
void nf_expect_reports(int fd);

/* A call is made on the connection, by whatever process: the run of reports before it is over. */
static inline void nf_report_is_answered(struct nf_connection *connection)
{
    if (atomic_load_explicit(&connection->idle_reports, memory_order_relaxed) != 0)
        atomic_store_explicit(&connection->idle_reports, 0, memory_order_relaxed);
}

#endif
