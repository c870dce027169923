/* A second file, with a local function of the same name as one in the first. */
#include "names.h"

APART static int shared(int value)
{
    return sink - value;
}

int other(int value)
{
    return shared(value) + hidden(value);
}
