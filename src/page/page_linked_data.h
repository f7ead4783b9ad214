/* What a clinic's page tells search engines about the clinic. */
#ifndef FEVER_SRC_PAGE_LINKED_DATA_H
#define FEVER_SRC_PAGE_LINKED_DATA_H

#include "page_html.h"

/* `<script>` with the clinic as a schema.org MedicalClinic. By contract `page->path` is the
 * clinic's. */
void page_put_linked_data(struct page *page, uint32_t number);

#endif
