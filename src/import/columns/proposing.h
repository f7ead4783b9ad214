/* What proposing the columns of a foreign list has found so far; see propose.c, which goes through
 * the steps below in their order. */
#ifndef FEVER_IMPORT_PROPOSING_H
#define FEVER_IMPORT_PROPOSING_H

#include "../read/raw_table.h"
#include "columns_headers.h"
#include "fever/propose.h"
#include "value_look.h"

/* Of a column's values as many look like what it is likely taken for; and at least. */
enum { LIKELY_PERCENT = 90, GUESS_PERCENT = 60 };

struct proposing {
    const struct raw_table *table;
    struct arena *arena; /* the proposal's */
    struct look_tools tools;
    struct column_proposal *columns; /* `count` of them, as of `looks` and `decided` */
    struct column_look *looks;
    bool *decided;
    size_t count;
    bool given[TARGET_COUNT];
    bool has_header_crs;
    enum crs header_crs;
    struct constant_proposal constants[2];
    size_t constant_count;
    bool failed; /* memory */
};

/* A sentence for people in the arena; "" without memory. */
const char *proposing_why(struct proposing *proposing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Decides what the column gives: a target, or TARGET_IGNORED. `why` lives as long as the proposal.
 */
void proposing_decide(struct proposing *proposing, size_t column, int target,
                      enum proposal_sureness sureness, const char *why);

/* Whether the cells, and what other columns give, decide what the header means. */
bool proposing_needs_others(int target);

/* Whether the column's header has one of the folded words. */
bool proposing_header_has(const struct proposing *proposing, size_t column,
                          const char *const *words, size_t count);

/* Headers that are empty or stand there twice cannot be mapped. */
bool proposing_is_mappable(const struct proposing *proposing, size_t column);

/* By headers: what a known one gives; and 经度 that holds latitudes, and the other way round. */
void propose_by_header(struct proposing *proposing, size_t column,
                       const struct header_meaning *meaning);
void propose_exchange(struct proposing *proposing);

/* By headers and cells together. Columns of days of opening and of ticks come before all others,
 * which would take their dates for the list's; begin and end of hours, and columns named by days,
 * after the known headers. */
void propose_by_headers_and_cells(struct proposing *proposing);
void propose_bounds(struct proposing *proposing);
void propose_days(struct proposing *proposing);

/* By values: what the undecided columns look like, in turn; then hours of a part that must not be
 * taken for all; then what is left, a column at a time; last the constants for all rows. */
void propose_by_values(struct proposing *proposing);
void propose_leaving_parts(struct proposing *proposing);
void propose_rest(struct proposing *proposing, size_t column);
void propose_kind(struct proposing *proposing);
void propose_crs(struct proposing *proposing);

#endif
