/* Strict number parsing: the grammar is checked before the C library converts. */
#include "fever/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 64 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t skip_digits(const char *text, size_t length, size_t at)
{
    while (at < length && is_digit(text[at]))
        at++;
    return at;
}

static size_t skip_sign(const char *text, size_t length, size_t at)
{
    return at < length && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
}

static bool is_decimal(const char *text, size_t length)
{
    size_t start = skip_sign(text, length, 0);
    size_t at = skip_digits(text, length, start);
    size_t digits = at - start;
    if (at < length && text[at] == '.') {
        size_t fraction = ++at;
        at = skip_digits(text, length, at);
        digits += at - fraction;
    }
    if (!digits)
        return false;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t exponent = skip_sign(text, length, at + 1);
        at = skip_digits(text, length, exponent);
        if (at == exponent)
            return false;
    }
    return at == length;
}

/* What people type: up to fifteen digits, at most one point. Then the digits are a whole number
 * that a double holds exactly, so is the power of ten, and their quotient is rounded once: the
 * nearest double (W. D. Clinger, "How to read floating point numbers accurately", 1990). */
static bool parse_short(const char *text, size_t length, double *out)
{
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    enum { DIGITS_MAX = 15 };
    size_t at = skip_sign(text, length, 0), point = length;
    if (length - at > DIGITS_MAX + 1)
        return false;
    int64_t digits = 0;
    size_t count = 0;
    for (size_t i = at; i < length; i++) {
        if (is_digit(text[i])) {
            digits = digits * 10 + (text[i] - '0');
            count++;
        } else if (text[i] == '.' && point == length) {
            point = i;
        } else {
            return false;
        }
    }
    if (!count || count > DIGITS_MAX)
        return false;
    size_t decimals = point < length ? length - point - 1 : 0;
    double value = (double)digits / powers[decimals];
    *out = text[0] == '-' ? -value : value;
    return true;
}

bool number_parse_decimal(const char *text, size_t length, double *out)
{
    char copy[NUMBER_TEXT_MAX + 1];
    if (parse_short(text, length, out))
        return true;
    if (length > NUMBER_TEXT_MAX || !is_decimal(text, length))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    double value = strtod(copy, NULL);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool number_parse_int(const char *text, size_t length, int64_t minimum, int64_t maximum,
                      int64_t *out)
{
    size_t at = length && text[0] == '-';
    if (at == length || length - at > 18 || skip_digits(text, length, at) != length)
        return false;
    int64_t value = 0;
    for (size_t i = at; i < length; i++)
        value = value * 10 + (text[i] - '0');
    if (at)
        value = -value;
    if (value < minimum || value > maximum)
        return false;
    *out = value;
    return true;
}

const char *number_plural(int64_t count)
{
    return count == 1 ? "" : "s";
}
