/* A clinic's card: what a feverish person needs to see first stands first.
 *
 * Order: name and distance, state and cautions, the list's remark, address, ways to call and to go,
 * whom it takes; the rest is folded away. */
#include "page_card.h"

#include "page_address.h"
#include "page_contact.h"
#include "page_directions.h"
#include "page_facts.h"
#include "page_phrases.h"
#include "page_report_form.h"
#include "page_state.h"
#include "page_symbols.h"
#include "page_ways.h"

static bool must_book(const struct clinic *clinic)
{
    return clinic->access == ACCESS_APPOINTMENT || clinic->booking_required == STATED_TRUE;
}

/* What decides whether to go at all stands on paper and in the elder mode, too. */
static void put_tag(struct page *page, const char *word, bool decides)
{
    if (!word || !*word)
        return;
    page_put(page, decides ? "<li class=\"takes\">" : "<li>");
    page_put_text(page, word);
    page_put(page, "</li>");
}

/* The kind, who is seen and how, what is done: short words in a row. */
static void put_tags(struct page *page, const struct clinic *clinic)
{
    static const uint32_t patients = 1U << SERVICE_FEVER_ADULT | 1U << SERVICE_FEVER_CHILD |
                                     1U << SERVICE_FEVER_PREGNANT | 1U << SERVICE_MEDICINE_ONLY;
    struct buffer ages;
    buffer_init(&ages, PAGE_WORDS_MAX);
    page_phrase_ages(&ages, page->lang, clinic->min_age_months, clinic->max_age_years);
    page_put(page, "<ul class=\"tags\">");
    page_put(page, "<li>");
    page_put_kind_icon(page, clinic->kind);
    page_put_text(page, page_kind_word(page->lang, clinic->kind));
    page_put(page, "</li>");
    put_tag(page, page_words(page, &ages), true);
    put_tag(page, page_access_word(page->lang, clinic->access), true);
    if (must_book(clinic) && clinic->access != ACCESS_APPOINTMENT)
        put_tag(page, page_text(page->lang, TEXT_BOOKING_FIRST), true);
    if (clinic->designated == STATED_TRUE)
        put_tag(page, page_text(page->lang, TEXT_DESIGNATED_YES), false);
    for (int service = 0; service < SERVICE_COUNT; service++)
        if (clinic->services & 1U << service)
            put_tag(page, page_service_word(page->lang, (enum clinic_service)service),
                    patients & 1U << service);
    page_put(page, "</ul>");
    buffer_clear(&ages);
}

static void put_name(struct page *page, const struct clinic *clinic)
{
    struct buffer path, link;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_init(&link, PAGE_WORDS_MAX);
    page_clinic_path(&path, clinic);
    page_query_url_within(&link, page_words(page, &path), page->query);
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

/* How soon one is seen there, where that is the order: who only sets out is not where one must
 * book. */
static void put_soonest(struct page *page, const struct page_card *card)
{
    struct buffer words;
    if (!card->soonest)
        return;
    buffer_init(&words, PAGE_WORDS_MAX);
    page_phrase_soonest(&words, page->lang, card->soonest,
                        must_book(snapshot_clinic(page->snapshot, card->number)));
    const char *said = page_words(page, &words);
    if (*said) {
        page_put(page, "<p class=\"soonest\">");
        page_put_text(page, said);
        page_put(page, "</p>");
    }
    buffer_clear(&words);
}

/* One line behind a symbol; left out where `put` writes nothing. */
static void put_line(struct page *page, const char *symbol, const char *class_name, uint32_t number,
                     void (*put)(struct page *page, uint32_t number))
{
    size_t before = page->out->length;
    uint32_t symbols = *page->symbols;
    page_put(page, "<p class=\"line ");
    page_put(page, class_name);
    page_put(page, "\">");
    page_put_icon(page, symbol);
    page_put(page, "<span>");
    size_t empty = page->out->length;
    put(page, number);
    if (page->out->length != empty) {
        page_put(page, "</span></p>");
        return;
    }
    page_rewind(page, before);
    *page->symbols = symbols;
}

static void put_address(struct page *page, uint32_t number)
{
    page_put_address(page, snapshot_clinic(page->snapshot, number));
}

/* What one may want to know before setting out, but not at first sight. */
static void put_fold(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    struct buffer path;
    buffer_init(&path, PAGE_WORDS_MAX);
    page_clinic_path(&path, clinic);
    page_put(page, "<details class=\"fold\"><summary");
    page_say_attribute(page, "aria-label", TEXT_CARD_MORE_OF, &clinic->name, 1);
    page_put(page, ">");
    page_say(page, TEXT_CARD_MORE);
    page_put(page, "</summary>");
    page_put_facts(page, number, FACT_ON_CARD);
    page_put(page, "<p class=\"actions\">");
    page_put_share(page, page_words(page, &path));
    page_put_report_link(page, clinic, TEXT_REPORT);
    page_put(page, "</p></details>");
    buffer_clear(&path);
}

void page_put_card(struct page *page, const struct page_card *card)
{
    uint32_t number = card->number;
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    page_put(page, "<li class=\"card\"");
    page_put_place(page, number);
    page_put(page, "><article><div class=\"card-head\">");
    put_name(page, clinic);
    put_distance(page, card);
    page_put(page, "</div>");
    page_put_state(page, number);
    put_soonest(page, card);
    page_put_note(page, clinic);
    if (!snapshot_hours(page->snapshot, number))
        put_line(page, "clock", "hours", number, page_put_hours);
    put_line(page, "pin", "address", number, put_address);
    put_line(page, "info", "admission", number, page_put_admission);
    page_put_phone_note(page, clinic);
    page_put(page, "<div class=\"actions\">");
    page_put_phones(page, number);
    page_put_route(page, clinic);
    page_put(page, "</div>");
    put_tags(page, clinic);
    page_put_load(page, number);
    page_put(page, "<div class=\"card-foot\"><p class=\"fine\">");
    page_put_verified(page, clinic);
    page_put(page, "</p>");
    put_fold(page, number);
    page_put(page, "</div></article></li>\n");
}
