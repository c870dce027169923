/* A program of a few bytes without libc, to be damaged. */
static __attribute__((noinline)) int add(int value)
{
    return value + 1;
}

int start(int value)
{
    return add(value) * 2;
}
