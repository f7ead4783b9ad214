/* `/places`: regions and clinics by what people type, for a field that completes as they do.
 *
 * What answers better comes first (fever/search.h); of what answers alike regions come before
 * clinics, larger regions before smaller ones. An abolished region is shown as its successor. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api_call.h"
#include "fever/list.h"
#include "fever/search.h"

enum { PLACE_BYTES = 256, DEGREE_DECIMALS = 7 };

/* The best regions so far, best first. */
struct found_regions {
    const struct region *items[PLACES_LIMIT_MAX];
    unsigned ranks[PLACES_LIMIT_MAX];
    size_t count, limit;
};

/* Beijing the city says nothing that Beijing the province does not. */
static const struct region *shown_as(const struct region_table *table, const struct region *region)
{
    const struct region *now = region_find(table, region->adcode);
    const struct region *parent = now->parent ? region_find(table, now->parent) : NULL;
    return parent && strcmp(parent->name, now->name) == 0 ? parent : now;
}

static bool comes_before(unsigned rank, const struct region *region, unsigned other_rank,
                         const struct region *other)
{
    if (rank != other_rank)
        return rank < other_rank;
    return region->level != other->level ? region->level < other->level
                                         : region->adcode < other->adcode;
}

static void region_remove(struct found_regions *found, size_t at)
{
    found->count--;
    memmove(&found->items[at], &found->items[at + 1], (found->count - at) * sizeof *found->items);
    memmove(&found->ranks[at], &found->ranks[at + 1], (found->count - at) * sizeof *found->ranks);
}

static void region_offer(struct found_regions *found, unsigned rank, const struct region *region)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i] != region)
            continue;
        if (found->ranks[i] <= rank)
            return;
        region_remove(found, i);
        break;
    }
    size_t at = found->count;
    while (at && comes_before(rank, region, found->ranks[at - 1], found->items[at - 1]))
        at--;
    if (at == found->limit)
        return;
    if (found->count == found->limit)
        found->count--;
    memmove(&found->items[at + 1], &found->items[at], (found->count - at) * sizeof *found->items);
    memmove(&found->ranks[at + 1], &found->ranks[at], (found->count - at) * sizeof *found->ranks);
    found->items[at] = region;
    found->ranks[at] = rank;
    found->count++;
}

static enum fever_error find_regions(const struct call *call, struct found_regions *found)
{
    const struct snapshot *snapshot = call->context->snapshot;
    const struct region_table *table = snapshot_regions(snapshot);
    uint8_t *ranks;
    enum fever_error failure = snapshot_search_regions(snapshot, call->parameters.text, &ranks);
    if (failure)
        return failure;
    found->count = 0;
    found->limit = (size_t)call->parameters.limit;
    for (size_t i = 0; i < region_count(table); i++)
        if (ranks[i])
            region_offer(found, ranks[i], shown_as(table, region_at(table, i)));
    free(ranks);
    return FEVER_OK;
}

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

/* ---- the answer ---- */

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

static void append_places(struct call *call, const struct found_regions *regions,
                          const struct list_answer *clinics)
{
    const struct snapshot *snapshot = call->context->snapshot;
    size_t region = 0, clinic = 0;
    for (size_t i = 0; i < regions->limit; i++) {
        bool has_region = region < regions->count, has_clinic = clinic < clinics->count;
        if (!has_region && !has_clinic)
            return;
        if (i)
            APPEND(&call->reply->body, ",");
        if (has_region && (!has_clinic || regions->ranks[region] <= clinics->ranks[clinic]))
            append_region(call, regions->items[region++]);
        else
            append_clinic(call, snapshot_clinic(snapshot, clinics->numbers[clinic++]));
    }
}

void api_places(struct call *call)
{
    struct buffer *out = &call->reply->body;
    struct found_regions regions;
    struct list_answer clinics;
    if (find_regions(call, &regions) || find_clinics(call, &clinics)) {
        answer_nomem(call);
        return;
    }
    buffer_reserve(out, (size_t)call->parameters.limit * PLACE_BYTES);
    APPEND(out, "{\"crs\":\"");
    buffer_append_text(out, crs_name(call->parameters.crs));
    APPEND(out, "\",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(call->context->snapshot));
    APPEND(out, ",\"places\":[");
    append_places(call, &regions, &clinics);
    APPEND(out, "]}\n");
    freshness_set(call, HOURS_NEVER);
    entity_tag_set(call);
}
