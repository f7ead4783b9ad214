/* Sums, remarks and repeated headers go; merged cells are filled down. */
#include "table_tidy.h"

#include <string.h>
#include <strings.h>

#include "../cell/normalise_scan.h"
#include "../read/table_header.h"
#include "columns_headers.h"
#include "table_footers.h"

enum { WORD_SIZE = 100, HEADER_MAX_BYTES = 40 };

struct tidier {
    struct raw_table *table;
    const struct column_map *columns;
    const struct text_tools *tools;
    struct findings *findings;
};

/* The column that gives a target; the number of columns where none does. */
static uint32_t column_of(const struct column_map *columns, int target)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->columns[i].target == target)
            return (uint32_t)i;
    return (uint32_t)columns->count;
}

static bool is_header(const struct raw_row *row, const struct raw_row *header)
{
    const char *cell = row->cells, *name = header->cells;
    uint32_t filled = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *here = raw_cell_next(&cell);
        const char *there = i < header->count ? raw_cell_next(&name) : "";
        if (strcmp(here, there) != 0)
            return false;
        filled += *here != '\0';
    }
    return filled > 0;
}

/* Nothing, or a number and what it counts: 45家, 共45家医院. */
static bool is_amount(const char *text)
{
    static const char *const words[] = {"共", "家", "个", "所", "处", "间", "条", "医院", "机构"};
    size_t shared = strncmp(text, words[0], strlen(words[0])) == 0 ? strlen(words[0]) : 0;
    if (text[shared] && !strspn(text + shared, "0123456789"))
        return false;
    return is_made_of(text, words, sizeof words / sizeof *words);
}

/* Whether one of the words begins the text: spares a long list the folding of its names. */
static bool begins_with_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(text, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* 合计, 总计：45家, 东城区小计. */
static bool is_sum(const struct text_tools *tools, const char *cell)
{
    static const char *const words[] = {"合计", "总计",  "小计",    "共计",
                                        "累计", "total", "subtotal"};
    char folded[WORD_SIZE];
    bool cut;
    if (!strstr(cell, "计") && !strstr(cell, "計") && !strcasestr(cell, "total"))
        return false;
    size_t length = text_fold(tools, cell, folded, sizeof folded, &cut);
    for (size_t i = 0; i < sizeof words / sizeof *words && !cut; i++) {
        size_t word = strlen(words[i]);
        if (strncmp(folded, words[i], word) == 0 && is_amount(folded + word))
            return true;
        bool is_latin = words[i][0] == 't' || words[i][0] == 's'; /* "Hospital Total" is a name */
        if (!is_latin && length > word && strcmp(folded + length - word, words[i]) == 0)
            return true;
    }
    return false;
}

/* 备注 alone, or 注：… and what else introduces a sentence below a list. */
static bool is_remark(const struct text_tools *tools, const char *cell, bool is_alone)
{
    static const char *const words[] = {"备注",     "注",       "说明",     "附注",     "注释",
                                        "特别说明", "数据来源", "资料来源", "填表人",   "填报人",
                                        "制表人",   "审核人",   "填报单位", "制表单位", "填表日期",
                                        "制表日期", "note",     "notes",    "remark",   "remarks"};
    static const char *const beginnings[] = {"备", "備", "注", "說", "说", "附", "特", "数", "數",
                                             "资", "資", "填", "制", "製", "审", "審", "n",  "r"};
    if (!begins_with_any(cell, beginnings, sizeof beginnings / sizeof *beginnings))
        return false;
    const char *colon = strpbrk(cell, ":");
    const char *wide = strstr(cell, "：");
    const char *end = colon && (!wide || colon < wide) ? colon : wide;
    char head[WORD_SIZE], folded[WORD_SIZE];
    size_t length = end ? (size_t)(end - cell) : strlen(cell);
    bool cut;
    if (length >= sizeof head || (end && !is_alone))
        return false;
    memcpy(head, cell, length);
    head[length] = '\0';
    text_fold(tools, head, folded, sizeof folded, &cut);
    size_t digits = strlen(folded); /* 注1：… */
    while (digits > 0 && folded[digits - 1] >= '0' && folded[digits - 1] <= '9')
        digits--;
    folded[digits] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words && !cut; i++)
        if (strcmp(folded, words[i]) == 0)
            return true;
    return false;
}

