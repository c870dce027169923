/* Finding loaded libraries and reading their dynamic sections. See loaded-library.h for the thread rules. */
#include "loaded-library.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* glibc stores addresses into the dynamic section as it loads it; other loaders, and the vDSO, leave offsets.
 */
static const void *address_of(uintptr_t base, Elf64_Addr value)
{
    return (const void *)(uintptr_t)(value < base ? value + base : value);
}

int nf_read_tables(uintptr_t base, const Elf64_Dyn *dynamic, struct nf_tables *tables)
{
    const Elf64_Dyn *soname = NULL;
    bool is_known = dynamic != NULL;

    *tables = (struct nf_tables){0};
    for (const Elf64_Dyn *entry = dynamic; is_known && entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
        case DT_SONAME:
            soname = entry;
            break;
        case DT_STRTAB:
            tables->strings = address_of(base, entry->d_un.d_ptr);
            break;
        case DT_SYMTAB:
            tables->symbols = address_of(base, entry->d_un.d_ptr);
            break;
        case DT_RELA:
            tables->relocations[0].first = address_of(base, entry->d_un.d_ptr);
            break;
        case DT_RELASZ:
            tables->relocations[0].count = entry->d_un.d_val / sizeof(Elf64_Rela);
            break;
        case DT_JMPREL:
            tables->relocations[1].first = address_of(base, entry->d_un.d_ptr);
            break;
        case DT_PLTRELSZ:
            tables->relocations[1].count = entry->d_un.d_val / sizeof(Elf64_Rela);
            break;
        case DT_PLTREL:
            is_known = entry->d_un.d_val == DT_RELA;
            break;
        case DT_RELAENT:
            is_known = entry->d_un.d_val == sizeof(Elf64_Rela);
            break;
        case DT_SYMENT:
            is_known = entry->d_un.d_val == sizeof(Elf64_Sym);
            break;
        case DT_REL:
            is_known = false;
            break;
        default:
            break;
        }
    }
    if (!is_known || tables->strings == NULL || tables->symbols == NULL)
        return -ENOEXEC;
    for (int i = 0; i < 2; i++) {
        if (tables->relocations[i].first == NULL)
            tables->relocations[i].count = 0;
    }
    if (soname != NULL)
        tables->soname = tables->strings + soname->d_un.d_val;
    return 0;
}

struct search {
    const char *wanted;
    const char *real_path; /* NULL: `wanted` is a soname, or a file that is gone */
    struct nf_library *found;
};

static bool is_wanted(const struct search *search, const char *name, uintptr_t base, const Elf64_Dyn *dynamic)
{
    char real_path[PATH_MAX];
    struct nf_tables tables;

    if (strchr(search->wanted, '/') == NULL)
        return nf_read_tables(base, dynamic, &tables) == 0 && tables.soname != NULL &&
               strcmp(tables.soname, search->wanted) == 0;
    if (strcmp(name, search->wanted) == 0)
        return true;
    return search->real_path != NULL && realpath(name, real_path) != NULL &&
           strcmp(real_path, search->real_path) == 0;
}

/* For dl_iterate_phdr: 1 ends the search. The main program has no name and is never found. */
static int look_at(struct dl_phdr_info *info, size_t size, void *data)
{
    const struct search *search = data;
    const Elf64_Dyn *dynamic = NULL;

    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dynamic = (const Elf64_Dyn *)(uintptr_t)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    }
    if (info->dlpi_name == NULL || info->dlpi_name[0] == '\0' || strlen(info->dlpi_name) >= PATH_MAX ||
        !is_wanted(search, info->dlpi_name, info->dlpi_addr, dynamic))
        return 0;
    strcpy(search->found->name, info->dlpi_name);
    search->found->base = info->dlpi_addr;
    search->found->dynamic = dynamic;
    return 1;
}

int nf_find_library(const char *wanted, struct nf_library *found)
{
    char real_path[PATH_MAX];
    struct search search = {.wanted = wanted, .real_path = realpath(wanted, real_path), .found = found};

    return dl_iterate_phdr(look_at, &search) == 1 ? 0 : -ENOENT;
}

void *nf_hold_library(const struct nf_library *library)
{
    void *handle = dlopen(library->name, RTLD_LAZY | RTLD_NOLOAD);
    const struct link_map *map = NULL;

    if (handle == NULL)
        return NULL;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map->l_addr == library->base)
        return handle;
    dlclose(handle);
    return NULL;
}
