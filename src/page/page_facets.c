/* The filters of a list one by one: whether set, in words, without. */
#include "page_facets.h"

#include "fever/region.h"
#include "page_html.h"
#include "page_phrases.h"

typedef bool facet_is_set(const struct page_query *query);
typedef void facet_drop(struct page_query *query);
typedef void facet_words(struct buffer *out, const struct page_query *query,
                         const struct region_table *regions);

static void append_text(struct buffer *out, const struct page_query *query, enum page_text_id id)
{
    buffer_append_text(out, page_text(query->asked.lang, id));
}

static bool open_is_set(const struct page_query *query)
{
    return query->asked.filter.open_only;
}

static void open_drop(struct page_query *query)
{
    query->asked.filter.open_only = false;
}

static void open_words(struct buffer *out, const struct page_query *query,
                       const struct region_table *regions)
{
    (void)regions;
    append_text(out, query, TEXT_FILTER_OPEN);
}

static bool exclude_is_set(const struct page_query *query)
{
    return query->asked.filter.exclude_closed;
}

static void exclude_drop(struct page_query *query)
{
    query->asked.filter.exclude_closed = false;
}

static void exclude_words(struct buffer *out, const struct page_query *query,
                          const struct region_table *regions)
{
    (void)regions;
    append_text(out, query, TEXT_FILTER_EXCLUDE_CLOSED);
}

/* Who is seen, and what for. */

static const char *kind_word(enum lang lang, int bit)
{
    return page_kind_word(lang, (enum clinic_kind)bit);
}

static const char *service_word(enum lang lang, int bit)
{
    return page_service_word(lang, (enum clinic_service)bit);
}

/* Any of them: 甲或乙. */
static void append_bits(struct buffer *out, const struct page_query *query, uint32_t bits,
                        int count, const char *word_of(enum lang lang, int bit))
{
    bool first = true;
    for (int bit = 0; bit < count; bit++) {
        if (!(bits & 1U << bit))
            continue;
        if (!first)
            append_text(out, query, TEXT_OR);
        buffer_append_text(out, word_of(query->asked.lang, bit));
        first = false;
    }
}

static bool services_is_set(const struct page_query *query)
{
    return query->asked.filter.services != 0;
}

static void services_drop(struct page_query *query)
{
    query->asked.filter.services = 0;
}

static void services_words(struct buffer *out, const struct page_query *query,
                           const struct region_table *regions)
{
    (void)regions;
    append_bits(out, query, query->asked.filter.services, SERVICE_COUNT, service_word);
}

static bool age_is_set(const struct page_query *query)
{
    return query->asked.filter.age_months >= 0;
}

static void age_drop(struct page_query *query)
{
    query->asked.filter.age_months = -1;
}

static void age_words(struct buffer *out, const struct page_query *query,
                      const struct region_table *regions)
{
    struct buffer age;
    (void)regions;
    buffer_init(&age, PAGE_WORDS_MAX);
    page_phrase_age(&age, query->asked.lang, query->asked.filter.age_months);
    page_compose(out, query->asked.lang, TEXT_FILTER_AGE, (const char *const[]){age.data}, 1);
    if (buffer_error(&age))
        out->failure = buffer_error(&age);
    buffer_clear(&age);
}

static bool kinds_is_set(const struct page_query *query)
{
    return query->asked.filter.kinds != NEAREST_DEFAULT_KINDS;
}

static void kinds_drop(struct page_query *query)
{
    query->asked.filter.kinds = NEAREST_DEFAULT_KINDS;
}

static void kinds_words(struct buffer *out, const struct page_query *query,
                        const struct region_table *regions)
{
    (void)regions;
    if (query->asked.filter.kinds)
        append_bits(out, query, query->asked.filter.kinds, KIND_COUNT, kind_word);
    else
        append_text(out, query, TEXT_FILTER_ALL_KINDS);
}

static void append_stated(struct buffer *out, const struct page_query *query, enum stated value,
                          enum page_text_id yes, enum page_text_id no)
{
    append_text(out, query, value == STATED_TRUE ? yes : no);
}

static bool designated_is_set(const struct page_query *query)
{
    return query->asked.filter.designated != STATED_NOT;
}

static void designated_drop(struct page_query *query)
{
    query->asked.filter.designated = STATED_NOT;
}

static void designated_words(struct buffer *out, const struct page_query *query,
                             const struct region_table *regions)
{
    (void)regions;
    append_stated(out, query, query->asked.filter.designated, TEXT_FILTER_DESIGNATED,
                  TEXT_FILTER_NOT_DESIGNATED);
}

static bool insurance_is_set(const struct page_query *query)
{
    return query->asked.filter.insurance != STATED_NOT;
}

static void insurance_drop(struct page_query *query)
{
    query->asked.filter.insurance = STATED_NOT;
}

