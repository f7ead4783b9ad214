/* Applies statements to the week, later and more special ones over earlier ones.
 *
 * Where it is not plain whether hours replace or join others, those that hold either way are open
 * and the rest is unknown. */
#include "hours_prose_week.h"

#include <string.h>

#include "hours_prose_days_off.h"

enum {
    SATURDAY = 5,
    EVENING_BY = 1080, /* 18:00: hours beyond it may be called an evening's */
    DAWN_BY = 360      /* 06:00: who stays away in the evening is not back before */
};

static bool is_labelled(const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        if (!statement->ranges[i].label)
            return false;
    return true;
}

/* Two statements about the same days that contradict each other: either may hold. */
static void join_contradicting(struct week_row *row, const struct prose_statement *statement)
{
    week_row_write(row, statement);
    week_row_doubt(row);
}

static bool is_more_special(const struct prose_statement *statement, const struct week_row *row)
{
    unsigned days = statement->days & (DAYS_WEEK | DAYS_PH);
    unsigned before = row->given_days & (DAYS_WEEK | DAYS_PH);
    return days && days != before && (!before || (days & ~before) == 0);
}

/* Hours for a day that has some already. */
static void merge_hours(struct prose_week *week, struct week_row *row,
                        const struct prose_statement *statement)
{
    bool same_days = statement->days == row->given_days;
    if (!week_row_overlaps(row, statement)) {
        /* days named in both, and for other sessions: 周一至周六8:00-12:00，周一至周五14:00-17:00
         */
        bool every_day = (row->given_days & DAYS_WEEK) == DAYS_WEEK;
        bool joins = same_days || (row->given_days && (is_labelled(statement) || !every_day) &&
                                   week_row_lacks_sessions(row, statement));
        if (!joins) {
            week_row_doubt(row);
            week->unsure = true;
        }
        week_row_write(row, statement);
        return;
    }
    if (!same_days && is_more_special(statement, row)) {
        bool whole_day = !is_labelled(statement) || week_row_has(row, statement);
        struct week_row before = *row;
        if (whole_day && !week->not_understood)
            week_row_clear(row);
        else
            week_row_doubt(row);
        for (size_t i = 0; i < statement->range_count && !whole_day; i++)
            for (int m = 0; m < RANGE_MINUTES_MAX; m++)
                if (week_tag_at(row, m) == prose_session_of(&statement->ranges[i]))
                    row->minute[m] = 0;
        week_row_write(row, statement);
        week->unsure |= !whole_day && memcmp(before.minute, row->minute, sizeof before.minute) != 0;
        return;
    }
    join_contradicting(row, statement);
    week->unsure = true;
}

static bool names(const struct prose_statement *statement, int row)
{
    unsigned days = statement->days & (DAYS_WEEK | DAYS_PH);
    return days ? days >> row & 1 : row < WEEK_DAYS;
}

/* Whether a rest or closure is the row's: without days it is one of holidays that have hours too.
 */
static bool closes(const struct prose_week *week, const struct prose_statement *statement, int row)
{
    bool all = !(statement->days & (DAYS_WEEK | DAYS_PH));
    return names(statement, row) || (all && week->row[row].given);
}

static void say_hours(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        if (week_row_speaks(row, 0, RANGE_MINUTES_MAX))
            merge_hours(week, row, statement);
        else
            week_row_write(row, statement);
        row->given = true;
        row->given_days = statement->days;
    }
    struct week_row *holidays = &week->row[DAYS_PH_ROW];
    if (statement->days & DAYS_NOT_PH && !holidays->given) {
        holidays->given = true;
        holidays->given_days = DAYS_NOT_PH;
    }
}

/* The hours that 照常 points to: those of Monday to Friday, where they are all the same. */
static const struct week_row *usual_row(const struct prose_week *week)
{
    const struct week_row *usual = NULL;
    for (int day = 0; day < SATURDAY; day++) {
        const struct week_row *row = &week->row[day];
        if (!row->given)
            continue;
        if (usual && memcmp(usual->minute, row->minute, sizeof row->minute) != 0)
            return NULL;
        usual = row;
    }
    return usual;
}

