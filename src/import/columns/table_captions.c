/* What titles, sheets' names and rows between the clinics say of those below them. */
#include "table_captions.h"

#include <string.h>

#include "../cell/caption_words.h"
#include "../cell/normalise_scan.h"
#include "../cell/opening_to_come.h"
#include "table_legends.h"
#include "table_tidy.h"

#define WORDS(list) list, sizeof(list) / sizeof *(list)

struct captions {
    struct raw_table *table;
    struct column_map *columns;
    struct findings *findings;
    const char *of_list, *at_hand; /* what is said of a closure, or NULL */
    struct legends legends;
    bool is_of_region; /* 西湖区（停诊）: until the next region */
    size_t state;      /* the column of states, once it is needed */
    bool has_state;
    size_t paragraph; /* of a document, that comes next */
};

/* `words` is what residents read of the caption, without numbering and count; NULL for memory. */
static enum fever_error caption_take(struct captions *captions, enum caption said, const char *text,
                                     const char *words, long line)
{
    enum finding_code code = said == CAPTION_SHUT ? FINDING_CAPTION_CLOSURE : FINDING_ROW_CAPTION;
    captions->at_hand = said == CAPTION_SHUT   ? words
                        : said == CAPTION_OPEN ? NULL
                                               : captions->of_list;
    captions->is_of_region = false;
    findings_add(captions->findings, line, NULL, code, text);
    return words ? FEVER_OK : FEVER_NOMEM;
}

/* The text up to a bracket, or what is in one with which it begins; all of it where what says that
 * doors are shut stands elsewhere: 东城区（停诊）. */
static const char *words_of(struct arena *arena, const char *text, int32_t today)
{
    static const char *const brackets[] = {"(", ")", "（", "）", "[", "]", "【", "】"};
    const char *begin = heading_without_numeral(text);
    while (skip_any(&begin, WORDS(brackets)))
        ;
    size_t length = strlen(begin);
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        const char *end = strstr(begin, brackets[i]);
        if (end && (size_t)(end - begin) < length)
            length = (size_t)(end - begin);
    }
    char *words = arena_copy(arena, begin, length);
    bool is_lost = words && caption_state(text, today) == CAPTION_SHUT &&
                   caption_state(words, today) != CAPTION_SHUT;
    return is_lost ? text : words;
}

/* The bytes of 西湖区 in 西湖区（停诊） or 三、西湖区; 0 where the text begins as no region's. */
static size_t region_length(const char *text)
{
    static const char *const ends[] = {"区", "县", "市", "旗", "州", "盟", "省"};
    size_t length = strcspn(text, "([ ");
    const char *wide = strstr(text, "（");
    if (wide && (size_t)(wide - text) < length)
        length = (size_t)(wide - text);
    size_t end = end_any(text, length, WORDS(ends));
    return end && end < length ? length : 0;
}

/* What a paragraph of a document says as a heading of what stands below it. */
static enum caption paragraph_read(const char *text, int32_t today)
{
    enum caption said = caption_points_up(text) ? CAPTION_NONE : caption_of_row(text, today);
    enum caption title = caption_points_up(text) ? CAPTION_NONE : caption_of_title(text, today);
    return said == CAPTION_NONE && title != CAPTION_OF_KINDS ? title : said;
}

/* Whether the sheet's name is a document's paragraph, which is heard where it stands. */
static bool is_paragraph(const struct raw_table *table, int32_t today)
{
    if (paragraph_read(table->sheet, today) == CAPTION_NONE && !region_length(table->sheet))
        return false;
    for (size_t i = 0; i < table->paragraph_count; i++)
        if (strcmp(table->paragraphs[i].cells, table->sheet) == 0)
            return true;
    return false;
}

/* Titles and the sheet's name: one that speaks of a closure is enough. A heading there,
 * 一、暂停开诊, says so of those below it until the next. */
static enum fever_error list_read(struct captions *captions, int32_t today)
{
    const struct raw_table *table = captions->table;
    enum fever_error failure = FEVER_OK;
    const char *first;
    if (table->sheet && !is_paragraph(table, today) &&
        caption_of_sheet(table->sheet, today) == CAPTION_SHUT)
        failure = caption_take(captions, CAPTION_SHUT, table->sheet,
                               words_of(table->arena, table->sheet, today), 0);
    for (size_t i = 0; i < table->title_count && !failure; i++)
        if (raw_row_filled(&table->titles[i], &first) &&
            caption_of_title(first, today) == CAPTION_SHUT)
            failure = caption_take(captions, CAPTION_SHUT, first,
                                   words_of(table->arena, first, today), table->titles[i].line);
    captions->of_list = captions->at_hand;
    if (table->title_count && !failure && !captions->at_hand &&
        raw_row_filled(&table->titles[table->title_count - 1], &first) == 1 &&
        caption_of_row(first, today) == CAPTION_SHUT)
        failure = caption_take(captions, CAPTION_SHUT, first, words_of(table->arena, first, today),
                               table->titles[table->title_count - 1].line);
    return failure;
}

/* Takes the paragraphs of a document in that stand above the row of a line. Those above all are
 * titles, of which one that has a number or says it in the words of captions alone ends with the
 * next heading; the others speak of the whole list. */
