/*
 * The library inside the server, beside its wrappers (wrappers.c): the constructor that maps the segment, and
 * what happens around the life of a process.
 */
#include "coverage.h"
#include "engine.h"
#include "process.h"
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NF_EXPORT __attribute__((visibility("default")))

/* Names the process that has counted what the next program inherits. */
static const char counted[] = "NTHFAIL_COUNTED=";

/* Whether this program's parent started it, by vfork or posix_spawn, and counted what it inherits. */
static bool is_counted(void)
{
    const char *parent = getenv("NTHFAIL_COUNTED");
    return parent != NULL && atoi(parent) == (int)getppid();
}

__attribute__((constructor)) static void start(void)
{
    int saved = errno;
    const char *path = getenv("NTHFAIL_SEGMENT");
    nf_resolve();
    /* Without a segment the library stays idle; the harness misses the handshake and says so. */
    if (path != NULL && nf_engine_start(path) == 0) {
        nf_refuse_unseen();
        nf_coverage_start(nf_segment);
        nf_inherit(is_counted());
        unsetenv("NTHFAIL_COUNTED");
        at_quick_exit(nf_exits); /* best effort, as every exit handler */
    }
    errno = saved;
}

/* A fork by another call (forkpty, _Fork, clone) is noticed in the child. */
NF_EXPORT pid_t fork(void)
{
    nf_fork_begins();
    pid_t child = NF_REAL_OTHER(fork)();
    if (child != 0)
        nf_fork_ends(child);
    return child;
}

/* Runs in exit(3); the other ways to end on purpose follow. */
__attribute__((destructor)) static void end(void)
{
    nf_exits();
}

NF_EXPORT void _exit(int status)
{
    nf_exits();
    NF_REAL_OTHER(_exit)(status);
    __builtin_unreachable();
}

NF_EXPORT void _Exit(int status)
{
    nf_exits();
    NF_REAL_OTHER(_Exit)(status);
    __builtin_unreachable();
}

/* libc closes the descriptor of a stream inside, where no wrapper is. */
static void forget_stream(FILE *stream)
{
    int saved = errno;
    int fd = stream == NULL ? -1 : fileno(stream);
    errno = saved;
    if (fd >= 0)
        nf_forget(fd);
}

NF_EXPORT FILE *freopen(const char *path, const char *mode, FILE *stream)
{
    forget_stream(stream);
    return NF_REAL_OTHER(freopen)(path, mode, stream);
}

#ifdef __GLIBC__
NF_EXPORT FILE *freopen64(const char *path, const char *mode, FILE *stream)
{
    return freopen(path, mode, stream);
}
#endif

NF_EXPORT int fclose(FILE *stream)
{
    forget_stream(stream);
    return NF_REAL_OTHER(fclose)(stream);
}

NF_EXPORT void closefrom(int first)
{
    nf_forget_range(first < 0 ? 0 : (unsigned)first, UINT32_MAX);
    if (nf_real.closefrom != NULL)
        nf_real.closefrom(first);
    else
        NF_REAL(close_range)(first < 0 ? 0 : (unsigned)first, UINT32_MAX, 0);
}

/* The environment with what the next program needs to have the library in it too: a server may clear its own.
 * `counter`: the process that has counted what it inherits; 0: none. */
#define NF_WITH_LIBRARY(environment, kept, counter)                                                          \
    size_t entries = 0;                                                                                      \
    while ((environment) != NULL && (environment)[entries] != NULL)                                          \
        entries++;                                                                                           \
    const char *kept[entries + 4];                                                                           \
    char counted_entry[sizeof counted + 10];                                                                 \
    keep_library((environment), entries, kept, counted_entry, (counter))

static char preload_entry[4096], segment_entry[4096];

/* "NTHFAIL_COUNTED=" and the pid, without stdio. */
static const char *write_counted(char *entry, pid_t counter)
{
    size_t end = sizeof counted - 1;
    memcpy(entry, counted, end);
    for (int rest = (int)counter; rest > 0; rest /= 10)
        end++;
    entry[end] = '\0';
    for (int rest = (int)counter; rest > 0; rest /= 10)
        entry[--end] = (char)('0' + rest % 10);
    return entry;
}

static void keep_library(char *const *environment, size_t entries, const char **kept, char *counted_entry,
                         pid_t counter)
{
    bool has_preload = preload_entry[0] == '\0', has_segment = segment_entry[0] == '\0';
    size_t count = 0;
    for (size_t i = 0; i < entries; i++) {
        has_preload = has_preload || strncmp(environment[i], "LD_PRELOAD=", 11) == 0;
        has_segment = has_segment || strncmp(environment[i], "NTHFAIL_SEGMENT=", 16) == 0;
        if (strncmp(environment[i], counted, sizeof counted - 1) != 0)
            kept[count++] = environment[i];
    }
    if (counter != 0)
        kept[count++] = write_counted(counted_entry, counter);
    if (!has_preload)
        kept[count++] = preload_entry;
    if (!has_segment)
        kept[count++] = segment_entry;
    kept[count] = NULL;
}

static void remember(const char *name, char *entry, size_t room)
{
    const char *value = getenv(name);
    size_t length = strlen(name);
    if (value == NULL || length + 1 + strlen(value) + 1 > room)
        return;
    memcpy(entry, name, length);
    entry[length] = '=';
    memcpy(entry + length + 1, value, strlen(value) + 1);
}

