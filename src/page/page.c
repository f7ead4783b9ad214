/* Which page answers which path, and what all pages have in common: methods, entity tags, headers.
 */
#include "fever/page.h"

#include <string.h>

#include "fever/civil.h"
#include "fever/entity_tag.h"
#include "fever/hash.h"
#include "fever/origin.h"
#include "guides.h"
#include "page_query.h"
#include "page_sitemap.h"
#include "page_views.h"

enum { MINUTE_S = 60, HOUR_S = 3600, NOT_READY_RETRY_S = 5 };

static const char html[] = "text/html; charset=utf-8";
static const char xml[] = "application/xml";
static const char plain_text[] = "text/plain; charset=utf-8";

void page_headers(const struct base_map *base_map, struct page_header out[PAGE_HEADERS])
{
    const struct page_header headers[PAGE_HEADERS] = {
        {"Content-Security-Policy", base_map ? base_map->policy : base_map_schematic.policy},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"Permissions-Policy", "geolocation=(self), camera=(), microphone=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
    };
    memcpy(out, headers, sizeof headers);
}

/* ---- routes ---- */

/* `rest` is what follows the route's prefix. A status, the page written. */
typedef int page_route(struct page *page, const char *rest, struct api_reply *reply);

static int not_found(struct page *page)
{
    return page_notice(page, 404, page_text(page->lang, TEXT_NOT_FOUND),
                       page_text(page->lang, TEXT_NOT_FOUND_LINE));
}

/* The region of `/?region=`, or NULL. */
static const struct region *asked_region(const struct page *page)
{
    uint32_t adcode = page->query->asked.filter.region;
    return adcode ? region_find(snapshot_regions(page->snapshot), adcode) : NULL;
}

static int route_home(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    if (page->query->search)
        return page_search(page);
    const struct region *region = asked_region(page);
    return region && page->query->position == POSITION_NONE ? page_region(page, region)
                                                            : page_home(page);
}

/* Says where the canonical page is, when the path named it differently. */
static void name_location(struct api_reply *reply, const char *prefix, const char *name)
{
    size_t prefix_length = strlen(prefix), length = strlen(name);
    if (prefix_length + length >= sizeof reply->location)
        return;
    memcpy(reply->location, prefix, prefix_length);
    memcpy(reply->location + prefix_length, name, length + 1);
}

static int gone(struct page *page, const struct retired_clinic *retired)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(civil_day_of(retired->retired_at + PAGE_CHINA_OFFSET_S), date);
    struct buffer heading, sentence;
    buffer_init(&heading, PAGE_WORDS_MAX);
    buffer_init(&sentence, PAGE_WORDS_MAX);
    page_compose(&heading, page->lang, TEXT_GONE, &retired->name, 1);
    page_compose(&sentence, page->lang, TEXT_GONE_LINE, (const char *const[]){date}, 1);
    int status = page_notice(page, 410, page_words(page, &heading), page_words(page, &sentence));
    buffer_clear(&heading);
    buffer_clear(&sentence);
    return status;
}

static int route_clinic(struct page *page, const char *id, struct api_reply *reply)
{
    uint32_t number;
    bool is_alias;
    if (snapshot_find(page->snapshot, id, &number, &is_alias)) {
        if (is_alias)
            name_location(reply, "/clinics/", snapshot_clinic(page->snapshot, number)->id);
        return page_clinic(page, number);
    }
    const struct retired_clinic *retired = snapshot_find_retired(page->snapshot, id);
    return retired ? gone(page, retired) : not_found(page);
}

static int route_region(struct page *page, const char *adcode, struct api_reply *reply)
{
    (void)reply;
    uint32_t number;
    const struct region *region = NULL;
    if (region_adcode_parse(adcode, strlen(adcode), &number))
        region = region_find(snapshot_regions(page->snapshot), number);
    return region ? page_region(page, region) : not_found(page);
}

static int route_privacy(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page_privacy(page);
}

static int route_offline(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page_offline(page);
}

static int route_self_check(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page->request->method == API_POST ? page_self_check_result(page) : page_self_check(page);
}

static int route_guides(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page_guides(page);
}

static int route_guide(struct page *page, const char *name, struct api_reply *reply)
{
    (void)reply;
    const struct guide *guide = guide_find(name);
    return guide ? page_guide(page, guide) : not_found(page);
}

/* `found` tells whether the page holds what was asked for. */
static int found_as(struct page *page, bool found, struct api_reply *reply, const char *type)
{
    if (!found)
        return not_found(page);
    reply->content_type = type;
    return 200;
}

static int route_sitemap(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    return found_as(page, page_sitemap(page), reply, xml);
}

static int route_sitemap_part(struct page *page, const char *name, struct api_reply *reply)
{
    return found_as(page, page_sitemap_part(page, name), reply, xml);
}

static int route_robots(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    page_robots(page);
    return found_as(page, true, reply, plain_text);
}

