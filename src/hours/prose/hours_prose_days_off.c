/* Days off whose hours a text leaves open by the name that it gives to others. */
#include "hours_prose_days_off.h"

#include <string.h>

enum { SATURDAY = 5 };

/* Saturday, where 假日 may mean it and nothing else is said of it. */
static void doubt_saturday(struct prose_week *week, const struct prose_reading *reading, int season)
{
    const struct prose_statement *vague = NULL;
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        if (!prose_in_season(statement, season))
            continue;
        if (statement->days & DAYS_SA)
            return;
        if (statement->days & DAYS_MAYBE_SA)
            vague = statement;
    }
    struct week_row *row = &week->row[SATURDAY];
    if (!vague || (vague->says == SAY_CLOSED && !week_row_speaks(row, 0, RANGE_MINUTES_MAX)))
        return;
    if (vague->says == SAY_HOURS && !week_row_speaks(row, 0, RANGE_MINUTES_MAX))
        week_row_write(row, vague);
    week_row_doubt(row);
    row->given = true;
    week->unsure = true;
}

/* The weekend, where 节假日 in 工作日8:00-17:00，节假日8:00-12:00 may mean it: as public holidays
 * are, or closed. What is open around the clock on workdays and holidays never closes. */
static void doubt_weekend(struct prose_week *week, const struct prose_reading *reading, int season)
{
    const unsigned weekend = DAYS_SA | DAYS_SU;
    const struct week_row *holidays = &week->row[DAYS_PH_ROW];
    bool workdays = false, has_holidays = false;
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        if (!prose_in_season(statement, season))
            continue;
        if (!statement->days || statement->days & weekend)
            return;
        workdays |= (statement->days & DAYS_NOT_PH) != 0;
        has_holidays |= (statement->days & DAYS_PH) != 0;
    }
    if (!workdays || !has_holidays || !week_row_speaks(holidays, 0, RANGE_MINUTES_MAX))
        return;
    bool always = week_row_is_round_clock(&week->row[0]) && week_row_is_round_clock(holidays);
    for (int day = SATURDAY; day < WEEK_DAYS; day++) {
        week->row[day] = *holidays;
        if (!always)
            week_row_doubt(&week->row[day]);
    }
    week->unsure |= !always;
}

/* Public holidays, where 工作日8:00-17:00，双休日9:00-12:00 leaves them out of the workdays: as the
 * weekend is, or closed. Where neither ever closes, nothing speaks of holidays. */
static void doubt_holidays(struct prose_week *week, const struct prose_reading *reading, int season)
{
    struct week_row *holidays = &week->row[DAYS_PH_ROW];
    bool always = true;
    for (int day = SATURDAY; day < WEEK_DAYS; day++) {
        if (!week_row_speaks(&week->row[day], 0, RANGE_MINUTES_MAX))
            return;
        always &= week_row_is_round_clock(&week->row[day]);
    }
    for (size_t i = 0; i < reading->count; i++)
        if (prose_in_season(&reading->statement[i], season) && reading->statement[i].days & DAYS_PH)
            return;
    if (holidays->given_days != DAYS_NOT_PH)
        return;
    if (always && week_row_is_round_clock(&week->row[0])) {
        holidays->given = false;
        return;
    }
    memset(holidays->minute, week_minute(WEEK_UNKNOWN, 0), DAY_MINUTES);
    week->unsure = true;
}

void prose_doubt_days_off(struct prose_week *week, const struct prose_reading *reading, int season)
{
    doubt_saturday(week, reading, season);
    doubt_weekend(week, reading, season);
    doubt_holidays(week, reading, season);
}
