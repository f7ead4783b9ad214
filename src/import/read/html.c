/* Reading a page's tables with libxml2's parser of HTML, element by element: no tree is built. */
#include "html.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ROWS_MAX = 65534 /* that a cell may span, by the standard of HTML */, PICTURE_SIZE = 40 };

/* What an element does while it is open. */
enum element {
    ELEMENT_INLINE,
    ELEMENT_BLOCK,
    ELEMENT_TABLE,
    ELEMENT_CAPTION,
    ELEMENT_ROW,
    ELEMENT_CELL,
    ELEMENT_ASIDE, /* leads elsewhere */
    ELEMENT_PICTURE,
    ELEMENT_UNSEEN
};

static const struct {
    enum element element;
    const char *const names[20];
} elements[] = {
    {ELEMENT_TABLE, {"table"}},
    {ELEMENT_CAPTION, {"caption"}},
    {ELEMENT_ROW, {"tr"}},
    {ELEMENT_CELL, {"td", "th"}},
    {ELEMENT_ASIDE, {"a", "nav", "aside", "footer"}},
    {ELEMENT_PICTURE, {"img"}},
    {ELEMENT_BLOCK,
     {"p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
      "hr", "center", "section", "article"}},
    {ELEMENT_UNSEEN,
     {"head", "title", "script", "style", "noscript", "template", "select", "textarea", "option",
      "iframe", "object", "del", "s", "strike"}},
};

/* What stands between two texts. */
enum gap { GAP_NONE, GAP_BLANK, GAP_LINE };

struct html {
    htmlParserCtxtPtr parser;
    struct document_tables document;
    int depth;         /* of elements */
    int unseen_depth;  /* of the element that nobody sees, or 0 */
    int aside_depth;   /* of the outermost element that leads elsewhere, or 0 */
    int tables, table; /* that are open; the one that is read, counted from outside, or 0 */
    bool in_row, in_cell;
    enum gap gap;
    char picture[PICTURE_SIZE]; /* what the first one in the cell at hand stands for, or "" */
    long columns, rows;         /* of the cell at hand */
};

static enum element element_of(const xmlChar *name)
{
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        for (size_t j = 0; j < sizeof elements[i].names / sizeof *elements[i].names; j++)
            if (elements[i].names[j] && strcasecmp(elements[i].names[j], (const char *)name) == 0)
                return elements[i].element;
    return ELEMENT_INLINE;
}

/* The value of an attribute; NULL where it is not there, "" where it has none. */
static const char *attribute(const xmlChar **attributes, const char *name)
{
    for (size_t i = 0; attributes && attributes[i]; i += 2)
        if (strcasecmp((const char *)attributes[i], name) == 0)
            return attributes[i + 1] ? (const char *)attributes[i + 1] : "";
    return NULL;
}

/* display: none, with or without blanks. */
static bool has_style(const xmlChar **attributes, const char *property, const char *value)
{
    const char *style = attribute(attributes, "style");
    const char *at = style ? strcasestr(style, property) : NULL;
    while (at) {
        const char *here = at + strlen(property);
        here += strspn(here, " \t\r\n:");
        if (strncasecmp(here, value, strlen(value)) == 0)
            return true;
        at = strcasestr(here, property);
    }
    return false;
}

static bool is_hidden(const xmlChar **attributes)
{
    return has_style(attributes, "display", "none") || attribute(attributes, "hidden") != NULL;
}

/* What is struck out is no more. */
static bool is_struck(const xmlChar **attributes)
{
    return has_style(attributes, "text-decoration", "line-through") ||
           has_style(attributes, "text-decoration-line", "line-through");
}

static long number_of(const xmlChar **attributes, const char *name, long most)
{
    const char *value = attribute(attributes, name);
    long number = value ? strtol(value, NULL, 10) : 1;
    return number < 0 ? 1 : number > most ? most : number;
}

static bool is_own(const struct html *html)
{
    return html->table && html->table == html->tables;
}

/* A picture that stands alone is read as the text that stands for it: <img alt="否">. */
static void picture_keep(struct html *html, const xmlChar **attributes)
{
    const char *text = attribute(attributes, "alt");
    if (is_own(html) && html->in_cell && !*html->picture && text && strlen(text) < PICTURE_SIZE)
        strcpy(html->picture, text);
}

