/* Reading a page's parameters leniently, and writing them into links. */
#include "page_query.h"

#include <string.h>

#include "fever/number.h"

/* The text of a parameter that stands exactly once and is well formed; NULL otherwise. */
static const char *parameter(const struct api_request *request, const char *name, bool *broken)
{
    const char *found = NULL;
    for (size_t i = 0; i < request->parameter_count; i++) {
        const struct api_parameter *one = &request->parameters[i];
        if (strcmp(one->name, name) != 0)
            continue;
        if (one->malformed || found) {
            *broken = true;
            return NULL;
        }
        found = one->value;
    }
    return found;
}

static const char *lenient(const struct api_request *request, const char *name)
{
    bool broken;
    return parameter(request, name, &broken);
}

static bool flag(const struct api_request *request, const char *name)
{
    const char *text = lenient(request, name);
    return text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static enum position_given read_position(const struct api_request *request, struct point *point)
{
    bool broken = false;
    const char *lat = parameter(request, "lat", &broken);
    const char *lon = parameter(request, "lon", &broken);
    const char *system = parameter(request, "crs", &broken);
    if (!lat && !lon && !broken)
        return POSITION_NONE;
    struct point read;
    enum crs crs = CRS_WGS84;
    if (broken || !lat || !lon || !number_parse_decimal(lat, strlen(lat), &read.lat) ||
        !number_parse_decimal(lon, strlen(lon), &read.lon) || !point_is_valid(read) ||
        (system && !crs_parse(system, &crs)))
        return POSITION_BROKEN;
    *point = crs_to_wgs84(crs, read);
    return POSITION_READ;
}

static void read_search(const struct api_request *request, struct page_query *query)
{
    const char *text = lenient(request, "q");
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

static void read_region(const struct api_request *request, struct page_query *query)
{
    const char *text = lenient(request, "region");
    if (!text || !*text)
        return;
    query->has_region = true;
    query->region_broken = !region_adcode_parse(text, strlen(text), &query->region);
}

/* A comma list of kinds, or `any`; a list with an unknown name is ignored as a whole. */
static void read_kinds(const struct api_request *request, struct page_query *query)
{
    const char *text = lenient(request, "kind");
    if (!text)
        return;
    if (strcmp(text, "any") == 0) {
        query->any_kind = true;
        return;
    }
    uint32_t kinds = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        enum clinic_kind kind;
        if (!clinic_kind_parse(text, length, &kind))
            return;
        kinds |= 1U << kind;
        if (!text[length])
            break;
        text += length + 1;
    }
    query->kinds = kinds;
}

/* A whole number within bounds, or what it was before. */
static int64_t number_or(const struct api_request *request, const char *name, int64_t minimum,
                         int64_t maximum, int64_t otherwise)
{
    const char *text = lenient(request, name);
    int64_t value;
    if (!text || !number_parse_int(text, strlen(text), minimum, maximum, &value))
        return otherwise;
    return value;
}

void page_query_read(const struct api_request *request, struct page_query *query)
{
    *query = (struct page_query){.lang = LANG_ZH_CN};
    const char *lang = lenient(request, "lang");
    if (lang)
        lang_parse(lang, &query->lang);
    query->position = read_position(request, &query->point);
    read_search(request, query);
    read_region(request, query);
    read_kinds(request, query);
    const char *service = lenient(request, "service");
    query->child = service && strcmp(service, "fever_child") == 0;
    query->open_only = flag(request, "open");
    query->exclude_closed = flag(request, "exclude_closed");
    query->age_months = (int32_t)number_or(request, "age_months", 0, 1440, -1);
    query->limit =
        (uint32_t)number_or(request, "limit", 1, NEAREST_LIMIT_MAX, NEAREST_LIMIT_DEFAULT);
}

struct clinic_filter page_query_filter(const struct page_query *query)
{
    struct clinic_filter filter;
    clinic_filter_init(&filter);
    filter.kinds = query->any_kind ? 0 : query->kinds ? query->kinds : NEAREST_DEFAULT_KINDS;
    filter.services = query->child ? 1U << SERVICE_FEVER_CHILD : 0;
    filter.age_months = query->age_months;
    filter.open_only = query->open_only;
    filter.exclude_closed = query->exclude_closed;
    return filter;
}

bool page_query_is_filtered(const struct page_query *query)
{
    return query->open_only || query->exclude_closed || query->child || query->kinds ||
           query->age_months >= 0;
}

struct page_query page_query_unfiltered(const struct page_query *query)
{
    struct page_query bare = *query;
    bare.open_only = bare.exclude_closed = bare.child = false;
    bare.kinds = 0;
    bare.age_months = -1;
    return bare;
}

/* `?` before the first parameter, `&` before the others. */
static void begin_parameter(struct buffer *out, bool *any, const char *name)
{
    buffer_append_char(out, *any ? '&' : '?');
    buffer_append_text(out, name);
    buffer_append_char(out, '=');
    *any = true;
}

static void write_flag(struct buffer *out, bool *any, const char *name, bool value)
{
    if (!value)
        return;
    begin_parameter(out, any, name);
    buffer_append_text(out, "true");
}

static void write_kinds(struct buffer *out, bool *any, const struct page_query *query)
{
    if (!query->any_kind && !query->kinds)
        return;
    begin_parameter(out, any, "kind");
    if (query->any_kind) {
        buffer_append_text(out, "any");
        return;
    }
    bool first = true;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (!(query->kinds & 1U << kind))
            continue;
        if (!first)
            buffer_append_char(out, ',');
        buffer_append_text(out, clinic_kind_name((enum clinic_kind)kind));
        first = false;
    }
}

static void write_lang(struct buffer *out, bool *any, enum lang lang)
{
    if (lang == LANG_ZH_CN)
        return;
    begin_parameter(out, any, "lang");
    buffer_append_text(out, lang_name(lang));
}

static void write_place(struct buffer *out, bool *any, const struct page_query *query)
{
    if (query->position == POSITION_READ) {
        begin_parameter(out, any, "lat");
        buffer_append_fixed(out, query->point.lat, 3);
        begin_parameter(out, any, "lon");
        buffer_append_fixed(out, query->point.lon, 3);
    }
    if (query->search) {
        char character[2] = {0};
        begin_parameter(out, any, "q");
        for (size_t i = 0; i < query->search_length; i++) {
            character[0] = query->search[i];
            buffer_append_percent(out, character);
        }
    }
}

void page_query_url(struct buffer *out, const char *path, const struct page_query *query)
{
    bool any = false;
    buffer_append_text(out, path);
    write_place(out, &any, query);
    write_flag(out, &any, "open", query->open_only);
    write_flag(out, &any, "exclude_closed", query->exclude_closed);
    write_kinds(out, &any, query);
    if (query->child) {
        begin_parameter(out, &any, "service");
        buffer_append_text(out, clinic_service_name(SERVICE_FEVER_CHILD));
    }
    if (query->age_months >= 0) {
        begin_parameter(out, &any, "age_months");
        buffer_append_int(out, query->age_months);
    }
    if (query->limit != NEAREST_LIMIT_DEFAULT) {
        begin_parameter(out, &any, "limit");
        buffer_append_int(out, query->limit);
    }
    write_lang(out, &any, query->lang);
}

void page_query_url_plain(struct buffer *out, const char *path, enum lang lang)
{
    bool any = false;
    buffer_append_text(out, path);
    write_lang(out, &any, lang);
}
