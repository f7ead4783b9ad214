/* Which of a document's tables are one list, and its rows.
 *
 * A list that is longer than a page often goes on in a table of its own, with the same header, or
 * has a table for each district, under its name, or one for the open ones and one for the closed
 * ones: these are one list, and rows are counted on. What stands under another caption is a list of
 * its own. The paragraphs around a list go with it, for they say which of its clinics are closed.
 */
#include "read_document.h"

#include <stdlib.h>
#include <string.h>

#include "../cell/caption_words.h"
#include "../cell/normalise_scan.h"
#include "../cell/normalise_text.h"
#include "fever/refusal.h"
#include "fever/utf8.h"
#include "read_file.h"

enum { NAME_SIZE = DOCUMENT_CAPTION_MAX_BYTES + 16, SECTION_SIZE = 100 };

/* One list: tables that follow each other. */
struct list {
    size_t first, last; /* tables */
    const char *name;
    char number[NAME_SIZE]; /* 表1 */
};

struct document {
    struct child *child;
    const struct document_table *tables;
    size_t count;
    const struct document_paragraph *paragraphs;
    size_t paragraph_count;
    size_t header_at[DOCUMENT_TABLES_MAX]; /* as table_header_find has it */
    size_t
        header_end[DOCUMENT_TABLES_MAX]; /* its last row: the next one, where two are one header */
    size_t scores[DOCUMENT_TABLES_MAX];
    struct list lists[DOCUMENT_TABLES_MAX];
    size_t list_count;
};

/* A caption such as 二、黄石市, 武昌区发热门诊名单： or 西湖区（停诊） names the region of the rows
 * below it. Its name, without what stands behind it but for the brackets, which may tell of a
 * closure; false where it says something else. */
static bool section_of(const char *caption, char out[SECTION_SIZE])
{
    static const char *const tails[] = {"：",     ":",    " ",        "名单",
                                        "一览表", "列表", "发热门诊", "医疗机构"};
    static const char *const regions[] = {"省", "市", "区", "县", "州", "盟", "旗"};
    size_t whole = caption ? strlen(caption) : 0, length = whole;
    const char *bracket = whole ? strstr(caption, "（") : NULL;
    bracket = bracket || !whole ? bracket : strchr(caption, '(');
    if (bracket && bracket > caption)
        length = (size_t)(bracket - caption);
    else
        bracket = NULL;
    for (size_t tail = length; tail; length -= tail)
        tail = end_any(caption, length, tails, sizeof tails / sizeof *tails);
    if (!length || whole >= SECTION_SIZE ||
        !end_any(caption, length, regions, sizeof regions / sizeof *regions))
        return false;
    memcpy(out, caption, length);
    strcpy(out + length, bracket ? bracket : "");
    return true;
}

/* 续表, （续）, 续上表 */
static bool says_it_goes_on(const char *caption)
{
    return strlen(caption) <= 30 && strstr(caption, "续") != NULL;
}

static const struct raw_row *row_of(const struct document_table *table, size_t at)
{
    return at ? &table->rows.rows[at - 1] : &table->rows.header;
}

static bool rows_are_equal(const struct raw_row *one, const struct raw_row *other)
{
    const char *left = one->cells, *right = other->cells;
    if (one->count != other->count)
        return false;
    for (uint32_t i = 0; i < one->count; i++)
        if (strcmp(raw_cell_next(&left), raw_cell_next(&right)) != 0)
            return false;
    return true;
}

/* The first paragraph that stands above that table or a later one. */
static size_t paragraph_at(const struct document *document, size_t table)
{
    size_t at = 0;
    while (at < document->paragraph_count && document->paragraphs[at].at < table)
        at++;
    return at;
}

/* 二、暂停开诊 above the table, perhaps with a line between them. */
static bool is_part_of_list(const struct document *document, size_t table)
{
    size_t end = paragraph_at(document, table + 1);
    for (size_t i = paragraph_at(document, table); i < end; i++)
        if (caption_parts_list(document->paragraphs[i].text))
            return true;
    const char *caption = document->tables[table].caption;
    return caption && caption_parts_list(caption);
}

/* Whether a table goes on with the list that ends with the table before it. */
static bool goes_on(const struct document *document, const struct list *list, size_t at)
{
    const struct document_table *first = &document->tables[list->first];
    const struct document_table *own = &document->tables[at];
    char section[SECTION_SIZE];
    if (own->is_hidden != first->is_hidden)
        return false;
    if (own->caption && !section_of(own->caption, section) && !says_it_goes_on(own->caption) &&
        !is_part_of_list(document, at))
        return false;
    if (!document->scores[list->first])
        return false;
    if (document->scores[at])
        return rows_are_equal(row_of(first, document->header_at[list->first]),
                              row_of(own, document->header_at[at]));
    return own->columns == first->columns; /* broken by a page, without its header */
}

static bool is_taken(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->list_count; i++)
        if (document->lists[i].name && strcmp(document->lists[i].name, name) == 0)
            return true;
    return false;
}

