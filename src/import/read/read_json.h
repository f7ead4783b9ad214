/* Reading lists in JSON: GeoJSON, arrays of objects, also of those that an interface wraps in an
 * object, and lines of one object each. */
#ifndef FEVER_IMPORT_READ_JSON_H
#define FEVER_IMPORT_READ_JSON_H

#include "../cell/findings.h"
#include "raw_table.h"

/* Reads text in UTF-8. An object's members, or a feature's properties, are a row under their names;
 * `line` is where the object begins. A number is its decimal, null is empty, a list of plain values
 * is joined by `;`, anything deeper is its JSON. The columns are all names that occur, in order.
 *
 * A feature's point is lon, lat in WGS84, unless its properties have both: those then stand as they
 * are, in the `crs` beside them. Another geometry is a finding. FEVER_INVALID and FEVER_TOO_LARGE
 * have line and column. */
enum fever_error read_json(const char *text, size_t length, struct raw_table *table,
                           struct findings *findings, struct error *error);

#endif
