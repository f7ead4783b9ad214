/* `/`: before a place is known the ways to name one; afterwards the nearest clinics. */
#include <string.h>

#include "page_card.h"
#include "page_frame.h"
#include "page_phrases.h"
#include "page_views.h"

enum {
    UNLOCATED_SHOWN = 5, /* more fold away, so that the ranked list stays in sight */
    MORE_STEP = 10,
    FAR_AWAY_M = 50000
};

void page_put_finder(struct page *page, bool compact)
{
    page_put(page, compact ? "<section class=\"finder compact\">" : "<section class=\"finder\">");
    page_put(page, "<div class=\"locate\" id=\"locate-box\" hidden>"
                   "<p class=\"hint\" id=\"locate-note\">");
    page_say(page, TEXT_LOCATE_NOTE);
    page_put(page, "</p><button class=\"button primary\" type=\"button\" id=\"locate\" "
                   "aria-describedby=\"locate-note\">");
    page_put_icon(page, "locate");
    page_say(page, TEXT_LOCATE);
    page_put(page, "</button><p class=\"locate-status\" id=\"locate-status\" role=\"status\">"
                   "</p></div>\n");
    page_put_search(page);
    page_put(page, "</section>\n");
}

/* A link that differs from this page by one filter; marked where it is on. */
static void put_filter(struct page *page, const struct page_query *toggled, bool on,
                       enum page_text_id text)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, toggled);
    page_put(page, "<li><a class=\"chip\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, on ? " aria-current=\"true\"><span aria-hidden=\"true\">✓ </span>" : ">");
    page_say(page, text);
    page_put(page, "</a></li>");
    buffer_clear(&link);
}

void page_put_filters(struct page *page)
{
    const struct page_query *query = page->query;
    const struct clinic_filter *filter = &query->asked.filter;
    const uint32_t child_bit = 1U << SERVICE_FEVER_CHILD;
    struct page_query open = *query, exclude = *query, child = *query, kinds = *query;
    open.asked.filter.open_only = !filter->open_only;
    exclude.asked.filter.exclude_closed = !filter->exclude_closed;
    child.asked.filter.services ^= child_bit;
    kinds.asked.filter.kinds = filter->kinds ? 0 : NEAREST_DEFAULT_KINDS;
    page_put(page, "<nav class=\"filters\"");
    page_say_attribute(page, "aria-label", TEXT_FILTERS, NULL, 0);
    page_put(page, "><ul>");
    put_filter(page, &open, filter->open_only, TEXT_FILTER_OPEN);
    put_filter(page, &exclude, filter->exclude_closed, TEXT_FILTER_EXCLUDE_CLOSED);
    put_filter(page, &child, filter->services & child_bit, TEXT_FILTER_CHILD);
    put_filter(page, &kinds, !filter->kinds, TEXT_FILTER_ALL_KINDS);
    page_put(page, "</ul></nav>\n");
}

void page_put_empty(struct page *page, enum page_text_id why)
{
    page_put(page, "<div class=\"empty\"><p>");
    page_say(page, why);
    page_put(page, "</p>");
    if (page_query_is_filtered(page->query)) {
        struct page_query bare = page_query_unfiltered(page->query);
        struct buffer link;
        buffer_init(&link, PAGE_WORDS_MAX);
        page_query_url(&link, page->path, &bare);
        page_put(page, "<p><a class=\"button\"");
        page_put_attribute(page, "href", page_words(page, &link));
        page_put(page, ">");
        page_say(page, TEXT_EMPTY_DROP);
        page_put(page, "</a></p>");
        buffer_clear(&link);
    }
    page_put(page, "</div>\n");
}

static void put_alert(struct page *page, enum page_text_id text)
{
    page_put(page, "<p class=\"alert\" role=\"alert\">");
    page_say(page, text);
    page_put(page, "</p>\n");
}

static void put_chooser(struct page *page)
{
    page_put(page, "<section class=\"chooser\"><h2>");
    page_say(page, TEXT_OR_CHOOSE);
    page_put(page, "</h2>");
    page_put_regions(page, 0);
    page_put(page, "</section>\n");
}

