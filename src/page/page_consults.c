/* `/consults`: who answers questions online, and whether somebody is there now.
 *
 * Nothing of it is ours: each entry says what its source states, and its link leaves this site. */
#include <string.h>

#include "fever/region.h"
#include "page_frame.h"
#include "page_phrases.h"
#include "page_state.h"
#include "page_views.h"

void page_put_consults_link(struct page *page, uint32_t adcode, enum page_text_id text,
                            const char *class_name)
{
    if (!page->published && page->snapshot && snapshot_consult_count(page->snapshot))
        page_put_link_for(page, "/consults", adcode, text, class_name);
}

static void put_state(struct page *page, size_t number, const struct opening *opening)
{
    static const struct {
        const char *name;
        enum page_text_id word;
    } shown[] = {[OPENING_OPEN] = {"open", TEXT_CONSULT_OPEN},
                 [OPENING_CLOSED] = {"closed", TEXT_CONSULT_CLOSED},
                 [OPENING_UNKNOWN] = {"unknown", TEXT_CONSULT_UNKNOWN}};
    page_put_state_line(
        page, &(struct state_line){.name = shown[opening->state].name,
                                   .word = shown[opening->state].word,
                                   .opening = opening,
                                   .hours = snapshot_consult_hours(page->snapshot, number),
                                   .zone = snapshot_consult_zone(page->snapshot)});
    page_put_cautions(page, opening->cautions, TEXT_CONSULT_LOOK_FIRST);
}

/* The way there: their page, and what to search for in WeChat. */
static void put_ways(struct page *page, const struct consult *consult)
{
    if (consult->url && consult_url_is_safe(consult->url)) {
        page_put(page, "<p class=\"actions\"><a class=\"button primary\""
                       " rel=\"noopener noreferrer external\"");
        page_put_attribute(page, "href", consult->url);
        page_say_attribute(page, "aria-label", TEXT_CONSULT_VISIT_OF, &consult->name, 1);
        page_put(page, ">");
        page_say(page, TEXT_CONSULT_VISIT);
        page_put(page, "</a></p>");
    }
}

static void put_services(struct page *page, uint32_t services)
{
    if (!services)
        return;
    page_put(page, "<ul class=\"tags\">");
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++) {
        if (!(services & UINT32_C(1) << service))
            continue;
        page_put(page, "<li>");
        page_put_text(page, page_consult_word(page->lang, service));
        page_put(page, "</li>");
    }
    page_put(page, "</ul>");
}

static void begin_fact(struct page *page, enum page_text_id name)
{
    page_put(page, "<div><dt>");
    page_say(page, name);
    page_put(page, "</dt><dd>");
}

static void end_fact(struct page *page)
{
    page_put(page, "</dd></div>\n");
}

/* A text from outside, in the data's language; left out where there is none. */
static void put_text_fact(struct page *page, enum page_text_id name, const char *text)
{
    if (!text)
        return;
    begin_fact(page, name);
    page_put(page, "<span");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, text);
    page_put(page, "</span>");
    end_fact(page);
}

static void put_regions(struct page *page, const struct consult *consult)
{
    begin_fact(page, TEXT_CONSULT_REGIONS);
    if (!consult->region_count)
        page_say(page, TEXT_WHOLE_COUNTRY);
    for (size_t i = 0; i < consult->region_count; i++) {
        const struct region *region =
            region_find(snapshot_regions(page->snapshot), consult->regions[i]);
        page_put(page, i ? (page->lang == LANG_EN ? ", " : "、") : "");
        page_put(page, "<span");
        page_put_data_lang(page);
        page_put(page, ">");
        if (region)
            page_put_text(page, region->name);
        else
            page_put_int(page, consult->regions[i]);
        page_put(page, "</span>");
    }
    end_fact(page);
}

/* The languages that are asked for most by name, others by their tag. */
static const char *language_word(enum lang lang, const char *tag)
{
    static const struct {
        const char *tag, *words[LANG_COUNT];
    } known[] = {{"zh-CN", {"普通话", "Chinese"}}, {"zh", {"中文", "Chinese"}},
                 {"en", {"英语", "English"}},      {"yue", {"粤语", "Cantonese"}},
                 {"ug", {"维吾尔语", "Uyghur"}},   {"bo", {"藏语", "Tibetan"}},
                 {"mn", {"蒙古语", "Mongolian"}},  {"kk", {"哈萨克语", "Kazakh"}},
                 {"za", {"壮语", "Zhuang"}},       {"ko", {"朝鲜语", "Korean"}},
                 {"ja", {"日语", "Japanese"}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].tag, tag) == 0)
            return known[i].words[lang];
    return tag;
}

static void put_languages(struct page *page, const struct text_list *languages)
{
    if (!languages->count)
        return;
    begin_fact(page, TEXT_CONSULT_LANGUAGES);
    for (size_t i = 0; i < languages->count; i++) {
        page_put(page, i ? (page->lang == LANG_EN ? ", " : "、") : "");
        page_put_text(page, language_word(page->lang, languages->items[i]));
    }
    end_fact(page);
}

