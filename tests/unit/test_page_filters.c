/* Filters and orders of the pages: read as forms send them, kept in every link, said in words,
 * dropped one by one, and what helps where nothing passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/page/page_facets.h"
#include "../../src/page/page_phrases.h"
#include "fever/civil.h"
#include "support_page.h"
#include "support_snapshot.h"

/* `first` stands on the page, and before `second`. */
static void assert_order(const char *page, const char *first, const char *second)
{
    page_holds(page, first);
    page_holds(page, second);
    if (strstr(page, first) > strstr(page, second))
        fail_msg("%s stands after %s", first, second);
}

/* Of Beijing's 东城区: one near and closed, one farther, open, and for children from three years
 * on, one of which nothing is known, and a vaccination site. */
static struct snapshot *sample(void)
{
    static const struct {
        const char *id, *name, *hours;
        double lat;
        enum clinic_kind kind;
    } rows[] = {
        {"110101-0001", "近处休诊医院", "Mo-Su,PH off", 39.911, KIND_FEVER_CLINIC},
        {"110101-0002", "远处开诊医院", "24/7", 39.95, KIND_FEVER_CLINIC},
        {"110101-0003", "不明医院", NULL, 39.912, KIND_FEVER_CLINIC},
        {"110101-0004", "接种站", "24/7", 39.913, KIND_VACCINATION_SITE},
    };
    struct made made;
    made_begin(&made, 4);
    made_regions(&made);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct clinic *clinic = made_clinic(&made, rows[i].id, rows[i].name);
        clinic->adcode = 110101;
        clinic->kind = rows[i].kind;
        clinic->hours = rows[i].hours;
        clinic->verified_day = civil_day_of(MADE_NOW) - 1;
        made_place(clinic, rows[i].lat, 116.41);
        if (i == 1) {
            clinic->services = 1U << SERVICE_FEVER_CHILD;
            clinic->min_age_months = 36;
            clinic->insurance_remote = STATED_TRUE;
        }
    }
    return made_build(&made, 365, false);
}

#define HERE "lat=39.91&lon=116.41"

static void every_filter_lives_in_every_link(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page =
        page_get(snapshot, "/",
                 HERE "&open=true&exclude_closed=true&kind=emergency_department,"
                      "fever_clinic&service=ct&designated=true&insurance=true"
                      "&insurance_remote=true&access=walk_in&age_months=30&region=110101"
                      "&radius=5000&sort=soonest&lang=en&mode=elder");
    /* The switch of the first filter leads to all but that. */
    page_holds(page, "href=\"/?lat=39.910&amp;lon=116.410&amp;exclude_closed=true"
                     "&amp;kind=fever_clinic,emergency_department&amp;service=ct"
                     "&amp;designated=true&amp;insurance=true&amp;insurance_remote=true"
                     "&amp;access=walk_in&amp;age_months=30&amp;region=110101&amp;radius=5000"
                     "&amp;sort=soonest&amp;lang=en&amp;mode=elder\"");
    page_holds(page, "<html lang=\"en\" class=\"elder\"");
    page_lacks(page, "cannot be read");
    snapshot_free(snapshot);
}

static void forms_send_lists_box_by_box(void **state)
{
    (void)state;
    static const struct {
        const char *query, *address;
    } cases[] = {
        {"kind=pharmacy&kind=&kind=test_site", "kind=test_site,pharmacy"},
        {"service=ct&service=antigen", "service=antigen,ct"},
        {"kind=any&kind=pharmacy", "kind=any"},
        {"kind=fever_clinic&kind=fever_room&age=&age_unit=years&access=", ""},
        {"age=3&age_unit=years", "age_months=36"},
        {"age=7&age_unit=months", "age_months=7"},
        {"age=0&age_unit=months", "age_months=0"},
        {"age=3", "age_months=36"},
    };
    struct snapshot *snapshot = sample();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char query[200], wanted[200];
        snprintf(query, sizeof query, HERE "&%s", cases[i].query);
        snprintf(wanted, sizeof wanted, "data-address=\"/?lat=39.910&amp;lon=116.410%s%s\"",
                 *cases[i].address ? "&amp;" : "", cases[i].address);
        const char *page = page_get(snapshot, "/", query);
        page_holds(page, wanted);
        page_lacks(page, "没有采用");
    }
    snapshot_free(snapshot);
}

