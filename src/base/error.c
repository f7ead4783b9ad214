/* Error values: a code, a position and one sentence. */
#include "fever/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fever/utf8.h"

static void error_fill(struct error *error, enum fever_error code, long line, long column,
                       const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

/* What a text names may be no UTF-8: an argument, a file's name, or one that a format's precision
 * cut within a character. JSON has no place for such bytes. */
static void text_mend(struct error *error)
{
    char mended[sizeof error->text];
    if (utf8_is_valid(error->text, strlen(error->text)))
        return;
    utf8_mend(error->text, mended, sizeof mended);
    memcpy(error->text, mended, sizeof mended);
}

static void error_fill(struct error *error, enum fever_error code, long line, long column,
                       const char *format, va_list arguments)
{
    if (!error)
        return;
    error->code = code;
    error->line = line;
    error->column = column;
    error->reason = 0;
    memset(error->details, 0, sizeof error->details);
    int wanted = vsnprintf(error->text, sizeof error->text, format, arguments);
    if (wanted >= (int)sizeof error->text)
        error->text[utf8_cut(error->text, sizeof error->text - 1)] = '\0';
    text_mend(error);
}

enum fever_error error_set(struct error *error, enum fever_error code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_fill(error, code, 0, 0, format, arguments);
    va_end(arguments);
    return code;
}

enum fever_error error_set_at(struct error *error, enum fever_error code, long line, long column,
                              const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_fill(error, code, line, column, format, arguments);
    va_end(arguments);
    return code;
}

const char *error_name(enum fever_error code)
{
    switch (code) {
    case FEVER_OK:
        return "ok";
    case FEVER_NOMEM:
        return "out_of_memory";
    case FEVER_INVALID:
        return "invalid";
    case FEVER_NOT_FOUND:
        return "not_found";
    case FEVER_CONFLICT:
        return "conflict";
    case FEVER_BUSY:
        return "busy";
    case FEVER_TOO_LARGE:
        return "too_large";
    case FEVER_IO:
        return "io";
    case FEVER_UNSUPPORTED:
        return "unsupported";
    case FEVER_GUARD:
        return "guard";
    }
    return "unknown";
}
