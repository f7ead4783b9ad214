/* The clinics as features: GeoJSON whose properties are plain values, one column each, as attribute
 * tables want them.
 *
 * A page goes on after an id, so that no page counts through those before it, and a change of the
 * data between two pages neither loses nor repeats a clinic. */
#include <string.h>

#include "fever/clinic_export.h"
#include "fever/list.h"
#include "ogc.h"

enum { FEATURE_BYTES = 2048, SCRATCH_MAX = 1 << 16 };

/* Positions as the source gave them are left out: they are in its own coordinate system. */
static const enum clinic_field shown[] = {
    FIELD_NAME,        FIELD_MARKER_ID,      FIELD_SHORT_NAME,     FIELD_ALIASES,
    FIELD_SITE,        FIELD_CAMPUS,         FIELD_KIND,           FIELD_SERVICES,
    FIELD_LEVEL,       FIELD_DESIGNATED,     FIELD_INSURANCE,      FIELD_INSURANCE_REMOTE,
    FIELD_ACCESS,      FIELD_MIN_AGE_MONTHS, FIELD_MAX_AGE_YEARS,  FIELD_BOOKING_REQUIRED,
    FIELD_BOOKING_URL, FIELD_BOOKING_PHONE,  FIELD_BOOKING_WECHAT, FIELD_ADMISSION,
    FIELD_ADCODE,      FIELD_ADDRESS,        FIELD_ENTRANCE,       FIELD_TRANSIT,
    FIELD_PARKING,     FIELD_PHONE,          FIELD_PRECISION,      FIELD_HOURS,
    FIELD_HOURS_TEXT,  FIELD_LAST_ADMISSION, FIELD_NOTE,           FIELD_TIME_ZONE,
    FIELD_VALID_UNTIL, FIELD_SOURCE,         FIELD_SOURCE_URL,     FIELD_SOURCE_DATE,
    FIELD_VERIFIED_AT,
};

/* By the region table, as in the API's own answers; as stated where the region is not known. */
static void append_region_names(struct call *call, const struct clinic *clinic)
{
    const struct region_table *table = snapshot_regions(call->context->snapshot);
    const struct region *region = region_find(table, clinic->adcode);
    const struct {
        const char *name;
        enum region_level level;
        const char *stated;
    } levels[] = {{",\"province\":", REGION_PROVINCE, clinic->province},
                  {",\"city\":", REGION_CITY, clinic->city},
                  {",\"district\":", REGION_DISTRICT, clinic->district}};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const struct region *at = region ? region_ancestor(table, region, levels[i].level) : NULL;
        buffer_append_text(&call->reply->body, levels[i].name);
        buffer_append_json(&call->reply->body, at ? at->name : levels[i].stated);
    }
}

static void append_opening(struct call *call, uint32_t number, const struct opening *opening)
{
    struct buffer *out = &call->reply->body;
    const struct time_zone *zone = snapshot_zone(call->context->snapshot, number);
    unsigned gravest = opening->cautions & -opening->cautions;
    APPEND(out, ",\"state\":");
    buffer_append_json(out, opening_state_name(opening->state));
    APPEND(out, ",\"reason\":");
    buffer_append_json(out, opening_reason_name(opening->reason));
    APPEND(out, ",\"caution\":");
    buffer_append_json(out, gravest ? opening_caution_name((enum opening_caution)gravest) : NULL);
    APPEND(out, ",\"next_change\":");
    append_instant_in(out, zone, opening->next_change);
    APPEND(out, ",\"updated_at\":");
    append_instant_in(out, zone, snapshot_clinic(call->context->snapshot, number)->updated_at);
}

/* Without the closing brace. `next_change` becomes the first of the changes so far. */
static void append_feature(struct call *call, uint32_t number, struct buffer *scratch,
                           int64_t *next_change)
{
    const struct snapshot *snapshot = call->context->snapshot;
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    struct opening opening = opening_shown(call, number, next_change);
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"type\":\"Feature\",\"id\":");
    buffer_append_json(out, clinic->id);
    APPEND(out, ",\"geometry\":");
    clinic_export_geometry(clinic, out);
    APPEND(out, ",\"properties\":{");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (i)
            APPEND(out, ",");
        clinic_export_member(clinic, shown[i], scratch, out);
    }
    append_region_names(call, clinic);
    append_opening(call, number, &opening);
    APPEND(out, "}");
}

/* An address that could not be made must not pass for one. */
static const char *address_of(struct call *call, const struct buffer *path)
{
    struct buffer *out = &call->reply->body;
    if (buffer_error(path) && !out->failure)
        out->failure = buffer_error(path);
    return buffer_error(path) ? "" : path->data;
}

