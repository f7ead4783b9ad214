/* The routes of the API, as a table, and how a path finds its route. */
#include <string.h>

#include "api_call.h"
#include "fever/list.h"
#include "fever/map_tiles.h"
#include "fever/report_intake.h"
#include "ogc.h"
#include "parameter_types.h"

enum { OPENING_DAYS_DEFAULT = 7, OPENING_DAYS_MAX = 31 };

static const struct parameter_rule list_rules[] = {
    RULE("bbox", BBOX, bbox),
    RULE("region", REGION, filter.region),
    RULE("q", TEXT, text, .minimum = 1, .maximum = PARAMETER_TEXT_MAX),
    RULE("kind", KINDS, filter.kinds),
    RULE("service", SERVICES, filter.services),
    RULE("designated", STATED, filter.designated),
    RULE("insurance", STATED, filter.insurance),
    RULE("access", ACCESS, filter.access),
    RULE("open", FLAG, filter.open_only),
    RULE("at", INSTANT, at),
    RULE("limit", INTEGER, limit, .minimum = 1, .maximum = LIST_LIMIT_MAX, .of_page = true),
    RULE("cursor", CURSOR, cursor, .of_page = true),
    RULE("updated_since", INSTANT, updated_since),
    RULE("crs", CRS, crs),
    RULE("lang", LANG, lang, .of_page = true),
};
static const struct parameter_rules of_list = {list_rules, sizeof list_rules / sizeof *list_rules};

static const struct parameter_rule places_rules[] = {
    RULE("q", TEXT, text, .minimum = 1, .maximum = PARAMETER_TEXT_MAX, .required = true),
    RULE("limit", INTEGER, limit, .minimum = 1, .maximum = PLACES_LIMIT_MAX),
    RULE("crs", CRS, crs),
};
static const struct parameter_rules of_places = {places_rules,
                                                 sizeof places_rules / sizeof *places_rules};

static const struct parameter_rule clinic_rules[] = {
    RULE("crs", CRS, crs),
    RULE("at", INSTANT, at),
    RULE("lang", LANG, lang),
};
static const struct parameter_rules of_clinic = {clinic_rules,
                                                 sizeof clinic_rules / sizeof *clinic_rules};

static const struct parameter_rule opening_rules[] = {
    RULE("at", INSTANT, at),
    RULE("days", INTEGER, days, .minimum = 1, .maximum = OPENING_DAYS_MAX),
    RULE("lang", LANG, lang),
};
static const struct parameter_rules of_opening = {opening_rules,
                                                  sizeof opening_rules / sizeof *opening_rules};

static const struct parameter_rule regions_rules[] = {
    RULE("parent", REGION, parent),
    RULE("crs", CRS, crs),
};
static const struct parameter_rules of_regions = {regions_rules,
                                                  sizeof regions_rules / sizeof *regions_rules};

static const struct parameter_rule region_at_rules[] = {
    RULE("lat", NUMBER, point.lat, .minimum = -90, .maximum = 90, .required = true),
    RULE("lon", NUMBER, point.lon, .minimum = -180, .maximum = 180, .required = true),
    RULE("crs", CRS, crs),
};
static const struct parameter_rules of_region_at = {region_at_rules, sizeof region_at_rules /
                                                                         sizeof *region_at_rules};

static const struct parameter_rule notices_rules[] = {
    RULE("region", REGION, filter.region),
    RULE("at", INSTANT, at),
};
static const struct parameter_rules of_notices = {notices_rules,
                                                  sizeof notices_rules / sizeof *notices_rules};

static const struct parameter_rule consults_rules[] = {
    RULE("region", REGION, filter.region),
    RULE("service", CONSULTS, consult_services),
    RULE("open", FLAG, filter.open_only),
    RULE("at", INSTANT, at),
};
static const struct parameter_rules of_consults = {consults_rules,
                                                   sizeof consults_rules / sizeof *consults_rules};

static const struct parameter_rule load_rules[] = {
    RULE("level", LEVEL, writes.level, .required = true),
    RULE("waiting", INTEGER, writes.waiting, .maximum = LOAD_PEOPLE_MAX),
    RULE("being_seen", INTEGER, writes.being_seen, .maximum = LOAD_PEOPLE_MAX),
    RULE("now_serving", TEXT, writes.now_serving, .minimum = 1, .maximum = LOAD_SERVING_MAX),
    RULE("wait_minutes", INTEGER, writes.wait_minutes, .maximum = LOAD_WAIT_MINUTES_MAX),
    RULE("longest_wait_minutes", INTEGER, writes.longest_wait_minutes,
         .maximum = LOAD_WAIT_MINUTES_MAX),
    RULE("rooms_open", INTEGER, writes.rooms_open, .maximum = LOAD_ROOMS_MAX),
    RULE("ttl_minutes", INTEGER, writes.ttl_minutes, .minimum = LOAD_TTL_MIN,
         .maximum = LOAD_TTL_MAX),
};
static const struct parameter_rules of_load = {load_rules, sizeof load_rules / sizeof *load_rules};

