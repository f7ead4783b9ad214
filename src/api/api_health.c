/* `/livez` and `/readyz`: for whoever watches over the process and sends it traffic. */
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

struct calendar_reach calendar_reach(const struct api_context *context)
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
