/* Undoing what a spreadsheet does to digits that are no quantity. */
#include "normalise_numbers.h"

#include <stdbool.h>
#include <string.h>

enum { DIGITS_MAX = 18 };

static const char digits[] = "0123456789";

/* 110101.0, 110101.00 */
static bool read_decimal(const char *text, size_t whole, char *out)
{
    if (text[whole] != '.')
        return false;
    size_t zeros = strspn(text + whole + 1, "0");
    if (!zeros || text[whole + 1 + zeros])
        return false;
    memcpy(out, text, whole);
    out[whole] = '\0';
    return true;
}

/* The exponent behind `text`, 0 for none. */
static size_t read_exponent(const char *text, bool *has_sign)
{
    if (*text != 'E' && *text != 'e')
        return 0;
    text++;
    *has_sign = *text == '+';
    text += *has_sign;
    size_t length = strspn(text, digits), exponent = 0;
    if (!length || length > 2 || text[length])
        return 0;
    for (size_t i = 0; i < length; i++)
        exponent = exponent * 10 + (size_t)(text[i] - '0');
    return exponent < DIGITS_MAX ? exponent : 0;
}

enum number_form number_read(const char *text, char *out, size_t size)
{
    bool has_sign = false;
    size_t whole = strspn(text, digits);
    if (!whole || whole > DIGITS_MAX || size <= DIGITS_MAX + 1)
        return NUMBER_AS_IS;
    if (read_decimal(text, whole, out))
        return NUMBER_PLAIN;
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, digits) : 0;
    size_t exponent = read_exponent(text + whole + (decimals ? decimals + 1 : 0), &has_sign);
    if (whole != 1 || !exponent || (!decimals && !has_sign) || decimals > exponent)
        return NUMBER_AS_IS;
    if (has_sign && decimals < exponent)
        return NUMBER_ROUNDED;
    out[0] = text[0];
    memcpy(out + 1, text + 2, decimals);
    memset(out + 1 + decimals, '0', exponent - decimals);
    out[1 + exponent] = '\0';
    return NUMBER_PLAIN;
}