static void list_add(struct document *document, size_t at)
{
    const char *caption = document->tables[at].caption;
    struct list *list = &document->lists[document->list_count];
    bool is_free = caption && !is_taken(document, caption);
    list->first = list->last = at;
    snprintf(list->number, sizeof list->number, "表%zu", document->list_count + 1);
    list->name = is_free ? caption : list->number;
    document->list_count++;
}

/* Where the table's header is found, and how far it goes. */
static enum fever_error header_find(struct document *document, size_t at)
{
    const struct header_judge *judge = document->child->task->request->judge;
    const struct document_table *table = &document->tables[at];
    if (!judge)
        return FEVER_OK;
    if (table_header_find(&table->rows, judge, &document->scores[at], &document->header_at[at]))
        return FEVER_NOMEM;
    size_t best = document->header_end[at] = document->header_at[at];
    struct arena *scratch = arena_new();
    struct raw_row both;
    bool joined = false;
    enum fever_error failure = scratch ? FEVER_OK : FEVER_NOMEM;
    for (size_t upper = best; !failure && !joined && judge->join && upper + 1 >= best; upper--) {
        if (upper < table->rows.count)
            failure = judge->join(judge->context, scratch, row_of(table, upper),
                                  row_of(table, upper + 1), &both, &joined);
        if (joined) {
            document->header_at[at] = upper;
            document->header_end[at] = upper + 1;
        }
        if (!upper)
            break;
    }
    arena_free(scratch);
    return failure;
}

static enum fever_error lists_find(struct document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct raw_table *rows = &document->tables[i].rows;
        if (!rows->header.cells)
            continue; /* it has no text */
        if (header_find(document, i))
            return error_nomem(&document->child->error);
        struct list *last =
            document->list_count ? &document->lists[document->list_count - 1] : NULL;
        if (last && goes_on(document, last, i))
            last->last = i;
        else
            list_add(document, i);
    }
    return FEVER_OK;
}

/* A header alone, as a page's menu may look like one (机构), is no list. */
static enum fever_error list_score(struct child *child, struct layer_choice *choice)
{
    const struct document *document = choice->layer;
    (void)child;
    for (size_t i = 0; i < document->list_count; i++)
        if (document->lists[i].name == choice->name && choice->rows > 1)
            choice->score = document->scores[document->lists[i].first];
    return FEVER_OK;
}

/* "2" stands for the second list, where none is called so. */
static const struct layer_choice *by_number(const struct child *child,
                                            const struct layer_choice *choices, size_t count)
{
    const char *asked = child->task->request->layer;
    char *end;
    long number = asked ? strtol(asked, &end, 10) : 0;
    if (number < 1 || (size_t)number > count || *end)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(choices[i].name, asked) == 0)
            return &choices[i];
    return &choices[number - 1];
}

static enum fever_error list_choose(struct document *document, const struct list **out)
{
    static struct layer_choice choices[DOCUMENT_TABLES_MAX];
    const struct layer_choice *chosen;
    for (size_t i = 0; i < document->list_count; i++) {
        const struct list *list = &document->lists[i];
        choices[i] = (struct layer_choice){.name = list->name,
                                           .is_hidden = document->tables[list->first].is_hidden,
                                           .layer = document};
        for (size_t at = list->first; at <= list->last; at++)
            choices[i].rows += document->tables[at].rows.header.cells
                                   ? (int64_t)document->tables[at].rows.count + 1
                                   : 0;
    }
    chosen = by_number(document->child, choices, document->list_count);
    *out = NULL;
    enum fever_error failure =
        chosen && !document->child->task->request->choices
            ? FEVER_OK
            : child_choose(document->child, choices, document->list_count, list_score, &chosen);
    if (!failure && chosen)
        *out = &document->lists[chosen - choices];
    return failure;
}

static void row_send(const struct child *child, const struct raw_row *row, long line)
{
    struct frame_row frame = {.line = line, .count = row->count};
    const char *end = row->cells;
    for (uint32_t i = 0; i < row->count; i++)
        raw_cell_next(&end);
    size_t used = (size_t)(end - row->cells);
    if (used > row->count) /* empty rows are passed over */
        frame_send(child->out, FRAME_ROW, &frame, sizeof frame, row->cells, used);
}

/* The name of the region stands below the header, where the reader of sections looks for it. */
static void section_send(const struct child *child, const char *caption, long line)
{
    char section[SECTION_SIZE];
    if (!section_of(caption, section))
        return;
    const struct raw_row row = {section, 0, 1};
    row_send(child, &row, line);
}

static void note_send(const struct child *child, enum finding_code code, long line,
                      const struct raw_row *row)
{
    const char *first;
    struct frame_note note = {.line = line, .code = code};
    if (raw_row_filled(row, &first))
        frame_send(child->out, FRAME_NOTE, &note, sizeof note, first,
                   utf8_cut(first, strnlen(first, FRAME_TEXT_MAX)));
}

