/* Reading a second list below the first by its own header.
 *
 * A column is the same where the header has the same words, or words of the same field that speak
 * of no days or system of their own. What else stands below such a header is told as unused. */
#include "table_blocks.h"

#include <string.h>

#include "../cell/normalise_words.h"
#include "columns_headers.h"

enum { HEADER_MAX_BYTES = 60, CELLS_MIN = 3 };
#define NO_COLUMN UINT32_MAX

struct blocks {
    struct raw_table *table;
    struct column_map *columns;
    const struct text_tools *tools;
    struct findings *findings;
    uint32_t *from; /* of the block at hand: where each of the map's columns stands, or NO_COLUMN */
    bool is_moved;  /* a column stands elsewhere */
    uint32_t width; /* of its header */
    size_t kept;    /* the rows above it */
    const char *kind; /* of its rows, by its title; or NULL */
};

static struct header_meaning meaning_of(const struct text_tools *tools, const char *cell)
{
    struct header_meaning unknown = {.target = TARGET_UNKNOWN};
    return *cell && strlen(cell) <= HEADER_MAX_BYTES ? header_read(tools, cell) : unknown;
}

/* Whether the rows have a cell in common, which spares a long list the reading of each as a header:
 * two headers of one sheet have. */
static bool shares_cell(const struct raw_row *row, const struct raw_row *header)
{
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor), *names = header->cells;
        for (uint32_t j = 0; *cell && j < header->count; j++)
            if (strcmp(cell, raw_cell_next(&names)) == 0)
                return true;
    }
    return false;
}

/* Most of its cells are known as headers, one of them as that of the names. */
static bool is_header(const struct blocks *blocks, const struct raw_row *row)
{
    const char *cursor = row->cells;
    size_t filled = raw_row_filled(row, NULL), known = 0;
    bool has_name = false;
    if (filled < CELLS_MIN || !shares_cell(row, &blocks->table->header))
        return false;
    for (uint32_t i = 0; i < row->count; i++) {
        int target = meaning_of(blocks->tools, raw_cell_next(&cursor)).target;
        known += target != TARGET_UNKNOWN;
        has_name |= target == FIELD_NAME;
    }
    return has_name && 3 * known >= 2 * filled;
}

/* A header that says no more than which field it is. */
static bool is_plain(const struct header_meaning *meaning)
{
    return meaning->target < FIELD_COUNT && !meaning->hours_label && !meaning->asked_label &&
           !meaning->has_crs;
}

/* The map's column for a header; its count where there is none. */
static size_t column_for(const struct blocks *blocks, const char *header)
{
    const struct column_map *columns = blocks->columns;
    struct header_meaning meaning = meaning_of(blocks->tools, header);
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->columns[i].raw, header) == 0)
            return i;
    for (size_t i = 0; i < columns->count && is_plain(&meaning); i++) {
        const struct import_column *column = &columns->columns[i];
        if (column->target == meaning.target && !column->hours_label && !column->asked_label)
            return i;
    }
    return columns->count;
}

/* Adds a column for a field that the first header does not give. FEVER_NOMEM only. */
static enum fever_error column_add(struct blocks *blocks, const char *header, int target)
{
    const struct import_column column = {.raw = header, .header = header, .target = target};
    size_t count = blocks->columns->count;
    uint32_t *from = arena_array(blocks->table->arena, count + 2, sizeof *from);
    if (!from || column_map_append(blocks->table->arena, blocks->columns, &column))
        return FEVER_NOMEM;
    memcpy(from, blocks->from, count * sizeof *from);
    from[count] = NO_COLUMN;
    /* What stood beyond the columns of a row above stays beyond them. */
    for (size_t i = 0; i < blocks->kept; i++)
        if (raw_cell_insert(blocks->table->arena, &blocks->table->rows[i], (uint32_t)count))
            return FEVER_NOMEM;
    blocks->from = from;
    return FEVER_OK;
}

/* 二、疫苗接种点 right above a list: its rows are of that kind, though their names may be those of
 * places that see fever patients. Other titles are for the readers of captions and regions, and so
 * are those that speak of a closure. FEVER_NOMEM only. */
static enum fever_error title_take(struct blocks *blocks, size_t *kept)
{
    static const char *const closures[] = {"停", "关", "闭", "撤", "暂", "未", "取消"};
    enum clinic_kind kind = KIND_OTHER;
    const char *title;
    blocks->kind = NULL;
    blocks->kept = *kept;
    if (!*kept || raw_row_filled(&blocks->table->rows[*kept - 1], &title) != 1 ||
        !words_name_no_fever_place(blocks->tools, title) ||
        text_has_one(title, closures, sizeof closures / sizeof *closures))
        return FEVER_OK;
    const char *stop = strstr(title, "、");
    words_kind(blocks->tools, stop ? stop + strlen("、") : title, &kind);
    blocks->kind = clinic_kind_name(kind);
    blocks->kept = --*kept;
    findings_add(blocks->findings, blocks->table->rows[*kept].line, NULL, FINDING_ROW_NO_CLINIC,
                 title);
    return blocks->columns->given[FIELD_KIND]
               ? FEVER_OK
               : column_add(blocks, clinic_field_name(FIELD_KIND), FIELD_KIND);
}

