/* Facts, one row each; a row whose writer writes nothing is left out. */
#include "page_facts.h"

#include <stddef.h>
#include <strings.h>

#include "fever/civil.h"
#include "page_contact.h"
#include "page_phrases.h"
#include "page_symbols.h"
#include "page_ways.h"

/* Text of a source: Chinese, whatever the page speaks; nothing for NULL. */
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

static bool is_web_address(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

void page_put_web_link(struct page *page, const char *url, const char *text)
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

static void put_separator(struct page *page, bool *any)
{
    if (*any)
        page_put(page, page->lang == LANG_EN ? "; " : "；");
    *any = true;
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
        if (!hours_is_always_open(hours))
            page_put_zone(page, snapshot_zone(page->snapshot, number), page->now,
                          page->lang == LANG_EN ? "; " : "；", "");
        return;
    }
    const char *given = clinic->hours_text ? clinic->hours_text : clinic->hours;
    if (given)
        page_say_1(page, TEXT_HOURS_AS_GIVEN, given);
}

void page_put_address(struct page *page, const struct clinic *clinic)
{
    if (!clinic->address)
        return;
    put_data(page, clinic->address);
    page_put(page, " <button type=\"button\" class=\"copy needs-js\"");
    page_say_attribute(page, "aria-label", TEXT_COPY_ADDRESS, &clinic->name, 1);
    page_put(page, ">");
    page_say(page, TEXT_COPY);
    page_put(page, "</button>");
}

static void put_address(struct page *page, uint32_t number)
{
    page_put_address(page, snapshot_clinic(page->snapshot, number));
}

static void put_maps(struct page *page, uint32_t number)
{
    page_put_maps(page, snapshot_clinic(page->snapshot, number));
}

static void put_kind(struct page *page, uint32_t number)
{
    page_put_text(page, page_kind_word(page->lang, snapshot_clinic(page->snapshot, number)->kind));
}

static void put_services(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    bool any = false;
    for (int service = 0; service < SERVICE_COUNT; service++) {
        if (!(clinic->services & 1U << service))
            continue;
        put_separator(page, &any);
        page_put_text(page, page_service_word(page->lang, (enum clinic_service)service));
    }
}

static void put_ages(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    struct buffer ages;
    buffer_init(&ages, PAGE_WORDS_MAX);
    page_phrase_ages(&ages, page->lang, clinic->min_age_months, clinic->max_age_years);
    page_put_text(page, page_words(page, &ages));
    buffer_clear(&ages);
}

static void put_access(struct page *page, uint32_t number)
{
    page_put_text(page,
                  page_access_word(page->lang, snapshot_clinic(page->snapshot, number)->access));
}

/* One of two sentences for a fact that may be left open. */
static void put_stated(struct page *page, enum stated stated, enum page_text_id yes,
                       enum page_text_id no, bool *any)
{
    if (stated == STATED_NOT)
        return;
    put_separator(page, any);
    page_say(page, stated == STATED_TRUE ? yes : no);
}

static void put_insurance(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    bool any = false;
    put_stated(page, clinic->insurance, TEXT_INSURANCE_YES, TEXT_INSURANCE_NO, &any);
    put_stated(page, clinic->insurance_remote, TEXT_INSURANCE_REMOTE_YES, TEXT_INSURANCE_REMOTE_NO,
               &any);
}

/* On its own page a clinic also says what it leaves open: nobody should take silence for a no. */
static void put_insurance_in_full(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    bool any = false;
    if (clinic->insurance == STATED_NOT) {
        put_separator(page, &any);
        page_say(page, TEXT_INSURANCE_NOT_STATED);
    } else {
        put_stated(page, clinic->insurance, TEXT_INSURANCE_YES, TEXT_INSURANCE_NO, &any);
    }
    if (clinic->insurance_remote == STATED_NOT) {
        put_separator(page, &any);
        page_say(page, TEXT_INSURANCE_REMOTE_NOT_STATED);
    } else {
        put_stated(page, clinic->insurance_remote, TEXT_INSURANCE_REMOTE_YES,
                   TEXT_INSURANCE_REMOTE_NO, &any);
    }
}

static void put_designated(struct page *page, uint32_t number)
{
    if (snapshot_clinic(page->snapshot, number)->designated == STATED_TRUE)
        page_say(page, TEXT_DESIGNATED_YES);
}

