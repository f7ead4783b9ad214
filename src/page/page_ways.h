/* Ways to get to a clinic, and to pass it on. */
#ifndef FEVER_SRC_PAGE_WAYS_H
#define FEVER_SRC_PAGE_WAYS_H

#include "page_html.h"

/* The one link into a map service: to the place, or a search where the place is not known. */
void page_put_route(struct page *page, const struct clinic *clinic);

/* Links into every map service; nothing where the place is not known. */
void page_put_maps(struct page *page, const struct clinic *clinic);

/* The button that shares `path` or copies the link, and WeChat's own way instead. */
void page_put_share(struct page *page, const char *path);

#endif
