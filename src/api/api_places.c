/* `/places`: regions and clinics by what people type, for a field that completes as they do.
 *
 * What answers better comes first (fever/search.h); of what answers alike regions come before
 * clinics, larger regions before smaller ones. An abolished region is shown as its successor. */
#include <math.h>
#include <string.h>

#include "api_call.h"
#include "fever/list.h"
#include "fever/search.h"

enum { PLACE_BYTES = 256, DEGREE_DECIMALS = 7 };

static enum fever_error find_clinics(const struct call *call, struct list_answer *answer)
{
    struct list_query query = {
        .updated_since = LIST_OF_ANY_TIME,
        .at = call->parameters.at,
        .text = call->parameters.text,
        .limit = (uint32_t)call->parameters.limit,
    };
    clinic_filter_init(&query.filter);
    return snapshot_list(call->context->snapshot, &query, answer);
}

/* 北京市东城区: from the province down, but a name that only repeats the one above. */
static void append_full_name(struct buffer *out, const struct region_table *table,
                             const struct region *region)
{
    uint32_t chain[REGION_CHAIN_MAX];
    size_t count = region_chain(table, region->adcode, chain);
    const char *last = "";
    struct buffer name;
    buffer_init(&name, 4096);
    for (size_t i = count; i-- > 0;) {
        const struct region *above = region_find(table, chain[i]);
        if (strcmp(above->name, last) != 0)
            buffer_append_text(&name, above->name);
        last = above->name;
    }
    if (buffer_error(&name))
        out->failure = buffer_error(&name);
    buffer_append_json(out, name.data);
    buffer_clear(&name);
}

static void append_region(struct call *call, const struct region *region)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"name\":");
    append_full_name(out, snapshot_regions(call->context->snapshot), region);
    APPEND(out, ",\"kind\":\"region\",\"adcode\":");
    append_adcode(out, region->adcode);
    if (!region->has_centre) {
        APPEND(out, ",\"id\":null,\"lat\":null,\"lon\":null}");
        return;
    }
    struct point centre = crs_from_wgs84(call->parameters.crs, region->centre);
    APPEND(out, ",\"id\":null,\"lat\":");
    append_number(out, round(centre.lat * 1e6) / 1e6);
    APPEND(out, ",\"lon\":");
    append_number(out, round(centre.lon * 1e6) / 1e6);
    APPEND(out, "}");
}

/* A district's centre is nobody's place. */
static void append_clinic(struct call *call, const struct clinic *clinic)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"name\":");
    buffer_append_json(out, clinic->name);
    APPEND(out, ",\"kind\":\"clinic\",\"adcode\":");
    append_adcode(out, clinic->adcode);
    APPEND(out, ",\"id\":");
    buffer_append_json(out, clinic->id);
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS) {
        APPEND(out, ",\"lat\":null,\"lon\":null}");
        return;
    }
    struct point place = crs_from_wgs84(call->parameters.crs, clinic->place);
    APPEND(out, ",\"lat\":");
    buffer_append_degrees(out, place.lat, DEGREE_DECIMALS);
    APPEND(out, ",\"lon\":");
    buffer_append_degrees(out, place.lon, DEGREE_DECIMALS);
    APPEND(out, "}");
}

static void append_places(struct call *call, const struct found_region *regions,
                          size_t region_count, const struct list_answer *clinics)
{
    const struct snapshot *snapshot = call->context->snapshot;
    size_t region = 0, clinic = 0;
    for (int32_t i = 0; i < call->parameters.limit; i++) {
        bool has_region = region < region_count, has_clinic = clinic < clinics->count;
        if (!has_region && !has_clinic)
            return;
        if (i)
            APPEND(&call->reply->body, ",");
        if (has_region && (!has_clinic || regions[region].rank <= clinics->ranks[clinic]))
            append_region(call, regions[region++].region);
        else
            append_clinic(call, snapshot_clinic(snapshot, clinics->numbers[clinic++]));
    }
}

void api_places(struct call *call)
{
    struct buffer *out = &call->reply->body;
    struct found_region regions[PLACES_LIMIT_MAX];
    struct list_answer clinics;
    size_t count;
    if (snapshot_find_regions(call->context->snapshot, call->parameters.text, regions,
                              (size_t)call->parameters.limit, &count) ||
        find_clinics(call, &clinics)) {
        answer_nomem(call);
        return;
    }
    buffer_reserve(out, (size_t)call->parameters.limit * PLACE_BYTES);
    APPEND(out, "{\"crs\":\"");
    buffer_append_text(out, crs_name(call->parameters.crs));
    APPEND(out, "\",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(call->context->snapshot));
    APPEND(out, ",\"places\":[");
    append_places(call, regions, count, &clinics);
    APPEND(out, "]}\n");
    freshness_set(call, HOURS_NEVER);
    entity_tag_set(call);
}
