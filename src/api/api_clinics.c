/* One clinic: its record, found by id or by an id that it once had. */
#include <string.h>

#include "api_call.h"
#include "fever/civil.h"

enum { ID_SIZE = 65 };

static void answer_retired(struct call *call, const struct retired_clinic *retired)
{
    char date[CIVIL_DATE_SIZE];
    struct buffer detail, extra;
    buffer_init(&detail, 8192);
    buffer_init(&extra, 8192);
    civil_format_date(civil_day_of(retired->retired_at + CHINA_OFFSET_S), date);
    buffer_append_text(&detail, retired->name);
    buffer_append_text(&detail, " was taken off the list on ");
    buffer_append_text(&detail, date);
    APPEND(&extra, ",\"id\":");
    buffer_append_json(&extra, retired->id);
    APPEND(&extra, ",\"name\":");
    buffer_append_json(&extra, retired->name);
    APPEND(&extra, ",\"retired_at\":");
    append_instant(&extra, retired->retired_at);
    bool whole = !buffer_error(&detail) && !buffer_error(&extra);
    problem_reply(call->reply,
                  &(struct problem){.status = 410,
                                    .detail = whole ? detail.data : "It was taken off the list.",
                                    .extra = whole ? extra.data : NULL});
    buffer_clear(&detail);
    buffer_clear(&extra);
}

bool clinic_accepted(struct call *call, uint32_t *number)
{
    const struct snapshot *snapshot = call->context->snapshot;
    char id[ID_SIZE];
    bool is_alias = false;
    const struct retired_clinic *retired = NULL;
    if (clinic_id_is_valid(call->argument, call->argument_length)) {
        memcpy(id, call->argument, call->argument_length);
        id[call->argument_length] = '\0';
        if (snapshot_find(snapshot, id, number, &is_alias)) {
            if (is_alias)
                location_set(call, snapshot_clinic(snapshot, *number)->id);
            return true;
        }
        retired = snapshot_find_retired(snapshot, id);
    }
    if (retired)
        answer_retired(call, retired);
    else
        problem_reply(call->reply,
                      &(struct problem){.status = 404, .detail = "No clinic has this id."});
    return false;
}

void api_clinic(struct call *call)
{
    uint32_t number;
    if (!clinic_accepted(call, &number))
        return;
    const struct snapshot *snapshot = call->context->snapshot;
    const struct parameters *parameters = &call->parameters;
    int64_t next_change = HOURS_NEVER;
    struct opening opening = opening_shown(call, number, &next_change);
    struct buffer *out = &call->reply->body;
    append_head(call);
    APPEND(out, ",\"clinic\":");
    snapshot_append_clinic(snapshot, number, &opening, parameters->crs, parameters->lang, out);
    APPEND(out, "}}\n");
    freshness_set(call, next_change);
    entity_tag_set(call);
}
