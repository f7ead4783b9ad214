/* The sheets of an XML Spreadsheet, the form of Excel 2002 and 2003 that many programs fill in and
 * export as .xls (Microsoft, "XML Spreadsheet Reference").
 *
 * Each sheet is a table under its name. A cell's value is its text: numbers as they are written,
 * instants as a date, a time of the day, or both. Comments are not read. A document type, with
 * which entities could be made, is refused before anything of it is read. */
#ifndef FEVER_IMPORT_SHEET_XML_H
#define FEVER_IMPORT_SHEET_XML_H

#include "document_tables.h"

/* What such a file says near its beginning. */
#define SHEET_XML_VOCABULARY "urn:schemas-microsoft-com:office:spreadsheet"

struct sheet_xml;

/* A reader of one workbook; FEVER_NOMEM. */
enum fever_error sheet_xml_new(struct sheet_xml **out, struct error *error);
void sheet_xml_free(struct sheet_xml *workbook);

/* Reads on, UTF-8, whatever encoding the text states; `is_last` with the last bytes, which may be
 * none. FEVER_INVALID: no well-formed XML or one with a document type; FEVER_TOO_LARGE: a row or
 * the number of sheets is above its bound. */
enum fever_error sheet_xml_feed(struct sheet_xml *workbook, const char *bytes, size_t length,
                                bool is_last, struct error *error);

/* The sheets that were read, in order; they end with the reader. */
struct document_tables *sheet_xml_tables(struct sheet_xml *workbook);

#endif
