/* What stands in place of an empty list: which filter to drop, where else to look, and the nearest
 * open place, however far. */
#include "page_card.h"
#include "page_facets.h"
#include "page_state.h"
#include "page_views.h"

/* How many would be listed, up to `limit`. */
static enum fever_error count_of(const struct page *page, const struct page_query *query,
                                 uint32_t limit, uint32_t *count)
{
    struct clinic_filter filter = query->asked.filter;
    *count = 0;
    if (query->position == POSITION_READ) {
        struct nearest_answer answer;
        struct nearest_query nearest = page_nearest_query(page, query);
        nearest.limit = limit;
        enum fever_error failure = snapshot_nearest(page->snapshot, &nearest, &answer);
        if (!failure)
            *count = answer.count ? answer.count : answer.unlocated_count;
        return failure;
    }
    const uint32_t *numbers;
    size_t all = snapshot_region_clinics(page->snapshot, filter.region, &numbers);
    filter.region = 0;
    for (size_t i = 0; i < all && *count < limit; i++)
        *count += snapshot_passes(page->snapshot, numbers[i], &filter, page->now);
    return FEVER_OK;
}

static void put_way(struct page *page, const struct page_query *query, enum page_text_id text,
                    const char *argument)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, query);
    page_put(page, "<li><a class=\"button\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, "><span>");
    page_say_1(page, text, argument);
    page_put(page, "</span></a></li>");
    buffer_clear(&link);
}

/* Each filter that, dropped alone, lets somebody in. Returns how many there are. */
static int put_single_drops(struct page *page, const struct page_query *asked)
{
    int helpful = 0;
    for (int facet = 0; facet < FACET_COUNT; facet++) {
        if (!page_facet_is_set(asked, (enum page_facet)facet))
            continue;
        struct page_query without = page_query_without(asked, (enum page_facet)facet);
        uint32_t count;
        if (count_of(page, &without, 1, &count)) {
            page->out->failure = FEVER_NOMEM;
            return helpful;
        }
        if (!count)
            continue;
        struct buffer words;
        buffer_init(&words, PAGE_WORDS_MAX);
        page_facet_words(&words, asked, (enum page_facet)facet, snapshot_regions(page->snapshot));
        put_way(page, &without, TEXT_DROP_FILTER, page_words(page, &words));
        buffer_clear(&words);
        helpful++;
    }
    return helpful;
}

static void put_drops(struct page *page, const struct page_query *asked)
{
    struct page_query all = page_query_unfiltered(asked);
    size_t before = page->out->length;
    uint32_t count;
    page_put(page, "<p>");
    page_say(page, TEXT_EMPTY_WIDEN);
    page_put(page, "</p><ul class=\"ways\">");
    if (put_single_drops(page, asked) == 0) {
        if (count_of(page, &all, 1, &count))
            page->out->failure = FEVER_NOMEM;
        else if (count)
            put_way(page, &all, TEXT_EMPTY_DROP, NULL);
        else {
            page_rewind(page, before); /* no filter is to blame */
            return;
        }
    }
    page_put(page, "</ul>");
}

/* The region above one whose list is empty. */
static void put_wider_region(struct page *page, const struct region *region)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    const struct region *above = region->parent ? region_find(table, region->parent) : NULL;
    if (!above)
        return;
    page_put(page, "<p>");
    page_put_region_link(page, above);
    page_put(page, "</p>");
}

/* The first that admits, else the first, if the heading allows for that; false: none. */
static bool choose_open(const struct page *page, const struct nearest_answer *answer,
                        enum page_text_id heading, const struct nearest_match **out)
{
    for (uint32_t i = 0; i < answer->count; i++) {
        *out = &answer->matches[i];
        if (page_admits(page, (*out)->number))
            return true;
    }
    *out = &answer->matches[0];
    return answer->count && heading != TEXT_NEAREST_ADMITTING;
}

/* The nearest that is open now by the kinds and services that were asked, wherever it is. */
void page_put_nearest_open(struct page *page, struct point from, enum page_text_id heading,
                           const char *argument)
{
    struct page_query wide = *page->query;
    wide.asked.filter = page_query_unfiltered(&wide).asked.filter;
    wide.asked.filter.region = 0;
    wide.asked.filter.services = page->query->asked.filter.services;
    wide.asked.filter.age_months = page->query->asked.filter.age_months;
    wide.asked.filter.open_only = true;
    wide.asked.radius_m = 0;
    struct nearest_query nearest = page_nearest_query(page, &wide);
    struct nearest_answer answer;
    const struct nearest_match *match;
    nearest.from = from;
    nearest.limit = NEAREST_LIMIT_MAX;
    nearest.soonest = false;
    if (snapshot_nearest(page->snapshot, &nearest, &answer)) {
        page->out->failure = FEVER_NOMEM;
        return;
    }
    if (!choose_open(page, &answer, heading, &match))
        return;
    page_put(page, "<section class=\"nearest-open\"><h2>");
    page_say_1(page, heading, argument);
    page_put(page, "</h2><ul class=\"cards\">\n");
    page_put_card(page, &(struct page_card){
                            .number = match->number, .rank = 1, .distance_m = match->distance_m});
    page_put(page, "</ul></section>\n");
}

void page_put_empty(struct page *page, const struct region *region, enum page_text_id why)
{
    struct page_query asked = *page->query;
    if (asked.position != POSITION_READ)
        asked.asked.filter.region = region ? region->adcode : 0;
    page_put(page, "<div class=\"empty\"><p id=\"count\">");
    page_say(page, why);
    page_put(page, "</p>");
    if (page_query_is_filtered(&asked))
        put_drops(page, &asked);
    if (region)
        put_wider_region(page, region);
    page_put(page, "</div>\n");
    if (asked.position == POSITION_READ)
        page_put_nearest_open(page, asked.point, TEXT_NEAREST_OPEN, NULL);
    else if (region && region->has_centre)
        page_put_nearest_open(page, region->centre, TEXT_NEAREST_OPEN_OF, region->name);
}
