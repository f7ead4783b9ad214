/* Addresses that last: paths of clinics and regions, canonical and alternate links. */
#include "page_address.h"

void page_clinic_path(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "/clinics/");
    buffer_append_text(out, clinic->id);
}

void page_region_path(struct buffer *out, uint32_t adcode)
{
    buffer_append_text(out, "/regions/");
    buffer_append_int(out, adcode);
}

/* `<link rel="…" href="…">` to the page in `lang`; `hreflang` NULL: without one. */
static void put_link(struct page *page, const char *rel, enum lang lang, const char *hreflang)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    buffer_append_text(&link, page->origin);
    page_query_url_plain(&link, page->path, lang, page->published);
    page_put(page, "<link");
    page_put_attribute(page, "rel", rel);
    if (hreflang)
        page_put_attribute(page, "hreflang", hreflang);
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">\n");
    buffer_clear(&link);
}

void page_put_alternates(struct page *page)
{
    put_link(page, "canonical", page->lang, NULL);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        put_link(page, "alternate", (enum lang)lang, lang_name((enum lang)lang));
    put_link(page, "alternate", LANG_ZH_CN, "x-default");
}

void page_put_canonical(struct page *page)
{
    if (!*page->origin)
        return;
    struct buffer address;
    buffer_init(&address, PAGE_WORDS_MAX);
    buffer_append_text(&address, page->origin);
    page_query_path(&address, page->path, page->published);
    page_put(page, "<link rel=\"canonical\"");
    page_put_attribute(page, "href", page_words(page, &address));
    page_put(page, ">\n");
    buffer_clear(&address);
}
