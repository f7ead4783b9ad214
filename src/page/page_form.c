/* Decoding forms (WHATWG URL, application/x-www-form-urlencoded), field by field, in place of ours.
 */
#include "page_form.h"

#include <string.h>
#include <strings.h>

bool page_form_is(const struct api_request *request)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *given = request->content_type;
    if (!given || strncasecmp(given, type, sizeof type - 1) != 0)
        return false;
    return strchr("; \t", given[sizeof type - 1]) != NULL; /* the end too */
}

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* False where it does not fit or is broken. */
static bool decode(const char *text, size_t length, char out[FORM_FIELD_SIZE])
{
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i] == '+' ? ' ' : text[i];
        if (byte == '%') {
            int high = i + 2 < length ? hex(text[i + 1]) : -1;
            int low = i + 2 < length ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            byte = (char)(high << 4 | low);
            i += 2;
        }
        if (!byte || written + 1 == FORM_FIELD_SIZE)
            return false;
        out[written++] = byte;
    }
    out[written] = '\0';
    return true;
}

static size_t until(const char *text, size_t length, char sign)
{
    const char *found = length ? memchr(text, sign, length) : NULL;
    return found ? (size_t)(found - text) : length;
}

void page_form_read(const struct api_request *request,
                    void (*field)(void *context, const char *name, const char *value),
                    void *context)
{
    const char *at = request->body;
    size_t left = request->body ? request->body_length : 0;
    while (left) {
        size_t pair = until(at, left, '&'), name = until(at, pair, '=');
        size_t value = name < pair ? name + 1 : pair;
        char name_text[FORM_FIELD_SIZE], value_text[FORM_FIELD_SIZE];
        if (pair && decode(at, name, name_text) && decode(at + value, pair - value, value_text))
            field(context, name_text, value_text);
        size_t step = pair < left ? pair + 1 : pair;
        at += step;
        left -= step;
    }
}
