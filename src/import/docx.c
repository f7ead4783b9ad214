/* Reading a Word document's tables while its XML goes by: no tree is built. */
#include "docx.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "fever/buffer.h"
#include "fever/utf8.h"

enum { VALUE_SIZE = 24, NO_LINE = 0 };

/* What an element does while it is open. */
enum element {
    ELEMENT_OTHER,
    ELEMENT_TABLE,
    ELEMENT_ROW,
    ELEMENT_CELL,
    ELEMENT_PARAGRAPH,
    ELEMENT_TEXT,
    ELEMENT_TAB,
    ELEMENT_BREAK,
    ELEMENT_HYPHEN,
    ELEMENT_SPAN,
    ELEMENT_SKIP, /* columns before the row's first cell */
    ELEMENT_MERGE,
    ELEMENT_ROW_PROPERTIES,
    ELEMENT_DELETED,
    ELEMENT_UNSEEN
};

static const struct {
    const char *name;
    enum element element;
} elements[] = {
    {"tbl", ELEMENT_TABLE},      {"tr", ELEMENT_ROW},
    {"tc", ELEMENT_CELL},        {"p", ELEMENT_PARAGRAPH},
    {"t", ELEMENT_TEXT},         {"tab", ELEMENT_TAB},
    {"ptab", ELEMENT_TAB},       {"br", ELEMENT_BREAK},
    {"cr", ELEMENT_BREAK},       {"noBreakHyphen", ELEMENT_HYPHEN},
    {"gridSpan", ELEMENT_SPAN},  {"gridBefore", ELEMENT_SKIP},
    {"vMerge", ELEMENT_MERGE},   {"trPr", ELEMENT_ROW_PROPERTIES},
    {"del", ELEMENT_DELETED},    {"tabs", ELEMENT_UNSEEN}, /* where tabs stop, each a "tab" too */
    {"moveFrom", ELEMENT_UNSEEN}};

/* The two names of the vocabulary: transitional and strict. */
static const char *const vocabularies[] = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main"};
static const char compatibility[] = "http://schemas.openxmlformats.org/markup-compatibility/2006";

enum merge { MERGE_NONE, MERGE_BEGINS, MERGE_GOES_ON };

struct docx {
    XML_Parser parser;
    struct arena *arena;
    struct docx_table *tables;
    size_t count, room;
    struct error error; /* the first */

    int depth;  /* of tables within tables */
    int unseen; /* open elements whose text nobody sees */
    bool in_text, in_row_properties;

    struct buffer caption; /* the last paragraph outside of tables */
    bool has_paragraph;    /* the text at hand has one before it */

    struct buffer cells; /* of the row at hand, each with its NUL */
    struct buffer cell;  /* the text of the cell at hand */
    uint32_t cell_count;
    bool row_is_deleted;
    long span;
    enum merge merge;
    long merged_from[RAW_COLUMNS_MAX]; /* the line where a merge began; NO_LINE */
    long merged_to[RAW_COLUMNS_MAX];
};

static void fail(struct docx *docx, enum fever_error code, const char *why)
{
    if (!docx->error.code)
        error_set(&docx->error, code, "%s", why);
    XML_StopParser(docx->parser, XML_FALSE);
}

/* Names come as "namespace|name". */
static bool is_named(const char *qualified, const char *space, const char *name)
{
    size_t length = strlen(space);
    return strncmp(qualified, space, length) == 0 && qualified[length] == '|' &&
           strcmp(qualified + length + 1, name) == 0;
}

static bool is_word(const char *qualified, const char *name)
{
    return is_named(qualified, vocabularies[0], name) || is_named(qualified, vocabularies[1], name);
}

static enum element element_of(const char *qualified)
{
    const char *bar = strrchr(qualified, '|');
    for (size_t i = 0; bar && i < sizeof elements / sizeof *elements; i++)
        if (strcmp(bar + 1, elements[i].name) == 0)
            return is_word(qualified, elements[i].name) ? elements[i].element : ELEMENT_OTHER;
    return is_named(qualified, compatibility, "Fallback") ? ELEMENT_UNSEEN : ELEMENT_OTHER;
}

