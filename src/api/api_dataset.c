/* `/dataset`: what is loaded, from where, and how far the holiday calendar reaches. */
#include <string.h>

#include "api_call.h"
#include "fever/civil.h"

enum { FRESH_S = 10, YEAR_FIRST = 1900, YEAR_COUNT = 300 };

static void append_kinds(struct buffer *out, const struct snapshot_figures *figures)
{
    APPEND(out, ",\"by_kind\":{");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (kind)
            APPEND(out, ",");
        buffer_append_json(out, clinic_kind_name((enum clinic_kind)kind));
        APPEND(out, ":");
        buffer_append_int(out, figures->by_kind[kind]);
    }
    APPEND(out, "}");
}

static void append_sources(struct buffer *out, const struct dataset *dataset)
{
    APPEND(out, ",\"sources\":[");
    for (size_t i = 0; i < dataset->source_count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, dataset->sources[i]);
    }
    APPEND(out, "]");
}

/* One entry of the calendar list: the years for which rows of that adcode are loaded. */
static void append_years(struct buffer *out, const struct dataset *dataset, uint32_t adcode)
{
    bool covered[YEAR_COUNT] = {false};
    int last = 0;
    for (size_t i = 0; i < dataset->calendar_count; i++) {
        int year = civil_from_days(dataset->calendar[i].day).year - YEAR_FIRST;
        if (dataset->calendar[i].adcode == adcode && year >= 0 && year < YEAR_COUNT) {
            covered[year] = true;
            last = year > last ? year : last;
        }
    }
    APPEND(out, "{\"adcode\":");
    append_adcode(out, adcode);
    APPEND(out, ",\"years\":[");
    bool first = true;
    for (int year = 0; year < YEAR_COUNT; year++) {
        if (!covered[year])
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        buffer_append_int(out, year + YEAR_FIRST);
    }
    buffer_append_format(out, "],\"until\":\"%d-12-31\"}", last + YEAR_FIRST);
}

/* The calendars by ascending adcode, the mainland's first. */
static void append_calendar(struct buffer *out, const struct dataset *dataset)
{
    APPEND(out, ",\"calendar\":[");
    int64_t done = -1;
    for (;;) {
        int64_t next = INT64_MAX;
        for (size_t i = 0; i < dataset->calendar_count; i++) {
            int64_t adcode = dataset->calendar[i].adcode;
            if (adcode > done && adcode < next)
                next = adcode;
        }
        if (next == INT64_MAX)
            break;
        if (done >= 0)
            APPEND(out, ",");
        append_years(out, dataset, (uint32_t)next);
        done = next;
    }
    APPEND(out, "]");
}

void api_dataset(struct call *call)
{
    const struct snapshot *snapshot = call->context->snapshot;
    const struct dataset *dataset = snapshot_dataset(snapshot);
    struct snapshot_figures figures = snapshot_figures(snapshot);
    struct buffer *out = &call->reply->body;
    const char *identity = snapshot_dataset_json(snapshot);
    buffer_append(out, identity, strlen(identity) - 1); /* its members, the brace left open */
    APPEND(out, ",\"clinics\":");
    buffer_append_int(out, figures.clinics);
    append_kinds(out, &figures);
    APPEND(out, ",\"located\":");
    buffer_append_int(out, figures.located);
    append_sources(out, dataset);
    append_calendar(out, dataset);
    APPEND(out, ",\"demo\":");
    buffer_append_text(out, snapshot_is_demo(snapshot) ? "true" : "false");
    APPEND(out, "}\n");
    call->reply->max_age_s = FRESH_S;
    entity_tag_set(call);
}
