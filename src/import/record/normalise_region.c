/* Reading a row's region: columns first, then the address, then the name.
 *
 * Each word is looked for within what the words before it have settled, so that 鼓楼区 needs its
 * city. A word that names no region leaves the row at the larger region and is a finding, never a
 * guess. An adcode goes before words. */
#include "normalise_region.h"

#include <string.h>

enum { FOLDED_SIZE = 700 };

/* The folded texts of one row. */
struct folded_words {
    char province[FOLDED_SIZE], city[FOLDED_SIZE], district[FOLDED_SIZE];
    char address[FOLDED_SIZE], name[FOLDED_SIZE];
};

/* What has been settled of a row so far. */
struct settling {
    const struct region *region;
    bool city_unknown, district_unknown; /* the words were no region: their text is kept */
    bool has_district_word;              /* a district was named and found */
};

/* Words in a column of cities or districts that name no region: the city itself is meant. */
static const char *const no_regions[] = {
    "市区",
    "城区",
    "市本级",
    "市直",
    "市直属",
    "市直单位",
    "市直医院",
    "市级",
    "本级",
    "市辖区",
    "县",
    "中心城区",
    "主城区",
    "市属",
    "省直辖县级行政区划",
    "直辖县级",
    "自治区直辖县级行政区划",
    "省直辖",
    "省直辖行政单位",
    "省直",
    "其他",
    "无",
    "不详",
    "全市",
};

static void fold(const struct text_tools *tools, const struct region_cell *cell,
                 char folded[FOLDED_SIZE])
{
    text_fold(tools, cell->text ? cell->text : "", folded, FOLDED_SIZE, NULL);
}

static void fold_words(const struct region_reader *reader, const struct region_words *words,
                       struct folded_words *folded)
{
    fold(reader->tools, &words->province, folded->province);
    fold(reader->tools, &words->city, folded->city);
    fold(reader->tools, &words->district, folded->district);
    fold(reader->tools, &words->address, folded->address);
    fold(reader->tools, &words->name, folded->name);
}

static bool names_no_region(const char *folded)
{
    for (size_t i = 0; i < sizeof no_regions / sizeof *no_regions; i++)
        if (strcmp(no_regions[i], folded) == 0)
            return true;
    return false;
}

/* Reports how a word was understood; true where it was. */
static bool settle(const struct region_reader *reader, const struct region_cell *cell,
                   const struct region_match *match, struct settling *settling)
{
    switch (match->spelling) {
    case SPELLING_NONE:
        findings_add(reader->findings, reader->row, cell->column, FINDING_REGION_UNKNOWN,
                     cell->text);
        return false;
    case SPELLING_AMBIGUOUS:
        findings_add(reader->findings, reader->row, cell->column, FINDING_REGION_AMBIGUOUS,
                     cell->text);
        return false;
    case SPELLING_SHORT:
    case SPELLING_REPAIRED:
        if (!match->is_successor)
            findings_add_about(reader->findings, reader->row, cell->column, FINDING_REGION_REPAIRED,
                               cell->text, "read as %s", match->region->name);
        break;
    case SPELLING_FULL:
        break;
    }
    if (match->is_successor)
        findings_add_about(reader->findings, reader->row, cell->column, FINDING_REGION_SUCCESSOR,
                           cell->text, "now %s", match->region->name);
    settling->region = match->region;
    return true;
}

/* Whether the word is the region's own name once more (城市 吉林市, 区县 吉林市; 延边州 for
 * 延边朝鲜族自治州). */
static bool is_same_name(const struct region_reader *reader, const struct region *region,
                         const char *folded)
{
    if (!region)
        return false;
    return region_name_prefix(region, folded) == strlen(folded) ||
           region_names_find(reader->names, folded, region, 1U << region->level).region == region;
}

/* The region with whose names a text begins: province, city and district in turn, each of which may
 * be left out, the last by its full name. NULL: none below `scope`. Where several districts have
 * the name it is ambiguous, and the region what the names before it say. `*used` counts the names'
 * bytes. */