static void answer_end(struct call *call, int64_t next_change)
{
    APPEND(&call->reply->body, "}\n");
    call->reply->content_type = TYPE_GEOJSON;
    freshness_set(call, next_change);
    entity_tag_set(call);
}

void api_ogc_item(struct call *call)
{
    uint32_t number;
    if (!clinic_accepted(call, &number))
        return;
    struct buffer scratch;
    int64_t next_change = HOURS_NEVER;
    buffer_init(&scratch, SCRATCH_MAX);
    append_feature(call, number, &scratch, &next_change);
    buffer_reset(&scratch);
    buffer_append_text(&scratch, OGC_ITEMS "/");
    buffer_append_percent(&scratch, snapshot_clinic(call->context->snapshot, number)->id);
    const struct link links[] = {
        {address_of(call, &scratch), "self", TYPE_GEOJSON, "This clinic"},
        {OGC_COLLECTION, "collection", TYPE_JSON, "The collection"},
    };
    APPEND(&call->reply->body, ",");
    ogc_append_links(call, links, sizeof links / sizeof *links);
    buffer_clear(&scratch);
    answer_end(call, next_change);
}

/* The address of a page with the parameters that this one was asked with, but going on after
 * `after`; NULL: this page itself. */
static void page_address(const struct call *call, const char *after, struct buffer *path)
{
    const struct api_request *request = call->request;
    char separator = '?';
    buffer_reset(path);
    buffer_append_text(path, OGC_ITEMS);
    for (size_t i = 0; i < request->parameter_count; i++) {
        const struct api_parameter *given = &request->parameters[i];
        if (after && strcmp(given->name, "after") == 0)
            continue;
        buffer_append_char(path, separator);
        buffer_append_text(path, given->name); /* one of the rules' names */
        buffer_append_char(path, '=');
        buffer_append_percent(path, given->value);
        separator = '&';
    }
    if (!after)
        return;
    buffer_append_char(path, separator);
    buffer_append_text(path, "after=");
    buffer_append_percent(path, after);
}

static void append_page_links(struct call *call, const struct list_answer *answer,
                              struct buffer *scratch)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "\"links\":[");
    page_address(call, NULL, scratch);
    ogc_append_link(call,
                    &(struct link){address_of(call, scratch), "self", TYPE_GEOJSON, "This page"});
    APPEND(out, ",");
    if (answer->more) {
        page_address(call, answer->last_id, scratch);
        ogc_append_link(
            call, &(struct link){address_of(call, scratch), "next", TYPE_GEOJSON, "The next page"});
        APPEND(out, ",");
    }
    ogc_append_link(call,
                    &(struct link){OGC_COLLECTION, "collection", TYPE_JSON, "The collection"});
    APPEND(out, "]");
}

static void append_page(struct call *call, const struct list_answer *answer, struct buffer *scratch)
{
    struct buffer *out = &call->reply->body;
    int64_t next_change = HOURS_NEVER;
    buffer_reserve(out, (1 + answer->count) * (size_t)FEATURE_BYTES);
    APPEND(out, "{\"type\":\"FeatureCollection\",\"timeStamp\":");
    append_instant(out, call->parameters.at);
    APPEND(out, ",\"numberMatched\":");
    buffer_append_int(out, answer->matched);
    APPEND(out, ",\"numberReturned\":");
    buffer_append_int(out, answer->count);
    APPEND(out, ",");
    append_page_links(call, answer, scratch);
    APPEND(out, ",\"features\":[");
    for (uint32_t i = 0; i < answer->count; i++) {
        if (i)
            APPEND(out, ",");
        append_feature(call, answer->numbers[i], scratch, &next_change);
        APPEND(out, "}");
    }
    APPEND(out, "]");
    answer_end(call, next_change);
}

void api_ogc_items(struct call *call)
{
    const struct parameters *parameters = &call->parameters;
    const struct list_query query = {
        .filter = parameters->filter,
        .has_bbox = parameters->bbox.given,
        .bbox = parameters->bbox.box,
        .updated_since = LIST_OF_ANY_TIME,
        .updated = parameters->datetime.given ? &parameters->datetime.range : NULL,
        .at = parameters->at,
        .after_id = parameters->after,
        .limit = (uint32_t)parameters->limit,
    };
    struct list_answer answer;
    struct buffer scratch;
    if (snapshot_list(call->context->snapshot, &query, &answer)) {
        answer_nomem(call);
        return;
    }
    buffer_init(&scratch, SCRATCH_MAX);
    append_page(call, &answer, &scratch);
    buffer_clear(&scratch);
}
