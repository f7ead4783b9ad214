/* The cells of an XLSX sheet that GDAL tells otherwise: the numbers whose style has a format that
 * shows them as times or days, the texts that have a reading beside them, and what is struck out.
 *
 * xl/styles.xml has the formats' codes (<numFmt>), the fonts, and each style's format and font
 * (<xf> of <cellXfs>); a cell names its style, <c r="B2" s="3"><v>0.5</v></c>.
 * (ECMA-376-1, 18.3.1.4, 18.4.10, 18.8.22, 18.8.31, 18.8.45.) */
#include <stdlib.h>
#include <string.h>

#include "read_marks.h"

enum { STYLES_MAX = 65536, STRUCK_OUT = 0x80, NUMBER_SIZE = 40, PART_SIZE = 1000 };

struct xlsx_scan {
    struct sheet_values *values;
    unsigned char *looks; /* enum number_look of each style, with STRUCK_OUT or without */
    size_t look_count;
    long line;
    int64_t column;
    enum number_look look;    /* of the cell at hand */
    bool is_struck;           /* likewise */
    bool in_value, is_shared; /* the value is the number of a shared text */
    struct phonetic_texts *phonetics;
};

static const char *code_of(struct child *child, CPLXMLNode *formats, const char *number)
{
    for (CPLXMLNode *node = formats ? formats->psChild : NULL; node; node = node->psNext)
        if (node->eType == CXT_Element && strcmp(node->pszValue, "numFmt") == 0 &&
            strcmp(child->gdal.CPLGetXMLValue(node, "numFmtId", ""), number) == 0)
            return child->gdal.CPLGetXMLValue(node, "formatCode", NULL);
    return NULL;
}

/* Marks the fonts that strike out: <strike/>, but not <strike val="0"/>. */
static void fonts_read(struct child *child, CPLXMLNode *root, unsigned char fonts[STYLES_MAX])
{
    CPLXMLNode *all = child->gdal.CPLGetXMLNode(root, "=styleSheet.fonts");
    size_t count = 0;
    for (CPLXMLNode *node = all ? all->psChild : NULL; node && count < STYLES_MAX;
         node = node->psNext) {
        if (node->eType != CXT_Element || strcmp(node->pszValue, "font") != 0)
            continue;
        const char *is_on = child->gdal.CPLGetXMLValue(node, "strike.val", "1");
        fonts[count++] = child->gdal.CPLGetXMLNode(node, "strike") && strcmp(is_on, "0") != 0 &&
                         strcmp(is_on, "false") != 0;
    }
}

static bool is_struck_out(struct child *child, CPLXMLNode *style,
                          const unsigned char fonts[STYLES_MAX])
{
    unsigned long font = strtoul(child->gdal.CPLGetXMLValue(style, "fontId", "0"), NULL, 10);
    return font < STYLES_MAX && fonts[font];
}

/* Whether a style shows a time or a day, or strikes out; without styles nothing is told. */
static bool looks_read(struct child *child, struct xlsx_scan *scan)
{
    CPLXMLNode *root = xlsx_part_parse(child, "xl/styles.xml");
    CPLXMLNode *formats = root ? child->gdal.CPLGetXMLNode(root, "=styleSheet.numFmts") : NULL;
    CPLXMLNode *styles = root ? child->gdal.CPLGetXMLNode(root, "=styleSheet.cellXfs") : NULL;
    bool tells = false;
    unsigned char *fonts = styles ? calloc(STYLES_MAX, 1) : NULL;
    scan->looks = fonts ? calloc(STYLES_MAX, 1) : NULL;
    if (fonts)
        fonts_read(child, root, fonts);
    for (CPLXMLNode *node = scan->looks ? styles->psChild : NULL;
         node && scan->look_count < STYLES_MAX; node = node->psNext) {
        if (node->eType != CXT_Element || strcmp(node->pszValue, "xf") != 0)
            continue;
        const char *number = child->gdal.CPLGetXMLValue(node, "numFmtId", "0");
        enum number_look look =
            number_look_of(strtol(number, NULL, 10), code_of(child, formats, number));
        bool is_struck = is_struck_out(child, node, fonts);
        scan->looks[scan->look_count++] = (unsigned char)(look | (is_struck ? STRUCK_OUT : 0));
        tells |= look != LOOKS_PLAIN || is_struck;
    }
    free(fonts);
    if (root)
        child->gdal.CPLDestroyXMLNode(root);
    return tells;
}

