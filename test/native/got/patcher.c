/*
 * patcher LIBRARY OTHER STEP...
 *
 * Loads both libraries, takes the steps, and prints a line for each: a number, for a call what it returned.
 *
 *     CALL                  victim_CALL of LIBRARY
 *     other:CALL            victim_CALL of OTHER
 *     own                   send by this program
 *     libc                  send by libc, looked up by name
 *     patch:FILE            nf_got_patch
 *     restore:FILE          nf_got_restore
 *     rights                not a number: how LIBRARY is mapped, rights and bytes
 *     race:N                patches and restores N times under a thread that calls send; 1 when
 *                           every result was libc's or a replacement's
 *
 * Every replacement returns REPLACED and does nothing.
 */
#include "got.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLACED = 4242 };

typedef long (*victim_call)(int fd);

static int ends[2];
static atomic_bool is_over;

static long replaced(void)
{
    return REPLACED;
}

static const struct nf_replacement replacements[] = {
    {"send", (void *)replaced},           {"writev", (void *)replaced},     {"close", (void *)replaced},
    {"victim_missing", (void *)replaced}, {"victim_own", (void *)replaced},
};

static int patch(const char *library)
{
    return nf_got_patch(library, replacements, sizeof replacements / sizeof replacements[0]);
}

static victim_call find_call(void *library, const char *name)
{
    char symbol[64];
    snprintf(symbol, sizeof symbol, "victim_%s", name);
    return (victim_call)dlsym(library, symbol);
}

/* Calls until it is over. Returns the first result that is neither, or NULL. */
static void *call_in_a_loop(void *argument)
{
    victim_call call = (victim_call)argument;
    char byte[4096];

    while (!atomic_load(&is_over)) {
        long result = call(ends[0]);
        if (result != 3 && result != REPLACED)
            return argument;
        while (recv(ends[1], byte, sizeof byte, MSG_DONTWAIT) > 0)
            ;
    }
    return NULL;
}

static bool race(const char *path, victim_call call, int count)
{
    bool is_right = true;
    void *wrong;
    pthread_t thread;

    if (pthread_create(&thread, NULL, call_in_a_loop, (void *)call) != 0)
        return false;
    for (int i = 0; i < count; i++)
        is_right = patch(path) > 0 && nf_got_restore(path) > 0 && is_right;
    atomic_store(&is_over, true);
    return pthread_join(thread, &wrong) == 0 && wrong == NULL && is_right;
}

/* Neighbours with the same rights are shown as one: the kernel may merge them or not. */
static void print_rights(const char *path)
{
    char line[4096], last[5] = "", flags[5];
    unsigned long start, end, size = 0;
    FILE *maps = fopen("/proc/self/maps", "re");

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, path) == NULL || sscanf(line, "%lx-%lx %4s", &start, &end, flags) != 3)
            continue;
        if (strcmp(flags, last) != 0) {
            if (size != 0)
                printf("%s:%lu ", last, size);
            strcpy(last, flags);
            size = 0;
        }
        size += end - start;
    }
    printf("%s:%lu\n", last, size);
    if (maps != NULL)
        fclose(maps);
}

static long take(const char *step, const char *path, void *library, void *other)
{
    ssize_t (*libc_send)(int, const void *, size_t, int);

    if (strncmp(step, "patch:", 6) == 0)
        return patch(step + 6);
    if (strncmp(step, "restore:", 8) == 0)
        return nf_got_restore(step + 8);
    if (strncmp(step, "race:", 5) == 0)
        return race(path, find_call(library, "send"), atoi(step + 5));
    if (strncmp(step, "other:", 6) == 0)
        return find_call(other, step + 6)(ends[0]);
    if (strcmp(step, "own") == 0)
        return send(ends[0], "ab", 2, 0);
    if (strcmp(step, "libc") == 0) {
        libc_send = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_DEFAULT, "send");
        return libc_send(ends[0], "a", 1, 0);
    }
    return find_call(library, step)(ends[0]);
}

int main(int argc, char **argv)
{
    void *library = argc > 2 ? dlopen(argv[1], RTLD_LAZY) : NULL;
    void *other = argc > 2 ? dlopen(argv[2], RTLD_LAZY) : NULL;

    if (library == NULL || other == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return EXIT_FAILURE;
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "rights") == 0)
            print_rights(argv[1]);
        else
            printf("%ld\n", take(argv[i], argv[1], library, other));
    }
    return EXIT_SUCCESS;
}
