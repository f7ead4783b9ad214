/* Prints a week as `opening_hours`: equal days together, open hours before unknown ones.
 *
 * In the standard `;` overrides a day, so a day's unknown hours join its open ones by `,`. It
 * overrides what the night before left of the morning too, which such days have to name again. */
#include "hours_prose_week.h"

#include "fever/arena.h"
#include "fever/hours.h"

static const char *const DAY_NAMES[WEEK_ROWS] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"};

/* One rule's days: bits of rows with equal hours. */
struct group {
    unsigned rows;
    const struct week_row *hours;
};

static bool rows_equal(const struct week_row *a, const struct week_row *b)
{
    for (int m = 0; m < RANGE_MINUTES_MAX; m++)
        if (week_state_at(a, m) != week_state_at(b, m))
            return false;
    return true;
}

static bool row_has(const struct week_row *row, enum week_state state)
{
    for (int m = 0; m < RANGE_MINUTES_MAX; m++)
        if (week_state_at(row, m) == state)
            return true;
    return false;
}

static bool row_is_closed(const struct week_row *row)
{
    return !row_has(row, WEEK_OPEN) && !row_has(row, WEEK_UNKNOWN);
}

static void print_clock(int minute, struct buffer *out)
{
    char text[5] = {(char)('0' + minute / 600), (char)('0' + minute / 60 % 10), ':',
                    (char)('0' + minute % 60 / 10), (char)('0' + minute % 10)};
    buffer_append(out, text, sizeof text);
}

/* `22:00-06:00` past midnight; `08:00-32:00` for a whole day that starts at another hour. */
static void print_span(int from, int to, struct buffer *out)
{
    print_clock(from, out);
    buffer_append_char(out, '-');
    print_clock(to > DAY_MINUTES && to - DAY_MINUTES < from ? to - DAY_MINUTES : to, out);
}

static void print_times(const struct week_row *row, enum week_state state, struct buffer *out)
{
    bool first = true;
    for (int m = 0; m < RANGE_MINUTES_MAX;) {
        int from = m;
        while (m < RANGE_MINUTES_MAX && week_state_at(row, m) == state)
            m++;
        if (m > from) {
            if (!first)
                buffer_append_char(out, ',');
            print_span(from, m, out);
            first = false;
        }
        m += m == from;
    }
}

static void print_days(unsigned rows, struct buffer *out)
{
    bool first = true;
    for (int day = 0; day < WEEK_ROWS; day++) {
        if (!(rows >> day & 1))
            continue;
        int last = day;
        while (last + 1 < WEEK_DAYS && rows >> (last + 1) & 1)
            last++;
        if (!first)
            buffer_append_char(out, ',');
        first = false;
        buffer_append_text(out, DAY_NAMES[day]);
        if (last > day && day < WEEK_DAYS) {
            buffer_append_char(out, last == day + 1 ? ',' : '-');
            buffer_append_text(out, DAY_NAMES[last]);
            day = last;
        }
    }
}

/* The selectors before the times, with a blank behind them; nothing for a plain whole week. */
static bool print_selectors(const struct prose_week *week, unsigned rows, const char *season,
                            struct buffer *out)
{
    bool days = week->days_named || rows != DAYS_WEEK;
    if (season) {
        buffer_append_text(out, season);
        buffer_append_char(out, ' ');
    }
    if (days) {
        print_days(rows, out);
        buffer_append_char(out, ' ');
    }
    return season || days;
}

void prose_week_print_unknown(const char *comment, struct buffer *out)
{
    buffer_append_text(out, "unknown");
    if (comment) {
        buffer_append_text(out, " \"");
        buffer_append_text(out, comment);
        buffer_append_char(out, '"');
    }
}

static void print_group(const struct prose_week *week, const struct group *group,
                        const char *season, const char *comment, struct buffer *out)
{
    bool open = row_has(group->hours, WEEK_OPEN), unknown = row_has(group->hours, WEEK_UNKNOWN);
    bool selected = print_selectors(week, group->rows, season, out);
    if (!open && !unknown)
        buffer_append_text(out, "off");
    if (open)
        print_times(group->hours, WEEK_OPEN, out);
    if (open && unknown) {
        buffer_append_text(out, selected ? ", " : " open, ");
        print_selectors(week, group->rows, season, out);
    }
    if (unknown) {
        print_times(group->hours, WEEK_UNKNOWN, out);
        buffer_append_char(out, ' ');
        prose_week_print_unknown(comment, out);
    }
}

