/*
 * From where a call is made. See sites.h for the thread rules.
 *
 * An address of the process becomes one of its file, because a program that is started again, or another one,
 * has the same code elsewhere. Which file that is costs a stat: each process keeps the answer, by where the
 * module is. No entry of that table changes once it is there, so that nobody who reads it has to wait.
 */
#include "sites.h"
#include "call.h"
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __GLIBC__
#include <unwind.h>
#endif

enum { KNOWN = 512, FREE = 0, BUSY = 1, THERE = 2 };

/* A module of this process. Its dynamic section and its bias tell it from whatever is loaded there later. */
static struct known {
    _Atomic uint32_t state;
    uint32_t number;
    uintptr_t bias;
    uintptr_t dynamic;
} known[KNOWN];

struct loaded {
    const char *path; /* empty: the program */
    uintptr_t bias;
    uintptr_t dynamic;
};

/* Where the path of the program is, for what takes one. */
static const char *path_of(const struct loaded *module)
{
    return module->path == NULL || module->path[0] == '\0' ? "/proc/self/exe" : module->path;
}

/* Says in the segment which file has the number, once. A path that is too long is left out. */
static void note_path(struct nf_module *entry, const struct loaded *module)
{
    char path[sizeof entry->path];
    const char *name = path_of(module);
    ssize_t length;
    uint32_t unsaid = 0;
    if (!atomic_compare_exchange_strong(&entry->path_length, &unsaid, NF_NO_PATH))
        return;
    if (name != module->path) {
        length = nf_syscall(SYS_readlinkat, AT_FDCWD, name, path, sizeof path);
    } else {
        length = (ssize_t)strnlen(name, sizeof path);
        memcpy(path, name, (size_t)length);
    }
    if (length <= 0 || length >= (ssize_t)sizeof path)
        return;
    memcpy(entry->path, path, (size_t)length);
    atomic_store(&entry->path_length, (uint32_t)length);
}

/* Asks the kernel which file a module is. */
static uint32_t identify(struct nf_header *h, const struct loaded *module)
{
    struct stat file;
    int saved = errno;
    uint32_t number = NF_MODULES;
    if (stat(path_of(module), &file) == 0)
        number = nf_module_number(h, nf_module_key(file.st_dev, file.st_ino));
    if (number != NF_MODULES && atomic_load(&nf_modules(h)[number].path_length) == 0)
        note_path(&nf_modules(h)[number], module);
    errno = saved;
    return number;
}

/* The number of a module of this process; NF_MODULES for one of no file, such as the vDSO. Two threads that
 * find a new one at once enter it twice, which does no harm. */
static uint32_t number_of(struct nf_header *h, const struct loaded *module)
{
    uint32_t first = (uint32_t)(module->dynamic >> 4) * 2654435761u;
    for (uint32_t i = 0; i < KNOWN; i++) {
        struct known *entry = &known[(first + i) % KNOWN];
        uint32_t state = atomic_load_explicit(&entry->state, memory_order_acquire);
        if (state == THERE && entry->dynamic == module->dynamic && entry->bias == module->bias)
            return entry->number;
        if (state != FREE || !atomic_compare_exchange_strong(&entry->state, &state, BUSY))
            continue;
        entry->number = identify(h, module);
        entry->bias = module->bias;
        entry->dynamic = module->dynamic;
        atomic_store_explicit(&entry->state, THERE, memory_order_release);
        return entry->number;
    }
    return identify(h, module);
}

static struct loaded loaded_of(const struct dl_phdr_info *info)
{
    struct loaded module = {.path = info->dlpi_name, .bias = info->dlpi_addr};
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            module.dynamic = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    }
    return module;
}

static int enter_module(struct dl_phdr_info *info, size_t size, void *segment)
{
    (void)size;
    struct loaded module = loaded_of(info);
    number_of(segment, &module);
    return 0;
}

void nf_sites_start(struct nf_header *h)
{
    memset(known, 0, sizeof known); /* the numbers are those of the segment before */
    dl_iterate_phdr(enter_module, h);
}