/* The element's `val`; "" where it has none. */
static const char *value_of(const char **attributes)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (is_word(attributes[i], "val"))
            return attributes[i + 1];
    return "";
}

/* A count of columns, within what a row may have. */
static long columns_of(const char **attributes, long least)
{
    long count = strtol(value_of(attributes), NULL, 10);
    return count < least ? least : count > RAW_COLUMNS_MAX ? RAW_COLUMNS_MAX : count;
}

static struct docx_table *table_at_hand(struct docx *docx)
{
    return &docx->tables[docx->count - 1];
}

/* The caption without what a name does not have; NULL for none. */
static const char *caption_keep(struct docx *docx)
{
    const char *text = docx->caption.data ? docx->caption.data : "";
    text += strspn(text, " \t\n");
    size_t length = strlen(text);
    length = length > DOCX_CAPTION_MAX_BYTES ? utf8_cut(text, DOCX_CAPTION_MAX_BYTES) : length;
    while (length && strchr(" \t\n", text[length - 1]))
        length--;
    char *copy = length ? arena_copy(docx->arena, text, length) : NULL;
    if (length && !copy)
        fail(docx, FEVER_NOMEM, "out of memory");
    for (char *at = copy; at && *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    buffer_reset(&docx->caption);
    return copy;
}

static void table_begin(struct docx *docx)
{
    if (docx->count == DOCX_TABLES_MAX) {
        fail(docx, FEVER_TOO_LARGE, "the document has too many tables");
        return;
    }
    if (docx->count == docx->room) {
        size_t room = docx->room ? 2 * docx->room : 8;
        struct docx_table *tables = realloc(docx->tables, room * sizeof *tables);
        if (!tables) {
            fail(docx, FEVER_NOMEM, "out of memory");
            return;
        }
        docx->tables = tables;
        docx->room = room;
    }
    struct docx_table *table = &docx->tables[docx->count++];
    *table = (struct docx_table){.caption = caption_keep(docx)};
    raw_table_init(&table->rows, docx->arena);
    memset(docx->merged_from, 0, sizeof docx->merged_from);
}

/* Notes what was merged downwards in the column, if more than one row was. */
static void merge_close(struct docx *docx, uint32_t column)
{
    struct raw_merge merge = {docx->merged_from[column], docx->merged_to[column], column};
    docx->merged_from[column] = NO_LINE;
    if (merge.first != NO_LINE && merge.last > merge.first &&
        raw_table_merge(&table_at_hand(docx)->rows, merge, NULL))
        fail(docx, FEVER_NOMEM, "out of memory");
}

static void table_end(struct docx *docx)
{
    for (uint32_t column = 0; column < RAW_COLUMNS_MAX; column++)
        merge_close(docx, column);
}

static void row_begin(struct docx *docx)
{
    buffer_reset(&docx->cells);
    docx->cell_count = 0;
    docx->row_is_deleted = false;
    if (docx->count)
        table_at_hand(docx)->row_count++;
}

static void empty_cells_add(struct docx *docx, long count)
{
    for (; count > 0; count--, docx->cell_count++)
        buffer_append_char(&docx->cells, '\0');
}

static void row_end(struct docx *docx)
{
    struct docx_table *table = table_at_hand(docx);
    if (docx->cell_count > RAW_COLUMNS_MAX || buffer_error(&docx->cells) == FEVER_TOO_LARGE) {
        fail(docx, FEVER_TOO_LARGE, "a row of a table is too long");
        return;
    }
    if (docx->row_is_deleted || !docx->cell_count)
        return;
    if (docx->cell_count > table->columns)
        table->columns = docx->cell_count;
    if (buffer_error(&docx->cells) ||
        raw_table_add(&table->rows, docx->cells.data, docx->cells.length, docx->cell_count,
                      table->row_count, NULL))
        fail(docx, FEVER_NOMEM, "out of memory");
}

static void cell_begin(struct docx *docx)
{
    buffer_reset(&docx->cell);
    docx->has_paragraph = false;
    docx->span = 1;
    docx->merge = MERGE_NONE;
}

/* A cell that goes on from the row above has no text of its own, whatever stands in it. */
static void cell_end(struct docx *docx)
{
    uint32_t column = docx->cell_count;
    if (buffer_error(&docx->cell))
        docx->cells.failure = buffer_error(&docx->cell);
    if (docx->merge != MERGE_GOES_ON && docx->cell.length)
        buffer_append(&docx->cells, docx->cell.data, docx->cell.length);
    empty_cells_add(docx, docx->span);
    if (docx->cell_count > RAW_COLUMNS_MAX) {
        fail(docx, FEVER_TOO_LARGE, "a row of a table has too many columns");
        return;
    }
    for (uint32_t at = column; at < docx->cell_count; at++)
        if (at > column || docx->merge != MERGE_GOES_ON)
            merge_close(docx, at);
    if (docx->merge == MERGE_BEGINS)
        docx->merged_from[column] = table_at_hand(docx)->row_count;
    docx->merged_to[column] = table_at_hand(docx)->row_count;
}

static void text_add(struct docx *docx, const char *text, size_t length)
{
    struct buffer *into = docx->depth ? &docx->cell : &docx->caption;
    if (docx->unseen || docx->error.code)
        return;
    if (!docx->depth && into->length + length > RAW_ROW_MAX_BYTES)
        return; /* no caption is as long */
    buffer_append(into, text, length);
}

/* Paragraphs of a cell are lines of its text, as they are in a cell of a sheet. */
static void paragraph_begin(struct docx *docx)
{
    if (!docx->depth) {
        docx->has_paragraph = false;
        return;
    }
    if (docx->has_paragraph && docx->cell.length)
        text_add(docx, "\n", 1);
    docx->has_paragraph = true;
}

static void paragraph_text(struct docx *docx, const char *text)
{
    if (docx->unseen)
        return;
    if (!docx->depth && !docx->has_paragraph) {
        buffer_reset(&docx->caption); /* this one stands nearer to the next table */
        docx->has_paragraph = true;
    }
    text_add(docx, text, strlen(text));
}

/* Of tables within a cell only the text is taken, as lines of that cell. */
static void on_open(void *context, const char *name, const char **attributes)
{
    struct docx *docx = context;
    enum element element = element_of(name);
    bool own = docx->depth == 1 && !docx->error.code && docx->count;
    switch (element) {
    case ELEMENT_TABLE:
        if (docx->depth++ == 0 && !docx->error.code)
            table_begin(docx);
        break;
    case ELEMENT_ROW:
        if (own)
            row_begin(docx);
        break;
    case ELEMENT_CELL:
        if (own)
            cell_begin(docx);
        break;
    case ELEMENT_PARAGRAPH:
        paragraph_begin(docx);
        break;
    case ELEMENT_TEXT:
        docx->in_text = true;
        break;
    case ELEMENT_TAB:
    case ELEMENT_BREAK:
        paragraph_text(docx, element == ELEMENT_TAB ? " " : "\n");
        break;
    case ELEMENT_HYPHEN:
        paragraph_text(docx, "-");
        break;
    case ELEMENT_SPAN:
        if (own)
            docx->span = columns_of(attributes, 1);
        break;
    case ELEMENT_SKIP:
        if (own && !docx->cell_count)
            empty_cells_add(docx, columns_of(attributes, 0));
        break;
    case ELEMENT_MERGE:
        if (own)
            docx->merge =
                strcmp(value_of(attributes), "restart") == 0 ? MERGE_BEGINS : MERGE_GOES_ON;
        break;
    case ELEMENT_ROW_PROPERTIES:
        docx->in_row_properties = true;
        break;
    case ELEMENT_DELETED:
        if (own && docx->in_row_properties)
            docx->row_is_deleted = true;
        docx->unseen++;
        break;
    case ELEMENT_UNSEEN:
        docx->unseen++;
        break;
    case ELEMENT_OTHER:
        break;
    }
}

static void on_close(void *context, const char *name)
{
    struct docx *docx = context;
    bool own = docx->depth == 1 && !docx->error.code && docx->count;
    switch (element_of(name)) {
    case ELEMENT_TABLE:
        if (own)
            table_end(docx);
        docx->depth--;
        break;
    case ELEMENT_ROW:
        if (own)
            row_end(docx);
        break;
    case ELEMENT_CELL:
        if (own)
            cell_end(docx);
        break;
    case ELEMENT_TEXT:
        docx->in_text = false;
        break;
    case ELEMENT_ROW_PROPERTIES:
        docx->in_row_properties = false;
        break;
    case ELEMENT_DELETED:
    case ELEMENT_UNSEEN:
        docx->unseen--;
        break;
    default:
        break;
    }
}

static void on_text(void *context, const char *text, int length)
{
    struct docx *docx = context;
    if (!docx->in_text)
        return;
    paragraph_text(docx, "");
    text_add(docx, text, (size_t)length);
}

/* With a document type come entities, and with these a bomb; no Word document has one. */
static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int has_subset)
{
    (void)name, (void)system, (void)public, (void)has_subset;
    fail(context, FEVER_INVALID, "the document declares a document type");
}

