/* A clinic's record as a row of the store and as JSON in its history. */
#ifndef FEVER_STORE_CLINIC_ROW_H
#define FEVER_STORE_CLINIC_ROW_H

#include "driver.h"
#include "fever/buffer.h"
#include "fever/clinic.h"

/* The fields whose columns are numbers; the others hold canonical text. */
#define NUMBER_FIELDS                                                                              \
    (FIELD_BIT(FIELD_MARKER_ID) | FIELD_BIT(FIELD_ADCODE) | FIELD_BIT(FIELD_MIN_AGE_MONTHS) |      \
     FIELD_BIT(FIELD_MAX_AGE_YEARS) | FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON) |                \
     FIELD_BIT(FIELD_ENTRANCE_LAT) | FIELD_BIT(FIELD_ENTRANCE_LON))

/* "stated" or "repaired"; static storage. */
const char *hours_origin_name(enum hours_origin origin);

/* The other way; FEVER_INVALID for NULL and unknown names. */
enum fever_error hours_origin_parse(const char *name, enum hours_origin *out, struct error *error);

/* The canonical texts of one record, formatted once for the row and for history. */
struct record_text {
    struct buffer bytes;        /* each text ends in a NUL */
    size_t starts[FIELD_COUNT]; /* NOT_STATED: no text */
    size_t lengths[FIELD_COUNT];
};

void record_text_init(struct record_text *text);
void record_text_clear(struct record_text *text);

#define ALL_FIELDS (FIELD_BIT(FIELD_COUNT) - 1)
#define ROW_TEXTS  (ALL_FIELDS & ~NUMBER_FIELDS) /* what clinic_row_bind asks for */

/* Replaces the texts by those of the fields of `clinic` in `mask`. FEVER_NOMEM. */
enum fever_error record_text_fill(struct record_text *text, const struct clinic *clinic,
                                  uint64_t mask);

/* The field's text, or NULL where it is not stated; valid until the next fill. */
const char *record_text_field(const struct record_text *text, enum clinic_field field);

/* The bits of the fields that are stated. */
uint64_t record_text_stated(const struct record_text *text);

/* Appends the fields of `mask` as a JSON object of texts, null where not stated. `origin` adds the
 * member "hours_origin", which is no field of its own. */
void record_text_json(const struct record_text *text, uint64_t mask,
                      const enum hours_origin *origin, struct buffer *out);

/* Statements over whole rows. Their first parameters are bound by clinic_row_bind, `$51`–`$53` of
 * the insert and `$2`–`$4` of the place's update by clinic_row_bind_place. */
extern const char sql_clinic_insert[];
extern const char sql_clinic_update[];       /* all but the place; by id */
extern const char sql_clinic_update_place[]; /* by id, which is `$1` */

void clinic_row_bind(struct statement *statement, const struct clinic *clinic,
                     const struct record_text *text, int64_t updated_at);

/* Well-known binary of a point: byte order, type, lon, lat. */
struct place_bytes {
    unsigned char bytes[21];
};

/* Binds lat, lon and geometry at `index` and the two after it; nulls without a place. `bytes` is
 * borrowed until the statement has run. */
void clinic_row_bind_place(struct statement *statement, int index, const struct clinic *clinic,
                           struct place_bytes *bytes);

/* The same for the geometry alone. */
void clinic_row_bind_point(struct statement *statement, int index, struct point place,
                           struct place_bytes *bytes);

/* Rows that clinic_reader_row reads. */
extern const char sql_clinic_select[];      /* all by id */
extern const char sql_clinic_select_from[]; /* `$2` by id, from the id `$1` on */
extern const char sql_clinic_select_one[];  /* that of the id `$1` */

/* The column after the last one that a record is read from: wgs84_lat, then wgs84_lon. */
enum { CLINIC_COLUMN_PLACE = FIELD_COUNT + 2 };

/* Reads rows into an arena; texts that many rows share are stored once. */
struct clinic_reader;

/* NULL without memory. Records go into `arena`, the reader itself is the caller's to free. */
struct clinic_reader *clinic_reader_new(struct arena *arena);
void clinic_reader_free(struct clinic_reader *reader);

/* FEVER_INVALID names the clinic and the column that the field table refuses. */
enum fever_error clinic_reader_row(struct clinic_reader *reader, struct statement *row,
                                   struct clinic *out, struct error *error);

/* Reads a whole record back from its JSON into `arena`. */
enum fever_error clinic_from_json(struct arena *arena, const char *json, struct clinic *out,
                                  struct error *error);

/* Sets the fields that the JSON names, null: not stated, and leaves the others. On failure the
 * record is half changed. */
enum fever_error clinic_apply_json(struct arena *arena, const char *json, struct clinic *clinic,
                                   struct error *error);

#endif