static void say_usual(struct prose_week *week, const struct prose_statement *statement)
{
    const struct week_row *usual = usual_row(week);
    for (int day = 0; day < WEEK_DAYS; day++)
        if (statement->days >> day & 1 && !week->row[day].given) {
            if (usual)
                week->row[day] = *usual;
            else
                week->unsure = true;
        }
    struct week_row *holidays = &week->row[DAYS_PH_ROW];
    if (statement->days & DAYS_PH && (!holidays->given || holidays->given_days == DAYS_NOT_PH)) {
        holidays->given = false;
        week->holidays_usual = true;
    }
}

/* Whether hours may be the session's although they go by another name: an afternoon that lasts into
 * the evening, an evening where an afternoon is closed that has no hours. */
static bool may_be_of_session(const struct week_span *span, unsigned tag, unsigned sessions)
{
    if (sessions & SESSION_EVENING && tag == SESSION_AFTERNOON)
        return span->to > EVENING_BY;
    return sessions & SESSION_AFTERNOON && tag == SESSION_EVENING;
}

/* Closes the sessions. Hours that span several are doubted as far as the session may last; where
 * the day has no hours in them, those that may be meant are. */
static void close_sessions(struct prose_week *week, struct week_row *row, unsigned sessions,
                           bool of_days)
{
    if (sessions & SESSION_NIGHT)
        sessions |= SESSION_EVENING;
    bool found = false;
    struct week_span span = {0, 0};
    while (week_row_next_span(row, &span))
        found |= (week_tag_at(row, span.from) & sessions) != 0;
    span = (struct week_span){0, 0};
    while (week_row_next_span(row, &span)) {
        unsigned tag = week_tag_at(row, span.from);
        for (int m = span.from; m < span.to; m++) {
            bool doubted = tag ? of_days && !found && may_be_of_session(&span, tag, sessions)
                               : week_in_session(sessions, m) ||
                                     (sessions & SESSION_EVENING && m % DAY_MINUTES < DAWN_BY);
            if (tag & sessions)
                row->minute[m] = 0;
            else if (doubted)
                row->minute[m] = week_minute(WEEK_UNKNOWN, tag);
            week->unsure |= doubted;
        }
    }
}

static void say_closed(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!(statement->sessions ? closes(week, statement, day) : names(statement, day)))
            continue;
        if (statement->sessions) {
            const struct week_row *usual = usual_row(week);
            if (!row->given && usual && day == DAYS_PH_ROW)
                *row = *usual;
            close_sessions(week, row, statement->sessions, statement->days != 0);
            if (day == DAYS_PH_ROW && !row->given)
                week->unsure = true;
            continue;
        }
        week_row_clear(row);
        row->given = true;
        if (day == DAYS_PH_ROW)
            week->holidays_usual = false;
    }
}

/* Open in the named sessions, at the times that these have on other days. */
static void say_sessions(struct prose_week *week, const struct prose_statement *statement)
{
    const struct week_row *usual = usual_row(week);
    if (!statement->days) { /* which days? */
        prose_week_doubt(week);
        week->unsure = true;
        return;
    }
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        if (usual && !week_row_speaks(row, 0, RANGE_MINUTES_MAX))
            *row = *usual;
        row->given = true;
        bool found = false;
        for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
            unsigned tag = week_tag_at(row, m);
            bool stays =
                tag ? (tag & statement->sessions) != 0 : week_in_session(statement->sessions, m);
            if (week_state_at(row, m) == WEEK_CLOSED)
                continue;
            found |= stays;
            week->unsure |= stays && !tag;
            row->minute[m] = !stays ? 0 : tag ? row->minute[m] : week_minute(WEEK_UNKNOWN, tag);
        }
        for (int m = 0; m < DAY_MINUTES && !found; m++)
            if (week_in_session(statement->sessions, m))
                row->minute[m] = week_minute(WEEK_UNKNOWN, 0);
        week->unsure |= !found;
    }
}