/* The first cell with text decides, and the name, because a number may stand before it. */
bool table_row_is_no_clinic(const struct text_tools *tools, const struct column_map *columns,
                            const struct raw_row *row)
{
    const char *first;
    const char *name = raw_cell_at(row, column_of(columns, FIELD_NAME));
    size_t filled = raw_row_filled(row, &first);
    bool is_alone = filled == 1 || (filled == 2 && !*name);
    bool is_numbered = filled == 2 && *name && strspn(first, "0123456789") == strlen(first);
    return is_sum(tools, first) || is_sum(tools, name) || is_remark(tools, first, is_alone) ||
           text_is_signature(tools, *name ? name : first) ||
           (is_alone && text_is_footer(tools, first)) ||
           (is_numbered && text_is_footer(tools, name));
}

/* Below the last clinic a first cell alone is what its maker had to say. */
static void drop_last_words(struct tidier *tidier)
{
    struct raw_table *table = tidier->table;
    uint32_t name = column_of(tidier->columns, FIELD_NAME);
    size_t end = table->count;
    for (; end; end--) {
        const struct raw_row *row = &table->rows[end - 1];
        size_t filled = raw_row_filled(row, NULL);
        if (filled && (filled > 1 || !*raw_cell_at(row, 0) || *raw_cell_at(row, name)))
            break;
    }
    size_t kept = end;
    for (size_t i = end; i < table->count; i++) {
        const char *first;
        if (raw_row_filled(&table->rows[i], &first))
            findings_add(tidier->findings, table->rows[i].line, NULL, FINDING_ROW_NO_CLINIC, first);
        else
            table->rows[kept++] = table->rows[i]; /* told later */
    }
    table->count = kept;
}

/* Whether a row, of those below the header, is a header in other words: 机构名称 below Name, or
 * 区县 and 地址 below 机构名称 where a list stands on its side. */
static bool is_other_header(const struct tidier *tidier, const struct raw_row *row)
{
    static const char *const names[] = {"名称", "全称", "名"};
    const char *name = raw_cell_at(row, column_of(tidier->columns, FIELD_NAME));
    size_t length = strlen(name);
    if (!length || length > HEADER_MAX_BYTES)
        return false;
    int target = header_read(tidier->tools, name).target;
    if (target != FIELD_NAME) /* 医院 and 发热门诊 may be names */
        return target < TARGET_COUNT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length >= strlen(names[i]) && strcmp(name + length - strlen(names[i]), names[i]) == 0)
            return true;
    return false;
}

static void drop_rows(struct tidier *tidier)
{
    struct raw_table *table = tidier->table;
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct raw_row *row = &table->rows[i];
        const char *first;
        if (is_header(row, &table->header) ||
            (i < HEADER_SEARCH_ROWS && is_other_header(tidier, row))) {
            findings_add(tidier->findings, row->line, NULL, FINDING_HEADER_AGAIN, NULL);
        } else if (table_row_is_no_clinic(tidier->tools, tidier->columns, row)) {
            raw_row_filled(row, &first);
            findings_add(tidier->findings, row->line, NULL, FINDING_ROW_NO_CLINIC, first);
        } else {
            table->rows[kept++] = *row;
        }
    }
    table->count = kept;
    drop_last_words(tidier);
}

/* Puts a value into an empty cell and says so. FEVER_NOMEM only. */
static enum fever_error cell_fill(struct tidier *tidier, struct raw_row *row, uint32_t column,
                                  const char *value, enum finding_code code)
{
    if (raw_cell_fill(tidier->table->arena, row, column, value))
        return FEVER_NOMEM;
    findings_add(tidier->findings, row->line,
                 column < tidier->columns->count ? tidier->columns->columns[column].header : NULL,
                 code, value);
    return FEVER_OK;
}

