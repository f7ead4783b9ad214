/* Whether a clinic is open, and how long one waits there. */
#ifndef FEVER_SRC_PAGE_STATE_H
#define FEVER_SRC_PAGE_STATE_H

#include "fever/snapshot.h"
#include "page_html.h"

/* A state as it is shown: what it is called, drawn like, and what it rests on. */
struct state_line {
    const char *name; /* in class names, symbols and data-state */
    enum page_text_id word;
    const struct opening *opening;
    const struct hours *hours; /* or NULL */
    const struct time_zone *zone;
    bool closure_ahead; /* hours that never close end in a closure */
};

/* The word with its symbol and colour, until when, and the reason where it needs words. */
void page_put_state_line(struct page *page, const struct state_line *line);

/* Every caution in words, within the sentence `id`; nothing where there is none. */
void page_put_cautions(struct page *page, unsigned cautions, enum page_text_id id);

/* 开诊 / 休诊 / 停诊 / 未知 with until when, and below it every caution in words. */
void page_put_state(struct page *page, uint32_t number);

/* Whether who comes now is let in: it is open, gives out numbers and its last admission is not
 * past. */
bool page_admits(const struct page *page, uint32_t number);

/* How many wait, and when that was reported. */
void page_put_load(struct page *page, uint32_t number);

/* Attributes from which scripts read: id, state, for how many seconds that holds, and the place
 * where there is one of its own. */
void page_put_place(struct page *page, uint32_t number);

#endif
