/* Headers of lists, canonical and foreign, and the fields that they give. */
#include "columns.h"

#include <string.h>

#include "../cell/normalise_words.h"
#include "columns_bounds.h"
#include "columns_days.h"
#include "columns_headers.h"
#include "columns_ticks.h"
#include "fever/refusal.h"
#include "open_days.h"

static const char *const combined_names[] = {
    "ages",  "booking", "sessions",  "state",      "days",
    "opens", "closes",  "open_from", "open_until", "has_fever_clinic"};

const char *column_target_name(int target)
{
    if (target < FIELD_COUNT)
        return clinic_field_name((enum clinic_field)target);
    return target < TARGET_COUNT ? combined_names[target - FIELD_COUNT] : NULL;
}

const char *column_map_header(const struct column_map *map, int target)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct import_column *column = &map->columns[i];
        if (column->target == target)
            return column->header;
        for (size_t j = 0; column->parts && j < column->parts->count; j++)
            if (column->parts->targets[j] == target)
                return column->header;
    }
    return column_target_name(target);
}

/* The mapping's entry for a header, or NULL. */
static const struct column_entry *mapped(const struct column_mapping *mapping, const char *header)
{
    for (size_t i = 0; mapping && i < mapping->column_count; i++)
        if (strcmp(mapping->columns[i].name, header) == 0)
            return &mapping->columns[i];
    return NULL;
}

bool column_target_may_repeat(int target)
{
    return target == TARGET_OPENS || target == TARGET_CLOSES || target == FIELD_PHONE ||
           target == FIELD_ALIASES || target == FIELD_SERVICES || target == FIELD_ADMISSION ||
           target == FIELD_NOTE || target == TARGET_OPEN_FROM || target == TARGET_OPEN_UNTIL ||
           target == TARGET_STATE || target == TARGET_TICKS;
}

static enum fever_error clean_header(struct arena *arena, const struct text_tools *tools,
                                     const char *raw, char **out)
{
    struct text_repairs repairs;
    struct buffer clean;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    text_clean(tools, raw, TEXT_PLAIN, &clean, &repairs);
    *out =
        buffer_error(&clean) ? NULL : arena_copy(arena, clean.data ? clean.data : "", clean.length);
    buffer_clear(&clean);
    return *out ? FEVER_OK : FEVER_NOMEM;
}

/* The parts as this file's column has them: its own copy, the separator clean as cells are. */
static enum fever_error parts_copy(struct arena *arena, const struct text_tools *tools,
                                   const struct column_parts *parts, struct column_parts **out)
{
    char *separator = NULL;
    *out = arena_alloc(arena, sizeof **out);
    if (!*out || (parts->separator && clean_header(arena, tools, parts->separator, &separator)))
        return FEVER_NOMEM;
    **out = *parts;
    if (separator && *separator) /* a space stays one */
        (*out)->separator = separator;
    return FEVER_OK;
}

static enum fever_error resolve(struct arena *arena, const struct column_mapping *mapping,
                                const struct text_tools *tools, struct import_column *column)
{
    const struct column_entry *entry = mapped(mapping, column->raw);
    if (!entry)
        entry = mapped(mapping, column->header);
    struct header_meaning meaning = header_read(tools, column->header);
    bool is_bound = meaning.target == TARGET_OPENS || meaning.target == TARGET_CLOSES;
    column->target = entry ? entry->target : meaning.target;
    column->is_mapped = entry;
    if (column->target == FIELD_HOURS && meaning.hours_label && !is_bound)
        column->target = FIELD_HOURS_TEXT; /* whose days the header says, so that prose is read */
    if (column->target == TARGET_OPENS || column->target == TARGET_CLOSES ||
        (column->target == FIELD_HOURS_TEXT && !is_bound) ||
        (!entry && (column->target == TARGET_UNKNOWN || column->target == TARGET_DAYS))) {
        column->hours_label = meaning.hours_label;
        column->hours_number = meaning.hours_number;
    }
    column->asked_label = meaning.asked_label;
    column->asks_closed = meaning.asks_closed;
    if (entry && entry->target == FIELD_HOURS_TEXT && meaning.asked_label)
        column->hours_label = meaning.asked_label;
    column->has_crs = meaning.has_crs;
    column->crs = meaning.crs;
    return entry && entry->parts ? parts_copy(arena, tools, entry->parts, &column->parts)
                                 : FEVER_OK;
}