/* The rows of one table. A list's header is its first table's; the others' are passed over. */
static void rows_send(const struct document *document, size_t at, bool is_first, long lines_before)
{
    const struct document_table *table = &document->tables[at];
    const struct child *child = document->child;
    size_t header_at = document->header_at[at], header_end = document->header_end[at];
    bool has_header = document->scores[at] > 0;
    for (size_t i = 0; i <= table->rows.count; i++) {
        const struct raw_row *row = row_of(table, i);
        long line = lines_before + row->line;
        if (!has_header && !i)
            section_send(child, table->caption, line);
        if (is_first || !has_header || i > header_end)
            row_send(child, row, line);
        else if (i >= header_at)
            note_send(child, FINDING_HEADER_AGAIN, line, row);
        else
            note_send(child, FINDING_ROW_ABOVE_HEADER, line, row);
        if (has_header && i == header_end)
            section_send(child, table->caption, line);
    }
}

static void merges_send(const struct child *child, const struct raw_table *rows, long lines_before)
{
    for (size_t i = 0; i < rows->merge_count; i++) {
        struct raw_merge merge = rows->merges[i];
        merge.first += lines_before;
        merge.last += lines_before;
        frame_send(child->out, FRAME_MERGE, &merge, sizeof merge, NULL, 0);
    }
}

static void hidden_send(const struct child *child, const struct document_table *table,
                        long lines_before)
{
    for (size_t i = 0; i < table->hidden_count; i++) {
        struct frame_note note = {.line = lines_before + table->hidden[i],
                                  .code = FINDING_ROW_HIDDEN};
        frame_send(child->out, FRAME_NOTE, &note, sizeof note, NULL, 0);
    }
}

/* Sends the paragraphs from `first` up to `end` as standing below that row. */
static void paragraphs_send(const struct document *document, size_t first, size_t end, long line)
{
    struct frame_text frame = {line};
    for (size_t i = first; i < end; i++) {
        const char *text = document->paragraphs[i].text;
        frame_send(document->child->out, FRAME_TEXT, &frame, sizeof frame, text, strlen(text));
    }
}

/* 以上机构… below another list is of that one. */
static bool points_up(const char *text)
{
    static const char *const words[] = {"以上", "上述"};
    return text_has_one(text, words, sizeof words / sizeof *words);
}

/* The same, but for those that point to another list. */
static void paragraphs_send_pointing_here(const struct document *document, size_t first, size_t end,
                                          long line)
{
    for (size_t i = first; i < end; i++)
        if (!points_up(document->paragraphs[i].text))
            paragraphs_send(document, i, i + 1, line);
}

/* The document's title stands above its first list, and is one of the others, too, but for what
 * stands nearest, which may be the first list's own, and for headings with a number. */
static void titles_send(const struct document *document, const struct list *list)
{
    size_t last = paragraph_at(document, 1);
    for (size_t i = 0; list->first && i + 1 < last; i++) {
        const char *text = document->paragraphs[i].text;
        if (heading_without_numeral(text) == text)
            paragraphs_send(document, i, i + 1, 0);
    }
}

static void list_send(const struct document *document, const struct list *list)
{
    struct frame_layer frame = {document->child->format, false};
    long lines = 0;
    frame_send(document->child->out, FRAME_LAYER, &frame, sizeof frame, list->name,
               strnlen(list->name, FRAME_TEXT_MAX));
    titles_send(document, list);
    for (size_t at = list->first; at <= list->last; at++) {
        const struct document_table *table = &document->tables[at];
        size_t above = paragraph_at(document, at), end = paragraph_at(document, at + 1);
        if (at == list->first && at)
            paragraphs_send_pointing_here(document, above, end, 0);
        else
            paragraphs_send(document, above, end, lines);
        if (table->rows.header.cells)
            rows_send(document, at, at == list->first, lines);
        merges_send(document->child, &table->rows, lines);
        hidden_send(document->child, table, lines);
        lines += table->row_count;
    }
    size_t below = paragraph_at(document, list->last + 1);
    size_t next = paragraph_at(document, list->last + 2);
    paragraphs_send(document, below, next, lines);
    paragraphs_send_pointing_here(document, next, document->paragraph_count, lines);
}

static bool has_rows(const struct document_table *tables, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tables[i].rows.header.cells)
            return true;
    return false;
}

enum fever_error read_document(struct child *child, const struct document_tables *tables)
{
    static struct document document; /* large, and the child ends with it */
    const struct list *list = NULL;
    if (!has_rows(tables->tables, tables->count))
        return refused_as(
            &child->error,
            error_set(&child->error, FEVER_INVALID,
                      "%s is a document without a table; put the list into a table, or into a "
                      "workbook",
                      read_file_base_name(child->task->path)),
            REFUSAL_NO_TABLE, read_file_base_name(child->task->path), (char *)NULL);
    document.child = child;
    document.tables = tables->tables;
    document.count = tables->count;
    document.paragraphs = tables->paragraphs;
    document.paragraph_count = tables->paragraph_count;
    enum fever_error failure = lists_find(&document);
    if (!failure)
        failure = list_choose(&document, &list);
    if (!failure && list)
        list_send(&document, list);
    return failure;
}
