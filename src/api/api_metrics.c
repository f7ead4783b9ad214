/* `/metrics`: what the snapshot tells, and whatever the server adds to it. */
#include <stdint.h>

#include "api_call.h"
#include "fever/calendar.h"
#include "fever/clinic.h"
#include "fever/exposition.h"

enum { DAY_S = 86400 };

static void measure_revision(const struct snapshot *snapshot, struct buffer *out)
{
    const struct revision *revision = snapshot_revision(snapshot);
    exposition_gauge(out, "fever_dataset_revision", "The revision that is served.",
                     revision->number);
    exposition_gauge(out, "fever_dataset_published_timestamp_seconds",
                     "When that revision was published, in Unix time.", revision->published_at);
    exposition_gauge(out, "fever_snapshot_bytes", "Memory that the snapshot holds.",
                     (int64_t)snapshot_bytes(snapshot));
}

static void measure_clinics(const struct snapshot_figures *figures, struct buffer *out)
{
    exposition_family(out, "gauge", "fever_clinics", "Clinics served, by kind.");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct exposition_label label = {"kind", clinic_kind_name((enum clinic_kind)kind)};
        exposition_sample(out, "fever_clinics", &label, 1, figures->by_kind[kind]);
    }
    exposition_gauge(out, "fever_clinics_located", "Clinics with a place of their own.",
                     figures->located);
}

static void measure_overlay(struct live_counts counts, struct buffer *out)
{
    static const char name[] = "fever_live_values";
    const struct {
        const char *kind;
        size_t count;
    } rows[] = {{"load", counts.loads}, {"closure", counts.closures}, {"notice", counts.notices}};
    exposition_family(out, "gauge", name,
                      "Live values that have not ended, those to come among them, by kind.");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct exposition_label label = {"kind", rows[i].kind};
        exposition_sample(out, name, &label, 1, (int64_t)rows[i].count);
    }
}

static void measure_calendar(const struct api_context *context, struct buffer *out)
{
    struct calendar_reach reach = calendar_reach(context);
    int64_t until =
        reach.until == INT32_MIN ? 0 : ((int64_t)reach.until + 1) * DAY_S - CHINA_OFFSET_S;
    exposition_gauge(out, "fever_calendar_end_timestamp_seconds",
                     "When the mainland's holiday calendar ends, in Unix time; 0: it does not "
                     "cover this year.",
                     until);
    exposition_gauge(out, "fever_calendar_warning",
                     "1 from 60 days before the holiday calendar ends.",
                     calendar_needs_warning(reach.until, reach.today));
}

void api_metrics(struct call *call)
{
    const struct api_context *context = call->context;
    const struct snapshot *snapshot = context->snapshot;
    struct buffer *out = &call->reply->body;
    call->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    exposition_gauge(out, "fever_ready", "Whether requests are answered.",
                     snapshot && !context->draining);
    exposition_gauge(out, "fever_degraded", "How many things are degraded; /readyz names them.",
                     (int64_t)context->degraded_count);
    if (context->measure)
        context->measure(context->server, out);
    if (!snapshot)
        return;
    struct snapshot_figures figures = snapshot_figures(snapshot);
    measure_revision(snapshot, out);
    measure_clinics(&figures, out);
    measure_overlay(snapshot_live_counts(snapshot, context->now), out);
    measure_calendar(context, out);
}
