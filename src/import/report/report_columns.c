/* What an import took the columns of its list for, for people to change. */
#include <string.h>

#include "../plan/batch.h"
#include "fever/propose.h"
#include "report_columns.h"

enum { EXAMPLE_ROWS = 100 };

static const char *cell_of(const struct raw_row *row, size_t column)
{
    const char *cursor = row->cells, *cell = "";
    if (column >= row->count)
        return "";
    for (size_t i = 0; i <= column; i++)
        cell = raw_cell_next(&cursor);
    return cell;
}

const char *raw_table_example(const struct raw_table *table, size_t column)
{
    for (size_t i = 0; i < table->count && i < EXAMPLE_ROWS; i++) {
        const char *cell = cell_of(&table->rows[i], column);
        if (*cell)
            return cell;
    }
    return "";
}

static void take_fields(const struct import_column *column, struct column_proposal *out)
{
    if (column->target == TARGET_PARTS)
        for (size_t i = 0; i < column->parts->count; i++)
            out->fields[out->field_count++] = column_target_name(column->parts->targets[i]);
    else if (column->target < TARGET_COUNT)
        out->fields[out->field_count++] = column_target_name(column->target);
}

/* Headers that are empty or stand there twice cannot be mapped. */
static bool is_mappable(const struct column_map *map, size_t column)
{
    for (size_t i = 0; i < column; i++)
        if (strcmp(map->columns[i].header, map->columns[column].header) == 0)
            return false;
    return *map->columns[column].header != '\0';
}

enum fever_error import_report_columns(const struct import_report *report,
                                       const struct column_proposal **out, size_t *count)
{
    const struct import_batch *batch = report->batch;
    const struct column_map *map = &batch->columns;
    struct column_proposal *columns = arena_array(batch->arena, map->count + 1, sizeof *columns);
    if (!columns)
        return FEVER_NOMEM;
    *count = 0;
    *out = columns;
    for (size_t i = 0; i < map->count; i++) {
        if (!is_mappable(map, i))
            continue;
        struct column_proposal *column = &columns[(*count)++];
        *column = (struct column_proposal){.header = map->columns[i].header,
                                           .example = raw_table_example(&batch->table, i)};
        take_fields(&map->columns[i], column);
    }
    return FEVER_OK;
}
