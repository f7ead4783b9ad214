/* Searching: the sample's real names against going through all of them, and words that people type
 * against clinics that they mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/han.h"
#include "fever/list.h"
#include "fever/search.h"
#include "fever/utf8.h"
#include "support_import.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { TEXT_SIZE = 2048, PIECES = 2000 };

static struct snapshot *sample;
static struct arena *zones_arena;

static int set_up(void **state)
{
    struct time_zone *zone;
    int failed = import_set_up_china(state);
    if (failed)
        return failed;
    struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    import_report_free(import_path(fixture->store, "geodata/clinics.csv", &options));
    zones_arena = arena_new();
    if (!zones_arena || time_zone_fixed(zones_arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        return -1;
    const struct time_zone *zones[] = {zone};
    const struct snapshot_options how = {{zones, 1}, 365, true};
    return snapshot_build(import_loaded(fixture->store), &how, &sample, NULL) ? -1 : 0;
}

static int tear_down(void **state)
{
    snapshot_free(sample);
    arena_free(zones_arena);
    return import_tear_down(state);
}

static uint8_t *search(const struct snapshot *snapshot, const char *text)
{
    uint8_t *ranks = NULL;
    assert_int_equal(snapshot_search(snapshot, text, &ranks), FEVER_OK);
    return ranks;
}

/* The text without what counts for nothing. */
static const char *folded(const char *text, char out[TEXT_SIZE])
{
    size_t length = strlen(text), used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t character;
        at += utf8_decode(text + at, length - at, &character);
        character = han_fold(character);
        if (character)
            used += utf8_encode(character, out + used);
    }
    out[used] = '\0';
    return out;
}

static unsigned rank_in(const char *name, const char *piece)
{
    char text[TEXT_SIZE];
    const char *at = name ? strstr(folded(name, text), piece) : NULL;
    if (!at)
        return SEARCH_RANK_NONE;
    if (at != text)
        return SEARCH_RANK_NAME_HOLDS;
    return strcmp(text, piece) == 0 ? SEARCH_RANK_NAME_IS : SEARCH_RANK_NAME_BEGINS;
}

static unsigned better(unsigned a, unsigned b)
{
    return !a || (b && b < a) ? b : a;
}

/* The rank by names alone, or by address. */
static unsigned expected_rank(const struct clinic *clinic, const char *piece)
{
    unsigned rank = better(rank_in(clinic->name, piece), rank_in(clinic->short_name, piece));
    for (size_t i = 0; i < clinic->aliases.count; i++)
        rank = better(rank, rank_in(clinic->aliases.items[i], piece));
    if (!rank && rank_in(clinic->address, piece))
        rank = SEARCH_RANK_ADDRESS_HOLDS;
    return rank;
}

/* Some characters of a folded text, at least two. */
static void random_piece(const char *text, uint64_t *random, char out[TEXT_SIZE])
{
    size_t count = utf8_count(text), from = random_next(random) % (count - 1);
    size_t length = 2 + random_next(random) % (count - from - 1), at = 0;
    size_t begin = 0, bytes = strlen(text);
    uint32_t character;
    for (size_t i = 0; i < from + length; i++) {
        if (i == from)
            begin = at;
        at += utf8_decode(text + at, bytes - at, &character);
    }
    memcpy(out, text + begin, at - begin);
    out[at - begin] = '\0';
}

