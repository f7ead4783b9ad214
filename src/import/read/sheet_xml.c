/* Reading the sheets of an XML Spreadsheet while it goes by: no tree is built. */
#include "sheet_xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "read_cells.h"

#define VISIBLE "urn:schemas-microsoft-com:office:excel|Visible"

enum { ROWS_MAX = 1048576, VALUE_MAX_BYTES = 40 };

enum type { TYPE_TEXT, TYPE_NUMBER, TYPE_INSTANT };

struct sheet_xml {
    XML_Parser parser;
    struct document_tables document;
    bool in_data, in_comment, in_visible;
    enum type type;
    struct buffer data; /* of the cell at hand */
    long columns, rows; /* that the cell at hand takes */
};

/* Names come as "namespace|name". */
static bool is_named(const char *qualified, const char *name)
{
    size_t length = strlen(SHEET_XML_VOCABULARY);
    return strncmp(qualified, SHEET_XML_VOCABULARY, length) == 0 && qualified[length] == '|' &&
           strcmp(qualified + length + 1, name) == 0;
}

/* "" where there is none. */
static const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (is_named(attributes[i], name))
            return attributes[i + 1];
    return "";
}

static long number_of(const char **attributes, const char *name, long most)
{
    long number = strtol(attribute(attributes, name), NULL, 10);
    return number < 0 ? 0 : number > most ? most : number;
}

static enum type type_of(const char **attributes)
{
    const char *type = attribute(attributes, "Type");
    if (strcmp(type, "Number") == 0)
        return TYPE_NUMBER;
    return strcmp(type, "DateTime") == 0 ? TYPE_INSTANT : TYPE_TEXT;
}

static void on_open(void *context, const char *name, const char **attributes)
{
    struct sheet_xml *workbook = context;
    struct document_tables *document = &workbook->document;
    if (is_named(name, "Worksheet")) {
        const char *sheet = attribute(attributes, "Name");
        document_paragraph(document);
        document_text(document, sheet, strlen(sheet));
        document_table_begin(document);
    } else if (is_named(name, "Row")) {
        long row = number_of(attributes, "Index", ROWS_MAX);
        document_rows_skip_to(document, row);
        document_row_begin(document);
        if (strcmp(attribute(attributes, "Hidden"), "1") == 0)
            document_row_hide(document);
    } else if (is_named(name, "Cell")) {
        document_cells_pass(document, number_of(attributes, "Index", RAW_COLUMNS_MAX) - 1);
        document_cell_begin(document);
        buffer_reset(&workbook->data);
        workbook->type = TYPE_TEXT;
        workbook->columns = 1 + number_of(attributes, "MergeAcross", RAW_COLUMNS_MAX);
        workbook->rows = 1 + number_of(attributes, "MergeDown", ROWS_MAX);
    } else if (is_named(name, "Comment")) {
        workbook->in_comment = true;
    } else if (strcmp(name, VISIBLE) == 0) {
        workbook->in_visible = true;
        buffer_reset(&workbook->data);
    } else if (is_named(name, "Data") && !workbook->in_comment) {
        workbook->in_data = true;
        workbook->type = type_of(attributes);
    }
    if (document->error.code)
        XML_StopParser(workbook->parser, XML_FALSE);
}

/* 1899-12-31T08:00:00.000 is a time of the day, 2022-12-01T00:00:00.000 a day. */
static void append_instant(struct document_tables *document, const char *text, size_t length)
{
    const char *time = memchr(text, 'T', length);
    if (!time) {
        document_text(document, text, length);
        return;
    }
    size_t time_length = strcspn(time + 1, ".");
    bool no_day = strncmp(text, "1899-12-3", 9) == 0 || strncmp(text, "1904-01-01", 10) == 0;
    bool no_time = strncmp(time, "T00:00:00", 9) == 0 && !no_day;
    if (!no_day)
        document_text(document, text, (size_t)(time - text));
    if (!no_day && !no_time)
        document_text(document, " ", 1);
    if (!no_time)
        document_text(document, time + 1, time_length);
}

static void append_number(struct document_tables *document, const char *text)
{
    char *end;
    struct buffer number;
    double value = strtod(text, &end);
    buffer_init(&number, VALUE_MAX_BYTES);
    cell_append_number(&number, value);
    bool is_number = *text && !*end && number.length && !buffer_error(&number);
    if (buffer_error(&number) == FEVER_NOMEM)
        document_fail(document, FEVER_NOMEM, "out of memory");
    document_text(document, is_number ? number.data : text,
                  is_number ? number.length : strlen(text));
    buffer_clear(&number);
}

