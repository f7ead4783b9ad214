/* Hours whose beginning, end or days stand in columns of their own become one text of prose.
 *
 * The reader of prose stays the one judge of what hours are, also when an export, which has that
 * text, is imported again; so what is in doubt is written 开始…;结束… or 门诊日不符：…, of which
 * it takes nothing for sure. */
#include <string.h>

#include "../cell/clock.h"
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

/* Mo-Fr 08:00-17:00 has days of its own; 08:00-17:00, 24/7 and prose want those of the column. */
static enum fever_error names_days(struct normaliser *normaliser, const char *hours, bool *out)
{
    static const char *const days[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
    struct hours_reading reading = {0};
    bool named = false;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        named |= strstr(hours, days[i]) != NULL;
    enum fever_error failure = named ? hours_check(normaliser->hours, hours, &reading) : FEVER_OK;
    *out = named && !failure && reading.confidence == HOURS_EXACT;
    return failure;
}

/* Times in the column of the standard form and a text beside them are read as one: neither may
 * leave out the days. Where the text alone is hours it has the times itself. */
static enum fever_error days_put_before_both(struct normaliser *normaliser, const char *days,
                                             struct cell *hours, struct cell *prose)
{
    struct hours_reading reading;
    const char *text = prose->text, *times = hours->text;
    hours->text = "";
    enum fever_error failure =
        cell_write(normaliser, prose, (const char *const[]){days, " ", text, NULL});
    if (!failure)
        failure = hours_read_prose(normaliser->hours, prose->text, &normaliser->options.seasons,
                                   &reading);
    if (failure || reading.hours)
        return failure;
    return cell_write(normaliser, prose, (const char *const[]){days, " ", times, "；", text, NULL});
}

/* 周一至周五 beside 周六8:00-12:00 or, of a column that has more days, beside 周一、周三8:00-12:00:
 * which of both is right? A column of the whole week leaves the days to the text. */
static enum fever_error days_contradict(struct normaliser *normaliser, const char *days,
                                        const char *text, bool *out)
{
    enum { WEEK = 0x7F };
    const struct hours_prose_options *seasons = &normaliser->options.seasons;
    struct buffer *scratch = &normaliser->scratch;
    struct hours_prose_days own, column;
    *out = false;
    enum fever_error failure = hours_prose_days(text, seasons, &own);
    if (failure || !own.named)
        return failure;
    buffer_reset(scratch);
    buffer_append_text(scratch, days);
    buffer_append_text(scratch, " 0:00-24:00");
    failure = buffer_error(scratch);
    if (!failure)
        failure = hours_prose_days(scratch->data, seasons, &column);
    if (failure)
        return failure;
    bool lacks = own.named == own.stated && column.stated & ~own.stated;
    *out = column.stated && column.stated != WEEK && (own.named & ~column.stated || lacks);
    return FEVER_OK;
}

static enum fever_error days_put_before(struct normaliser *normaliser, const char *days,
                                        struct cell *hours)
{
    bool contradict;
    enum fever_error failure = days_contradict(normaliser, days, hours->text, &contradict);
    if (failure)
        return failure;
    return cell_write(normaliser, hours,
                      (const char *const[]){contradict ? "门诊日不符：" : "", days,
                                            contradict ? "；" : " ", hours->text, NULL});
}

enum fever_error hours_days_put(struct normaliser *normaliser)
{
    const char *days = cell_of(normaliser, TARGET_DAYS)->text;
    struct cell *hours = &normaliser->cells[FIELD_HOURS];
    struct cell *prose = &normaliser->cells[FIELD_HOURS_TEXT];
    bool has_own = false;
    if (!*days)
        return FEVER_OK;
    enum fever_error failure = names_days(normaliser, hours->text, &has_own);
    if (failure)
        return failure;
    bool wants = *hours->text && !has_own;
    if (wants && *prose->text)
        return days_put_before_both(normaliser, days, hours, prose);
    if (wants || *prose->text)
        return days_put_before(normaliser, days, wants ? hours : prose);
    if (prose->present && !*hours->text && !*cell_of(normaliser, TARGET_SESSIONS)->text)
        prose->text = days;
    return FEVER_OK;
}
