/*
 * nthfail-guard [--remove DIR]... -- PROGRAM [ARGUMENT...]
 *
 * Stands between the harness and one server, so that nothing is left over however the harness ends.
 * Descriptor 3 is the lifeline: the harness holds its other end, and when that closes (a clean stop, a crash
 * or a kill -9 alike) the guard kills every descendant, removes the DIRs and exits. Descriptor 4 takes the
 * report: "started PID\n", "failed ERRNO\n", "exited STATUS\n" or "killed SIGNAL\n". As a subreaper the guard
 * also inherits the children of servers that daemonize. Single-threaded; SIGINT and the like are ignored here
 * and restored for the server.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIFELINE = 3, REPORT = 4 };

/* Best effort: nobody may be reading any more. */
static void report(const char *word, int number)
{
    char line[64];
    int length = snprintf(line, sizeof line, "%s %d\n", word, number);
    ssize_t ignored = write(REPORT, line, (size_t)length);
    (void)ignored;
}

/* Reaps what has ended; reports the server itself. */
static void reap(pid_t server)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == server && WIFEXITED(status))
            report("exited", WEXITSTATUS(status));
        else if (pid == server)
            report("killed", WTERMSIG(status));
    }
}

/* SIGKILLs every direct child of this process. Grandchildren become children as their parents die. */
static void kill_children(void)
{
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        char path[300], line[512];
        int parent;
        pid_t pid = (pid_t)atol(entry->d_name);
        if (pid <= 0)
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *stat = fopen(path, "re");
        if (stat == NULL)
            continue;
        if (fgets(line, sizeof line, stat) != NULL) {
            /* The name may hold anything, so look after its last parenthesis. */
            const char *rest = strrchr(line, ')');
            if (rest != NULL && sscanf(rest, ") %*c %d", &parent) == 1 && parent == getpid())
                kill(pid, SIGKILL);
        }
        fclose(stat);
    }
    closedir(proc);
}

static int remove_entry(const char *path, const struct stat *file, int type, struct FTW *walk)
{
    (void)file;
    (void)type;
    (void)walk;
    remove(path); /* best effort */
    return 0;
}

int main(int count, char **arguments)
{
    int first = 1;
    while (first + 1 < count && strcmp(arguments[first], "--remove") == 0)
        first += 2;
    if (first + 1 >= count || strcmp(arguments[first], "--") != 0) {
        fputs("usage: nthfail-guard [--remove DIR]... -- PROGRAM [ARGUMENT...]\n", stderr);
        return 64;
    }
    fcntl(LIFELINE, F_SETFD, FD_CLOEXEC);
    fcntl(REPORT, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    sigset_t handled, before;
    sigemptyset(&handled);
    int taken[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        sigaddset(&handled, taken[i]);
    sigprocmask(SIG_BLOCK, &handled, &before);
    int signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);

    pid_t guard = getpid();
    pid_t server = fork();
    if (server == 0) {
        const char *shim = getenv("NTHFAIL_PRELOAD");
        const char *others = getenv("LD_PRELOAD");
        char list[8192];
        if (shim != NULL) {
            snprintf(list, sizeof list, others && *others ? "%s:%s" : "%s", shim, others);
            setenv("LD_PRELOAD", list, 1);
            unsetenv("NTHFAIL_PRELOAD");
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != guard)
            _exit(1);
        sigprocmask(SIG_SETMASK, &before, NULL);
        execvp(arguments[first + 1], arguments + first + 1);
        report("failed", errno);
        _exit(127);
    }
    report(server < 0 ? "failed" : "started", server < 0 ? errno : server);

    struct pollfd waits[] = {{.fd = LIFELINE, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    while ((waits[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0) {
        if (poll(waits, 2, -1) < 0)
            continue;
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
            ;
        reap(server);
    }
    while (server > 0) {
        kill_children();
        pid_t gone = waitpid(-1, NULL, WNOHANG);
        if (gone < 0 && errno == ECHILD)
            break;
        if (gone == 0)
            poll(NULL, 0, 2); /* until the kernel has carried the signals out */
    }
    for (int i = 1; i + 1 <= first; i += 2)
        nftw(arguments[i + 1], remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    return 0;
}
