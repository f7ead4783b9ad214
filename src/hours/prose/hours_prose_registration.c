/* The end of registration: from it to the end of the hours nobody new may be seen. */
#include "hours_prose_week.h"

enum { NEAR_END = 120 }; /* minutes */

/* A time soon behind the beginning is that at which registration starts: 8:30开始挂号. */
static bool is_end(int at, const struct week_span *span)
{
    return at > span->from && at < span->to &&
           (at - span->from >= NEAR_END || span->to - at <= at - span->from);
}

/* Where registration ends within the span, by the ends that are stated alone and may be of the
 * 12-hour clock, and by those of its times near the span's own end, which is returned for none. */
static int end_in(const struct prose_reading *reading, const struct week_span *span)
{
    int end = span->to;
    for (size_t i = 0; i < reading->cut_off_count; i++) {
        int at = reading->cut_offs[i];
        if (at + DAY_MINUTES / 2 < span->to && at < span->from)
            at += DAY_MINUTES / 2;
        if (is_end(at, span) && at < end)
            end = at;
    }
    for (size_t i = 0; i < reading->registration_count; i++) {
        int at = reading->registrations[i].to;
        if (is_end(at, span) && at < end && span->to - at <= NEAR_END)
            end = at;
    }
    return end;
}

static bool is_registering(const struct prose_reading *reading, int minute)
{
    for (size_t i = 0; i < reading->registration_count; i++)
        if (minute >= reading->registrations[i].from && minute < reading->registrations[i].to)
            return true;
    return false;
}

/* Whether a time of registration has ended and none goes on: 挂号8:00-11:00，13:30-16:00. */
static bool is_over(const struct prose_reading *reading, int minute)
{
    for (size_t i = 0; i < reading->registration_count; i++)
        if (reading->registrations[i].to <= minute)
            return !is_registering(reading, minute);
    return false;
}

static bool doubt_ends(struct week_row *row, const struct prose_reading *reading)
{
    struct week_span span = {0, 0};
    int lead = reading->cut_off_lead <= NEAR_END ? reading->cut_off_lead : 0;
    bool doubted = false;
    while (week_row_next_span(row, &span)) {
        int at = end_in(reading, &span);
        if (span.to - lead < at)
            at = span.to - lead;
        doubted |= week_row_doubt_between(row, at > span.from ? at : span.from, span.to);
    }
    for (int m = 0; m < RANGE_MINUTES_MAX; m++)
        if (is_over(reading, m))
            doubted |= week_row_doubt_between(row, m, m + 1);
    return doubted;
}

/* Around the clock there is no end to count from, and registration begins again at some time: it
 * is sure within the times that are given for it; with no more than an end, in the day before. */
static bool doubt_round_clock(struct week_row *row, const struct prose_reading *reading)
{
    const struct week_span day = {0, DAY_MINUTES};
    bool doubted = false;
    for (int m = 0; m < RANGE_MINUTES_MAX && reading->registration_count; m++)
        if (!is_registering(reading, m % DAY_MINUTES) &&
            !is_registering(reading, m % DAY_MINUTES + DAY_MINUTES))
            doubted |= week_row_doubt_between(row, m, m + 1);
    if (reading->cut_off_count) {
        doubted |= week_row_doubt_between(row, end_in(reading, &day), DAY_MINUTES);
        doubted |= week_row_doubt_sessions(row, SESSION_NIGHT);
    }
    return doubted;
}

/* Where some days are around the clock, the times of registration hold on the others, too. */
void prose_week_end_registration(struct prose_week *week, const struct prose_reading *reading)
{
    bool some_round_clock = false;
    for (int day = 0; day < WEEK_ROWS; day++)
        some_round_clock |= week_row_is_round_clock(&week->row[day]);
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!week_row_is_round_clock(row))
            week->cut_off |= doubt_ends(row, reading);
        if (some_round_clock)
            week->cut_off |= doubt_round_clock(row, reading);
    }
}
