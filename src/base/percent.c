/* Reading percent escapes. */
#include "fever/percent.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

int percent_byte(const char *at, const char *end)
{
    int high = end - at > 2 ? hex_value(at[1]) : -1;
    int low = high < 0 ? -1 : hex_value(at[2]);
    return low < 0 ? -1 : high << 4 | low;
}
