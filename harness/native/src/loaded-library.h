/*
 * Libraries that are loaded in this process, and the tables through which they call others.
 *
 * Thread rules: one caller at a time, the control side; this code takes the loader's lock and allocates, so
 * never call it from a wrapper or a signal handler.
 */
#ifndef NF_LOADED_LIBRARY_H
#define NF_LOADED_LIBRARY_H

#include <elf.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* A loaded library, as the loader knows it. */
struct nf_library {
    char name[PATH_MAX];
    uintptr_t base;
    const Elf64_Dyn *dynamic;
};

/* What its dynamic section leads to. */
struct nf_tables {
    const char *soname; /* or NULL */
    const char *strings;
    const Elf64_Sym *symbols;
    struct {
        const Elf64_Rela *first;
        size_t count;
    } relocations[2]; /* of data, of the procedure linkage table */
};

/* Finds the library that is loaded from this path, compared as realpath(3) resolves it, or without a slash
 * with this soname. 0 or -ENOENT. */
int nf_find_library(const char *wanted, struct nf_library *found);

/* Keeps a library that was found loaded, until dlclose. NULL when it was unloaded, or unloaded and loaded
 * again, since. */
void *nf_hold_library(const struct nf_library *library);

/* 0, or -ENOEXEC when something is missing or is in a form that x86-64 and arm64 do not use. */
int nf_read_tables(uintptr_t base, const Elf64_Dyn *dynamic, struct nf_tables *tables);

#endif