static void say_rest(struct prose_week *week, const struct prose_statement *statement)
{
    bool fits = false;
    for (int day = 0; day < WEEK_ROWS; day++)
        for (size_t i = 0; i < statement->range_count && closes(week, statement, day); i++) {
            const struct prose_range *rest = &statement->ranges[i];
            fits |= week_row_is_interrupted(&week->row[day], rest);
            memset(week->row[day].minute + rest->from, 0, (size_t)(rest->to - rest->from));
        }
    if (!fits) { /* then what was taken for hours may be rests too */
        prose_week_doubt(week);
        week->unsure = true;
    }
}

/* 12:00-13:00消毒, 夜间消毒: of the hours that fall in it nobody knows whether they go on. */
static void say_upkeep(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        if (!closes(week, statement, day))
            continue;
        if (statement->sessions)
            week_row_doubt_sessions(&week->row[day], statement->sessions);
        /* 周日8:00-11:30、12:00-13:00消毒: the first may be hours after all */
        const bool hourless = statement->days && !week->row[day].given;
        for (size_t i = 0; i < statement->range_count && hourless; i++)
            if (statement->ranges[i].to - statement->ranges[i].from < DAY_MINUTES)
                memset(week->row[day].minute + statement->ranges[i].from,
                       week_minute(WEEK_UNKNOWN, 0),
                       (size_t)(statement->ranges[i].to - statement->ranges[i].from));
        for (size_t i = 0; i < statement->range_count; i++)
            week_row_doubt_between(&week->row[day], statement->ranges[i].from,
                                   statement->ranges[i].latest);
    }
}

static void say_duty(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        if (!names(statement, day))
            continue;
        struct week_row *row = &week->row[day];
        if (statement->sessions)
            week_row_doubt_duty(row, statement->sessions);
        for (size_t i = 0; i < statement->range_count; i++)
            week_row_doubt_duty_range(row, &statement->ranges[i]);
        row->given = true;
    }
}

static void say_unknown(struct prose_week *week, const struct prose_statement *statement)
{
    week->unsure = true;
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        week_row_doubt(row);
        if (statement->all_day || !week_row_speaks(row, 0, RANGE_MINUTES_MAX))
            memset(row->minute, week_minute(WEEK_UNKNOWN, 0), DAY_MINUTES);
        row->given = true;
    }
}

/* Open some time of days whose hours are not stated. */
static void say_visits(struct prose_week *week, const struct prose_statement *statement)
{
    struct prose_statement rest = *statement;
    for (int day = 0; day < WEEK_DAYS; day++)
        if (week->row[day].given)
            rest.days &= ~(1U << day);
    if (rest.days & DAYS_WEEK)
        say_unknown(week, &(struct prose_statement){.days = rest.days & DAYS_WEEK});
    if (rest.days & DAYS_PH)
        say_usual(week, &(struct prose_statement){.days = DAYS_PH});
}

/* 每天8:00-17:00，周三停诊: a public holiday on a Wednesday is closed as well, so that nothing is
 * said of the holidays that the other days do not say. */
static void leave_holidays_to_days(struct prose_week *week, const struct prose_statement *closed)
{
    struct week_row *holidays = &week->row[DAYS_PH_ROW];
    unsigned days = closed->days & DAYS_WEEK;
    if (!days || days == DAYS_WEEK || closed->days & DAYS_PH || !holidays->given ||
        (holidays->given_days & DAYS_WEEK) != DAYS_WEEK ||
        !week_row_speaks(holidays, 0, RANGE_MINUTES_MAX))
        return;
    *holidays = (struct week_row){.given = false};
}

static void apply(struct prose_week *week, const struct prose_statement *statement)
{
    switch (statement->says) {
    case SAY_HOURS:
        break; /* in a pass of their own, before the others */
    case SAY_REST:
        say_rest(week, statement);
        break;
    case SAY_UPKEEP:
        say_upkeep(week, statement);
        leave_holidays_to_days(week, statement);
        break;
    case SAY_DUTY:
        say_duty(week, statement);
        break;
    case SAY_CLOSED:
        say_closed(week, statement);
        leave_holidays_to_days(week, statement);
        break;
    case SAY_SESSIONS:
        say_sessions(week, statement);
        break;
    case SAY_USUAL:
        if (statement->sessions)
            say_sessions(week, statement);
        else
            say_usual(week, statement);
        break;
    case SAY_VISITS:
        say_visits(week, statement);
        break;
    case SAY_UNKNOWN:
        say_unknown(week, statement);
        break;
    }
}