/* Where no place is known yet, or the one in the link cannot be read. */
static int put_landing(struct page *page)
{
    bool bad_position = page->query->position == POSITION_BROKEN;
    bool bad_region = page->query->region_broken;
    page_begin(page, &(struct page_frame){.hidden = bad_position || bad_region});
    if (bad_position)
        put_alert(page, TEXT_BAD_POSITION);
    else if (bad_region)
        put_alert(page, TEXT_BAD_REGION);
    page_put(page, "<h1>");
    page_say(page, TEXT_LEAD);
    page_put(page, "</h1>\n");
    page_put_finder(page, false);
    put_chooser(page);
    page_end(page);
    return bad_position ? 400 : bad_region ? 404 : 200;
}

/* The district's own clinics that cannot be ranked: first a few, the others folded away. */
static void put_unlocated(struct page *page, const struct nearest_answer *answer)
{
    if (!answer->unlocated_count || !answer->region)
        return;
    page_put(page, "<section class=\"unlocated\"><h2>");
    page_say(page, TEXT_UNLOCATED);
    page_put(page, "</h2><p class=\"hint\">");
    page_say_1(page, TEXT_UNLOCATED_NOTE, answer->region->name);
    page_put(page, "</p><ul class=\"cards\">\n");
    uint32_t shown = answer->unlocated_count;
    if (shown > UNLOCATED_SHOWN + 1)
        shown = UNLOCATED_SHOWN;
    for (uint32_t i = 0; i < shown; i++)
        page_put_card(page, &(struct page_card){.number = answer->unlocated[i]});
    page_put(page, "</ul>");
    if (shown < answer->unlocated_count) {
        struct buffer rest;
        buffer_init(&rest, 16);
        buffer_append_int(&rest, answer->unlocated_count - shown);
        page_put(page, "<details><summary>");
        page_say_1(page, TEXT_UNLOCATED_MORE, page_words(page, &rest));
        page_put(page, "</summary><ul class=\"cards\">\n");
        for (uint32_t i = shown; i < answer->unlocated_count; i++)
            page_put_card(page, &(struct page_card){.number = answer->unlocated[i]});
        page_put(page, "</ul></details>");
        buffer_clear(&rest);
    }
    page_put(page, "</section>\n");
}

static void put_more(struct page *page, const struct nearest_answer *answer)
{
    if (!answer->truncated || page->query->asked.limit >= NEAREST_LIMIT_MAX)
        return;
    struct page_query more = *page->query;
    more.asked.limit += MORE_STEP;
    if (more.asked.limit > NEAREST_LIMIT_MAX)
        more.asked.limit = NEAREST_LIMIT_MAX;
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, &more);
    page_put(page, "<p class=\"more\"><a class=\"button\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_say(page, TEXT_MORE);
    page_put(page, "</a></p>\n");
    buffer_clear(&link);
}

/* Far from every clinic that can be ranked, the own district's hotlines are worth more. */
static void put_far(struct page *page, const struct nearest_answer *answer)
{
    struct buffer length;
    buffer_init(&length, 64);
    page_phrase_length(&length, page->lang, answer->matches[0].distance_m);
    page_put(page, "<p class=\"alert\">");
    page_say_1(page, TEXT_FAR, page_words(page, &length));
    page_put(page, "</p>");
    buffer_clear(&length);
}

static bool is_far(const struct nearest_answer *answer)
{
    return !answer->count || answer->matches[0].distance_m > FAR_AWAY_M;
}

static void put_ranked(struct page *page, const struct nearest_answer *answer)
{
    if (!answer->count) {
        bool all_dropped = !answer->unlocated_count && page_query_is_filtered(page->query);
        page_put_empty(page, all_dropped ? TEXT_EMPTY_FILTERED : TEXT_EMPTY_NONE);
        return;
    }
    page_put(page, "<ol class=\"cards\" id=\"ranked\">\n");
    for (uint32_t i = 0; i < answer->count; i++)
        page_put_card(page, &(struct page_card){.number = answer->matches[i].number,
                                                .rank = i + 1,
                                                .distance_m = answer->matches[i].distance_m});
    page_put(page, "</ol>\n");
    put_more(page, answer);
}

/* Whether the nearest ranked clinic lies outside the district that holds the point: then what the
 * district itself has comes first, even without positions. */
static bool nearest_lies_elsewhere(const struct page *page, const struct nearest_answer *answer)
{
    if (!answer->count)
        return true;
    const struct clinic *first = snapshot_clinic(page->snapshot, answer->matches[0].number);
    return !answer->region || !region_is_within(snapshot_regions(page->snapshot), first->adcode,
                                                answer->region->adcode);
}

