/* What a page is asked to show, read from the request's parameters, and written back into links.
 *
 * The API's own rules for the nearest query check the values. Unlike the API, pages ignore names
 * that they do not know (WeChat appends its own) and filters that make no sense, but say so; with a
 * position that cannot be read they do not answer for another place. */
#ifndef FEVER_SRC_PAGE_QUERY_H
#define FEVER_SRC_PAGE_QUERY_H

#include "fever/parameters.h"

/* What the name of a published page's file ends in. */
#define PAGE_FILE_ENDING ".html"

enum position_given { POSITION_NONE, POSITION_READ, POSITION_BROKEN };

struct page_query {
    struct parameters asked; /* `point` as it was sent; `at` may be PARAMETER_NOW */
    enum position_given position;
    struct point point; /* WGS84, where POSITION_READ */
    const char *search; /* `q` without surrounding space, or NULL; borrowed from the request */
    size_t search_length;
    bool region_broken; /* a region was asked that does not exist */
    bool ignored;       /* a filter could not be read and is not applied */
    bool elder;         /* 长辈模式: large type, fewer controls */
    bool keeps_region;  /* the region is told of the page itself, not only of a position */
    bool names_files;   /* links name the files that published pages are: `/privacy.html` */
};

/* What only forms say is read too: a list whose name comes once for each box that is ticked, and
 * `age` in `age_unit` (years or months). `regions` may be NULL. */
void page_query_read(const struct api_request *request, const struct region_table *regions,
                     struct page_query *query);

/* A query that asks for nothing but the language, the mode and the kinds of `like`, and links as it
 * does. */
struct page_query page_query_bare(const struct page_query *like);

/* Appends a page's path, as that of its file where asked to. */
void page_query_path(struct buffer *out, const char *path, bool as_file);

/* Appends `path?…` (not escaped): the position rounded to 3 decimals, never more. Parameters that
 * say what is the default anyway are left out. */
void page_query_url(struct buffer *out, const char *path, const struct page_query *query);

/* `path` with nothing but the language: a link that may be shared. */
void page_query_url_plain(struct buffer *out, const char *path, enum lang lang, bool as_file);

/* The same with the mode of `query`: a link from page to page. */
void page_query_url_within(struct buffer *out, const char *path, const struct page_query *query);

/* One name and value of a link. */
typedef void page_query_visit(void *context, const char *name, const char *value);

/* Hands each parameter of page_query_url to `visit`, its value not escaped, for forms that keep
 * them. Returns FEVER_NOMEM where not all could be told. */
enum fever_error page_query_visit_all(const struct page_query *query, page_query_visit *visit,
                                      void *context);

#endif
