/* Numbers as texts, without more digits than they have, and texts without their escapes. */
#include "read_cells.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cell_append_number(struct buffer *out, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    buffer_append_text(out, text);
}

void cell_append_degrees(struct buffer *out, double value)
{
    if (fabs(value) < 1e8)
        buffer_append_degrees(out, value, 9);
    else
        cell_append_number(out, value);
}

enum { DAY_S = 86400 };

enum { ESCAPE_BYTES = 7 }; /* _x000D_ */

/* The character that an escape at `text` stands for; −1 where there is none that is undone here. */
static int escaped(const char *text, size_t length)
{
    char digits[5] = "";
    if (length < ESCAPE_BYTES || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;
    for (int i = 0; i < 4; i++)
        if (!isxdigit((unsigned char)text[2 + i]))
            return -1;
    memcpy(digits, text + 2, 4);
    long code = strtol(digits, NULL, 16);
    return code < 0x20 || code == '_' ? (int)code : -1;
}

void cell_append_xstring(struct buffer *out, const char *text, size_t length)
{
    size_t copied = 0;
    for (size_t at = 0; at < length;) {
        const char *next = memchr(text + at, '_', length - at);
        at = next ? (size_t)(next - text) : length;
        int code = next ? escaped(next, length - at) : -1;
        if (code < 0) {
            at += next != NULL;
            continue;
        }
        buffer_append(out, text + copied, at - copied);
        if (code == '_' || strchr("\t\n\r", code ? code : 1))
            buffer_append_char(out, (char)code);
        at += ESCAPE_BYTES;
        copied = at;
    }
    buffer_append(out, text + copied, length - copied);
}

/* Seconds since midnight, of a duration within a day and no longer; −1 for any other text. */
static long seconds_of(const char *text)
{
    unsigned hours, minutes;
    double seconds;
    int length = 0;
    bool is_plain = strspn(text, "PTHMS.0123456789") == strlen(text);
    if (!is_plain || sscanf(text, "PT%2uH%2uM%20lfS%n", &hours, &minutes, &seconds, &length) != 3 ||
        !length || text[length] || minutes >= 60 || seconds >= 60)
        return -1;
    long since_midnight = (long)(hours * 60 + minutes) * 60 + lround(seconds);
    return since_midnight <= DAY_S ? since_midnight : -1;
}

void cell_append_opendocument(struct buffer *out, const char *text)
{
    long seconds = seconds_of(text);
    char time[40];
    if (seconds >= 0) {
        snprintf(time, sizeof time, "%02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
        text = time;
    }
    buffer_append_text(out, text);
}
