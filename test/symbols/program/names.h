#ifndef NAMES_H
#define NAMES_H

#define APART __attribute__((noinline, noclone))

extern volatile int sink;
static inline __attribute__((always_inline)) void note(int value)
{
    sink = value;
}

int exported(int value);
int other(int value);
int with_cold(int value);
int dropped(int value);
int hidden(int value) __attribute__((visibility("hidden")));
int mangled(int value) __asm__("_ZN2ns5Class5serveEi");
int mangled_too(int value) __asm__("_ZN2ns5Class5serveEl");
void complain(int value) __attribute__((cold, noinline));

#endif
