/* `/notices`, and the same notices within other answers. */
#include "api_call.h"

static void append_regions(struct buffer *out, const struct live_notice *notice)
{
    APPEND(out, ",\"regions\":[");
    for (size_t i = 0; i < notice->region_count; i++) {
        if (i)
            APPEND(out, ",");
        append_adcode(out, notice->regions[i]);
    }
    APPEND(out, "]");
}

static void append_notice(struct buffer *out, const struct live_notice *notice)
{
    APPEND(out, "{\"id\":");
    buffer_append_json(out, notice->id);
    APPEND(out, ",\"severity\":\"");
    buffer_append_text(out, notice_severity_name(notice->severity));
    APPEND(out, "\",\"title\":");
    buffer_append_json(out, notice->title);
    APPEND(out, ",\"text\":");
    buffer_append_json(out, notice->text);
    APPEND(out, ",\"url\":");
    buffer_append_json(out, notice->url);
    append_regions(out, notice);
    APPEND(out, ",\"from\":");
    append_instant(out, notice->from);
    APPEND(out, ",\"until\":");
    append_instant(out, notice->until);
    APPEND(out, ",\"source\":");
    buffer_append_json(out, notice->source);
    APPEND(out, ",\"epidemic\":");
    buffer_append_text(out, notice->epidemic ? "true}" : "false}");
}

void append_notices(struct call *call, uint32_t adcode, int64_t *next_change)
{
    struct buffer *out = &call->reply->body;
    const struct live_notice *notices[NOTICES_MAX];
    size_t count = snapshot_notices(call->context->snapshot, adcode, call->parameters.at, notices,
                                    next_change);
    APPEND(out, "\"notices\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            APPEND(out, ",");
        append_notice(out, notices[i]);
        if (notices[i]->epidemic)
            call->fresh_max_s = API_PRIORITY_FRESH_S;
    }
    APPEND(out, "]");
}

void api_notices(struct call *call)
{
    uint32_t region = call->parameters.filter.region;
    int64_t next_change = HOURS_NEVER;
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"at\":");
    append_instant(out, call->parameters.at);
    APPEND(out, ",");
    append_notices(call, region ? region : SNAPSHOT_ANY_REGION, &next_change);
    APPEND(out, "}\n");
    freshness_set(call, next_change);
    entity_tag_set(call);
}
