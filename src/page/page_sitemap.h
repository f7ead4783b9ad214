/* What search engines read before any page: the sitemap and the rules for robots. */
#ifndef FEVER_SRC_PAGE_SITEMAP_H
#define FEVER_SRC_PAGE_SITEMAP_H

#include "page_html.h"

/* `/sitemap.xml`: every page that may be found, or an index of the parts where there are too many
 * for one. False where it cannot be told under which address the site is reached. */
bool page_sitemap(struct page *page);

/* `/sitemap-N.xml`, `name` being `N.xml`; false where there is no such part. */
bool page_sitemap_part(struct page *page, const char *name);

/* `/robots.txt`. */
void page_robots(struct page *page);

#endif
