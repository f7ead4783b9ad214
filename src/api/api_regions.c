/* `/regions`: the tree of regions with what is to be found in each. */
#include <math.h>

#include "api_call.h"

/* What the answer as a whole needs while its regions are written. */
struct region_list {
    struct call *call;
    size_t count;
    int64_t next_change; /* the first of all states that were counted */
};

static void list_begin(struct region_list *list, struct call *call)
{
    *list = (struct region_list){.call = call, .next_change = HOURS_NEVER};
    struct buffer *out = &call->reply->body;
    append_head(call);
    APPEND(out, ",\"regions\":[");
}

static void list_end(struct region_list *list)
{
    freshness_set(list->call, list->next_change);
    entity_tag_set(list->call);
}

static void append_centre(struct buffer *out, const struct region *region, enum crs crs)
{
    if (!region->has_centre) {
        APPEND(out, "null");
        return;
    }
    struct point centre = crs_from_wgs84(crs, region->centre);
    APPEND(out, "{\"lat\":");
    append_number(out, round(centre.lat * 1e6) / 1e6);
    APPEND(out, ",\"lon\":");
    append_number(out, round(centre.lon * 1e6) / 1e6);
    APPEND(out, "}");
}

static void append_region(struct region_list *list, const struct region *region)
{
    struct call *call = list->call;
    const struct snapshot *snapshot = call->context->snapshot;
    struct buffer *out = &call->reply->body;
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(snapshot, region->adcode, &numbers);
    freshness_heed(call, region->adcode);
    if (list->count++)
        APPEND(out, ",");
    APPEND(out, "{\"adcode\":");
    append_adcode(out, region->adcode);
    APPEND(out, ",\"name\":");
    buffer_append_json(out, region->name);
    APPEND(out, ",\"level\":\"");
    buffer_append_text(out, region_level_name(region->level));
    APPEND(out, "\",\"parent\":");
    append_adcode(out, region->parent);
    APPEND(out, ",\"centre\":");
    append_centre(out, region, call->parameters.crs);
    APPEND(out, ",\"clinics\":");
    buffer_append_int(out, snapshot_count_listed(snapshot, numbers, count));
    APPEND(out, ",\"open_now\":");
    buffer_append_int(out, snapshot_count_open(snapshot, numbers, count, call->parameters.at,
                                               &list->next_change));
    APPEND(out, ",\"hotlines\":");
    append_hotlines(out, snapshot, region->adcode);
    APPEND(out, ",\"area_code\":");
    buffer_append_json(out, region->area_code);
    APPEND(out, ",\"emergency_number\":");
    buffer_append_json(out, region->emergency_number);
    APPEND(out, "}");
}

/* Those directly below `parent`, or the provinces; never an abolished one. */
void api_regions(struct call *call)
{
    const struct region_table *table = snapshot_regions(call->context->snapshot);
    struct region_list list;
    list_begin(&list, call);
    for (size_t i = 0; i < region_count(table); i++) {
        const struct region *region = region_at(table, i);
        if (region->parent == call->parameters.parent && !region->successor)
            append_region(&list, region);
    }
    APPEND(&call->reply->body, "]}\n");
    list_end(&list);
}

bool region_accepted(struct call *call, const struct region **out)
{
    const struct region_table *table = snapshot_regions(call->context->snapshot);
    uint32_t adcode;
    const struct region *region =
        region_adcode_parse(call->argument, call->argument_length, &adcode)
            ? region_find(table, adcode)
            : NULL;
    if (!region) {
        problem_reply(call->reply,
                      &(struct problem){.status = 404, .detail = "No region has this adcode."});
        return false;
    }
    if (region->adcode != adcode) {
        struct buffer canonical;
        buffer_init(&canonical, sizeof "999999");
        buffer_append_int(&canonical, region->adcode);
        location_set(call, canonical.data ? canonical.data : "");
        buffer_clear(&canonical);
    }
    *out = region;
    return true;
}

void api_region(struct call *call)
{
    const struct region *region;
    if (!region_accepted(call, &region))
        return;
    struct region_list list;
    list_begin(&list, call);
    append_region(&list, region);
    APPEND(&call->reply->body, "]}\n");
    list_end(&list);
}

void api_region_at(struct call *call)
{
    const struct parameters *parameters = &call->parameters;
    struct buffer *out = &call->reply->body;
    enum region_evidence by = REGION_BY_NONE;
    const struct region *region = snapshot_region_at(
        call->context->snapshot, crs_to_wgs84(parameters->crs, parameters->point), &by);
    struct region_list list;
    list_begin(&list, call);
    if (region)
        append_region(&list, region);
    APPEND(out, "],\"by\":");
    append_evidence(out, by);
    APPEND(out, "}\n");
    list_end(&list);
}
