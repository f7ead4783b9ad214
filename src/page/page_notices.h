/* Notices on top of a page. */
#ifndef FEVER_SRC_PAGE_NOTICES_H
#define FEVER_SRC_PAGE_NOTICES_H

#include "page_html.h"

/* Those in force for a region (0: for everywhere alone), gravest first; nothing where there are
 * none. */
void page_put_notices(struct page *page, uint32_t adcode);

#endif
