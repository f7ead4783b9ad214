/* A week of hours by the minute, built from statements and printed as `opening_hours`. */
#ifndef FEVER_HOURS_PROSE_WEEK_H
#define FEVER_HOURS_PROSE_WEEK_H

#include <stdbool.h>

#include "fever/buffer.h"
#include "hours_prose_row.h"

enum { WEEK_DAYS = 7, WEEK_ROWS = 8 }; /* Monday … Sunday, public holidays */

struct prose_week {
    struct week_row row[WEEK_ROWS];
    bool holidays_usual; /* public holidays are as any day */
    bool days_named;     /* the text names days, if only to say every day */
    bool not_understood; /* a part of the text was not: no hours take the place of others */
    bool unsure;         /* a statement was taken as unknown: conflicts, 隔周 */
    bool cut_off;        /* hours end with a time in which nobody new is registered */
    bool rest_unknown;   /* unknown, not closed, where no hours are stated */
};

/* Applies the statements of all seasons and of `season`. */
void prose_week_build(struct prose_week *week, const struct prose_reading *reading, int season);

/* Turns minutes in which nobody new may be registered into unknown ones. */
void prose_week_end_registration(struct prose_week *week, const struct prose_reading *reading);

/* Turns every open minute into an unknown one. */
void prose_week_doubt(struct prose_week *week);

/* Turns the days of which nothing is said into unknown ones. */
void prose_week_doubt_rest(struct prose_week *week);

/* Whether some minute of some day is open or unknown. */
bool prose_week_says_something(const struct prose_week *week);
bool prose_week_has_unknown(const struct prose_week *week);

/* Whether every day is open around the clock, or at least never closed. */
bool prose_week_is_round_clock(const struct prose_week *week);
bool prose_week_leaves_no_rest(const struct prose_week *week);

/* Whether nothing is said of any minute but that it is unknown. */
bool prose_week_is_unknown(const struct prose_week *week);

/* Appends the rules. `season` is a date range before each rule or NULL; `comment` stands in every
 * rule that is unknown, NULL for none. What `rest_unknown` asks for is the caller's to append,
 * once, behind all seasons and dates. */
void prose_week_print(const struct prose_week *week, const char *season, const char *comment,
                      struct buffer *out);

/* `unknown` with the comment. */
void prose_week_print_unknown(const char *comment, struct buffer *out);

/* Compiles what was printed and appends its canonical form. FEVER_INVALID where it is not of the
 * standard, which only dates of seasons from outside can bring about. */
enum fever_error prose_append_canonical(const char *text, struct buffer *out);

#endif
