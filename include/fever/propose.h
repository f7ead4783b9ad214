/* Proposing a columns file for a list with foreign headers, from the headers and the values. */
#ifndef FEVER_PROPOSE_H
#define FEVER_PROPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/buffer.h"
#include "fever/dataset.h"
#include "fever/error.h"
#include "fever/import.h"

/* How sure a proposal is: by the header, by nearly all values, or by most of them. */
enum proposal_sureness { PROPOSAL_GUESS, PROPOSAL_LIKELY, PROPOSAL_CERTAIN };
const char *proposal_sureness_name(enum proposal_sureness sureness);

enum { PROPOSAL_FIELDS_MAX = 8 };

struct column_proposal {
    const char *header;
    const char *fields[PROPOSAL_FIELDS_MAX]; /* names as a columns file has them */
    size_t field_count;                      /* 0: the column is of no use; above 1: composite */
    const char *example;                     /* its first value, or "" */
    enum proposal_sureness sureness;
    const char *why;
};

struct constant_proposal {
    const char *field, *value;
    enum proposal_sureness sureness;
    const char *why;
};

struct columns_proposal {
    const char *file, *encoding;
    size_t rows;
    const struct column_proposal *columns; /* in the file's order; headers are distinct */
    size_t column_count;
    const struct constant_proposal *constants;
    size_t constant_count;
    bool has_name;              /* some column gives the name, without which no list is imported */
    bool has_sessions;          /* some column is a week grid, whose times are a guess */
    struct import_batch *batch; /* private; owns all of it */
};

/* Reads the file as an import with those options would, and proposes. `known` (may be NULL) is what
 * the store holds: its regions tell adcodes from postcodes. The caller frees `*out`. */
enum fever_error columns_propose(const char *path, const struct import_options *options,
                                 const struct dataset *known, struct columns_proposal **out,
                                 struct error *error);
void columns_proposal_free(struct columns_proposal *proposal);

/* What an import took the columns of its list for, as a proposal has them, without sureness and
 * why; they live with the report. No columns for another table. A part of a cell that is of no use
 * is a NULL field. FEVER_NOMEM only. */
enum fever_error import_report_columns(const struct import_report *report,
                                       const struct column_proposal **out, size_t *count);

/* The columns file, indented JSON with a newline. */
void columns_proposal_mapping(const struct columns_proposal *proposal, struct buffer *out);

/* How sure each line is and why, for people. */
void columns_proposal_text(const struct columns_proposal *proposal, struct buffer *out);

/* Both as one JSON object: `{ "file", "rows", "mapping", "columns", "constants" }`. */
void columns_proposal_json(const struct columns_proposal *proposal, struct buffer *out);

#endif
