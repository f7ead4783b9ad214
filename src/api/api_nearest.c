/* `/clinics/nearest`: the query that the whole service is built for; nothing is allocated per
 * clinic but in the reply's buffer. */
#include "api_call.h"

enum { HEAD_BYTES = 1024, CLINIC_BYTES = 2048, PREFETCHED = 16 };

static void append_region(struct call *call, const struct nearest_answer *answer)
{
    struct buffer *out = &call->reply->body;
    const struct region *region = answer->region;
    if (!region) {
        APPEND(out, "null");
        return;
    }
    APPEND(out, "{\"adcode\":");
    append_adcode(out, region->adcode);
    APPEND(out, ",\"name\":");
    buffer_append_json(out, region->name);
    APPEND(out, ",\"level\":\"");
    buffer_append_text(out, region_level_name(region->level));
    APPEND(out, "\",\"by\":");
    append_evidence(out, answer->region_by);
    APPEND(out, ",\"hotlines\":");
    append_hotlines(out, call->context->snapshot, region->adcode);
    APPEND(out, "}");
}

static void append_eta(struct buffer *out, const struct soonest *soonest)
{
    APPEND(out, ",\"eta_minutes\":");
    if (soonest->rank == SOONEST_TIMED)
        buffer_append_int(out, (soonest->eta_s + 59) / 60);
    else
        APPEND(out, "null");
}

static void prefetch(struct call *call, const struct nearest_match *matches, uint32_t left)
{
    uint32_t numbers[PREFETCHED];
    uint32_t count = left < PREFETCHED ? left : PREFETCHED;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = matches[i].number;
    snapshot_prefetch(call->context->snapshot, numbers, count);
}

static void append_matches(struct call *call, const struct nearest_answer *answer,
                           int64_t *next_change)
{
    struct buffer *out = &call->reply->body;
    for (uint32_t i = 0; i < answer->count; i++) {
        const struct nearest_match *match = &answer->matches[i];
        if (i % PREFETCHED == 0)
            prefetch(call, match, answer->count - i);
        if (i)
            APPEND(out, ",");
        clinic_begin(call, match->number, next_change);
        APPEND(out, ",\"distance_m\":");
        buffer_append_tenths(out, match->distance_m);
        APPEND(out, ",\"bearing_deg\":");
        buffer_append_tenths(out, match->bearing_deg);
        if (call->parameters.sort == SORT_SOONEST)
            append_eta(out, &match->soonest);
        clinic_end(call);
    }
}

static void append_answer(struct call *call, const struct nearest_answer *answer)
{
    struct buffer *out = &call->reply->body;
    int64_t next_change = HOURS_NEVER;
    buffer_reserve(out, HEAD_BYTES + (answer->count + answer->unlocated_count) * CLINIC_BYTES);
    append_head(call);
    APPEND(out, ",\"lat\":");
    append_number(out, call->parameters.point.lat);
    APPEND(out, ",\"lon\":");
    append_number(out, call->parameters.point.lon);
    APPEND(out, ",\"region\":");
    append_region(call, answer);
    APPEND(out, ",");
    append_notices(call, answer->region ? answer->region->adcode : 0, &next_change);
    APPEND(out, ",\"number_returned\":");
    buffer_append_int(out, answer->count);
    buffer_append_text(out, answer->truncated ? ",\"truncated\":true," : ",\"truncated\":false,");
    buffer_append_text(out, call->geojson ? "\"features\":[" : "\"clinics\":[");
    append_matches(call, answer, &next_change);
    APPEND(out, "],\"unlocated\":[");
    for (uint32_t i = 0; i < answer->unlocated_count; i++) {
        if (i)
            APPEND(out, ",");
        clinic_begin(call, answer->unlocated[i], &next_change);
        clinic_end(call);
    }
    APPEND(out, "]}\n");
    freshness_set(call, next_change);
}

void api_nearest(struct call *call)
{
    const struct parameters *parameters = &call->parameters;
    const struct nearest_query query = {
        .from = crs_to_wgs84(parameters->crs, parameters->point),
        .at = parameters->at,
        .limit = (uint32_t)parameters->limit,
        .radius_m = parameters->radius_m,
        .soonest = parameters->sort == SORT_SOONEST,
        .filter = parameters->filter,
    };
    struct nearest_answer answer;
    if (!form_accepted(call))
        return;
    if (snapshot_nearest(call->context->snapshot, &query, &answer)) {
        answer_nomem(call);
        return;
    }
    append_answer(call, &answer);
    entity_tag_set(call);
}
