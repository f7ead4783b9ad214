/* Reading FIELD=VALUE as an import reads cells. */
#ifndef FEVER_IMPORT_CORRECT_READ_H
#define FEVER_IMPORT_CORRECT_READ_H

#include "fever/correct.h"

/* What the values came to: a record of which `fields` are meant. An entrance's position is in
 * WGS84. */
struct correct_reading {
    struct clinic values;
    uint64_t fields;
    const struct import_finding *notices;
    size_t notice_count;
};

/* Reads the pairs beside what `clinic` says already, which decides area codes and districts. */
enum fever_error correct_read(const struct correct_input *input, const struct clinic *clinic,
                              struct correct_reading *out, struct error *error);

#endif
