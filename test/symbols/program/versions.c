/* A library with two versions of a function, as libc has of memcpy. */
int first_of_two(int value);
int second_of_two(int value);

int first_of_two(int value)
{
    return value + 1;
}

int second_of_two(int value)
{
    return value + 2;
}

__asm__(".symver first_of_two, versioned@V1");
__asm__(".symver second_of_two, versioned@@V2");
