/* `/?q=`: regions and clinics by what was typed, as the API finds them.
 *
 * A single region of that very name is shown at once, because that is what its name was typed for,
 * unless a clinic's name holds it too. */
#include <string.h>

#include "fever/list.h"
#include "fever/search.h"
#include "page_card.h"
#include "page_frame.h"
#include "page_views.h"

enum { REGIONS_MAX = 24, CLINICS_MAX = 30 };

struct region_hits {
    struct found_region items[REGIONS_MAX];
    size_t count;
};

/* The only region that is called so, or NULL. */
static const struct region *only_region(const struct region_hits *hits)
{
    size_t called_so = 0;
    while (called_so < hits->count && (hits->items[called_so].rank == SEARCH_RANK_NAME_IS ||
                                       hits->items[called_so].rank == SEARCH_RANK_SOUND_IS))
        called_so++;
    return called_so == 1 ? hits->items[0].region : NULL;
}

static void put_region_hit(struct page *page, const struct region *region)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region_chain(table, region->adcode, chain);
    struct buffer path, link;
    buffer_init(&path, 64);
    buffer_init(&link, 128);
    buffer_append_text(&path, "/regions/");
    buffer_append_int(&path, region->adcode);
    page_query_url_within(&link, page_words(page, &path), page->query);
    page_put(page, "<li><a class=\"region\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put_data_lang(page);
    page_put(page, "><span>");
    page_put_text(page, region->name);
    page_put(page, "</span> <span class=\"count\">");
    const char *last = region->name;
    for (size_t i = length; i-- > 1;) {
        const struct region *above = region_find(table, chain[i]);
        if (strcmp(above->name, last) != 0)
            page_put_text(page, above->name);
        last = above->name;
    }
    page_put(page, "</span></a></li>\n");
    buffer_clear(&path);
    buffer_clear(&link);
}

static bool put_region_hits(struct page *page, const struct region_hits *hits)
{
    if (!hits->count)
        return false;
    page_put(page, "<section><h2>");
    page_say(page, TEXT_SEARCH_REGIONS);
    page_put(page, "</h2><ul class=\"regions\">\n");
    for (size_t i = 0; i < hits->count; i++)
        put_region_hit(page, hits->items[i].region);
    page_put(page, "</ul></section>\n");
    return true;
}

/* Those that see the feverish stand before all other kinds, however well these answer. */
struct clinic_hits {
    uint32_t items[CLINICS_MAX];
    uint32_t count;
    bool cut;   /* more answer */
    bool named; /* the first is called so or its name holds it */
};

/* Adds those of the kinds themselves: a fever clinic that is a designated hospital too would come
 * twice. */
static enum fever_error add_clinics(const struct page *page, const char *text, uint32_t kinds,
                                    struct clinic_hits *hits)
{
    struct list_answer answer;
    struct list_query query = {
        .updated_since = LIST_OF_ANY_TIME,
        .at = page->now,
        .text = text,
        .limit = CLINICS_MAX,
    };
    clinic_filter_init(&query.filter);
    query.filter.kinds = kinds;
    enum fever_error failure = snapshot_list(page->snapshot, &query, &answer);
    if (failure)
        return failure;
    hits->cut |= answer.matched > CLINICS_MAX - hits->count;
    hits->named |= answer.count && answer.ranks[0] <= SEARCH_RANK_NAME_HOLDS;
    for (uint32_t i = 0; i < answer.count && hits->count < CLINICS_MAX; i++) {
        uint32_t number = answer.numbers[i];
        if (kinds >> snapshot_clinic(page->snapshot, number)->kind & 1)
            hits->items[hits->count++] = number;
    }
    return FEVER_OK;
}

static enum fever_error find_clinics(const struct page *page, const char *text,
                                     struct clinic_hits *hits)
{
    const uint32_t others = ((1U << KIND_COUNT) - 1) & ~NEAREST_DEFAULT_KINDS;
    enum fever_error failure = add_clinics(page, text, NEAREST_DEFAULT_KINDS, hits);
    return failure ? failure : add_clinics(page, text, others, hits);
}

static bool put_clinic_hits(struct page *page, const struct clinic_hits *hits)
{
    if (!hits->count)
        return false;
    page_put(page, "<section class=\"results\" id=\"results\"><h2>");
    page_say(page, TEXT_SEARCH_CLINICS);
    page_put(page, "</h2>");
    if (hits->cut) {
        struct buffer limit;
        buffer_init(&limit, 16);
        buffer_append_int(&limit, CLINICS_MAX);
        page_put(page, "<p class=\"hint\">");
        page_say_1(page, TEXT_SEARCH_CUT, page_words(page, &limit));
        page_put(page, "</p>");
        buffer_clear(&limit);
    }
    page_put(page, "<ul class=\"cards\">\n");
    for (uint32_t i = 0; i < hits->count; i++)
        page_put_card(page, &(struct page_card){.number = hits->items[i]});
    page_put(page, "</ul></section>\n");
    return true;
}

static void put_nothing(struct page *page, const char *typed)
{
    page_put(page, "<div class=\"empty\"><p>");
    page_say_1(page, TEXT_SEARCH_EMPTY, typed);
    page_put(page, "</p><p>");
    page_say(page, TEXT_SEARCH_EMPTY_HINT);
    page_put(page, "</p></div>\n<section class=\"chooser\"><h2>");
    page_say(page, TEXT_OR_CHOOSE);
    page_put(page, "</h2>");
    page_put_regions(page, 0);
    page_put(page, "</section>\n");
}

static int put_results(struct page *page, const char *text, const struct region_hits *regions,
                       const struct clinic_hits *clinics)
{
    page_begin(page, &(struct page_frame){.title = text, .hidden = true, .of_now = true});
    page_put(page, "<h1>");
    page_say_1(page, TEXT_SEARCH_RESULTS, text);
    page_put(page, "</h1>\n");
    page_put_finder(page, true);
    bool any = put_region_hits(page, regions);
    any |= put_clinic_hits(page, clinics);
    if (!any)
        put_nothing(page, text);
    page_end(page);
    return 200;
}

int page_search(struct page *page)
{
    struct region_hits regions = {.count = 0};
    struct clinic_hits clinics = {.count = 0};
    struct buffer typed;
    int status = 503;
    buffer_init(&typed, PAGE_WORDS_MAX);
    buffer_append(&typed, page->query->search, page->query->search_length);
    const char *text = page_words(page, &typed);
    if (snapshot_find_regions(page->snapshot, text, regions.items, REGIONS_MAX, &regions.count) ||
        find_clinics(page, text, &clinics)) {
        page->out->failure = FEVER_NOMEM;
    } else {
        const struct region *only = clinics.named ? NULL : only_region(&regions);
        status = only ? page_region(page, only) : put_results(page, text, &regions, &clinics);
    }
    buffer_clear(&typed);
    return status;
}