static bool counts_from_1904(struct child *child)
{
    CPLXMLNode *root = xlsx_part_parse(child, "xl/workbook.xml");
    const char *said =
        root ? child->gdal.CPLGetXMLValue(root, "=workbook.workbookPr.date1904", "0") : "0";
    bool is = strcmp(said, "1") == 0 || strcmp(said, "true") == 0;
    if (root)
        child->gdal.CPLDestroyXMLNode(root);
    return is;
}

static void on_row(struct xlsx_scan *scan, const char *tag)
{
    char number[NUMBER_SIZE];
    scan->line =
        tag_attribute(tag, "r", number, sizeof number) ? strtol(number, NULL, 10) : scan->line + 1;
    scan->column = -1;
}

/* A cell may leave out where it is, and its type where it is a number. */
static void on_cell(struct xlsx_scan *scan, const char *tag)
{
    char text[NUMBER_SIZE];
    const char *at = text;
    uint32_t column;
    int64_t row;
    scan->column++;
    if (tag_attribute(tag, "r", text, sizeof text) && xlsx_reference_read(&at, &column, &row))
        scan->column = column;
    bool is_number = !tag_attribute(tag, "t", text, sizeof text) || strcmp(text, "n") == 0;
    scan->is_shared = !is_number && strcmp(text, "s") == 0;
    size_t style = tag_attribute(tag, "s", text, sizeof text) ? strtoul(text, NULL, 10) : 0;
    unsigned char look = style < scan->look_count ? scan->looks[style] : LOOKS_PLAIN;
    scan->look = is_number ? look & ~STRUCK_OUT : LOOKS_PLAIN;
    scan->is_struck = look & STRUCK_OUT;
    if (scan->is_struck) /* is no more */
        sheet_values_add_text(scan->values, scan->line, (uint32_t)scan->column, "");
}

static void on_tag(void *context, const char *tag)
{
    struct xlsx_scan *scan = context;
    scan->in_value = tag_is(tag, "v");
    if (tag_is(tag, "row"))
        on_row(scan, tag);
    else if (tag_is(tag, "c"))
        on_cell(scan, tag);
}

static void on_number(struct xlsx_scan *scan, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (end != text && !*end)
        sheet_values_add(scan->values, scan->line, (uint32_t)scan->column, scan->look, value);
}

static void on_shared(struct xlsx_scan *scan, const char *text)
{
    unsigned long index = strtoul(text, NULL, 10);
    const char *plain =
        index <= UINT32_MAX ? phonetic_text_of(scan->phonetics, (uint32_t)index) : NULL;
    if (plain)
        sheet_values_add_text(scan->values, scan->line, (uint32_t)scan->column, plain);
}

static void on_text(void *context, const char *text)
{
    struct xlsx_scan *scan = context;
    if (scan->is_struck)
        scan->in_value = false;
    if (scan->in_value && scan->is_shared)
        on_shared(scan, text);
    else if (scan->in_value && scan->look != LOOKS_PLAIN)
        on_number(scan, text);
    scan->in_value = false;
}

void xlsx_find_values(struct child *child, const char *sheet, struct sheet_values *values)
{
    char part[PART_SIZE];
    struct xlsx_scan scan = {.values = values, .column = -1, .phonetics = &child->phonetics};
    values->from_1904 = counts_from_1904(child);
    xlsx_find_phonetics(child, &child->phonetics);
    bool tells = looks_read(child, &scan) || child->phonetics.count;
    VSILFILE *file =
        tells && xlsx_part_find(child, sheet, part, sizeof part) ? part_open(child, part) : NULL;
    if (file)
        part_scan_texts(child, file, on_tag, on_text, &scan);
    free(scan.looks);
}
