/* Reading a page's parameters by the API's rules, leniently, and writing them into links. */
#include "page_query.h"

#include <string.h>

#include "fever/civil.h"

static const char *search_text(const struct api_request *request)
{
    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, "q") == 0 && !request->parameters[i].malformed)
            return request->parameters[i].value;
    return NULL;
}

static void read_search(const struct api_request *request, struct page_query *query)
{
    const char *text = search_text(request);
    if (!text)
        return;
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length && strchr(" \t\r\n", text[length - 1]))
        length--;
    if (!length)
        return;
    query->search = text;
    query->search_length = length;
}

static bool is_position(const char *name)
{
    return strcmp(name, "lat") == 0 || strcmp(name, "lon") == 0 || strcmp(name, "crs") == 0;
}

/* An empty field of a form says nothing; it is not a fault. */
static bool is_empty(const struct api_request *request, const char *name)
{
    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, name) == 0)
            return !request->parameters[i].malformed && !*request->parameters[i].value;
    return false;
}

static void judge_faults(const struct api_request *request, const struct parameter_faults *faults,
                         struct page_query *query)
{
    size_t missing = 0;
    for (size_t i = 0; i < faults->count; i++) {
        const struct parameter_fault *fault = &faults->items[i];
        if (fault->kind == FAULT_MISSING)
            missing++;
        else if (is_position(fault->name))
            query->position = POSITION_BROKEN;
        else if (strcmp(fault->name, "region") == 0)
            query->region_broken = !is_empty(request, "region");
        else
            query->ignored |= !is_empty(request, fault->name);
    }
    if (query->position == POSITION_BROKEN)
        return;
    query->position = missing == 0 ? POSITION_READ : missing == 2 ? POSITION_NONE : POSITION_BROKEN;
}

static void page_query_init(struct page_query *query)
{
    *query = (struct page_query){.position = POSITION_NONE};
    parameters_init(&query->asked);
    query->asked.limit = NEAREST_LIMIT_DEFAULT;
    query->asked.filter.kinds = NEAREST_DEFAULT_KINDS;
}

void page_query_read(const struct api_request *request, const struct region_table *regions,
                     struct page_query *query)
{
    struct parameter_faults faults = {.count = 0};
    page_query_init(query);
    parameters_check(&parameters_of_nearest, request->parameters, request->parameter_count, true,
                     regions, &query->asked, &faults);
    judge_faults(request, &faults, query);
    if (query->position == POSITION_READ)
        query->point = crs_to_wgs84(query->asked.crs, query->asked.point);
    read_search(request, query);
}

struct page_query page_query_bare(const struct page_query *like)
{
    struct page_query bare;
    page_query_init(&bare);
    bare.asked.lang = like->asked.lang;
    bare.asked.filter.kinds = like->asked.filter.kinds;
    return bare;
}

struct page_query page_query_unfiltered(const struct page_query *query)
{
    struct page_query all = *query;
    struct page_query blank;
    page_query_init(&blank);
    uint32_t region = all.asked.filter.region;
    all.asked.filter = blank.asked.filter;
    all.asked.filter.region = region;
    all.asked.radius_m = 0;
    return all;
}

bool page_query_is_filtered(const struct page_query *query)
{
    const struct clinic_filter *filter = &query->asked.filter;
    return filter->open_only || filter->exclude_closed || filter->services ||
           filter->age_months >= 0 || filter->designated || filter->insurance ||
           filter->insurance_remote || filter->access || query->asked.radius_m > 0 ||
           (filter->kinds && filter->kinds != NEAREST_DEFAULT_KINDS);
}

/* ---- links ---- */

/* A link while it is written: `?` stands before the first parameter, `&` before the others. */
struct link {
    struct buffer *out;
    bool begun;
};

static void link_begin(struct link *link, const char *name)
{
    buffer_append_char(link->out, link->begun ? '&' : '?');
    buffer_append_text(link->out, name);
    buffer_append_char(link->out, '=');
    link->begun = true;
}

