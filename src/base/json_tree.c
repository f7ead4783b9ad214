/* JSON by jansson, copied into a tree that needs no library to be read. */
#include "fever/json_tree.h"

#include <jansson.h>
#include <string.h>

static bool copy_value(struct arena *arena, const json_t *from, struct json_tree *to);

static bool copy_members(struct arena *arena, const json_t *from, struct json_tree *to)
{
    struct json_tree *items = arena_array(arena, json_object_size(from), sizeof *items);
    const char *name;
    json_t *value;
    size_t count = 0;
    if (!items)
        return false;
    json_object_foreach((json_t *)from, name, value)
    {
        items[count].name = arena_strdup(arena, name);
        if (!items[count].name || !copy_value(arena, value, &items[count]))
            return false;
        count++;
    }
    to->items = items;
    to->count = count;
    return true;
}

static bool copy_list(struct arena *arena, const json_t *from, struct json_tree *to)
{
    size_t count = json_array_size(from);
    struct json_tree *items = arena_array(arena, count, sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!copy_value(arena, json_array_get(from, i), &items[i]))
            return false;
    to->items = items;
    to->count = count;
    return true;
}

/* False without memory. The parser bounds the depth. */
static bool copy_value(struct arena *arena, const json_t *from, struct json_tree *to)
{
    switch (json_typeof(from)) {
    case JSON_OBJECT:
        to->kind = JSON_TREE_OBJECT;
        return copy_members(arena, from, to);
    case JSON_ARRAY:
        to->kind = JSON_TREE_LIST;
        return copy_list(arena, from, to);
    case JSON_STRING:
        to->kind = JSON_TREE_TEXT;
        to->text = arena_copy(arena, json_string_value(from), json_string_length(from));
        return to->text != NULL;
    case JSON_INTEGER:
    case JSON_REAL:
        to->kind = JSON_TREE_NUMBER;
        to->number = json_number_value(from);
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        to->kind = JSON_TREE_BOOLEAN;
        to->truth = json_is_true(from);
        return true;
    case JSON_NULL:
        break;
    }
    to->kind = JSON_TREE_NULL;
    return true;
}

enum fever_error json_tree_read(struct arena *arena, const char *text, size_t length,
                                const struct json_tree **out, struct error *error)
{
    json_error_t fault;
    json_t *value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    if (!value && json_error_code(&fault) == json_error_out_of_memory)
        return error_nomem(error);
    if (!value)
        return error_set_at(error, FEVER_INVALID, fault.line, fault.column,
                            "line %d, column %d: this is no JSON: %s", fault.line, fault.column,
                            fault.text);
    struct json_tree *tree = arena_alloc(arena, sizeof *tree);
    bool copied = tree && copy_value(arena, value, tree);
    json_decref(value);
    if (!copied)
        return error_nomem(error);
    *out = tree;
    return FEVER_OK;
}

const struct json_tree *json_tree_member(const struct json_tree *object, const char *name)
{
    if (!object || object->kind != JSON_TREE_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->count; i++)
        if (strcmp(object->items[i].name, name) == 0)
            return &object->items[i];
    return NULL;
}