static struct region_match begin_region(const struct region_reader *reader, const char *folded,
                                        const struct region *scope, size_t *used)
{
    const char *start = folded;
    struct region_match found = {SPELLING_NONE, NULL, false};
    const struct region *at = scope;
    const struct region *province =
        scope ? region_ancestor(reader->table, scope, REGION_PROVINCE) : NULL;
    size_t skip = 0, length = 0;
    if (!scope) {
        struct region_match match =
            region_names_begin(reader->names, folded, NULL, LEVEL_PROVINCE, &length);
        if (match.region) {
            found = match;
            at = province = match.region;
            folded += length;
        }
    } else if (province && (skip = region_name_prefix(province, folded)) > 0 && folded[skip]) {
        folded += skip;
    }
    const struct region *city = at ? region_ancestor(reader->table, at, REGION_CITY) : NULL;
    if (city && (skip = region_name_prefix(city, folded)) > 0) {
        folded += skip;
    } else if (!city) {
        struct region_match match =
            region_names_begin(reader->names, folded, at, LEVEL_CITY, &length);
        if (match.region) {
            found = match;
            at = match.region;
            folded += length;
        }
    }
    struct region_match district =
        region_names_begin(reader->names, folded, at, LEVEL_DISTRICT, &length);
    *used = (size_t)(folded - start) + (district.region ? length : 0);
    if (district.spelling == SPELLING_AMBIGUOUS)
        found.spelling = SPELLING_AMBIGUOUS;
    return district.region ? district : found;
}

/* Several names in one cell, as 北京市东城区 in a column of districts, and nothing behind them. */
static struct region_match find_glued(const struct region_reader *reader, const char *folded,
                                      const struct region *scope)
{
    size_t used;
    struct region_match match = begin_region(reader, folded, scope, &used);
    if (!match.region || used != strlen(folded))
        return (struct region_match){SPELLING_NONE, NULL, false};
    match.spelling = SPELLING_SHORT;
    return match;
}

static void settle_province(const struct region_reader *reader, const struct region_words *words,
                            const struct folded_words *folded, struct settling *settling)
{
    if (!folded->province[0])
        return;
    struct region_match match =
        region_names_find(reader->names, folded->province, NULL, LEVEL_PROVINCE);
    if (match.spelling == SPELLING_NONE)
        match = find_glued(reader, folded->province, NULL);
    settle(reader, &words->province, &match, settling);
}

/* County-level places stand in the column of cities too (永城市, 滑县). */
static void settle_city(const struct region_reader *reader, const struct region_words *words,
                        const struct folded_words *folded, struct settling *settling)
{
    const struct region *scope = settling->region;
    if (!folded->city[0] || names_no_region(folded->city))
        return;
    struct region_match match = region_names_find(reader->names, folded->city, scope, LEVEL_CITY);
    if (match.spelling != SPELLING_FULL && is_same_name(reader, scope, folded->city))
        return; /* 重庆市, 重庆市: the municipality is its own city */
    bool is_near = match.spelling == SPELLING_FULL || match.spelling == SPELLING_AMBIGUOUS;
    if (!is_near) {
        struct region_match county =
            region_names_find(reader->names, folded->city, scope, LEVEL_DISTRICT);
        if (county.spelling == SPELLING_FULL || match.spelling == SPELLING_NONE)
            match = county;
    }
    if (match.spelling == SPELLING_NONE)
        match = find_glued(reader, folded->city, scope);
    settling->city_unknown = !settle(reader, &words->city, &match, settling);
}

/* Looks for a district below what is settled; where a city is settled and has none of that name,
 * a county of the same province (moved since to another city) will do. */
static struct region_match find_district(const struct region_reader *reader, const char *folded,
                                         const struct region *scope, bool *is_elsewhere)
{
    unsigned levels =
        scope && scope->level == REGION_CITY ? LEVEL_DISTRICT : LEVEL_DISTRICT | LEVEL_CITY;
    struct region_match match = region_names_find(reader->names, folded, scope, levels);
    *is_elsewhere = false;
    size_t length = strlen(folded);
    bool is_county = length > 6 && (strcmp(folded + length - 3, "市") == 0 ||
                                    strcmp(folded + length - 3, "县") == 0 ||
                                    strcmp(folded + length - 3, "旗") == 0);
    if (match.spelling != SPELLING_NONE || !is_county || !scope || scope->level != REGION_CITY)
        return match;
    const struct region *province = region_ancestor(reader->table, scope, REGION_PROVINCE);
    struct region_match wider = region_names_find(reader->names, folded, province, LEVEL_DISTRICT);
    if (wider.spelling != SPELLING_FULL)
        return match;
    *is_elsewhere = true;
    return wider;
}

