#include "support_effort.h"

#include <stdlib.h>

bool support_is_watched(void)
{
    return getenv("FEVER_VALGRIND") != NULL;
}

int support_rounds(int rounds)
{
    return support_is_watched() ? (rounds + 9) / 10 : rounds;
}

size_t support_step(size_t step)
{
    return support_is_watched() ? step : 1;
}