static void cell_close(struct html *html)
{
    if (html->in_cell && *html->picture && !html->document.cell.length)
        document_text(&html->document, html->picture, strlen(html->picture));
    *html->picture = '\0';
    if (html->in_cell)
        document_cell_end_spanning(&html->document, html->columns, html->rows);
    html->in_cell = false;
    html->gap = GAP_NONE;
}

static void row_close(struct html *html)
{
    cell_close(html);
    if (html->in_row)
        document_row_end(&html->document, false);
    html->in_row = false;
}

static void row_open(struct html *html, bool is_row_hidden)
{
    row_close(html);
    html->in_row = true;
    document_row_begin(&html->document);
    if (is_row_hidden)
        document_row_hide(&html->document);
}

static void cell_open(struct html *html, const xmlChar **attributes)
{
    cell_close(html);
    if (!html->in_row)
        row_open(html, false);
    document_cells_pass(&html->document, -1);
    document_cell_begin(&html->document);
    html->in_cell = true;
    html->gap = GAP_NONE;
    html->columns = number_of(attributes, "colspan", RAW_COLUMNS_MAX);
    html->columns += html->columns == 0;
    html->rows = number_of(attributes, "rowspan", ROWS_MAX);
    html->rows = html->rows ? html->rows : ROWS_MAX; /* 0: to the table's end */
}

static void block(struct html *html)
{
    if (html->document.is_open)
        html->gap = GAP_LINE;
    else
        document_paragraph(&html->document);
}

/* Whether the row has two of the headers that each list of clinics has: it is no row of a menu. */
static bool is_header_of_list(const struct raw_row *row)
{
    static const char *const headers[] = {"名称", "地址", "电话"};
    const char *cursor = row->cells;
    size_t known = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        for (size_t j = 0; j < sizeof headers / sizeof *headers && strlen(cell) <= 40; j++)
            known += strstr(cell, headers[j]) != NULL;
    }
    return known > 1;
}

/* Whether the table at hand is a list, of which a cell may hold a small table. */
static bool is_list(const struct html *html)
{
    const struct raw_table *rows = &html->document.tables[html->document.count - 1].rows;
    for (size_t i = 0; rows->header.cells && i <= rows->count && i < 10; i++)
        if (is_header_of_list(i ? &rows->rows[i - 1] : &rows->header))
            return true;
    return false;
}

static void table_open(struct html *html)
{
    html->tables++;
    if (html->table && html->document.is_open && html->in_cell && is_list(html)) {
        block(html);
        return;
    }
    if (html->table)
        document_table_drop(&html->document);
    html->table = html->tables;
    html->in_row = html->in_cell = false;
    html->gap = GAP_NONE;
    document_table_begin(&html->document);
}

static void table_close(struct html *html)
{
    if (is_own(html)) {
        row_close(html);
        document_table_end(&html->document);
        html->table = 0;
        html->gap = GAP_NONE;
    }
    html->tables--;
}

static void on_open(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct html *html = context;
    enum element element = element_of(name);
    html->depth++;
    if (html->unseen_depth)
        return;
    bool is_seen = !is_hidden(attributes) && !is_struck(attributes);
    if (element == ELEMENT_ROW && is_own(html)) {
        row_open(html, is_hidden(attributes));
        html->unseen_depth = is_struck(attributes) ? html->depth : 0;
    } else if (element == ELEMENT_UNSEEN || (!is_seen && element != ELEMENT_CELL)) {
        html->unseen_depth = html->depth;
    } else if (element == ELEMENT_TABLE) {
        table_open(html);
    } else if (element == ELEMENT_CELL && is_own(html)) {
        cell_open(html, attributes);
        html->unseen_depth = is_seen ? 0 : html->depth;
    } else if (element == ELEMENT_CAPTION && is_own(html)) {
        document_cell_begin(&html->document);
    } else if (element == ELEMENT_PICTURE) {
        picture_keep(html, attributes);
    } else if (element == ELEMENT_ASIDE) {
        html->aside_depth = html->aside_depth ? html->aside_depth : html->depth;
        html->document.is_aside = true;
    } else if (element != ELEMENT_INLINE) {
        block(html);
    }
}

static void on_close(void *context, const xmlChar *name)
{
    struct html *html = context;
    enum element element = element_of(name);
    bool is_seen = !html->unseen_depth;
    if (html->unseen_depth == html->depth)
        html->unseen_depth = 0;
    if (html->aside_depth == html->depth) {
        html->aside_depth = 0;
        html->document.is_aside = false;
    }
    html->depth--;
    if (element == ELEMENT_CELL && is_own(html) && !html->unseen_depth)
        cell_close(html);
    if (!is_seen)
        return;
    if (element == ELEMENT_TABLE)
        table_close(html);
    else if (element == ELEMENT_ROW && is_own(html))
        row_close(html);
    else if (element == ELEMENT_CAPTION && is_own(html))
        document_caption(&html->document);
    else if (element == ELEMENT_BLOCK)
        block(html);
}

