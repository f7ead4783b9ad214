/* Hours whose beginning, end or days stand in columns of their own become one text of prose.
 *
 * The reader of prose stays the one judge of what hours are, also when an export, which has that
 * text, is imported again; so what is in doubt is written 开始…;结束…, which it refuses. */
#include <string.h>

#include "clock.h"
#include "normalise_internal.h"

/* Writes the texts into the cell; NULL ends them. */
static enum fever_error cell_write(struct normaliser *normaliser, struct cell *cell,
                                   const char *const *texts)
{
    struct buffer *scratch = &normaliser->scratch;
    buffer_reset(scratch);
    for (; *texts; texts++)
        buffer_append_text(scratch, *texts);
    cell->text = buffer_error(scratch) || !scratch->data
                     ? NULL
                     : arena_copy(normaliser->arena, scratch->data, scratch->length);
    return cell->text ? FEVER_OK : FEVER_NOMEM;
}

/* 0 and 1 are times only beside a part of a day: 0 to 0.5, 0.5 to 1. */
static bool are_clocks(enum clock_form begin, enum clock_form end)
{
    if (begin == CLOCK_EDGE || end == CLOCK_EDGE)
        return begin == CLOCK_NUMBER || end == CLOCK_NUMBER;
    return begin && end;
}

enum fever_error hours_bounds_join(struct normaliser *normaliser, struct cell *begin,
                                   const struct cell *end, const char *closed)
{
    char opens[CLOCK_SIZE], closes[CLOCK_SIZE];
    enum clock_form begins = clock_read(begin->text, opens), ends = clock_read(end->text, closes);
    /* What ends when it begins may be a whole day or cells that nobody filled in. */
    if (are_clocks(begins, ends) && strcmp(opens, closes) != 0) {
        if (begins != CLOCK_WRITTEN)
            cell_note(normaliser, begin, FINDING_NUMBER_REPAIRED);
        if (ends != CLOCK_WRITTEN)
            cell_note(normaliser, end, FINDING_NUMBER_REPAIRED);
        return cell_write(normaliser, begin, (const char *const[]){opens, "-", closes, NULL});
    }
    bool is_one = !*end->text || strcmp(begin->text, end->text) == 0; /* 24小时 */
    if (begins == CLOCK_NONE && is_one)
        return FEVER_OK;
    if (ends == CLOCK_NONE && *end->text && closed && strcmp(closed, "停诊") == 0) {
        const char *between = *begin->text ? ";停诊" : "停诊";
        return cell_write(normaliser, begin,
                          (const char *const[]){begin->text, between, end->text, NULL});
    }
    return cell_write(normaliser, begin,
                      (const char *const[]){*begin->text ? "开始" : "", begin->text,
                                            *begin->text && *end->text ? ";" : "",
                                            *end->text ? "结束" : "", end->text, NULL});
}

/* 08:00-17:00, 24/7: times of days that are not said. */
static bool are_times_alone(const char *text)
{
    return *text && !text[strspn(text, "0123456789:-/,;. ")];
}

enum fever_error hours_days_put(struct normaliser *normaliser)
{
    const struct cell *days = cell_of(normaliser, TARGET_DAYS);
    struct cell *hours = &normaliser->cells[FIELD_HOURS_TEXT];
    if (!*days->text)
        return FEVER_OK;
    if (!*hours->text && are_times_alone(cell_of(normaliser, FIELD_HOURS)->text))
        hours = &normaliser->cells[FIELD_HOURS];
    if (*hours->text)
        return cell_write(normaliser, hours,
                          (const char *const[]){days->text, " ", hours->text, NULL});
    if (hours->present && !*cell_of(normaliser, FIELD_HOURS)->text &&
        !*cell_of(normaliser, TARGET_SESSIONS)->text)
        hours->text = days->text;
    return FEVER_OK;
}
