/* OGC API – Features, part 1: core (OGC 17-069r4): the landing page, what is conformed to, and the
 * one collection. */
#include "fever/list.h"
#include "fever/origin.h"
#include "ogc.h"

#define CRS84     "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
#define GREGORIAN "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

enum { DEGREE_DECIMALS = 7 };

void ogc_append_link(struct call *call, const struct link *link)
{
    struct buffer *out = &call->reply->body;
    char origin[ORIGIN_SIZE];
    origin_of(call->context, call->request, origin);
    APPEND(out, "{\"href\":\"");
    buffer_append_text(out, origin);
    buffer_append_text(out, link->path);
    APPEND(out, "\",\"rel\":\"");
    buffer_append_text(out, link->rel);
    APPEND(out, "\",\"type\":\"");
    buffer_append_text(out, link->type);
    APPEND(out, "\",\"title\":");
    buffer_append_json(out, link->title);
    APPEND(out, "}");
}

void ogc_append_links(struct call *call, const struct link *links, size_t count)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "\"links\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            APPEND(out, ",");
        ogc_append_link(call, &links[i]);
    }
    APPEND(out, "]");
}

#define APPEND_LINKS(call, links) ogc_append_links(call, links, sizeof(links) / sizeof *(links))

static void answer_end(struct call *call)
{
    APPEND(&call->reply->body, "}\n");
    freshness_set(call, HOURS_NEVER);
    entity_tag_set(call);
}

void api_ogc(struct call *call)
{
    static const struct link links[] = {
        {OGC_ROOT, "self", TYPE_JSON, "This document"},
        {"/openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.1",
         "The definition of the API"},
        {OGC_ROOT "/conformance", "conformance", TYPE_JSON, "What the API conforms to"},
        {OGC_ROOT "/collections", "data", TYPE_JSON, "The collections"},
    };
    APPEND(&call->reply->body,
           "{\"title\":\"Fever Clinic Map\",\"description\":\"Which clinics see fever patients, "
           "where they are, and whether they are open.\",");
    APPEND_LINKS(call, links);
    answer_end(call);
}

void api_ogc_conformance(struct call *call)
{
    APPEND(&call->reply->body,
           "{\"conformsTo\":[\"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core\","
           "\"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson\"]");
    answer_end(call);
}

static void append_extent(struct call *call)
{
    struct buffer *out = &call->reply->body;
    struct list_extent extent = snapshot_extent(call->context->snapshot);
    const double edges[] = {extent.box.min_lon, extent.box.min_lat, extent.box.max_lon,
                            extent.box.max_lat};
    APPEND(out, "\"extent\":{\"spatial\":{\"bbox\":[[");
    for (int i = 0; i < 4; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_degrees(out, edges[i], DEGREE_DECIMALS);
    }
    APPEND(out, "]],\"crs\":\"" CRS84 "\"},\"temporal\":{\"interval\":[[");
    append_instant(out, extent.updated.from);
    APPEND(out, ",");
    append_instant(out, extent.updated.to);
    APPEND(out, "]],\"trs\":\"" GREGORIAN "\"}},");
}

static void append_collection(struct call *call)
{
    static const struct link links[] = {
        {OGC_COLLECTION, "self", TYPE_JSON, "This collection"},
        {OGC_ITEMS, "items", TYPE_GEOJSON, "The clinics as GeoJSON"},
        {"/api/v1/clinics", "alternate", TYPE_JSON, "The clinics with all that is known of them"},
    };
    struct buffer *out = &call->reply->body;
    APPEND(out,
           "{\"id\":\"clinics\",\"title\":\"Fever clinics\",\"description\":\"Fever clinics and "
           "what else sees fever patients, one feature for each door with its own hours. The time "
           "of a feature, which datetime and the temporal extent speak of, is its updated_at: when "
           "its record last changed. Clinics without a position of their own have no geometry; "
           "those that only see who is referred to them are not among the items; "
           "state is that of this minute.\",\"itemType\":\"feature\",\"crs\":[\"" CRS84 "\"],");
    if (snapshot_extent(call->context->snapshot).has_places)
        append_extent(call);
    APPEND_LINKS(call, links);
}

void api_ogc_collection(struct call *call)
{
    append_collection(call);
    answer_end(call);
}

void api_ogc_collections(struct call *call)
{
    static const struct link links[] = {
        {OGC_ROOT "/collections", "self", TYPE_JSON, "This document"},
    };
    struct buffer *out = &call->reply->body;
    APPEND(out, "{");
    APPEND_LINKS(call, links);
    APPEND(out, ",\"collections\":[");
    append_collection(call);
    APPEND(out, "}]");
    answer_end(call);
}