/* The first row of the table at or below a line. */
static size_t row_from(const struct raw_table *table, long line)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->rows[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What the sheet says is merged. A merge that begins in the header or above is none of the list. */
static enum fever_error fill_merges(struct tidier *tidier)
{
    struct raw_table *table = tidier->table;
    for (size_t i = 0; i < table->merge_count; i++) {
        const struct raw_merge *merge = &table->merges[i];
        size_t first = row_from(table, merge->first);
        if (first == table->count || table->rows[first].line != merge->first ||
            merge->column >= tidier->columns->count)
            continue;
        const char *value = raw_cell_at(&table->rows[first], merge->column);
        for (size_t at = first + 1;
             *value && at < table->count && table->rows[at].line <= merge->last; at++)
            if (raw_row_filled(&table->rows[at], NULL) &&
                !*raw_cell_at(&table->rows[at], merge->column) &&
                cell_fill(tidier, &table->rows[at], merge->column, value, FINDING_CELL_MERGED))
                return FEVER_NOMEM;
    }
    return FEVER_OK;
}

/* A column that was merged has a value in its first row, empty cells, and never the same value in
 * two rows one after the other. */
static bool looks_merged(const struct raw_table *table, uint32_t column)
{
    const char *before = "";
    bool has_empty = false;
    for (size_t i = 0; i < table->count; i++) {
        const char *cell = raw_cell_at(&table->rows[i], column);
        if (!i && !*cell)
            return false;
        if (*cell && strcmp(cell, before) == 0)
            return false;
        has_empty |= !*cell;
        before = cell;
    }
    return has_empty;
}

static enum fever_error fill_down(struct tidier *tidier, uint32_t column)
{
    struct raw_table *table = tidier->table;
    const char *value = "";
    for (size_t i = 0; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        const char *cell = raw_cell_at(row, column);
        if (*cell)
            value = cell;
        else if (raw_row_filled(row, NULL) &&
                 cell_fill(tidier, row, column, value, FINDING_CELL_FILLED_DOWN))
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

/* Whether a column is empty where a narrower region's is, and nowhere else: merged with it, though
 * the next merge may have the same value. */
static bool is_merged_with(const struct raw_table *table, uint32_t column, uint32_t narrower)
{
    for (size_t i = 0; i < table->count; i++)
        if (!*raw_cell_at(&table->rows[i], column) != !*raw_cell_at(&table->rows[i], narrower))
            return false;
    return true;
}

/* Lists that were grouped by region have it before the name; our own export has it behind. */
static enum fever_error fill_regions(struct tidier *tidier)
{
    static const int targets[] = {FIELD_PROVINCE, FIELD_CITY, FIELD_DISTRICT};
    enum { TARGETS = sizeof targets / sizeof *targets };
    const struct column_map *columns = tidier->columns;
    uint32_t name = column_of(columns, FIELD_NAME), at[TARGETS] = {0};
    bool merged[TARGETS] = {false};
    for (size_t i = TARGETS; i-- > 0;) {
        at[i] = column_of(columns, targets[i]);
        bool may = at[i] < name && name < columns->count;
        merged[i] = may && looks_merged(tidier->table, at[i]);
        for (size_t j = i + 1; j < TARGETS && may && !merged[i]; j++)
            merged[i] = merged[j] && is_merged_with(tidier->table, at[i], at[j]);
    }
    for (size_t i = 0; i < TARGETS; i++)
        if (merged[i] && fill_down(tidier, at[i]))
            return FEVER_NOMEM;
    return FEVER_OK;
}

/* 同上 stands for what the cell above says. */
static bool is_ditto(const char *cell)
{
    static const char *const words[] = {"同上", "同前", "同上行", "〃", "″"};
    if ((*cell & 0xF0) != 0xE0) /* spares a long list the comparing */
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(cell, words[i]) == 0)
            return true;
    return false;
}

static bool has_ditto(const struct raw_row *row)
{
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++)
        if (is_ditto(raw_cell_next(&cursor)))
            return true;
    return false;
}

/* But of a name: no two rows are one clinic. */
static enum fever_error fill_dittos(struct tidier *tidier)
{
    struct raw_table *table = tidier->table;
    uint32_t name = column_of(tidier->columns, FIELD_NAME);
    for (size_t i = 1; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        for (uint32_t at = 0; has_ditto(row) && at < row->count; at++) {
            const char *above = raw_cell_at(&table->rows[i - 1], at);
            if (at != name && *above && is_ditto(raw_cell_at(row, at)) &&
                cell_fill(tidier, row, at, above, FINDING_CELL_FILLED_DOWN))
                return FEVER_NOMEM;
        }
    }
    return FEVER_OK;
}

enum fever_error table_tidy(struct raw_table *table, const struct column_map *columns,
                            const struct text_tools *tools, struct findings *findings,
                            struct error *error)
{
    struct tidier tidier = {table, columns, tools, findings};
    drop_rows(&tidier);
    enum fever_error failure = fill_merges(&tidier);
    if (!failure)
        failure = fill_regions(&tidier);
    if (!failure)
        failure = fill_dittos(&tidier);
    return failure || findings->failed ? error_nomem(error) : FEVER_OK;
}
