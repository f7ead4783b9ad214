/* `/guides`: four short pages, every statement with its source and date. */
#include <string.h>

#include "fever/civil.h"
#include "fever/page.h"
#include "guides.h"
#include "page_frame.h"
#include "page_views.h"

const struct guide *guide_find(const char *name)
{
    for (size_t i = 0; i < guide_count; i++)
        if (strcmp(guides[i].name, name) == 0)
            return &guides[i];
    return NULL;
}

static void put_guide_link(struct page *page, const struct guide *guide)
{
    struct buffer path, link;
    buffer_init(&path, 128);
    buffer_init(&link, 192);
    buffer_append_text(&path, "/guides/");
    buffer_append_text(&path, guide->name);
    page_query_url_within(&link, page_words(page, &path), page->query);
    page_put(page, "<li><a class=\"button\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_put_text(page, guide->title[page->lang]);
    page_put(page, "</a></li>\n");
    buffer_clear(&path);
    buffer_clear(&link);
}

static void put_guide_links(struct page *page, const struct guide *except)
{
    page_put(page, "<ul class=\"choices\">\n");
    for (size_t i = 0; i < guide_count; i++)
        if (&guides[i] != except)
            put_guide_link(page, &guides[i]);
    page_put(page, "</ul>\n");
}

int page_guides(struct page *page)
{
    page_begin(page, &(struct page_frame){.title = page_text(page->lang, TEXT_GUIDES_TITLE),
                                          .description = page_text(page->lang, TEXT_GUIDES_LEAD),
                                          .style = "/static/css/self-check.css"});
    page_put(page, "<h1>");
    page_say(page, TEXT_GUIDES_TITLE);
    page_put(page, "</h1>\n<p>");
    page_say(page, TEXT_GUIDES_LEAD);
    page_put(page, "</p>\n");
    put_guide_links(page, NULL);
    if (!page->published) {
        page_put(page, "<p>");
        page_put_link(page, "/self-check", TEXT_CHECK_INVITE, "button primary");
        page_put(page, "</p>\n");
    }
    page_end(page);
    return 200;
}

/* The last day for a review counts whole, in China. */
static bool is_overdue(const struct page *page, const struct guide *guide)
{
    struct civil_date date;
    bool known = civil_parse_date(guide->review_by, strlen(guide->review_by), &date);
    return !known || civil_day_of(page->clock + PAGE_CHINA_OFFSET_S) > civil_days(date);
}

static void put_statement(struct page *page, const struct guide *guide,
                          const struct guide_statement *statement)
{
    page_put(page, "<li>");
    page_put_text(page, statement->text[page->lang]);
    page_put(page, " <span class=\"hint\">");
    for (size_t i = 0; i < statement->source_count; i++) {
        const struct guide_source *source = &guide->sources[statement->sources[i]];
        page_put(page, i ? "; [" : "[");
        page_put_int(page, statement->sources[i] + 1);
        page_put(page, "] ");
        page_put_text(page, source->date);
    }
    page_put(page, "</span></li>\n");
}

static void put_section(struct page *page, const struct guide *guide,
                        const struct guide_section *section)
{
    page_put(page, "<h2>");
    page_put_text(page, section->heading[page->lang]);
    page_put(page, "</h2>\n<ul class=\"prose\">\n");
    for (size_t i = 0; i < section->statement_count; i++)
        put_statement(page, guide, &section->statements[i]);
    page_put(page, "</ul>\n");
}

static void put_source(struct page *page, const struct guide_source *source, size_t number)
{
    const char *const parts[] = {source->title[page->lang], source->publisher, source->number,
                                 source->date};
    page_put(page, "<li>[");
    page_put_int(page, (int64_t)number);
    page_put(page, "] ");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i])
            continue;
        if (i)
            page_put(page, page->lang == LANG_EN ? ", " : "，");
        page_put_text(page, parts[i]);
    }
    if (source->to_verify)
        page_say(page, TEXT_CHECK_TO_VERIFY);
    page_put(page, "</li>\n");
}

static void put_sources(struct page *page, const struct guide *guide)
{
    page_put(page, "<h2>");
    page_say(page, TEXT_GUIDE_SOURCES);
    page_put(page, "</h2>\n<ul class=\"prose\">\n");
    for (size_t i = 0; i < guide->source_count; i++)
        put_source(page, &guide->sources[i], i + 1);
    page_put(page, "</ul>\n");
}

int page_guide(struct page *page, const struct guide *guide)
{
    bool overdue = is_overdue(page, guide);
    page_begin(page, &(struct page_frame){.title = guide->title[page->lang],
                                          .description = guide->lead[page->lang],
                                          .style = "/static/css/self-check.css"});
    page_put(page, "<h1>");
    page_put_text(page, guide->title[page->lang]);
    page_put(page, "</h1>\n");
    if (overdue) {
        page_put(page, "<p class=\"alert\" role=\"note\">");
        page_say_1(page, TEXT_GUIDE_OVERDUE, guide->review_by);
        page_put(page, "</p>\n");
    }
    page_put(page, "<p class=\"lead\">");
    page_put_text(page, guide->lead[page->lang]);
    page_put(page, "</p>\n");
    for (size_t i = 0; i < guide->section_count; i++)
        put_section(page, guide, &guide->sections[i]);
    put_sources(page, guide);
    if (!overdue) {
        page_put(page, "<p class=\"hint\">");
        page_say_2(page, TEXT_GUIDE_REVIEW, guide->made_on, guide->review_by);
        page_put(page, "</p>\n");
    }
    put_guide_links(page, guide);
    page_end(page);
    return 200;
}

const char *page_guide_name(size_t number)
{
    return number < guide_count ? guides[number].name : NULL;
}
