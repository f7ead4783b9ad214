/* What stands around every page: head, banner, emergency line, footer. */
#ifndef FEVER_SRC_PAGE_FRAME_H
#define FEVER_SRC_PAGE_FRAME_H

#include "fever/region.h"
#include "page_html.h"

struct page_frame {
    const char *title;           /* plain text; NULL: the site's own name */
    const char *description;     /* plain text; NULL: the site's own */
    const struct region *region; /* whose far ambulance is named, or NULL */
    uint32_t adcode;             /* whose notices stand on top; 0: those for everywhere alone */
    const char *script, *style;  /* paths of the page's own, beside those of all pages; or NULL */
    bool hidden;                 /* not for search engines: positions, results, errors */
    bool once;                   /* what it says is said once: no link that asks for it again */
    bool of_now;                 /* it shows states: on paper it says of when */
};

/* Up to and including `<main>`. */
void page_begin(struct page *page, const struct page_frame *frame);

/* From `</main>` to the end. */
void page_end(struct page *page);

/* In place of a page for which memory did not suffice: its title and a line that need none but what
 * page->out has at hand, for what was done already and is not to be done again. */
void page_put_bare(struct page *page, enum page_text_id title, const char *line);

/* The form with the one search field; works without JavaScript. */
void page_put_search(struct page *page);

/* A link to a page of ours in the page's language; `class_name` may be NULL. */
void page_put_link(struct page *page, const char *path, enum page_text_id text,
                   const char *class_name);

/* The same for a region, as the page's parameter; 0: for none. */
void page_put_link_for(struct page *page, const char *path, uint32_t adcode, enum page_text_id text,
                       const char *class_name);

/* A link to `/` in the page's language. */
void page_put_home_link(struct page *page, enum page_text_id text, const char *class_name);

#endif