static void every_piece_is_found_where_it_stands(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < PIECES; i++) {
        uint32_t number = (uint32_t)(random_next(&random) % snapshot_count(sample));
        const struct clinic *clinic = snapshot_clinic(sample, number);
        char text[TEXT_SIZE], piece[TEXT_SIZE];
        folded(i % 4 && clinic->address ? clinic->address : clinic->name, text);
        if (utf8_count(text) < 2)
            continue;
        random_piece(text, &random, piece);
        uint8_t *ranks = search(sample, piece);
        for (uint32_t k = 0; k < snapshot_count(sample); k++) {
            unsigned rank = expected_rank(snapshot_clinic(sample, k), piece);
            bool looser =
                ranks[k] == SEARCH_RANK_IN_REGION || ranks[k] == SEARCH_RANK_NAME_NEAR ||
                (ranks[k] >= SEARCH_RANK_SOUND_IS && ranks[k] <= SEARCH_RANK_INITIALS_HOLDS);
            if (ranks[k] != rank && (!looser || (rank && rank < ranks[k])))
                fail_msg("%s in %s: %u, expected %u", piece, snapshot_clinic(sample, k)->name,
                         ranks[k], rank);
        }
        free(ranks);
    }
}

/* The name's pinyin, by whole syllables or by first letters; false where one has none. */
static bool name_letters(const char *name, bool initials, char out[TEXT_SIZE])
{
    char text[TEXT_SIZE];
    size_t length = strlen(folded(name, text)), used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t character;
        at += utf8_decode(text + at, length - at, &character);
        const char *syllable = han_letters(han_reading(character));
        if (!*syllable)
            return false;
        size_t width = initials ? 1 : strlen(syllable);
        memcpy(out + used, syllable, width);
        used += width;
    }
    out[used] = '\0';
    return used > 1;
}

static void every_name_is_found_by_pinyin_and_by_initials(void **state)
{
    (void)state;
    size_t tried = 0;
    for (uint32_t number = 0; number < snapshot_count(sample); number++) {
        const char *name = snapshot_clinic(sample, number)->name;
        for (int initials = 0; initials < 2; initials++) {
            char letters[TEXT_SIZE];
            if (!name_letters(name, initials, letters))
                continue;
            uint8_t *ranks = search(sample, letters);
            unsigned worst = initials ? SEARCH_RANK_INITIALS_IS : SEARCH_RANK_SOUND_IS;
            if (!ranks[number] || ranks[number] > worst)
                fail_msg("%s by %s: %u", name, letters, ranks[number]);
            free(ranks);
            tried++;
        }
    }
    assert_true(tried > 500);
}

/* One character of a name is another, missing or said twice: the name is still found, and what
 * holds the text exactly stands above. */
static void slips_are_forgiven(void **state)
{
    (void)state;
    uint64_t random = 11;
    size_t tried = 0;
    for (uint32_t number = 0; number < snapshot_count(sample); number++) {
        char text[TEXT_SIZE], typed[TEXT_SIZE] = "";
        folded(snapshot_clinic(sample, number)->name, text);
        size_t count = utf8_count(text), length = strlen(text), at = 0, used = 0;
        if (count < 4 || count > 30)
            continue;
        size_t slip = random_next(&random) % count;
        int kind = (int)(random_next(&random) % 3);
        for (size_t i = 0; i < count; i++) {
            uint32_t character;
            size_t width = utf8_decode(text + at, length - at, &character);
            if (i != slip || kind == 2) {
                memcpy(typed + used, text + at, width);
                used += width;
            }
            if (i == slip && kind != 1)
                used += utf8_encode(0x9F98, typed + used); /* 龘, which nobody is called */
            at += width;
        }
        typed[used] = '\0';
        uint8_t *ranks = search(sample, typed);
        if (!ranks[number] && kind != 1) /* what is missing may tell First from Twelfth */
            fail_msg("%s typed as %s is not found", text, typed);
        free(ranks);
        tried++;
    }
    assert_true(tried > 300);
}

