/* One clinic as a card of a list. */
#ifndef FEVER_SRC_PAGE_CARD_H
#define FEVER_SRC_PAGE_CARD_H

#include "fever/soonest.h"
#include "page_html.h"

struct page_card {
    uint32_t number;               /* of the clinic in the snapshot */
    uint32_t rank;                 /* 1 … in a ranked list; 0: not ranked */
    double distance_m;             /* of a ranked one */
    const struct soonest *soonest; /* of one ranked by it, else NULL */
};

/* `<li>` with everything that one needs to decide and to go. */
void page_put_card(struct page *page, const struct page_card *card);

#endif
