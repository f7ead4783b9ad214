/* Ways to call a clinic. */
#ifndef FEVER_SRC_PAGE_CONTACT_H
#define FEVER_SRC_PAGE_CONTACT_H

#include "page_html.h"

/* A button for each telephone, or the hotlines of the clinic's region. */
void page_put_phones(struct page *page, uint32_t number);

/* Why there are hotlines instead of the place's own number; nothing where it has one. */
void page_put_phone_note(struct page *page, const struct clinic *clinic);

/* A number within a sentence: a link where it can be dialled. */
void page_put_phone_link(struct page *page, const char *phone);

#endif
