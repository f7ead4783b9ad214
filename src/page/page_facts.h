/* What is recorded of a clinic beyond its name and state. */
#ifndef FEVER_SRC_PAGE_FACTS_H
#define FEVER_SRC_PAGE_FACTS_H

#include "page_html.h"

/* Where facts stand: a card shows some of them itself and folds the rest away. */
enum fact_place { FACT_ON_PAGE = 1 << 0, FACT_ON_CARD = 1 << 1, FACT_EVERYWHERE = 3 };

/* `<dl>` of the facts that are recorded, one row each. */
void page_put_facts(struct page *page, uint32_t number, enum fact_place place);

/* What a clinic asks of those who come, as far as it still holds; nothing where there is nothing.
 */
void page_put_admission(struct page *page, uint32_t number);

/* The hours in words, or as the source gave them where they cannot be read. */
void page_put_hours(struct page *page, uint32_t number);

/* What the list remarks of it, as a line; nothing where it remarks nothing. */
void page_put_note(struct page *page, const struct clinic *clinic);

/* The address with the button that copies it; nothing where there is none. */
void page_put_address(struct page *page, const struct clinic *clinic);

/* When the record was last confirmed. */
void page_put_verified(struct page *page, const struct clinic *clinic);

/* A link where it is a web address, else the text: a list may hold anything. */
void page_put_web_link(struct page *page, const char *url, const char *text);

#endif
