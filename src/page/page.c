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

/* No clinic has that id, today or any more. */
static int no_clinic(struct page *page, const char *id)
{
    const struct retired_clinic *retired = snapshot_find_retired(page->snapshot, id);
    return retired ? gone(page, retired) : not_found(page);
}

static int route_clinic(struct page *page, const char *id, struct api_reply *reply)
{
    uint32_t number;
    bool is_alias;
    if (!snapshot_find(page->snapshot, id, &number, &is_alias))
        return no_clinic(page, id);
    if (is_alias)
        name_location(reply, "/clinics/", snapshot_clinic(page->snapshot, number)->id);
    return page_clinic(page, number);
}

static int route_report(struct page *page, const char *id, struct api_reply *reply)
{
    uint32_t number;
    bool is_alias;
    return snapshot_find(page->snapshot, id, &number, &is_alias) ? page_report(page, number, reply)
                                                                 : no_clinic(page, id);
}

static int route_report_erase(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    return page_report_erase(page, reply);
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

static int route_staff(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page_staff(page);
}

static int route_self_check(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page->request->method == API_POST ? page_self_check_result(page) : page_self_check(page);
}

static int route_consults(struct page *page, const char *rest, struct api_reply *reply)
{
    (void)rest;
    (void)reply;
    return page_consults(page);
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

enum { ROUTE_NAME_MAX = CLINIC_ID_MAX, FILE_PATH_SIZE = 128, KEPT_BY_NOBODY = -1 };

static const struct route {
    const char *prefix, *suffix; /* a suffix ends the name behind the prefix; NULL: the path does */
    const char *pattern;         /* for metrics */
    page_route *handle;
    int max_age_s; /* of what shows no state; 0: to the minute's end; or KEPT_BY_NOBODY */
    bool has_rest; /* the prefix is followed by a name */
    bool yields;   /* to an operator's file of that name */
    bool posts;    /* a form is sent here */
    bool writes;   /* … which changes something */
} routes[] = {
    {.prefix = "/", .pattern = "/", .handle = route_home},
    {.prefix = "/privacy", .pattern = "/privacy", .handle = route_privacy},
    {.prefix = "/offline", .pattern = "/offline", .handle = route_offline},
    {.prefix = "/staff", .pattern = "/staff", .handle = route_staff},
    {.prefix = "/clinics/",
     .suffix = "/report",
     .pattern = "/clinics/{id}/report",
     .handle = route_report,
     .max_age_s = KEPT_BY_NOBODY,
     .has_rest = true,
     .posts = true,
     .writes = true},
    {.prefix = "/reports/erase",
     .pattern = "/reports/erase",
     .handle = route_report_erase,
     .max_age_s = KEPT_BY_NOBODY,
     .posts = true,
     .writes = true},
    {.prefix = "/clinics/", .pattern = "/clinics/{id}", .handle = route_clinic, .has_rest = true},
    {.prefix = "/regions/",
     .pattern = "/regions/{adcode}",
     .handle = route_region,
     .has_rest = true},
    {.prefix = "/sitemap.xml",
     .pattern = "/sitemap.xml",
     .handle = route_sitemap,
     .max_age_s = HOUR_S,
     .yields = true},
    {.prefix = "/sitemap-",
     .pattern = "/sitemap-{part}",
     .handle = route_sitemap_part,
     .max_age_s = HOUR_S,
     .has_rest = true,
     .yields = true},
    {.prefix = "/robots.txt",
     .pattern = "/robots.txt",
     .handle = route_robots,
     .max_age_s = HOUR_S,
     .yields = true},
    {.prefix = "/self-check", .pattern = "/self-check", .handle = route_self_check, .posts = true},
    {.prefix = "/consults", .pattern = "/consults", .handle = route_consults},
    {.prefix = "/guides", .pattern = "/guides", .handle = route_guides},
    {.prefix = "/guides/", .pattern = "/guides/{name}", .handle = route_guide, .has_rest = true},
};

const char *page_route_pattern(size_t index)
{
    return index < sizeof routes / sizeof *routes ? routes[index].pattern : NULL;
}

static bool is_at(const struct route *route, const char *path)
{
    size_t length = strlen(route->prefix);
    if (!route->has_rest)
        return strcmp(path, route->prefix) == 0;
    if (strncmp(path, route->prefix, length) != 0)
        return false;
    if (!route->suffix)
        return true;
    size_t rest = strlen(path) - length, behind = strlen(route->suffix);
    return rest > behind && rest - behind <= ROUTE_NAME_MAX &&
           strcmp(path + length + rest - behind, route->suffix) == 0;
}

/* NULL: none. */
static const struct route *find_route(const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (is_at(&routes[i], path))
            return &routes[i];
    return NULL;
}

/* What stands between prefix and suffix. */
static const char *name_of(const struct route *route, const char *path,
                           char room[ROUTE_NAME_MAX + 1])
{
    const char *name = path + strlen(route->prefix);
    if (!route->suffix)
        return name;
    size_t length = strlen(name) - strlen(route->suffix);
    memcpy(room, name, length);
    room[length] = '\0';
    return room;
}

bool page_owns_path(const char *path)
{
    const struct route *route = find_route(path);
    return route && !route->yields;
}

bool page_is_write(const struct api_request *request)
{
    const struct route *route = find_route(request->path);
    return route && route->writes && request->method == API_POST;
}

static bool method_is_taken(const struct route *route, enum api_method method)
{
    return method == API_GET || method == API_HEAD || (method == API_POST && route && route->posts);
}

/* The page of the route, or why there is none. */
static int answer(const struct page_context *context, const struct route *route, struct page *page,
                  struct api_reply *reply)
{
    const struct api_request *request = page->request;
    char room[ROUTE_NAME_MAX + 1];
    if (!method_is_taken(route, request->method)) {
        reply->allow = route && route->posts ? "GET, HEAD, POST" : "GET, HEAD";
        return page_notice(page, 405, page_text(page->lang, TEXT_BAD_METHOD),
                           page_text(page->lang, TEXT_NOT_FOUND_LINE));
    }
    if (context->busy)
        return page_notice(page, 503, page_text(page->lang, TEXT_BUSY),
                           page_text(page->lang, TEXT_BUSY_LINE));
    if (!page->snapshot) {
        reply->retry_after_s = NOT_READY_RETRY_S;
        return page_notice(page, 503, page_text(page->lang, TEXT_NOT_READY),
                           page_text(page->lang, TEXT_NOT_READY_LINE));
    }
    if (!route)
        return not_found(page);
    /* There is no session that another site could abuse, but its visitors' allowance to write. */
    if (page_is_write(request) && origin_is_foreign(context->public_url, request))
        return page_notice(page, 403, page_text(page->lang, TEXT_FOREIGN),
                           page_text(page->lang, TEXT_FOREIGN_LINE));
    return route->handle(page, name_of(route, request->path, room), reply);
}

static void write_page(const struct page_context *context, const struct api_request *request,
                       const struct route *route, struct api_reply *reply, bool *is_priority)
{
    struct page_query query;
    uint32_t symbols = 0;
    char origin[ORIGIN_SIZE];
    origin_of(&(struct api_context){.public_url = context->public_url}, request, origin);
    const struct snapshot *snapshot = context->snapshot;
    page_query_read(request, snapshot ? snapshot_regions(snapshot) : NULL, &query);
    query.names_files = context->published;
    int64_t now = context->now;
    if (query.asked.at != PARAMETER_NOW)
        now = query.asked.at;
    struct page page = {
        .snapshot = snapshot,
        .base_map = context->base_map ? context->base_map : &base_map_schematic,
        .writer = context->writer,
        .clock = context->now,
        .report_days = context->report_days ? context->report_days : REPORT_DAYS_DEFAULT,
        .published = context->published,
        .request = request,
        .now = now - (now % MINUTE_S + MINUTE_S) % MINUTE_S,
        .query = &query,
        .path = route ? request->path : "/",
        .origin = origin,
        .lang = query.asked.lang,
        .out = &reply->body,
        .symbols = &symbols,
        .is_priority = is_priority,
    };
    reply->route = route ? route->pattern : "none";
    reply->status = answer(context, route, &page, reply);
}

/* The path of the page whose published file `path` names: such links outlive the days on which a
 * folder stands in for the service. Ids may end like a file. */
static bool is_file_of(const struct snapshot *snapshot, const char *path, char page[FILE_PATH_SIZE])
{
    static const char *const shareable[] = {"/clinics/", "/regions/", "/guides", "/privacy"};
    const size_t ending = sizeof PAGE_FILE_ENDING - 1, length = strlen(path);
    uint32_t number;
    bool is_alias, is_page = false;
    for (size_t i = 0; i < sizeof shareable / sizeof *shareable; i++)
        is_page = is_page || strncmp(path, shareable[i], strlen(shareable[i])) == 0;
    if (!is_page || length >= FILE_PATH_SIZE || length <= ending ||
        strcmp(path + length - ending, PAGE_FILE_ENDING) != 0 ||
        (snapshot && snapshot_find(snapshot, strrchr(path, '/') + 1, &number, &is_alias)))
        return false;
    memcpy(page, path, length - ending);
    page[length - ending] = '\0';
    return find_route(page) != NULL;
}

void page_handle(const struct page_context *context, const struct api_request *asked,
                 struct api_reply *reply)
{
    struct api_request named = *asked;
    const struct api_request *request = &named;
    char path[FILE_PATH_SIZE];
    reply->content_type = html;
    reply->max_age_s = -1;
    if (is_file_of(context->snapshot, asked->path, path)) {
        named.path = path;
        name_location(reply, "", path);
    }
    const struct route *route = find_route(request->path);
    bool is_priority = false;
    write_page(context, request, route, reply, &is_priority);
    if (reply->status != 200)
        reply->location[0] = '\0';
    if (buffer_error(&reply->body)) {
        buffer_reset(&reply->body);
        reply->status = 503;
        reply->retry_after_s = NOT_READY_RETRY_S;
        return;
    }
    if (reply->status != 200 || !route || request->method == API_POST ||
        route->max_age_s == KEPT_BY_NOBODY)
        return;
    /* States are those of the minute: never fresh beyond it. */
    reply->max_age_s =
        route->max_age_s ? route->max_age_s : (int)(MINUTE_S - context->now % MINUTE_S);
    if (is_priority && reply->max_age_s > API_PRIORITY_FRESH_S)
        reply->max_age_s = API_PRIORITY_FRESH_S;
    if (context->published) /* a file gets its tag from the server that it lies on */
        return;
    /* The hash of the body itself: the same on every node, and right by construction. */
    uint64_t hash = hash_bytes(HASH_SEED, reply->body.data, reply->body.length);
    entity_tag_format(hash_finish(hash), request->coding, reply->etag);
    if (request->if_none_match && entity_tag_matches(request->if_none_match, reply->etag))
        reply->status = 304;
}
