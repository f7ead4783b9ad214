/* Reading a page's parameters by the API's rules, leniently. */
#include "page_query.h"

#include <stddef.h>
#include <string.h>

#include "fever/number.h"

enum { MONTHS_OF_YEAR = 12, AGE_YEARS_MAX = 150 };

/* What a person may ask of a page beyond the API's nearest query. */
static const struct parameter_rule page_rules[] = {
    {.name = "insurance_remote",
     .type = PARAMETER_STATED,
     .offset = offsetof(struct parameters, filter.insurance_remote)},
};

static const struct parameter_rules parameters_of_page = {page_rules,
                                                          sizeof page_rules / sizeof *page_rules};

/* The first value of that name that can be read, or NULL. */
static const char *value_of(const struct api_request *request, const char *name)
{
    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, name) == 0 && !request->parameters[i].malformed)
            return request->parameters[i].value;
    return NULL;
}

static void read_search(const struct api_request *request, struct page_query *query)
{
    const char *text = value_of(request, "q");
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

/* Whether a form may send the parameter box by box: its name once for each. */
static bool is_list(const char *name)
{
    return strcmp(name, "kind") == 0 || strcmp(name, "service") == 0;
}

/* The bits of such a list. */
static uint32_t *boxes_of(struct page_query *query, const char *name)
{
    return strcmp(name, "kind") == 0 ? &query->asked.filter.kinds : &query->asked.filter.services;
}

/* Reads one value of a list as the API does; false where it cannot be read. */
static bool read_box(const struct api_parameter *given, struct page_query *one)
{
    struct parameter_faults faults = {.count = 0};
    parameters_init(&one->asked);
    parameters_check(&parameters_of_nearest, given, 1, true, NULL, &one->asked, &faults);
    for (size_t i = 0; i < faults.count; i++)
        if (faults.items[i].kind != FAULT_MISSING)
            return false;
    return true;
}

/* Takes every box that is ticked; false where one of them is none that we know. */
static bool read_boxes(const struct api_request *request, const char *name,
                       struct page_query *query)
{
    bool all_read = true, any_kind = false;
    uint32_t bits = 0;
    for (size_t i = 0; i < request->parameter_count; i++) {
        const struct api_parameter *given = &request->parameters[i];
        struct page_query one;
        if (strcmp(given->name, name) != 0 || (!given->malformed && !*given->value))
            continue;
        if (!read_box(given, &one)) {
            all_read = false;
            continue;
        }
        any_kind |= *boxes_of(&one, name) == 0;
        bits |= *boxes_of(&one, name);
    }
    if (bits || any_kind)
        *boxes_of(query, name) = any_kind ? 0 : bits;
    return all_read;
}

/* A child's age as people say it: so many years, or months. */
static void read_age(const struct api_request *request, struct page_query *query)
{
    const char *age = value_of(request, "age"), *unit = value_of(request, "age_unit");
    int64_t value, factor = unit && strcmp(unit, "months") == 0 ? 1 : MONTHS_OF_YEAR;
    if (!age || !*age)
        return;
    if (number_parse_int(age, strlen(age), 0, AGE_YEARS_MAX * MONTHS_OF_YEAR / factor, &value))
        query->asked.filter.age_months = (int32_t)(value * factor);
    else
        query->ignored = true;
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
        else if (fault->kind == FAULT_REPEATED && is_list(fault->name))
            query->ignored |= !read_boxes(request, fault->name, query);
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
    parameters_check(&parameters_of_page, request->parameters, request->parameter_count, true,
                     regions, &query->asked, &faults);
    judge_faults(request, &faults, query);
    read_age(request, query);
    if (query->asked.filter.kinds == (UINT32_C(1) << KIND_COUNT) - 1)
        query->asked.filter.kinds = 0;
    const char *mode = value_of(request, "mode");
    query->elder = mode && strcmp(mode, "elder") == 0;
    if (query->position == POSITION_READ)
        query->point = crs_to_wgs84(query->asked.crs, query->asked.point);
    read_search(request, query);
}

struct page_query page_query_bare(const struct page_query *like)
{
    struct page_query bare;
    page_query_init(&bare);
    bare.asked.lang = like->asked.lang;
    bare.elder = like->elder;
    bare.names_files = like->names_files;
    bare.asked.filter.kinds = like->asked.filter.kinds;
    return bare;
}