static void what_a_form_sends_wrong_is_said(void **state)
{
    (void)state;
    static const char *const queries[] = {HERE "&kind=pharmacy&kind=nonsense",
                                          HERE "&age=x",
                                          HERE "&age=151&age_unit=years",
                                          HERE "&age=1801&age_unit=months",
                                          HERE "&service=ct&service=ct,nonsense",
                                          HERE "&insurance_remote=perhaps",
                                          HERE "&open=true&open=true"};
    struct snapshot *snapshot = sample();
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        page_holds(page_get(snapshot, "/", queries[i]), "没有采用");
    snapshot_free(snapshot);
}

static void what_is_set_can_be_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *query, *words;
    } cases[] = {
        {"service=fever_child,ct", "去掉「儿童发热或CT」"},
        {"age_months=36", "去掉「收治3岁」"},
        {"age_months=7", "去掉「收治7个月」"},
        {"kind=emergency_department,designated_hospital", "去掉「急诊或定点救治医院」"},
        {"kind=any", "去掉「全部类型」"},
        {"designated=false", "去掉「非定点救治医院」"},
        {"insurance=true", "去掉「医保定点」"},
        {"insurance_remote=true", "去掉「可异地直接结算」"},
        {"access=walk_in", "去掉「可直接前往」"},
        {"radius=3000", "去掉「3公里以内」"},
        {"region=110102", "去掉「仅西城区」"},
    };
    struct snapshot *snapshot = sample();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char query[200], wanted[300];
        snprintf(query, sizeof query, HERE "&%s", cases[i].query);
        snprintf(wanted, sizeof wanted, "href=\"/?lat=39.910&amp;lon=116.410\" aria-label=\"%s\"",
                 cases[i].words);
        page_holds(page_get(snapshot, "/", query), wanted);
    }
    snapshot_free(snapshot);
}

static void filters_narrow_the_list(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page = page_get(snapshot, "/", HERE "&insurance_remote=true");
    page_holds(page, "远处开诊医院");
    page_lacks(page, "不明医院");
    page = page_get(snapshot, "/", HERE "&service=fever_child&age_months=36");
    page_holds(page, "远处开诊医院");
    page = page_get(snapshot, "/regions/110101", "insurance_remote=true");
    page_holds(page, "共 1 家");
    page_holds(page, "data-address=\"/regions/110101?insurance_remote=true\"");
    snapshot_free(snapshot);
}

static void the_soonest_come_first_and_say_how_soon(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page = page_get(snapshot, "/", HERE);
    assert_order(page, "近处休诊医院", "远处开诊医院");
    assert_order(page, "不明医院", "远处开诊医院");
    page_lacks(page, "可就诊");
    page = page_get(snapshot, "/", HERE "&sort=soonest");
    assert_order(page, "远处开诊医院", "不明医院");
    assert_order(page, "不明医院", "近处休诊医院");
    page_holds(page, "现在出发，约25分钟后可就诊");
    page_holds(page, "何时可就诊未知");
    page_holds(page, "id=\"sort-soonest\" href=\"/?lat=39.910&amp;lon=116.410&amp;sort=soonest\" "
                     "aria-current=\"true\"");
    snapshot_free(snapshot);
}

/* Whoever only sets out is turned away there. */
static void who_must_book_is_not_told_to_set_out(void **state)
{
    (void)state;
    static const char *const booked[] = {"须先预约，最早约10分钟后可就诊",
                                         "Book first; seen in about 10 minutes at the earliest"};
    for (int i = 0; i < 3; i++) {
        struct made made;
        struct clinic *clinic = page_begin_alone(&made, "预约医院");
        clinic->hours = "24/7";
        clinic->access = i == 1 ? ACCESS_APPOINTMENT : ACCESS_NOT_STATED;
        clinic->booking_required = i == 2 ? STATED_TRUE : STATED_NOT;
        clinic->verified_day = civil_day_of(MADE_NOW) - 1;
        made_place(clinic, 39.913, 116.41);
        struct snapshot *snapshot = made_build(&made, 365, false);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const char *page =
                page_get(snapshot, "/", lang ? HERE "&sort=soonest&lang=en" : HERE "&sort=soonest");
            (i ? page_holds : page_lacks)(page, booked[lang]);
            (i ? page_lacks : page_holds)(page, lang ? "if you set out now" : "现在出发");
        }
        snapshot_free(snapshot);
    }
}

