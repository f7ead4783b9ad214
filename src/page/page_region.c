/* Regions: the chooser from province to district, and the clinics of one region. */
#include <string.h>

#include "page_address.h"
#include "page_card.h"
#include "page_facets.h"
#include "page_frame.h"
#include "page_phrases.h"
#include "page_views.h"
#include "page_ways.h"

enum { REGION_CARDS_MAX = 100 };

/* Begins `<a href="/regions/…"` up to its `>`, with the kinds of places that are asked for now. */
static void begin_region_link(struct page *page, const struct region *region,
                              const char *class_name)
{
    struct buffer path, link;
    buffer_init(&path, 64);
    buffer_init(&link, PAGE_WORDS_MAX);
    page_region_path(&path, region->adcode);
    struct page_query query = page_query_bare(page->query);
    page_query_url(&link, page_words(page, &path), &query);
    page_put(page, "<a");
    if (class_name)
        page_put_attribute(page, "class", class_name);
    page_put_attribute(page, "href", page_words(page, &link));
    buffer_clear(&path);
    buffer_clear(&link);
}

void page_put_region_link(struct page *page, const struct region *region)
{
    begin_region_link(page, region, NULL);
    page_put(page, "><span>");
    page_say_1(page, TEXT_UNLOCATED_ALL, region->name);
    page_put(page, "</span></a>");
}

/* How many clinics of a region pass the kinds asked for, open or not. */
static uint32_t region_clinics(const struct page *page, uint32_t adcode)
{
    struct clinic_filter filter = page_query_bare(page->query).asked.filter;
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(page->snapshot, adcode, &numbers);
    uint32_t passing = 0;
    for (size_t i = 0; i < count; i++)
        passing += snapshot_passes(page->snapshot, numbers[i], &filter, page->now);
    return passing;
}

static bool is_child(const struct region *region, uint32_t parent)
{
    return region->parent == parent && !region->successor;
}

/* The parent whose children are worth choosing from: a lone child is stepped through. */
static uint32_t branching_parent(const struct region_table *table, uint32_t parent)
{
    for (int step = 0; step < REGION_CHAIN_MAX; step++) {
        uint32_t only = 0;
        size_t children = 0;
        for (size_t i = 0; i < region_count(table); i++) {
            if (!is_child(region_at(table, i), parent))
                continue;
            only = region_at(table, i)->adcode;
            children++;
        }
        if (children != 1)
            break;
        parent = only;
    }
    return parent;
}

static void put_region_choice(struct page *page, const struct region *region, uint32_t clinics)
{
    page_put(page, "<li>");
    begin_region_link(page, region, clinics ? "region" : "region region-empty");
    page_put_data_lang(page);
    page_put(page, "><span>");
    page_put_text(page, region->name);
    page_put(page, "</span>");
    if (clinics) {
        struct buffer count;
        buffer_init(&count, 16);
        buffer_append_int(&count, clinics);
        page_put(page, " <span class=\"count\">");
        page_say_1(page, TEXT_REGION_WITH_COUNT, page_words(page, &count));
        page_put(page, "</span>");
        buffer_clear(&count);
    }
    page_put(page, "</a></li>\n");
}

bool page_put_regions(struct page *page, uint32_t parent)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    parent = branching_parent(table, parent);
    size_t children = 0;
    /* Those that hold clinics first; the others still lead to their hotlines. */
    for (int empty = 0; empty < 2; empty++) {
        for (size_t i = 0; i < region_count(table); i++) {
            const struct region *region = region_at(table, i);
            if (!is_child(region, parent))
                continue;
            uint32_t clinics = region_clinics(page, region->adcode);
            if ((clinics == 0) != empty)
                continue;
            page_put(page, children++ ? "" : "<ul class=\"regions\">\n");
            put_region_choice(page, region, clinics);
        }
    }
    page_put(page, children ? "</ul>\n" : "");
    return children > 0;
}

static void put_breadcrumbs(struct page *page, const struct region *region)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region_chain(table, region->adcode, chain);
    page_put(page, "<nav class=\"crumbs\"");
    page_say_attribute(page, "aria-label", TEXT_REGIONS, NULL, 0);
    page_put(page, "><ol><li>");
    page_put_home_link(page, TEXT_WHOLE_COUNTRY, "crumb");
    page_put(page, "</li>");
    const char *last = region->name;
    for (size_t i = length; i-- > 1;) {
        const struct region *above = region_find(table, chain[i]);
        if (strcmp(above->name, last) == 0)
            continue; /* 北京市 the city is 北京市 the province */
        last = above->name;
        page_put(page, "<li>");
        begin_region_link(page, above, "crumb");
        page_put_data_lang(page);
        page_put(page, ">");
        page_put_text(page, above->name);
        page_put(page, "</a></li>");
    }
    page_put(page, "</ol></nav>\n");
}

