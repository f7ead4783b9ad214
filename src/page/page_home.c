/* `/`: before a place is known the ways to name one; afterwards the nearest clinics. */
#include <string.h>

#include "fever/geodesic.h"
#include "page_card.h"
#include "page_facets.h"
#include "page_frame.h"
#include "page_phrases.h"
#include "page_state.h"
#include "page_symbols.h"
#include "page_views.h"

enum {
    UNLOCATED_SHOWN = 5, /* more fold away, so that the ranked list stays in sight */
    MORE_STEP = 10,
    FAR_AWAY_M = 50000,
    ELSEWHERE_M = 500000 /* no county of the mainland reaches as far from its centre */
};

void page_put_finder(struct page *page, bool compact)
{
    page_put(page, compact ? "<section class=\"finder compact\">" : "<section class=\"finder\">");
    page_put(page, "<div class=\"locate\" id=\"locate-box\" hidden>"
                   "<p class=\"hint\" id=\"locate-note\">");
    page_say(page, page->published ? TEXT_LOCATE_NOTE_PUBLISHED : TEXT_LOCATE_NOTE);
    page_put(page, "</p><button class=\"button primary\" type=\"button\" id=\"locate\" "
                   "aria-describedby=\"locate-note\">");
    page_put_icon(page, "locate");
    page_say(page, TEXT_LOCATE);
    page_put(page, "</button><p class=\"locate-status\" id=\"locate-status\" role=\"status\">"
                   "</p></div>\n");
    page_put_search(page);
    page_put(page, "</section>\n");
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
    page_put(page, "<p class=\"invite actions\">");
    page_put_check_link(page, 0);
    page_put_consults_link(page, 0, TEXT_CONSULTS_INVITE, "button");
    page_put(page, "</p>\n");
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
    page_put(page, "<p class=\"more\"><a class=\"button\" id=\"more\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_say(page, TEXT_MORE);
    page_put(page, "</a></p>\n");
    buffer_clear(&link);
}

struct nearest_query page_nearest_query(const struct page *page, const struct page_query *query)
{
    return (struct nearest_query){.from = query->point,
                                  .at = page->now,
                                  .limit = (uint32_t)query->asked.limit,
                                  .radius_m = query->asked.radius_m,
                                  .soonest = query->asked.sort == SORT_SOONEST,
                                  .filter = query->asked.filter};
}

/* What is listed, and whatever the order the nearest of what passes. */
struct ranking {
    struct nearest_answer answer;
    struct nearest_match nearest; /* where anything is listed */
};

/* Whoever asks from abroad is not near the district that happens to be the nearest. */
static void leave_out_far_region(struct nearest_answer *answer, struct point from)
{
    const struct region *region = answer->region;
    if (!region || answer->region_by == REGION_BY_OUTLINE || !region->has_centre ||
        geodesic_distance_m(from, region->centre) < ELSEWHERE_M)
        return;
    answer->region = NULL;
    answer->unlocated_count = 0;
}

static enum fever_error rank(const struct page *page, struct ranking *ranking)
{
    struct nearest_query query = page_nearest_query(page, page->query);
    enum fever_error failure = snapshot_nearest(page->snapshot, &query, &ranking->answer);
    if (failure)
        return failure;
    leave_out_far_region(&ranking->answer, query.from);
    if (!ranking->answer.count)
        return FEVER_OK;
    ranking->nearest = ranking->answer.matches[0];
    if (!query.soonest)
        return FEVER_OK;
    struct nearest_answer by_distance;
    query.soonest = false;
    query.limit = 1;
    failure = snapshot_nearest(page->snapshot, &query, &by_distance);
    if (!failure && by_distance.count)
        ranking->nearest = by_distance.matches[0];
    return failure;
}

/* Far from every clinic that can be ranked, the own district's hotlines are worth more. */
static void put_far(struct page *page, const struct ranking *ranking)
{
    struct buffer length;
    buffer_init(&length, 64);
    page_phrase_length(&length, page->lang, ranking->nearest.distance_m);
    page_put(page, "<p class=\"alert\">");
    page_say_1(page, TEXT_FAR, page_words(page, &length));
    page_put(page, "</p>\n");
    buffer_clear(&length);
}

static bool is_far(const struct ranking *ranking)
{
    return !ranking->answer.count || ranking->nearest.distance_m > FAR_AWAY_M;
}

/* Where nobody that is listed takes who comes now, the nearest that does stands below. */
static void put_nearest_admitting(struct page *page, const struct nearest_answer *answer)
{
    enum page_text_id heading = TEXT_NEAREST_OPEN;
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t number = answer->matches[i].number;
        if (page_admits(page, number))
            return;
        if (snapshot_opening(page->snapshot, number, page->now).state == OPENING_OPEN)
            heading = TEXT_NEAREST_ADMITTING;
    }
    page_put_nearest_open(page, page->query->point, heading, NULL);
}

