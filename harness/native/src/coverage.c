/*
 * Which places of a program's code are reached: the callbacks of programs that are built to say so, with
 * gcc -fsanitize-coverage=trace-pc or clang -fsanitize-coverage=trace-pc-guard. A part of the preload
 * library.
 *
 * Any thread and signal handler may call them at any time, from before the constructor on. Until there is a
 * map, and without one, they do nothing. Nothing here touches errno.
 */
#include "coverage.h"

#include <link.h>
#include <sys/auxv.h>

#define NF_EXPORT __attribute__((visibility("default")))

/* One byte for each place, 0 until it is reached. */
static _Atomic(_Atomic uint8_t *) map;

/* Where the program itself is mapped. Libraries move between two starts, each by itself. */
static uintptr_t program_begin, program_size;

static void find_program(void)
{
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    size_t count = getauxval(AT_PHNUM);
    uintptr_t base = 0, end = 0, begin = UINTPTR_MAX;
    for (size_t i = 0; headers != NULL && i < count; i++) {
        if (headers[i].p_type == PT_PHDR)
            base = (uintptr_t)headers - headers[i].p_vaddr;
        if (headers[i].p_type != PT_LOAD)
            continue;
        begin = headers[i].p_vaddr < begin ? headers[i].p_vaddr : begin;
        end = headers[i].p_vaddr + headers[i].p_memsz > end ? headers[i].p_vaddr + headers[i].p_memsz : end;
    }
    program_begin = base + begin;
    program_size = end > begin ? end - begin : 0;
}

void nf_coverage_start(struct nf_header *h)
{
    if (h->coverage_at == 0)
        return;
    find_program();
    atomic_store(&map, (_Atomic uint8_t *)((char *)h + h->coverage_at));
}

static inline void reach(_Atomic uint8_t *places, uint64_t place)
{
    /* Spread by Knuth's multiplicative hash: two places rarely share a byte. */
    _Atomic uint8_t *at = &places[place * UINT64_C(0x9e3779b97f4a7c15) >> (64 - NF_COVERAGE_BITS)];
    /* Most have been reached before: a load leaves the line with all processors that have it. */
    if (atomic_load_explicit(at, memory_order_relaxed) == 0)
        atomic_store_explicit(at, 1, memory_order_relaxed);
}

NF_EXPORT void __sanitizer_cov_trace_pc(void);
NF_EXPORT void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
NF_EXPORT void __sanitizer_cov_trace_pc_guard_init(uint32_t *begin, uint32_t *end);

void __sanitizer_cov_trace_pc(void)
{
    _Atomic uint8_t *places = atomic_load_explicit(&map, memory_order_relaxed);
    if (places == NULL)
        return;
    uintptr_t place = (uintptr_t)__builtin_return_address(0) - program_begin;
    if (place < program_size)
        reach(places, place);
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    _Atomic uint8_t *places = atomic_load_explicit(&map, memory_order_relaxed);
    if (places != NULL && *guard != 0)
        reach(places, *guard);
}

/* Numbers the places of one module, from 1 in the order in which modules are loaded. */
void __sanitizer_cov_trace_pc_guard_init(uint32_t *begin, uint32_t *end)
{
    static uint32_t numbered;
    if (begin == end || *begin != 0)
        return;
    for (uint32_t *guard = begin; guard < end; guard++)
        *guard = ++numbered;
}
