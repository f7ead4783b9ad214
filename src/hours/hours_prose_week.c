/* Applies statements to the week, later and more special ones over earlier ones.
 *
 * Where it is not plain whether hours replace or join others, those that hold either way are open
 * and the rest is unknown. */
#include "hours_prose_week.h"

#include <string.h>

enum {
    MORNING_ENDS = 810,     /* 13:30: hours that end by then are a morning's */
    AFTERNOON_STARTS = 690, /* 11:30 */
    AFTERNOON_ENDS = 1140,  /* 19:00 */
    EVENING_STARTS = 990    /* 16:30 */
};

static uint8_t minute_of(enum week_state state, unsigned tag)
{
    return (uint8_t)((unsigned)state | (tag & SESSION_ALL) << 2);
}

static unsigned tag_at(const struct week_row *row, int minute)
{
    return row->minute[minute] >> 2;
}

/* When a session may last at most, where its hours carry no word of their own. */
static bool in_session_window(unsigned sessions, int minute)
{
    static const struct {
        unsigned session;
        int from, to;
    } WINDOWS[] = {
        {SESSION_MORNING | SESSION_AM, 0, 840},
        {SESSION_NOON, 660, 900},
        {SESSION_AFTERNOON | SESSION_PM, 720, DAY_MINUTES},
        {SESSION_EVENING, 1020, RANGE_MINUTES_MAX},
        {SESSION_NIGHT, 1020, RANGE_MINUTES_MAX},
        {SESSION_NIGHT | SESSION_DAWN, 0, 480},
    };
    for (size_t i = 0; i < sizeof WINDOWS / sizeof *WINDOWS; i++)
        if (WINDOWS[i].session & sessions && minute >= WINDOWS[i].from && minute < WINDOWS[i].to)
            return true;
    return false;
}

/* The session that a range belongs to: by its word, else by when it starts and ends; 0 where it
 * spans several. */
static unsigned session_of(const struct prose_range *range)
{
    if (range->to - range->from <= 7 * 60) {
        unsigned label = range->label;
        if (label & (SESSION_MORNING | SESSION_AM) && !(label & (label - 1)))
            return SESSION_MORNING;
        if (label == SESSION_AFTERNOON)
            return SESSION_AFTERNOON;
        if (label == SESSION_EVENING || label == SESSION_NIGHT)
            return SESSION_EVENING;
    }
    if (range->to <= MORNING_ENDS)
        return SESSION_MORNING;
    if (range->from >= AFTERNOON_STARTS && range->to <= AFTERNOON_ENDS)
        return SESSION_AFTERNOON;
    return range->from >= EVENING_STARTS ? SESSION_EVENING : 0;
}

static void write_range(struct week_row *row, const struct prose_range *range)
{
    unsigned tag = session_of(range);
    for (int minute = range->from; minute < range->latest; minute++)
        row->minute[minute] = minute_of(minute < range->to ? WEEK_OPEN : WEEK_UNKNOWN, tag);
}

static void write_ranges(struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        write_range(row, &statement->ranges[i]);
}

static void clear_row(struct week_row *row)
{
    memset(row->minute, 0, sizeof row->minute);
}

static void doubt_row(struct week_row *row)
{
    for (int minute = 0; minute < RANGE_MINUTES_MAX; minute++)
        if (week_state_at(row, minute) == WEEK_OPEN)
            row->minute[minute] = minute_of(WEEK_UNKNOWN, tag_at(row, minute));
}

static bool overlaps(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        for (int m = statement->ranges[i].from; m < statement->ranges[i].latest; m++)
            if (week_state_at(row, m) != WEEK_CLOSED)
                return true;
    return false;
}

/* Whether each range of the statement covers just hours that the row has already. */
static bool repeats(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++) {
        const struct prose_range *range = &statement->ranges[i];
        for (int m = range->from; m < range->to; m++)
            if (week_state_at(row, m) != WEEK_OPEN)
                return false;
        if ((range->from > 0 && week_state_at(row, range->from - 1) == WEEK_OPEN) ||
            week_state_at(row, range->to) == WEEK_OPEN)
            return false;
    }
    return true;
}

static bool is_labelled(const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++)
        if (!statement->ranges[i].label)
            return false;
    return true;
}

/* Whether the statement's sessions are ones that the row has no hours in. */
static bool brings_new_sessions(const struct week_row *row, const struct prose_statement *statement)
{
    for (size_t i = 0; i < statement->range_count; i++) {
        unsigned session = session_of(&statement->ranges[i]);
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            if (week_state_at(row, m) != WEEK_CLOSED && (!session || tag_at(row, m) == session))
                return false;
    }
    return true;
}

/* Two statements about the same days that contradict each other: both may hold. */
static void join_contradicting(struct week_row *row, const struct prose_statement *statement)
{
    struct week_row other = {.given = true};
    write_ranges(&other, statement);
    for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
        enum week_state a = week_state_at(row, m), b = week_state_at(&other, m);
        if (a != b)
            row->minute[m] = minute_of(WEEK_UNKNOWN, tag_at(a ? row : &other, m));
    }
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
    if (!overlaps(row, statement)) {
        bool joins = same_days || (row->given_days && is_labelled(statement) &&
                                   brings_new_sessions(row, statement));
        if (!joins) {
            doubt_row(row);
            week->unsure = true;
        }
        write_ranges(row, statement);
        return;
    }
    if (!same_days && is_more_special(statement, row)) {
        bool whole_day = !is_labelled(statement) || repeats(row, statement);
        struct week_row before = *row;
        if (whole_day)
            clear_row(row);
        else
            doubt_row(row);
        for (size_t i = 0; i < statement->range_count && !whole_day; i++)
            for (int m = 0; m < RANGE_MINUTES_MAX; m++)
                if (tag_at(row, m) == session_of(&statement->ranges[i]))
                    row->minute[m] = 0;
        write_ranges(row, statement);
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

static void say_hours(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        if (row->given)
            merge_hours(week, row, statement);
        else
            write_ranges(row, statement);
        row->given = true;
        row->given_days = statement->days;
    }
    if (statement->days & DAYS_NOT_PH)
        week->row[DAYS_PH_ROW].given = true;
}

