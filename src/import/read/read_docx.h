/* Reading the tables of a Word document, in the child that reads workbooks. */
#ifndef FEVER_IMPORT_READ_DOCX_H
#define FEVER_IMPORT_READ_DOCX_H

#include "read_layers_child.h"

/* Where the archive has what makes it a Word document. */
#define DOCX_FOLDER "word/"

/* Sends the rows of the chosen list. */
enum fever_error docx_read(struct child *child);

#endif
