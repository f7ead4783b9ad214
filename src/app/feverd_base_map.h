/* The operator's own ground of the map, looked at before it is served. */
#ifndef FEVER_APP_FEVERD_BASE_MAP_H
#define FEVER_APP_FEVERD_BASE_MAP_H

#include "fever/error.h"

/* FEVER_OK where the file is a GeoJSON that a map can draw: a feature collection whose positions
 * are degrees. FEVER_INVALID or FEVER_IO with a sentence that names the file and the fault. */
enum fever_error base_map_file_check(const char *path, struct error *error);

#endif
