/* Opening hours of a row: given in the standard, as a week grid, or in prose. */
#ifndef FEVER_IMPORT_NORMALISE_HOURS_H
#define FEVER_IMPORT_NORMALISE_HOURS_H

#include "fever/clinic.h"
#include "fever/hours_prose.h"

/* Remembers what it has read: lists repeat a few spellings thousands of times. */
struct hours_reader;

enum fever_error hours_reader_new(struct hours_reader **out);
void hours_reader_free(struct hours_reader *reader);

/* What a text came to. Strings live as long as the reader. */
struct hours_reading {
    const char *hours; /* in the standard; NULL where refused */
    enum hours_confidence confidence;
    const char *detail; /* repairs, grounds, or the compiler's complaint; NULL for none */
};

/* Reads prose. */
enum fever_error hours_read_prose(struct hours_reader *reader, const char *text,
                                  const struct hours_prose_options *seasons,
                                  struct hours_reading *out);

/* Checks hours that are given in the standard: HOURS_EXACT, or HOURS_REFUSED with the position. */
enum fever_error hours_check(struct hours_reader *reader, const char *text,
                             struct hours_reading *out);

#endif
