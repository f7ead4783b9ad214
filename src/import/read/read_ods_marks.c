/* What an ODS sheet says of itself, its rows and cells that GDAL does not tell: merged cells,
 * hidden rows, hidden sheets, and comments, which GDAL takes for a part of the cell. A sheet is
 * hidden by its style, which stands before it (table:display).
 *
 * content.xml holds all sheets, one <table:table> each. Rows and cells are counted, as they do not
 * say their numbers; equal ones may be written once, with how often they are repeated. (OASIS
 * OpenDocument 1.3, part 3, sections 9.1.3, 19.675, 19.676, 19.678, 19.749.) */
#include <stdlib.h>
#include <string.h>

#include "read_marks.h"

enum { LINES_MAX = 1 << 20, NAME_SIZE = 400, NUMBER_SIZE = 16 };

struct ods_marks {
    struct child *child;
    const char *sheet;
    long last_line;
    bool inside;          /* the sheet that was read */
    long line, next_line; /* of the row at hand (0: none yet), and behind its repetitions */
    int64_t column;       /* of the next cell */
};

/* A count that an attribute states; 1 where it states none. */
static long count_of(const char *tag, const char *name)
{
    char text[NUMBER_SIZE];
    long count = tag_attribute(tag, name, text, sizeof text) ? strtol(text, NULL, 10) : 1;
    return count < 1 ? 1 : count < LINES_MAX ? count : LINES_MAX;
}

/* Whether an attribute is the text, whose XML escapes are those that GDAL undoes. */
static bool names_sheet(struct child *child, const char *tag, const char *sheet)
{
    char name[NAME_SIZE];
    if (!tag_attribute(tag, "table:name", name, sizeof name))
        return false;
    if (!strchr(name, '&'))
        return strcmp(name, sheet) == 0;
    char element[NAME_SIZE + 16];
    snprintf(element, sizeof element, "<s n=\"%s\"/>", name);
    CPLXMLNode *node = child->gdal.CPLParseXMLString(element);
    bool same = node && strcmp(child->gdal.CPLGetXMLValue(node, "n", ""), sheet) == 0;
    if (node)
        child->gdal.CPLDestroyXMLNode(node);
    return same;
}

static void on_row(struct ods_marks *marks, const char *tag)
{
    char visibility[NUMBER_SIZE];
    marks->line = marks->next_line;
    marks->next_line += count_of(tag, "table:number-rows-repeated");
    if (marks->next_line > LINES_MAX)
        marks->next_line = LINES_MAX;
    marks->column = 0;
    if (!tag_attribute(tag, "table:visibility", visibility, sizeof visibility) ||
        strcmp(visibility, "visible") == 0)
        return;
    struct frame_note note = {.code = FINDING_ROW_HIDDEN};
    for (note.line = marks->line; note.line < marks->next_line && note.line <= marks->last_line;
         note.line++)
        frame_send(marks->child->out, FRAME_NOTE, &note, sizeof note, NULL, 0);
}

static void on_cell(struct ods_marks *marks, const char *tag)
{
    long rows = count_of(tag, "table:number-rows-spanned");
    struct raw_merge merge = {marks->line, marks->line + rows - 1, (uint32_t)marks->column};
    if (rows > 1 && marks->line && marks->column < RAW_COLUMNS_MAX &&
        marks->line <= marks->last_line)
        frame_send(marks->child->out, FRAME_MERGE, &merge, sizeof merge, NULL, 0);
    marks->column += count_of(tag, "table:number-columns-repeated");
    if (marks->column > RAW_COLUMNS_MAX)
        marks->column = RAW_COLUMNS_MAX;
}

static void on_tag(void *context, const char *tag)
{
    struct ods_marks *marks = context;
    if (tag_is(tag, "table")) {
        marks->inside = names_sheet(marks->child, tag, marks->sheet);
        marks->line = 0; /* a cell before the first row stands nowhere */
        marks->next_line = 1;
    } else if (!marks->inside) {
        return;
    } else if (tag_is(tag, "table-row")) {
        on_row(marks, tag);
    } else if (tag_is(tag, "table-cell") || tag_is(tag, "covered-table-cell")) {
        on_cell(marks, tag);
    }
}

void ods_send_marks(struct child *child, const char *sheet, long last_line)
{
    struct ods_marks marks = {.child = child, .sheet = sheet, .last_line = last_line};
    VSILFILE *file = part_open(child, "content.xml");
    if (file)
        part_scan(child, file, on_tag, &marks);
}