__attribute__((constructor)) static void remember_environment(void)
{
    remember("LD_PRELOAD", preload_entry, sizeof preload_entry);
    remember("NTHFAIL_SEGMENT", segment_entry, sizeof segment_entry);
}

/* A child of vfork counts for itself, while its parent waits. */
static pid_t counter_of_exec(void)
{
    return nf_process_is_borrowed() ? getppid() : 0;
}

NF_EXPORT int execve(const char *path, char *const arguments[], char *const environment[])
{
    NF_WITH_LIBRARY(environment, kept, counter_of_exec());
    nf_exec_begins();
    int result = NF_REAL_OTHER(execve)(path, arguments, (char *const *)(uintptr_t)kept);
    nf_exec_failed();
    return result;
}

NF_EXPORT int execvpe(const char *file, char *const arguments[], char *const environment[])
{
    NF_WITH_LIBRARY(environment, kept, counter_of_exec());
    nf_exec_begins();
    int result = NF_REAL_OTHER(execvpe)(file, arguments, (char *const *)(uintptr_t)kept);
    nf_exec_failed();
    return result;
}

NF_EXPORT int fexecve(int fd, char *const arguments[], char *const environment[])
{
    NF_WITH_LIBRARY(environment, kept, counter_of_exec());
    nf_exec_begins();
    int result = NF_REAL_OTHER(fexecve)(fd, arguments, (char *const *)(uintptr_t)kept);
    nf_exec_failed();
    return result;
}

NF_EXPORT int execv(const char *path, char *const arguments[])
{
    return execve(path, arguments, environ);
}

NF_EXPORT int execvp(const char *file, char *const arguments[])
{
    return execvpe(file, arguments, environ);
}

/* Collects the arguments of execl and its kin, up to their NULL, into `arguments`; `list` is behind it then.
 */
#define NF_COLLECT(first, list)                                                                              \
    va_list list;                                                                                            \
    size_t count = 1;                                                                                        \
    va_start(list, first);                                                                                   \
    while (va_arg(list, const char *) != NULL)                                                               \
        count++;                                                                                             \
    va_end(list);                                                                                            \
    char *arguments[count + 1];                                                                              \
    arguments[0] = (char *)(uintptr_t)(first);                                                               \
    va_start(list, first);                                                                                   \
    for (size_t i = 1; i <= count; i++)                                                                      \
    arguments[i] = va_arg(list, char *)

NF_EXPORT int execl(const char *path, const char *first, ...)
{
    NF_COLLECT(first, list);
    va_end(list);
    return execve(path, arguments, environ);
}

NF_EXPORT int execlp(const char *file, const char *first, ...)
{
    NF_COLLECT(first, list);
    va_end(list);
    return execvpe(file, arguments, environ);
}

NF_EXPORT int execle(const char *path, const char *first, ...)
{
    NF_COLLECT(first, list);
    char *const *environment = va_arg(list, char *const *);
    va_end(list);
    return execve(path, arguments, environment);
}

/* libc's own child has no wrappers. What its file actions close cannot be seen: with some, the new program
 * counts for itself, and a parent that closes at once may be taken for the last. */
#define NF_SPAWN(name)                                                                                       \
    NF_EXPORT int name(pid_t *child, const char *file, const posix_spawn_file_actions_t *actions,            \
                       const posix_spawnattr_t *attributes, char *const arguments[],                         \
                       char *const environment[])                                                            \
    {                                                                                                        \
        bool is_borrowed = nf_process_is_borrowed();                                                         \
        bool counts = actions == NULL && !is_borrowed && nf_segment->magic != 0;                             \
        NF_WITH_LIBRARY(environment, kept, counts ? getpid() : 0);                                           \
        if (counts)                                                                                          \
            nf_hand_on(1);                                                                                   \
        int error = NF_REAL_OTHER(name)(child, file, actions, attributes, arguments,                         \
                                        (char *const *)(uintptr_t)kept);                                     \
        if (counts && error != 0)                                                                            \
            nf_hand_on(-1);                                                                                  \
        return error;                                                                                        \
    }

NF_SPAWN(posix_spawn)
NF_SPAWN(posix_spawnp)

/* liburing makes its system calls itself: that a program begins to use it shows only here. */
NF_EXPORT int io_uring_queue_init(unsigned entries, void *ring, unsigned flags)
{
    int (*real)(unsigned, void *, unsigned) =
        (int (*)(unsigned, void *, unsigned))(uintptr_t)dlsym(RTLD_NEXT, "io_uring_queue_init");
    int result = real == NULL ? -ENOSYS : real(entries, ring, flags);
    if (result >= 0)
        nf_note_unseen(NF_CALL_IO_URING_SETUP);
    return result;
}

NF_EXPORT int io_uring_queue_init_params(unsigned entries, void *ring, void *parameters)
{
    int (*real)(unsigned, void *, void *) =
        (int (*)(unsigned, void *, void *))(uintptr_t)dlsym(RTLD_NEXT, "io_uring_queue_init_params");
    int result = real == NULL ? -ENOSYS : real(entries, ring, parameters);
    if (result >= 0)
        nf_note_unseen(NF_CALL_IO_URING_SETUP);
    return result;
}
