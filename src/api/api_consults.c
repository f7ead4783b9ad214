/* `/consults`: the directory of online consultations. */
#include "api_call.h"

static void append_stated(struct buffer *out, enum stated stated)
{
    buffer_append_text(out, stated == STATED_NOT    ? "null"
                            : stated == STATED_TRUE ? "true"
                                                    : "false");
}

static void append_offer(struct buffer *out, const struct consult *consult)
{
    const char *comma = "";
    APPEND(out, ",\"services\":[");
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++) {
        if (!(consult->services & UINT32_C(1) << service))
            continue;
        buffer_append_text(out, comma);
        buffer_append_json(out, consult_service_name(service));
        comma = ",";
    }
    APPEND(out, "],\"languages\":[");
    for (size_t i = 0; i < consult->languages.count; i++) {
        buffer_append_text(out, i ? "," : "");
        buffer_append_json(out, consult->languages.items[i]);
    }
    APPEND(out, "],\"regions\":[");
    for (size_t i = 0; i < consult->region_count; i++) {
        buffer_append_text(out, i ? "," : "");
        append_adcode(out, consult->regions[i]);
    }
    APPEND(out, "]");
}

static void append_cautions(struct buffer *out, unsigned cautions)
{
    const char *comma = "";
    APPEND(out, ",\"cautions\":[");
    for (unsigned bit = CAUTION_HOLIDAY_NOT_STATED; bit <= CAUTION_OFFLINE; bit <<= 1) {
        if (!(cautions & bit))
            continue;
        buffer_append_text(out, comma);
        buffer_append_json(out, opening_caution_name((enum opening_caution)bit));
        comma = ",";
    }
    APPEND(out, "]");
}

static void append_state(struct buffer *out, const struct consult *consult,
                         const struct opening *opening)
{
    APPEND(out, ",\"hours\":");
    buffer_append_json(out, consult->hours);
    APPEND(out, ",\"hours_text\":");
    buffer_append_json(out, consult->hours_text);
    APPEND(out, ",\"state\":\"");
    buffer_append_text(out, opening_state_name(opening->state));
    APPEND(out, "\",\"reason\":\"");
    buffer_append_text(out, opening_reason_name(opening->reason));
    APPEND(out, "\",\"next_change\":");
    append_instant(out, opening->next_change);
    append_cautions(out, opening->cautions);
}

static void append_consult(struct buffer *out, const struct consult *consult,
                           const struct opening *opening)
{
    APPEND(out, "{\"id\":");
    buffer_append_json(out, consult->id);
    APPEND(out, ",\"name\":");
    buffer_append_json(out, consult->name);
    APPEND(out, ",\"url\":");
    buffer_append_json(out, consult->url);
    APPEND(out, ",\"wechat\":");
    buffer_append_json(out, consult->wechat);
    append_offer(out, consult);
    append_state(out, consult, opening);
    APPEND(out, ",\"free\":");
    append_stated(out, consult->free);
    APPEND(out, ",\"insurance\":");
    append_stated(out, consult->insurance);
    APPEND(out, ",\"source\":");
    buffer_append_json(out, consult->source);
    APPEND(out, ",\"note\":");
    buffer_append_json(out, consult->note);
    APPEND(out, "}");
}

/* Whether it is for whom and for what the call asks, whatever its state. */
static bool is_asked(const struct call *call, size_t number)
{
    const struct snapshot *snapshot = call->context->snapshot;
    uint32_t services = call->parameters.consult_services, region = call->parameters.filter.region;
    return (!services || snapshot_consult(snapshot, number)->services & services) &&
           (!region || snapshot_consult_serves(snapshot, number, region));
}

/* One that is left out for being closed counts for how long the answer holds: it may open. */
void api_consults(struct call *call)
{
    const struct snapshot *snapshot = call->context->snapshot;
    struct buffer *out = &call->reply->body;
    int64_t next_change = HOURS_NEVER;
    bool any = false;
    APPEND(out, "{\"at\":");
    append_instant(out, call->parameters.at);
    APPEND(out, ",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(snapshot));
    APPEND(out, ",\"consults\":[");
    for (size_t i = 0; i < snapshot_consult_count(snapshot); i++) {
        if (!is_asked(call, i))
            continue;
        struct opening opening = snapshot_consult_opening(snapshot, i, call->parameters.at);
        if (opening.next_change < next_change)
            next_change = opening.next_change;
        if (call->parameters.filter.open_only && opening.state != OPENING_OPEN)
            continue;
        buffer_append_text(out, any ? "," : "");
        append_consult(out, snapshot_consult(snapshot, i), &opening);
        any = true;
    }
    APPEND(out, "]}\n");
    freshness_set(call, next_change);
    entity_tag_set(call);
}
