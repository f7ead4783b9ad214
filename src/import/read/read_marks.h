/* What a workbook's sheet says beside its cells, which GDAL does not tell: merged cells, hidden
 * rows, whether it is hidden itself. XLSX and ODS are ZIP archives of XML. */
#ifndef FEVER_IMPORT_READ_MARKS_H
#define FEVER_IMPORT_READ_MARKS_H

#include "read_layers_child.h"

/* Send the merged cells of a sheet, and its hidden rows up to the last one that was read. */
void xlsx_send_marks(struct child *child, const char *sheet, long last_line);
void ods_send_marks(struct child *child, const char *sheet, long last_line);

/* Marks the sheets that the workbook hides. */
void xlsx_find_hidden(struct child *child, struct layer_choice *choices, size_t count);
void xls_find_hidden(struct child *child, struct layer_choice *choices, size_t count);
void ods_find_hidden(struct child *child, struct layer_choice *choices, size_t count);

/* Opens a part of the workbook by its name in the archive; NULL where there is none. */
VSILFILE *part_open(struct child *child, const char *part);

/* Hands over the text of each opening tag, without brackets and prefix, and closes the file. A part
 * may be large: it is read a block at a time, without a tree; a tag is cut at 1,023 bytes. */
void part_scan(struct child *child, VSILFILE *file, void (*on_tag)(void *context, const char *tag),
               void *context);

/* The same, also closing tags as they are written, /t, and the text before each tag, cut at 1,023
 * bytes. */
void part_scan_texts(struct child *child, VSILFILE *file,
                     void (*on_tag)(void *context, const char *tag),
                     void (*on_text)(void *context, const char *text), void *context);

bool tag_is(const char *tag, const char *name);

/* The value of an attribute, its name as it is written; false where there is none that fits. */
bool tag_attribute(const char *tag, const char *name, char *out, size_t size);

/* Parses a small part; NULL where that does not go. */
CPLXMLNode *xlsx_part_parse(struct child *child, const char *part);

/* Writes the name of the sheet's part; false where the workbook does not tell. */
bool xlsx_part_find(struct child *child, const char *sheet, char *out, size_t size);

/* Steps over "AB12": column 27, row 12. */
bool xlsx_reference_read(const char **at, uint32_t *column, int64_t *row);

#endif