static void settle_district(const struct region_reader *reader, const struct region_words *words,
                            const struct folded_words *folded, struct settling *settling)
{
    const struct region *scope = settling->region;
    const char *word = folded->district;
    if (!*word)
        return;
    bool is_elsewhere;
    struct region_match match = find_district(reader, word, scope, &is_elsewhere);
    if (match.spelling != SPELLING_FULL && is_same_name(reader, scope, word))
        return;
    /* 拉萨市城关区, 宜昌市中心城区 */
    size_t prefix = scope && match.spelling == SPELLING_NONE ? region_name_prefix(scope, word) : 0;
    if (prefix && prefix < strlen(word)) {
        word += prefix;
        match = find_district(reader, word, scope, &is_elsewhere);
        if (match.spelling == SPELLING_FULL)
            match.spelling = SPELLING_SHORT;
    }
    if (match.spelling == SPELLING_NONE && names_no_region(word))
        return;
    if (match.spelling == SPELLING_NONE)
        match = find_glued(reader, word, scope);
    if (is_elsewhere)
        findings_add_about(reader->findings, reader->row, words->district.column,
                           FINDING_REGION_CONFLICT, words->district.text, "it lies in %s today",
                           region_ancestor(reader->table, match.region, REGION_CITY)
                               ? region_ancestor(reader->table, match.region, REGION_CITY)->name
                               : "another city");
    settling->has_district_word = settle(reader, &words->district, &match, settling);
    settling->district_unknown = !settling->has_district_word;
}

/* Goes on to a district that address or name begin with, where the columns left it open; reports
 * where the address and a named district do not agree. True where several have that name. */
static bool settle_beginning(const struct region_reader *reader, const struct region_cell *cell,
                             const char *folded, enum finding_code code, struct settling *settling)
{
    const struct region *region = settling->region;
    if (!*folded)
        return false;
    bool is_settled = region && region->level == REGION_DISTRICT;
    const struct region *scope = is_settled && code == FINDING_REGION_FROM_ADDRESS
                                     ? region_ancestor(reader->table, region, REGION_CITY)
                                     : region;
    size_t used;
    struct region_match match = begin_region(reader, folded, scope, &used);
    bool is_ambiguous = !is_settled && match.spelling == SPELLING_AMBIGUOUS;
    if (!match.region || match.region == region)
        return is_ambiguous;
    if (!is_settled) {
        settling->region = match.region;
        findings_add_about(reader->findings, reader->row, cell->column, code, cell->text,
                           "read as %s", match.region->name);
    } else if (code == FINDING_REGION_FROM_ADDRESS && match.region->level == REGION_DISTRICT) {
        findings_add_about(reader->findings, reader->row, cell->column, FINDING_REGION_CONFLICT,
                           cell->text, "the columns say %s, the address %s", region->name,
                           match.region->name);
    }
    return is_ambiguous;
}

/* The address first; a name such as 南京市第一医院 may tell which 鼓楼区 it means. */
static void settle_beginnings(const struct region_reader *reader, const struct region_words *words,
                              const struct folded_words *folded, struct settling *settling)
{
    bool is_open = settle_beginning(reader, &words->address, folded->address,
                                    FINDING_REGION_FROM_ADDRESS, settling);
    const struct region *before = settling->region;
    bool is_name_open =
        settle_beginning(reader, &words->name, folded->name, FINDING_REGION_FROM_NAME, settling);
    if (is_open && settling->region != before)
        is_open = settle_beginning(reader, &words->address, folded->address,
                                   FINDING_REGION_FROM_ADDRESS, settling);
    const struct region_cell *cell = is_open ? &words->address : &words->name;
    if ((is_open || is_name_open) && !settling->district_unknown &&
        !(settling->region && settling->region->level == REGION_DISTRICT))
        findings_add(reader->findings, reader->row, cell->column, FINDING_REGION_AMBIGUOUS,
                     cell->text);
}