static const struct parameter_rule closure_rules[] = {
    RULE("from", INSTANT, writes.from),
    RULE("until", INSTANT, writes.until),
    RULE("reason", TEXT, writes.reason, .minimum = 1, .maximum = LIVE_REASON_MAX, .required = true),
    RULE("alternative_id", ID, writes.alternative_id),
};
static const struct parameter_rules of_closure = {closure_rules,
                                                  sizeof closure_rules / sizeof *closure_rules};

static const struct parameter_rule crs_rules[] = {
    RULE("crs", CRS, crs),
};
static const struct parameter_rules of_crs = {crs_rules, sizeof crs_rules / sizeof *crs_rules};

static const struct parameter_rule pack_rules[] = {
    RULE("lang", LANG, lang),
};
static const struct parameter_rules of_pack = {pack_rules, sizeof pack_rules / sizeof *pack_rules};

static const struct parameter_rule map_rules[] = {
    RULE("bbox", BBOX, bbox, .required = true),
    RULE("zoom", INTEGER, zoom, .minimum = 0, .maximum = TILE_ZOOM_MAX, .required = true),
    RULE("crs", CRS, crs),
    RULE("kind", KINDS, filter.kinds),
    RULE("service", SERVICES, filter.services),
    RULE("open", FLAG, filter.open_only),
    RULE("exclude_closed", FLAG, filter.exclude_closed),
    RULE("designated", STATED, filter.designated),
    RULE("insurance", STATED, filter.insurance),
    RULE("access", ACCESS, filter.access),
    RULE("age_months", INTEGER, filter.age_months, .minimum = 0, .maximum = AGE_MONTHS_MAX),
    RULE("region", REGION, filter.region),
    RULE("at", INSTANT, at),
};
static const struct parameter_rules of_map = {map_rules, sizeof map_rules / sizeof *map_rules};

static const struct parameter_rule self_check_rules[] = {
    RULE("for", PERSON, person),
    RULE("region", REGION, filter.region),
    RULE("lang", LANG, lang),
};
static const struct parameter_rules of_self_check = {
    self_check_rules, sizeof self_check_rules / sizeof *self_check_rules};

static const struct parameter_rule items_rules[] = {
    RULE("bbox", BOX, bbox),
    RULE("datetime", DATETIME, datetime),
    RULE("limit", CAPPED, limit, .minimum = 1, .maximum = LIST_LIMIT_MAX),
    RULE("after", ID, after),
};
static const struct parameter_rules of_items = {items_rules,
                                                sizeof items_rules / sizeof *items_rules};

static const struct parameter_rules of_none = {NULL, 0};

static void nearest_defaults(struct parameters *parameters)
{
    parameters->limit = NEAREST_LIMIT_DEFAULT;
    parameters->filter.kinds = NEAREST_DEFAULT_KINDS;
}

static void list_defaults(struct parameters *parameters)
{
    parameters->limit = LIST_LIMIT_DEFAULT;
}

static void items_defaults(struct parameters *parameters)
{
    parameters->limit = OGC_LIMIT_DEFAULT;
}

static void places_defaults(struct parameters *parameters)
{
    parameters->limit = PLACES_LIMIT_DEFAULT;
}

static void opening_defaults(struct parameters *parameters)
{
    parameters->days = OPENING_DAYS_DEFAULT;
}

