/* The bounded, failure-remembering byte buffer and its escapers. */
#include "fever/buffer.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digit_pairs.h"

void buffer_init(struct buffer *buffer, size_t maximum)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->maximum = maximum;
}

void buffer_clear(struct buffer *buffer)
{
    free(buffer->data);
    buffer_init(buffer, buffer->maximum);
}

void buffer_reset(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failure = FEVER_OK;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void buffer_trim(struct buffer *buffer)
{
    if (!buffer->data || buffer->capacity / 2 <= buffer->length)
        return;
    char *data = realloc(buffer->data, buffer->length + 1);
    if (!data)
        return; /* it keeps what it has */
    buffer->data = data;
    buffer->capacity = buffer->length + 1;
}

enum fever_error buffer_error(const struct buffer *buffer)
{
    return buffer->failure;
}

bool buffer_grow(struct buffer *buffer, size_t extra)
{
    if (buffer->failure)
        return false;
    if (extra > buffer->maximum || buffer->length > buffer->maximum - extra) {
        buffer->failure = FEVER_TOO_LARGE;
        return false;
    }
    size_t wanted = buffer->capacity ? buffer->capacity * 2 : 256;
    if (wanted < buffer->length + extra + 1)
        wanted = buffer->length + extra + 1;
    char *data = realloc(buffer->data, wanted);
    if (!data) {
        buffer->failure = FEVER_NOMEM;
        return false;
    }
    buffer->data = data;
    buffer->capacity = wanted;
    return true;
}

void buffer_extend_to(struct buffer *buffer, char *end)
{
    assert(end >= buffer->data + buffer->length && end < buffer->data + buffer->capacity);
    buffer->length = (size_t)(end - buffer->data);
    *end = '\0';
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_char(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (wanted > 0 && buffer_reserve(buffer, (size_t)wanted)) {
        vsnprintf(buffer->data + buffer->length, (size_t)wanted + 1, format, again);
        buffer->length += (size_t)wanted;
    }
    va_end(again);
}

/* Writes the digits of `value` backwards from `end`, two at a time; returns where they begin. */
static char *digits_before(char *end, uint64_t value, int at_least)
{
    char *begin = end;
    for (; value >= 10; value /= 100) {
        begin -= 2;
        write_digit_pair(begin, value % 100);
    }
    if (value)
        *--begin = (char)('0' + value);
    while (end - begin < at_least)
        *--begin = '0';
    return begin;
}

void buffer_append_int(struct buffer *buffer, int64_t value)
{
    char digits[24];
    char *end = digits + sizeof digits;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *begin = digits_before(end, magnitude, 1);
    if (value < 0)
        *--begin = '-';
    buffer_append(buffer, begin, (size_t)(end - begin));
}

void buffer_append_fixed(struct buffer *buffer, double value, int decimals)
{
    static const double scale[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    static const uint64_t whole_scale[] = {1,      10,      100,      1000,      10000,
                                           100000, 1000000, 10000000, 100000000, 1000000000};
    assert(decimals >= 0 && decimals <= 9 && fabs(value) < 1e9);
    uint64_t scaled = (uint64_t)(fabs(value) * scale[decimals] + 0.5);
    uint64_t whole = scaled / whole_scale[decimals];
    char digits[32];
    char *end = digits + sizeof digits, *begin = end;
    if (decimals) {
        begin = digits_before(begin, scaled - whole * whole_scale[decimals], decimals);
        *--begin = '.';
    }
    begin = digits_before(begin, whole, 1);
    if (value < 0 && scaled)
        *--begin = '-';
    buffer_append(buffer, begin, (size_t)(end - begin));
}

/* How many decimal digits a number has, told by its highest bit; 0 has one. */
static uint32_t count_digits(uint32_t value)
{
    static const uint32_t powers[] = {0,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000, 1000000000};
    uint32_t bits = 32 - (uint32_t)__builtin_clz(value | 1);
    uint32_t digits = bits * 1233 >> 12; /* bits × log10 2, rounded down */
    return digits + (value >= powers[digits]);
}

/* Forwards and in place: counted first, then written in pairs of what 32 bits hold. */
void buffer_append_tenths(struct buffer *buffer, double value)
{
    enum { ROOM = 11 }; /* nine digits before the point, one behind */
    assert(value >= 0 && value < 4e8);
    if (!buffer_reserve(buffer, ROOM))
        return;
    uint32_t tenths = (uint32_t)(int64_t)(value * 10 + 0.5);
    uint32_t whole = tenths / 10;
    char *at = buffer->data + buffer->length + count_digits(whole);
    char *end = at + 2;
    at[0] = '.';
    at[1] = (char)('0' + tenths % 10);
    for (; whole >= 100; whole /= 100)
        write_digit_pair(at -= 2, whole % 100);
    if (whole >= 10)
        write_digit_pair(at - 2, whole);
    else
        at[-1] = (char)('0' + whole);
    buffer_extend_to(buffer, end);
}

void buffer_append_degrees(struct buffer *buffer, double value, int decimals)
{
    buffer_append_fixed(buffer, value, decimals);
    if (buffer->failure)
        return;
    while (buffer->data[buffer->length - 1] == '0' && buffer->data[buffer->length - 2] != '.')
        buffer->length--;
    buffer->data[buffer->length] = '\0';
}

/* Compared one by one, which the compiler turns into a single look at a word of bits. */
static bool is_escaped_in_json(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == '<' || byte == '>' || byte == '&';
}

void buffer_append_json(struct buffer *buffer, const char *text)
{
    if (!text) {
        buffer_append_text(buffer, "null");
        return;
    }
    buffer_append_char(buffer, '"');
    const char *from = text;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (!is_escaped_in_json(byte))
            continue;
        buffer_append(buffer, from, (size_t)(text - from));
        from = text + 1;
        if (byte == '"' || byte == '\\') {
            buffer_append_char(buffer, '\\');
            buffer_append_char(buffer, (char)byte);
        } else {
            buffer_append_format(buffer, "\\u%04x", byte);
        }
    }
    buffer_append(buffer, from, (size_t)(text - from));
    buffer_append_char(buffer, '"');
}

static const char *html_entity(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void buffer_append_html(struct buffer *buffer, const char *text)
{
    if (!text)
        return;
    const char *from = text;
    for (; *text; text++) {
        const char *entity = html_entity(*text);
        if (!entity)
            continue;
        buffer_append(buffer, from, (size_t)(text - from));
        buffer_append_text(buffer, entity);
        from = text + 1;
    }
    buffer_append(buffer, from, (size_t)(text - from));
}

static bool is_unreserved(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte));
}

void buffer_append_percent(struct buffer *buffer, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (is_unreserved(*text))
            buffer_append_char(buffer, *text);
        else
            buffer_append(buffer, (const char[]){'%', digits[byte >> 4], digits[byte & 15]}, 3);
    }
}

void buffer_append_csv(struct buffer *buffer, const char *text)
{
    if (!text)
        return;
    size_t length = strlen(text);
    bool edge_space = length && (text[0] == ' ' || text[length - 1] == ' ');
    if (!edge_space && !strpbrk(text, ",\"\r\n")) {
        buffer_append(buffer, text, length);
        return;
    }
    buffer_append_char(buffer, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_append_char(buffer, '"');
        buffer_append_char(buffer, *text);
    }
    buffer_append_char(buffer, '"');
}

void buffer_append_filled(struct buffer *buffer, const char *sentence, const char *const *arguments,
                          size_t count, void (*append)(struct buffer *, const char *))
{
    for (const char *open; (open = strchr(sentence, '{'));) {
        size_t index = (size_t)(open[1] - '0');
        const char *argument = index < count ? arguments[index] : NULL;
        bool is_ending = open[2] == 's';
        buffer_append(buffer, sentence, (size_t)(open - sentence));
        sentence = open + (is_ending ? 4 : 3);
        if (is_ending)
            buffer_append_text(buffer, argument && strcmp(argument, "1") == 0 ? "" : "s");
        else if (argument)
            append(buffer, argument);
    }
    buffer_append_text(buffer, sentence);
}
