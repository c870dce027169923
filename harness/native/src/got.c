/*
 * Patching the GOT of one loaded library. See got.h.
 *
 * Thread rules: one caller at a time, the control side; this code takes the loader's lock, allocates and uses
 * stdio, so never call it from a wrapper or a signal handler. The library's own threads may run meanwhile: a
 * slot is one atomic store, and a call goes to the one function or to the other. Two limits: a call that has
 * loaded a slot before still ends where the slot pointed, and the loader, when it binds a slot lazily in
 * another thread at this moment, may store its own answer over the replacement. Patch before the library
 * works.
 */
#include "got.h"
#include "loaded-library.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { TO_FUNCTION = R_X86_64_JUMP_SLOT, TO_DATA = R_X86_64_GLOB_DAT, TO_ADDRESS = R_X86_64_64 };
#elif defined(__aarch64__)
enum { TO_FUNCTION = R_AARCH64_JUMP_SLOT, TO_DATA = R_AARCH64_GLOB_DAT, TO_ADDRESS = R_AARCH64_ABS64 };
#else
#error "x86-64 and arm64 only"
#endif

typedef _Atomic(void *) nf_slot;
_Static_assert(sizeof(nf_slot) == sizeof(Elf64_Addr), "a slot is one pointer");

struct patched_slot {
    nf_slot *slot;
    void *before;
    void *after;
};

/* A library with patched slots. */
struct patch {
    struct patch *next;
    void *handle; /* keeps it loaded */
    uintptr_t base;
    size_t count;
    struct patched_slot slots[];
};

/* A range of this process's memory and its protection, as of the last look. */
struct mapping {
    uintptr_t start, end;
    int protection;
};

static struct patch *patches;

static struct patch **find_patch(uintptr_t base)
{
    struct patch **at = &patches;

    while (*at != NULL && (*at)->base != base)
        at = &(*at)->next;
    return at;
}

/* The replacement for what the relocation refers to, or NULL. */
static void *replacement_of(const struct nf_tables *tables, const Elf64_Rela *relocation,
                            const struct nf_replacement *replacements, size_t count)
{
    const Elf64_Sym *symbol = &tables->symbols[ELF64_R_SYM(relocation->r_info)];
    uint32_t type = ELF64_R_TYPE(relocation->r_info);

    if ((type != TO_FUNCTION && type != TO_DATA && type != TO_ADDRESS) || relocation->r_addend != 0 ||
        symbol->st_shndx != SHN_UNDEF)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tables->strings + symbol->st_name, replacements[i].name) == 0)
            return replacements[i].function;
    }
    return NULL;
}

/* Notes a slot for each relocation that has a replacement, in `patch` unless that is NULL. Returns how many.
 */
static size_t collect(const struct nf_tables *tables, uintptr_t base,
                      const struct nf_replacement *replacements, size_t count, struct patch *patch)
{
    size_t found = 0;

    for (int i = 0; i < 2; i++) {
        for (size_t j = 0; j < tables->relocations[i].count; j++) {
            const Elf64_Rela *relocation = &tables->relocations[i].first[j];
            void *function = replacement_of(tables, relocation, replacements, count);
            nf_slot *slot = (nf_slot *)(base + relocation->r_offset);

            if (function == NULL || atomic_load(slot) == NULL)
                continue;
            if (patch != NULL)
                patch->slots[found] = (struct patched_slot){.slot = (nf_slot *)(base + relocation->r_offset),
                                                            .after = function};
            found++;
        }
    }
    return found;
}

