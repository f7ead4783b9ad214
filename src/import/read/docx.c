/* Reading a Word document's tables while its XML goes by: no tree is built. */
#include "docx.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

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
    ELEMENT_RUN,
    ELEMENT_RUN_UNSEEN,            /* in its properties: the text is hidden, or struck out */
    ELEMENT_RUN_PROPERTIES_BEFORE, /* as they were before a tracked change */
    ELEMENT_FOOTNOTE,
    ELEMENT_ENDNOTE,
    ELEMENT_UNSEEN
};

static const struct {
    const char *name;
    enum element element;
} elements[] = {{"tbl", ELEMENT_TABLE},
                {"tr", ELEMENT_ROW},
                {"tc", ELEMENT_CELL},
                {"p", ELEMENT_PARAGRAPH},
                {"t", ELEMENT_TEXT},
                {"tab", ELEMENT_TAB},
                {"ptab", ELEMENT_TAB},
                {"br", ELEMENT_BREAK},
                {"cr", ELEMENT_BREAK},
                {"noBreakHyphen", ELEMENT_HYPHEN},
                {"gridSpan", ELEMENT_SPAN},
                {"gridBefore", ELEMENT_SKIP},
                {"vMerge", ELEMENT_MERGE},
                {"trPr", ELEMENT_ROW_PROPERTIES},
                {"del", ELEMENT_DELETED},
                {"tabs", ELEMENT_UNSEEN}, /* where tabs stop, each a "tab" too */
                {"moveFrom", ELEMENT_UNSEEN},
                {"r", ELEMENT_RUN},
                {"strike", ELEMENT_RUN_UNSEEN},
                {"dstrike", ELEMENT_RUN_UNSEEN},
                {"vanish", ELEMENT_RUN_UNSEEN},
                {"rPrChange", ELEMENT_RUN_PROPERTIES_BEFORE},
                {"footnoteReference", ELEMENT_FOOTNOTE},
                {"endnoteReference", ELEMENT_ENDNOTE}};

/* The two names of the vocabulary: transitional and strict. */
static const char *const vocabularies[] = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main"};
static const char compatibility[] = "http://schemas.openxmlformats.org/markup-compatibility/2006";

struct docx {
    XML_Parser parser;
    struct document_tables document;

    int depth;  /* of tables within tables */
    int table;  /* the depth of the one that is read, or 0 */
    int unseen; /* open elements whose text nobody sees */
    bool in_text, in_row_properties;
    bool in_run, run_is_unseen, in_properties_before;
    const struct docx_notes *notes; /* NULL: none */

    bool row_is_deleted;
    long span;
    enum document_merge merge;
};

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

/* "" where the element has none of that name. */
static const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (is_word(attributes[i], name))
            return attributes[i + 1];
    return "";
}

static const char *value_of(const char **attributes)
{
    return attribute(attributes, "val");
}

/* <w:strike/>, but not <w:strike w:val="0"/>. */
static bool is_on(const char **attributes)
{
    const char *value = value_of(attributes);
    return strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0;
}

/* A count of columns, within what a row may have. */
static long columns_of(const char **attributes, long least)
{
    long count = strtol(value_of(attributes), NULL, 10);
    return count < least ? least : count > RAW_COLUMNS_MAX ? RAW_COLUMNS_MAX : count;
}

static void text_add(struct docx *docx, const char *text, size_t length)
{
    if (!docx->unseen && !docx->run_is_unseen)
        document_text(&docx->document, text, length);
}

/* What a footnote says of a closure, where its number stands. */
static void note_add(struct docx *docx, bool is_endnote, const char **attributes)
{
    long id = strtol(attribute(attributes, "id"), NULL, 10);
    const char *text = docx->notes ? docx_notes_text(docx->notes, is_endnote, id) : NULL;
    if (!text)
        return;
    text_add(docx, "（", strlen("（"));
    text_add(docx, text, strlen(text));
    text_add(docx, "）", strlen("）"));
}

/* A table around the one that begins: rows of one cell are a matter of layout, and that one is
 * read. */
static bool is_layout(const struct docx *docx)
{
    const struct document_tables *document = &docx->document;
    return document->is_open && !document->cell_count &&
           document->tables[document->count - 1].columns <= 1;
}

static void table_open(struct docx *docx)
{
    docx->depth++;
    if (docx->table && is_layout(docx))
        document_table_drop(&docx->document);
    else if (docx->table)
        return;
    docx->table = docx->depth;
    document_table_begin(&docx->document);
}

static void table_close(struct docx *docx)
{
    if (docx->depth == docx->table) {
        document_table_end(&docx->document);
        docx->table = 0;
    }
    docx->depth--;
}

static void stop_where_failed(struct docx *docx)
{
    if (docx->document.error.code)
        XML_StopParser(docx->parser, XML_FALSE);
}

static void run_open(struct docx *docx, bool is_open)
{
    docx->in_run = is_open;
    docx->run_is_unseen = false;
}

/* Of tables within a cell only the text is taken, as lines of that cell, unless the table around
 * them is a matter of layout. */