static struct snapshot *made_snapshot(void)
{
    static const struct region regions[] = {
        {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市", .pinyin = "bei jing"},
        {.adcode = 110101,
         .parent = 110000,
         .level = REGION_DISTRICT,
         .name = "东城区",
         .pinyin = "dong cheng"},
        {.adcode = 420000, .level = REGION_PROVINCE, .name = "湖北省", .pinyin = "hu bei"},
        {.adcode = 420100,
         .parent = 420000,
         .level = REGION_CITY,
         .name = "武汉市",
         .pinyin = "wu han"},
        {.adcode = 500000, .level = REGION_PROVINCE, .name = "重庆市", .pinyin = "chong qing"},
        {.adcode = 610826,
         .parent = 420000,
         .level = REGION_DISTRICT,
         .name = "龘德县",
         .pinyin = "xin de"},
    };
    static const char *const aliases[] = {"协和", "P.U.M.C. Hospital"};
    struct made made;
    made_begin(&made, 16);
    made.dataset->regions = regions;
    made.dataset->region_count = sizeof regions / sizeof *regions;
    struct clinic *clinic = made_clinic(&made, "a", "中国医学科学院北京协和医院（东单院区）");
    clinic->aliases = (struct text_list){aliases, 2};
    clinic->adcode = 110101;
    clinic->address = "东城区帅府园1号";
    clinic = made_clinic(&made, "b", "华中科技大学同济医学院附属协和医院");
    clinic->adcode = 420100;
    clinic->address = "江汉区解放大道1277号";
    made_clinic(&made, "c", "协合医院");
    made_clinic(&made, "d", "协和医院");
    clinic = made_clinic(&made, "e", "重庆市长寿区第三人民医院");
    clinic->adcode = 500000;
    made_clinic(&made, "f", "解放军第301医院");
    made_clinic(&made, "g", "厦门大学附属第一医院");
    made_clinic(&made, "h", "吕梁市妇女儿童医院");
    made_clinic(&made, "i", "龘德县医院");
    made_clinic(&made, "j", "厦门大学附属第二医院");
    return made_build(&made, 365, false);
}

/* The ids that answer, best first, and what ranks them. */
static void assert_answers(const struct snapshot *snapshot, const char *text, const char *ids)
{
    struct list_query query = {
        .text = text, .at = MADE_NOW, .limit = 100, .updated_since = LIST_OF_ANY_TIME};
    struct list_answer answer;
    char got[256] = "";
    clinic_filter_init(&query.filter);
    assert_int_equal(snapshot_list(snapshot, &query, &answer), FEVER_OK);
    for (uint32_t i = 0; i < answer.count; i++)
        strcat(got, snapshot_clinic(snapshot, answer.numbers[i])->id);
    if (strcmp(got, ids) != 0)
        fail_msg("%s: %s, expected %s", text, got, ids);
}

static void people_find_what_they_mean(void **state)
{
    (void)state;
    static const struct {
        const char *text, *ids;
    } cases[] = {
        {"协和医院", "dabc"},
        {"协和", "adb"},
        {"協和醫院", "dabc"},
        {"协合医院", "cabd"},
        {"协禾医院", "abcd"},
        {"协医院", "abcd"},
        {"协和医医院", "abd"},
        {"和协医院", "abd"},
        {"xiehe", "acdb"},
        {"xiehe yiyuan", "cdab"},
        {"xie he yi yuan", "cdab"},
        {"XieHeYiYuan", "cdab"},
        {"xiehey", "cdab"},
        {"xhyy", "cdab"},
        {"bjxhyy", "a"},
        {"beijingxiehe", "a"},
        {"武汉协和医院", "b"},
        {"武汉 协和", "b"},
        {"wuhan xiehe", "b"},
        {"北京　协和", "a"},
        {"东城区", "a"},
        {"帅府园", "a"},
        {"解放大道１２７７", "b"},
        {"301", "f"},
        {"３０１医院", "f"},
        {"301yiyuan", "f"},
        {"301yy", "f"},
        {"chongqing", "e"},
        {"zhongqing", "e"},
        {"changshou", "e"},
        {"cqs", "e"},
        {"xiamen", "gj"},
        {"xmdx", "gj"},
        {"lvliang", "h"},
        {"luliang", "h"},
        {"funv", "h"},
        {"xinde", "i"},
        {"pumc", "a"},
        {"P.U.M.C.", "a"},
        {"第一医院", "g"},
        {"厦门大学附属第一医院", "g"},
        {"！？", ""},
        {"没有", ""},
        {"x", ""},
        {"zzzz", ""},
        {"第三", "e"},
        {"(东单)", "a"},
        {"院", "abcdefghij"},
    };
    struct snapshot *snapshot = made_snapshot();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_answers(snapshot, cases[i].text, cases[i].ids);
    snapshot_free(snapshot);
}

static void regions_are_found_under_all_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t adcode;
        enum search_rank rank;
    } cases[] = {
        {"东城", 110101, SEARCH_RANK_NAME_IS},       {"东城区", 110101, SEARCH_RANK_NAME_IS},
        {"dongcheng", 110101, SEARCH_RANK_SOUND_IS}, {"dcq", 110101, SEARCH_RANK_INITIALS_IS},
        {"東城", 110101, SEARCH_RANK_NAME_IS},       {"北京市东城区", 110101, SEARCH_RANK_NAME_IS},
        {"北京 东城", 110101, SEARCH_RANK_NAME_IS},  {"湖北 东城", 110101, SEARCH_RANK_NONE},
        {"武", 420100, SEARCH_RANK_NAME_BEGINS},     {"汉市", 420100, SEARCH_RANK_NAME_HOLDS},
        {"chongq", 500000, SEARCH_RANK_SOUND_BEGINS}};
    struct snapshot *snapshot = made_snapshot();
    const struct region_table *table = snapshot_regions(snapshot);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t *ranks;
        assert_int_equal(snapshot_search_regions(snapshot, cases[i].text, &ranks), FEVER_OK);
        size_t at = (size_t)(region_find(table, cases[i].adcode) - region_at(table, 0));
        if (ranks[at] != cases[i].rank)
            fail_msg("%s: %u, expected %u", cases[i].text, ranks[at], (unsigned)cases[i].rank);
        free(ranks);
    }
    snapshot_free(snapshot);
}