/* Looks up the mapping that `address` lies in, unless `mapping` is that already. 0 or -errno. */
static int look_up_mapping(uintptr_t address, struct mapping *mapping)
{
    char line[PATH_MAX + 128];
    int error = -EFAULT;
    FILE *maps;

    if (mapping->start <= address && address < mapping->end)
        return 0;
    maps = fopen("/proc/self/maps", "re");
    if (maps == NULL)
        return -errno;
    while (error != 0 && fgets(line, sizeof line, maps) != NULL) {
        char flags[5];

        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &mapping->start, &mapping->end, flags) != 3 ||
            address < mapping->start || address >= mapping->end)
            continue;
        mapping->protection = (flags[0] == 'r' ? PROT_READ : 0) | (flags[1] == 'w' ? PROT_WRITE : 0) |
                              (flags[2] == 'x' ? PROT_EXEC : 0);
        error = 0;
    }
    fclose(maps);
    if (error != 0)
        *mapping = (struct mapping){0};
    return error;
}

/* Stores into a slot and returns what was there in `before`. A page that the loader made read-only (RELRO) is
 * writable for the moment of the store. 0 or -errno: nothing is stored. */
static int exchange(nf_slot *slot, void *function, void **before, struct mapping *mapping)
{
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *page = (void *)((uintptr_t)slot & ~(page_size - 1));
    int error = look_up_mapping((uintptr_t)slot, mapping);

    if (error != 0)
        return error;
    if ((mapping->protection & PROT_WRITE) == 0 &&
        mprotect(page, page_size, mapping->protection | PROT_WRITE) != 0)
        return -errno;
    *before = atomic_exchange(slot, function);
    /* Best effort: what is stored is stored, and a page that stays writable harms nobody. */
    if ((mapping->protection & PROT_WRITE) == 0)
        mprotect(page, page_size, mapping->protection);
    return 0;
}

/* Puts slots back, the last one first, and counts them out of the patch. 0 or -errno. */
static int put_back(struct patch *patch)
{
    struct mapping mapping = {0};

    while (patch->count != 0) {
        struct patched_slot *last = &patch->slots[patch->count - 1];
        void *ignored;
        int error = exchange(last->slot, last->before, &ignored, &mapping);

        if (error != 0)
            return error;
        patch->count--;
    }
    return 0;
}

int nf_got_patch(const char *library, const struct nf_replacement *replacements, size_t count)
{
    struct nf_library found;
    struct nf_tables tables;
    struct mapping mapping = {0};
    struct patch *patch = NULL;
    void *handle = NULL;
    size_t slots;
    int result = nf_find_library(library, &found);

    if (result != 0)
        goto out;
    handle = nf_hold_library(&found);
    if (handle == NULL) {
        result = -ENOENT;
        goto out;
    }
    if (*find_patch(found.base) != NULL) {
        result = -EALREADY;
        goto out;
    }
    result = nf_read_tables(found.base, found.dynamic, &tables);
    if (result != 0)
        goto out;
    slots = collect(&tables, found.base, replacements, count, NULL);
    if (slots == 0)
        goto out;
    patch = malloc(sizeof *patch + slots * sizeof patch->slots[0]);
    if (patch == NULL) {
        result = -ENOMEM;
        goto out;
    }
    *patch = (struct patch){.next = patches, .handle = handle, .base = found.base};
    collect(&tables, found.base, replacements, count, patch);
    for (; patch->count < slots; patch->count++) {
        struct patched_slot *next = &patch->slots[patch->count];

        result = exchange(next->slot, next->after, &next->before, &mapping);
        if (result != 0) {
            put_back(patch); /* best effort: it wrote to these pages a moment ago */
            goto out;
        }
    }
    patches = patch;
    return (int)slots;
out:
    free(patch);
    if (handle != NULL)
        dlclose(handle);
    return result;
}

int nf_got_restore(const char *library)
{
    struct nf_library found;
    struct patch **at, *patch;
    size_t slots;
    int result = nf_find_library(library, &found);

    if (result != 0)
        return result;
    at = find_patch(found.base);
    patch = *at;
    if (patch == NULL)
        return -ENOENT;
    slots = patch->count;
    result = put_back(patch);
    if (result != 0)
        return result;
    *at = patch->next;
    dlclose(patch->handle);
    free(patch);
    return (int)slots;
}
