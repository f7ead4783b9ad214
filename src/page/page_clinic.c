/* `/clinics/{id}`: everything that is known of one clinic, its week, and the ways to get there. */
#include <strings.h>

#include "fever/civil.h"
#include "page_address.h"
#include "page_card.h"
#include "page_directions.h"
#include "page_frame.h"
#include "page_phrases.h"
#include "page_views.h"

enum { WEEK_DAYS = 7, DAY_INTERVALS_MAX = 16 };

/* ---- facts, one row each; a row whose writer writes nothing is left out ---- */

struct fact {
    enum page_text_id label;
    void (*put)(struct page *page, uint32_t number, const struct clinic *clinic);
};

static void put_data(struct page *page, const char *text)
{
    if (!text)
        return;
    page_put(page, "<span");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, text);
    page_put(page, "</span>");
}

static void put_separator(struct page *page, bool *any)
{
    if (*any)
        page_put(page, page->lang == LANG_EN ? "; " : "；");
    *any = true;
}

static void put_kind(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    page_put_text(page, page_kind_word(page->lang, clinic->kind));
}

static void put_services(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    bool any = false;
    for (int service = 0; service < SERVICE_COUNT; service++) {
        if (!(clinic->services & 1U << service))
            continue;
        put_separator(page, &any);
        page_put_text(page, page_service_word(page->lang, (enum clinic_service)service));
    }
}

static void put_ages(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    struct buffer ages;
    buffer_init(&ages, PAGE_WORDS_MAX);
    page_phrase_ages(&ages, page->lang, clinic->min_age_months, clinic->max_age_years);
    page_put_text(page, page_words(page, &ages));
    buffer_clear(&ages);
}

static void put_hours(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)clinic;
    page_put_hours(page, number);
}

static void put_address(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->address);
}

static void put_entrance(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->entrance);
}

static void put_campus(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->campus);
}

static void put_level(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->level);
}

static void put_transit(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->transit);
}

static void put_parking(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->parking);
}

static void put_note(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    put_data(page, clinic->note);
}

static void put_access(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    page_put_text(page, page_access_word(page->lang, clinic->access));
}

static void put_insurance(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    bool any = false;
    if (clinic->insurance != STATED_NOT) {
        put_separator(page, &any);
        page_say(page, clinic->insurance == STATED_TRUE ? TEXT_INSURANCE_YES : TEXT_INSURANCE_NO);
    }
    if (clinic->insurance_remote != STATED_NOT) {
        put_separator(page, &any);
        page_say(page, clinic->insurance_remote == STATED_TRUE ? TEXT_INSURANCE_REMOTE_YES
                                                               : TEXT_INSURANCE_REMOTE_NO);
    }
}

static void put_designated(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    if (clinic->designated == STATED_TRUE)
        page_say(page, TEXT_DESIGNATED_YES);
}

