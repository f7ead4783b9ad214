/* The holiday calendar of one region, resolved from the rows of every region.
 *
 * For each day the nearest row of the region's chain wins, the mainland's base last. The result is
 * a sorted array that a binary search answers, and one bit for each covered year. */
#include "fever/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, YEAR_COUNT = YEAR_MAX - YEAR_MIN + 1 };

struct calendar_day {
    int32_t day;
    enum day_kind kind;
    const char *name;
};

struct calendar {
    size_t count;
    const struct calendar_day *days;
    bool mainland;
    uint32_t covered[(YEAR_COUNT + 31) / 32];
};

/* A row that speaks for the region, and how far away its voice is. */
struct candidate {
    const struct calendar_row *row;
    size_t distance; /* 0: the region itself; `chain_length`: the base */
};

static bool is_mainland(const uint32_t *chain, size_t chain_length)
{
    uint32_t province = chain_length > 0 ? chain[0] / 10000 : 0;
    return province != 71 && province != 81 && province != 82;
}

/* `chain_length + 1` where the row does not speak for the region. */
static size_t row_distance(const struct calendar_row *row, const uint32_t *chain,
                           size_t chain_length, bool mainland)
{
    if (row->adcode == 0)
        return mainland ? chain_length : chain_length + 1;
    for (size_t i = 0; i < chain_length; i++)
        if (chain[i] == row->adcode)
            return i;
    return chain_length + 1;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *one = a, *other = b;
    if (one->row->day != other->row->day)
        return one->row->day < other->row->day ? -1 : 1;
    return (one->distance > other->distance) - (one->distance < other->distance);
}

static void cover_year(struct calendar *calendar, int32_t day)
{
    int year = civil_from_days(day).year;
    if (year >= YEAR_MIN && year <= YEAR_MAX)
        calendar->covered[(year - YEAR_MIN) / 32] |= UINT32_C(1) << (year - YEAR_MIN) % 32;
}

/* Keeps the nearest candidate of each day. The base calendar of Taiwan, Hong Kong and Macau is
 * whatever rows their own regions have. */
static enum fever_error keep_nearest(struct arena *arena, const struct candidate *candidates,
                                     size_t count, size_t base_distance, struct calendar *calendar)
{
    struct calendar_day *days = arena_array(arena, count + 1, sizeof *days);
    if (!days)
        return FEVER_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct calendar_row *row = candidates[i].row;
        if (!calendar->mainland || candidates[i].distance == base_distance)
            cover_year(calendar, row->day);
        if (i > 0 && candidates[i - 1].row->day == row->day)
            continue;
        struct calendar_day *day = &days[calendar->count++];
        *day = (struct calendar_day){row->day, row->kind, arena_strdup(arena, row->name)};
        if (row->name && !day->name)
            return FEVER_NOMEM;
    }
    calendar->days = days;
    return FEVER_OK;
}

enum fever_error calendar_resolve(struct arena *arena, const struct calendar_row *rows,
                                  size_t count, const uint32_t *chain, size_t chain_length,
                                  struct calendar **out)
{
    struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
    struct candidate *candidates = malloc((count + 1) * sizeof *candidates);
    enum fever_error code = FEVER_NOMEM;
    size_t kept = 0;
    if (!calendar || !candidates)
        goto out;
    calendar->mainland = is_mainland(chain, chain_length);
    for (size_t i = 0; i < count; i++) {
        size_t distance = row_distance(&rows[i], chain, chain_length, calendar->mainland);
        if (distance <= chain_length)
            candidates[kept++] = (struct candidate){&rows[i], distance};
    }
    qsort(candidates, kept, sizeof *candidates, compare_candidates);
    code = keep_nearest(arena, candidates, kept, chain_length, calendar);
    if (code == FEVER_OK)
        *out = calendar;
out:
    free(candidates);
    return code;
}

bool calendar_covers_year(const struct calendar *calendar, int year)
{
    if (year < YEAR_MIN || year > YEAR_MAX)
        return false;
    return calendar->covered[(year - YEAR_MIN) / 32] >> (year - YEAR_MIN) % 32 & 1;
}

static const struct calendar_day *find_day(const struct calendar *calendar, int32_t day)
{
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < calendar->count && calendar->days[low].day == day ? &calendar->days[low] : NULL;
}

enum day_kind calendar_day(const struct calendar *calendar, int32_t day)
{
    const struct calendar_day *found = find_day(calendar, day);
    if (!found || !calendar_covers_year(calendar, civil_from_days(day).year))
        return DAY_PLAIN;
    return found->kind;
}

const char *calendar_day_name(const struct calendar *calendar, int32_t day)
{
    const struct calendar_day *found = find_day(calendar, day);
    return found && calendar_day(calendar, day) == DAY_HOLIDAY ? found->name : NULL;
}

int32_t calendar_covered_until(const struct calendar *calendar, int32_t from_day)
{
    int year = civil_from_days(from_day).year;
    if (!calendar_covers_year(calendar, year))
        return INT32_MIN;
    while (calendar_covers_year(calendar, year + 1))
        year++;
    return civil_days((struct civil_date){year, 12, 31});
}

bool calendar_has_make_up_workdays(const struct calendar *calendar)
{
    return calendar->mainland;
}