/* Six digits, or the twelve of the statistical code that begin with them. */
static bool adcode_read(const char *text, uint32_t *adcode)
{
    size_t length = strlen(text);
    bool has_form =
        strspn(text, "0123456789") == length && (length == 6 || length == 12 || length == 9);
    return has_form && region_adcode_parse(text, 6, adcode);
}

static const struct region *settle_adcode(const struct region_reader *reader,
                                          const struct region_cell *cell, uint32_t *adcode)
{
    if (!cell->text || !*cell->text)
        return NULL;
    const struct region *region =
        adcode_read(cell->text, adcode) ? region_find(reader->table, *adcode) : NULL;
    if (!region && region_count(reader->table))
        findings_add(reader->findings, reader->row, cell->column, FINDING_ADCODE_UNKNOWN,
                     cell->text);
    else if (region && region->adcode != *adcode)
        findings_add_about(reader->findings, reader->row, cell->column, FINDING_REGION_SUCCESSOR,
                           cell->text, "now %06u %s", region->adcode, region->name);
    return region;
}

/* With an adcode the words are only checked: they must not name another region. */
static void check_words(const struct region_reader *reader, const struct region_words *words,
                        const struct folded_words *folded, const struct region *region)
{
    const struct {
        const struct region_cell *cell;
        const char *folded;
        unsigned levels;
    } checks[] = {{&words->province, folded->province, LEVEL_PROVINCE},
                  {&words->city, folded->city, LEVEL_CITY},
                  {&words->district, folded->district, LEVEL_DISTRICT}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct region_match match =
            region_names_find(reader->names, checks[i].folded, NULL, checks[i].levels);
        if (match.spelling != SPELLING_FULL ||
            region_is_within(reader->table, region->adcode, match.region->adcode) ||
            region_is_within(reader->table, match.region->adcode, region->adcode))
            continue;
        findings_add_about(reader->findings, reader->row, checks[i].cell->column,
                           FINDING_REGION_CONFLICT, checks[i].cell->text, "the adcode is %s",
                           region->name);
    }
}

/* Whether a word beside an adcode says more than the region's own name: its text is kept, as
 * 洋浦经济开发区 below 海南省, lest a list that was exported come back without it. */
static bool says_more(const struct region_reader *reader, const struct region *region,
                      const char *folded)
{
    return folded[0] && !names_no_region(folded) && !is_same_name(reader, region, folded);
}

void region_fill_names(const struct region_table *table, const struct region *region,
                       struct region_answer *out)
{
    const struct region *province = region_ancestor(table, region, REGION_PROVINCE);
    const struct region *city = region_ancestor(table, region, REGION_CITY);
    size_t length = province ? strlen(province->name) : 0;
    bool is_municipality = length > 3 && strcmp(province->name + length - 3, "市") == 0;
    out->region = region;
    out->adcode = region->adcode;
    out->province = province ? province->name : NULL;
    if (is_municipality)
        out->city = province->name;
    else if (city)
        out->city = city->name;
    if (region->level == REGION_DISTRICT)
        out->district = region->name;
}

void region_read(const struct region_reader *reader, const struct region_words *words,
                 struct region_answer *out)
{
    struct folded_words folded;
    struct region_answer answer = {.province = words->province.text,
                                   .city = words->city.text,
                                   .district = words->district.text};
    fold_words(reader, words, &folded);
    const struct region *region = settle_adcode(reader, &words->adcode, &answer.adcode);
    struct settling settling = {.region = region};
    if (!region && region_count(reader->table))
        answer.adcode = 0;
    if (region) {
        check_words(reader, words, &folded, region);
        settling.city_unknown = says_more(reader, region, folded.city);
        settling.district_unknown =
            region->level != REGION_DISTRICT && says_more(reader, region, folded.district);
    } else if (region_count(reader->table)) {
        settle_province(reader, words, &folded, &settling);
        settle_city(reader, words, &folded, &settling);
        settle_district(reader, words, &folded, &settling);
        settle_beginnings(reader, words, &folded, &settling);
    }
    if (settling.region) {
        answer = (struct region_answer){.city = settling.city_unknown ? words->city.text : NULL,
                                        .district = settling.district_unknown ? words->district.text
                                                                              : NULL};
        region_fill_names(reader->table, settling.region, &answer);
    }
    *out = answer;
}
