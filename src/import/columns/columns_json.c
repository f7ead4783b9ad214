/* Reading a mapping of foreign headers from its JSON file. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "columns.h"

struct mapping_reader {
    struct arena *arena;
    const char *file;
    struct error *error;
};

static enum fever_error refuse(const struct mapping_reader *reader, const char *where,
                               const char *name, const char *expected)
{
    return error_set(reader->error, FEVER_INVALID, "%s: %s \"%s\" %s", reader->file, where, name,
                     expected);
}

static int target_find(const char *name)
{
    for (int i = 0; i < TARGET_COUNT; i++)
        if (strcmp(column_target_name(i), name) == 0)
            return i;
    return TARGET_UNKNOWN;
}

/* Which only a whole column beside another one can give. */
static bool is_bound(int target)
{
    return target == TARGET_OPENS || target == TARGET_CLOSES;
}

/* The object under `key`; `*out` NULL where there is none. */
static enum fever_error object_get(const struct mapping_reader *reader, const json_t *root,
                                   const char *key, json_t **out)
{
    json_t *value = json_object_get(root, key);
    if (value && !json_is_object(value))
        return refuse(reader, "the member", key, "must be an object");
    *out = value;
    return FEVER_OK;
}

/* Refuses what stands at a JSON pointer below the column. */
static enum fever_error refuse_at(const struct mapping_reader *reader, const char *header,
                                  const char *below, const char *expected)
{
    return error_set(reader->error, FEVER_INVALID, "%s: /columns/%s%s: %s", reader->file, header,
                     below, expected);
}

static enum fever_error part_read(const struct mapping_reader *reader, const char *header,
                                  const json_t *value, struct column_parts *parts)
{
    char at[32];
    snprintf(at, sizeof at, "/%zu", parts->count);
    if (!json_is_null(value) && !json_is_string(value))
        return refuse_at(reader, header, at, "a part is a field's name, or null to leave it out");
    int target = json_is_null(value) ? TARGET_IGNORED : target_find(json_string_value(value));
    if (target == TARGET_UNKNOWN || target == TARGET_SESSIONS || is_bound(target))
        return refuse_at(reader, header, at, "this is no field that a part of a cell can give");
    for (size_t i = 0; i < parts->count && target != TARGET_IGNORED; i++)
        if (parts->targets[i] == target)
            return refuse_at(reader, header, at, "two parts of a cell cannot give the same field");
    parts->targets[parts->count++] = target;
    return FEVER_OK;
}

static enum fever_error parts_read(const struct mapping_reader *reader, const char *header,
                                   const json_t *fields, struct column_parts *parts)
{
    size_t count = json_array_size(fields);
    if (!json_is_array(fields) || count < 2 || count > COLUMN_PARTS_MAX)
        return refuse_at(reader, header, "",
                         "the fields of a composite column are an array of 2 to 8 names");
    enum fever_error failure = FEVER_OK;
    bool gives = false;
    for (size_t i = 0; i < count && !failure; i++) {
        failure = part_read(reader, header, json_array_get(fields, i), parts);
        gives |= !failure && parts->targets[i] != TARGET_IGNORED;
    }
    if (!failure && !gives)
        failure = refuse_at(reader, header, "", "no part gives a field; write null alone");
    return failure;
}

static enum fever_error separator_read(const struct mapping_reader *reader, const char *header,
                                       const json_t *value, struct column_parts *parts)
{
    const char *text = json_string_value(value);
    if (!value)
        return FEVER_OK;
    if (!text || !*text || strlen(text) > SEPARATOR_MAX_BYTES)
        return refuse_at(reader, header, "/separator", "give a text of 1 to 8 bytes");
    parts->separator = arena_strdup(reader->arena, text);
    return parts->separator ? FEVER_OK : error_nomem(reader->error);
}

/* `["lon", "lat"]`, or `{ "fields": ["lon", "lat"], "separator": ";" }`. */
static enum fever_error composite_read(const struct mapping_reader *reader, const char *header,
                                       json_t *value, struct column_entry *entry)
{
    const char *member;
    json_t *ignored;
    struct column_parts *parts = arena_alloc(reader->arena, sizeof *parts);
    if (!parts)
        return error_nomem(reader->error);
    entry->target = TARGET_PARTS;
    entry->parts = parts;
    if (json_is_array(value))
        return parts_read(reader, header, value, parts);
    json_object_foreach(value, member, ignored)
    {
        if (strcmp(member, "fields") != 0 && strcmp(member, "separator") != 0)
            return refuse_at(reader, header, "",
                             "a composite column has the members fields and separator alone");
    }
    enum fever_error failure = parts_read(reader, header, json_object_get(value, "fields"), parts);
    return failure ? failure
                   : separator_read(reader, header, json_object_get(value, "separator"), parts);
}

static enum fever_error column_read(const struct mapping_reader *reader, const char *header,
                                    json_t *value, struct column_entry *entry)
{
    if (json_is_array(value) || json_is_object(value))
        return composite_read(reader, header, value, entry);
    if (!json_is_null(value) && !json_is_string(value))
        return refuse(reader, "the column", header,
                      "must be mapped to a field's name, an array of names, or null");
    entry->target = json_is_null(value) ? TARGET_IGNORED : target_find(json_string_value(value));
    if (entry->target == TARGET_UNKNOWN)
        return refuse(
            reader, "the column", header,
            "is mapped to no known field; fields are the canonical columns, ages, booking, "
            "sessions, state, days, opens and closes");
    return FEVER_OK;
}