static void put_booking(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    bool any = false;
    put_stated(page, clinic->booking_required, TEXT_BOOKING_REQUIRED, TEXT_BOOKING_NOT_REQUIRED,
               &any);
    if (clinic->booking_url) {
        put_separator(page, &any);
        page_put_web_link(page, clinic->booking_url, page_text(page->lang, TEXT_BOOKING_ONLINE));
    }
    if (clinic->booking_phone) {
        put_separator(page, &any);
        page_put_phone_link(page, clinic->booking_phone);
    }
    if (clinic->booking_wechat) {
        put_separator(page, &any);
        page_say_1(page, TEXT_BOOKING_WECHAT, clinic->booking_wechat);
    }
}

void page_put_admission(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
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

void page_put_verified(struct page *page, const struct clinic *clinic)
{
    if (!clinic->verified_day) {
        page_say(page, TEXT_NEVER_VERIFIED);
        return;
    }
    char date[CIVIL_DATE_SIZE];
    civil_format_date(clinic->verified_day, date);
    page_say_1(page, TEXT_VERIFIED, date);
}

/* What the list remarks of it stands before its hours: that it is shut for now, mostly, or whom it
 * takes. */
void page_put_note(struct page *page, const struct clinic *clinic)
{
    if (!clinic->note)
        return;
    page_put(page, "<p class=\"line note\">");
    page_put_icon(page, "info");
    put_data(page, clinic->note);
    page_put(page, "</p>");
}

static void put_origin(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    bool any = true;
    if (!clinic->source) {
        page_say(page, TEXT_SOURCE_NONE);
    } else if (clinic->source_day) {
        char date[CIVIL_DATE_SIZE];
        civil_format_date(clinic->source_day, date);
        page_say_2(page, TEXT_SOURCE_DATED, clinic->source, date);
    } else {
        page_say_1(page, TEXT_SOURCE_UNDATED, clinic->source);
    }
    put_separator(page, &any);
    page_put_verified(page, clinic);
    if (!clinic->source_url)
        return;
    put_separator(page, &any);
    page_put_web_link(page, clinic->source_url, page_text(page->lang, TEXT_SOURCE_LINK));
}

#define TEXT_OF(member) NULL, offsetof(struct clinic, member)

static const struct {
    enum page_text_id label;
    enum fact_place places;
    void (*put)(struct page *page, uint32_t number);
    size_t text; /* without a writer: where the record's own text stands */
} facts[] = {
    {TEXT_HOURS, FACT_EVERYWHERE, page_put_hours, 0},
    {TEXT_ADDRESS, FACT_ON_PAGE, put_address, 0},
    {TEXT_ENTRANCE, FACT_EVERYWHERE, TEXT_OF(entrance)},
    {TEXT_CAMPUS, FACT_EVERYWHERE, TEXT_OF(campus)},
    {TEXT_WAYS, FACT_EVERYWHERE, put_maps, 0},
    {TEXT_TRANSIT, FACT_EVERYWHERE, TEXT_OF(transit)},
    {TEXT_PARKING, FACT_EVERYWHERE, TEXT_OF(parking)},
    {TEXT_KIND, FACT_ON_PAGE, put_kind, 0},
    {TEXT_SERVICES, FACT_ON_PAGE, put_services, 0},
    {TEXT_AGES, FACT_ON_PAGE, put_ages, 0},
    {TEXT_ACCESS, FACT_ON_PAGE, put_access, 0},
    {TEXT_BOOKING, FACT_EVERYWHERE, put_booking, 0},
    {TEXT_ADMISSION, FACT_ON_PAGE, page_put_admission, 0},
    {TEXT_INSURANCE, FACT_ON_CARD, put_insurance, 0},
    {TEXT_INSURANCE, FACT_ON_PAGE, put_insurance_in_full, 0},
    {TEXT_DESIGNATED, FACT_ON_PAGE, put_designated, 0},
    {TEXT_LEVEL, FACT_EVERYWHERE, TEXT_OF(level)},
    {TEXT_SOURCE, FACT_EVERYWHERE, put_origin, 0},
};

static void put_fact(struct page *page, uint32_t number, size_t fact)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    if (facts[fact].put)
        facts[fact].put(page, number);
    else
        put_data(page, *(const char *const *)((const char *)clinic + facts[fact].text));
}

void page_put_facts(struct page *page, uint32_t number, enum fact_place place)
{
    page_put(page, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!(facts[i].places & place))
            continue;
        size_t before = page->out->length;
        page_put(page, "<div><dt>");
        page_say(page, facts[i].label);
        page_put(page, "</dt><dd>");
        size_t empty = page->out->length;
        put_fact(page, number, i);
        if (page->out->length == empty)
            page_rewind(page, before);
        else
            page_put(page, "</dd></div>\n");
    }
    page_put(page, "</dl>\n");
}
