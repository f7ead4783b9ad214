/* Finds the list in an envelope by its brackets alone: a list of any length takes no tree, and
 * jansson reads what is left around it. */
#include "json_envelope.h"

#include <jansson.h>
#include <string.h>

#include "fever/buffer.h"

enum { OBJECTS_MAX = 4, FRAME_MAX_BYTES = 1 << 16, TEXT_MAX_BYTES = 900 };

struct scan {
    const char *text;
    size_t length, at;
};

static char next_sign(struct scan *scan)
{
    while (scan->at < scan->length && scan->text[scan->at] &&
           strchr(" \t\r\n", scan->text[scan->at]))
        scan->at++;
    return scan->at < scan->length ? scan->text[scan->at] : '\0';
}

/* Goes behind the string that begins here. */
static void skip_string(struct scan *scan)
{
    for (scan->at++; scan->at < scan->length && scan->text[scan->at] != '"'; scan->at++)
        scan->at += scan->text[scan->at] == '\\';
    scan->at++;
}

/* Goes behind the bracket that closes the one here. */
static void skip_array(struct scan *scan)
{
    size_t depth = 0;
    while (scan->at < scan->length) {
        char sign = scan->text[scan->at];
        if (sign == '"') {
            skip_string(scan);
            continue;
        }
        depth += sign == '[';
        depth -= sign == ']';
        scan->at++;
        if (!depth)
            return;
    }
}

/* Walks to the end of the object that begins the text. False where it has no array of objects, or
 * more than one. */
static bool list_find(struct scan *scan, struct json_envelope *out)
{
    size_t depth = 0, lists = 0;
    if (next_sign(scan) != '{')
        return false;
    do {
        char sign = next_sign(scan);
        if (sign == '"') {
            skip_string(scan);
        } else if (sign == '[') {
            struct scan inside = {scan->text, scan->length, scan->at + 1};
            bool is_list = next_sign(&inside) == '{';
            size_t begin = scan->at;
            skip_array(scan);
            if (is_list)
                *out = (struct json_envelope){begin, scan->at};
            lists += is_list;
        } else {
            depth += sign == '{';
            depth -= sign == '}';
            scan->at++;
        }
    } while (depth && depth <= OBJECTS_MAX && lists <= 1 && scan->at < scan->length);
    return !depth && lists == 1;
}

/* The texts of the frame, and the name of the list, which is its empty array. */
static enum fever_error frame_tell(const json_t *frame, struct raw_table *table)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)frame, name, value)
    {
        const char *text = json_is_string(value)  ? json_string_value(value)
                           : json_is_array(value) ? name
                                                  : NULL;
        enum fever_error failure = FEVER_OK;
        if (json_is_object(value))
            failure = frame_tell(value, table);
        else if (text && strlen(text) <= TEXT_MAX_BYTES)
            failure = raw_table_paragraph(table, text, 0, NULL);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

/* Whether what stands around the list is JSON; it is told to the table then. */
static enum fever_error frame_check(const char *text, size_t length,
                                    const struct json_envelope *list, struct raw_table *table,
                                    bool *is_json)
{
    struct buffer frame;
    buffer_init(&frame, FRAME_MAX_BYTES);
    buffer_append(&frame, text, list->begin);
    buffer_append_text(&frame, "[]");
    buffer_append(&frame, text + list->end, length - list->end);
    enum fever_error failure = buffer_error(&frame);
    json_error_t fault;
    json_t *tree =
        failure ? NULL : json_loadb(frame.data, frame.length, JSON_REJECT_DUPLICATES, &fault);
    bool lacks_memory = failure == FEVER_NOMEM ||
                        (!failure && !tree && json_error_code(&fault) == json_error_out_of_memory);
    *is_json = tree != NULL;
    if (tree && frame_tell(tree, table))
        lacks_memory = true;
    json_decref(tree);
    buffer_clear(&frame);
    return lacks_memory ? FEVER_NOMEM : FEVER_OK;
}

enum fever_error json_envelope_find(const char *text, size_t length, bool *is_envelope,
                                    struct json_envelope *out, struct raw_table *table)
{
    struct scan scan = {text, length, 0};
    struct json_envelope list;
    *is_envelope = false;
    if (!list_find(&scan, &list) || next_sign(&scan) || scan.at < length)
        return FEVER_OK;
    enum fever_error failure = frame_check(text, length, &list, table, is_envelope);
    if (!failure && *is_envelope)
        *out = list;
    return failure;
}