static void link_text(struct link *link, const char *name, const char *text)
{
    link_begin(link, name);
    buffer_append_percent(link->out, text);
}

static void link_flag(struct link *link, const char *name, bool value)
{
    if (value)
        link_text(link, name, "true");
}

static void link_stated(struct link *link, const char *name, enum stated value)
{
    if (value != STATED_NOT)
        link_text(link, name, value == STATED_TRUE ? "true" : "false");
}

static const char *kind_name(int bit)
{
    return clinic_kind_name((enum clinic_kind)bit);
}

static const char *service_name(int bit)
{
    return clinic_service_name((enum clinic_service)bit);
}

/* The names of the bits that are set, with commas. */
static void link_bits(struct link *link, const char *name, uint32_t bits, int count,
                      const char *name_of(int bit))
{
    bool first = true;
    link_begin(link, name);
    for (int bit = 0; bit < count; bit++) {
        if (!(bits & 1U << bit))
            continue;
        if (!first)
            buffer_append_char(link->out, ',');
        buffer_append_text(link->out, name_of(bit));
        first = false;
    }
}

static void link_lang(struct link *link, enum lang lang)
{
    if (lang != LANG_ZH_CN)
        link_text(link, "lang", lang_name(lang));
}

static void link_place(struct link *link, const struct page_query *query)
{
    if (query->position == POSITION_READ) {
        link_begin(link, "lat");
        buffer_append_fixed(link->out, query->point.lat, 3);
        link_begin(link, "lon");
        buffer_append_fixed(link->out, query->point.lon, 3);
    }
    if (query->search) {
        char one[2] = {0};
        link_begin(link, "q");
        for (size_t i = 0; i < query->search_length; i++) {
            one[0] = query->search[i];
            buffer_append_percent(link->out, one);
        }
    }
}

static void link_filter(struct link *link, const struct clinic_filter *filter)
{
    link_flag(link, "open", filter->open_only);
    link_flag(link, "exclude_closed", filter->exclude_closed);
    if (!filter->kinds)
        link_text(link, "kind", "any");
    else if (filter->kinds != NEAREST_DEFAULT_KINDS)
        link_bits(link, "kind", filter->kinds, KIND_COUNT, kind_name);
    if (filter->services)
        link_bits(link, "service", filter->services, SERVICE_COUNT, service_name);
    link_stated(link, "designated", filter->designated);
    link_stated(link, "insurance", filter->insurance);
    if (filter->access != ACCESS_NOT_STATED)
        link_text(link, "access", clinic_access_name(filter->access));
    if (filter->age_months >= 0) {
        link_begin(link, "age_months");
        buffer_append_int(link->out, filter->age_months);
    }
}

void page_query_url(struct buffer *out, const char *path, const struct page_query *query)
{
    struct link link = {out, false};
    buffer_append_text(out, path);
    link_place(&link, query);
    link_filter(&link, &query->asked.filter);
    if (query->position == POSITION_READ && query->asked.filter.region) {
        link_begin(&link, "region");
        buffer_append_int(out, query->asked.filter.region);
    }
    if (query->asked.radius_m > 0) {
        link_begin(&link, "radius");
        buffer_append_fixed(out, query->asked.radius_m, 0);
    }
    if (query->asked.limit != NEAREST_LIMIT_DEFAULT) {
        link_begin(&link, "limit");
        buffer_append_int(out, query->asked.limit);
    }
    if (query->asked.at != PARAMETER_NOW) {
        char instant[CIVIL_RFC3339_SIZE];
        civil_format_rfc3339(query->asked.at, 0, instant);
        link_text(&link, "at", instant);
    }
    link_lang(&link, query->asked.lang);
}

void page_query_url_plain(struct buffer *out, const char *path, enum lang lang)
{
    struct link link = {out, false};
    buffer_append_text(out, path);
    link_lang(&link, lang);
}
