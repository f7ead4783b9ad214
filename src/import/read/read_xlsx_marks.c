/* What an XLSX sheet says of itself, its rows and cells that GDAL does not tell: merged cells,
 * hidden rows, hidden sheets.
 *
 * xl/workbook.xml names the sheets and their relations, xl/_rels/workbook.xml.rels the relations'
 * parts. A sheet's part may be large: it is scanned for two elements, <row … hidden="1"> and
 * <mergeCell ref="A3:A7">, a tag at a time, without a tree. */
#include <stdlib.h>
#include <string.h>

#include "read_layers_child.h"
#include "read_marks.h"

enum { PART_MAX = 4 << 20, PART_SIZE = 1000 };

/* What is looked for in one sheet. */
struct marks {
    struct child *child;
    long last_line;
};

CPLXMLNode *xlsx_part_parse(struct child *child, const char *part)
{
    CPLXMLNode *root = NULL;
    VSILFILE *file = part_open(child, part);
    char *text = file ? malloc(PART_MAX + 1) : NULL;
    size_t length = text ? child->gdal.VSIFReadL(text, 1, PART_MAX, file) : 0;
    if (text && length < PART_MAX) {
        text[length] = '\0';
        root = child->gdal.CPLParseXMLString(text);
    }
    if (root)
        child->gdal.CPLStripXMLNamespace(root, NULL, 1);
    free(text);
    if (file)
        child->gdal.VSIFCloseL(file);
    return root;
}

/* The attribute `give` of the child element `element` whose attribute `key` is `value`, or NULL. */
static const char *attribute_where(struct child *child, CPLXMLNode *parent, const char *element,
                                   const char *key, const char *value, const char *give)
{
    for (CPLXMLNode *node = parent ? parent->psChild : NULL; node; node = node->psNext)
        if (node->eType == CXT_Element && strcmp(node->pszValue, element) == 0 &&
            strcmp(child->gdal.CPLGetXMLValue(node, key, ""), value) == 0)
            return child->gdal.CPLGetXMLValue(node, give, NULL);
    return NULL;
}

bool xlsx_part_find(struct child *child, const char *sheet, char *out, size_t size)
{
    CPLXMLNode *workbook = xlsx_part_parse(child, "xl/workbook.xml");
    CPLXMLNode *relations = xlsx_part_parse(child, "xl/_rels/workbook.xml.rels");
    const char *relation = NULL, *target = NULL;
    if (workbook && relations) {
        relation = attribute_where(child, child->gdal.CPLGetXMLNode(workbook, "=workbook.sheets"),
                                   "sheet", "name", sheet, "id");
        CPLXMLNode *all = child->gdal.CPLGetXMLNode(relations, "=Relationships");
        target =
            relation ? attribute_where(child, all, "Relationship", "Id", relation, "Target") : NULL;
    }
    bool found = target && !strstr(target, "..");
    if (found)
        snprintf(out, size, "%s%s", target[0] == '/' ? "" : "xl/",
                 target[0] == '/' ? target + 1 : target);
    if (workbook)
        child->gdal.CPLDestroyXMLNode(workbook);
    if (relations)
        child->gdal.CPLDestroyXMLNode(relations);
    return found;
}

void xlsx_find_hidden(struct child *child, struct layer_choice *choices, size_t count)
{
    CPLXMLNode *workbook = xlsx_part_parse(child, "xl/workbook.xml");
    CPLXMLNode *sheets = workbook ? child->gdal.CPLGetXMLNode(workbook, "=workbook.sheets") : NULL;
    for (size_t i = 0; i < count; i++) {
        const char *state =
            attribute_where(child, sheets, "sheet", "name", choices[i].name, "state");
        choices[i].is_hidden = state && strcmp(state, "visible") != 0;
    }
    if (workbook)
        child->gdal.CPLDestroyXMLNode(workbook);
}

bool xlsx_reference_read(const char **at, uint32_t *column, int64_t *row)
{
    uint32_t letters = 0;
    char *end;
    for (*column = 0; **at >= 'A' && **at <= 'Z' && letters < 3; ++*at, letters++)
        *column = *column * 26 + (uint32_t)(**at - 'A' + 1);
    *row = strtol(*at, &end, 10);
    bool sound = letters && end != *at && *row >= 1 && *row <= 1 << 20;
    *at = end;
    --*column;
    return sound;
}

static void on_merge(const struct marks *marks, const char *tag)
{
    char reference[40];
    const char *at = reference;
    uint32_t left, right;
    int64_t top, bottom;
    if (!tag_attribute(tag, "ref", reference, sizeof reference) ||
        !xlsx_reference_read(&at, &left, &top) || *at++ != ':' ||
        !xlsx_reference_read(&at, &right, &bottom))
        return;
    struct raw_merge merge = {(long)top, (long)bottom, left};
    if (bottom > top && left < RAW_COLUMNS_MAX)
        frame_send(marks->child->out, FRAME_MERGE, &merge, sizeof merge, NULL, 0);
}

static void on_row(const struct marks *marks, const char *tag)
{
    char hidden[8], number[16];
    struct frame_note note = {.code = FINDING_ROW_HIDDEN};
    if (!tag_attribute(tag, "hidden", hidden, sizeof hidden) ||
        (strcmp(hidden, "1") != 0 && strcmp(hidden, "true") != 0) ||
        !tag_attribute(tag, "r", number, sizeof number))
        return;
    note.line = strtol(number, NULL, 10);
    if (note.line >= 1 && note.line <= marks->last_line)
        frame_send(marks->child->out, FRAME_NOTE, &note, sizeof note, NULL, 0);
}

static void on_tag(void *context, const char *tag)
{
    struct marks *marks = context;
    if (tag_is(tag, "row"))
        on_row(marks, tag);
    else if (tag_is(tag, "mergeCell"))
        on_merge(marks, tag);
}

void xlsx_send_marks(struct child *child, const char *sheet, long last_line)
{
    char part[PART_SIZE];
    struct marks marks = {child, last_line};
    VSILFILE *file =
        xlsx_part_find(child, sheet, part, sizeof part) ? part_open(child, part) : NULL;
    if (file)
        part_scan(child, file, on_tag, &marks);
}
