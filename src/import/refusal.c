/* Reasons and their details, one behind the other in the error, each with its NUL. */
#include "fever/refusal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fever/utf8.h"

enum fever_error refused_as(struct error *error, enum fever_error code, enum refusal reason, ...)
{
    va_list details;
    size_t used = 0;
    if (!error)
        return code;
    error->reason = (int)reason;
    memset(error->details, 0, sizeof error->details);
    va_start(details, reason);
    for (const char *detail; (detail = va_arg(details, const char *));) {
        size_t room = sizeof error->details - used, length = strlen(detail);
        if (room < 2)
            break;
        length = length < room - 1 ? length : utf8_cut(detail, room - 2);
        memcpy(error->details + used, detail, length);
        used += length + 1;
    }
    va_end(details);
    return code;
}

enum fever_error refused_at(struct error *error, enum fever_error code, enum refusal reason,
                            long line)
{
    char number[24];
    snprintf(number, sizeof number, "%ld", line);
    return refused_as(error, code, reason, number, (const char *)NULL);
}

const char *refusal_detail(const struct error *error, int index)
{
    const char *at = error->details, *end = at + sizeof error->details - 1;
    for (; index > 0 && at < end; index--)
        at += strlen(at) + 1;
    return at < end ? at : "";
}