enum { STYLES_MAX = 64, STYLE_SIZE = 80 };

/* The styles that hide a sheet, and the sheets that have one. */
struct ods_hiding {
    struct child *child;
    struct layer_choice *choices;
    size_t choice_count;
    char style[STYLE_SIZE]; /* at hand; "" for none */
    char styles[STYLES_MAX][STYLE_SIZE];
    size_t style_count;
};

static bool style_hides(const struct ods_hiding *hiding, const char *style)
{
    for (size_t i = 0; i < hiding->style_count; i++)
        if (strcmp(hiding->styles[i], style) == 0)
            return true;
    return false;
}

static void on_sheet(struct ods_hiding *hiding, const char *tag)
{
    char style[STYLE_SIZE];
    if (!tag_attribute(tag, "table:style-name", style, sizeof style) || !style_hides(hiding, style))
        return;
    for (size_t i = 0; i < hiding->choice_count; i++)
        hiding->choices[i].is_hidden |= names_sheet(hiding->child, tag, hiding->choices[i].name);
}

static void on_hiding_tag(void *context, const char *tag)
{
    struct ods_hiding *hiding = context;
    char display[NUMBER_SIZE];
    if (tag_is(tag, "style")) {
        if (!tag_attribute(tag, "style:name", hiding->style, sizeof hiding->style))
            hiding->style[0] = '\0';
    } else if (tag_is(tag, "table-properties")) {
        if (hiding->style[0] && hiding->style_count < STYLES_MAX &&
            tag_attribute(tag, "table:display", display, sizeof display) &&
            strcmp(display, "false") == 0)
            strcpy(hiding->styles[hiding->style_count++], hiding->style);
    } else if (tag_is(tag, "table")) {
        on_sheet(hiding, tag);
    }
}

void ods_find_hidden(struct child *child, struct layer_choice *choices, size_t count)
{
    static struct ods_hiding hiding;
    hiding = (struct ods_hiding){.child = child, .choices = choices, .choice_count = count};
    VSILFILE *file = part_open(child, "content.xml");
    if (file)
        part_scan(child, file, on_hiding_tag, &hiding);
}

/* Comments (<office:annotation>) stand in the cell before its text, paragraph by paragraph. */
struct ods_comments {
    struct ods_marks marks;
    struct sheet_values *values;
    int64_t at; /* the column of the cell at hand */
    bool inside, has_text;
    size_t lines;
};

static void on_comment_tag(void *context, const char *tag)
{
    struct ods_comments *comments = context;
    struct ods_marks *marks = &comments->marks;
    if (tag_is(tag, "table")) {
        marks->inside = names_sheet(marks->child, tag, marks->sheet);
        marks->line = 0;
        marks->next_line = 1;
    } else if (!marks->inside) {
        return;
    } else if (tag_is(tag, "table-row")) {
        marks->line = marks->next_line;
        marks->next_line += count_of(tag, "table:number-rows-repeated");
        marks->column = 0;
    } else if (tag_is(tag, "table-cell") || tag_is(tag, "covered-table-cell")) {
        comments->at = marks->column;
        marks->column += count_of(tag, "table:number-columns-repeated");
    } else if (tag_is(tag, "annotation")) {
        comments->inside = true;
        comments->has_text = false;
        comments->lines = 0;
    } else if (strcmp(tag, "/office:annotation") == 0) {
        comments->inside = false;
        if (comments->has_text && comments->at < RAW_COLUMNS_MAX)
            sheet_values_add_comment(comments->values, marks->line, (uint32_t)comments->at,
                                     comments->lines);
    } else if (comments->inside && tag_is(tag, "p")) {
        /* an empty paragraph makes no line before there is one */
        comments->lines = comments->has_text ? comments->lines + 1 : 1;
    }
}

static void on_comment_text(void *context, const char *text)
{
    struct ods_comments *comments = context;
    comments->has_text |= comments->inside && comments->lines && *text;
}

void ods_find_values(struct child *child, const char *sheet, struct sheet_values *values)
{
    struct ods_comments comments = {.marks = {.child = child, .sheet = sheet}, .values = values};
    VSILFILE *file = part_open(child, "content.xml");
    if (file)
        part_scan_texts(child, file, on_comment_tag, on_comment_text, &comments);
}
