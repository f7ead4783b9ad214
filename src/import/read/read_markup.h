/* Reading what is text in tags, in the child that reads workbooks: web pages, which many programs
 * export and call .xls, and XML Spreadsheets. */
#ifndef FEVER_IMPORT_READ_MARKUP_H
#define FEVER_IMPORT_READ_MARKUP_H

#include "read_layers_child.h"

/* Sends the rows of the chosen list of a file in the child's format. */
enum fever_error markup_read(struct child *child);

#endif
