/* One clinic as a card of a list, and the parts of it that its own page shows too. */
#ifndef FEVER_SRC_PAGE_CARD_H
#define FEVER_SRC_PAGE_CARD_H

#include "page_html.h"

struct page_card {
    uint32_t number;   /* of the clinic in the snapshot */
    uint32_t rank;     /* 1 … in a ranked list; 0: not ranked */
    double distance_m; /* of a ranked one */
};

/* `<li>` with everything that one needs to decide and to go. */
void page_put_card(struct page *page, const struct page_card *card);

/* Attributes from which the map reads: id, state, and the place where there is one of its own. */
void page_put_place(struct page *page, uint32_t number);

/* 开诊 / 休诊 / 停诊 / 未知 with until when, and below it every caution in words. */
void page_put_state(struct page *page, uint32_t number);

/* A button for each telephone, or the hotlines of the clinic's region. */
void page_put_phones(struct page *page, uint32_t number);

/* The link into a map service: to the place, or a search where the place is not known. */
void page_put_route(struct page *page, const struct clinic *clinic);

/* The hours in words, or as the source gave them where they cannot be read. */
void page_put_hours(struct page *page, uint32_t number);

/* Where the record comes from and when it was last confirmed. */
void page_put_source(struct page *page, const struct clinic *clinic);

#endif
