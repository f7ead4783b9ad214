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

/* Why, as stable codes.
 *
 * Repairs: `ocr_character`, `dash_character` (一 for a dash), `colon_character` (a full stop or
 * semicolon for a colon), `twelve_hour_clock` (2:30 after the morning read as 14:30),
 * `other_service_dropped` (核酸采样 …), `registration_dropped` (挂号 …), `booking_dropped` (预约
 * …).
 *
 * Doubts of a partial reading: `not_understood` (some words may speak of any hours),
 * `ambiguous_clock` (9:00-5:00), `dated` (the named dates and feasts are unknown), `last_admission`
 * (unknown between the end of registration and closing), `other_service` (急诊 may see patients
 * when these hours do not say so), `other_days_not_stated` (hours of public holidays alone, or of
 * days named for something else: 周末开诊，8:00-17:00), `uncertain_days` (隔周, or statements that
 * may replace or join each other).
 *
 * Grounds of a refusal: `empty`, `too_long`, `not_utf8`, `too_complex`, `no_times`,
 * `season_undated`, `season_invalid`, `ambiguous_clock`, `not_understood`, `one_off` (only dates),
 * `other_service` (only another door's hours), `not_opening_hours` (sales, registration). */
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

/* Reads `prose` (valid UTF-8 of at most 1,000 bytes, else refused) and appends the standard form to
 * `hours`: canonical, at most HOURS_TEXT_MAX bytes; nothing where refused. FEVER_NOMEM, or
 * FEVER_TOO_LARGE where `hours` has no room; refusal is a result, not an error. */
enum fever_error hours_from_prose(const char *prose, const struct hours_prose_options *options,
                                  struct buffer *hours, struct hours_prose *out);

/* Weekdays as bits, Monday 1 … Sunday 64, on which a text has the place open or perhaps open. */
struct hours_prose_days {
    unsigned stated; /* all of them, Monday to Sunday where hours go without days */
    unsigned named;  /* of these, those whose hours stand with days: 周六8:00-12:00 */
};

/* The days of prose, none where it is refused. FEVER_NOMEM. */
enum fever_error hours_prose_days(const char *prose, const struct hours_prose_options *options,
                                  struct hours_prose_days *out);

/* Session times of a week grid: three clock ranges such as "08:00-12:00". */
struct hours_sessions {
    const char *morning, *afternoon, *evening;
};

/* The grid of `tw` lists: 21 characters `0`/`1`, 7 mornings, 7 afternoons, 7 evenings, Monday
 * first. Appends `opening_hours`; FEVER_INVALID for another shape or a bad range. */
enum fever_error hours_from_sessions(const char *grid, const struct hours_sessions *sessions,
                                     struct buffer *hours, struct error *error);

#endif
