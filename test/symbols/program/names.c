/*
 * names
 *
 * Prints the address of main, of a local function and of one of a library, then waits for the end of its
 * input.
 */
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

volatile int sink;

void complain(int value)
{
    sink += value;
}

APART static int shared(int value)
{
    return value * 3 + sink;
}

APART static int local_only(int value)
{
    sink += value;
    return value + 1;
}

static inline __attribute__((always_inline)) int inlined(int value)
{
    sink = value; /* the inlined line */
    return value ^ 5;
}

int hidden(int value)
{
    return value - sink;
}

/* What is unlikely is put elsewhere. */
APART int with_cold(int value)
{
    if (value == sink) {
        complain(value);
        complain(value + 1);
        exit(1);
    }
    return value * 7;
}

/* The test before the long part is inlined into the callers, the rest is not. */
static int with_part(int value)
{
    if (value < 10)
        return 0;
    for (int i = 0; i < value; i++) {
        sink += i;
        if (sink > 100)
            sink -= local_only(i);
        if (sink > 200)
            sink -= local_only(i + 1);
        if (sink > 300)
            sink -= shared(i + 2);
        sink ^= value;
    }
    return sink;
}

APART int exported(int value)
{
    note(value + 1);
    return inlined(value) + shared(value) + local_only(value) + with_part(value);
}

APART int mangled(int value)
{
    return inlined(value + 1) + with_part(value + sink);
}

APART int mangled_too(int value)
{
    return with_part(value - sink) + with_cold(value);
}

/* Nobody calls it. */
APART int dropped(int value)
{
    sink ^= value;
    return value + 7000;
}

/* The two names that a constructor of C++ has. */
APART int whole(int value) __asm__("_ZN2ns5ClassC1Ei");
int base(int value) __asm__("_ZN2ns5ClassC2Ei") __attribute__((alias("_ZN2ns5ClassC1Ei")));

APART int whole(int value)
{
    return value * 11 + sink;
}

int main(void)
{
    printf("%p %p %p\n", (void *)main, (void *)local_only, (void *)&getppid);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0)
        sink += exported(byte) + other(byte) + hidden(byte) + mangled(byte) + mangled_too(byte);
    return 0;
}
