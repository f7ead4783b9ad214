/* The tables of a web page, from its text.
 *
 * What counts is what a reader sees: not what is hidden or struck out, nor scripts; but hidden rows
 * are read and noted, as those of a sheet are. Blanks are one, blocks and line breaks make lines. A
 * table within another one makes that one a matter of layout, which is dropped, unless it has the
 * header of a list: then it is that cell's text. The nearest text before a table is its caption. */
#ifndef FEVER_IMPORT_HTML_H
#define FEVER_IMPORT_HTML_H

#include "document_tables.h"

struct html;

/* A reader of one page; FEVER_NOMEM. */
enum fever_error html_new(struct html **out, struct error *error);
void html_free(struct html *html);

/* Reads the page whole, UTF-8 without NUL, whatever encoding it states. Any text is a page.
 * FEVER_TOO_LARGE: a row, the number of tables or the page is above its bound; FEVER_INVALID: the
 * parser gave up, or the page ends within a table. */
enum fever_error html_read(struct html *html, const char *text, size_t length, struct error *error);

/* The tables that were read, in order; they end with the reader. */
struct document_tables *html_tables(struct html *html);

#endif