/* What building needs beside the map. */
struct building {
    const struct raw_table *list; /* its rows tell which columns are empty; NULL: not known */
    const struct text_tools *tools;
    struct findings *findings;
    long line; /* the header's */
};

static void note_repeated(const struct building *building, const char *header, const char *what)
{
    findings_add_about(building->findings, building->line, header, FINDING_REPEATED_COLUMN, header,
                       "it would give %s", what);
}

/* The earlier column that gives a target, or NULL: a constant does, or columns of some days. */
static struct import_column *giver(const struct column_map *map, const struct import_column *column,
                                   int target)
{
    for (struct import_column *other = map->columns; other < column; other++)
        if (other->target == target && !other->hours_label)
            return other;
    return NULL;
}

/* Whether no row has a value in the column, as KML's Name where the names are in a field. */
static bool is_empty(const struct raw_table *list, const struct column_map *map,
                     const struct import_column *column)
{
    bool empty = list != NULL;
    for (size_t i = 0; empty && i < list->count; i++)
        empty = !*raw_cell_at(&list->rows[i], (uint32_t)(column - map->columns));
    return empty;
}

/* Takes the target away from an earlier column that should not have it: it is empty, or gives the
 * hours of the hospital where this one gives those of its fever clinic. */
static bool displace(const struct building *building, struct column_map *map,
                     const struct import_column *column, int target)
{
    struct import_column *other = giver(map, column, target);
    if (!other || is_empty(building->list, map, column))
        return false;
    bool was_empty = is_empty(building->list, map, other);
    if (!was_empty && (target != FIELD_HOURS_TEXT ||
                       !header_is_of_fever_clinic(building->tools, column->header) ||
                       header_is_of_fever_clinic(building->tools, other->header)))
        return false;
    if (!was_empty)
        note_repeated(building, other->header, column_target_name(target));
    other->target = TARGET_IGNORED;
    return true;
}

static bool has_position(const struct building *building, const struct column_map *map,
                         const struct import_column *column, int target)
{
    const struct import_column *other = giver(map, column, target);
    return other && !is_empty(building->list, map, other);
}

/* Takes the header's coordinate system where its column gives the position; false where an earlier
 * column gives it in another system, or in one that is not stated: those are two positions. */
static bool crs_take(const struct building *building, struct column_map *map,
                     const struct import_column *column)
{
    bool has_lon = has_position(building, map, column, FIELD_LON);
    bool has_lat = has_position(building, map, column, FIELD_LAT);
    if (!column->has_crs) { /* 经度 and 纬度 go before a 百度坐标, whose system is not theirs */
        if ((column->target == FIELD_LON || column->target == FIELD_LAT) && !has_lon && !has_lat)
            map->has_crs = false;
        return true;
    }
    if (column->target == TARGET_IGNORED)
        return true;
    if (map->has_crs)
        return column->crs == map->crs;
    if ((has_lon && column->target != FIELD_LAT) || (has_lat && column->target != FIELD_LON))
        return false;
    map->has_crs = true;
    map->crs = column->crs;
    return true;
}

/* Whether the column may give the target; the first one does, others only of lists. */
static bool take_target(const struct building *building, struct column_map *map,
                        const struct import_column *column, int target)
{
    if (target >= TARGET_COUNT)
        return true;
    bool is_first =
        !map->given[target] || (target == FIELD_HOURS_TEXT && !giver(map, column, target));
    if (!is_first && !column->hours_label && !column_target_may_repeat(target) &&
        !displace(building, map, column, target)) {
        note_repeated(building, column->header, column_target_name(target));
        return false;
    }
    map->given[target] = true;
    return true;
}