/* The hours that 照常 points to: those of the weekdays, where they are all the same. */
static const struct week_row *usual_row(const struct prose_week *week)
{
    const struct week_row *usual = NULL;
    for (int day = 0; day < WEEK_DAYS; day++) {
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
    if (statement->days & DAYS_PH && !week->row[DAYS_PH_ROW].given)
        week->holidays_usual = true;
}

static void close_sessions(struct prose_week *week, struct week_row *row, unsigned sessions)
{
    if (sessions & SESSION_NIGHT)
        sessions |= SESSION_EVENING;
    for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
        unsigned tag = tag_at(row, m);
        if (week_state_at(row, m) == WEEK_CLOSED)
            continue;
        if (tag & sessions)
            row->minute[m] = 0;
        else if (!tag && in_session_window(sessions, m)) {
            row->minute[m] = minute_of(WEEK_UNKNOWN, tag);
            week->unsure = true;
        }
    }
}

static void say_closed(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        if (statement->sessions) {
            close_sessions(week, row, statement->sessions);
            if (day == DAYS_PH_ROW && !row->given)
                week->unsure = true;
            continue;
        }
        clear_row(row);
        row->given = true;
        if (day == DAYS_PH_ROW)
            week->holidays_usual = false;
    }
}

/* Open in the named sessions, at the times that these have on other days. */
static void say_sessions(struct prose_week *week, const struct prose_statement *statement)
{
    const struct week_row *usual = usual_row(week);
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        if (!row->given && usual)
            *row = *usual;
        row->given = true;
        bool found = false;
        for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
            unsigned tag = tag_at(row, m);
            bool stays =
                tag ? (tag & statement->sessions) != 0 : in_session_window(statement->sessions, m);
            if (week_state_at(row, m) == WEEK_CLOSED)
                continue;
            found |= stays;
            week->unsure |= stays && !tag;
            row->minute[m] = !stays ? 0 : tag ? row->minute[m] : minute_of(WEEK_UNKNOWN, tag);
        }
        for (int m = 0; m < DAY_MINUTES && !found; m++)
            if (in_session_window(statement->sessions, m))
                row->minute[m] = minute_of(WEEK_UNKNOWN, 0);
        week->unsure |= !found;
    }
}

static void say_rest(struct prose_week *week, const struct prose_statement *statement)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        for (size_t i = 0; i < statement->range_count && names(statement, day); i++)
            for (int m = statement->ranges[i].from; m < statement->ranges[i].latest; m++)
                week->row[day].minute[m] = 0;
}

static void say_unknown(struct prose_week *week, const struct prose_statement *statement)
{
    week->unsure = true;
    for (int day = 0; day < WEEK_ROWS; day++) {
        struct week_row *row = &week->row[day];
        if (!names(statement, day))
            continue;
        bool hours = false;
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            hours |= week_state_at(row, m) != WEEK_CLOSED;
        doubt_row(row);
        if (!hours)
            memset(row->minute, minute_of(WEEK_UNKNOWN, 0), DAY_MINUTES);
        row->given = true;
    }
}

static void apply(struct prose_week *week, const struct prose_statement *statement)
{
    switch (statement->says) {
    case SAY_HOURS:
        break; /* in a pass of their own, before the others */
    case SAY_REST:
        say_rest(week, statement);
        break;
    case SAY_CLOSED:
        say_closed(week, statement);
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
    case SAY_UNKNOWN:
        say_unknown(week, statement);
        break;
    }
}

static bool in_season(const struct prose_statement *statement, int season)
{
    return statement->season == 0 || statement->season == season;
}

/* Hours of no named day come first, wherever they stand; then the others in their order. */
static void apply_hours(struct prose_week *week, const struct prose_reading *reading, int season)
{
    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < reading->count; i++) {
            const struct prose_statement *statement = &reading->statement[i];
            if (statement->says == SAY_HOURS && (statement->days != 0) == named &&
                in_season(statement, season))
                say_hours(week, statement);
        }
}

static void doubt_sessions(struct prose_week *week, unsigned sessions)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        for (int m = 0; m < RANGE_MINUTES_MAX; m++) {
            struct week_row *row = &week->row[day];
            int clock = m % DAY_MINUTES;
            if (week_state_at(row, m) == WEEK_OPEN && in_session_window(sessions, clock))
                row->minute[m] = minute_of(WEEK_UNKNOWN, tag_at(row, m));
        }
}

void prose_week_build(struct prose_week *week, const struct prose_reading *reading, int season)
{
    memset(week, 0, sizeof *week);
    apply_hours(week, reading, season);
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        week->days_named |= (statement->days & DAYS_WEEK) != 0;
        if (in_season(statement, season))
            apply(week, statement);
    }
    doubt_sessions(week, reading->dark_sessions);
    week->rest_unknown = reading->elsewhere;
}

void prose_week_doubt(struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        doubt_row(&week->row[day]);
}

bool prose_week_says_something(const struct prose_week *week)
{
    for (int day = 0; day < WEEK_ROWS; day++)
        for (int m = 0; m < RANGE_MINUTES_MAX; m++)
            if (week_state_at(&week->row[day], m) != WEEK_CLOSED)
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
