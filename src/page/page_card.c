/* A clinic's card: what a feverish person needs to see first stands first.
 *
 * Order: name and distance, state in words, cautions, hours, address, ways to call and to go, and
 * last where it all comes from. State is never colour alone: a word, a symbol and a colour. */
#include "page_card.h"

#include "fever/civil.h"
#include "fever/region.h"
#include "page_address.h"
#include "page_directions.h"
#include "page_phrases.h"

/* What a state is called and drawn like; `停诊` is a closure, `休诊` what the hours say. */
struct shown_state {
    const char *name; /* in class names, symbols and data-state */
    enum page_text_id text;
};

static struct shown_state shown_state(const struct opening *opening)
{
    if (opening->state == OPENING_OPEN)
        return (struct shown_state){"open", TEXT_STATE_OPEN};
    if (opening->state == OPENING_UNKNOWN)
        return (struct shown_state){"unknown", TEXT_STATE_UNKNOWN};
    if (opening->reason == OPENING_CLOSURE)
        return (struct shown_state){"suspended", TEXT_STATE_SUSPENDED};
    return (struct shown_state){"closed", TEXT_STATE_CLOSED};
}

/* `<span class="until">…</span>` with an instant in words. */
static void put_instant(struct page *page, enum page_text_id id, const struct time_zone *zone,
                        int64_t instant, bool is_end)
{
    struct buffer when;
    buffer_init(&when, PAGE_WORDS_MAX);
    page_phrase_when(&when, page->lang, zone, page->now, instant, is_end);
    page_put(page, " <span class=\"until\">");
    page_say_1(page, id, page_words(page, &when));
    page_put(page, "</span>");
    buffer_clear(&when);
}

static void put_note(struct page *page, const char *text)
{
    page_put(page, " <span class=\"until\">");
    page_put_text(page, text);
    page_put(page, "</span>");
}

/* Open by hours that never close; that the record itself will expire is not a closing time. */
static bool never_closes(const struct page *page, uint32_t number, const struct opening *opening)
{
    const struct hours *hours = snapshot_hours(page->snapshot, number);
    return opening->next_change == HOURS_NEVER || (hours && hours_is_always_open(hours));
}

static void put_until(struct page *page, uint32_t number, const struct opening *opening)
{
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    switch (opening->state) {
    case OPENING_OPEN:
        if (never_closes(page, number, opening))
            put_note(page, page_text(page->lang, TEXT_ALWAYS));
        else
            put_instant(page, TEXT_UNTIL, zone, opening->next_change, true);
        if (opening->closing_soon)
            put_note(page, page_text(page->lang, TEXT_CLOSING_SOON));
        if (opening->last_admission != HOURS_NEVER)
            put_instant(page, TEXT_LAST_ADMISSION, zone, opening->last_admission, true);
        break;
    case OPENING_CLOSED:
        if (opening->next_open == HOURS_NEVER)
            put_note(page, page_text(page->lang, TEXT_NEXT_OPEN_UNKNOWN));
        else
            put_instant(page, TEXT_NEXT_OPEN, zone, opening->next_open, false);
        break;
    case OPENING_UNKNOWN:
        break;
    }
    const char *reason = page_reason_word(page->lang, opening->reason);
    if (reason)
        put_note(page, reason);
}

static void put_cautions(struct page *page, unsigned cautions)
{
    if (!cautions)
        return;
    struct buffer words;
    buffer_init(&words, PAGE_WORDS_MAX);
    for (unsigned bit = CAUTION_HOLIDAY_NOT_STATED; bit <= CAUTION_OFFLINE; bit <<= 1) {
        if (!(cautions & bit))
            continue;
        if (words.length)
            buffer_append_text(&words, page->lang == LANG_EN ? "; " : "；");
        buffer_append_text(&words, page_caution_word(page->lang, (enum opening_caution)bit));
    }
    page_put(page, "<p class=\"caution\">");
    page_put_icon(page, "call");
    page_say_1(page, TEXT_CALL_FIRST_WHY, page_words(page, &words));
    page_put(page, "</p>");
    buffer_clear(&words);
}

void page_put_state(struct page *page, uint32_t number)
{
    struct opening opening = snapshot_opening(page->snapshot, number, page->now);
    struct shown_state shown = shown_state(&opening);
    page_put(page, "<p class=\"state state-");
    page_put(page, shown.name);
    page_put(page, "\">");
    page_put_icon(page, shown.name);
    page_put(page, "<strong>");
    page_say(page, shown.text);
    page_put(page, "</strong>");
    put_until(page, number, &opening);
    page_put(page, "</p>");
    put_cautions(page, opening.cautions);
}