static void note_target(const struct building *building, struct column_map *map,
                        struct import_column *column)
{
    if (column->target == TARGET_UNKNOWN && *column->header)
        findings_add(building->findings, building->line, column->header, FINDING_UNKNOWN_COLUMN,
                     column->header);
    if (!crs_take(building, map, column)) {
        findings_add_about(building->findings, building->line, column->header,
                           FINDING_REPEATED_COLUMN, column->header,
                           "it would give the position in another coordinate system");
        column->target = TARGET_IGNORED;
    }
    if (!take_target(building, map, column, column->target))
        column->target = TARGET_IGNORED;
    for (size_t i = 0; column->parts && i < column->parts->count; i++)
        if (!take_target(building, map, column, column->parts->targets[i]))
            column->parts->targets[i] = TARGET_IGNORED;
}

/* 是否定点 in a list that speaks of 医保 elsewhere is not known to mean 定点救治. */
static void doubt_designated(const struct text_tools *tools, const struct column_mapping *mapping,
                             long line, struct column_map *map, struct findings *findings)
{
    bool speaks_of_insurance = false;
    for (size_t i = 0; i < map->count; i++)
        speaks_of_insurance |= words_speak_of_insurance(tools, map->columns[i].header);
    for (size_t i = 0; i < map->count && speaks_of_insurance; i++) {
        struct import_column *column = &map->columns[i];
        if (column->target != FIELD_DESIGNATED || mapped(mapping, column->raw) ||
            mapped(mapping, column->header) || !header_is_bare_designated(tools, column->header))
            continue;
        findings_add(findings, line, column->header, FINDING_DESIGNATED_INSURANCE, column->header);
        column->target = TARGET_IGNORED;
        map->given[FIELD_DESIGNATED] = false;
    }
}

static void take_constants(const struct column_mapping *mapping, struct column_map *map)
{
    for (size_t i = 0; mapping && i < mapping->constant_count; i++) {
        const struct column_entry *constant = &mapping->constants[i];
        if (map->given[constant->target])
            continue; /* the file knows better */
        map->given[constant->target] = true;
        map->constants[constant->target] = constant->value;
    }
}

/* A mapped header that is not there is perhaps misspelt. */
static void check_mapping(const struct column_mapping *mapping, const struct column_map *map,
                          long line, struct findings *findings)
{
    for (size_t i = 0; mapping && i < mapping->column_count; i++) {
        bool found = false;
        for (size_t j = 0; j < map->count && !found; j++)
            found = strcmp(map->columns[j].header, mapping->columns[i].name) == 0 ||
                    strcmp(map->columns[j].raw, mapping->columns[i].name) == 0;
        if (!found)
            findings_add(findings, line, NULL, FINDING_MAPPED_COLUMN_MISSING,
                         mapping->columns[i].name);
    }
}

static enum fever_error refuse_nameless(const struct column_map *map, struct error *error)
{
    struct buffer headers;
    buffer_init(&headers, 200);
    for (size_t i = 0; i < map->count && !buffer_error(&headers); i++) {
        if (i)
            buffer_append_text(&headers, ", ");
        buffer_append_text(&headers, map->columns[i].header);
    }
    enum fever_error failure =
        error_set(error, FEVER_INVALID,
                  "no column is the clinic's name; the columns are: %s%s; map one to name with "
                  "--columns",
                  headers.data ? headers.data : "", buffer_error(&headers) ? " …" : "");
    buffer_clear(&headers);
    return failure;
}

