/* Settling columns by their values.
 *
 * China's latitudes (3 to 54) and longitudes (73 to 136) do not meet, so a number of one range
 * tells which it is. A column counts as settled only where nearly all its values agree; the few
 * others then get the findings of wrong cells. */
#include "columns_settle.h"

#include <string.h>

#include "../cell/normalise_parts.h"
#include "../cell/normalise_place.h"
#include "../cell/normalise_words.h"

/* How many of a hundred cells with a value must agree. */
enum { AGREE_PERCENT = 90, CELL_SIZE = 400 };

/* What a column's values look like. */
struct votes {
    size_t values;
    size_t lon, lat;         /* single numbers */
    size_t lon_lat, lat_lon; /* pairs */
    size_t kind, level;      /* words */
};

static bool is_lon(double value)
{
    return value >= 73 && value <= 136;
}

static bool is_lat(double value)
{
    return value >= 3 && value <= 54;
}

static void vote(const struct text_tools *tools, char *text, struct votes *votes)
{
    double first, second;
    bool says;
    enum clinic_kind kind;
    votes->values++;
    votes->kind += words_kind(tools, text, &kind);
    votes->level += words_level(tools, text) != NULL;
    if (place_degrees(text, &first)) {
        votes->lon += is_lon(first);
        votes->lat += is_lat(first);
    } else if (parts_read_pair(text, &first, &second, &says)) {
        bool lon_lat = is_lon(first) && is_lat(second), lat_lon = is_lat(first) && is_lon(second);
        votes->lon_lat += lon_lat || (says && lat_lon);
        votes->lat_lon += lat_lon || (says && lon_lat);
    }
}

static const char *cell_at(const struct raw_row *row, size_t column)
{
    const char *cursor = row->cells, *cell = "";
    if (column >= row->count)
        return "";
    for (size_t i = 0; i <= column; i++)
        cell = raw_cell_next(&cursor);
    return cell;
}

static enum fever_error votes_count(const struct raw_table *table, const struct text_tools *tools,
                                    size_t column, struct votes *out)
{
    struct buffer clean;
    struct text_repairs repairs;
    *out = (struct votes){0};
    buffer_init(&clean, CELL_SIZE);
    for (size_t i = 0; i < table->count; i++) {
        const char *raw = cell_at(&table->rows[i], column);
        if (!*raw || strlen(raw) >= CELL_SIZE / 2) {
            out->values += *raw != '\0';
            continue;
        }
        buffer_reset(&clean);
        text_clean(tools, raw, TEXT_PLAIN, &clean, &repairs);
        if (buffer_error(&clean) == FEVER_NOMEM) {
            buffer_clear(&clean);
            return FEVER_NOMEM;
        }
        if (buffer_error(&clean))
            out->values++;
        else if (clean.length)
            vote(tools, clean.data, out);
    }
    buffer_clear(&clean);
    return FEVER_OK;
}

static bool agree(const struct votes *votes, size_t count)
{
    return count && count * 100 >= votes->values * AGREE_PERCENT;
}

/* The same field from two columns is nothing that values could settle. */
static bool is_free(const struct column_map *map, int target)
{
    return !map->given[target];
}

static enum fever_error settle_position(struct arena *arena, const struct votes *votes,
                                        const struct column_map *map, struct import_column *column)
{
    bool lon_first = agree(votes, votes->lon_lat), lat_first = agree(votes, votes->lat_lon);
    if ((!lon_first && !lat_first) || !is_free(map, FIELD_LON) || !is_free(map, FIELD_LAT))
        return FEVER_OK;
    column->parts = arena_alloc(arena, sizeof *column->parts);
    if (!column->parts)
        return FEVER_NOMEM;
    *column->parts = (struct column_parts){
        .targets = {lon_first ? FIELD_LON : FIELD_LAT, lon_first ? FIELD_LAT : FIELD_LON},
        .count = 2};
    column->target = TARGET_PARTS;
    return FEVER_OK;
}

static void settle_one(const struct votes *votes, const struct column_map *map,
                       struct import_column *column)
{
    const struct {
        int undecided, target;
        size_t votes;
    } choices[] = {{TARGET_AXIS, FIELD_LON, votes->lon},
                   {TARGET_AXIS, FIELD_LAT, votes->lat},
                   {TARGET_CLASS, FIELD_KIND, votes->kind},
                   {TARGET_CLASS, FIELD_LEVEL, votes->level}};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (column->target == choices[i].undecided && agree(votes, choices[i].votes) &&
            is_free(map, choices[i].target))
            column->target = choices[i].target;
}

static void note_settled(const struct raw_table *table, struct findings *findings,
                         struct column_map *map, struct import_column *column)
{
    long line = table->header.line;
    if (column->target == TARGET_PARTS) {
        const int *targets = column->parts->targets;
        map->given[targets[0]] = map->given[targets[1]] = true;
        findings_add_about(findings, line, column->header, FINDING_COLUMN_BY_VALUES, column->header,
                           "read as %s, %s", column_target_name(targets[0]),
                           column_target_name(targets[1]));
    } else if (column->target < TARGET_COUNT) {
        map->given[column->target] = true;
        findings_add_about(findings, line, column->header, FINDING_COLUMN_BY_VALUES, column->header,
                           "read as %s", column_target_name(column->target));
    } else {
        column->target = TARGET_UNKNOWN;
        findings_add(findings, line, column->header, FINDING_UNKNOWN_COLUMN, column->header);
    }
}

/* One axis alone, or two of one kind, are no position. */
static void settle_axes(const struct raw_table *table, struct findings *findings,
                        struct column_map *map, struct import_column *const axes[2], size_t count)
{
    bool whole = count == 2 && axes[0]->target < TARGET_COUNT && axes[1]->target < TARGET_COUNT &&
                 axes[0]->target != axes[1]->target;
    for (size_t i = 0; i < count && i < 2; i++) {
        if (!whole)
            axes[i]->target = TARGET_AXIS;
        note_settled(table, findings, map, axes[i]);
    }
}

static bool is_open(const struct import_column *column)
{
    return column->target == TARGET_POSITION || column->target == TARGET_AXIS ||
           column->target == TARGET_CLASS;
}

enum fever_error column_map_settle(struct arena *arena, const struct raw_table *table,
                                   const struct text_tools *tools, struct findings *findings,
                                   struct column_map *map)
{
    struct import_column *axes[2];
    size_t axis_count = 0;
    for (size_t i = 0; i < map->count; i++) {
        struct import_column *column = &map->columns[i];
        struct votes votes;
        bool is_axis = column->target == TARGET_AXIS;
        if (!is_open(column))
            continue;
        if (votes_count(table, tools, i, &votes))
            return FEVER_NOMEM;
        if (column->target != TARGET_POSITION)
            settle_one(&votes, map, column);
        else if (settle_position(arena, &votes, map, column))
            return FEVER_NOMEM;
        if (is_axis && axis_count < 2)
            axes[axis_count++] = column;
        else
            note_settled(table, findings, map, column);
    }
    settle_axes(table, findings, map, axes, axis_count);
    return FEVER_OK;
}
