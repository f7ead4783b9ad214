/* Writing clinics out: canonical CSV and GeoJSON, a record at a time, so that a list of any length
 * is written in bounded memory. */
#ifndef FEVER_CLINIC_EXPORT_H
#define FEVER_CLINIC_EXPORT_H

#include "fever/buffer.h"
#include "fever/clinic.h"

/* A format as what is appended before, for each and after the records. `scratch` is a buffer of
 * the caller's that keeps its memory from one record to the next. */
struct clinic_export_format {
    const char *name;
    void (*begin)(struct buffer *out);
    void (*record)(const struct clinic *clinic, bool is_first, struct buffer *scratch,
                   struct buffer *out);
    void (*end)(struct buffer *out);
};

/* "csv": RFC 4180 with LF, UTF-8 without BOM, a column per canonical field in their order; each
 * cell is the field's canonical text, byte for byte. Cells that a spreadsheet would take for a
 * formula are not changed: the file is for programs.
 *
 * "geojson": RFC 7946, a FeatureCollection in WGS84 with 7 decimals (1 cm). The geometry is null
 * where there is no position or only the district's, whose centre is nobody's place. The properties
 * are all canonical fields: numbers, true and false as such, everything else as canonical text,
 * null where not stated; `lat` and `lon` there are as the source gave them, in `crs`.
 *
 * Static storage; NULL for an unknown name. */
const struct clinic_export_format *clinic_export_find(const char *name);

/* The pieces of such a GeoJSON record, for answers that show a choice of fields: the geometry, and
 * `"name":value` of one field. A field that `scratch` has no room for leaves it failed, and `out`
 * too. */
void clinic_export_geometry(const struct clinic *clinic, struct buffer *out);
void clinic_export_member(const struct clinic *clinic, enum clinic_field field,
                          struct buffer *scratch, struct buffer *out);

#endif