/* What is not stated is said to be so: nobody should take it for free. */
static void put_stated(struct page *page, enum page_text_id name, enum stated stated,
                       enum page_text_id yes, enum page_text_id no)
{
    begin_fact(page, name);
    page_say(page, stated == STATED_NOT ? TEXT_SOURCE_NONE : stated == STATED_TRUE ? yes : no);
    end_fact(page);
}

static void put_hours(struct page *page, size_t number, const struct consult *consult)
{
    const struct hours *hours = snapshot_consult_hours(page->snapshot, number);
    if (!hours) {
        put_text_fact(page, TEXT_HOURS, consult->hours_text);
        return;
    }
    struct buffer words;
    buffer_init(&words, PAGE_WORDS_MAX);
    hours_describe(hours, lang_name(page->lang), &words);
    begin_fact(page, TEXT_HOURS);
    page_put_text(page, page_words(page, &words));
    end_fact(page);
    buffer_clear(&words);
}

static void put_consult(struct page *page, size_t number, const struct opening *opening)
{
    const struct consult *consult = snapshot_consult(page->snapshot, number);
    page_put(page, "<li class=\"card\"");
    page_put_attribute(page, "data-consult", consult->id);
    page_put(page, "><article><h3");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, consult->name);
    page_put(page, "</h3>");
    put_state(page, number, opening);
    put_ways(page, consult);
    put_services(page, consult->services);
    page_put(page, "<dl class=\"facts\">\n");
    put_text_fact(page, TEXT_CONSULT_WECHAT, consult->wechat);
    put_regions(page, consult);
    put_hours(page, number, consult);
    put_languages(page, &consult->languages);
    put_stated(page, TEXT_CONSULT_FEE, consult->free, TEXT_CONSULT_FREE, TEXT_CONSULT_PAID);
    put_stated(page, TEXT_INSURANCE, consult->insurance, TEXT_CONSULT_INSURED,
               TEXT_CONSULT_UNINSURED);
    put_text_fact(page, TEXT_CONSULT_NOTE, consult->note);
    put_text_fact(page, TEXT_SOURCE, consult->source);
    page_put(page, "</dl></article></li>\n");
}

/* Those that are open first, then the unknown, then the closed. */
static void put_list(struct page *page, uint32_t adcode)
{
    static const enum opening_state order[] = {OPENING_OPEN, OPENING_UNKNOWN, OPENING_CLOSED};
    size_t shown = 0;
    for (size_t group = 0; group < sizeof order / sizeof *order; group++) {
        for (size_t i = 0; i < snapshot_consult_count(page->snapshot); i++) {
            struct opening opening = snapshot_consult_opening(page->snapshot, i, page->now);
            if (opening.state != order[group] ||
                (adcode && !snapshot_consult_serves(page->snapshot, i, adcode)))
                continue;
            page_put(page, shown++ ? "" : "<ul class=\"cards\">\n");
            put_consult(page, i, &opening);
        }
    }
    if (shown) {
        page_put(page, "</ul>\n");
        return;
    }
    page_put(page, "<p>");
    page_say(page, TEXT_CONSULTS_NONE);
    page_put(page, "</p>\n");
}

static void put_whom(struct page *page, const struct region *region)
{
    page_put(page, "<div class=\"where\"><h2>");
    if (region)
        page_say_1(page, TEXT_CONSULTS_FOR, region->name);
    else
        page_say(page, TEXT_CONSULTS_EVERYWHERE);
    page_put(page, "</h2>");
    if (region)
        page_put_link(page, "/consults", TEXT_CONSULTS_ALL, NULL);
    page_put(page, "</div>\n");
}

static void put_alert(struct page *page, enum page_text_id text)
{
    page_put(page, "<p class=\"alert\">");
    page_say(page, text);
    page_put(page, "</p>\n");
}

int page_consults(struct page *whole)
{
    struct page shown = *whole, *page = &shown;
    struct page_query query = *whole->query;
    if (query.region_broken)
        query.asked.filter.region = 0; /* said so, and answered for all */
    uint32_t adcode = query.asked.filter.region;
    const struct region *region =
        adcode ? region_find(snapshot_regions(page->snapshot), adcode) : NULL;
    query.keeps_region = true;
    query.search = NULL;
    query.position = POSITION_NONE; /* no part of this page's address */
    page->query = &query;
    page_begin(page,
               &(struct page_frame){.title = page_text(page->lang, TEXT_CONSULTS),
                                    .description = page_text(page->lang, TEXT_CONSULTS_DESCRIPTION),
                                    .adcode = adcode,
                                    .region = region,
                                    .hidden = query.region_broken,
                                    .of_now = true});
    if (query.region_broken)
        put_alert(page, TEXT_BAD_REGION);
    page_put(page, "<h1>");
    page_say(page, TEXT_CONSULTS_TITLE);
    page_put(page, "</h1>\n");
    put_alert(page, TEXT_CONSULTS_EMERGENCY);
    page_put(page, "<p class=\"hint\">");
    page_say(page, TEXT_CONSULTS_LEAD);
    page_put(page, "</p>\n<p class=\"actions\">");
    page_put_check_link(page, adcode);
    page_put(page, "</p>\n<section class=\"results\">\n");
    put_whom(page, region);
    put_list(page, adcode);
    page_put(page, "</section>\n");
    page_end(page);
    return query.region_broken ? 404 : 200;
}
