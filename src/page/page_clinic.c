/* `/clinics/{id}`: everything that is known of one clinic, its week, and the ways to get there. */
#include "fever/civil.h"
#include "page_address.h"
#include "page_contact.h"
#include "page_directions.h"
#include "page_facts.h"
#include "page_frame.h"
#include "page_linked_data.h"
#include "page_phrases.h"
#include "page_report_form.h"
#include "page_state.h"
#include "page_views.h"
#include "page_ways.h"

enum { WEEK_DAYS = 7, DAY_INTERVALS_MAX = 16 };

static void put_day_name(struct page *page, uint32_t number, int32_t today, int32_t day)
{
    const struct calendar *calendar = snapshot_calendar(page->snapshot, number);
    struct buffer date;
    buffer_init(&date, 64);
    page_phrase_day(&date, page->lang, today, day);
    page_put(page, "<th scope=\"row\">");
    page_put_text(page, page_weekday_word(page->lang, civil_weekday(day)));
    page_put(page, " <span class=\"date\">");
    page_put_text(page, page_words(page, &date));
    page_put(page, "</span>");
    enum day_kind kind = calendar ? calendar_day(calendar, day) : DAY_PLAIN;
    if (kind != DAY_PLAIN) {
        page_put(page, " <span class=\"special\">");
        page_say(page, kind == DAY_HOLIDAY ? TEXT_WEEK_HOLIDAY : TEXT_WEEK_MAKE_UP);
        page_put(page, "</span>");
    }
    page_put(page, "</th>");
    buffer_clear(&date);
}

/* 08:00–17:00 of one stretch, cut at the day's end. */
static void put_stretch(struct page *page, const struct opening_interval *stretch,
                        const struct time_zone *zone, int64_t day_end)
{
    struct buffer span;
    buffer_init(&span, 64);
    int64_t from = stretch->from + time_zone_offset_s(zone, stretch->from);
    int64_t to = stretch->to + time_zone_offset_s(zone, stretch->to);
    page_phrase_clock(&span, civil_second_of_day(from));
    buffer_append_text(&span, "–");
    page_phrase_clock(&span, stretch->to >= day_end ? CIVIL_DAY_S : civil_second_of_day(to));
    if (stretch->state == OPENING_UNKNOWN)
        page_say_1(page, TEXT_WEEK_UNKNOWN, page_words(page, &span));
    else
        page_put_text(page, page_words(page, &span));
    buffer_clear(&span);
}

static void put_day(struct page *page, uint32_t number, int32_t today, int32_t day)
{
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    int64_t from = time_zone_instant(zone, day, 0), to = time_zone_instant(zone, day + 1, 0);
    struct opening_interval stretches[DAY_INTERVALS_MAX];
    size_t count =
        snapshot_intervals(page->snapshot, number, from, to, stretches, DAY_INTERVALS_MAX);
    page_put(page, day == today && !page->published ? "<tr class=\"today\">" : "<tr>");
    put_day_name(page, number, today, day);
    page_put(page, "<td>");
    if (!count)
        page_say(page, snapshot_closes_within(page->snapshot, number, from, to)
                           ? TEXT_STATE_SUSPENDED
                           : TEXT_WEEK_CLOSED);
    for (size_t i = 0; i < count; i++) {
        if (i)
            page_put(page, page->lang == LANG_EN ? "; " : "；");
        put_stretch(page, &stretches[i], zone, to);
    }
    page_put(page, "</td></tr>\n");
}

static void put_week(struct page *page, uint32_t number)
{
    if (!snapshot_hours(page->snapshot, number))
        return;
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    int32_t today = civil_day_of(page->now + time_zone_offset_s(zone, page->now));
    page_put(page, "<section><h2>");
    page_say(page, TEXT_WEEK);
    page_put(page, "</h2><table class=\"week\"><thead><tr><th scope=\"col\">");
    page_say(page, TEXT_WEEK_DAY);
    page_put(page, "</th><th scope=\"col\">");
    page_say(page, TEXT_WEEK_HOURS);
    page_put(page, "</th></tr></thead><tbody>\n");
    for (int32_t day = today; day < today + WEEK_DAYS; day++)
        put_day(page, number, today, day);
    page_put(page, "</tbody></table></section>\n");
}

/* Whom to tell: us by a form, the list's publisher, whose next list this page follows, and the
 * region's hotline. */
static void put_report(struct page *page, const struct clinic *clinic, const struct region *region)
{
    page_put(page, "<section id=\"report\"><h2>");
    page_say(page, TEXT_REPORT);
    page_put(page, "</h2>");
    if (!page->published) {
        page_put(page, "<p>");
        page_put_report_link(page, clinic, TEXT_REPORT_OPEN);
        page_put(page, "</p>");
    }
    page_put(page, "<p class=\"hint\">");
    if (clinic->source)
        page_say_1(page, TEXT_REPORT_SOURCE, clinic->source);
    else
        page_say(page, TEXT_REPORT_NO_SOURCE);
    if (clinic->source && clinic->source_url) {
        page_put(page, " ");
        page_put_web_link(page, clinic->source_url, page_text(page->lang, TEXT_SOURCE_LINK));
    }
    page_put(page, "</p>");
    page_put_report_hotlines(page, region);
    page_put(page, "</section>\n");
}

static void put_actions(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    if (!map_has_destination(clinic)) {
        page_put(page, "<p class=\"alert\">");
        page_say(page, TEXT_POSITION_NOTE);
        page_put(page, "</p>");
    }
    page_put_phone_note(page, clinic);
    page_put(page, "<div class=\"actions\">");
    page_put_phones(page, number);
    page_put_route(page, clinic);
    page_put_share(page, page->path);
    page_put(page, "</div>\n");
}

static void put_article(struct page *page, uint32_t number, const struct region *region)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    page_put(page, "<article class=\"clinic\"");
    page_put_place(page, number);
    page_put(page, "><h1");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, clinic->name);
    page_put(page, "</h1>\n");
    page_put_state(page, number);
    page_put_note(page, clinic);
    page_put_load(page, number);
    put_actions(page, number);
    page_put_facts(page, number, FACT_ON_PAGE);
    put_week(page, number);
    put_report(page, clinic, region);
    page_put(page, "</article>\n");
}

int page_clinic(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    const struct region *region =
        clinic->adcode ? region_find(snapshot_regions(page->snapshot), clinic->adcode) : NULL;
    struct buffer path, description;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_init(&description, PAGE_WORDS_MAX);
    page_clinic_path(&path, clinic);
    page_compose(&description, page->lang, TEXT_DESCRIPTION_CLINIC, &clinic->name, 1);
    page->path = page_words(page, &path);
    page_begin(page, &(struct page_frame){.title = clinic->name,
                                          .adcode = clinic->adcode,
                                          .description = page_words(page, &description),
                                          .region = region,
                                          .of_now = true});
    put_article(page, number, region);
    page_put_linked_data(page, number);
    if (region) {
        page_put(page, "<p class=\"where\">");
        page_put_region_link(page, region);
        page_put(page, "</p>\n");
    }
    page_end(page);
    page->path = "";
    buffer_clear(&path);
    buffer_clear(&description);
    return 200;
}
