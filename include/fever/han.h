/* Characters as a search sees them: folded to one form, and read as pinyin, one by one, from tables
 * that ICU filled when the program was built. */
#ifndef FEVER_HAN_H
#define FEVER_HAN_H

#include <stddef.h>
#include <stdint.h>

/* The one form of all characters that mean the same: lower case, ASCII for full-width, simplified
 * for traditional; 0 for what is neither letter, digit nor Han character. Han characters
 * above U+FFFF stay as they are. */
uint32_t han_fold(uint32_t character);

/* Han characters have one reading here, the commonest; syllables have no tone, and `u` stands for
 * `ü`. Readings are numbered in the order of their letters, from 1; 0: none. */
uint16_t han_reading(uint32_t folded);

/* The letters of a reading, static; "" for 0. */
const char *han_letters(uint16_t reading);

/* The readings that begin with the `length` letters: from the one returned to before `*end`. */
uint16_t han_readings_from(const char *letters, size_t length, uint16_t *end);

#endif
