/* Keys that are only the numbers of a list's lines.
 *
 * A list that numbers its rows anew gives each clinic's key to its neighbour. By the key every row
 * would become another clinic, whose closures, corrections and position are not its own. It shows
 * in rows whose key is one clinic's while that clinic's name and address stand in another row,
 * under a key that is not its own either. */
#include <string.h>

#include "match_internal.h"

enum {
    NAME_SIZE = 400,
    PLACE_SIZE = 400,
    MOVED_MIN = 3,       /* fewer may have changed their names and places */
    MOVED_ONE_IN_MAX = 5 /* and it must be more than a fifth of the rows with a key */
};

struct place_name {
    char text[NAME_SIZE + PLACE_SIZE + 1];
};

/* False where name and address are too little to know a clinic by. */
static bool place_name_of(const struct text_tools *tools, const struct clinic *clinic,
                          struct place_name *out)
{
    size_t length = clinic->name ? text_fold(tools, clinic->name, out->text, NAME_SIZE, NULL) : 0;
    if (!length || (!clinic->address && match_key_kind(out->text) != KEY_SPECIFIC))
        return false;
    out->text[length++] = MATCH_KEY_SEPARATOR;
    out->text[length] = '\0';
    if (clinic->address)
        text_fold(tools, clinic->address, out->text + length, PLACE_SIZE, NULL);
    return true;
}

static bool is_keyed(const struct import_row *row)
{
    return !row->refused && !row->clinic.id && row->clinic.source_id;
}

/* Whether the row's key is that of a clinic of another name. */
static bool is_renamed(const struct text_tools *tools, const struct import_row *row)
{
    char said[NAME_SIZE], known[NAME_SIZE];
    if (!row->existing || !row->existing->name || !row->clinic.name ||
        strcmp(row->existing->name, row->clinic.name) == 0)
        return false;
    text_fold(tools, row->clinic.name, said, sizeof said, NULL);
    text_fold(tools, row->existing->name, known, sizeof known, NULL);
    return strcmp(said, known) != 0;
}

static enum fever_error index_rows(const struct matcher *matcher, struct text_map *rows)
{
    struct place_name key;
    uint32_t earlier;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        const struct import_row *row = &matcher->rows[i];
        const struct text_tools *tools = matcher->input->tools;
        bool may_have_moved = is_keyed(row) && (!row->existing || is_renamed(tools, row));
        if (!may_have_moved || !place_name_of(tools, &row->clinic, &key) ||
            text_map_get(rows, key.text, &earlier))
            continue;
        const char *copy = arena_strdup(matcher->scratch, key.text);
        failure = copy ? text_map_add(rows, copy, (uint32_t)i) : FEVER_NOMEM;
    }
    return failure;
}

enum fever_error matcher_find_renumbered(const struct matcher *matcher,
                                         struct match_renumbering *out)
{
    struct text_map rows;
    size_t keyed = 0, renamed = 0, moved = 0;
    for (size_t i = 0; i < matcher->row_count; i++)
        renamed +=
            is_keyed(&matcher->rows[i]) && is_renamed(matcher->input->tools, &matcher->rows[i]);
    if (renamed < MOVED_MIN)
        return FEVER_OK;
    text_map_init(&rows);
    enum fever_error failure = index_rows(matcher, &rows);
    for (size_t i = 0; i < matcher->row_count && !failure; i++) {
        const struct import_row *row = &matcher->rows[i];
        struct place_name key;
        uint32_t other;
        if (!is_keyed(row) || !row->existing)
            continue;
        keyed++;
        if (!is_renamed(matcher->input->tools, row) ||
            !place_name_of(matcher->input->tools, row->existing, &key) ||
            !text_map_get(&rows, key.text, &other) || other == i)
            continue;
        if (!moved++)
            *out = (struct match_renumbering){row, &matcher->rows[other]};
    }
    if (moved < MOVED_MIN || moved * MOVED_ONE_IN_MAX <= keyed)
        *out = (struct match_renumbering){NULL, NULL};
    text_map_clear(&rows);
    return failure;
}