static void insurance_words(struct buffer *out, const struct page_query *query,
                            const struct region_table *regions)
{
    (void)regions;
    append_stated(out, query, query->asked.filter.insurance, TEXT_FILTER_INSURANCE,
                  TEXT_FILTER_NO_INSURANCE);
}

static bool remote_is_set(const struct page_query *query)
{
    return query->asked.filter.insurance_remote != STATED_NOT;
}

static void remote_drop(struct page_query *query)
{
    query->asked.filter.insurance_remote = STATED_NOT;
}

static void remote_words(struct buffer *out, const struct page_query *query,
                         const struct region_table *regions)
{
    (void)regions;
    append_stated(out, query, query->asked.filter.insurance_remote, TEXT_INSURANCE_REMOTE_YES,
                  TEXT_INSURANCE_REMOTE_NO);
}

static bool access_is_set(const struct page_query *query)
{
    return query->asked.filter.access != ACCESS_NOT_STATED;
}

static void access_drop(struct page_query *query)
{
    query->asked.filter.access = ACCESS_NOT_STATED;
}

static void access_words(struct buffer *out, const struct page_query *query,
                         const struct region_table *regions)
{
    (void)regions;
    buffer_append_text(out, page_access_word(query->asked.lang, query->asked.filter.access));
}

static bool radius_is_set(const struct page_query *query)
{
    return query->position == POSITION_READ && query->asked.radius_m > 0;
}

static void radius_drop(struct page_query *query)
{
    query->asked.radius_m = 0;
}

static void radius_words(struct buffer *out, const struct page_query *query,
                         const struct region_table *regions)
{
    struct buffer length;
    (void)regions;
    buffer_init(&length, PAGE_WORDS_MAX);
    page_phrase_length(&length, query->asked.lang, query->asked.radius_m);
    page_compose(out, query->asked.lang, TEXT_FILTER_RADIUS, (const char *const[]){length.data}, 1);
    if (buffer_error(&length))
        out->failure = buffer_error(&length);
    buffer_clear(&length);
}

/* With a position the region narrows the list; without, it is the page itself. */
static bool region_is_set(const struct page_query *query)
{
    return query->position == POSITION_READ && query->asked.filter.region;
}

static void region_drop(struct page_query *query)
{
    query->asked.filter.region = 0;
}

static void region_words(struct buffer *out, const struct page_query *query,
                         const struct region_table *regions)
{
    const struct region *region = region_find(regions, query->asked.filter.region);
    const char *name = region ? region->name : "";
    page_compose(out, query->asked.lang, TEXT_FILTER_REGION, &name, 1);
}

static const struct {
    const char *name;
    facet_is_set *is_set;
    facet_drop *drop;
    facet_words *words;
} facets[FACET_COUNT] = {
    [FACET_OPEN] = {"open", open_is_set, open_drop, open_words},
    [FACET_EXCLUDE_CLOSED] = {"exclude", exclude_is_set, exclude_drop, exclude_words},
    [FACET_SERVICES] = {"services", services_is_set, services_drop, services_words},
    [FACET_AGE] = {"age", age_is_set, age_drop, age_words},
    [FACET_KINDS] = {"kinds", kinds_is_set, kinds_drop, kinds_words},
    [FACET_DESIGNATED] = {"designated", designated_is_set, designated_drop, designated_words},
    [FACET_INSURANCE] = {"insurance", insurance_is_set, insurance_drop, insurance_words},
    [FACET_INSURANCE_REMOTE] = {"remote", remote_is_set, remote_drop, remote_words},
    [FACET_ACCESS] = {"access", access_is_set, access_drop, access_words},
    [FACET_RADIUS] = {"radius", radius_is_set, radius_drop, radius_words},
    [FACET_REGION] = {"region", region_is_set, region_drop, region_words},
};

bool page_facet_is_set(const struct page_query *query, enum page_facet facet)
{
    return facets[facet].is_set(query);
}

/* All kinds are more than the default: dropping that lets nobody in. */
bool page_query_is_filtered(const struct page_query *query)
{
    for (int facet = 0; facet < FACET_COUNT; facet++)
        if (facets[facet].is_set(query) && !(facet == FACET_KINDS && !query->asked.filter.kinds))
            return true;
    return false;
}

struct page_query page_query_without(const struct page_query *query, enum page_facet facet)
{
    struct page_query without = *query;
    facets[facet].drop(&without);
    return without;
}

struct page_query page_query_unfiltered(const struct page_query *query)
{
    struct page_query all = *query;
    for (int facet = 0; facet < FACET_COUNT; facet++)
        if (facets[facet].is_set(query))
            facets[facet].drop(&all);
    return all;
}

void page_facet_words(struct buffer *out, const struct page_query *query, enum page_facet facet,
                      const struct region_table *regions)
{
    facets[facet].words(out, query, regions);
}

const char *page_facet_name(enum page_facet facet)
{
    return facets[facet].name;
}
