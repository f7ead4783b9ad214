/* The standard's words, and sets of days or months as runs. */
#include "hours_names.h"

const char *const weekday_codes[7] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
const char *const month_codes[13] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const char *const sun_codes[5] = {"", "dawn", "sunrise", "sunset", "dusk"};

unsigned set_runs(unsigned set, unsigned size, unsigned char first[6], unsigned char last[6])
{
    unsigned runs = 0, all = (1u << size) - 1;
    if (set == all) {
        first[0] = 0;
        last[0] = (unsigned char)(size - 1);
        return 1;
    }
    for (unsigned i = 0; i < size; i++) {
        unsigned before = (i + size - 1) % size, end = i;
        if (!(set >> i & 1) || set >> before & 1)
            continue;
        while (set >> (end + 1) % size & 1)
            end = (end + 1) % size;
        first[runs] = (unsigned char)i;
        last[runs++] = (unsigned char)end;
    }
    return runs;
}