/* Only web addresses become links: a list may hold anything. */
static bool is_web_address(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static void put_web_link(struct page *page, const char *url, const char *text)
{
    if (!is_web_address(url)) {
        put_data(page, url);
        return;
    }
    page_put(page, "<a rel=\"noopener noreferrer external\"");
    page_put_attribute(page, "href", url);
    page_put(page, ">");
    page_put_text(page, text);
    page_put(page, "</a>");
}

static void put_booking(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    bool any = false;
    if (clinic->booking_required != STATED_NOT) {
        put_separator(page, &any);
        page_say(page, clinic->booking_required == STATED_TRUE ? TEXT_BOOKING_REQUIRED
                                                               : TEXT_BOOKING_NOT_REQUIRED);
    }
    if (clinic->booking_url) {
        put_separator(page, &any);
        put_web_link(page, clinic->booking_url, page_text(page->lang, TEXT_BOOKING_ONLINE));
    }
    if (clinic->booking_phone) {
        put_separator(page, &any);
        put_data(page, clinic->booking_phone);
    }
    if (clinic->booking_wechat) {
        put_separator(page, &any);
        page_say_1(page, TEXT_BOOKING_WECHAT, clinic->booking_wechat);
    }
}

static void put_admission(struct page *page, uint32_t number, const struct clinic *clinic)
{
    int64_t local =
        page->now + time_zone_offset_s(snapshot_zone(page->snapshot, number), page->now);
    int32_t today = civil_day_of(local);
    bool any = false;
    for (size_t i = 0; i < clinic->admission_count; i++) {
        const struct admission_rule *rule = &clinic->admission[i];
        if (rule->until_day && rule->until_day < today)
            continue;
        put_separator(page, &any);
        put_data(page, rule->text);
        if (!rule->until_day)
            continue;
        char date[CIVIL_DATE_SIZE];
        civil_format_date(rule->until_day, date);
        page_say_1(page, TEXT_ADMISSION_UNTIL, date);
    }
}

static void put_load(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    (void)clinic;
    page_say(page, TEXT_LOAD_NONE);
}

static void put_origin(struct page *page, uint32_t number, const struct clinic *clinic)
{
    (void)number;
    page_put_source(page, clinic);
    if (!clinic->source_url)
        return;
    page_put(page, " ");
    put_web_link(page, clinic->source_url, page_text(page->lang, TEXT_SOURCE));
}

static const struct fact facts[] = {
    {TEXT_HOURS, put_hours},
    {TEXT_ADDRESS, put_address},
    {TEXT_ENTRANCE, put_entrance},
    {TEXT_CAMPUS, put_campus},
    {TEXT_LOAD, put_load},
    {TEXT_KIND, put_kind},
    {TEXT_SERVICES, put_services},
    {TEXT_AGES, put_ages},
    {TEXT_ACCESS, put_access},
    {TEXT_BOOKING, put_booking},
    {TEXT_ADMISSION, put_admission},
    {TEXT_INSURANCE, put_insurance},
    {TEXT_DESIGNATED, put_designated},
    {TEXT_LEVEL, put_level},
    {TEXT_TRANSIT, put_transit},
    {TEXT_PARKING, put_parking},
    {TEXT_NOTE, put_note},
    {TEXT_SOURCE, put_origin},
};

static void put_facts(struct page *page, uint32_t number, const struct clinic *clinic)
{
    page_put(page, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        size_t before = page->out->length;
        page_put(page, "<div><dt>");
        page_say(page, facts[i].label);
        page_put(page, "</dt><dd>");
        size_t empty = page->out->length;
        facts[i].put(page, number, clinic);
        if (page->out->length == empty)
            page_rewind(page, before);
        else
            page_put(page, "</dd></div>\n");
    }
    page_put(page, "</dl>\n");
}

/* ---- the week ---- */

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
    page_put(page, day == today ? "<tr class=\"today\">" : "<tr>");
    put_day_name(page, number, today, day);
    page_put(page, "<td>");
    if (!count)
        page_say(page, TEXT_WEEK_CLOSED);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        put_separator(page, &any);
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

/* ---- for search engines ---- */

static void put_member(struct buffer *out, const char *name, const char *text)
{
    if (!text)
        return;
    buffer_append_text(out, ",\"");
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
    buffer_append_json(out, text);
}

/* schema.org MedicalClinic as JSON-LD. `buffer_append_json` keeps every text inside the element. */
static void put_linked_data(struct page *page, const struct clinic *clinic)
{
    struct buffer *out = page->out;
    page_put(page, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
                   "\"@type\":\"MedicalClinic\",\"name\":");
    buffer_append_json(out, clinic->name);
    page_put(page, ",\"address\":{\"@type\":\"PostalAddress\",\"addressCountry\":\"CN\"");
    put_member(out, "addressRegion", clinic->province);
    put_member(out, "addressLocality", clinic->city);
    put_member(out, "streetAddress", clinic->address);
    page_put(page, "}");
    put_member(out, "telephone", clinic->phones.count ? clinic->phones.items[0] : NULL);
    if (clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS) {
        page_put(page, ",\"geo\":{\"@type\":\"GeoCoordinates\",\"latitude\":");
        buffer_append_fixed(out, clinic->place.lat, 6);
        page_put(page, ",\"longitude\":");
        buffer_append_fixed(out, clinic->place.lon, 6);
        page_put(page, "}");
    }
    page_put(page, "}</script>\n");
}

/* ---- the page ---- */

static void put_ways(struct page *page, const struct clinic *clinic)
{
    page_put(page, "<section><h2>");
    page_say(page, TEXT_WAYS);
    page_put(page, "</h2>");
    if (!map_has_destination(clinic)) {
        page_put(page, "<p class=\"alert\">");
        page_say(page, TEXT_POSITION_NOTE);
        page_put(page, "</p><div class=\"actions\">");
        page_put_route(page, clinic);
        page_put(page, "</div></section>\n");
        return;
    }
    page_put(page, "<div class=\"actions\">");
    for (int provider = 0; provider < MAP_PROVIDER_COUNT; provider++) {
        struct buffer link;
        buffer_init(&link, PAGE_WORDS_MAX);
        map_directions_url(&link, (enum map_provider)provider, clinic);
        page_put(page, "<a class=\"button route\" rel=\"noopener noreferrer external\"");
        page_put_attribute(page, "href", page_words(page, &link));
        page_put(page, ">");
        page_put_icon(page, "route");
        page_put_text(page, map_provider_word(page->lang, (enum map_provider)provider));
        page_put(page, "</a>");
        buffer_clear(&link);
    }
    page_put(page, "</div></section>\n");
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
                                          .description = page_words(page, &description),
                                          .region = region});
    page_put(page, "<article class=\"clinic\"");
    page_put_place(page, number);
    page_put(page, "><h1");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, clinic->name);
    page_put(page, "</h1>\n");
    page_put_state(page, number);
    page_put(page, "<div class=\"actions\">");
    page_put_phones(page, number);
    page_put(page, "</div>\n");
    put_facts(page, number, clinic);
    put_ways(page, clinic);
    put_week(page, number);
    page_put(page, "</article>\n");
    put_linked_data(page, clinic);
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
