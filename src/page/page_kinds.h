/* The symbols of the kinds of places. */
#ifndef FEVER_PAGE_KINDS_H
#define FEVER_PAGE_KINDS_H

#include "fever/clinic.h"
#include "page_html.h"

/* The symbols `i-kind-…`, once a page; markers of maps use them too. */
void page_put_kind_symbols(struct page *page);

/* The symbol of a kind, decoration beside its word. */
void page_put_kind_icon(struct page *page, enum clinic_kind kind);

#endif
