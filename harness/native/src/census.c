/*
 * How many bytes a process has allocated and not freed, as its own malloc says. See census.h for the rules.
 *
 * What is counted is what the program holds in malloc, with malloc's own overhead: uordblks (chunks in use in
 * all arenas) and hblkhd (chunks that are mappings of their own). A chunk that was freed into a thread's
 * cache (tcache: at most seven of each of 64 sizes) is in use for glibc, so the first requests of a thread
 * may raise the number by what they free. What a program takes by mmap itself is not counted.
 */
#include "census.h"
#include "engine.h"
#include "journal.h"
#include "process.h"
#include "real.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/resource.h>

enum nf_allocator nf_allocator;

#ifdef __GLIBC__

/* Where the function at `address` is defined. NULL: it is the entry that a program made at a fixed address
 * has for a function of a library, when it uses that function's address. */
static const void *home_of(void *address)
{
    Dl_info where;
    ElfW(Sym) *symbol = NULL;
    if (address == NULL || dladdr1(address, &where, (void **)&symbol, RTLD_DL_SYMENT) == 0)
        return NULL;
    return symbol != NULL && symbol->st_shndx == SHN_UNDEF ? NULL : where.dli_fbase;
}

#else

/* Where the function at `address` is defined. */
static const void *home_of(void *address)
{
    Dl_info where;
    return address == NULL || dladdr(address, &where) == 0 ? NULL : where.dli_fbase;
}

#endif

/* Whether malloc is this library's own. */
static bool is_followed(const void *owner)
{
#ifdef NF_FOLLOWS_ALLOCATIONS
    bool is_ours = owner == NULL || owner == home_of((void *)(uintptr_t)nf_census_resolve);
    nf_allocator = is_ours ? NF_ALLOCATOR_FOLLOWED : NF_ALLOCATOR_OWN;
    return is_ours;
#else
    return owner == NULL;
#endif
}

#ifdef __GLIBC__

/* struct mallinfo2 and struct mallinfo of malloc.h, which older headers lack or newer ones deprecate. */
#define NF_MALLINFO(type)                                                                                    \
    type arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost

struct wide {
    NF_MALLINFO(size_t);
};

struct narrow {
    NF_MALLINFO(int);
};

/* NULL when the program's malloc is not libc's; the first also before glibc 2.33. */
static struct wide (*mallinfo2_of_libc)(void);
static struct narrow (*mallinfo_of_libc)(void);

/* jemalloc, tcmalloc and sanitizers bring a malloc of their own: libc's numbers would say nothing of it. */
void nf_census_resolve(void)
{
    const void *libc = home_of(dlsym(RTLD_NEXT, "gnu_get_libc_version"));
    const void *owner = home_of(dlsym(RTLD_DEFAULT, "malloc"));
    if (is_followed(owner))
        owner = home_of(dlsym(RTLD_NEXT, "malloc"));
    if (libc == NULL || owner != libc)
        return;
    mallinfo2_of_libc = (struct wide(*)(void))(uintptr_t)dlsym(RTLD_NEXT, "mallinfo2");
    mallinfo_of_libc = (struct narrow(*)(void))(uintptr_t)dlsym(RTLD_NEXT, "mallinfo");
}

/* Whether `live` could be set. */
static bool count_live_bytes(uint64_t *live)
{
    if (mallinfo2_of_libc != NULL) {
        struct wide now = mallinfo2_of_libc();
        *live = (uint64_t)now.uordblks + now.hblkhd;
        return true;
    }
    /* Numbers of 32 bits, which start again from 0: they mean nothing in a large process. */
    struct rusage usage;
    if (mallinfo_of_libc == NULL || getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_maxrss >> 21 != 0)
        return false;
    struct narrow now = mallinfo_of_libc();
    *live = (uint64_t)(uint32_t)now.uordblks + (uint32_t)now.hblkhd;
    return true;
}

#else

void nf_census_resolve(void)
{
    is_followed(home_of(dlsym(RTLD_DEFAULT, "malloc")));
}

static bool count_live_bytes(uint64_t *live)
{
    (void)live;
    return false;
}

#endif

void nf_census_answer(void)
{
    int saved = errno;
    stack_t own;
    if (nf_process_is_borrowed())
        return;
    const struct nf_thread *thread = nf_thread_self();
    bool is_in_handler = sigaltstack(NULL, &own) == 0 && (own.ss_flags & SS_ONSTACK) != 0;
    if (thread->depth == 0 && !is_in_handler) {
        uint32_t asked = atomic_load(&nf_segment->census);
        struct nf_process *process = nf_process_at(nf_segment, nf_process_slot(thread));
        uint64_t live = 0;
        bool is_known = count_live_bytes(&live);
        atomic_store(&process->live_bytes, live);
        atomic_store(&process->live_known, is_known);
        atomic_fetch_add(&process->answers, 1);
        atomic_store(&process->census, asked);
        nf_ring_if_awaited(nf_segment);
    }
    errno = saved;
}
