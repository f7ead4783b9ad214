/* The pages themselves: each writes a whole document and returns its status. */
#ifndef FEVER_SRC_PAGE_VIEWS_H
#define FEVER_SRC_PAGE_VIEWS_H

#include "fever/nearest.h"
#include "fever/region.h"
#include "page_html.h"

/* `/`: the landing page, the nearest clinics, or what a broken link can still offer. */
int page_home(struct page *page);

/* `/?q=`: regions and clinics by name. */
int page_search(struct page *page);

/* `/regions/{adcode}`. */
int page_region(struct page *page, const struct region *region);

/* `/clinics/{id}` of a clinic that is listed. */
int page_clinic(struct page *page, uint32_t number);

/* `/clinics/{id}/report`: the form by which wrong information is reported, what became of what was
 * sent by it, and `/reports/erase`, where that is taken back. */
int page_report(struct page *page, uint32_t number, struct api_reply *reply);
int page_report_erase(struct page *page, struct api_reply *reply);

int page_privacy(struct page *page);

/* `/offline`: stands in for every page where the network is gone. */
int page_offline(struct page *page);

/* `/staff`: where a clinic's own people report its queue. */
int page_staff(struct page *page);

/* `/self-check`: screen one, for whom, the questions; and what the answers of the form lead to. */
int page_self_check(struct page *page);
int page_self_check_result(struct page *page);

/* A link to the self-check as it is asked in a region. */
void page_put_check_link(struct page *page, uint32_t adcode);

/* `/consults`: online consultations, for one region where one is asked for. */
int page_consults(struct page *page);

/* A link to them, for a region where `adcode` is not 0; nothing where there are none at all. */
void page_put_consults_link(struct page *page, uint32_t adcode, enum page_text_id text,
                            const char *class_name);

/* `/guides` and one of them. */
struct guide;
int page_guides(struct page *page);
int page_guide(struct page *page, const struct guide *guide);

/* Says in a heading and a sentence why there is nothing else, and offers the ways on. */
int page_notice(struct page *page, int status, const char *heading, const char *sentence);

/* Parts that several of them share. */

/* The location button (for JavaScript) and the search field; compact above a list. */
void page_put_finder(struct page *page, bool compact);

/* The regions below `parent` (0: provinces) as links with the number of clinics in each; where
 * there is but one below, those below that. Returns whether there were any. */
bool page_put_regions(struct page *page, uint32_t parent);

/* The filters as chips and as a folded form and, where there is a position, the order. */
void page_put_filters(struct page *page);

/* What stands in place of an empty list: why, which filter to drop, the region above `region` (may
 * be NULL), and the nearest open place. */
void page_put_empty(struct page *page, const struct region *region, enum page_text_id why);

/* The nearest place that is open now and admits, however far, with a heading; where none admits,
 * the nearest open one, but below TEXT_NEAREST_ADMITTING nothing. */
void page_put_nearest_open(struct page *page, struct point from, enum page_text_id heading,
                           const char *argument);

/* What to ask the snapshot for a query of this page with a position. */
struct nearest_query page_nearest_query(const struct page *page, const struct page_query *query);

/* The hotlines of a region as one line; nothing where none is known. `from_elsewhere` adds how to
 * reach them from another place. */
void page_put_region_hotlines(struct page *page, const struct region *region, bool from_elsewhere);

/* `<a href="/regions/…">name</a>`. */
void page_put_region_link(struct page *page, const struct region *region);

#endif
