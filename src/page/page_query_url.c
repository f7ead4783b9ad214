/* Writing what a page shows into links and into forms that keep it. */
#include <math.h>
#include <string.h>

#include "fever/civil.h"
#include "page_query.h"

enum { VALUE_BYTES_MAX = 4096 };

/* Who is told, and what went wrong meanwhile. */
struct telling {
    page_query_visit *visit;
    void *context;
    enum fever_error failure;
};

static void tell(struct telling *telling, const char *name, const char *value)
{
    telling->visit(telling->context, name, value);
}

/* Tells what was composed, and clears it. */
static void tell_composed(struct telling *telling, const char *name, struct buffer *value)
{
    if (buffer_error(value))
        telling->failure = buffer_error(value);
    else
        tell(telling, name, value->data ? value->data : "");
    buffer_clear(value);
}

static void tell_int(struct telling *telling, const char *name, int64_t number)
{
    struct buffer value;
    buffer_init(&value, VALUE_BYTES_MAX);
    buffer_append_int(&value, number);
    tell_composed(telling, name, &value);
}

static void tell_fixed(struct telling *telling, const char *name, double number, int decimals)
{
    struct buffer value;
    buffer_init(&value, VALUE_BYTES_MAX);
    buffer_append_fixed(&value, number, decimals);
    tell_composed(telling, name, &value);
}

static void tell_flag(struct telling *telling, const char *name, bool value)
{
    if (value)
        tell(telling, name, "true");
}

static void tell_stated(struct telling *telling, const char *name, enum stated value)
{
    if (value != STATED_NOT)
        tell(telling, name, value == STATED_TRUE ? "true" : "false");
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
static void tell_bits(struct telling *telling, const char *name, uint32_t bits, int count,
                      const char *name_of(int bit))
{
    struct buffer value;
    buffer_init(&value, VALUE_BYTES_MAX);
    for (int bit = 0; bit < count; bit++) {
        if (!(bits & 1U << bit))
            continue;
        if (value.length)
            buffer_append_char(&value, ',');
        buffer_append_text(&value, name_of(bit));
    }
    tell_composed(telling, name, &value);
}

static void tell_place(struct telling *telling, const struct page_query *query)
{
    if (query->position == POSITION_READ) {
        tell_fixed(telling, "lat", query->point.lat, 3);
        tell_fixed(telling, "lon", query->point.lon, 3);
    }
    if (query->search) {
        struct buffer value;
        buffer_init(&value, VALUE_BYTES_MAX);
        buffer_append(&value, query->search, query->search_length);
        tell_composed(telling, "q", &value);
    }
}

static void tell_filter(struct telling *telling, const struct clinic_filter *filter)
{
    tell_flag(telling, "open", filter->open_only);
    tell_flag(telling, "exclude_closed", filter->exclude_closed);
    if (!filter->kinds)
        tell(telling, "kind", "any");
    else if (filter->kinds != NEAREST_DEFAULT_KINDS)
        tell_bits(telling, "kind", filter->kinds, KIND_COUNT, kind_name);
    if (filter->services)
        tell_bits(telling, "service", filter->services, SERVICE_COUNT, service_name);
    tell_stated(telling, "designated", filter->designated);
    tell_stated(telling, "insurance", filter->insurance);
    tell_stated(telling, "insurance_remote", filter->insurance_remote);
    if (filter->access != ACCESS_NOT_STATED)
        tell(telling, "access", clinic_access_name(filter->access));
    if (filter->age_months >= 0)
        tell_int(telling, "age_months", filter->age_months);
}

static void tell_reader(struct telling *telling, enum lang lang, bool elder)
{
    if (lang != LANG_ZH_CN)
        tell(telling, "lang", lang_name(lang));
    if (elder)
        tell(telling, "mode", "elder");
}

enum fever_error page_query_visit_all(const struct page_query *query, page_query_visit *visit,
                                      void *context)
{
    struct telling telling = {visit, context, FEVER_OK};
    tell_place(&telling, query);
    tell_filter(&telling, &query->asked.filter);
    if ((query->position == POSITION_READ || query->keeps_region) && query->asked.filter.region)
        tell_int(&telling, "region", query->asked.filter.region);
    if (query->asked.radius_m > 0) /* up to whole metres: below one is still a radius */
        tell_fixed(&telling, "radius", ceil(query->asked.radius_m), 0);
    if (query->asked.sort == SORT_SOONEST)
        tell(&telling, "sort", "soonest");
    if (query->asked.limit != NEAREST_LIMIT_DEFAULT)
        tell_int(&telling, "limit", query->asked.limit);
    if (query->asked.at != PARAMETER_NOW) {
        char instant[CIVIL_RFC3339_SIZE];
        civil_format_rfc3339(query->asked.at, 0, instant);
        tell(&telling, "at", instant);
    }
    tell_reader(&telling, query->asked.lang, query->elder);
    return telling.failure;
}

/* A link while it is written: `?` stands before the first parameter, `&` before the others. */
struct link {
    struct buffer *out;
    bool begun;
};

/* Commas of lists stay as they are: they mean nothing else in a query. */
static void append_value(struct buffer *out, const char *value)
{
    char one[2] = {0};
    for (; *value; value++) {
        one[0] = *value;
        if (*value == ',')
            buffer_append_char(out, ',');
        else
            buffer_append_percent(out, one);
    }
}

static void link_parameter(void *context, const char *name, const char *value)
{
    struct link *link = context;
    buffer_append_char(link->out, link->begun ? '&' : '?');
    buffer_append_text(link->out, name);
    buffer_append_char(link->out, '=');
    append_value(link->out, value);
    link->begun = true;
}

void page_query_path(struct buffer *out, const char *path, bool as_file)
{
    buffer_append_text(out, path);
    if (as_file && strcmp(path, "/") != 0)
        buffer_append_text(out, PAGE_FILE_ENDING);
}

void page_query_url(struct buffer *out, const char *path, const struct page_query *query)
{
    struct link link = {out, false};
    page_query_path(out, path, query->names_files);
    enum fever_error failure = page_query_visit_all(query, link_parameter, &link);
    if (failure && !buffer_error(out))
        out->failure = failure;
}

static void append_url_of_reader(struct buffer *out, enum lang lang, bool elder)
{
    struct link link = {out, false};
    struct telling telling = {link_parameter, &link, FEVER_OK};
    tell_reader(&telling, lang, elder);
}

void page_query_url_plain(struct buffer *out, const char *path, enum lang lang, bool as_file)
{
    page_query_path(out, path, as_file);
    append_url_of_reader(out, lang, false);
}

void page_query_url_within(struct buffer *out, const char *path, const struct page_query *query)
{
    page_query_path(out, path, query->names_files);
    append_url_of_reader(out, query->asked.lang, query->elder);
}
