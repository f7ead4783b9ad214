/* `/?q=`: regions and clinics whose names hold what was typed.
 *
 * A plain scan over names; the search index of the API takes its place once it exists. A single
 * region of that very name is shown at once, because that is what its name was typed for. */
#include <string.h>

#include "page_card.h"
#include "page_frame.h"
#include "page_views.h"

enum { WORDS_MAX = 6, WORD_SIZE = 128, REGIONS_MAX = 24, CLINICS_MAX = 30 };

/* What was typed, cut at spaces, ASCII in lower case. */
struct words {
    char items[WORDS_MAX][WORD_SIZE];
    size_t count;
};

/* The bytes of a space at `text`, the ideographic one included; 0: no space. */
static size_t space_at(const char *text)
{
    if (*text == ' ' || *text == '\t' || *text == ',')
        return 1;
    if (strncmp(text, "\xE3\x80\x80", 3) == 0) /* U+3000 */
        return 3;
    return 0;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static void words_read(const struct page_query *query, struct words *words)
{
    size_t length = 0;
    words->count = 0;
    for (size_t i = 0; i < query->search_length; i++) {
        size_t space = space_at(query->search + i);
        if (space) {
            words->count += length > 0;
            length = 0;
            i += space - 1;
        }
        if (words->count == WORDS_MAX)
            return;
        if (!space && length < WORD_SIZE - 1) {
            words->items[words->count][length++] = lower(query->search[i]);
            words->items[words->count][length] = '\0';
        }
    }
    words->count += length > 0;
}

static bool holds(const char *text, const char *word)
{
    return text && strcasestr(text, word);
}

/* ---- regions ---- */

/* How well a name answers; smaller is better. */
enum match { MATCH_EXACT, MATCH_BEGIN, MATCH_INSIDE, MATCH_NONE };

/* 东城 and 东城区 both mean 东城区: what follows may be one character, the class of the region. */
static enum match name_match(const struct region *region, const char *word)
{
    const char *found = strstr(region->name, word);
    if (!found)
        return MATCH_NONE;
    if (found != region->name)
        return MATCH_INSIDE;
    size_t rest = strlen(region->name) - strlen(word);
    return rest == 0 || rest == 3 ? MATCH_EXACT : MATCH_BEGIN;
}

/* Pinyin is stored with spaces between syllables and typed without. */
static enum match pinyin_match(const struct region *region, const char *word)
{
    const char *pinyin = region->pinyin;
    if (!pinyin || strlen(word) < 2)
        return MATCH_NONE;
    for (; *word; word++) {
        while (*pinyin == ' ')
            pinyin++;
        if (lower(*pinyin) != *word)
            return MATCH_NONE;
        pinyin++;
    }
    return *pinyin ? MATCH_BEGIN : MATCH_EXACT;
}

/* The last word names the region, those before it name what lies above: 北京 朝阳. */
static enum match region_match(const struct page *page, const struct region *region,
                               const struct words *words)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    const char *last = words->items[words->count - 1];
    enum match match = name_match(region, last);
    if (match == MATCH_NONE)
        match = pinyin_match(region, last);
    if (match == MATCH_NONE)
        return MATCH_NONE;
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region_chain(table, region->adcode, chain);
    for (size_t word = 0; word + 1 < words->count; word++) {
        bool above = false;
        for (size_t i = 1; i < length && !above; i++) {
            const struct region *parent = region_find(table, chain[i]);
            above = name_match(parent, words->items[word]) != MATCH_NONE ||
                    pinyin_match(parent, words->items[word]) != MATCH_NONE;
        }
        if (!above)
            return MATCH_NONE;
    }
    return match;
}

struct region_hits {
    const struct region *items[MATCH_NONE][REGIONS_MAX];
    size_t counts[MATCH_NONE];
};

/* 北京市 the city says nothing that 北京市 the province does not. */
static bool repeats_parent(const struct page *page, const struct region *region)
{
    const struct region *parent =
        region->parent ? region_find(snapshot_regions(page->snapshot), region->parent) : NULL;
    return parent && strcmp(parent->name, region->name) == 0;
}

static void find_regions(const struct page *page, const struct words *words,
                         struct region_hits *hits)
{
    const struct region_table *table = snapshot_regions(page->snapshot);
    *hits = (struct region_hits){0};
    for (size_t i = 0; i < region_count(table); i++) {
        const struct region *region = region_at(table, i);
        if (region->successor || repeats_parent(page, region))
            continue;
        enum match match = region_match(page, region, words);
        if (match != MATCH_NONE && hits->counts[match] < REGIONS_MAX)
            hits->items[match][hits->counts[match]++] = region;
    }
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
    page_query_url_plain(&link, page_words(page, &path), page->lang);
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
    size_t put = 0;
    for (int match = 0; match < MATCH_NONE; match++) {
        for (size_t i = 0; i < hits->counts[match] && put < REGIONS_MAX; i++, put++) {
            if (!put) {
                page_put(page, "<section><h2>");
                page_say(page, TEXT_SEARCH_REGIONS);
                page_put(page, "</h2><ul class=\"regions\">\n");
            }
            put_region_hit(page, hits->items[match][i]);
        }
    }
    page_put(page, put ? "</ul></section>\n" : "");
    return put > 0;
}