static void cell_close(struct sheet_xml *workbook)
{
    struct document_tables *document = &workbook->document;
    const struct buffer *data = &workbook->data;
    if (buffer_error(data))
        document_fail(document, buffer_error(data), "a cell is too long");
    else if (data->length && workbook->type == TYPE_NUMBER)
        append_number(document, data->data);
    else if (data->length && workbook->type == TYPE_INSTANT)
        append_instant(document, data->data, data->length);
    else if (data->length)
        document_text(document, data->data, data->length);
    document_cell_end_spanning(document, workbook->columns, workbook->rows);
}

/* SheetHidden, SheetVeryHidden; it stands behind the rows of its sheet. */
static void visible_close(struct sheet_xml *workbook)
{
    struct document_tables *document = &workbook->document;
    workbook->in_visible = false;
    if (document->is_open && workbook->data.length && strstr(workbook->data.data, "Hidden"))
        document->tables[document->count - 1].is_hidden = true;
}

static void on_close(void *context, const char *name)
{
    struct sheet_xml *workbook = context;
    struct document_tables *document = &workbook->document;
    if (is_named(name, "Worksheet"))
        document_table_end(document);
    else if (is_named(name, "Row"))
        document_row_end(document, false);
    else if (is_named(name, "Cell"))
        cell_close(workbook);
    else if (is_named(name, "Comment"))
        workbook->in_comment = false;
    else if (is_named(name, "Data"))
        workbook->in_data = false;
    else if (strcmp(name, VISIBLE) == 0)
        visible_close(workbook);
    if (document->error.code)
        XML_StopParser(workbook->parser, XML_FALSE);
}

static void on_text(void *context, const char *text, int length)
{
    struct sheet_xml *workbook = context;
    if (workbook->in_data || workbook->in_visible)
        buffer_append(&workbook->data, text, (size_t)length);
}

/* With a document type come entities, and with these a bomb; no program writes one. */
static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct sheet_xml *workbook = context;
    (void)name, (void)system, (void)public, (void)has_subset;
    document_fail(&workbook->document, FEVER_INVALID, "it declares a document type");
    XML_StopParser(workbook->parser, XML_FALSE);
}

enum fever_error sheet_xml_new(struct sheet_xml **out, struct error *error)
{
    struct sheet_xml *workbook = calloc(1, sizeof *workbook);
    if (!workbook)
        return error_nomem(error);
    enum fever_error failure = document_tables_init(&workbook->document, error);
    buffer_init(&workbook->data, RAW_ROW_MAX_BYTES);
    workbook->parser = XML_ParserCreateNS("UTF-8", '|');
    if (failure || !workbook->parser) {
        sheet_xml_free(workbook);
        return error_nomem(error);
    }
    XML_SetUserData(workbook->parser, workbook);
    XML_SetElementHandler(workbook->parser, on_open, on_close);
    XML_SetCharacterDataHandler(workbook->parser, on_text);
    XML_SetStartDoctypeDeclHandler(workbook->parser, on_doctype);
    *out = workbook;
    return FEVER_OK;
}

void sheet_xml_free(struct sheet_xml *workbook)
{
    if (!workbook)
        return;
    document_tables_clear(&workbook->document);
    buffer_clear(&workbook->data);
    if (workbook->parser)
        XML_ParserFree(workbook->parser);
    free(workbook);
}

enum fever_error sheet_xml_feed(struct sheet_xml *workbook, const char *bytes, size_t length,
                                bool is_last, struct error *error)
{
    if (XML_Parse(workbook->parser, bytes, (int)length, is_last) != XML_STATUS_ERROR)
        return FEVER_OK;
    const struct error *first = &workbook->document.error;
    if (first->code)
        return error_set(error, first->code, "%s", first->text);
    enum XML_Error fault = XML_GetErrorCode(workbook->parser);
    if (fault == XML_ERROR_NO_MEMORY)
        return error_nomem(error);
    return error_set_at(error, FEVER_INVALID, (long)XML_GetCurrentLineNumber(workbook->parser), 0,
                        "its XML is damaged in line %ld: %s",
                        (long)XML_GetCurrentLineNumber(workbook->parser), XML_ErrorString(fault));
}

struct document_tables *sheet_xml_tables(struct sheet_xml *workbook)
{
    return &workbook->document;
}
