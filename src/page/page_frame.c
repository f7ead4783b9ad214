/* The frame of every page: document head, symbols, header with the emergency call, footer. */
#include "page_frame.h"

#include <string.h>

#include "fever/civil.h"
#include "page_address.h"
#include "page_notices.h"
#include "page_phrases.h"
#include "page_symbols.h"
#include "page_views.h"

static void put_title(struct page *page, const struct page_frame *frame)
{
    struct buffer title;
    buffer_init(&title, PAGE_WORDS_MAX);
    page_compose(&title, page->lang, frame->title ? TEXT_TITLE_OF : TEXT_TITLE, &frame->title, 1);
    page_put(page, "<title>");
    page_put_text(page, page_words(page, &title));
    page_put(page, "</title>\n");
    buffer_clear(&title);
}

static void put_head(struct page *page, const struct page_frame *frame)
{
    page_put(page, "<!DOCTYPE html>\n<html");
    page_put_attribute(page, "lang", lang_name(page->lang));
    if (page->query->elder)
        page_put_attribute(page, "class", "elder");
    page_put(page, ">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    put_title(page, frame);
    page_put(page, "<meta name=\"description\"");
    page_put_attribute(page, "content",
                       frame->description ? frame->description
                                          : page_text(page->lang, TEXT_DESCRIPTION));
    page_put(page, ">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta name=\"format-detection\" content=\"telephone=no\">\n");
    if (frame->hidden)
        page_put(page, "<meta name=\"robots\" content=\"noindex\">\n");
    else if (page->published)
        page_put_canonical(page);
    else
        page_put_alternates(page);
    page_put(page, "<link rel=\"stylesheet\" href=\"/static/css/site.css\">\n"
                   "<link rel=\"icon\" href=\"/static/icons/icon.svg\" type=\"image/svg+xml\">\n"
                   "<script async src=\"/static/js/mode.js\"></script>\n"
                   "<script type=\"module\" src=\"/static/js/texts-");
    page_put(page, lang_name(page->lang));
    page_put(page, ".js\"></script>\n<script type=\"module\" src=\"/static/js/");
    page_put(page, page->published ? "published.js" : "main.js");
    page_put(page, "\"></script>\n");
    if (!page->published) { /* an app needs the service worker */
        page_put(page, "<link rel=\"manifest\"");
        page_put_attribute(page, "href", page_text(page->lang, TEXT_MANIFEST_LINK));
        page_put(page, ">\n");
    }
    if (frame->style) {
        page_put(page, "<link rel=\"stylesheet\"");
        page_put_attribute(page, "href", frame->style);
        page_put(page, ">\n");
    }
    if (frame->script) {
        page_put(page, "<script type=\"module\"");
        page_put_attribute(page, "src", frame->script);
        page_put(page, "></script>\n");
    }
    page_put(page, "</head>\n<body>\n");
}

static void put_language_link(struct page *page)
{
    struct page_query other = *page->query;
    other.asked.lang = page->lang == LANG_EN ? LANG_ZH_CN : LANG_EN;
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, &other);
    page_put(page, "<a class=\"language\" rel=\"alternate\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put_attribute(page, "hreflang", lang_name(other.asked.lang));
    page_put_attribute(page, "lang", lang_name(other.asked.lang));
    page_put(page, ">");
    page_say(page, TEXT_OTHER_LANGUAGE);
    page_put(page, "</a>");
    buffer_clear(&link);
}

/* Both names of the modes, of which the style sheet shows the one that the link leads to: a script
 * may have set the mode that is remembered. */
static void put_mode_link(struct page *page)
{
    struct page_query other = *page->query;
    other.elder = !page->query->elder;
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, &other);
    page_put(page, "<a class=\"mode\" id=\"mode\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, "><span class=\"to-elder\">");
    page_say(page, TEXT_ELDER_MODE);
    page_put(page, "</span><span class=\"to-standard\">");
    page_say(page, TEXT_STANDARD_MODE);
    page_put(page, "</span></a>");
    buffer_clear(&link);
}

void page_put_home_link(struct page *page, enum page_text_id text, const char *class_name)
{
    struct buffer link;
    buffer_init(&link, 64);
    page_query_url_within(&link, "/", page->query);
    page_put(page, "<a");
    page_put_attribute(page, "class", class_name);
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_say(page, text);
    page_put(page, "</a>");
    buffer_clear(&link);
}

/* `number` dials with `prefix` before it where a trunk prefix is known. */
static void put_emergency_link(struct page *page, const char *prefix, const char *number)
{
    page_put(page, " <a class=\"emergency-call\" href=\"tel:");
    page_put_text(page, prefix);
    page_put_text(page, number);
    page_put(page, "\"");
    page_say_attribute(page, "aria-label", TEXT_EMERGENCY_CALL,
                       (const char *const[]){prefix, number}, 2);
    page_put(page, ">");
    page_put_icon(page, "call");
    page_put_text(page, prefix);
    page_put_text(page, number);
    page_put(page, "</a>");
}