/* ---- clinics ---- */

/* Where the words were found decides the order: own name before address before other kinds. */
enum place { PLACE_NAME, PLACE_ADDRESS, PLACE_OTHER_KIND, PLACE_COUNT };

struct clinic_hits {
    uint32_t items[PLACE_COUNT][CLINICS_MAX];
    uint32_t counts[PLACE_COUNT];
    bool cut;
};

static bool name_holds(const struct clinic *clinic, const char *word)
{
    if (holds(clinic->name, word) || holds(clinic->short_name, word))
        return true;
    for (size_t i = 0; i < clinic->aliases.count; i++)
        if (holds(clinic->aliases.items[i], word))
            return true;
    return false;
}

/* Every word must be found; `named` tells whether one of them is in the name. */
static bool clinic_holds(const struct clinic *clinic, const struct words *words, bool *named)
{
    bool own = false;
    *named = false;
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->items[i];
        if (name_holds(clinic, word))
            own = *named = true;
        else if (holds(clinic->address, word))
            own = true;
        else if (!holds(clinic->province, word) && !holds(clinic->city, word) &&
                 !holds(clinic->district, word))
            return false;
    }
    return own;
}

static void find_clinics(const struct page *page, const struct words *words,
                         struct clinic_hits *hits)
{
    *hits = (struct clinic_hits){0};
    for (uint32_t i = 0; i < snapshot_count(page->snapshot); i++) {
        const struct clinic *clinic = snapshot_clinic(page->snapshot, i);
        bool named;
        if (!clinic_holds(clinic, words, &named))
            continue;
        enum place place = !(NEAREST_DEFAULT_KINDS & 1U << clinic->kind) ? PLACE_OTHER_KIND
                           : named                                       ? PLACE_NAME
                                                                         : PLACE_ADDRESS;
        if (hits->counts[place] < CLINICS_MAX)
            hits->items[place][hits->counts[place]++] = i;
        else
            hits->cut = true;
    }
}

static bool put_clinic_hits(struct page *page, const struct clinic_hits *hits)
{
    uint32_t all = 0, put = 0;
    for (int place = 0; place < PLACE_COUNT; place++)
        all += hits->counts[place];
    if (!all)
        return false;
    page_put(page, "<section class=\"results\" id=\"results\"><h2>");
    page_say(page, TEXT_SEARCH_CLINICS);
    page_put(page, "</h2>");
    if (hits->cut || all > CLINICS_MAX) {
        struct buffer limit;
        buffer_init(&limit, 16);
        buffer_append_int(&limit, CLINICS_MAX);
        page_put(page, "<p class=\"hint\">");
        page_say_1(page, TEXT_SEARCH_CUT, page_words(page, &limit));
        page_put(page, "</p>");
        buffer_clear(&limit);
    }
    page_put(page, "<ul class=\"cards\">\n");
    for (int place = 0; place < PLACE_COUNT; place++)
        for (uint32_t i = 0; i < hits->counts[place] && put < CLINICS_MAX; i++, put++)
            page_put_card(page, &(struct page_card){.number = hits->items[place][i]});
    page_put(page, "</ul></section>\n");
    return true;
}

/* ---- the page ---- */

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

int page_search(struct page *page)
{
    struct words words;
    words_read(page->query, &words);
    struct region_hits regions = {0};
    struct clinic_hits clinics = {0};
    if (words.count) {
        find_regions(page, &words, &regions);
        find_clinics(page, &words, &clinics);
    }
    if (regions.counts[MATCH_EXACT] == 1 && !clinics.counts[PLACE_NAME])
        return page_region(page, regions.items[MATCH_EXACT][0]);
    struct buffer typed;
    buffer_init(&typed, PAGE_WORDS_MAX);
    buffer_append(&typed, page->query->search, page->query->search_length);
    const char *text = page_words(page, &typed);
    page_begin(page, &(struct page_frame){.title = text, .hidden = true});
    page_put(page, "<h1>");
    page_say_1(page, TEXT_SEARCH_RESULTS, text);
    page_put(page, "</h1>\n");
    page_put_finder(page, true);
    bool any = put_region_hits(page, &regions);
    any |= put_clinic_hits(page, &clinics);
    if (!any)
        put_nothing(page, text);
    page_end(page);
    buffer_clear(&typed);
    return 200;
}