static void on_open(void *context, const char *name, const char **attributes)
{
    struct docx *docx = context;
    enum element element = element_of(name);
    struct document_tables *document = &docx->document;
    bool own = docx->depth && docx->depth == docx->table;
    switch (element) {
    case ELEMENT_TABLE:
        table_open(docx);
        break;
    case ELEMENT_ROW:
        if (own) {
            document_row_begin(document);
            docx->row_is_deleted = false;
        }
        break;
    case ELEMENT_CELL:
        if (own) {
            document_cell_begin(document);
            docx->span = 1;
            docx->merge = MERGE_NONE;
        }
        break;
    case ELEMENT_PARAGRAPH:
        document_paragraph(document);
        break;
    case ELEMENT_TEXT:
        docx->in_text = true;
        break;
    case ELEMENT_TAB:
    case ELEMENT_BREAK:
        text_add(docx, element == ELEMENT_TAB ? " " : "\n", 1);
        break;
    case ELEMENT_HYPHEN:
        text_add(docx, "-", 1);
        break;
    case ELEMENT_SPAN:
        if (own)
            docx->span = columns_of(attributes, 1);
        break;
    case ELEMENT_SKIP:
        if (own && !document->cell_count)
            document_cells_skip(document, columns_of(attributes, 0));
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
    case ELEMENT_RUN:
        run_open(docx, true);
        break;
    case ELEMENT_RUN_UNSEEN:
        docx->run_is_unseen |= docx->in_run && !docx->in_properties_before && is_on(attributes);
        break;
    case ELEMENT_RUN_PROPERTIES_BEFORE:
        docx->in_properties_before = true;
        break;
    case ELEMENT_FOOTNOTE:
    case ELEMENT_ENDNOTE:
        note_add(docx, element == ELEMENT_ENDNOTE, attributes);
        break;
    case ELEMENT_UNSEEN:
        docx->unseen++;
        break;
    case ELEMENT_OTHER:
        break;
    }
    stop_where_failed(docx);
}

static void on_close(void *context, const char *name)
{
    struct docx *docx = context;
    struct document_tables *document = &docx->document;
    bool own = docx->depth && docx->depth == docx->table;
    switch (element_of(name)) {
    case ELEMENT_TABLE:
        table_close(docx);
        break;
    case ELEMENT_ROW:
        if (own)
            document_row_end(document, docx->row_is_deleted);
        break;
    case ELEMENT_CELL:
        if (own)
            document_cell_end(document, docx->span, docx->merge);
        break;
    case ELEMENT_TEXT:
        docx->in_text = false;
        break;
    case ELEMENT_ROW_PROPERTIES:
        docx->in_row_properties = false;
        break;
    case ELEMENT_RUN:
        run_open(docx, false);
        break;
    case ELEMENT_RUN_PROPERTIES_BEFORE:
        docx->in_properties_before = false;
        break;
    case ELEMENT_DELETED:
    case ELEMENT_UNSEEN:
        docx->unseen--;
        break;
    default:
        break;
    }
    stop_where_failed(docx);
}

static void on_text(void *context, const char *text, int length)
{
    struct docx *docx = context;
    if (docx->in_text)
        text_add(docx, text, (size_t)length);
}

/* With a document type come entities, and with these a bomb; no Word document has one. */
static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct docx *docx = context;
    (void)name, (void)system, (void)public, (void)has_subset;
    document_fail(&docx->document, FEVER_INVALID, "the document declares a document type");
    stop_where_failed(docx);
}

enum fever_error docx_new(struct docx **out, struct error *error)
{
    struct docx *docx = calloc(1, sizeof *docx);
    if (!docx)
        return error_nomem(error);
    enum fever_error failure = document_tables_init(&docx->document, error);
    docx->parser = XML_ParserCreateNS(NULL, '|');
    if (failure || !docx->parser) {
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
    document_tables_clear(&docx->document);
    if (docx->parser)
        XML_ParserFree(docx->parser);
    free(docx);
}

void docx_take_notes(struct docx *docx, const struct docx_notes *notes)
{
    docx->notes = notes;
}

enum fever_error docx_feed(struct docx *docx, const char *bytes, size_t length, bool is_last,
                           struct error *error)
{
    const struct error *first = &docx->document.error;
    enum XML_Status status = XML_Parse(docx->parser, bytes, (int)length, is_last);
    if (is_last)
        document_end(&docx->document);
    if (status != XML_STATUS_ERROR && !first->code)
        return FEVER_OK;
    if (first->code)
        return error_set(error, first->code, "%s", first->text);
    enum XML_Error fault = XML_GetErrorCode(docx->parser);
    if (fault == XML_ERROR_NO_MEMORY)
        return error_nomem(error);
    return error_set_at(error, FEVER_INVALID, (long)XML_GetCurrentLineNumber(docx->parser), 0,
                        "its XML is damaged: %s", XML_ErrorString(fault));
}

struct document_tables *docx_tables(struct docx *docx)
{
    return &docx->document;
}