/* Equal weekdays, by their first day; closed ones only where `closed_too`. */
static size_t group_weekdays(const struct prose_week *week, bool closed_too,
                             struct group groups[WEEK_ROWS])
{
    size_t count = 0;
    for (int day = 0; day < WEEK_DAYS; day++) {
        const struct week_row *row = &week->row[day];
        size_t i = 0;
        while (i < count && !rows_equal(groups[i].hours, row))
            i++;
        if (i == count)
            groups[count++] = (struct group){.hours = row};
        groups[i].rows |= 1U << day;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (closed_too || !row_is_closed(groups[i].hours))
            groups[kept++] = groups[i];
    return kept;
}

/* Until which minute of the next morning the hours last, 0 where none pass midnight. */
static int night_end(const struct week_row *row)
{
    int m = RANGE_MINUTES_MAX;
    while (m > DAY_MINUTES && week_state_at(row, m - 1) == WEEK_CLOSED)
        m--;
    return m - DAY_MINUTES;
}

static int first_open_day(const struct prose_week *week)
{
    int day = 0;
    while (day < WEEK_DAYS && row_is_closed(&week->row[day]))
        day++;
    return day;
}

/* Whether a rule can say that holidays are as usual. It is that of the first day with hours, whose
 * night must not outlast those of other days: on a holiday they would last as long. */
static bool usual_can_be_said(const struct prose_week *week)
{
    int first = first_open_day(week);
    if (!week->holidays_usual || week->row[DAYS_PH_ROW].given || first == WEEK_DAYS)
        return false;
    for (int day = first; day < WEEK_DAYS; day++)
        if (!row_is_closed(&week->row[day]) &&
            night_end(&week->row[day]) < night_end(&week->row[first]))
            return false;
    return true;
}

static void put_first(struct group *groups, size_t i)
{
    struct group first = groups[i];
    for (; i > 0; i--)
        groups[i] = groups[i - 1];
    groups[0] = first;
}

static size_t rule_of(const struct group *groups, size_t count, int day)
{
    size_t i = 0;
    while (i < count && !(groups[i].rows >> day & 1))
        i++;
    return i;
}

/* Names on a day what the night before left of its morning, where the day's rule comes later. Says
 * whether something had to be named. */
static bool carry_nights(struct prose_week *week, const struct group *groups, size_t count)
{
    bool carried = false;
    for (int day = 0; day < WEEK_DAYS; day++) {
        int eve = (day + WEEK_DAYS - 1) % WEEK_DAYS;
        size_t rule = rule_of(groups, count, day);
        if (rule == count || rule_of(groups, count, eve) >= rule)
            continue;
        for (int m = 0; m < DAY_MINUTES; m++)
            if (week_state_at(&week->row[day], m) == WEEK_CLOSED &&
                week_state_at(&week->row[eve], m + DAY_MINUTES) != WEEK_CLOSED) {
                week->row[day].minute[m] = week->row[eve].minute[m + DAY_MINUTES];
                carried = true;
            }
    }
    return carried;
}

/* Adds what is said of public holidays. As usual: PH joins the first rule and every weekday is
 * listed, so that a holiday's own weekday, which comes later, overrides it. Hours of their own
 * come last, for they override every weekday. */
static size_t group_holidays(const struct prose_week *week, bool usual, struct group *groups,
                             size_t count)
{
    const struct week_row *row = &week->row[DAYS_PH_ROW];
    if (usual) {
        groups[0].rows |= DAYS_PH;
        return count;
    }
    if (!row->given)
        return count;
    if (count > 0 && rows_equal(groups[count - 1].hours, row))
        groups[count - 1].rows |= DAYS_PH;
    else
        groups[count++] = (struct group){.rows = DAYS_PH, .hours = row};
    return count;
}

void prose_week_print(const struct prose_week *week, const char *season, const char *comment,
                      struct buffer *out)
{
    if (!season && prose_week_is_round_clock(week)) {
        buffer_append_text(out, "24/7");
        return;
    }
    bool usual = usual_can_be_said(week);
    struct prose_week shown = *week;
    struct group groups[WEEK_ROWS];
    size_t count;
    do {
        count = group_weekdays(&shown, usual, groups);
        if (usual)
            put_first(groups, rule_of(groups, count, first_open_day(week)));
    } while (carry_nights(&shown, groups, count));
    count = group_holidays(&shown, usual, groups, count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_text(out, "; ");
        print_group(&shown, &groups[i], season, comment, out);
    }
}

enum fever_error prose_append_canonical(const char *text, struct buffer *out)
{
    struct arena *arena = arena_new();
    struct hours *hours;
    if (!arena)
        return FEVER_NOMEM;
    enum fever_error code = hours_compile(arena, text, &hours, NULL);
    if (!code)
        hours_print(hours, out);
    arena_free(arena);
    return code ? code : buffer_error(out);
}
