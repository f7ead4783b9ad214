/* The symbols of pages: drawings that stand once in a page and are referred to by name.
 *
 * They stand in the page itself: its style sheets, which tell the states' colours in the dark, on
 * paper and in high contrast, do not reach into a drawing of another file. */
#ifndef FEVER_PAGE_SYMBOLS_H
#define FEVER_PAGE_SYMBOLS_H

#include "fever/clinic.h"
#include "page_html.h"

/* Behind the class of an icon's `<svg>`: decoration only, and small where the style sheet has not
 * come. */
#define PAGE_ICON_IS " aria-hidden=\"true\" focusable=\"false\" width=\"20\" height=\"20\""

/* `<svg>` of one of the symbols; decoration only, hidden from screen readers. */
void page_put_icon(struct page *page, const char *symbol);

/* The symbol of a kind, decoration beside its word; markers of maps use them too. */
void page_put_kind_icon(struct page *page, enum clinic_kind kind);

/* All symbols, `i-…` and `i-kind-…`, once a page: scripts put others into it. */
void page_put_symbols(struct page *page);

/* Those alone that the page has referred to, at its end: there are as many published pages as
 * clinics, and all symbols would be half of each. A script fetches the others. */
void page_put_used_symbols(struct page *page);

#endif
