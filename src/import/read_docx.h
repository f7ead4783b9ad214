/* Reading the tables of a Word document, in the child that reads workbooks. */
#ifndef FEVER_IMPORT_READ_DOCX_H
#define FEVER_IMPORT_READ_DOCX_H

#include "read_layers_child.h"

/* The part of the archive that holds the text. */
#define DOCX_PART "word/document.xml"

/* Joins tables that are one list, chooses, and sends the list's rows. A list is named as its
 * caption says, or 表1, 表2 … as the tables are counted; by that number, too, it can be asked for.
 */
enum fever_error docx_read(struct child *child);

#endif
