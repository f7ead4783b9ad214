/* What a page is asked to show, read from the request's parameters, and written back into links.
 *
 * Unlike the API, pages ignore what they do not know (WeChat appends parameters of its own) and
 * filters that make no sense; a position or a region that cannot be read is remembered as such, so
 * that the page can say so instead of answering for another place. */
#ifndef FEVER_SRC_PAGE_QUERY_H
#define FEVER_SRC_PAGE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/api.h"
#include "fever/nearest.h"

enum position_given { POSITION_NONE, POSITION_READ, POSITION_BROKEN };

struct page_query {
    enum lang lang;
    enum position_given position;
    struct point point; /* WGS84, where POSITION_READ */
    const char *search; /* `q` without surrounding space, or NULL; borrowed from the request */
    size_t search_length;
    bool has_region, region_broken; /* broken: not six digits */
    uint32_t region;
    bool open_only, exclude_closed, child, any_kind;
    int32_t age_months; /* −1: not asked */
    uint32_t kinds;     /* bit per clinic_kind; 0: the default ones */
    uint32_t limit;     /* 1–NEAREST_LIMIT_MAX */
};

void page_query_read(const struct api_request *request, struct page_query *query);

/* The filter that the query asks for. */
struct clinic_filter page_query_filter(const struct page_query *query);

/* Whether any filter is set that a person may want to drop. */
bool page_query_is_filtered(const struct page_query *query);

/* The same query without filters. */
struct page_query page_query_unfiltered(const struct page_query *query);

/* Appends `path?…` (not escaped): the position rounded to 3 decimals, never more. Parameters that
 * say what is the default anyway are left out. */
void page_query_url(struct buffer *out, const char *path, const struct page_query *query);

/* `path` alone, with nothing but the language: a link that may be shared. */
void page_query_url_plain(struct buffer *out, const char *path, enum lang lang);

#endif
