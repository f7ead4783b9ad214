/* `/clinics/{id}/opening`: the state at an instant and the hours of the days that follow.
 *
 * A stretch stands under the date on which it begins, in the clinic's zone, whole, even where it
 * runs past midnight. One that lasts longer than a day, such as 24/7, is told date by date, so
 * that no day looks empty. */
#include "api_call.h"
#include "fever/civil.h"

/* A day has at most some 25 spans in an hours text of 255 bytes. */
enum { STRETCHES_MAX = 1024, LONG_S = CIVIL_DAY_S };

struct schedule {
    const struct time_zone *zone;
    const struct calendar *calendar;
    int32_t first_day, days;
    size_t count;
    struct opening_interval stretches[STRETCHES_MAX];
};

static int64_t day_start(const struct schedule *schedule, int32_t day)
{
    return time_zone_instant(schedule->zone, day, 0);
}

static int32_t local_day(const struct time_zone *zone, int64_t at)
{
    return civil_day_of(at + time_zone_offset_s(zone, at));
}

/* Looks two days further on both sides, to see where the stretches at the edges really begin and
 * end: what is still cut there is longer than a day. */
static void schedule_load(struct schedule *schedule, const struct snapshot *snapshot,
                          uint32_t number, const struct parameters *parameters)
{
    enum { MARGIN_DAYS = 2 };
    schedule->zone = snapshot_zone(snapshot, number);
    schedule->calendar = snapshot_calendar(snapshot, number);
    schedule->first_day = local_day(schedule->zone, parameters->at);
    schedule->days = parameters->days;
    schedule->count =
        snapshot_intervals(snapshot, number, day_start(schedule, schedule->first_day - MARGIN_DAYS),
                           day_start(schedule, schedule->first_day + schedule->days + MARGIN_DAYS),
                           schedule->stretches, STRETCHES_MAX);
}

static const char *day_name(const struct schedule *schedule, int32_t day)
{
    enum day_kind kind = schedule->calendar ? calendar_day(schedule->calendar, day) : DAY_PLAIN;
    if (kind == DAY_HOLIDAY)
        return "holiday";
    if (kind == DAY_MAKE_UP_WORKDAY)
        return "make_up_workday";
    return civil_weekday(day) >= 5 ? "weekend" : "workday";
}

/* The part of a stretch that stands under the date; false where none does. */
static bool stretch_of_day(const struct schedule *schedule, const struct opening_interval *stretch,
                           int32_t day, struct opening_interval *out)
{
    int64_t start = day_start(schedule, day), end = day_start(schedule, day + 1);
    *out = *stretch;
    if (stretch->to - stretch->from > LONG_S) {
        out->from = stretch->from > start ? stretch->from : start;
        out->to = stretch->to < end ? stretch->to : end;
    }
    return out->from < out->to && out->from >= start && out->from < end;
}

static void append_day(const struct schedule *schedule, int32_t day, struct buffer *out)
{
    char date[CIVIL_DATE_SIZE];
    bool first = true;
    civil_format_date(day, date);
    APPEND(out, "{\"date\":\"");
    buffer_append(out, date, CIVIL_DATE_SIZE - 1);
    APPEND(out, "\",\"day\":\"");
    buffer_append_text(out, day_name(schedule, day));
    APPEND(out, "\",\"intervals\":[");
    for (size_t i = 0; i < schedule->count; i++) {
        struct opening_interval part;
        if (!stretch_of_day(schedule, &schedule->stretches[i], day, &part))
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        APPEND(out, "{\"from\":");
        append_instant_in(out, schedule->zone, part.from);
        APPEND(out, ",\"to\":");
        append_instant_in(out, schedule->zone, part.to);
        APPEND(out, ",\"state\":\"");
        buffer_append_text(out, opening_state_name(part.state));
        APPEND(out, "\"}");
    }
    APPEND(out, "]}");
}

static void append_calendar_until(const struct schedule *schedule, struct buffer *out)
{
    int32_t until = schedule->calendar
                        ? calendar_covered_until(schedule->calendar, schedule->first_day)
                        : INT32_MIN;
    if (until == INT32_MIN) {
        APPEND(out, "null");
        return;
    }
    char date[CIVIL_DATE_SIZE];
    civil_format_date(until, date);
    buffer_append_char(out, '"');
    buffer_append(out, date, CIVIL_DATE_SIZE - 1);
    buffer_append_char(out, '"');
}

void api_clinic_opening(struct call *call)
{
    uint32_t number;
    if (!clinic_accepted(call, &number))
        return;
    const struct snapshot *snapshot = call->context->snapshot;
    const struct parameters *parameters = &call->parameters;
    struct opening opening = snapshot_opening(snapshot, number, parameters->at);
    struct buffer *out = &call->reply->body;
    struct schedule schedule;
    schedule_load(&schedule, snapshot, number, parameters);
    APPEND(out, "{\"id\":");
    buffer_append_json(out, snapshot_clinic(snapshot, number)->id);
    APPEND(out, ",\"at\":");
    append_instant(out, parameters->at);
    APPEND(out, ",\"time_zone\":");
    buffer_append_json(out, time_zone_name(schedule.zone));
    APPEND(out, ",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(snapshot));
    APPEND(out, ",\"opening\":");
    snapshot_append_opening(snapshot, number, &opening, parameters->lang, out);
    APPEND(out, ",\"schedule\":[");
    for (int32_t i = 0; i < schedule.days; i++) {
        if (i)
            APPEND(out, ",");
        append_day(&schedule, schedule.first_day + i, out);
    }
    APPEND(out, "],\"calendar_until\":");
    append_calendar_until(&schedule, out);
    APPEND(out, "}\n");
    freshness_heed(call, snapshot_adcode(snapshot, number));
    freshness_set(call, opening.next_change);
    entity_tag_set(call);
}
