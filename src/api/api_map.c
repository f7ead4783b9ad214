/* `/map`: what a map shows of its tiles, at most CLUSTERS_MAX things that add up to all. */
#include "api_call.h"
#include "fever/map.h"

enum { E7_DECIMALS = 7, ITEM_BYTES = 256, HEAD_BYTES = 512, MINUTE_S = 60 };

static void append_degrees(struct buffer *out, int32_t degrees_e7)
{
    buffer_append_degrees(out, degrees_e7 / 1e7, E7_DECIMALS);
}

static void append_place(struct buffer *out, struct point_e7 place)
{
    APPEND(out, "\"lat\":");
    append_degrees(out, place.lat);
    APPEND(out, ",\"lon\":");
    append_degrees(out, place.lon);
}

static void append_cluster(struct buffer *out, const struct cluster *cluster)
{
    APPEND(out, "{");
    append_place(out, cluster_centre(cluster));
    APPEND(out, ",\"count\":");
    buffer_append_int(out, cluster->count);
    APPEND(out, ",\"open_count\":");
    buffer_append_int(out, cluster->marked);
    APPEND(out, ",\"bbox\":[");
    append_degrees(out, cluster->low.lon);
    APPEND(out, ",");
    append_degrees(out, cluster->low.lat);
    APPEND(out, ",");
    append_degrees(out, cluster->high.lon);
    APPEND(out, ",");
    append_degrees(out, cluster->high.lat);
    APPEND(out, "]}");
}

static void append_clinic(struct call *call, const struct cluster *single)
{
    const struct snapshot *snapshot = call->context->snapshot;
    struct buffer *out = &call->reply->body;
    const struct clinic *clinic = snapshot_clinic(snapshot, single->item);
    int64_t next_change = HOURS_NEVER; /* the answer ends with the minute anyway */
    struct opening opening = opening_shown(call, single->item, &next_change);
    const struct live_load *load = snapshot_load(snapshot, single->item, call->parameters.at);
    APPEND(out, "{\"id\":");
    buffer_append_json(out, clinic->id);
    APPEND(out, ",\"marker_id\":");
    buffer_append_int(out, clinic->marker_id);
    APPEND(out, ",\"name\":");
    buffer_append_json(out, clinic->name);
    APPEND(out, ",\"kind\":\"");
    buffer_append_text(out, clinic_kind_name(clinic->kind));
    APPEND(out, "\",");
    append_place(out, single->low);
    APPEND(out, ",\"state\":\"");
    buffer_append_text(out, opening_state_name(opening.state));
    APPEND(out, "\",\"load_level\":");
    buffer_append_json(out, load ? load_level_name(load->level) : NULL);
    APPEND(out, "}");
}

/* The items of several places, or those of one. */
static void append_items(struct call *call, const struct clusters *clusters, bool singles)
{
    struct buffer *out = &call->reply->body;
    bool first = true;
    for (uint32_t i = 0; i < clusters->count; i++) {
        const struct cluster *item = &clusters->items[i];
        if ((item->count == 1) != singles)
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        if (singles)
            append_clinic(call, item);
        else
            append_cluster(out, item);
    }
}

static void append_bounds(struct buffer *out, const struct bbox *bounds)
{
    APPEND(out, ",\"bbox\":[");
    append_number(out, bounds->min_lon);
    APPEND(out, ",");
    append_number(out, bounds->min_lat);
    APPEND(out, ",");
    append_number(out, bounds->max_lon);
    APPEND(out, ",");
    append_number(out, bounds->max_lat);
    APPEND(out, "]");
}

static void append_answer(struct call *call, const struct map_answer *answer)
{
    struct buffer *out = &call->reply->body;
    buffer_reserve(out, HEAD_BYTES + answer->clusters.count * ITEM_BYTES);
    append_head(call);
    append_bounds(out, &call->parameters.bbox.box);
    APPEND(out, ",\"clusters\":[");
    append_items(call, &answer->clusters, false);
    APPEND(out, "],\"clinics\":[");
    append_items(call, &answer->clusters, true);
    APPEND(out, "]}\n");
}

/* States change as minutes turn: the answer lasts to the end of this one, whatever is counted. */
void api_map(struct call *call)
{
    struct parameters *parameters = &call->parameters;
    const struct map_query query = {
        .tiles = tiles_around(&parameters->bbox.box, parameters->zoom),
        .crs = parameters->crs,
        .filter = &parameters->filter,
        .at = parameters->at,
    };
    struct map_answer answer;
    if (snapshot_map(call->context->snapshot, &query, &answer)) {
        answer_nomem(call);
        return;
    }
    parameters->bbox.box = tiles_bounds(&query.tiles); /* equal tiles have equal entity tags */
    append_answer(call, &answer);
    freshness_set(call, parameters->at + MINUTE_S);
    entity_tag_set(call);
}
