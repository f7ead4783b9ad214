/* Fuzzes opening hours: any bytes compile or are refused, and what compiles prints, compiles again
 * to the same, describes itself and answers for a few instants, in bounded work. */
#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/hours.h"
#include "fuzz.h"

/* What the text means must not depend on how it is written. */
static void check_states(const struct hours *hours, const struct hours *again,
                         const struct hours_place *place)
{
    static const int64_t instants[] = {INT64_C(1759280400), INT64_C(1767225540),
                                       INT64_C(1774746000), INT64_C(1760148000)};
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        struct hours_state one = hours_evaluate(hours, place, instants[i]),
                           two = hours_evaluate(again, place, instants[i]);
        if (one.state != two.state || one.reason != two.reason || one.cautions != two.cautions)
            abort();
    }
}

static void check_changes(const struct hours *hours, const struct hours_place *place, int64_t at)
{
    enum opening_state state = hours_evaluate(hours, place, at).state;
    int64_t next = hours_next_change(hours, place, at);
    int64_t open = hours_next_open(hours, place, at);
    if (next <= at || open < at)
        abort();
    if (next != HOURS_NEVER && hours_evaluate(hours, place, next).state == state)
        abort();
    if (open != HOURS_NEVER && hours_evaluate(hours, place, open).state != OPENING_OPEN)
        abort();
}

/* `rare` adds the search through a year of days of which nobody knows whether they are holidays,
 * which takes long. */
static void check_form(struct arena *arena, const struct hours *hours, bool rare)
{
    struct buffer printed, described;
    struct hours *again = NULL;
    buffer_init(&printed, 4096);
    buffer_init(&described, 65536);
    hours_print(hours, &printed);
    hours_describe(hours, "zh-CN", &described);
    hours_describe(hours, "en", &described);
    if (buffer_error(&printed) || buffer_error(&described))
        abort();
    if (printed.length <= HOURS_TEXT_MAX) {
        struct buffer twice;
        buffer_init(&twice, 4096);
        if (hours_compile(arena, printed.data, &again, NULL))
            abort();
        hours_print(again, &twice);
        if (strcmp(printed.data, twice.data) != 0)
            abort();
        buffer_clear(&twice);
    }
    struct time_zone *zone = NULL;
    struct calendar *calendar = NULL;
    const struct calendar_row rows[] = {{20362, DAY_HOLIDAY, 0, "国庆节"},
                                        {20363, DAY_HOLIDAY, 0, "国庆节"},
                                        {20372, DAY_MAKE_UP_WORKDAY, 0, "国庆节"},
                                        {20454, DAY_HOLIDAY, 0, "元旦"}};
    if (time_zone_fixed(arena, "Asia/Shanghai", 28800, &zone) ||
        calendar_resolve(arena, rows, 4, NULL, 0, &calendar))
        abort();
    struct hours_place place = {zone, calendar, true, {39.9, 116.4}};
    check_states(hours, again ? again : hours, &place);
    check_changes(hours, &place, INT64_C(1759280400));
    place.calendar = NULL;
    place.has_position = false;
    check_states(hours, again ? again : hours, &place);
    if (rare)
        check_changes(hours, &place, INT64_C(1760148000));
    buffer_clear(&printed);
    buffer_clear(&described);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char text[400];
    size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
    struct arena *arena = arena_new();
    struct hours *hours = NULL;
    struct error error = {0};
    if (!arena)
        return 0;
    if (hours_compile(arena, text, &hours, &error) == FEVER_OK)
        check_form(arena, hours, size % 16 == 0);
    else if (error.column < 1 || error.text[0] == '\0')
        abort();
    arena_free(arena);
    return 0;
}