static void put_ranked(struct page *page, const struct nearest_answer *answer)
{
    if (!answer->count) {
        bool all_dropped = !answer->unlocated_count && page_query_is_filtered(page->query);
        page_put_empty(page, NULL, all_dropped ? TEXT_EMPTY_FILTERED : TEXT_EMPTY_NONE);
        return;
    }
    bool soonest = page->query->asked.sort == SORT_SOONEST;
    page_put(page, "<ol class=\"cards\" id=\"ranked\">\n");
    for (uint32_t i = 0; i < answer->count; i++)
        page_put_card(page,
                      &(struct page_card){.number = answer->matches[i].number,
                                          .rank = i + 1,
                                          .distance_m = answer->matches[i].distance_m,
                                          .soonest = soonest ? &answer->matches[i].soonest : NULL});
    page_put(page, "</ol>\n");
    put_more(page, answer);
    put_nearest_admitting(page, answer);
}

/* Whether the nearest ranked clinic lies outside the district that holds the point: then what the
 * district itself has comes first, even without positions. */
static bool nearest_lies_elsewhere(const struct page *page, const struct ranking *ranking)
{
    const struct region *region = ranking->answer.region;
    if (!ranking->answer.count)
        return true;
    const struct clinic *nearest = snapshot_clinic(page->snapshot, ranking->nearest.number);
    return !region ||
           !region_is_within(snapshot_regions(page->snapshot), nearest->adcode, region->adcode);
}

/* Where this is, how many are listed, and by what order. */
static void put_near(struct page *page, const struct nearest_answer *answer)
{
    struct buffer count;
    buffer_init(&count, 16);
    buffer_append_int(&count, answer->count);
    page_put(page, "<div class=\"where\"><div><h2>");
    if (answer->region)
        page_say_1(page, TEXT_NEAR, answer->region->name);
    else
        page_say(page, TEXT_BY_DISTANCE_HERE);
    page_put(page, "</h2>");
    if (answer->count) {
        page_put(page, "<p class=\"hint\" id=\"count\">");
        page_say_1(
            page, page->query->asked.sort == SORT_SOONEST ? TEXT_COUNT_SOONEST : TEXT_COUNT_NEAREST,
            page_words(page, &count));
        page_put(page, "</p>");
    }
    page_put(page, "</div></div>\n");
    buffer_clear(&count);
}

static void put_results(struct page *page, const struct ranking *ranking)
{
    const struct nearest_answer *answer = &ranking->answer;
    bool elsewhere = nearest_lies_elsewhere(page, ranking), far = is_far(ranking);
    put_near(page, answer);
    page_put_filters(page);
    if (far) {
        if (answer->count)
            put_far(page, ranking);
        if (answer->region)
            page_put_region_hotlines(page, answer->region, false);
    }
    if (elsewhere && answer->unlocated_count) {
        put_unlocated(page, answer);
        page_put(page, "<h2>");
        page_say(page,
                 page->query->asked.sort == SORT_SOONEST ? TEXT_BY_SOONEST : TEXT_BY_DISTANCE);
        page_put(page, "</h2>\n");
    }
    put_ranked(page, answer);
    if (!elsewhere)
        put_unlocated(page, answer);
    if (!answer->region)
        return;
    if (!far)
        page_put_region_hotlines(page, answer->region, false);
    page_put(page, "<p class=\"where\">");
    page_put_region_link(page, answer->region);
    page_put(page, " ");
    page_put_consults_link(page, answer->region->adcode, TEXT_CONSULTS_INVITE, NULL);
    page_put(page, "</p>\n");
}

static int put_nearest(struct page *page)
{
    struct ranking ranking;
    if (rank(page, &ranking)) {
        page->out->failure = FEVER_NOMEM;
        return 503;
    }
    const char *title = page_text(page->lang, TEXT_NEAREST);
    const struct region *region = ranking.answer.region;
    page_begin(page, &(struct page_frame){.title = title,
                                          .adcode = region ? region->adcode : 0,
                                          .hidden = true,
                                          .of_now = true});
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
    put_results(page, &ranking);
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
        TEXT_PRIVACY_OFFLINE, TEXT_PRIVACY_REPORTS,
        TEXT_PRIVACY_STAFF,   TEXT_PRIVACY_5,
    };
    struct buffer days;
    buffer_init(&days, 32);
    buffer_append_int(&days, page->report_days);
    page_begin(page, &(struct page_frame){.title = page_text(page->lang, TEXT_PRIVACY)});
    page_put(page, "<h1>");
    page_say(page, TEXT_PRIVACY_TITLE);
    page_put(page, "</h1>\n<ul class=\"prose\">\n");
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        page_put(page, "<li>");
        page_say_1(page, sentences[i], page_words(page, &days));
        page_put(page, "</li>\n");
    }
    if (page->base_map->provider) {
        page_put(page, "<li>");
        page_say_1(page, TEXT_PRIVACY_TILES, page->base_map->provider);
        page_put(page, "</li>\n");
    }
    page_put(page, "</ul>\n");
    if (!page->published) {
        page_put(page, "<p>");
        page_put_link(page, "/reports/erase", TEXT_ERASE_TITLE, "button");
        page_put(page, " ");
        page_put_link(page, "/staff", TEXT_STAFF, "button");
        page_put(page, "</p>\n");
    }
    page_end(page);
    buffer_clear(&days);
    return 200;
}