/* A button that dials; what it says aloud names the place too. */
static void put_call(struct page *page, const char *number, enum page_text_id label,
                     const char *const *arguments, size_t count)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    if (page_phone_link(&link, number)) {
        page_put(page, "<a class=\"button call\"");
        page_put_attribute(page, "href", page_words(page, &link));
        page_say_attribute(page, "aria-label", label, arguments, count);
        page_put(page, ">");
        page_put_icon(page, "call");
        page_put_text(page, number);
        page_put(page, "</a>");
    } else {
        page_put(page, "<span class=\"phone-text\">");
        page_put_text(page, number);
        page_put(page, "</span>");
    }
    buffer_clear(&link);
}

static void put_hotlines(struct page *page, uint32_t adcode)
{
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(page->snapshot, adcode, &hotlines);
    for (size_t i = 0; i < count; i++) {
        const struct region *region =
            region_find(snapshot_regions(page->snapshot), hotlines[i].adcode);
        const char *arguments[] = {region ? region->name : "", hotlines[i].name,
                                   hotlines[i].number};
        put_call(page, hotlines[i].number, TEXT_CALL_HOTLINE, arguments, 3);
    }
}

void page_put_phones(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    for (size_t i = 0; i < clinic->phones.count; i++) {
        const char *arguments[] = {clinic->name, clinic->phones.items[i]};
        put_call(page, clinic->phones.items[i], TEXT_CALL, arguments, 2);
    }
    if (!clinic->phones.count)
        put_hotlines(page, clinic->adcode);
}

/* Why there are hotlines instead of the place's own number. */
static void put_phone_note(struct page *page, const struct clinic *clinic)
{
    if (clinic->phones.count)
        return;
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(page->snapshot, clinic->adcode, &hotlines);
    page_put(page, "<p class=\"hint\">");
    if (count) {
        const struct region *region =
            region_find(snapshot_regions(page->snapshot), hotlines[0].adcode);
        page_say_1(page, TEXT_NO_PHONE, region ? region->name : "");
    } else {
        page_say(page, TEXT_NO_PHONE_AT_ALL);
    }
    page_put(page, "</p>");
}

void page_put_route(struct page *page, const struct clinic *clinic)
{
    bool known = map_has_destination(clinic);
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    if (known)
        map_directions_url(&link, MAP_AMAP, clinic);
    else
        map_search_url(&link, clinic);
    const char *arguments[] = {clinic->name, map_provider_word(page->lang, MAP_AMAP)};
    page_put(page, "<a class=\"button route\" rel=\"noopener noreferrer external\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_say_attribute(page, "aria-label", known ? TEXT_ROUTE_TO : TEXT_FIND_ON_MAP_OF, arguments,
                       2);
    page_put(page, ">");
    page_put_icon(page, "route");
    page_say(page, known ? TEXT_ROUTE : TEXT_FIND_ON_MAP);
    page_put(page, "</a>");
    buffer_clear(&link);
}

void page_put_hours(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    const struct hours *hours = snapshot_hours(page->snapshot, number);
    if (hours) {
        struct buffer words;
        buffer_init(&words, PAGE_WORDS_MAX);
        hours_describe(hours, lang_name(page->lang), &words);
        page_put_text(page, page_words(page, &words));
        buffer_clear(&words);
        return;
    }
    const char *given = clinic->hours_text ? clinic->hours_text : clinic->hours;
    if (!given)
        return;
    page_put(page, "<span");
    page_put_data_lang(page);
    page_put(page, ">");
    page_say_1(page, TEXT_HOURS_AS_GIVEN, given);
    page_put(page, "</span>");
}

void page_put_source(struct page *page, const struct clinic *clinic)
{
    char date[CIVIL_DATE_SIZE];
    if (!clinic->source) {
        page_say(page, TEXT_SOURCE_NONE);
    } else if (clinic->source_day) {
        civil_format_date(clinic->source_day, date);
        page_say_2(page, TEXT_SOURCE_DATED, clinic->source, date);
    } else {
        page_say_1(page, TEXT_SOURCE_UNDATED, clinic->source);
    }
    page_put(page, page->lang == LANG_EN ? "; " : "；");
    if (clinic->verified_day) {
        civil_format_date(clinic->verified_day, date);
        page_say_1(page, TEXT_VERIFIED, date);
    } else {
        page_say(page, TEXT_NEVER_VERIFIED);
    }
}

