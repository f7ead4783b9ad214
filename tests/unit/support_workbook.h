/* Workbooks and archives made from strings, sound ones and others. */
#ifndef SUPPORT_WORKBOOK_H
#define SUPPORT_WORKBOOK_H

#include <stddef.h>
#include <stdint.h>

/* A file in an archive; `claimed` is the size that the archive says it unpacks to, 0: its own. */
struct packed_file {
    const char *name, *text;
    uint32_t claimed;
};

/* Writes a ZIP archive of stored files; the bytes' number. */
size_t archive_write(const char *path, const struct packed_file *files, size_t count);

/* What [Content_Types].xml must say. */
#define WORKBOOK_TYPES                                                                             \
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override "     \
    "PartName=\"/xl/workbook.xml\" ContentType=\"application/"                                     \
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName="        \
    "\"/xl/worksheets/sheet1.xml\" ContentType=\"application/"                                     \
    "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"

/* A sheet: its name and what stands in its <worksheet>. */
struct sheet_text {
    const char *name, *xml;
};

/* Writes an XLSX workbook whose style 1 is a date, 2 a time (h:mm), 3 hours counted on ([h]:mm:ss),
 * 4 a date and 5 a time with Chinese units, 6 struck out and 7 not, and whose shared texts are
 * 甲医院 and 乙<医院, both with a reading beside them, and 丙医院. */
size_t workbook_write(const char *path, const struct sheet_text *sheets, size_t count);

/* The same, in which the sheet of that name is in another state: hidden, veryHidden. */
size_t workbook_write_hiding(const char *path, const struct sheet_text *sheets, size_t count,
                             const char *name, const char *sheet_state);

/* The same, whose days count from 1904. */
size_t workbook_write_of_1904(const char *path, const struct sheet_text *sheets, size_t count);

/* Parts of a sheet's XML. */
#define SHEET(rows)               "<sheetData>" rows "</sheetData>"
#define ROW(number, cells)        "<row r=\"" number "\">" cells "</row>"
#define HIDDEN_ROW(number, cells) "<row r=\"" number "\" hidden=\"1\">" cells "</row>"
#define TEXT(at, text)            "<c r=\"" at "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define NUMBER(at, value)         "<c r=\"" at "\"><v>" value "</v></c>"
#define DATE(at, value)           "<c r=\"" at "\" s=\"1\"><v>" value "</v></c>"

#define SHARED(at, index) "<c r=\"" at "\" t=\"s\"><v>" index "</v></c>"
#define STYLED_TEXT(at, style, text)                                                               \
    "<c r=\"" at "\" s=\"" style "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define STYLED(at, style, value) "<c r=\"" at "\" s=\"" style "\"><v>" value "</v></c>"

#endif
