/* A ZIP archive of stored files, and the parts that a workbook is made of. */
#include "support_workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { PART_SIZE = 4000, PARTS_MAX = 16 };

static void put(FILE *file, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        fputc((int)(value >> 8 * i & 0xFF), file);
}

/* The fields that a file's own header and its entry in the directory share. */
static void put_entry(FILE *file, const struct packed_file *packed)
{
    uint32_t length = (uint32_t)strlen(packed->text);
    put(file, 20, 2);
    put(file, 0x800, 2); /* names in UTF-8 */
    put(file, 0, 2);     /* stored */
    put(file, 0, 2);
    put(file, 0x21, 2);
    put(file, (uint32_t)crc32(0, (const Bytef *)packed->text, length), 4);
    put(file, length, 4);
    put(file, packed->claimed ? packed->claimed : length, 4);
    put(file, (uint32_t)strlen(packed->name), 2);
    put(file, 0, 2);
}

size_t archive_write(const char *path, const struct packed_file *files, size_t count)
{
    FILE *file = fopen(path, "wb");
    long offsets[PARTS_MAX];
    assert_non_null(file);
    assert_true(count <= PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        offsets[i] = ftell(file);
        put(file, 0x04034b50, 4);
        put_entry(file, &files[i]);
        fputs(files[i].name, file);
        fputs(files[i].text, file);
    }
    long directory = ftell(file);
    for (size_t i = 0; i < count; i++) {
        put(file, 0x02014b50, 4);
        put(file, 20, 2);
        put_entry(file, &files[i]);
        put(file, 0, 2);
        put(file, 0, 2);
        put(file, 0, 2);
        put(file, 0, 4);
        put(file, (uint32_t)offsets[i], 4);
        fputs(files[i].name, file);
    }
    long end = ftell(file);
    put(file, 0x06054b50, 4);
    put(file, 0, 4);
    put(file, (uint32_t)count, 2);
    put(file, (uint32_t)count, 2);
    put(file, (uint32_t)(end - directory), 4);
    put(file, (uint32_t)directory, 4);
    put(file, 0, 2);
    long size = ftell(file);
    assert_int_equal(fclose(file), 0);
    return (size_t)size;
}

#define XML    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
#define OFFICE "http://schemas.openxmlformats.org/"

static const char styles[] =
    XML "<styleSheet xmlns=\"" OFFICE "spreadsheetml/2006/main\"><numFmts count=\"2\">"
        "<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
        "<numFmt numFmtId=\"165\" formatCode=\"h&quot;时&quot;mm&quot;分&quot;;@\"/></numFmts>"
        "<fonts count=\"3\"><font><sz val=\"11\"/></font><font><strike/></font>"
        "<font><strike val=\"0\"/></font></fonts>"
        "<cellXfs count=\"8\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/>"
        "<xf numFmtId=\"20\"/><xf numFmtId=\"46\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
        "<xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"0\" fontId=\"2\"/></cellXfs></styleSheet>";

/* 甲医院 with its reading, 乙<医院 in two runs with theirs, and a text without one. */
static const char shared[] =
    XML "<sst xmlns=\"" OFFICE "spreadsheetml/2006/main\"><si><t>甲医院</t><rPh sb=\"0\" eb=\"3\">"
        "<t>jiayiyuan</t></rPh><phoneticPr "
        "fontId=\"1\"/></si><si><r><t>乙&lt;</t></r><r><rPr><b/></rPr>"
        "<t>医院</t></r><rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh><rPh sb=\"1\" "
        "eb=\"3\"><t>yiyuan</t></rPh>"
        "</si><si><t>丙医院</t></si></sst>";

static size_t workbook_make(const char *path, const struct sheet_text *sheets, size_t count,
                            const char *name, const char *sheet_state, const char *properties)
{
    static char workbook[PART_SIZE], relations[PART_SIZE];
    char names[PARTS_MAX][60];
    char *texts[PARTS_MAX] = {NULL};
    int at = snprintf(workbook, PART_SIZE,
                      XML "<workbook xmlns=\"" OFFICE "spreadsheetml/2006/main\" xmlns:r=\"" OFFICE
                          "officeDocument/2006/relationships\">%s<sheets>",
                      properties);
    int of = snprintf(relations, PART_SIZE,
                      XML "<Relationships xmlns=\"" OFFICE "package/2006/relationships\">"
                          "<Relationship Id=\"s\" Type=\"" OFFICE
                          "officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>");
    struct packed_file files[PARTS_MAX] = {{"[Content_Types].xml", WORKBOOK_TYPES, 0},
                                           {"xl/workbook.xml", workbook, 0},
                                           {"xl/_rels/workbook.xml.rels", relations, 0},
                                           {"xl/styles.xml", styles, 0},
                                           {"xl/sharedStrings.xml", shared, 0}};
    for (size_t i = 0; i < count; i++) {
        at += snprintf(workbook + at, PART_SIZE - (size_t)at,
                       "<sheet name=\"%s\" sheetId=\"%zu\" state=\"%s\" r:id=\"r%zu\"/>",
                       sheets[i].name, i + 1,
                       strcmp(sheets[i].name, name) == 0 ? sheet_state : "visible", i + 1);
        of += snprintf(relations + of, PART_SIZE - (size_t)of,
                       "<Relationship Id=\"r%zu\" Type=\"" OFFICE
                       "officeDocument/2006/relationships/worksheet\" "
                       "Target=\"worksheets/sheet%zu.xml\"/>",
                       i + 1, i + 1);
        snprintf(names[i], sizeof names[i], "xl/worksheets/sheet%zu.xml", i + 1);
        size_t size = strlen(sheets[i].xml) + 200;
        texts[i] = malloc(size);
        assert_non_null(texts[i]);
        snprintf(texts[i], size,
                 XML "<worksheet xmlns=\"" OFFICE "spreadsheetml/2006/main\">%s</worksheet>",
                 sheets[i].xml);
        files[5 + i] = (struct packed_file){names[i], texts[i], 0};
    }
    snprintf(workbook + at, PART_SIZE - (size_t)at, "</sheets></workbook>");
    snprintf(relations + of, PART_SIZE - (size_t)of, "</Relationships>");
    size_t size = archive_write(path, files, 5 + count);
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    return size;
}

size_t workbook_write(const char *path, const struct sheet_text *sheets, size_t count)
{
    return workbook_make(path, sheets, count, "", "", "");
}

size_t workbook_write_hiding(const char *path, const struct sheet_text *sheets, size_t count,
                             const char *name, const char *sheet_state)
{
    return workbook_make(path, sheets, count, name, sheet_state, "");
}

size_t workbook_write_of_1904(const char *path, const struct sheet_text *sheets, size_t count)
{
    return workbook_make(path, sheets, count, "", "", "<workbookPr date1904=\"1\"/>");
}
