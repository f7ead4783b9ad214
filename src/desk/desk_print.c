/* `/print/{adcode}`: the list of a region on paper, as things stand now. */
#include <stdio.h>
#include <string.h>

#include "desk_clinics.h"
#include "desk_paper.h"
#include "fever/civil.h"

enum {
    HOURS_TEXT_BYTES = 1 << 16,
    TOLD_DAYS = 7,
    CHINA_OFFSET_S = 8 * 3600,
    CLOCK_SIZE = CIVIL_RFC3339_SIZE
};

/* `20:00` of today, `01-26 08:00` of another day; an end at midnight is the day's `24:00`. */
static void clock_write(int64_t now, int64_t at, int32_t offset_s, bool is_end,
                        char out[CLOCK_SIZE])
{
    char text[CIVIL_RFC3339_SIZE];
    bool is_midnight = is_end && civil_second_of_day(at + offset_s) == 0;
    civil_format_rfc3339(is_midnight ? at - 1 : at, offset_s, text);
    const char *clock = is_midnight ? "24:00" : text + 11;
    if (civil_day_of(now + offset_s) == civil_day_of(at + offset_s - is_midnight))
        snprintf(out, CLOCK_SIZE, "%.5s", clock);
    else
        snprintf(out, CLOCK_SIZE, "%.5s %.5s", text + 5, clock);
}

static void put_state(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    struct opening opening = snapshot_opening(snapshot, number, call->now);
    bool is_open = opening.state == OPENING_OPEN;
    int64_t change = is_open ? opening.next_change : opening.next_open;
    char clock[CLOCK_SIZE];
    if (opening.state == OPENING_UNKNOWN) {
        desk_say(call, DESK_PRINT_UNKNOWN);
    } else if (opening.reason == OPENING_CLOSURE) {
        desk_say(call, DESK_PRINT_STOPPED);
    } else if (change == HOURS_NEVER || change - call->now > TOLD_DAYS * CIVIL_DAY_S) {
        desk_say(call, is_open ? DESK_PRINT_OPEN : DESK_PRINT_CLOSED);
    } else {
        clock_write(call->now, change,
                    time_zone_offset_s(snapshot_zone(snapshot, number), call->now), is_open, clock);
        desk_say_1(call, is_open ? DESK_PRINT_OPEN_UNTIL : DESK_PRINT_CLOSED_UNTIL, clock);
    }
}

static void put_hours(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    const struct hours *hours = snapshot_hours(snapshot, number);
    struct buffer words;
    buffer_init(&words, HOURS_TEXT_BYTES);
    if (hours)
        hours_describe(hours, lang_name(call->lang), &words);
    if (words.length && !buffer_error(&words))
        desk_put_text(call, words.data);
    else
        desk_put_text(call, clinic->hours_text);
    buffer_clear(&words);
}

static void put_row(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    desk_put(call, "<tr><th scope=\"row\">");
    desk_put_text(call, clinic->name);
    desk_put(call, "</th><td>");
    put_state(call, snapshot, number);
    desk_put(call, "</td><td>");
    put_hours(call, snapshot, number);
    desk_put(call, "</td><td class=\"phone\">");
    for (size_t i = 0; i < clinic->phones.count; i++) {
        desk_put(call, i ? "<br>" : "");
        desk_put_text(call, clinic->phones.items[i]);
    }
    desk_put(call, "</td><td>");
    desk_put_text(call, clinic->address);
    desk_put(call, "</td></tr>\n");
}

static void put_table(struct desk_call *call, const struct snapshot *snapshot,
                      const uint32_t *numbers, size_t count)
{
    static const enum desk_text_id headings[] = {
        DESK_PRINT_NAME, DESK_PRINT_STATE, DESK_PRINT_HOURS, DESK_PRINT_PHONE, DESK_PRINT_ADDRESS};
    desk_put(call, "<table class=\"paper\"><thead><tr>");
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        desk_put_heading(call, headings[i]);
    desk_put(call, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(call, snapshot, numbers[i]);
    desk_put(call, "</tbody></table>\n");
}

static void put_hotlines(struct desk_call *call, const struct snapshot *snapshot, uint32_t adcode)
{
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(snapshot, adcode, &hotlines);
    if (!count)
        return;
    desk_put(call, "<p>");
    desk_say(call, DESK_PRINT_HOTLINES);
    for (size_t i = 0; i < count; i++) {
        desk_put(call, i ? " · " : ": ");
        desk_put_text(call, hotlines[i].name);
        desk_put(call, " ");
        desk_put_text(call, hotlines[i].number);
    }
    desk_put(call, "</p>\n");
}

static void put_head(struct desk_call *call, const struct snapshot *snapshot,
                     const struct region *region)
{
    struct buffer heading;
    char revision[24], time[CIVIL_RFC3339_SIZE], clock[CLOCK_SIZE];
    const char *name = desk_region_text(call, snapshot, region->adcode);
    buffer_init(&heading, 2048);
    buffer_append_filled(&heading, desk_text(call->lang, DESK_PRINT_HEADING), &name, 1,
                         buffer_append_text);
    desk_begin_named(call, DESK_PRINT, heading.data ? heading.data : "");
    buffer_clear(&heading);
    desk_put(call, "<p class=\"screen\">");
    desk_say(call, DESK_PRINT_HOW);
    snprintf(revision, sizeof revision, "%lld", (long long)snapshot_revision(snapshot)->number);
    civil_format_rfc3339(call->now, CHINA_OFFSET_S, time);
    snprintf(clock, sizeof clock, "%.10s %.5s", time, time + 11);
    desk_put(call, "</p>\n<p>");
    desk_say_2(call, DESK_PRINT_AS_OF, revision, clock);
    desk_put(call, "</p>\n<p>");
    desk_say_1(call, DESK_PRINT_CALL_FIRST, desk_emergency_number(region));
    desk_put(call, "</p>\n");
}

void desk_print_page(struct desk_call *call)
{
    const struct snapshot *snapshot;
    const uint32_t *numbers;
    uint32_t code;
    if (!desk_view_of(call, &snapshot))
        return;
    const struct region *region = region_adcode_parse(call->argument, strlen(call->argument), &code)
                                      ? region_find(snapshot_regions(snapshot), code)
                                      : NULL;
    if (!region) {
        desk_refuse(call, 404, DESK_REGION_NONE);
        return;
    }
    size_t count = snapshot_region_clinics(snapshot, region->adcode, &numbers);
    put_head(call, snapshot, region);
    put_hotlines(call, snapshot, region->adcode);
    if (count)
        put_table(call, snapshot, numbers, count);
    else
        desk_say(call, DESK_PRINT_NONE);
    desk_end(call);
}