enum fever_error docx_new(struct docx **out, struct error *error)
{
    struct docx *docx = calloc(1, sizeof *docx);
    if (!docx)
        return error_nomem(error);
    docx->arena = arena_new();
    docx->parser = XML_ParserCreateNS(NULL, '|');
    buffer_init(&docx->caption, 2 * RAW_ROW_MAX_BYTES);
    buffer_init(&docx->cell, RAW_ROW_MAX_BYTES);
    buffer_init(&docx->cells, RAW_ROW_MAX_BYTES);
    if (!docx->arena || !docx->parser) {
        docx_free(docx);
        return error_nomem(error);
    }
    XML_SetUserData(docx->parser, docx);
    XML_SetElementHandler(docx->parser, on_open, on_close);
    XML_SetCharacterDataHandler(docx->parser, on_text);
    XML_SetStartDoctypeDeclHandler(docx->parser, on_doctype);
    *out = docx;
    return FEVER_OK;
}

void docx_free(struct docx *docx)
{
    if (!docx)
        return;
    for (size_t i = 0; i < docx->count; i++)
        raw_table_clear(&docx->tables[i].rows);
    free(docx->tables);
    buffer_clear(&docx->caption);
    buffer_clear(&docx->cell);
    buffer_clear(&docx->cells);
    if (docx->parser)
        XML_ParserFree(docx->parser);
    arena_free(docx->arena);
    free(docx);
}

enum fever_error docx_feed(struct docx *docx, const char *bytes, size_t length, bool is_last,
                           struct error *error)
{
    enum XML_Status status = XML_Parse(docx->parser, bytes, (int)length, is_last);
    if (status != XML_STATUS_ERROR)
        return FEVER_OK;
    if (docx->error.code)
        return error_set(error, docx->error.code, "%s", docx->error.text);
    enum XML_Error fault = XML_GetErrorCode(docx->parser);
    if (fault == XML_ERROR_NO_MEMORY)
        return error_nomem(error);
    return error_set_at(error, FEVER_INVALID, (long)XML_GetCurrentLineNumber(docx->parser), 0,
                        "its XML is damaged: %s", XML_ErrorString(fault));
}

struct docx_table *docx_tables(struct docx *docx, size_t *count)
{
    *count = docx->count;
    return docx->tables;
}