enum fever_error column_map_build(struct arena *arena, const struct raw_row *header,
                                  const struct raw_table *list,
                                  const struct column_mapping *mapping,
                                  const struct text_tools *tools, struct findings *findings,
                                  struct column_map *out, struct error *error)
{
    struct column_map map = {.count = header->count, .file_count = header->count};
    struct building building = {list, tools, findings, header->line};
    map.columns = arena_array(arena, map.count, sizeof *map.columns);
    if (!map.columns)
        return error_nomem(error);
    const char *cursor = header->cells;
    for (size_t i = 0; i < map.count; i++) {
        char *text;
        struct import_column *column = &map.columns[i];
        const char *raw = raw_cell_next(&cursor);
        if (clean_header(arena, tools, raw, &text))
            return error_nomem(error);
        *column = (struct import_column){.raw = raw, .header = text};
        if (resolve(arena, mapping, tools, column))
            return error_nomem(error);
    }
    if (columns_take_days(arena, list, tools, &map) || columns_join_bounds(list, tools, &map) ||
        columns_find_open_days(list, tools, &map) || columns_find_ticks(list, tools, &map))
        return error_nomem(error);
    for (size_t i = 0; i < map.count; i++)
        note_target(&building, &map, &map.columns[i]);
    doubt_designated(tools, mapping, header->line, &map, findings);
    take_constants(mapping, &map);
    check_mapping(mapping, &map, header->line, findings);
    if (!map.given[FIELD_NAME])
        return refuse_nameless(&map, error);
    *out = map;
    return FEVER_OK;
}

static const char *cell_of_row(const struct raw_row *row, const struct column_map *map,
                               const struct import_column *column)
{
    return raw_cell_at(row, (uint32_t)(column - map->columns));
}

enum fever_error column_map_check_blocks(const struct column_map *map, const struct raw_table *list,
                                         struct error *error)
{
    const struct import_column *name = giver(map, map->columns + map->count, FIELD_NAME);
    for (size_t i = 0; name && i < map->count; i++) {
        const struct import_column *other = &map->columns[i];
        if (other <= name || !*other->header || strcmp(other->header, name->header) != 0)
            continue;
        for (size_t j = 0; j < list->count; j++) {
            const char *left = cell_of_row(&list->rows[j], map, name);
            const char *right = cell_of_row(&list->rows[j], map, other);
            if (!*right || strcmp(left, right) == 0)
                continue;
            return refused_as(
                error,
                error_set(error, FEVER_INVALID,
                          "two columns are called %.100s and give different names: the list seems "
                          "to stand in two blocks side by side; move the second below the first",
                          name->header),
                REFUSAL_TWO_BLOCKS, name->header, (char *)NULL);
        }
    }
    return FEVER_OK;
}

enum fever_error column_map_append(struct arena *arena, struct column_map *map,
                                   const struct import_column *column)
{
    struct import_column *more = arena_array(arena, map->count + 1, sizeof *more);
    if (!more)
        return FEVER_NOMEM;
    memcpy(more, map->columns, map->count * sizeof *more);
    for (size_t i = 0; i < map->count; i++)
        if (more[i].end)
            more[i].end = more + (more[i].end - map->columns);
    more[map->count] = *column;
    map->given[column->target] = true;
    map->columns = more;
    map->count++;
    return FEVER_OK;
}

enum fever_error column_map_need(struct raw_table *table, struct column_map *map, int target,
                                 size_t *out)
{
    for (size_t i = 0; i < map->count; i++) {
        *out = i;
        if (map->columns[i].target == target)
            return FEVER_OK;
    }
    const struct import_column column = {
        .raw = "", .header = column_target_name(target), .target = target};
    *out = map->count;
    if (column_map_append(table->arena, map, &column))
        return FEVER_NOMEM;
    for (size_t i = 0; i < table->count; i++)
        if (raw_cell_insert(table->arena, &table->rows[i], (uint32_t)*out))
            return FEVER_NOMEM;
    return FEVER_OK;
}
