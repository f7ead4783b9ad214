/* From the prose of Chinese lists to the `opening_hours` standard, or an honest refusal.
 *
 * Nothing is guessed: every repair is named, and what was understood in part never becomes an
 * "open" that the text does not state. */
#ifndef FEVER_HOURS_PROSE_H
#define FEVER_HOURS_PROSE_H

#include <stddef.h>

#include "fever/buffer.h"
#include "fever/error.h"

enum hours_confidence {
    HOURS_EXACT,    /* the text says just this */
    HOURS_REPAIRED, /* after repairs, which are listed */
    HOURS_PARTIAL,  /* a part was not understood; the result is unknown where that part may speak */
    HOURS_REFUSED   /* no hours can be read from it */
};

/* Why, as stable codes: `season_undated`, `no_times`, `ocr_character`, `dash_character`, … */
enum { HOURS_PROSE_NOTES = 8 };
struct hours_prose {
    enum hours_confidence confidence;
    size_t note_count;
    const char *notes[HOURS_PROSE_NOTES]; /* static strings: repairs, or the ground of a refusal */
};

/* Dates that the maintainer gives for 夏令 and 冬令, as `opening_hours` date ranges
 * ("May 01-Sep 30"); NULL: not given. */
struct hours_prose_options {
    const char *summer;
    const char *winter;
};

/* Reads `prose` (valid UTF-8, at most 1,000 bytes read) and appends the standard form to `hours`
 * (nothing where refused). FEVER_NOMEM only; refusal is a result, not an error. */
enum fever_error hours_from_prose(const char *prose, const struct hours_prose_options *options,
                                  struct buffer *hours, struct hours_prose *out);

/* Session times of a week grid: three clock ranges such as "08:00-12:00". */
struct hours_sessions {
    const char *morning, *afternoon, *evening;
};

/* The grid of `tw` lists: 21 characters `0`/`1`, 7 mornings, 7 afternoons, 7 evenings, Monday
 * first. Appends `opening_hours`; FEVER_INVALID for another shape or a bad range. */
enum fever_error hours_from_sessions(const char *grid, const struct hours_sessions *sessions,
                                     struct buffer *hours, struct error *error);

#endif
