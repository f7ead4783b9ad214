/* What narrows a list: each filter in words, and the query without it. */
#ifndef FEVER_SRC_PAGE_FACETS_H
#define FEVER_SRC_PAGE_FACETS_H

#include "page_query.h"
#include "page_texts.h"

/* In the order in which they are shown. */
enum page_facet {
    FACET_OPEN,
    FACET_EXCLUDE_CLOSED,
    FACET_SERVICES,
    FACET_AGE,
    FACET_KINDS,
    FACET_DESIGNATED,
    FACET_INSURANCE,
    FACET_INSURANCE_REMOTE,
    FACET_ACCESS,
    FACET_RADIUS,
    FACET_REGION,
    FACET_COUNT
};

/* Whether the query says anything of it that is not the default. */
bool page_facet_is_set(const struct page_query *query, enum page_facet facet);

/* Whether dropping any facet may let more pass. */
bool page_query_is_filtered(const struct page_query *query);

struct page_query page_query_without(const struct page_query *query, enum page_facet facet);
struct page_query page_query_unfiltered(const struct page_query *query);

/* Appends what is asked in few words (`收治3岁`); by contract the facet is set. `regions` names the
 * region. */
void page_facet_words(struct buffer *out, const struct page_query *query, enum page_facet facet,
                      const struct region_table *regions);

/* A short name of the facet for ids of elements. */
const char *page_facet_name(enum page_facet facet);

#endif