static void characters_fold_to_one_form(void **state)
{
    (void)state;
    static const struct {
        uint32_t from, to;
    } cases[] = {
        {'A', 'a'},       {0xFF21, 'a'},      {0xFF11, '1'}, {0x91AB, 0x533B}, {0x533B, 0x533B},
        {0x5354, 0x534F}, {0x3000, 0},        {0xFF08, 0},   {'-', 0},         {0x2460, '1'},
        {0xF900, 0x5C82}, {0x20000, 0x20000}, {0x1F3E5, 0},  {0xD800, 0},      {0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (han_fold(cases[i].from) != cases[i].to)
            fail_msg("U+%04X becomes U+%04X", cases[i].from, han_fold(cases[i].from));
    for (uint32_t character = 0; character < 0x10000; character++)
        assert_int_equal(han_fold(han_fold(character)), han_fold(character));
}

static void readings_are_in_order(void **state)
{
    (void)state;
    uint16_t end, begin = han_readings_from("xi", 2, &end);
    assert_string_equal(han_letters(begin), "xi");
    assert_string_equal(han_letters(end), "xu");
    assert_string_equal(han_letters(han_reading(0x534F)), "xie");
    assert_string_equal(han_letters(han_reading('a')), "");
    begin = han_readings_from("v", 1, &end);
    assert_int_equal(begin, end);
    for (uint16_t i = 1; *han_letters((uint16_t)(i + 1)); i++)
        assert_true(strcmp(han_letters(i), han_letters((uint16_t)(i + 1))) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_found_where_it_stands),
        cmocka_unit_test(every_name_is_found_by_pinyin_and_by_initials),
        cmocka_unit_test(slips_are_forgiven),
        cmocka_unit_test(people_find_what_they_mean),
        cmocka_unit_test(regions_are_found_under_all_their_names),
        cmocka_unit_test(characters_fold_to_one_form),
        cmocka_unit_test(readings_are_in_order),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