#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 35)
#define NF_FINDS_WITHOUT_LOCK
#endif
#endif

#ifdef NF_FINDS_WITHOUT_LOCK
static bool find_module(uintptr_t address, struct loaded *module)
{
    struct dl_find_object found;
    if (_dl_find_object((void *)address, &found) != 0)
        return false;
    *module = (struct loaded){.path = found.dlfo_link_map->l_name,
                              .bias = found.dlfo_link_map->l_addr,
                              .dynamic = (uintptr_t)found.dlfo_link_map->l_ld};
    return true;
}
#else
struct search {
    uintptr_t address;
    struct loaded *module;
};

static int look_into(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    struct search *search = data;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || search->address - (info->dlpi_addr + part->p_vaddr) >= part->p_memsz)
            continue;
        *search->module = loaded_of(info);
        return 1;
    }
    return 0;
}

/* Takes the lock of the dynamic linker, which waits for a dlopen of another thread. */
static bool find_module(uintptr_t address, struct loaded *module)
{
    return dl_iterate_phdr(look_into, &(struct search){address, module}) != 0;
}
#endif

struct nf_site nf_site_of(const void *return_address)
{
    uintptr_t address = (uintptr_t)return_address;
    struct loaded module;
    /* The call is before the address: behind it may be another function, or nothing. */
    uint32_t number = find_module(address - 1, &module) ? number_of(nf_segment, &module) : NF_MODULES;
    return (struct nf_site){.address = number == NF_MODULES ? address : address - module.bias,
                            .module = number};
}

/* Whether a return address is behind a call in one of the rule's ranges. */
static bool is_within(const struct nf_rule *rule, const struct nf_range *ranges, const void *return_address)
{
    struct nf_site site = nf_site_of(return_address);
    for (uint32_t i = 0; i < rule->range_count; i++) {
        const struct nf_range *range = &ranges[(rule->first_range + i) % NF_RANGES];
        if (range->module == site.module && site.address - 1 - range->start < range->bytes)
            return true;
    }
    return false;
}

#ifdef __GLIBC__
struct walk {
    const struct nf_rule *rule;
    const struct nf_range *ranges;
    const void *caller;
    int frames; /* from the caller on; before it are this library's own */
    bool is_found;
};

static _Unwind_Reason_Code look_at_frame(struct _Unwind_Context *context, void *data)
{
    struct walk *walk = data;
    int is_before = 0;
    uintptr_t address = _Unwind_GetIPInfo(context, &is_before);
    const void *behind =
        (const void *)(address + (is_before != 0 ? 1 : 0)); /* of a signal: not behind a call */
    if (walk->frames == 0 && behind != walk->caller)
        return _URC_NO_REASON;
    walk->is_found = address != 0 && is_within(walk->rule, walk->ranges, behind);
    return walk->is_found || ++walk->frames == NF_FRAMES ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static bool is_in_stack(const struct nf_rule *rule, const struct nf_range *ranges, const void *caller)
{
    struct walk walk = {.rule = rule, .ranges = ranges, .caller = caller};
    int saved = errno;
    _Unwind_Backtrace(look_at_frame, &walk);
    errno = saved;
    return walk.is_found;
}
#else
/* No unwinder is sure to be there that works with this libc: the caller alone is looked at. */
static bool is_in_stack(const struct nf_rule *rule, const struct nf_range *ranges, const void *caller)
{
    return is_within(rule, ranges, caller);
}
#endif

bool nf_is_called_from(const struct nf_rule *rule, const struct nf_call *call)
{
    const struct nf_range *ranges =
        nf_ranges_of(nf_segment, atomic_load(&call->connection->case_slot) % NF_CASES);
    if (call->caller == NULL)
        return false;
    return rule->caller == NF_CALLER ? is_within(rule, ranges, call->caller)
                                     : is_in_stack(rule, ranges, call->caller);
}
