/* The same answers as HTML: pages rendered by the server that work without JavaScript.
 *
 * Pure like the API: one snapshot and a request in, a reply out; no clock, no file, no socket.
 * Requests and replies are the API's. Pages ignore parameters that they do not know. */
#ifndef FEVER_PAGE_H
#define FEVER_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/api.h"
#include "fever/base_map.h"
#include "fever/resident_report.h"
#include "fever/snapshot.h"

struct page_context {
    const struct snapshot *snapshot; /* NULL before the first: a page that asks to come back */
    int64_t now;                     /* Unix seconds */
    const char *public_url;          /* begins absolute addresses, see fever/origin.h; or NULL */
    const struct base_map *base_map; /* of the site; NULL: the schematic one */
    const struct api_writer *writer; /* NULL: this request may not write, or nobody can */
    bool busy;           /* more requests come than can be answered: says so, and no more (503) */
    int64_t report_days; /* how long reports are kept; 0: REPORT_DAYS_DEFAULT */
    bool published;      /* a file that lasts: no state of a minute, no form */
};

/* Bytes that a page may have at most; the maximum to initialise the reply's body with. */
enum { PAGE_BYTES_MAX = 4 * 1024 * 1024 };

/* Whether the path is a page's (`/`, `/clinics/{id}`, `/clinics/{id}/report`, `/regions/{adcode}`,
 * `/reports/erase`, `/privacy`, `/offline`, `/self-check`, `/guides/{name}`). What is neither a
 * page's nor the API's is a file below `/static/`, an operator's file, or nothing; but
 * `page_handle` has a `/robots.txt` and a `/sitemap.xml` for operators without their own. */
bool page_owns_path(const char *path);

/* Whether the request is a form that writes: it needs a writer, and is answered without one by the
 * same form, which says that nothing could be kept. */
bool page_is_write(const struct api_request *request);

/* Always fills the reply. A path that is no page's is answered by the page that says so (404), so
 * that a person never sees a bare error. Without memory the status is 503 and the body empty. */
void page_handle(const struct page_context *context, const struct api_request *request,
                 struct api_reply *reply);

/* The patterns of the routes in turn, as a reply's `route` has them; NULL behind the last. */
const char *page_route_pattern(size_t index);

/* The name of the guide of that number, as its address has it; NULL behind the last. */
const char *page_guide_name(size_t number);

/* All symbols that pages refer to, as a drawing of its own (SVG): a published page has but those
 * that it shows itself, and its script fetches the others. */
void page_symbols(struct buffer *out);

/* The headers that every page and every static file carries beside the reply's own: the content
 * security policy that the base map (NULL: the schematic one) asks for, the referrer policy and
 * their like. */
struct page_header {
    const char *name, *value; /* static, or the base map's */
};
enum { PAGE_HEADERS = 5 };
void page_headers(const struct base_map *base_map, struct page_header out[PAGE_HEADERS]);

#endif
