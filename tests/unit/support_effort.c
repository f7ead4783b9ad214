#include "support_effort.h"

#include <stdlib.h>

int support_rounds(int rounds)
{
    int few = (rounds + 9) / 10;
    return getenv("FEVER_VALGRIND") ? few : rounds;
}