/* Reads the header of the block that begins. FEVER_NOMEM only. */
static enum fever_error block_enter(struct blocks *blocks, const struct raw_row *row)
{
    const char *cursor = row->cells;
    for (size_t i = 0; i < blocks->columns->count; i++)
        blocks->from[i] = NO_COLUMN;
    blocks->is_moved = blocks->columns->count > blocks->columns->file_count;
    blocks->width = row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *header = raw_cell_next(&cursor);
        size_t column = *header ? column_for(blocks, header) : blocks->columns->count;
        struct header_meaning meaning = meaning_of(blocks->tools, header);
        if (*header && column == blocks->columns->count && is_plain(&meaning) &&
            !blocks->columns->given[meaning.target]) {
            if (column_add(blocks, header, meaning.target))
                return FEVER_NOMEM;
        } else if (*header && column == blocks->columns->count &&
                   meaning.target != TARGET_IGNORED) {
            findings_add(blocks->findings, row->line, header, FINDING_UNKNOWN_COLUMN, header);
        }
        if (column < blocks->columns->count && *header)
            blocks->from[column] = i;
        blocks->is_moved |= *header && column != i;
    }
    return FEVER_OK;
}

/* The first cell beyond the block's header, or "". */
static const char *cell_beyond(const struct blocks *blocks, const struct raw_row *row)
{
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (i >= blocks->width && *cell)
            return cell;
    }
    return "";
}

/* Writes the row's cells in the order of the first header. FEVER_NOMEM only. */
static enum fever_error row_move(const struct blocks *blocks, struct raw_row *row)
{
    size_t size = 0, at = 0;
    const struct column_map *columns = blocks->columns;
    const char *beyond = cell_beyond(blocks, row);
    for (size_t i = 0; i < columns->count; i++)
        size += strlen(blocks->from[i] == NO_COLUMN ? "" : raw_cell_at(row, blocks->from[i])) + 1;
    char *cells = arena_array(blocks->table->arena, size, 1);
    if (!cells)
        return FEVER_NOMEM;
    for (size_t i = 0; i < columns->count; i++) {
        const char *cell = blocks->from[i] == NO_COLUMN ? "" : raw_cell_at(row, blocks->from[i]);
        memcpy(cells + at, cell, strlen(cell) + 1);
        at += strlen(cell) + 1;
    }
    *row = (struct raw_row){cells, row->line, (uint32_t)columns->count};
    return *beyond ? raw_cell_fill(blocks->table->arena, row, row->count, beyond) : FEVER_OK;
}

/* Fills in the kind that the block's title gives; a cell alone may be the next title. FEVER_NOMEM
 * only. */
static enum fever_error kind_fill(const struct blocks *blocks, struct raw_row *row)
{
    const struct column_map *columns = blocks->columns;
    uint32_t at = 0;
    while (at < columns->count && columns->columns[at].target != FIELD_KIND)
        at++;
    if (!blocks->kind || at == columns->count || raw_row_filled(row, NULL) < 2 ||
        *raw_cell_at(row, at))
        return FEVER_OK;
    return raw_cell_fill(blocks->table->arena, row, at, blocks->kind);
}

/* Whether a row's only cell is none of the block's names. */
static bool is_title(const struct blocks *blocks, const struct raw_row *row)
{
    const struct column_map *columns = blocks->columns;
    uint32_t name = 0;
    while (name < columns->count && columns->columns[name].target != FIELD_NAME)
        name++;
    bool has_name = name < columns->count && blocks->from[name] != NO_COLUMN &&
                    *raw_cell_at(row, blocks->from[name]);
    return raw_row_filled(row, NULL) == 1 && !has_name;
}

/* The merged cells of a block move with its columns. */
static void merges_move(const struct blocks *blocks, long line)
{
    for (size_t i = 0; i < blocks->table->merge_count; i++) {
        struct raw_merge *merge = &blocks->table->merges[i];
        uint32_t column = NO_COLUMN;
        if (merge->first != line)
            continue;
        for (uint32_t at = 0; at < blocks->columns->count; at++)
            if (blocks->from[at] == merge->column)
                column = at;
        merge->column = column;
    }
}

enum fever_error table_blocks(struct raw_table *table, struct column_map *columns,
                              const struct text_tools *tools, struct findings *findings)
{
    struct blocks blocks = {.table = table,
                            .columns = columns,
                            .tools = tools,
                            .findings = findings,
                            .from =
                                arena_array(table->arena, columns->count + 1, sizeof(uint32_t))};
    size_t kept = 0;
    if (!blocks.from)
        return FEVER_NOMEM;
    for (size_t i = 0; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        if (is_header(&blocks, row)) {
            if (title_take(&blocks, &kept))
                return FEVER_NOMEM;
            if (block_enter(&blocks, row))
                return FEVER_NOMEM;
            findings_add(findings, row->line, NULL, FINDING_HEADER_AGAIN, NULL);
            continue;
        }
        if (blocks.is_moved && !is_title(&blocks, row)) {
            if (row_move(&blocks, row))
                return FEVER_NOMEM;
            merges_move(&blocks, row->line);
        }
        if (kind_fill(&blocks, row))
            return FEVER_NOMEM;
        table->rows[kept++] = *row;
    }
    table->count = kept;
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