/* How long the blank is that stands here, 0 for none; one that does not break (U+00A0) is one. */
static size_t blank_at(const char *text, const char *end)
{
    if (end - text >= 2 && (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] == 0xA0)
        return 2;
    return text < end && strchr(" \t\n\r\f", *text) && *text;
}

/* What was left between this text and the one before it; a cell does not begin with it. */
static void gap_fill(struct html *html)
{
    const struct document_tables *document = &html->document;
    size_t before = document->is_open ? document->cell.length : document->caption.length;
    if (before && html->gap != GAP_NONE)
        document_text(&html->document, html->gap == GAP_LINE ? "\n" : " ", 1);
    html->gap = GAP_NONE;
}

static void on_text(void *context, const xmlChar *bytes, int length)
{
    struct html *html = context;
    const char *text = (const char *)bytes, *end = text + (length > 0 ? length : 0);
    if (html->unseen_depth || (html->document.is_open && html->in_row && !html->in_cell))
        return;
    while (text < end) {
        const char *from = text;
        while (text < end && !blank_at(text, end))
            text++;
        if (text > from) {
            gap_fill(html);
            document_text(&html->document, from, (size_t)(text - from));
        }
        if (text < end && html->gap == GAP_NONE)
            html->gap = GAP_BLANK;
        for (size_t blank; (blank = blank_at(text, end)) > 0; text += blank)
            ;
    }
}

static void on_message(void *context, const char *format, ...)
{
    (void)context, (void)format; /* every page has faults */
}

enum fever_error html_new(struct html **out, struct error *error)
{
    struct html *html = calloc(1, sizeof *html);
    if (!html)
        return error_nomem(error);
    htmlSAXHandler handler = {.startElement = on_open,
                              .endElement = on_close,
                              .characters = on_text,
                              .ignorableWhitespace = on_text,
                              .cdataBlock = on_text,
                              .warning = on_message,
                              .error = on_message,
                              .fatalError = on_message};
    enum fever_error failure = document_tables_init(&html->document, error);
    html->parser = htmlCreatePushParserCtxt(&handler, html, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (failure || !html->parser) {
        html_free(html);
        return error_nomem(error);
    }
    htmlCtxtUseOptions(html->parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
                                         HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
    *out = html;
    return FEVER_OK;
}

void html_free(struct html *html)
{
    if (!html)
        return;
    document_tables_clear(&html->document);
    if (html->parser)
        htmlFreeParserCtxt(html->parser);
    free(html);
}

/* Text at the page's end is told when a tag comes; one that closes nothing. */
static void text_end(struct html *html)
{
    static const char tag[] = "<b>\n\n\n\n";
    htmlParseChunk(html->parser, tag, sizeof tag - 1, 0);
    document_end(&html->document);
}

/* In one piece: where a piece ends within an attribute's quotes the parser takes the closing one
 * for an opening one, and waits for the tag's end as long as there are pieces. */
enum fever_error html_read(struct html *html, const char *text, size_t length, struct error *error)
{
    static const char end[] = "\n\n\n\n"; /* behind which the parser waits for nothing more */
    const struct error *first = &html->document.error;
    if (length > INT_MAX)
        return error_set(error, FEVER_TOO_LARGE, "it is larger than 2 GB");
    htmlParseChunk(html->parser, text, (int)length, 0);
    htmlParseChunk(html->parser, end, sizeof end - 1, 0);
    if (!html->table)
        text_end(html);
    const xmlError *fault = xmlCtxtGetLastError(html->parser);
    if (first->code == FEVER_NOMEM || (fault && fault->code == XML_ERR_NO_MEMORY))
        return error_nomem(error);
    if (first->code)
        return error_set(error, first->code, "%s", first->text);
    if (html->parser->disableSAX)
        return error_set(error, FEVER_INVALID, "a part of it is too long or too deep");
    if (html->table)
        return error_set(error, FEVER_INVALID, "it ends in the midst of a table, cut off");
    return FEVER_OK;
}

struct document_tables *html_tables(struct html *html)
{
    return &html->document;
}
