/* The tables of a Word document, from the bytes of its word/document.xml.
 *
 * What counts is what a reader sees (ECMA-376-1, part 17): the texts of a cell's paragraphs, one
 * line each; not what a tracked change deleted, nor hidden text, nor what is struck out, nor the
 * code of a field. Tables within a cell are its text; but one within a table of one column is the
 * list, and that one a matter of layout. A document type, with which entities could be made, is
 * refused before anything of it is read. */
#ifndef FEVER_IMPORT_DOCX_H
#define FEVER_IMPORT_DOCX_H

#include "document_tables.h"
#include "docx_notes.h"

struct docx;

/* A reader of one document; FEVER_NOMEM. */
enum fever_error docx_new(struct docx **out, struct error *error);
void docx_free(struct docx *docx);

/* Footnotes to be put where their numbers stand; borrowed. */
void docx_take_notes(struct docx *docx, const struct docx_notes *notes);

/* Reads on; `is_last` with the last bytes, which may be none. FEVER_INVALID: no well-formed XML or
 * one with a document type; FEVER_TOO_LARGE: a row or the number of tables is above its bound. */
enum fever_error docx_feed(struct docx *docx, const char *bytes, size_t length, bool is_last,
                           struct error *error);

/* The tables that were read, in order; they end with the reader. */
struct document_tables *docx_tables(struct docx *docx);

#endif
