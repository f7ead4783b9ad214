/* `/packs/{adcode}`: all clinics of a city with a week of their hours, to be kept on a phone and
 * asked without a network. A published site has packs of what belongs to no city, too.
 *
 * The intervals begin with the local day of `generated_at` and end seven days after it: a client
 * that asks about an instant before `valid_until` always finds the six days that follow, and
 * today's hours as a whole. */
#include "api_call.h"
#include "fever/civil.h"

enum {
    VALID_S = CIVIL_DAY_S,
    MINUTE_S = 60,
    COVERED_S = 7 * CIVIL_DAY_S,
    HEAD_BYTES = 4096,
    CLINIC_BYTES = 3072, /* with its intervals */
    STRETCHES_MAX = 1024,
    PREFETCHED = 16,
    WRITTEN_SIZE = 512
};

/* Most clinics of a city keep one of a few sets of hours: intervals that stand in the answer
 * already are copied. */
struct written {
    uint64_t key;
    size_t begin, length; /* in the body; length 0: none */
};

struct pack {
    struct call *call;
    const struct snapshot *snapshot;
    const uint32_t *numbers;
    size_t count;
    struct written written[WRITTEN_SIZE];
};

/* False where the region is none that people call a city; the reply then says which one is. */
static bool city_accepted(struct call *call, const struct region *region)
{
    const struct region_table *table = snapshot_regions(call->context->snapshot);
    if (region_is_city(table, region))
        return true;
    const struct region *city = region_city(table, region);
    struct buffer detail;
    buffer_init(&detail, 256);
    if (city)
        buffer_append_format(&detail, "This region is part of a city; ask for /api/v1/packs/%06u.",
                             city->adcode);
    problem_reply(call->reply,
                  &(struct problem){.status = 404,
                                    .detail = detail.data
                                                  ? detail.data
                                                  : "Packs are made for cities; /api/v1/regions "
                                                    "lists those of a province."});
    buffer_clear(&detail);
    return false;
}

static void append_clinics(struct pack *pack)
{
    const struct parameters *parameters = &pack->call->parameters;
    struct buffer *out = &pack->call->reply->body;
    int64_t next_change = HOURS_NEVER;
    for (size_t i = 0; i < pack->count; i++) {
        size_t left = pack->count - i;
        if (i % PREFETCHED == 0)
            snapshot_prefetch(pack->snapshot, pack->numbers + i,
                              left < PREFETCHED ? left : PREFETCHED);
        struct opening opening = opening_shown(pack->call, pack->numbers[i], &next_change);
        if (i)
            APPEND(out, ",");
        snapshot_append_clinic(pack->snapshot, pack->numbers[i], &opening, CRS_WGS84,
                               parameters->lang, out);
        APPEND(out, "}");
    }
    freshness_set(pack->call, next_change);
}

static void append_stretches(struct pack *pack, uint32_t number, int64_t from, int64_t to)
{
    struct opening_interval stretches[STRETCHES_MAX];
    struct buffer *out = &pack->call->reply->body;
    const struct time_zone *zone = snapshot_zone(pack->snapshot, number);
    size_t count = snapshot_intervals(pack->snapshot, number, from, to, stretches, STRETCHES_MAX);
    APPEND(out, "[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            APPEND(out, ",");
        APPEND(out, "[");
        append_instant_in(out, zone, stretches[i].from);
        APPEND(out, ",");
        append_instant_in(out, zone, stretches[i].to);
        APPEND(out, ",\"");
        buffer_append_text(out, opening_state_name(stretches[i].state));
        APPEND(out, "\"]");
    }
    APPEND(out, "]");
}

static void append_intervals(struct pack *pack, uint32_t number)
{
    struct buffer *out = &pack->call->reply->body;
    const struct time_zone *zone = snapshot_zone(pack->snapshot, number);
    int64_t at = pack->call->parameters.at;
    int64_t from = time_zone_instant(zone, civil_day_of(at + time_zone_offset_s(zone, at)), 0);
    int64_t to = at + COVERED_S;
    uint64_t key = snapshot_intervals_key(pack->snapshot, number, from, to);
    struct written *written = &pack->written[key % WRITTEN_SIZE];
    if (written->length && written->key == key) {
        if (buffer_reserve(out,
                           written->length)) /* before the bytes are pointed at: they may move */
            buffer_append(out, out->data + written->begin, written->length);
        return;
    }
    size_t begin = out->length;
    append_stretches(pack, number, from, to);
    if (!buffer_error(out))
        *written = (struct written){key, begin, out->length - begin};
}

