/* Looking characters up in the tables of han_tables.c. */
#include "fever/han.h"

#include <string.h>

#include "han_tables.inc"

enum { HAN_FIRST = 0x4E00, HAN_END = 0xA000, SYLLABLES = sizeof syllables / sizeof *syllables };

/* Planes 2 and 3. */
enum { RARE_HAN_FIRST = 0x20000, RARE_HAN_END = 0x40000 };

uint32_t han_fold(uint32_t character)
{
    if (character < 0x10000)
        return fold_pages[fold_page_of[character >> 8]][character & 255];
    return character >= RARE_HAN_FIRST && character < RARE_HAN_END ? character : 0;
}

uint16_t han_reading(uint32_t folded)
{
    return folded >= HAN_FIRST && folded < HAN_END ? readings[folded - HAN_FIRST] : 0;
}

const char *han_letters(uint16_t reading)
{
    return reading < SYLLABLES ? syllables[reading] : "";
}

/* The first reading not before the letters, or past all that begin with them. */
static uint16_t bound(const char *letters, size_t length, int past)
{
    uint16_t low = 1, high = SYLLABLES;
    while (low < high) {
        uint16_t middle = (uint16_t)((low + high) / 2);
        if (strncmp(syllables[middle], letters, length) < past)
            low = (uint16_t)(middle + 1);
        else
            high = middle;
    }
    return low;
}

uint16_t han_readings_from(const char *letters, size_t length, uint16_t *end)
{
    *end = bound(letters, length, 1);
    return bound(letters, length, 0);
}
