/* Notices: how grave in a word and a symbol, what they say, who says so. */
#include "page_notices.h"

#include "page_phrases.h"
#include "page_symbols.h"
#include <string.h>

#include "fever/civil.h"
#include "fever/live.h"

static const enum page_text_id words[NOTICE_SEVERITY_COUNT] = {
    [NOTICE_INFO] = TEXT_SEVERITY_INFO,
    [NOTICE_WARNING] = TEXT_SEVERITY_WARNING,
    [NOTICE_URGENT] = TEXT_SEVERITY_URGENT,
};

/* Whatever the store holds: nothing but a web address becomes a link. */
static bool is_web_address(const char *url)
{
    return url && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);
}

static void put_link(struct page *page, const char *url)
{
    page_put(page, " <a rel=\"noopener noreferrer external\"");
    page_put_attribute(page, "href", url);
    page_put(page, ">");
    page_say(page, TEXT_NOTICE_MORE);
    page_put(page, "</a>");
}

/* What is said without a date is taken for today's. */
static void put_beginning(struct page *page, const struct live_notice *notice)
{
    struct buffer when;
    buffer_init(&when, PAGE_WORDS_MAX);
    page_phrase_when(&when, page->lang, snapshot_consult_zone(page->snapshot),
                     page->published ? 0 : page->now, notice->from, false);
    page_put(page, "<p class=\"fine\">");
    if (notice->source) {
        page_say_1(page, TEXT_NOTICE_FROM, notice->source);
        page_put(page, page->lang == LANG_EN ? ", " : "，");
    }
    page_say_1(page, TEXT_NOTICE_SINCE, page_words(page, &when));
    page_put(page, "</p>");
    buffer_clear(&when);
}

/* A file outlasts its notices, too: a reader without scripts is told until when each holds. */
static void put_end(struct page *page, int64_t until)
{
    char text[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(until, PAGE_CHINA_OFFSET_S, text);
    text[10] = ' ';  /* 2026-12-01T08:00:00+08:00 */
    text[16] = '\0'; /* to the minute */
    page_put(page, "<p class=\"fine\">");
    page_say_1(page, TEXT_NOTICE_UNTIL, text);
    page_put(page, "</p>");
}

static void put_notice(struct page *page, const struct live_notice *notice)
{
    bool ends_in_file = page->published && notice->until != CLOSURE_NO_END;
    page_put(page, "<li class=\"notice notice-");
    page_put(page, notice_severity_name(notice->severity));
    page_put(page, "\"");
    if (ends_in_file) {
        page_put(page, " data-until=\"");
        page_put_int(page, notice->until);
        page_put(page, "\"");
    }
    page_put(page, "><p><strong>");
    page_put_icon(page, "info");
    page_say(page, words[notice->severity]);
    page_put(page, "</strong> <b");
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, notice->title);
    page_put(page, "</b></p>");
    if (notice->text || is_web_address(notice->url)) {
        page_put(page, "<p><span");
        page_put_data_lang(page);
        page_put(page, ">");
        page_put_text(page, notice->text);
        page_put(page, "</span>");
        if (is_web_address(notice->url))
            put_link(page, notice->url);
        page_put(page, "</p>");
    }
    put_beginning(page, notice);
    if (notice->until != CLOSURE_NO_END)
        put_end(page, notice->until);
    page_put(page, "</li>\n");
}

void page_put_notices(struct page *page, uint32_t adcode)
{
    const struct live_notice *notices[NOTICES_MAX];
    int64_t next_change = HOURS_NEVER; /* pages last to the end of their minute anyway */
    size_t count = page->snapshot
                       ? snapshot_notices(page->snapshot, adcode, page->now, notices, &next_change)
                       : 0;
    if (!count)
        return;
    page_put(page, "<section class=\"notices\"");
    page_say_attribute(page, "aria-label", TEXT_NOTICES, NULL, 0);
    page_put(page, "><ul>\n");
    for (size_t i = 0; i < count; i++) {
        put_notice(page, notices[i]);
        *page->is_priority |= notices[i]->epidemic;
    }
    page_put(page, "</ul></section>\n");
}