/* The kind, the level, who is seen: short words in a row. */
static void put_tags(struct page *page, const struct clinic *clinic)
{
    page_put(page, "<ul class=\"tags\"><li>");
    page_put_text(page, page_kind_word(page->lang, clinic->kind));
    page_put(page, "</li>");
    for (int service = 0; service < SERVICE_COUNT; service++) {
        if (!(clinic->services & 1U << service))
            continue;
        page_put(page, "<li>");
        page_put_text(page, page_service_word(page->lang, (enum clinic_service)service));
        page_put(page, "</li>");
    }
    struct buffer ages;
    buffer_init(&ages, PAGE_WORDS_MAX);
    page_phrase_ages(&ages, page->lang, clinic->min_age_months, clinic->max_age_years);
    const char *more[] = {
        page_words(page, &ages),
        page_access_word(page->lang, clinic->access),
        clinic->designated == STATED_TRUE ? page_text(page->lang, TEXT_DESIGNATED_YES) : NULL,
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        if (!more[i] || !*more[i])
            continue;
        page_put(page, "<li>");
        page_put_text(page, more[i]);
        page_put(page, "</li>");
    }
    page_put(page, "</ul>");
    buffer_clear(&ages);
}

static void put_name(struct page *page, const struct clinic *clinic)
{
    struct buffer path, link;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_init(&link, PAGE_WORDS_MAX);
    page_clinic_path(&path, clinic);
    page_query_url_plain(&link, page_words(page, &path), page->lang);
    page_put(page, "<h3><a");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, clinic->name);
    page_put(page, "</a></h3>");
    buffer_clear(&path);
    buffer_clear(&link);
}

static void put_distance(struct page *page, const struct page_card *card)
{
    page_put(page, "<p class=\"distance\">");
    if (card->rank) {
        struct buffer words;
        buffer_init(&words, PAGE_WORDS_MAX);
        page_phrase_distance(&words, page->lang, card->distance_m);
        page_put_text(page, page_words(page, &words));
        buffer_clear(&words);
    } else if (!map_has_destination(snapshot_clinic(page->snapshot, card->number))) {
        page_say(page, TEXT_NO_POSITION);
    }
    page_put(page, "</p>");
}

/* One line of the card's body behind a symbol; `text` from outside. */
static void put_line(struct page *page, const char *symbol, const char *class_name,
                     const char *text)
{
    if (!text)
        return;
    page_put(page, "<p class=\"line ");
    page_put(page, class_name);
    page_put(page, "\"");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_icon(page, symbol);
    page_put_text(page, text);
    page_put(page, "</p>");
}

/* Whose pack a phone may keep that shows this place. */
static void put_city(struct page *page, const struct clinic *clinic)
{
    const struct region_table *regions = snapshot_regions(page->snapshot);
    const struct region *region = region_find(regions, clinic->adcode);
    const struct region *city = region ? region_city(regions, region) : NULL;
    if (!city)
        return;
    page_put(page, " data-city=\"");
    page_put_int(page, city->adcode);
    page_put(page, "\"");
}

void page_put_place(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    struct opening opening = snapshot_opening(page->snapshot, number, page->now);
    page_put_attribute(page, "data-id", clinic->id);
    page_put_attribute(page, "data-state", shown_state(&opening).name);
    put_city(page, clinic);
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
        return;
    struct point on_map = crs_from_wgs84(page->base_map->crs, clinic->place);
    page_put(page, " data-lat=\"");
    buffer_append_fixed(page->out, on_map.lat, 6);
    page_put(page, "\" data-lon=\"");
    buffer_append_fixed(page->out, on_map.lon, 6);
    page_put(page, "\"");
}

void page_put_card(struct page *page, const struct page_card *card)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, card->number);
    page_put(page, "<li class=\"card\"");
    page_put_place(page, card->number);
    page_put(page, "><article><div class=\"card-head\">");
    put_name(page, clinic);
    put_distance(page, card);
    page_put(page, "</div>");
    page_put_state(page, card->number);
    put_tags(page, clinic);
    if (snapshot_hours(page->snapshot, card->number) || clinic->hours_text || clinic->hours) {
        page_put(page, "<p class=\"line hours\">");
        page_put_icon(page, "clock");
        page_put_hours(page, card->number);
        page_put(page, "</p>");
    }
    put_line(page, "pin", "address", clinic->address);
    put_line(page, "info", "note", clinic->note);
    put_phone_note(page, clinic);
    page_put(page, "<div class=\"actions\">");
    page_put_phones(page, card->number);
    page_put_route(page, clinic);
    page_put(page, "</div><p class=\"fine\">");
    page_say(page, TEXT_SOURCE_IS);
    page_put_source(page, clinic);
    page_put(page, "</p></article></li>\n");
}
