/* The sitemap (sitemaps.org, protocol 0.9): the landing page, online consultations, each region
 * that has clinics, each clinic; nothing with a position.
 *
 * The protocol allows 50,000 addresses in one file. Ours hold fewer, so that a part in its longest
 * form still fits into a page. */
#include "page_sitemap.h"

#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/origin.h"
#include "fever/page.h"
#include "page_address.h"

enum { PART_URLS_MAX = 10000, URL_MARKUP_MAX = 64, PATH_MAX_BYTES = 80 };

_Static_assert(PART_URLS_MAX *(ORIGIN_SIZE + PATH_MAX_BYTES + URL_MARKUP_MAX) < PAGE_BYTES_MAX,
               "a part of the longest addresses must fit into a page");

static const char xml_head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
static const char name_space[] = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";

/* Addresses are numbered through; those from `first` up to `end` are written. */
struct window {
    size_t first, end, next;
};

/* Counts one more address; whether it is to be written. */
static bool is_in_window(struct window *window)
{
    size_t number = window->next++;
    return number >= window->first && number < window->end;
}

/* `updated_at` in Unix seconds; 0: not known. */
static void put_url(struct page *page, struct buffer *path, int64_t updated_at)
{
    page_put(page, "<url><loc>");
    page_put_text(page, page->origin);
    struct buffer address;
    buffer_init(&address, PAGE_WORDS_MAX);
    page_query_path(&address, page_words(page, path), page->published);
    page_put_text(page, page_words(page, &address));
    buffer_clear(&address);
    page_put(page, "</loc>");
    if (updated_at) {
        char date[CIVIL_DATE_SIZE];
        civil_format_date(civil_day_of(updated_at + PAGE_CHINA_OFFSET_S), date);
        page_put(page, "<lastmod>");
        page_put(page, date);
        page_put(page, "</lastmod>");
    }
    page_put(page, "</url>\n");
}

static int64_t region_updated_at(const struct page *page, const uint32_t *numbers, size_t count)
{
    int64_t latest = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t updated_at = snapshot_clinic(page->snapshot, numbers[i])->updated_at;
        latest = updated_at > latest ? updated_at : latest;
    }
    return latest;
}

static void put_regions(struct page *page, struct window *window, struct buffer *path)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    for (size_t i = 0; i < region_count(table); i++) {
        const struct region *region = region_at(table, i);
        const uint32_t *numbers;
        size_t count = snapshot_region_clinics(page->snapshot, region->adcode, &numbers);
        if (region->successor || !count || !is_in_window(window))
            continue;
        buffer_reset(path);
        page_region_path(path, region->adcode);
        put_url(page, path, region_updated_at(page, numbers, count));
    }
}

static void put_clinics(struct page *page, struct window *window, struct buffer *path)
{
    for (uint32_t number = 0; number < snapshot_count(page->snapshot); number++) {
        if (!is_in_window(window))
            continue;
        const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
        buffer_reset(path);
        page_clinic_path(path, clinic);
        put_url(page, path, clinic->updated_at);
    }
}

/* Writes the addresses of the window and returns how many there are in all. */
static size_t put_urls(struct page *page, size_t first, size_t end)
{
    struct window window = {first, end, 0};
    struct buffer path;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_append_text(&path, "/");
    if (is_in_window(&window))
        put_url(page, &path, 0);
    if (!page->published && snapshot_consult_count(page->snapshot) && is_in_window(&window)) {
        buffer_reset(&path);
        buffer_append_text(&path, "/consults");
        put_url(page, &path, 0);
    }
    put_regions(page, &window, &path);
    put_clinics(page, &window, &path);
    buffer_clear(&path);
    return window.next;
}

static void put_url_set(struct page *page, size_t part)
{
    page_put(page, xml_head);
    page_put(page, "<urlset");
    page_put(page, name_space);
    put_urls(page, part * PART_URLS_MAX, (part + 1) * PART_URLS_MAX);
    page_put(page, "</urlset>\n");
}

static void put_index(struct page *page, size_t parts)
{
    page_put(page, xml_head);
    page_put(page, "<sitemapindex");
    page_put(page, name_space);
    for (size_t part = 1; part <= parts; part++) {
        page_put(page, "<sitemap><loc>");
        page_put_text(page, page->origin);
        page_put(page, "/sitemap-");
        page_put_int(page, (int64_t)part);
        page_put(page, ".xml</loc></sitemap>\n");
    }
    page_put(page, "</sitemapindex>\n");
}

static size_t count_parts(struct page *page)
{
    return (put_urls(page, 0, 0) + PART_URLS_MAX - 1) / PART_URLS_MAX;
}

bool page_sitemap(struct page *page)
{
    if (!*page->origin)
        return false;
    size_t parts = count_parts(page);
    if (parts > 1)
        put_index(page, parts);
    else
        put_url_set(page, 0);
    return true;
}

bool page_sitemap_part(struct page *page, const char *name)
{
    char *end;
    unsigned long part = *name >= '1' && *name <= '9' ? strtoul(name, &end, 10) : 0;
    if (!*page->origin || !part || strcmp(end, ".xml") != 0 || part > count_parts(page))
        return false;
    put_url_set(page, part - 1);
    return true;
}

/* Pages with a position or a search in their address say themselves that they are not to be kept;
 * robots must be able to read that. */
void page_robots(struct page *page)
{
    page_put(page, "User-agent: *\nAllow: /\nDisallow: /api/\nDisallow: /ogc\n");
    if (!*page->origin)
        return;
    page_put(page, "Sitemap: ");
    buffer_append_text(page->out, page->origin);
    page_put(page, "/sitemap.xml\n");
}