/* When admission ends (`HH:MM`, or `-N`: minutes before closing), of the clinics that say so: a
 * clinic's own answer has it as an instant of today, and a pack is asked about tomorrow. */
static void append_last_admissions(struct pack *pack)
{
    struct buffer *out = &pack->call->reply->body;
    bool first = true;
    APPEND(out, ",\"last_admissions\":{");
    for (size_t i = 0; i < pack->count; i++) {
        const struct clinic *clinic = snapshot_clinic(pack->snapshot, pack->numbers[i]);
        if (!clinic->last_admission)
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        buffer_append_json(out, clinic->id);
        APPEND(out, ":");
        buffer_append_json(out, clinic->last_admission);
    }
    APPEND(out, "}");
}

/* Of the clinics that any close, the closures of the week: the intervals tell that a clinic is
 * closed then, and nothing of why, until when, and where to go instead. */
static void append_closures(struct pack *pack)
{
    struct buffer *out = &pack->call->reply->body;
    int64_t from = pack->call->parameters.at, to = from + COVERED_S;
    const char *before = "";
    APPEND(out, ",\"closures\":{");
    for (size_t i = 0; i < pack->count; i++) {
        uint32_t number = pack->numbers[i];
        if (!snapshot_closes_within(pack->snapshot, number, from, to))
            continue;
        buffer_append_text(out, before);
        before = ",";
        buffer_append_json(out, snapshot_clinic(pack->snapshot, number)->id);
        APPEND(out, ":");
        snapshot_append_closures(pack->snapshot, number, from, to, out);
    }
    APPEND(out, "}");
}

static void append_region(struct pack *pack, const struct region *region)
{
    struct buffer *out = &pack->call->reply->body;
    if (!region) {
        APPEND(out, ",\"region\":null");
        return;
    }
    APPEND(out, ",\"region\":{\"adcode\":");
    append_adcode(out, region->adcode);
    APPEND(out, ",\"name\":");
    buffer_append_json(out, region->name);
    APPEND(out, ",\"hotlines\":");
    append_hotlines(out, pack->snapshot, region->adcode);
    APPEND(out, "}");
}

static void append_pack(struct pack *pack, const struct region *region)
{
    struct buffer *out = &pack->call->reply->body;
    int64_t at = pack->call->parameters.at;
    buffer_reserve(out, HEAD_BYTES + pack->count * CLINIC_BYTES);
    APPEND(out, "{\"generated_at\":");
    append_instant(out, at);
    APPEND(out, ",\"valid_until\":");
    append_instant(out, at + VALID_S);
    APPEND(out, ",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(pack->snapshot));
    APPEND(out, ",\"crs\":\"wgs84\"");
    append_region(pack, region);
    APPEND(out, ",\"clinics\":[");
    append_clinics(pack);
    APPEND(out, "],\"intervals\":{");
    for (size_t i = 0; i < pack->count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, snapshot_clinic(pack->snapshot, pack->numbers[i])->id);
        APPEND(out, ":");
        append_intervals(pack, pack->numbers[i]);
    }
    APPEND(out, "}");
    append_last_admissions(pack);
    append_closures(pack);
    APPEND(out, "}\n");
}

void api_pack(struct call *call)
{
    const struct region *region;
    if (!region_accepted(call, &region) || !city_accepted(call, region))
        return;
    struct pack pack = {.call = call, .snapshot = call->context->snapshot};
    pack.count = snapshot_region_clinics(pack.snapshot, region->adcode, &pack.numbers);
    append_pack(&pack, region);
    entity_tag_set(call);
}

void api_pack_of(const struct api_context *context, enum lang lang, const uint32_t *numbers,
                 size_t count, struct api_reply *reply)
{
    struct call call = {.context = context, .reply = reply};
    struct pack pack = {
        .call = &call, .snapshot = context->snapshot, .numbers = numbers, .count = count};
    parameters_init(&call.parameters);
    call.parameters.lang = lang;
    call.parameters.at = context->now - context->now % MINUTE_S;
    buffer_reset(&reply->body);
    append_pack(&pack, NULL);
    reply->status = buffer_error(&reply->body) ? 503 : 200;
}