void page_put_region_hotlines(struct page *page, const struct region *region, bool from_elsewhere)
{
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(page->snapshot, region->adcode, &hotlines);
    if (!count)
        return;
    page_put(page, "<p class=\"hotlines\">");
    for (size_t i = 0; i < count; i++) {
        struct buffer link;
        buffer_init(&link, PAGE_WORDS_MAX);
        bool dials = page_phone_link(&link, hotlines[i].number);
        page_put(page, "<span><span");
        page_put_data_lang(page);
        page_put(page, ">");
        page_put_text(page, hotlines[i].name);
        page_put(page, "</span> ");
        if (dials) {
            page_put(page, "<a");
            page_put_attribute(page, "href", page_words(page, &link));
            page_put(page, ">");
        }
        page_put_text(page, hotlines[i].number);
        page_put(page, dials ? "</a></span> " : "</span> ");
        buffer_clear(&link);
    }
    /* 12345 answers for the place one calls from; from elsewhere the area code leads there. */
    if (from_elsewhere && region->area_code && region->area_code[0] == '0') {
        struct buffer number;
        buffer_init(&number, PAGE_WORDS_MAX);
        buffer_append_text(&number, region->area_code);
        buffer_append_char(&number, '-');
        buffer_append_text(&number, hotlines[0].number);
        page_put(page, "<span class=\"hint\">");
        page_say_1(page, TEXT_FROM_ELSEWHERE, page_words(page, &number));
        page_put(page, "</span>");
        buffer_clear(&number);
    }
    page_put(page, "</p>\n");
}

/* Cards that pass, the open ones first, then unknown, then closed; `total` counts them all. */
struct region_cards {
    uint32_t numbers[3][REGION_CARDS_MAX];
    uint32_t counts[3];
    uint32_t shown, total;
};

static void collect_cards(const struct page *page, uint32_t adcode, struct region_cards *cards)
{
    static const int group_of[] = {[OPENING_OPEN] = 0, [OPENING_UNKNOWN] = 1, [OPENING_CLOSED] = 2};
    struct clinic_filter filter = page->query->asked.filter;
    filter.region = 0; /* the list is the region's already */
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(page->snapshot, adcode, &numbers);
    *cards = (struct region_cards){0};
    for (size_t i = 0; i < count; i++) {
        if (!snapshot_passes(page->snapshot, numbers[i], &filter, page->now))
            continue;
        cards->total++;
        if (cards->shown == REGION_CARDS_MAX)
            continue;
        int group = 0;
        if (!page->published)
            group = group_of[snapshot_opening(page->snapshot, numbers[i], page->now).state];
        cards->numbers[group][cards->counts[group]++] = numbers[i];
        cards->shown++;
    }
}

static void put_total(struct page *page, const struct region_cards *cards)
{
    struct buffer total, shown;
    buffer_init(&total, 16);
    buffer_init(&shown, 16);
    buffer_append_int(&total, cards->total);
    buffer_append_int(&shown, cards->shown);
    page_put(page, "<div class=\"where\"><h2 id=\"count\">");
    if (cards->shown < cards->total)
        page_say_2(page, TEXT_REGION_SHOWN, page_words(page, &total), page_words(page, &shown));
    else
        page_say_1(page, TEXT_REGION_TOTAL, page_words(page, &total));
    page_put(page, "</h2></div>\n");
    buffer_clear(&total);
    buffer_clear(&shown);
}

static void put_cards(struct page *page, const struct region_cards *cards)
{
    page_put(page, "<ul class=\"cards\">\n");
    for (int group = 0; group < 3; group++)
        for (uint32_t i = 0; i < cards->counts[group]; i++)
            page_put_card(page, &(struct page_card){.number = cards->numbers[group][i]});
    page_put(page, "</ul>\n");
}

int page_region(struct page *whole, const struct region *region)
{
    struct buffer path, description;
    struct page shown = *whole, *page = &shown;
    buffer_init(&path, 64);
    buffer_init(&description, PAGE_WORDS_MAX);
    page_region_path(&path, region->adcode);
    page_compose(&description, page->lang, TEXT_DESCRIPTION_REGION, &region->name, 1);
    page->path = page_words(page, &path);
    /* A search or a position that led here is no part of the region's address. */
    struct page_query query = *whole->query;
    query.search = NULL;
    query.position = POSITION_NONE;
    page->query = &query;
    page_begin(page, &(struct page_frame){.title = region->name,
                                          .adcode = region->adcode,
                                          .description = page_words(page, &description),
                                          .region = region,
                                          .of_now = true});
    put_breadcrumbs(page, region);
    page_put(page, "<h1>");
    page_say_1(page, TEXT_REGION_CLINICS, region->name);
    page_put(page, "</h1>\n");
    page_put_finder(page, true);
    page_put_region_hotlines(page, region, true);
    page_put(page, "<p class=\"actions\">");
    page_put_share(page, page->path);
    page_put_check_link(page, region->adcode);
    page_put_consults_link(page, region->adcode, TEXT_CONSULTS_INVITE, "button");
    page_put(page, "</p>\n");
    page_put_regions(page, region->adcode);
    page_put(page, "<section class=\"results\" id=\"results\">\n");
    if (!page->published)
        page_put_filters(page);
    struct region_cards cards;
    collect_cards(page, region->adcode, &cards);
    if (cards.total) {
        put_total(page, &cards);
        put_cards(page, &cards);
    } else {
        page_put_empty(page, region,
                       page_query_is_filtered(page->query) ? TEXT_EMPTY_FILTERED
                                                           : TEXT_REGION_NONE);
    }
    page_put(page, "</section>\n");
    page_end(page);
    buffer_clear(&path);
    buffer_clear(&description);
    return 200;
}
