/* `/livez`, `/readyz` and `/metrics`: for whoever watches over the process and sends it traffic. */
#include <stdint.h>

#include "api_call.h"
#include "fever/calendar.h"
#include "fever/civil.h"

void api_livez(struct call *call)
{
    APPEND(&call->reply->body, "{\"status\":\"alive\"}\n");
}

static void append_degraded(const struct api_context *context, struct buffer *out)
{
    APPEND(out, ",\"degraded\":[");
    for (size_t i = 0; i < context->degraded_count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, context->degraded[i]);
    }
    APPEND(out, "]");
}

/* How far the mainland's holiday calendar reaches, counted from today in China. */
struct calendar_reach {
    int32_t today, until; /* `until` INT32_MIN: this year is not covered */
};

static struct calendar_reach calendar_reach(const struct api_context *context)
{
    int32_t today = civil_day_of(context->now + CHINA_OFFSET_S);
    return (struct calendar_reach){
        today, calendar_covered_until(snapshot_national_calendar(context->snapshot), today)};
}

static int32_t days_left(const struct calendar_reach *reach)
{
    return reach->until == INT32_MIN ? 0 : reach->until - reach->today;
}

static void append_calendar(const struct api_context *context, struct buffer *out)
{
    struct calendar_reach reach = calendar_reach(context);
    char until[CIVIL_DATE_SIZE];
    bool covered = reach.until != INT32_MIN;
    if (covered)
        civil_format_date(reach.until, until);
    APPEND(out, ",\"calendar\":{\"until\":");
    buffer_append_json(out, covered ? until : NULL);
    APPEND(out, ",\"days_left\":");
    buffer_append_int(out, days_left(&reach));
    APPEND(out, ",\"warning\":");
    buffer_append_json(out, !calendar_needs_warning(reach.until, reach.today) ? NULL
                            : covered ? "the holiday calendar ends soon: import the next year's"
                                      : "the holiday calendar does not cover this year: import it");
    APPEND(out, "}");
}

void api_readyz(struct call *call)
{
    const struct api_context *context = call->context;
    struct buffer *out = &call->reply->body;
    if (context->snapshot && !context->draining) {
        APPEND(out, "{\"status\":\"ready\",\"dataset\":");
        buffer_append_text(out, snapshot_dataset_json(context->snapshot));
        append_degraded(context, out);
        append_calendar(context, out);
        APPEND(out, "}\n");
        return;
    }
    struct buffer extra;
    buffer_init(&extra, 4096);
    append_degraded(context, &extra);
    problem_reply(call->reply,
                  &(struct problem){.status = 503,
                                    .detail = context->draining ? "This node is shutting down."
                                                                : "The data is still being loaded.",
                                    .extra = extra.data});
    call->reply->retry_after_s = 1;
    buffer_clear(&extra);
}

/* One number in the Prometheus text format. */
static void append_metric(struct buffer *out, const char *type, const char *name, const char *help,
                          int64_t value)
{
    buffer_append_format(out, "# HELP %s %s\n# TYPE %s %s\n%s ", name, help, name, type, name);
    buffer_append_int(out, value);
    APPEND(out, "\n");
}

static void append_gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    append_metric(out, "gauge", name, help, value);
}

static void append_counts(struct buffer *out, const struct api_counts *counts)
{
    append_metric(out, "counter", "fever_reports_taken_total",
                  "Residents' reports kept since the process began.", counts->reports_taken);
    append_metric(out, "counter", "fever_reports_dropped_total",
                  "Residents' reports beyond the bounds, counted but not kept.",
                  counts->reports_dropped);
}

static void append_admission(struct buffer *out, const struct api_admission_counts *counts)
{
    static const char *const classes[ADMISSION_CLASSES] = {[ADMISSION_COSTLY] = "costly",
                                                           [ADMISSION_ORDINARY] = "ordinary",
                                                           [ADMISSION_NEAREST] = "nearest"};
    append_gauge(out, "fever_pressure_percent",
                 "Overload: 0 none, each 100 a class of requests that is refused entirely.",
                 (int64_t)(counts->pressure * 100));
    APPEND(out, "# HELP fever_refused_total Requests refused with 503, because more came than "
                "could be answered.\n# TYPE fever_refused_total counter\n");
    for (int class = 0; class < ADMISSION_CLASSES; class ++) {
        buffer_append_format(out, "fever_refused_total{class=\"%s\"} ", classes[class]);
        buffer_append_int(out, counts->refused[class]);
        APPEND(out, "\n");
    }
    append_metric(out, "counter", "fever_limited_total",
                  "Reads refused with 429, because their address asked too often.",
                  counts->limited);
    append_gauge(out, "fever_connections", "Connections that are open.", counts->connections);
    append_metric(out, "counter", "fever_connections_turned_away_total",
                  "Connections closed at once, because their address had too many.",
                  counts->turned_away);
    append_metric(out, "counter", "fever_connections_shut_total",
                  "Connections shut, because no request on them came to its end.", counts->shut);
}

void api_metrics(struct call *call)
{
    const struct api_context *context = call->context;
    const struct snapshot *snapshot = context->snapshot;
    struct buffer *out = &call->reply->body;
    call->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    append_gauge(out, "fever_ready", "Whether requests are answered.",
                 snapshot && !context->draining);
    append_gauge(out, "fever_degraded", "How many things are degraded; /readyz names them.",
                 (int64_t)context->degraded_count);
    if (context->counts)
        append_counts(out, context->counts);
    if (context->admission) {
        struct api_admission_counts admission;
        context->admission(context->server, &admission);
        append_admission(out, &admission);
    }
    if (!snapshot)
        return;
    struct snapshot_figures figures = snapshot_figures(snapshot);
    const struct revision *revision = snapshot_revision(snapshot);
    struct calendar_reach reach = calendar_reach(context);
    append_gauge(out, "fever_dataset_revision", "The revision that is served.", revision->number);
    append_gauge(out, "fever_dataset_published_timestamp_seconds",
                 "When that revision was published.", revision->published_at);
    append_gauge(out, "fever_clinics", "Clinics served.", figures.clinics);
    append_gauge(out, "fever_clinics_located", "Clinics with a place of their own.",
                 figures.located);
    append_gauge(out, "fever_snapshot_bytes", "Memory that the snapshot holds.",
                 (int64_t)snapshot_bytes(snapshot));
    append_gauge(out, "fever_calendar_days_left",
                 "Days until the mainland's holiday calendar ends.", days_left(&reach));
    append_gauge(out, "fever_calendar_warning", "1 from 60 days before the holiday calendar ends.",
                 calendar_needs_warning(reach.until, reach.today));
}
