/* A clinic as a schema.org MedicalClinic in JSON-LD.
 *
 * `buffer_append_json` keeps every text inside the element. Hours are those that the clinic's own
 * record gives for the days ahead: the regular week from the first ordinary day of each weekday,
 * and each holiday and make-up workday of the next month as a special day. A day of which any part
 * is unknown is left out: nothing is better than a guess that outlives the page. */
#include "page_linked_data.h"

#include "fever/civil.h"
#include "page_phrases.h"

enum { WEEK_DAYS = 7, LOOK_AHEAD_DAYS = 31, DAY_STRETCHES_MAX = 16, CLOCK_SIZE = 16 };

static const char *const weekdays[WEEK_DAYS] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};

/* ---- members; each begins with its comma ---- */

static void put_name(struct buffer *out, const char *name)
{
    buffer_append_text(out, ",\"");
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
}

static void put_member(struct buffer *out, const char *name, const char *text)
{
    if (!text)
        return;
    put_name(out, name);
    buffer_append_json(out, text);
}

static void put_list(struct buffer *out, const char *name, const struct text_list *list)
{
    if (!list->count)
        return;
    put_name(out, name);
    buffer_append_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buffer_append_char(out, ',');
        buffer_append_json(out, list->items[i]);
    }
    buffer_append_char(out, ']');
}

/* The whole address of the page, as it is canonical. */
static void put_url(struct page *page)
{
    struct buffer url;
    buffer_init(&url, PAGE_WORDS_MAX);
    buffer_append_text(&url, page->origin);
    buffer_append_text(&url, page->path);
    put_member(page->out, "@id", page_words(page, &url));
    put_member(page->out, "url", page_words(page, &url));
    buffer_clear(&url);
}

static void put_address(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, ",\"address\":{\"@type\":\"PostalAddress\",\"addressCountry\":\"CN\"");
    put_member(out, "addressRegion", clinic->province);
    put_member(out, "addressLocality", clinic->city ? clinic->city : clinic->district);
    put_member(out, "streetAddress", clinic->address);
    buffer_append_char(out, '}');
}

/* WGS84, as schema.org asks; a district's centre is nobody's place. */
static void put_geo(struct buffer *out, const struct clinic *clinic)
{
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
        return;
    buffer_append_text(out, ",\"geo\":{\"@type\":\"GeoCoordinates\",\"latitude\":");
    buffer_append_fixed(out, clinic->place.lat, 6);
    buffer_append_text(out, ",\"longitude\":");
    buffer_append_fixed(out, clinic->place.lon, 6);
    buffer_append_char(out, '}');
}

/* ---- hours ---- */

struct day_hours {
    int32_t day;
    size_t count; /* none: closed */
    struct opening_interval stretches[DAY_STRETCHES_MAX];
    int64_t from, to; /* the day itself */
};

/* False where any part of the day is unknown. */
static bool read_day(const struct page *page, uint32_t number, int32_t day, struct day_hours *out)
{
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    out->day = day;
    out->from = time_zone_instant(zone, day, 0);
    out->to = time_zone_instant(zone, day + 1, 0);
    out->count = snapshot_intervals(page->snapshot, number, out->from, out->to, out->stretches,
                                    DAY_STRETCHES_MAX);
    for (size_t i = 0; i < out->count; i++)
        if (out->stretches[i].state != OPENING_OPEN)
            return false;
    return out->count < DAY_STRETCHES_MAX;
}

static void put_clock(struct page *page, const char *name, int32_t second_of_day)
{
    struct buffer clock;
    buffer_init(&clock, CLOCK_SIZE);
    page_phrase_clock(&clock, second_of_day);
    put_member(page->out, name, page_words(page, &clock));
    buffer_clear(&clock);
}

/* Closed is written as from 00:00 to 00:00, the whole day as to 23:59; a day's end as 00:00, which
 * is read as the next day's (developers.google.com, "Local business", business hours). */
static void put_specification(struct page *page, const struct day_hours *hours, size_t which,
                              bool special, const struct time_zone *zone)
{
    enum { LAST_MINUTE = 23 * 3600 + 59 * 60 };
    int32_t opens = 0, closes = 0;
    if (hours->count) {
        const struct opening_interval *stretch = &hours->stretches[which];
        opens = civil_second_of_day(stretch->from + time_zone_offset_s(zone, stretch->from));
        if (stretch->to < hours->to)
            closes = civil_second_of_day(stretch->to + time_zone_offset_s(zone, stretch->to));
        else if (!opens)
            closes = LAST_MINUTE;
    }
    page_put(page, "{\"@type\":\"OpeningHoursSpecification\"");
    if (special) {
        char date[CIVIL_DATE_SIZE];
        civil_format_date(hours->day, date);
        put_member(page->out, "validFrom", date);
        put_member(page->out, "validThrough", date);
    } else {
        page_put(page, ",\"dayOfWeek\":\"https://schema.org/");
        page_put(page, weekdays[civil_weekday(hours->day)]);
        page_put(page, "\"");
    }
    put_clock(page, "opens", opens);
    put_clock(page, "closes", closes);
    page_put(page, "}");
}

/* The days ahead that are special, or the first ordinary one of each weekday. */
static void put_days(struct page *page, uint32_t number, int32_t today, bool special)
{
    const struct calendar *calendar = snapshot_calendar(page->snapshot, number);
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    unsigned weekdays_done = 0;
    size_t before = page->out->length, written = 0;
    put_name(page->out, special ? "specialOpeningHoursSpecification" : "openingHoursSpecification");
    page_put(page, "[");
    for (int32_t day = today; day < today + LOOK_AHEAD_DAYS; day++) {
        bool is_special = calendar && calendar_day(calendar, day) != DAY_PLAIN;
        unsigned weekday = 1U << civil_weekday(day);
        if (is_special != special || (!special && weekdays_done & weekday))
            continue;
        weekdays_done |= weekday;
        struct day_hours hours;
        if (!read_day(page, number, day, &hours))
            continue;
        for (size_t i = 0; i < (hours.count ? hours.count : 1); i++) {
            page_put(page, written++ ? "," : "");
            put_specification(page, &hours, i, special, zone);
        }
    }
    page_put(page, "]");
    if (!written)
        page_rewind(page, before);
}

static void put_hours(struct page *page, uint32_t number)
{
    if (!snapshot_hours(page->snapshot, number))
        return;
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    int32_t today = civil_day_of(page->now + time_zone_offset_s(zone, page->now));
    put_days(page, number, today, false);
    put_days(page, number, today, true);
}

/* ---- the element ---- */

void page_put_linked_data(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    page_put(page, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
                   "\"@type\":\"MedicalClinic\"");
    put_url(page);
    put_member(page->out, "name", clinic->name);
    put_list(page->out, "alternateName", &clinic->aliases);
    put_address(page->out, clinic);
    put_list(page->out, "telephone", &clinic->phones);
    put_geo(page->out, clinic);
    put_hours(page, number);
    page_put(page, "}</script>\n");
}