/* How the ambulance of a region is called: what the region itself does not say holds of the one
 * above. */
struct ambulance {
    const char *number, *area_code; /* NULL: not known */
};

static struct ambulance ambulance_of(const struct region_table *table, const struct region *region)
{
    struct ambulance ambulance = {NULL, NULL};
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region_chain(table, region->adcode, chain);
    for (size_t i = 0; i < length; i++) {
        const struct region *above = region_find(table, chain[i]);
        if (!ambulance.number)
            ambulance.number = above->emergency_number;
        if (!ambulance.area_code)
            ambulance.area_code = above->area_code;
    }
    return ambulance;
}

/* For the phone in the hand, and for family far away: their own area code stands before it. */
static void put_emergency(struct page *page, const struct region *region)
{
    page_put(page, "<p class=\"emergency\"><span>");
    page_say(page, TEXT_EMERGENCY_LINE);
    page_put(page, "</span>");
    put_emergency_link(page, "", "120");
    page_put(page, "</p>\n");
    if (!region)
        return;
    struct ambulance far = ambulance_of(snapshot_regions(page->snapshot), region);
    bool trunk = far.area_code && far.area_code[0] == '0';
    if (!far.number || (!trunk && strcmp(far.number, "120") == 0))
        return;
    page_put(page, "<p class=\"emergency emergency-far\"><span>");
    page_say_1(page, TEXT_EMERGENCY_FAR, region->name);
    page_put(page, "</span>");
    put_emergency_link(page, trunk ? far.area_code : "", far.number);
    page_put(page, "</p>\n");
}

/* A paragraph that says which instant the page shows. */
static void put_instant(struct page *page, const char *class_name, enum page_text_id text)
{
    int64_t local = page->now + PAGE_CHINA_OFFSET_S;
    char date[CIVIL_DATE_SIZE];
    civil_format_date(civil_day_of(local), date);
    struct buffer when;
    buffer_init(&when, 64);
    buffer_append_text(&when, date);
    buffer_append_char(&when, ' ');
    page_phrase_clock(&when, civil_second_of_day(local));
    page_put(page, "<p");
    page_put_attribute(page, "class", class_name);
    page_put(page, ">");
    page_say_1(page, text, page_words(page, &when));
    page_put(page, "</p>\n");
    buffer_clear(&when);
}

/* What must not be overlooked about everything below. */
static void put_reservations(struct page *page)
{
    if (page->query->ignored) {
        page_put(page, "<p class=\"alert\">");
        page_say(page, TEXT_IGNORED);
        page_put(page, "</p>\n");
    }
    if (page->query->asked.at != PARAMETER_NOW)
        put_instant(page, "alert", TEXT_AT);
}

/* What scripts replace in place. It holds its own address as we write it, with a position rounded:
 * what a form sent, or a stranger's link, may say the same at length. */
static void begin_view(struct page *page, const struct page_frame *frame)
{
    page_put(page, "<div id=\"view\"");
    if (!frame->hidden || page->query->position == POSITION_READ) {
        struct buffer address;
        buffer_init(&address, PAGE_WORDS_MAX);
        page_query_url(&address, page->path, page->query);
        page_put_attribute(page, "data-address", page_words(page, &address));
        buffer_clear(&address);
    }
    page_put(page, ">\n");
}

/* Of which day a file is, above what a script may replace: it fills in the rest. */
static void put_published(struct page *page)
{
    if (!page->published)
        return;
    char date[CIVIL_DATE_SIZE];
    civil_format_date(civil_day_of(page->now + PAGE_CHINA_OFFSET_S), date);
    page_put(page, "<p class=\"hint\" id=\"published\">");
    page_say_1(page, TEXT_PUBLISHED, date);
    page_put(page, "</p>\n");
}

void page_begin(struct page *page, const struct page_frame *frame)
{
    put_head(page, frame);
    page_put(page, "<a class=\"skip\" href=\"#main\">");
    page_say(page, TEXT_SKIP);
    page_put(page, "</a>\n");
    if (!page->published)
        page_put_symbols(page);
    page_put(page, "<header>\n");
    if (page->snapshot && snapshot_is_demo(page->snapshot)) {
        page_put(page, "<p class=\"demo\" role=\"note\"><strong>");
        page_say(page, TEXT_DEMO);
        page_put(page, "</strong> ");
        page_say(page, TEXT_DEMO_LINE);
        page_put(page, "</p>\n");
    }
    page_put(page, "<div class=\"top\"><div class=\"top-row\">");
    page_put_home_link(page, TEXT_TITLE, "brand");
    if (!frame->once) {
        page_put(page, "<span class=\"top-links\">");
        put_mode_link(page);
        if (!page->published)
            put_language_link(page);
        page_put(page, "</span>");
    }
    page_put(page, "</div>");
    put_emergency(page, frame->region);
    if (frame->of_now && !page->published && page->query->asked.at == PARAMETER_NOW)
        put_instant(page, "on-paper", TEXT_ON_PAPER);
    page_put(page, "</div></header>\n<main id=\"main\" tabindex=\"-1\">\n");
    put_published(page);
    begin_view(page, frame);
    put_reservations(page);
    page_put_notices(page, frame->adcode);
}

