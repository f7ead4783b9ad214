/* What a column of a list holds, by example. */
#ifndef FEVER_IMPORT_REPORT_COLUMNS_H
#define FEVER_IMPORT_REPORT_COLUMNS_H

#include "../read/raw_table.h"

/* The first value of the column among the first rows, "" where they have none. */
const char *raw_table_example(const struct raw_table *table, size_t column);

#endif
