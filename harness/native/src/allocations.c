/*
 * malloc and its kin, in the library that servers get whose allocations are to fail: beside the wrappers, and
 * not in the library that others get, which pay nothing. An allocation is a call of the server's, on no
 * connection. A program with a malloc of its own never comes by here: census.c finds that out.
 *
 * The first of them come while the dynamic linker is still at work, before any constructor; and looking the
 * real ones up may allocate. What is asked for then comes from an arena, and stays there.
 */
#include "engine.h"
#include "process.h"
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <string.h>

#define NF_EXPORT __attribute__((visibility("default")))

static struct {
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos)
#define NF_ALLOCATION(id, name, type, parameters) type (*name)(NF_PARAMETERS(parameters));
#include "calls.def"
#undef NF_CALL
    size_t (*malloc_usable_size)(void *);
} real;

static _Thread_local bool is_looking_up __attribute__((tls_model("initial-exec")));

/* Bytes for what dlsym and the dynamic linker ask for: a few hundred with glibc. */
enum { NF_ARENA = 1 << 16 };

static _Alignas(max_align_t) char arena[NF_ARENA];
static _Atomic size_t arena_used;

struct block {
    _Alignas(max_align_t) size_t size;
};

static bool is_in_arena(const void *pointer)
{
    return (uintptr_t)pointer - (uintptr_t)arena < sizeof arena;
}

static size_t arena_size_of(const void *pointer)
{
    return ((const struct block *)pointer)[-1].size;
}

/* The memory is zero, and aligned for anything. */
static void *take_from_arena(size_t size)
{
    size_t whole = (size + 2 * sizeof(struct block) - 1) / sizeof(struct block) * sizeof(struct block);
    size_t at = size > sizeof arena ? sizeof arena : atomic_fetch_add(&arena_used, whole);
    if (at > sizeof arena || whole > sizeof arena - at) {
        errno = ENOMEM;
        return NULL;
    }
    struct block *block = (struct block *)(arena + at);
    block->size = size;
    return block + 1;
}

