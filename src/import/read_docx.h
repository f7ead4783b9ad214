/* Reading the tables of a Word document, in the child that reads workbooks. */
#ifndef FEVER_IMPORT_READ_DOCX_H
#define FEVER_IMPORT_READ_DOCX_H

#include "read_layers_child.h"

/* Where the archive has what makes it a Word document. */
#define DOCX_FOLDER "word/"

/* Joins tables that are one list, chooses, and sends the list's rows. A list is named as its
 * caption says, or 表1, 表2 … as the tables are counted; by that number, too, it can be asked for.
 */
enum fever_error docx_read(struct child *child);

#endif