static const struct {
    const char *prefix;
    bool has_rest; /* the prefix is followed by a name */
    bool yields;   /* to an operator's file of that name */
    bool posts;    /* a form is sent here */
    int max_age_s; /* of what shows no state; 0: to the minute's end */
    page_route *handle;
    const char *pattern;
} routes[] = {
    {"/", false, false, false, 0, route_home, "/"},
    {"/privacy", false, false, false, 0, route_privacy, "/privacy"},
    {"/offline", false, false, false, 0, route_offline, "/offline"},
    {"/clinics/", true, false, false, 0, route_clinic, "/clinics/{id}"},
    {"/regions/", true, false, false, 0, route_region, "/regions/{adcode}"},
    {"/sitemap.xml", false, true, false, HOUR_S, route_sitemap, "/sitemap.xml"},
    {"/sitemap-", true, true, false, HOUR_S, route_sitemap_part, "/sitemap-{part}"},
    {"/robots.txt", false, true, false, HOUR_S, route_robots, "/robots.txt"},
    {"/self-check", false, false, true, 0, route_self_check, "/self-check"},
    {"/guides", false, false, false, 0, route_guides, "/guides"},
    {"/guides/", true, false, false, 0, route_guide, "/guides/{name}"},
};

enum { NO_ROUTE = sizeof routes / sizeof *routes };

static size_t find_route(const char *path)
{
    for (size_t i = 0; i < NO_ROUTE; i++) {
        size_t length = strlen(routes[i].prefix);
        if (routes[i].has_rest ? strncmp(path, routes[i].prefix, length) == 0
                               : strcmp(path, routes[i].prefix) == 0)
            return i;
    }
    return NO_ROUTE;
}

bool page_owns_path(const char *path)
{
    size_t route = find_route(path);
    return route != NO_ROUTE && !routes[route].yields;
}

/* ---- the reply ---- */

static void write_page(const struct page_context *context, const struct api_request *request,
                       size_t route, struct api_reply *reply)
{
    struct page_query query;
    char origin[ORIGIN_SIZE];
    origin_of(&(struct api_context){.public_url = context->public_url}, request, origin);
    const struct snapshot *snapshot = context->snapshot;
    page_query_read(request, snapshot ? snapshot_regions(snapshot) : NULL, &query);
    int64_t now = context->now;
    if (query.asked.at != PARAMETER_NOW)
        now = query.asked.at;
    struct page page = {.snapshot = snapshot,
                        .base_map = context->base_map ? context->base_map : &base_map_schematic,
                        .clock = context->now,
                        .request = request,
                        .now = now - (now % MINUTE_S + MINUTE_S) % MINUTE_S,
                        .query = &query,
                        .path = route == NO_ROUTE ? "/" : request->path,
                        .origin = origin,
                        .lang = query.asked.lang,
                        .out = &reply->body};
    reply->route = route == NO_ROUTE ? "other" : routes[route].pattern;
    bool takes_posts = route != NO_ROUTE && routes[route].posts;
    if (request->method != API_GET && request->method != API_HEAD &&
        !(request->method == API_POST && takes_posts)) {
        reply->allow = takes_posts ? "GET, HEAD, POST" : "GET, HEAD";
        reply->status = page_notice(&page, 405, page_text(page.lang, TEXT_BAD_METHOD),
                                    page_text(page.lang, TEXT_NOT_FOUND_LINE));
    } else if (!snapshot) {
        reply->retry_after_s = NOT_READY_RETRY_S;
        reply->status = page_notice(&page, 503, page_text(page.lang, TEXT_NOT_READY),
                                    page_text(page.lang, TEXT_NOT_READY_LINE));
    } else if (route == NO_ROUTE) {
        reply->status = not_found(&page);
    } else {
        const char *rest = request->path + strlen(routes[route].prefix);
        reply->status = routes[route].handle(&page, rest, reply);
    }
}

void page_handle(const struct page_context *context, const struct api_request *request,
                 struct api_reply *reply)
{
    reply->content_type = html;
    reply->max_age_s = -1;
    size_t route = find_route(request->path);
    write_page(context, request, route, reply);
    if (buffer_error(&reply->body)) {
        buffer_reset(&reply->body);
        reply->status = 503;
        reply->retry_after_s = NOT_READY_RETRY_S;
        return;
    }
    if (reply->status != 200 || request->method == API_POST)
        return;
    /* States are those of the minute: never fresh beyond it. */
    reply->max_age_s = routes[route].max_age_s ? routes[route].max_age_s
                                               : (int)(MINUTE_S - context->now % MINUTE_S);
    /* The hash of the body itself: the same on every node, and right by construction. */
    uint64_t hash = hash_bytes(HASH_SEED, reply->body.data, reply->body.length);
    entity_tag_format(hash_finish(hash), request->coding, reply->etag);
    if (request->if_none_match && entity_tag_matches(request->if_none_match, reply->etag))
        reply->status = 304;
}