/* Looks the next allocator after this library up. False while this thread is at that: the arena has to do. */
static bool can_allocate(void)
{
    if (__builtin_expect(real.malloc != NULL, 1))
        return true;
    if (is_looking_up)
        return false;
    is_looking_up = true;
#define NF_LOOK_UP(name) real.name = (__typeof__(real.name))(uintptr_t)dlsym(RTLD_NEXT, #name);
#define NF_CALL(id, name, family, scope, shape, result, parameters, mode, errnos)
#define NF_ALLOCATION(id, name, type, parameters)                                                            \
    if (NF_CALL_##id != NF_CALL_MALLOC)                                                                      \
    NF_LOOK_UP(name)
#include "calls.def"
#undef NF_CALL
    NF_LOOK_UP(malloc_usable_size)
    NF_LOOK_UP(malloc) /* last: it says that all are there */
    is_looking_up = false;
    return real.malloc != NULL;
}

/* Whether an armed case looks at allocations: the one load that all others pay. */
NF_IN_WRAPPER bool begin(struct nf_call *call, enum nf_call_id id, size_t size)
{
    return __builtin_expect(atomic_load_explicit(&nf_segment->allocating, memory_order_relaxed) != 0, 0) &&
           nf_call_begin(call, id, -1, (struct nf_extent){.bytes = size}, 0);
}

/* Makes an allocation that is counted. */
#define NF_MAKE_ALLOCATION(call, allocate)                                                                   \
    do {                                                                                                     \
        if ((call).is_made) {                                                                                \
            struct nf_thread *thread = nf_thread_self();                                                     \
            thread->is_allocating = true;                                                                    \
            void *memory = (allocate);                                                                       \
            thread->is_allocating = false;                                                                   \
            (call).result = memory == NULL ? -1 : (long)memory;                                              \
            if (memory == NULL)                                                                              \
                (call).error = ENOMEM;                                                                       \
        }                                                                                                    \
    } while (0)

static void *end(struct nf_call *call)
{
    long result = nf_call_end(call);
    return result == -1 ? NULL : (void *)result;
}

/* One that is counted where somebody counts it. */
#define NF_ALLOCATE(ID, size, allocate)                                                                      \
    do {                                                                                                     \
        struct nf_call call;                                                                                 \
        if (!begin(&call, NF_CALL_##ID, (size)))                                                             \
            return allocate;                                                                                 \
        NF_MAKE_ALLOCATION(call, allocate);                                                                  \
        return end(&call);                                                                                   \
    } while (0)

/* What `count` things of `size` bytes take; the most there is when that is more. */
static size_t product(size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes;
}

NF_EXPORT void *malloc(size_t size)
{
    if (!can_allocate())
        return take_from_arena(size);
    NF_ALLOCATE(MALLOC, size, real.malloc(size));
}

NF_EXPORT void *calloc(size_t count, size_t size)
{
    if (!can_allocate())
        return take_from_arena(product(count, size));
    NF_ALLOCATE(CALLOC, product(count, size), real.calloc(count, size));
}

/* What is in the arena moves out of it. */
static void *move_out(void *pointer, size_t size)
{
    void *moved = can_allocate() ? real.malloc(size) : take_from_arena(size);
    size_t before = arena_size_of(pointer);
    if (moved != NULL)
        memcpy(moved, pointer, before < size ? before : size);
    return moved;
}

NF_EXPORT void *realloc(void *pointer, size_t size)
{
    if (is_in_arena(pointer))
        return move_out(pointer, size);
    if (!can_allocate())
        return take_from_arena(size); /* of nothing: no other memory was given yet */
    NF_ALLOCATE(REALLOC, size, real.realloc(pointer, size));
}

NF_EXPORT void *reallocarray(void *pointer, size_t count, size_t size)
{
    size_t bytes = product(count, size);
    if (is_in_arena(pointer))
        return move_out(pointer, bytes);
    if (!can_allocate())
        return take_from_arena(bytes);
    NF_ALLOCATE(REALLOCARRAY, bytes,
                real.reallocarray != NULL ? real.reallocarray(pointer, count, size)
                                          : real.realloc(pointer, bytes));
}

NF_EXPORT int posix_memalign(void **result, size_t alignment, size_t size)
{
    struct nf_call call;
    if (!can_allocate())
        return ENOMEM;
    if (!begin(&call, NF_CALL_POSIX_MEMALIGN, size))
        return real.posix_memalign(result, alignment, size);
    void *given = NULL;
    int error = ENOMEM;
    NF_MAKE_ALLOCATION(call, (error = real.posix_memalign(&given, alignment, size)) == 0 ? given : NULL);
    if (call.is_made && error != 0)
        call.error = error;
    int saved = errno;
    error = nf_call_end(&call) == -1 ? call.error : 0;
    errno = saved; /* it says what is wrong in its result alone */
    if (error == 0)
        *result = given;
    return error;
}

NF_EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    if (!can_allocate())
        return NULL;
    NF_ALLOCATE(ALIGNED_ALLOC, size, real.aligned_alloc(alignment, size));
}

NF_EXPORT void *memalign(size_t alignment, size_t size)
{
    if (!can_allocate())
        return NULL;
    NF_ALLOCATE(MEMALIGN, size, real.memalign(alignment, size));
}

NF_EXPORT void *valloc(size_t size)
{
    if (!can_allocate())
        return NULL;
    NF_ALLOCATE(VALLOC, size, real.valloc(size));
}

NF_EXPORT void *pvalloc(size_t size)
{
    if (!can_allocate())
        return NULL;
    NF_ALLOCATE(PVALLOC, size, real.pvalloc(size));
}

/* A copy of the first `length` bytes of `text`, with a zero behind them. */
NF_IN_WRAPPER char *copy_text(enum nf_call_id id, const char *text, size_t length)
{
    struct nf_call call;
    void *given;
    if (!can_allocate()) {
        given = take_from_arena(length + 1);
    } else if (!begin(&call, id, length + 1)) {
        given = real.malloc(length + 1);
    } else {
        NF_MAKE_ALLOCATION(call, real.malloc(length + 1));
        given = end(&call);
    }
    if (given == NULL)
        return NULL;
    char *copy = memcpy(given, text, length);
    copy[length] = '\0';
    return copy;
}

#undef strdup
NF_EXPORT char *strdup(const char *text)
{
    return copy_text(NF_CALL_STRDUP, text, strlen(text));
}

#undef strndup
NF_EXPORT char *strndup(const char *text, size_t size)
{
    return copy_text(NF_CALL_STRNDUP, text, strnlen(text, size));
}

/* What libc's own headers once made of them. */
NF_EXPORT char *__strdup(const char *text)
{
    return copy_text(NF_CALL_STRDUP, text, strlen(text));
}

NF_EXPORT char *__strndup(const char *text, size_t size)
{
    return copy_text(NF_CALL_STRNDUP, text, strnlen(text, size));
}

NF_EXPORT void free(void *pointer)
{
    struct nf_call call;
    if (pointer == NULL || is_in_arena(pointer) || !can_allocate())
        return;
    if (!begin(&call, NF_CALL_FREE, (size_t)pointer)) {
        real.free(pointer);
        return;
    }
    if (call.is_made)
        real.free(pointer);
    int saved = errno;
    nf_call_end(&call);
    errno = saved; /* it cannot say that it failed */
}

NF_EXPORT size_t malloc_usable_size(void *pointer)
{
    if (pointer != NULL && is_in_arena(pointer))
        return arena_size_of(pointer);
    return can_allocate() && real.malloc_usable_size != NULL ? real.malloc_usable_size(pointer) : 0;
}