static void put_near(struct page *page, const struct nearest_answer *answer)
{
    page_put(page, "<div class=\"where\"><div><h2>");
    if (answer->region)
        page_say_1(page, TEXT_NEAR, answer->region->name);
    else
        page_say(page, TEXT_BY_DISTANCE_HERE);
    page_put(page, "</h2><p class=\"hint\">");
    page_say(page, TEXT_NEAR_POINT);
    page_put(page, "</p></div></div>\n");
}

static int put_nearest(struct page *page)
{
    struct nearest_query query = {.from = page->query->point,
                                  .at = page->now,
                                  .limit = (uint32_t)page->query->asked.limit,
                                  .radius_m = page->query->asked.radius_m,
                                  .filter = page->query->asked.filter};
    struct nearest_answer answer;
    if (snapshot_nearest(page->snapshot, &query, &answer)) {
        page->out->failure = FEVER_NOMEM;
        return 503;
    }
    const char *title = page_text(page->lang, TEXT_NEAREST);
    page_begin(page, &(struct page_frame){.title = title, .hidden = true});
    page_put(page, "<h1>");
    page_put_text(page, title);
    page_put(page, "</h1>\n");
    page_put_finder(page, true);
    page_put(page, "<section class=\"results\" id=\"results\" data-lat=\"");
    struct point on_map = crs_from_wgs84(page->base_map->crs, page->query->point);
    buffer_append_fixed(page->out, on_map.lat, 3);
    page_put(page, "\" data-lon=\"");
    buffer_append_fixed(page->out, on_map.lon, 3);
    page_put(page, "\">\n");
    put_near(page, &answer);
    page_put_filters(page);
    if (is_far(&answer)) {
        if (answer.count)
            put_far(page, &answer);
        if (answer.region)
            page_put_region_hotlines(page, answer.region, false);
    }
    bool elsewhere = nearest_lies_elsewhere(page, &answer);
    if (elsewhere && answer.unlocated_count) {
        put_unlocated(page, &answer);
        page_put(page, "<h2>");
        page_say(page, TEXT_BY_DISTANCE);
        page_put(page, "</h2>\n");
    }
    put_ranked(page, &answer);
    if (!elsewhere)
        put_unlocated(page, &answer);
    if (answer.region && !is_far(&answer))
        page_put_region_hotlines(page, answer.region, false);
    if (answer.region) {
        page_put(page, "<p class=\"where\">");
        page_put_region_link(page, answer.region);
        page_put(page, "</p>\n");
    }
    page_put(page, "</section>\n");
    page_end(page);
    return 200;
}

int page_home(struct page *page)
{
    return page->query->position == POSITION_READ ? put_nearest(page) : put_landing(page);
}

int page_notice(struct page *page, int status, const char *heading, const char *sentence)
{
    page_begin(page, &(struct page_frame){.title = heading, .hidden = true});
    page_put(page, "<h1>");
    page_put_text(page, heading);
    page_put(page, "</h1>\n<p>");
    page_put_text(page, sentence);
    page_put(page, "</p>\n");
    if (page->snapshot) {
        page_put_finder(page, false);
        put_chooser(page);
    }
    page_end(page);
    return status;
}

int page_privacy(struct page *page)
{
    const enum page_text_id sentences[] = {
        TEXT_PRIVACY_1,       TEXT_PRIVACY_2,
        TEXT_PRIVACY_3,       page->base_map->provider ? TEXT_PRIVACY_4_TILES : TEXT_PRIVACY_4,
        TEXT_PRIVACY_OFFLINE, TEXT_PRIVACY_5,
    };
    page_begin(page, &(struct page_frame){.title = page_text(page->lang, TEXT_PRIVACY)});
    page_put(page, "<h1>");
    page_say(page, TEXT_PRIVACY_TITLE);
    page_put(page, "</h1>\n<ul class=\"prose\">\n");
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        page_put(page, "<li>");
        page_say(page, sentences[i]);
        page_put(page, "</li>\n");
    }
    if (page->base_map->provider) {
        page_put(page, "<li>");
        page_say_1(page, TEXT_PRIVACY_TILES, page->base_map->provider);
        page_put(page, "</li>\n");
    }
    page_put(page, "</ul>\n");
    page_end(page);
    return 200;
}