static enum fever_error constant_read(const struct mapping_reader *reader, const char *field,
                                      json_t *value, struct column_entry *entry)
{
    entry->target = target_find(field);
    if (entry->target == TARGET_UNKNOWN || is_bound(entry->target))
        return refuse(reader, "the constant", field, "is no field that a constant can give");
    if (!json_is_string(value))
        return refuse(reader, "the constant", field, "must be a string");
    entry->value = arena_strdup(reader->arena, json_string_value(value));
    return entry->value ? FEVER_OK : error_nomem(reader->error);
}

typedef enum fever_error entry_fn(const struct mapping_reader *reader, const char *name,
                                  json_t *value, struct column_entry *entry);

static enum fever_error entries_read(const struct mapping_reader *reader, json_t *object,
                                     entry_fn *read, struct column_entry **out, size_t *count)
{
    if (!object)
        return FEVER_OK;
    struct column_entry *entries =
        arena_array(reader->arena, json_object_size(object), sizeof *entries);
    if (!entries)
        return error_nomem(reader->error);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        struct column_entry *entry = &entries[*count];
        enum fever_error failure = read(reader, name, value, entry);
        if (failure)
            return failure;
        if (!(entry->name = arena_strdup(reader->arena, name)))
            return error_nomem(reader->error);
        ++*count;
    }
    *out = entries;
    return FEVER_OK;
}

static enum fever_error text_read(const struct mapping_reader *reader, json_t *object,
                                  const char *key, const char **out)
{
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_string(value))
        return refuse(reader, "the member", key, "must be a string");
    *out = arena_strdup(reader->arena, json_string_value(value));
    return *out || !value ? FEVER_OK : error_nomem(reader->error);
}

static enum fever_error sessions_read(const struct mapping_reader *reader, json_t *object,
                                      struct column_mapping *mapping)
{
    if (!object)
        return FEVER_OK;
    struct hours_sessions *sessions = &mapping->sessions;
    enum fever_error failure = text_read(reader, object, "morning", &sessions->morning);
    if (!failure)
        failure = text_read(reader, object, "afternoon", &sessions->afternoon);
    if (!failure)
        failure = text_read(reader, object, "evening", &sessions->evening);
    if (failure)
        return failure;
    if (!sessions->morning || !sessions->afternoon || !sessions->evening)
        return refuse(reader, "the member", "sessions",
                      "must give morning, afternoon and evening such as \"08:00-12:00\"");
    /* A grid of all sessions shows whether the three ranges are right. */
    struct buffer hours;
    struct error wrong = {0};
    buffer_init(&hours, 4096);
    failure = hours_from_sessions("111111111111111111111", sessions, &hours, &wrong);
    buffer_clear(&hours);
    mapping->has_sessions = !failure;
    return failure
               ? error_set(reader->error, failure, "%s: /sessions: %s", reader->file, wrong.text)
               : FEVER_OK;
}

static enum fever_error seasons_read(const struct mapping_reader *reader, json_t *object,
                                     struct column_mapping *mapping)
{
    if (!object)
        return FEVER_OK;
    enum fever_error failure = text_read(reader, object, "summer", &mapping->seasons.summer);
    return failure ? failure : text_read(reader, object, "winter", &mapping->seasons.winter);
}

static enum fever_error members_check(const struct mapping_reader *reader, json_t *root)
{
    static const char *const known[] = {"columns", "constants", "sessions", "seasons"};
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value)
    {
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strcmp(known[i], name) != 0)
            i++;
        if (i == sizeof known / sizeof *known)
            return refuse(reader, "the member", name,
                          "is not known; there are columns, constants, sessions and seasons");
    }
    return FEVER_OK;
}

static enum fever_error mapping_read(const struct mapping_reader *reader, json_t *root,
                                     struct column_mapping *mapping)
{
    json_t *columns = NULL, *constants = NULL, *sessions = NULL, *seasons = NULL;
    if (!json_is_object(root))
        return error_set(reader->error, FEVER_INVALID, "%s: a columns file is one JSON object",
                         reader->file);
    enum fever_error failure = members_check(reader, root);
    if (!failure)
        failure = object_get(reader, root, "columns", &columns);
    if (!failure)
        failure = object_get(reader, root, "constants", &constants);
    if (!failure)
        failure = object_get(reader, root, "sessions", &sessions);
    if (!failure)
        failure = object_get(reader, root, "seasons", &seasons);
    if (!failure)
        failure =
            entries_read(reader, columns, column_read, &mapping->columns, &mapping->column_count);
    if (!failure)
        failure = entries_read(reader, constants, constant_read, &mapping->constants,
                               &mapping->constant_count);
    if (!failure)
        failure = sessions_read(reader, sessions, mapping);
    if (!failure)
        failure = seasons_read(reader, seasons, mapping);
    for (size_t i = 0; i < mapping->column_count && !failure; i++)
        if (mapping->columns[i].target == TARGET_SESSIONS && !mapping->has_sessions)
            failure =
                refuse(reader, "the column", mapping->columns[i].name,
                       "is a grid of sessions, whose times the member \"sessions\" must give");
    return failure;
}

enum fever_error column_mapping_read(struct arena *arena, const char *file, const char *text,
                                     size_t length, struct column_mapping *out, struct error *error)
{
    struct mapping_reader reader = {arena, file, error};
    struct column_mapping mapping = {0};
    json_error_t fault;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    if (!root) {
        if (json_error_code(&fault) == json_error_out_of_memory)
            return error_nomem(error);
        return error_set_at(error, FEVER_INVALID, fault.line, fault.column,
                            "%s, line %d, column %d: %s", file, fault.line, fault.column,
                            fault.text);
    }
    enum fever_error failure = mapping_read(&reader, root, &mapping);
    json_decref(root);
    if (!failure)
        *out = mapping;
    return failure;
}
