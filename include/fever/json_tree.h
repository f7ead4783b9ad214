/* A JSON text as a plain tree in an arena: for documents that are read once and kept.
 *
 * Layers that may not know the JSON library read such documents through this. */
#ifndef FEVER_JSON_TREE_H
#define FEVER_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/arena.h"
#include "fever/error.h"

enum json_tree_kind {
    JSON_TREE_NULL,
    JSON_TREE_BOOLEAN,
    JSON_TREE_NUMBER,
    JSON_TREE_TEXT,
    JSON_TREE_LIST,
    JSON_TREE_OBJECT
};

struct json_tree {
    enum json_tree_kind kind;
    const char *name; /* of a member of an object, else NULL */
    bool truth;
    double number;
    const char *text;
    const struct json_tree *items; /* of a list, or the members of an object, as written */
    size_t count;
};

/* Reads one value; all of it lives in `arena`. FEVER_INVALID with line and column for what is no
 * JSON, for a member that is named twice and for a NUL in a text. */
enum fever_error json_tree_read(struct arena *arena, const char *text, size_t length,
                                const struct json_tree **out, struct error *error);

/* The member of an object; NULL where there is none, or no object. */
const struct json_tree *json_tree_member(const struct json_tree *object, const char *name);

#endif
