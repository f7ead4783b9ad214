/* Reading the tables of a web page, in the child that reads workbooks: many programs export a page
 * and call it .xls. */
#ifndef FEVER_IMPORT_READ_HTML_H
#define FEVER_IMPORT_READ_HTML_H

#include "read_layers_child.h"

/* Sends the rows of the chosen list. */
enum fever_error html_read(struct child *child);

#endif