static void times_until_seen_are_rough_words(void **state)
{
    (void)state;
    static const struct {
        struct soonest soonest;
        const char *chinese, *english;
    } cases[] = {
        {{SOONEST_TIMED, 0},
         "现在出发，约5分钟后可就诊",
         "Seen in about 5 minutes if you set out now"},
        {{SOONEST_TIMED, 301},
         "现在出发，约10分钟后可就诊",
         "Seen in about 10 minutes if you set out now"},
        {{SOONEST_TIMED, 7199},
         "现在出发，约120分钟后可就诊",
         "Seen in about 120 minutes if you set out now"},
        {{SOONEST_TIMED, 7201},
         "现在出发，约3小时后可就诊",
         "Seen in about 3 hours if you set out now"},
        {{SOONEST_TIMED, 3 * CIVIL_DAY_S},
         "现在出发，约3天后可就诊",
         "Seen in about 3 days if you set out now"},
        {{SOONEST_OPEN, 0},
         "到达时可能已不再接诊，请先致电",
         "It may admit nobody any more when you arrive; call first"},
        {{SOONEST_UNKNOWN, 0}, "何时可就诊未知", "Time until seen unknown"},
        {{SOONEST_NEVER, 0}, "", ""},
        {{SOONEST_FULL, 0}, "已暂停取号", "No more numbers are given out"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *wanted[LANG_COUNT] = {cases[i].chinese, cases[i].english};
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct buffer words;
            buffer_init(&words, 1000);
            page_phrase_soonest(&words, (enum lang)lang, &cases[i].soonest, false);
            assert_string_equal(words.data ? words.data : "", wanted[lang]);
            buffer_clear(&words);
        }
    }
}

static void ages_are_counted_as_each_language_does(void **state)
{
    (void)state;
    static const struct {
        int32_t min_months, max_years;
        const char *chinese, *english;
    } cases[] = {
        {1, -1, "1个月以上", "from 1 month"},
        {6, 17, "6个月至17岁", "6 months to age 17"},
        {12, -1, "1岁以上", "from age 1"},
        {-1, 13, "13岁及以下", "up to age 13"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *wanted[LANG_COUNT] = {cases[i].chinese, cases[i].english};
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct buffer words;
            buffer_init(&words, 1000);
            page_phrase_ages(&words, (enum lang)lang, cases[i].min_months, cases[i].max_years);
            assert_string_equal(words.data, wanted[lang]);
            buffer_clear(&words);
        }
    }
}

static void an_empty_list_names_the_filter_to_drop(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page = page_get(snapshot, "/", HERE "&open=true&radius=1000");
    page_holds(page, "没有符合筛选条件的机构");
    page_holds(page, "<a class=\"button\" href=\"/?lat=39.910&amp;lon=116.410&amp;radius=1000\">"
                     "<span>去掉「正在开诊」</span></a>");
    page_holds(page, "<a class=\"button\" href=\"/?lat=39.910&amp;lon=116.410&amp;open=true\">"
                     "<span>去掉「1公里以内」</span></a>");
    assert_order(page, "离您最近、正在开诊的一家", "远处开诊医院");
    /* Where no single one is to blame, all of them go. */
    page = page_get(snapshot, "/", HERE "&designated=true&insurance=true");
    page_lacks(page, "去掉「医保定点」</span></a>");
    page_holds(page, "去掉全部筛选条件");
    /* A region's list leads to the region above and to what is open beyond. */
    page = page_get(snapshot, "/regions/110102", NULL);
    page_holds(page, "这里还没有登记的发热门诊");
    page_holds(page, "的全部机构");
    page = page_get(snapshot, "/regions/110101", "open=true&insurance=true");
    page_holds(
        page,
        "<a class=\"button\" href=\"/regions/110101?open=true\"><span>去掉「医保定点」</span></a>");
    snapshot_free(snapshot);
}

