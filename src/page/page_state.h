/* Whether a clinic is open, and how long one waits there. */
#ifndef FEVER_SRC_PAGE_STATE_H
#define FEVER_SRC_PAGE_STATE_H

#include "page_html.h"

/* 开诊 / 休诊 / 停诊 / 未知 with until when, and below it every caution in words. */
void page_put_state(struct page *page, uint32_t number);

/* How many wait, and when that was reported. */
void page_put_load(struct page *page, uint32_t number);

/* Attributes from which the map reads: id, state, and the place where there is one of its own. */
void page_put_place(struct page *page, uint32_t number);

#endif