static enum fever_error paragraphs_take(struct captions *captions, long line, int32_t today)
{
    const struct raw_table *table = captions->table;
    for (; captions->paragraph < table->paragraph_count; captions->paragraph++) {
        const struct raw_row *paragraph = &table->paragraphs[captions->paragraph];
        const char *text = paragraph->cells;
        if (paragraph->line >= line)
            return FEVER_OK;
        enum caption said = paragraph_read(text, today);
        bool is_of_list = !paragraph->line && caption_of_title(text, today) == CAPTION_SHUT &&
                          heading_without_numeral(text) == text;
        if (said == CAPTION_NONE || (said != CAPTION_SHUT && !paragraph->line))
            continue;
        const char *words = words_of(table->arena, text, today);
        if (said == CAPTION_SHUT && caption_take(captions, said, text, words, 0))
            return FEVER_NOMEM;
        if (said != CAPTION_SHUT)
            captions->at_hand = said == CAPTION_OPEN ? NULL : captions->of_list;
        if (is_of_list)
            captions->of_list = words;
    }
    return FEVER_OK;
}

static enum fever_error cell_rewrite(struct raw_table *table, struct raw_row *row,
                                     const char *before, const char *after, size_t length)
{
    char *text = arena_copy(table->arena, after, length);
    uint32_t column = 0;
    while (raw_cell_at(row, column) != before)
        column++;
    return text ? raw_cell_fill(table->arena, row, column, text) : FEVER_NOMEM;
}

/* Takes what a region's row says of a closure out of it, and leaves the region to its own reader.
 */
static enum fever_error region_read(struct captions *captions, struct raw_row *row,
                                    const char *text, int32_t today)
{
    size_t length = region_length(text);
    const char *behind = text + length;
    if (!length || strlen(text) > CAPTION_MAX_BYTES)
        return FEVER_OK;
    if (*behind && caption_has_only_its_words(behind) &&
        caption_state(behind, today) == CAPTION_SHUT) {
        const char *words = words_of(captions->table->arena, behind, today);
        if (caption_take(captions, CAPTION_SHUT, text, words, row->line))
            return FEVER_NOMEM;
        captions->is_of_region = true;
        return cell_rewrite(captions->table, row, text, text, length);
    }
    if (captions->is_of_region)
        captions->at_hand = captions->of_list;
    captions->is_of_region = false;
    return FEVER_OK;
}

/* Takes a remark in that tells which of the clinics are closed; a finding where it does. */
static enum fever_error remark_read(struct captions *captions, const char *text, long line,
                                    int32_t today)
{
    size_t before = captions->legends.count;
    enum fever_error failure =
        legends_read(&captions->legends, captions->table->arena, text, today);
    if (captions->legends.count > before)
        findings_add(captions->findings, line, NULL, FINDING_CAPTION_CLOSURE, text);
    return failure;
}

/* Remarks stand below the clinics that they are of, and above. */
static enum fever_error remarks_read(struct captions *captions, const struct text_tools *tools,
                                     int32_t today)
{
    const struct raw_table *table = captions->table;
    enum fever_error failure = FEVER_OK;
    const char *first;
    for (size_t i = 0; i < table->title_count && !failure; i++)
        if (raw_row_filled(&table->titles[i], &first))
            failure = remark_read(captions, first, table->titles[i].line, today);
    for (size_t i = 0; i < table->count && !failure; i++) {
        const struct raw_row *row = &table->rows[i];
        if (raw_row_filled(row, &first) == 1 &&
            (text_is_legend(first) || table_row_is_no_clinic(tools, captions->columns, row)))
            failure = remark_read(captions, first, row->line, today);
    }
    for (size_t i = 0; i < table->paragraph_count && !failure; i++)
        failure = remark_read(captions, table->paragraphs[i].cells, 0, today);
    return failure;
}

static enum fever_error state_fill(struct captions *captions, struct raw_row *row)
{
    struct raw_table *table = captions->table;
    const char *marked = legends_of_row(&captions->legends, row);
    const char *words = captions->at_hand ? captions->at_hand : marked;
    if (!words)
        return FEVER_OK;
    if (!captions->has_state &&
        column_map_need(table, captions->columns, TARGET_STATE, &captions->state))
        return FEVER_NOMEM;
    captions->has_state = true;
    if (*raw_cell_at(row, (uint32_t)captions->state))
        return FEVER_OK;
    return raw_cell_fill(table->arena, row, (uint32_t)captions->state, words);
}

enum fever_error table_captions(struct raw_table *table, struct column_map *columns,
                                const struct text_tools *tools, int32_t today,
                                struct findings *findings)
{
    struct captions captions = {.table = table, .columns = columns, .findings = findings};
    size_t kept = 0;
    if (list_read(&captions, today) || remarks_read(&captions, tools, today))
        return FEVER_NOMEM;
    for (size_t i = 0; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        const char *first;
        size_t filled = raw_row_filled(row, &first);
        if (paragraphs_take(&captions, row->line, today))
            return FEVER_NOMEM;
        enum caption said = filled == 1 ? caption_of_row(first, today) : CAPTION_NONE;
        if (said != CAPTION_NONE) {
            if (caption_take(&captions, said, first, words_of(table->arena, first, today),
                             row->line))
                return FEVER_NOMEM;
            continue;
        }
        if (filled == 1 && region_read(&captions, row, first, today))
            return FEVER_NOMEM;
        if (filled == 1 && text_is_legend(first)) {
            findings_add(findings, row->line, NULL, FINDING_ROW_NO_CLINIC, first);
            continue;
        }
        bool is_clinic = filled > 1 || (filled && !region_length(first) &&
                                        !table_row_is_no_clinic(tools, columns, row));
        if (is_clinic && state_fill(&captions, row))
            return FEVER_NOMEM;
        table->rows[kept++] = *row;
    }
    table->count = kept;
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