static void far_from_all_the_nearest_open_one_is_shown(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page = page_get(snapshot, "/", "lat=37.9&lon=116.41&limit=2");
    page_holds(page, "最近的一家也在");
    page_holds(page, "12345");
    assert_order(page, "近处休诊医院", "离您最近、正在开诊的一家");
    assert_order(page, "离您最近、正在开诊的一家", "远处开诊医院");
    page = page_get(snapshot, "/", "lat=37.9&lon=116.41");
    page_lacks(page, "离您最近、正在开诊的一家");
    snapshot_free(snapshot);
}

static void a_child_is_asked_for_its_age(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    page_lacks(page_get(snapshot, "/", HERE), "id=\"child-age\"");
    const char *page = page_get(snapshot, "/", HERE "&service=fever_child&open=true");
    page_holds(page, "id=\"child-age\"");
    page_holds(page, "<input type=\"hidden\" name=\"service\" value=\"fever_child\">");
    page_holds(page, "<input type=\"hidden\" name=\"open\" value=\"true\">");
    page_lacks(page_get(snapshot, "/", HERE "&service=fever_child&age_months=36"),
               "id=\"child-age\"");
    snapshot_free(snapshot);
}

/* What a region does not say itself is said by the one above; without an area code the number
 * would ring here, not there. */
static void the_ambulance_of_a_far_region_is_named(void **state)
{
    (void)state;
    static const struct region regions[] = {
        {.adcode = 330000, .level = REGION_PROVINCE, .name = "浙江省", .emergency_number = "120"},
        {.adcode = 330100,
         .parent = 330000,
         .level = REGION_CITY,
         .name = "杭州市",
         .area_code = "0571",
         .emergency_number = "120"},
        {.adcode = 330102, .parent = 330100, .level = REGION_DISTRICT, .name = "上城区"},
        {.adcode = 820000,
         .level = REGION_PROVINCE,
         .name = "澳门特别行政区",
         .emergency_number = "999"},
    };
    struct made made;
    made_begin(&made, 1);
    made.dataset->regions = regions;
    made.dataset->region_count = sizeof regions / sizeof *regions;
    made_clinic(&made, "1", "医院");
    struct snapshot *snapshot = made_build(&made, 365, false);
    const char *page = page_get(snapshot, "/regions/330102", NULL);
    page_holds(page, "为上城区的家人呼救：");
    page_holds(page, "href=\"tel:0571120\"");
    page_holds(page, "</svg>0571120</a>");
    page_holds(page_get(snapshot, "/regions/820000", NULL), "href=\"tel:999\"");
    page_lacks(page_get(snapshot, "/regions/330000", NULL), "的家人呼救");
    page_lacks(page_get(snapshot, "/", HERE), "的家人呼救");
    snapshot_free(snapshot);
}

static void a_search_that_names_a_region_settles_on_its_address(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    const char *page = page_get(snapshot, "/", "q=东城区");
    page_holds(page, "data-address=\"/regions/110101\"");
    page = page_get(snapshot, "/regions/110101", "lat=39.91&lon=116.41&open=true");
    page_holds(page, "data-address=\"/regions/110101?open=true\"");
    page_lacks(page, "lat=39");
    snapshot_free(snapshot);
}

static void a_path_of_nobody_leads_nowhere_else(void **state)
{
    (void)state;
    struct snapshot *snapshot = sample();
    page_lacks(page_get(snapshot, "//example.org/", NULL), "//example.org");
    snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_filter_lives_in_every_link),
        cmocka_unit_test(forms_send_lists_box_by_box),
        cmocka_unit_test(what_a_form_sends_wrong_is_said),
        cmocka_unit_test(what_is_set_can_be_dropped),
        cmocka_unit_test(filters_narrow_the_list),
        cmocka_unit_test(the_soonest_come_first_and_say_how_soon),
        cmocka_unit_test(who_must_book_is_not_told_to_set_out),
        cmocka_unit_test(times_until_seen_are_rough_words),
        cmocka_unit_test(ages_are_counted_as_each_language_does),
        cmocka_unit_test(an_empty_list_names_the_filter_to_drop),
        cmocka_unit_test(far_from_all_the_nearest_open_one_is_shown),
        cmocka_unit_test(a_child_is_asked_for_its_age),
        cmocka_unit_test(the_ambulance_of_a_far_region_is_named),
        cmocka_unit_test(a_search_that_names_a_region_settles_on_its_address),
        cmocka_unit_test(a_path_of_nobody_leads_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, page_forget);
}
