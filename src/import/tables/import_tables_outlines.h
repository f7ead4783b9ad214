/* Outlines of regions on their way into the store. */
#ifndef FEVER_IMPORT_TABLES_OUTLINES_H
#define FEVER_IMPORT_TABLES_OUTLINES_H

#include "../plan/batch.h"
#include "../read/read_outlines.h"
#include "import_tables.h"

/* Reads the GeoJSON file, and into the batch a row of adcode and name for each feature, as the
 * quarantine shows them. */
enum fever_error outlines_file_read(struct import_batch *batch, const char *path,
                                    struct outline_features *out, struct error *error);

/* Lays the features over the outlines that the dataset has, counts and quarantines. A feature
 * replaces the outline of its adcode; others stay. */
enum fever_error outlines_lay(struct import_batch *batch, struct outline_features *features,
                              const struct region_table *regions, struct import_tables *out,
                              struct error *error);

#endif
