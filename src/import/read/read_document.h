/* The lists among the tables of a document, in the child that reads workbooks. */
#ifndef FEVER_IMPORT_READ_DOCUMENT_H
#define FEVER_IMPORT_READ_DOCUMENT_H

#include "document_tables.h"
#include "read_layers_child.h"

/* Joins tables that are one list, chooses, and sends the list's rows in the child's format. A list
 * is named as its caption says, or 表1, 表2 … as the tables are counted; by that number, too, it
 * can be asked for. FEVER_INVALID where no table has rows. */
enum fever_error read_document(struct child *child, const struct document_tables *tables);

#endif
