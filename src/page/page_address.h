/* Where a page is found, by people who share it and by search engines. */
#ifndef FEVER_SRC_PAGE_ADDRESS_H
#define FEVER_SRC_PAGE_ADDRESS_H

#include "page_html.h"

/* The paths of the pages that may be shared: they never hold a position. */
void page_clinic_path(struct buffer *out, const struct clinic *clinic);
void page_region_path(struct buffer *out, uint32_t adcode);

/* `<link>`s to the page's own address and to the same page in each language. By contract
 * `page->path` is the page's canonical path. */
void page_put_alternates(struct page *page);

/* The `<link>` of a page that is a file: of one language, at its bare path, where the site's origin
 * is known. */
void page_put_canonical(struct page *page);

#endif
