/* A quarantine that comes back corrected. */
#ifndef FEVER_IMPORT_REPORT_QUARANTINE_H
#define FEVER_IMPORT_REPORT_QUARANTINE_H

#include "../read/raw_table.h"

/* Takes the apostrophes off that a quarantine's CSV put before what would be a formula; a table
 * that is no quarantine stays as it is. */
void quarantine_take_back(struct raw_table *table);

#endif