/* Hours of no named day come first, wherever they stand; then the others in their order. */
static void apply_hours(struct prose_week *week, const struct prose_reading *reading, int season)
{
    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < reading->count; i++) {
            const struct prose_statement *statement = &reading->statement[i];
            if (statement->says == SAY_HOURS && (statement->days != 0) == named &&
                prose_in_season(statement, season))
                say_hours(week, statement);
        }
}

/* 夜间到急诊 doubts the night; so does 下班后到急诊 where the hours claim to be the whole day's. */
static void doubt_other_doors_hours(struct prose_week *week, const struct prose_reading *reading)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (reading->doubted_sessions)
            week_row_doubt_sessions(row, reading->doubted_sessions);
        if (reading->after_hours && week_state_at(row, 0) == WEEK_OPEN)
            week_row_doubt_sessions(row, SESSION_NIGHT);
        if (reading->daytime_only && week_row_doubt_sessions(row, SESSION_NIGHT))
            week->unsure = true;
    }
    if (reading->doubted_days)
        say_unknown(week, &(struct prose_statement){.days = reading->doubted_days});
}

/* Hours of public holidays alone say nothing of the other days. */
static bool only_holidays(const struct prose_week *week)
{
    for (int day = 0; day < WEEK_DAYS; day++)
        if (week->row[day].given)
            return false;
    return true;
}

void prose_week_build(struct prose_week *week, const struct prose_reading *reading, int season)
{
    memset(week, 0, sizeof *week);
    week->not_understood = reading->not_understood;
    apply_hours(week, reading, season);
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        week->days_named |= (statement->days & DAYS_WEEK) != 0;
        if (prose_in_season(statement, season))
            apply(week, statement);
    }
    prose_doubt_days_off(week, reading, season);
    for (int day = 0; reading->noon_goes_on && day < WEEK_ROWS; day++)
        week_row_doubt_noon(&week->row[day]);
    prose_week_end_registration(week, reading);
    doubt_other_doors_hours(week, reading);
    week->rest_unknown = reading->elsewhere || only_holidays(week);
}

void prose_week_doubt(struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        week_row_doubt(&week->row[day]);
}

void prose_week_doubt_rest(struct prose_week *week)
{
    for (int day = 0; day < WEEK_DAYS; day++) {
        struct week_row *row = &week->row[day];
        if (!row->given && !week_row_speaks(row, 0, RANGE_MINUTES_MAX))
            memset(row->minute, week_minute(WEEK_UNKNOWN, 0), DAY_MINUTES);
    }
}

bool prose_week_says_something(const struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        if (week_row_speaks(&week->row[day], 0, RANGE_MINUTES_MAX))
            return true;
    return false;
}

/* Whether each day is in such states around the clock. */
static bool lasts_all_day(const struct prose_week *week, bool unknown_too)
{
    int rows = week->row[DAYS_PH_ROW].given ? WEEK_ROWS : WEEK_DAYS;
    for (int day = 0; day < rows; day++) {
        int minutes = 0;
        for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
            enum week_state state = week_state_at(&week->row[day], m);
            minutes += state == WEEK_OPEN || (unknown_too && state == WEEK_UNKNOWN);
        }
        if (minutes < DAY_MINUTES)
            return false;
    }
    return true;
}

bool prose_week_is_round_clock(const struct prose_week *week)
{
    return lasts_all_day(week, false);
}

bool prose_week_leaves_no_rest(const struct prose_week *week)
{
    return lasts_all_day(week, true);
}

bool prose_week_is_unknown(const struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            if (week_state_at(&week->row[day], m) == WEEK_OPEN)
                return false;
    return week->rest_unknown || prose_week_leaves_no_rest(week);
}

bool prose_week_has_unknown(const struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            if (week_state_at(&week->row[day], m) == WEEK_UNKNOWN)
                return true;
    return false;
}
