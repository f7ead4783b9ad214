/* What an interface wraps around a list: {"code":0,"data":{"total":2,"list":[{…},{…}]}}. */
#ifndef FEVER_IMPORT_JSON_ENVELOPE_H
#define FEVER_IMPORT_JSON_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"
#include "raw_table.h"

/* An array of objects, from its bracket to the byte behind the last one. */
struct json_envelope {
    size_t begin, end;
};

/* Whether the text (UTF-8) is one object that holds, in objects below it, exactly one array of
 * objects, and is JSON around it; `*out` is written then. The array itself is not looked into.
 * Texts around the array and its name (停诊名单) become paragraphs of the table. FEVER_NOMEM. */
enum fever_error json_envelope_find(const char *text, size_t length, bool *is_envelope,
                                    struct json_envelope *out, struct raw_table *table);

#endif