/* The first that fits is the route: `nearest` and `at` stand before the names. */
static const struct route routes[] = {
    {.pattern = "/api/v1/clinics",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_list,
     .rules = &of_list,
     .defaults = list_defaults},
    {.pattern = "/api/v1/clinics/nearest",
     .allow = "GET, HEAD, POST, OPTIONS",
     .endpoint = api_nearest,
     .rules = &parameters_of_nearest,
     .defaults = nearest_defaults,
     .body = true},
    {.pattern = "/api/v1/clinics/{}",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_clinic,
     .rules = &of_clinic},
    {.pattern = "/api/v1/clinics/{}/opening",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_clinic_opening,
     .rules = &of_opening,
     .defaults = opening_defaults},
    {.pattern = "/api/v1/places",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_places,
     .rules = &of_places,
     .defaults = places_defaults},
    {.pattern = "/api/v1/dataset",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_dataset,
     .rules = &of_none},
    {.pattern = "/api/v1/regions",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_regions,
     .rules = &of_regions,
     .by_minute = true},
    {.pattern = "/api/v1/regions/at",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_region_at,
     .rules = &of_region_at,
     .by_minute = true},
    {.pattern = "/api/v1/regions/{}",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_region,
     .rules = &of_crs,
     .by_minute = true},
    {.pattern = "/api/v1/token",
     .allow = "GET, HEAD, OPTIONS",
     .rules = &of_none,
     .writes = {{API_GET, api_token, NULL, ""}}},
    {.pattern = "/api/v1/clinics/{}/load",
     .allow = "PUT, DELETE, OPTIONS",
     .rules = &of_none,
     .writes = {{API_PUT, api_load_put, &of_load, "load"},
                {API_DELETE, api_load_drop, NULL, "load"}}},
    {.pattern = "/api/v1/clinics/{}/closure",
     .allow = "PUT, DELETE, OPTIONS",
     .rules = &of_none,
     .writes = {{API_PUT, api_closure_put, &of_closure, "closure"},
                {API_DELETE, api_closure_drop, NULL, "closure"}}},
    {.pattern = "/api/v1/clinics/{}/reports",
     .allow = "POST, OPTIONS",
     .rules = &of_none,
     .writes = {{API_POST, api_report_post, &parameters_of_report, NULL}}},
    {.pattern = "/api/v1/reports",
     .allow = "DELETE, OPTIONS",
     .rules = &of_none,
     .writes = {{API_DELETE, api_report_erase, NULL, NULL}}},
    {.pattern = "/api/v1/notices",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_notices,
     .rules = &of_notices},
    {.pattern = "/api/v1/consults",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_consults,
     .rules = &of_consults},
    {.pattern = "/api/v1/map",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_map,
     .rules = &of_map},
    {.pattern = "/api/v1/packs/{}",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_pack,
     .rules = &of_pack,
     .by_minute = true},
    {.pattern = "/api/v1/self-check",
     .allow = "GET, HEAD, POST, OPTIONS",
     .endpoint = api_self_check,
     .rules = &of_self_check,
     .own_body = true,
     .by_minute = true},
    {.pattern = OGC_ROOT,
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc,
     .rules = &of_none,
     .links = true},
    {.pattern = OGC_ROOT "/conformance",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc_conformance,
     .rules = &of_none},
    {.pattern = OGC_ROOT "/collections",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc_collections,
     .rules = &of_none,
     .links = true},
    {.pattern = OGC_COLLECTION,
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc_collection,
     .rules = &of_none,
     .links = true},
    {.pattern = OGC_ITEMS,
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc_items,
     .rules = &of_items,
     .defaults = items_defaults,
     .by_minute = true,
     .links = true},
    {.pattern = OGC_ITEMS "/{}",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_ogc_item,
     .rules = &of_none,
     .by_minute = true,
     .links = true},
    {.pattern = "/openapi.json",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_openapi,
     .rules = &of_none,
     .without_snapshot = true},
    {.pattern = "/livez",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_livez,
     .rules = &of_none,
     .without_snapshot = true},
    {.pattern = "/readyz",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_readyz,
     .rules = &of_none,
     .without_snapshot = true},
    {.pattern = "/metrics",
     .allow = "GET, HEAD, OPTIONS",
     .endpoint = api_metrics,
     .rules = &of_none,
     .without_snapshot = true},
};

const struct route *route_at(size_t index)
{
    return index < sizeof routes / sizeof *routes ? &routes[index] : NULL;
}

const char *api_route_pattern(size_t index)
{
    const struct route *route = route_at(index);
    return route ? route->pattern : NULL;
}

/* Whether the path is of the pattern, which holds at most one `{}`. */
static bool pattern_fits(const char *pattern, const char *path, const char **argument,
                         size_t *argument_length)
{
    const char *hole = strstr(pattern, "{}");
    if (!hole)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(hole - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t length = strcspn(path + before, "/");
    if (!length || strcmp(path + before + length, hole + 2) != 0)
        return false;
    *argument = path + before;
    *argument_length = length;
    return true;
}

const struct route *route_find(const char *path, const char **argument, size_t *argument_length)
{
    *argument = NULL;
    *argument_length = 0;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (pattern_fits(routes[i].pattern, path, argument, argument_length))
            return &routes[i];
    }
    return NULL;
}

void location_set(struct call *call, const char *name)
{
    const char *pattern = call->route->pattern;
    size_t before = strcspn(pattern, "{");
    char *out = mempcpy(call->reply->location, pattern, before);
    out = stpcpy(out, name);
    strcpy(out, pattern + before + 2);
}
