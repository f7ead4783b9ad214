/* What the readers of the providers' replies share: their tables, and JSON that may be anything. */
#ifndef FEVER_IMPORT_GEOCODE_REPLY_H
#define FEVER_IMPORT_GEOCODE_REPLY_H

#include <jansson.h>

#include "fever/geocode.h"

/* What a code of a provider means. */
struct reply_code {
    int64_t code;
    enum geocode_status status;
    const char *meaning; /* a clause for people */
};

/* What a provider's word for the kind of a match means. */
struct reply_level {
    const char *level;
    enum clinic_precision precision;
};

/* Fills the answer by the table, or as refused where the code stands in none. */
void reply_set_code(struct geocode_answer *out, const struct reply_code *codes, size_t count,
                    int64_t code);

/* A failure in the words of `format`. */
void reply_fail(struct geocode_answer *out, enum geocode_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A match at `point`; out of range, it is a reply that nobody can use. */
void reply_set_place(struct geocode_answer *out, struct point point, const char *level,
                     const struct reply_level *levels, size_t count);

/* Numbers that stand in JSON as numbers or as strings. */
bool reply_number(const json_t *value, double *out);
bool reply_integer(const json_t *value, int64_t *out);

/* An adcode, as number or string; 0 for anything else. */
uint32_t reply_adcode(const json_t *value);

/* One per provider: the body's JSON object to an answer. */
void geocode_read_amap(const json_t *root, struct geocode_answer *out);
void geocode_read_tencent(const json_t *root, struct geocode_answer *out);
void geocode_read_tianditu(const json_t *root, struct geocode_answer *out);

#endif
