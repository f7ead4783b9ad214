/* Strict numbers from outside text: the whole text must match, nothing is clamped. */
#ifndef FEVER_NUMBER_H
#define FEVER_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `[+-]?digits[.digits][(e|E)[+-]?digits]` or `.digits`, at most 64 bytes; finite. No hex, no inf,
 * no nan, no spaces, no locale. */
bool number_parse_decimal(const char *text, size_t length, double *out);

/* Decimal digits with an optional `-`, within [minimum, maximum]. */
bool number_parse_int(const char *text, size_t length, int64_t minimum, int64_t maximum,
                      int64_t *out);

/* The ending of an English noun of which there are so many: "" of one, else "s". Constant. */
const char *number_plural(int64_t count);

#endif
