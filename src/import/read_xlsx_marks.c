/* What an XLSX sheet says of its rows and cells that GDAL does not tell: merged cells, hidden rows.
 *
 * xl/workbook.xml names the sheets and their relations, xl/_rels/workbook.xml.rels the relations'
 * parts. A sheet's part may be large: it is scanned for two elements, <row … hidden="1"> and
 * <mergeCell ref="A3:A7">, a tag at a time, without a tree. */
#include <stdlib.h>
#include <string.h>

#include "read_layers_child.h"

enum { PART_MAX = 4 << 20, TAG_SIZE = 1024, PATH_SIZE = 6000, PART_SIZE = 1000 };

/* Opens a part of the workbook by its name in the archive. */
static VSILFILE *part_open(struct child *child, const char *part)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/vsizip/{%s}/%s", child->task->path, part);
    return child->gdal.VSIFOpenL(path, "rb");
}

/* Parses a small part; NULL where that does not go. */
static CPLXMLNode *part_parse(struct child *child, const char *part)
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

/* Writes the name of the sheet's part; false where the workbook does not tell. */
static bool part_find(struct child *child, const char *sheet, char *out, size_t size)
{
    CPLXMLNode *workbook = part_parse(child, "xl/workbook.xml");
    CPLXMLNode *relations = part_parse(child, "xl/_rels/workbook.xml.rels");
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

/* The value of an attribute in the text of a tag; false where it has none. */
static bool attribute_read(const char *tag, const char *name, char *out, size_t size)
{
    size_t length = strlen(name);
    for (const char *at = tag; (at = strstr(at, name)) != NULL; at += length) {
        char quote = at[length] == '=' ? at[length + 1] : '\0';
        const char *end = quote == '"' || quote == '\'' ? strchr(at + length + 2, quote) : NULL;
        size_t value = end ? (size_t)(end - at) - length - 2 : 0;
        if (at == tag || !strchr(" \t\r\n", at[-1]) || !end || value >= size)
            continue;
        memcpy(out, at + length + 2, value);
        out[value] = '\0';
        return true;
    }
    return false;
}

/* "AB12" */
static bool reference_read(const char **at, uint32_t *column, int64_t *row)
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

static void on_merge(struct child *child, const char *tag)
{
    char reference[40];
    const char *at = reference;
    uint32_t left, right;
    int64_t top, bottom;
    if (!attribute_read(tag, "ref", reference, sizeof reference) ||
        !reference_read(&at, &left, &top) || *at++ != ':' || !reference_read(&at, &right, &bottom))
        return;
    struct raw_merge merge = {(long)top, (long)bottom, left};
    if (bottom > top && left < RAW_COLUMNS_MAX)
        frame_send(child->out, FRAME_MERGE, &merge, sizeof merge, NULL, 0);
}

static void on_row(struct child *child, const char *tag)
{
    char hidden[8], number[16];
    struct frame_note note = {.code = FINDING_ROW_HIDDEN};
    if (!attribute_read(tag, "hidden", hidden, sizeof hidden) ||
        (strcmp(hidden, "1") != 0 && strcmp(hidden, "true") != 0) ||
        !attribute_read(tag, "r", number, sizeof number))
        return;
    note.line = strtol(number, NULL, 10);
    if (note.line >= 1 && note.line <= 1 << 20)
        frame_send(child->out, FRAME_NOTE, &note, sizeof note, NULL, 0);
}

static bool is_tag(const char *tag, const char *name)
{
    size_t length = strlen(name);
    return strncmp(tag, name, length) == 0 && strchr(" \t\r\n", tag[length]);
}

/* Looks at one tag's text, without its brackets and prefix. */
static void on_tag(struct child *child, const char *tag)
{
    size_t prefix = strcspn(tag, ": \t\r\n");
    if (tag[prefix] == ':')
        tag += prefix + 1;
    if (is_tag(tag, "row"))
        on_row(child, tag);
    else if (is_tag(tag, "mergeCell"))
        on_merge(child, tag);
}

void child_send_marks(struct child *child, const char *sheet)
{
    char part[PART_SIZE], block[16384], tag[TAG_SIZE];
    size_t length = 0, got;
    bool inside = false;
    VSILFILE *file = part_find(child, sheet, part, sizeof part) ? part_open(child, part) : NULL;
    if (!file)
        return;
    while ((got = child->gdal.VSIFReadL(block, 1, sizeof block, file)) > 0) {
        for (size_t i = 0; i < got; i++) {
            if (block[i] == '<') {
                inside = true;
                length = 0;
            } else if (block[i] == '>' && inside) {
                tag[length] = '\0';
                inside = false;
                on_tag(child, tag);
            } else if (inside && length < TAG_SIZE - 1) {
                tag[length++] = block[i];
            }
        }
    }
    child->gdal.VSIFCloseL(file);
}