void page_put_link(struct page *page, const char *path, enum page_text_id text,
                   const char *class_name)
{
    page_put_link_for(page, path, 0, text, class_name);
}

void page_put_link_for(struct page *page, const char *path, uint32_t adcode, enum page_text_id text,
                       const char *class_name)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url_within(&link, path, page->query);
    if (adcode) {
        buffer_append_text(&link, strchr(page_words(page, &link), '?') ? "&region=" : "?region=");
        buffer_append_int(&link, adcode);
    }
    page_put(page, "<a");
    if (class_name)
        page_put_attribute(page, "class", class_name);
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_say(page, text);
    page_put(page, "</a>");
    buffer_clear(&link);
}

static void put_interface_link(struct page *page)
{
    page_put(page, " <a");
    page_put_attribute(page, "href", page_text(page->lang, TEXT_INTERFACE_LINK));
    page_put(page, ">");
    page_say(page, TEXT_INTERFACE);
    page_put(page, "</a>");
}

void page_end(struct page *page)
{
    page_put(page, "</div>\n<aside id=\"map-panel\" class=\"map-panel\"");
    page_say_attribute(page, "aria-label", TEXT_MAP, NULL, 0);
    if (page->base_map->description)
        page_put_attribute(page, "data-base-map", page->base_map->description);
    page_put(page, " hidden></aside>\n</main>\n<footer class=\"foot\"><p>");
    page_say(page, TEXT_DISCLAIMER);
    page_put(page, "</p><p>");
    page_put_home_link(page, TEXT_HOME, "");
    page_put(page, " ");
    if (!page->published) {
        page_put_link(page, "/self-check", TEXT_CHECK, NULL);
        page_put(page, " ");
    }
    page_put_link(page, "/guides", TEXT_GUIDES, NULL);
    page_put(page, " ");
    page_put_consults_link(page, 0, TEXT_CONSULTS, NULL);
    page_put(page, " ");
    page_put_link(page, "/privacy", TEXT_PRIVACY, NULL);
    if (!page->published)
        put_interface_link(page);
    page_put(page, "</p></footer>\n");
    if (page->published)
        page_put_used_symbols(page);
    page_put(page, "</body>\n</html>\n");
}

void page_put_bare(struct page *page, enum page_text_id title, const char *line)
{
    buffer_reset(page->out);
    page_put(page, "<!DOCTYPE html>\n<meta charset=\"utf-8\"><title>");
    page_say(page, title);
    page_put(page, "</title><h1>");
    page_say(page, title);
    page_put(page, "</h1><p>");
    page_put_text(page, line);
    page_put(page, "</p>\n");
}

void page_put_search(struct page *page)
{
    page_put(page, "<form class=\"search\" role=\"search\" action=\"/\" method=\"get\">"
                   "<label for=\"q\">");
    page_say(page, page->published ? TEXT_SEARCH_LABEL_PUBLISHED : TEXT_SEARCH_LABEL);
    page_put(page, "</label><div class=\"search-row\"><input id=\"q\" name=\"q\" type=\"search\" "
                   "autocomplete=\"off\" enterkeyhint=\"search\" maxlength=\"60\"");
    page_say_attribute(page, "placeholder", TEXT_SEARCH_HINT, NULL, 0);
    if (page->query->search) {
        page_put(page, " value=\"");
        struct buffer text;
        buffer_init(&text, PAGE_WORDS_MAX);
        buffer_append(&text, page->query->search, page->query->search_length);
        page_put_text(page, page_words(page, &text));
        buffer_clear(&text);
        page_put(page, "\"");
    }
    page_put(page, ">");
    if (page->lang != LANG_ZH_CN) {
        page_put(page, "<input type=\"hidden\" name=\"lang\"");
        page_put_attribute(page, "value", lang_name(page->lang));
        page_put(page, ">");
    }
    if (page->query->elder)
        page_put(page, "<input type=\"hidden\" name=\"mode\" value=\"elder\">");
    page_put(page, "<button class=\"button primary\" type=\"submit\">");
    page_put_icon(page, "search");
    page_say(page, TEXT_SEARCH);
    page_put(page, "</button></div></form>\n");
}
