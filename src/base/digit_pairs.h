/* Two decimal digits at a time, without a division for each. */
#ifndef BASE_DIGIT_PAIRS_H
#define BASE_DIGIT_PAIRS_H

#include <stdint.h>
#include <string.h>

static const char digit_pairs[] = "0001020304050607080910111213141516171819"
                                  "2021222324252627282930313233343536373839"
                                  "4041424344454647484950515253545556575859"
                                  "6061626364656667686970717273747576777879"
                                  "8081828384858687888990919293949596979899";

/* The two digits of a number below 100, without a closing NUL. */
static inline void write_digit_pair(char *out, uint64_t value)
{
    memcpy(out, digit_pairs + 2 * value, 2);
}

#endif
