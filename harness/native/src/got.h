/*
 * Replaces functions for one loaded library alone: the calls that it makes into other libraries go through
 * pointers of its own (its GOT), and those are pointed elsewhere. The main program, libc and every other
 * library keep theirs.
 */
#ifndef NF_GOT_H
#define NF_GOT_H

#include <stddef.h>

struct nf_replacement {
    const char *name;
    void *function;
};

/*
 * Points every slot through which `library` calls one of the named functions at its replacement, and keeps
 * the library loaded. `library` is a path, compared as realpath(3) resolves it, or without a slash a soname.
 * Returns the slots that were patched; 0: the library calls none of these functions. Or -errno, and nothing
 * has changed: -ENOENT that library is not loaded in this process, -EALREADY it is patched, -ENOEXEC not an
 * ELF file that this code understands, or what mprotect and /proc/self/maps failed with.
 */
int nf_got_patch(const char *library, const struct nf_replacement *replacements, size_t count);

/*
 * Puts every slot of a patched library back to what it was, and lets the library go. Returns the slots that
 * were put back. Or -errno: -ENOENT that library is not patched, otherwise it still is, in part or as a
 * whole, and the call can be repeated.
 */
int nf_got_restore(const char *library);

#endif
