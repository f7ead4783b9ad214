/* Exceptions in brackets, each of the hours before it. */
#include "hours_prose_exceptions.h"

static bool is_exception(const struct prose_statement *statement)
{
    return statement->aside && statement->says == SAY_CLOSED && statement->days &&
           !statement->sessions;
}

/* The days that the brackets behind the hours at `at` close; 0 for none. */
static unsigned days_off(const struct prose_reading *reading, size_t at)
{
    unsigned days = 0;
    for (size_t i = at + 1; i < reading->count && is_exception(&reading->statement[i]); i++)
        days |= reading->statement[i].days;
    return days;
}

static unsigned days_of(const struct prose_statement *statement)
{
    return statement->days ? statement->days : DAYS_WEEK;
}

/* Whether all hours are of the same days and have exceptions of weekdays that leave some; `common`
 * are those of all, `any` those of some. */
static bool all_have_exceptions(const struct prose_reading *reading, unsigned *common,
                                unsigned *any)
{
    *common = DAYS_WEEK | DAYS_PH;
    *any = 0;
    const struct prose_statement *first = NULL;
    for (size_t i = 0; i < reading->count; i++) {
        const struct prose_statement *statement = &reading->statement[i];
        if (statement->says != SAY_HOURS)
            continue;
        unsigned off = days_off(reading, i);
        first = first ? first : statement;
        if (statement->days != first->days || statement->days & ~(unsigned)DAYS_WEEK ||
            statement->season || !(off & DAYS_WEEK) || !(days_of(statement) & ~off))
            return false;
        *common &= off;
        *any |= off & (DAYS_WEEK | DAYS_PH);
    }
    return *any != 0;
}

void prose_settle_exceptions(struct prose_reading *reading)
{
    unsigned common, any;
    if (!all_have_exceptions(reading, &common, &any) || common == any)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < reading->count; i++) {
        struct prose_statement statement = reading->statement[i];
        if (statement.says == SAY_HOURS)
            statement.days = days_of(&statement) & ~days_off(reading, i);
        if (is_exception(&statement)) {
            bool some = statement.days & DAYS_PH & ~common; /* of some hours, not of all */
            statement.says = some ? SAY_UNKNOWN : SAY_CLOSED;
            statement.days = some ? DAYS_PH : statement.days & common;
            if (!statement.days)
                continue;
        }
        reading->statement[kept++] = statement;
    }
    reading->count = kept;
}
