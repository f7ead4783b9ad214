/* The report's forms: what a change means, the CSV and the page, and a quarantine that comes
 * back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/match/match_likeness.h"
#include "../../src/import/plan/change_events.h"
#include "../../src/import/report/report_words.h"
#include "support_import.h"

static struct clinic clinic_at(const char *name, const char *address, double lat, double lon)
{
    struct clinic clinic;
    clinic_init(&clinic);
    clinic.name = name;
    clinic.address = address;
    clinic.precision = lat == 0 ? PRECISION_NONE : PRECISION_EXACT;
    clinic.place = clinic.original_place = (struct point){lat, lon};
    return clinic;
}

static void updates_are_told_apart(void **state)
{
    (void)state;
    const unsigned changed = EVENT_BIT(EVENT_CHANGED), renamed = EVENT_BIT(EVENT_RENAMED),
                   moved = EVENT_BIT(EVENT_MOVED);
    const struct {
        struct clinic before, after;
        unsigned events;
    } cases[] = {
        {clinic_at("甲", NULL, 39.9, 116.4), clinic_at("乙", NULL, 39.9, 116.4), changed | renamed},
        /* a hundred thousandth of a degree of latitude is 1.11 m */
        {clinic_at("甲", NULL, 39.9, 116.4), clinic_at("甲", NULL, 39.90044, 116.4), changed},
        {clinic_at("甲", NULL, 39.9, 116.4), clinic_at("甲", NULL, 39.90046, 116.4),
         changed | moved},
        {clinic_at("甲", NULL, 0, 0), clinic_at("甲", NULL, 39.9, 116.4), changed},
        {clinic_at("甲", "东单路1号", 0, 0), clinic_at("甲", "东单路2号", 0, 0), changed | moved},
        {clinic_at("甲", "东单路1号", 0, 0), clinic_at("甲", "东城区东单路1号", 0, 0), changed},
        {clinic_at("甲", "东城区东单路1号", 0, 0), clinic_at("甲", "东单路1号", 0, 0), changed},
        {clinic_at("甲", "1号", 0, 0), clinic_at("甲", "11号", 0, 0), changed | moved},
        {clinic_at("甲", NULL, 0, 0), clinic_at("甲", "东单路1号", 0, 0), changed},
        {clinic_at("甲", "东单路1号", 39.9, 116.4), clinic_at("乙", "西单路1号", 39.9, 116.4),
         changed | renamed | moved},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct import_change change = {.action = IMPORT_UPDATE,
                                       .before = &cases[i].before,
                                       .after = &cases[i].after,
                                       .fields = clinic_diff(&cases[i].before, &cases[i].after)};
        change_classify(&change);
        if (change.events != cases[i].events)
            fail_msg("case %zu: events %x, expected %x", i, change.events, cases[i].events);
    }
}

static const char first_list[] = "source_id,name,adcode,address,phone\n"
                                 "1,甲医院,110101,东单路1号,010-65266691\n"
                                 "2,乙医院,110101,东单路2号,010-65266692\n"
                                 "3,丙医院,110101,东单路3号,010-65266693\n"
                                 "4,丁医院,110101,东单路4号,010-65266694\n";
static const char second_list[] = "source_id,name,adcode,address,phone\n"
                                  "1,甲医院,110101,东单路1号,010-65266691\n"
                                  "2,乙人民医院,110101,东单路2号,010-65266692\n"
                                  "3,丙医院,110101,西单路3号,010-65266693\n";
static const char third_list[] = "source_id,name,adcode,address,phone\n"
                                 "1,甲医院,110101,东单路1号,010-65266699\n"
                                 "4,丁医院,110101,东单路4号,010-65266694\n"
                                 "5,戊<b>医院,110101,=SUM(1),010-65266695\n"
                                 "6,,110101,'=x,+86\n";

/* The lists one after the other; the last one's report. */
static struct import_report *three_lists(const struct import_fixture *fixture)
{
    struct import_options options = import_plain();
    options.source = "s";
    import_report_free(import_text(fixture, first_list, &options));
    struct import_report *report = import_text(fixture, second_list, &options);
    const size_t second[EVENT_COUNT] = {
        [EVENT_GONE] = 1, [EVENT_RENAMED] = 1, [EVENT_MOVED] = 1, [EVENT_CHANGED] = 2};
    assert_memory_equal(report->events, second, sizeof second);
    assert_int_equal(report->source_clinics, 4);
    assert_int_equal(report->source_missing, 1);
    import_report_free(report);
    return import_text(fixture, third_list, &options);
}

static void a_list_is_explained(void **state)
{
    struct import_report *report = three_lists(*state);
    const size_t third[EVENT_COUNT] = {[EVENT_NEW] = 1, [EVENT_REOPENED] = 1, [EVENT_CHANGED] = 1};
    assert_memory_equal(report->events, third, sizeof third); /* the nameless row may be any */
    assert_int_equal(report->source_missing, 2);
    import_report_free(report);
}

typedef void render_fn(const struct import_report *report, struct buffer *out);

static void page_in_chinese(const struct import_report *report, struct buffer *out)
{
    import_report_html(report, LANG_ZH_CN, out);
}

static void page_in_english(const struct import_report *report, struct buffer *out)
{
    import_report_html(report, LANG_EN, out);
}

static char *rendered(const struct import_report *report, render_fn *render)
{
    struct buffer text;
    buffer_init(&text, 1 << 24);
    render(report, &text);
    assert_int_equal(buffer_error(&text), FEVER_OK);
    return text.data;
}

static void expect_in(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is missing in: %s", part, text);
}

static void csv_is_for_spreadsheets(void **state)
{
    struct import_report *report = three_lists(*state);
    char *text = rendered(report, import_report_csv);
    expect_in(text, "\xEF\xBB\xBFpart,what,row,id,name,code,column,before,after,message\r\n");
    expect_in(text, "\"count\",\"reopened\",\"\",\"\",\"\",\"\",\"\",\"\",\"1\",\"\"\r\n");
    expect_in(text, "\"change\",\"changed\",\"2\",\"110101-0001\",\"甲医院\",\"\",\"phone\","
                    "\"010-65266691\",\"010-65266699\",\"\"\r\n");
    expect_in(text, "\"finding\",\"error\",\"5\",\"\",\"\",\"name_missing\",\"name\",");
    free(text);
    import_report_free(report);
}

static void page_needs_nothing_else(void **state)
{
    struct import_report *report = three_lists(*state);
    char *text = rendered(report, page_in_chinese);
    expect_in(text, "清单共 4 行。已导入：新增 1 家、重新开诊 1 家、变更 1 家；另有 1 行有错误，"
                    "没有导入，请更正后再次导入。");
    expect_in(text, "<del>010-65266691</del> → <ins>010-65266699</ins>");
    expect_in(text, "戊&lt;b&gt;医院");
    expect_in(text, "<tr class=\"bad\"><th scope=\"row\">name ✗</th><td>（空）</td></tr>");
    expect_in(text, "缺少机构名称");
    expect_in(text, "<html lang=\"zh-CN\">");
    static const char *const foreign[] = {"<script", "<b>医院", "http://", "https://",
                                          "src=",    "url(",    "@import", "<link"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strstr(text, foreign[i]))
            fail_msg("the page holds %s", foreign[i]);
    free(text);
    import_report_free(report);
}

static void page_speaks_english_too(void **state)
{
    struct import_report *report = three_lists(*state);
    char *text = rendered(report, page_in_english);
    expect_in(text, "<html lang=\"en\">");
    expect_in(text,
              "Rows of the list: 4. Imported: 1 new, 1 open again, 1 changed; rows with errors "
              "that were left out: 1; correct them and import again.");
    expect_in(text, "<li>Telephone: <del>010-65266691</del> → <ins>010-65266699</ins>");
    expect_in(text, "Name is missing");
    static const char *const chinese[] = {"第", "行", "家", "（", "。", "：", "更正"};
    for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
        if (strstr(text, chinese[i]))
            fail_msg("the English page holds %s", chinese[i]);
    free(text);
    import_report_free(report);
}

static void clauses_are_translated(void **state)
{
    static const struct {
        const char *clause, *chinese;
    } cases[] = {
        {"read as 010-62345678", "读作“010-62345678”"},
        {"read as lat, lon", "读作“纬度、经度”"},
        {"read as Mo-Fr 08:00-12:00 (dash_character, other_days_not_stated)",
         "读作“Mo-Fr 08:00-12:00”：连接号写法不规范、其他日子没有写明"},
        {"not_understood, no_times", "有看不懂的文字、没有写钟点"},
        {"beside row 12; nothing was kept", "与第 12 行不同，保留了“空”"},
        {"3 rows stand at this point, also 4, 5", "这一点上共有 3 行，另见第 4、5 行"},
        {"name is \"x\"; expected true, false or nothing", "应为“是”“否”或留空"},
        {"12.4 km outside of it, in 海淀区", "在边界外 12.4 公里，位于海淀区"},
        {"words that nobody has translated", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out;
        buffer_init(&out, 1 << 12);
        clause_append(cases[i].clause, LANG_ZH_CN, &out);
        assert_string_equal(out.data ? out.data : "", cases[i].chinese);
        buffer_reset(&out);
        clause_append(cases[i].clause, LANG_EN, &out);
        assert_string_equal(out.data ? out.data : "", cases[i].clause);
        buffer_clear(&out);
    }
}

static void page_shows_both_sides_of_a_doubt(void **state)
{
    struct import_options options = import_plain();
    options.source = "s";
    import_report_free(import_text(*state,
                                   "name,adcode,address,lat,lon\n"
                                   "乙中医院,110101,解放路<1>号,39.91,116.41\n",
                                   &options));
    options.source = "t";
    struct import_report *report = import_text(*state,
                                               "name,adcode,address,lat,lon\n"
                                               "甲医院,110101,,,\n"
                                               "乙中医院,110101,中山大道999号,39.93,116.41\n",
                                               &options);
    char *text = rendered(report, page_in_chinese);
    expect_in(text, "<a href=\"#doubts\">");
    expect_in(text, "可能是同一家，待决定（1 对）");
    expect_in(text, "--decisions FILE");
    expect_in(text, "<p>名称相同；同一区县；地址不同；相距约 2221 米。</p>");
    expect_in(text, "清单第 3 行</th>");
    expect_in(text, "已有 <span class=\"id\">110101-0001</span>");
    expect_in(text, "<td>中山大道999号</td><td>解放路&lt;1&gt;号</td>");
    free(text);
    import_report_free(report);
}

/* Whatever the matcher may say of a pair, the page says in Chinese. */
static void all_evidence_has_words(void **state)
{
    static const double likenesses[] = {NAN, 0, 0.5, 1};
    (void)state;
    for (int i = 0; i <= NAMES_EQUAL * 4 + 3; i++)
        for (int region = RELATION_DIFFERENT; region <= RELATION_DISTRICT; region++) {
            struct match_evidence evidence = {.regions = (enum region_relation)region,
                                              .distance_m = NAN,
                                              .address_likeness = likenesses[i % 4],
                                              .same_phone = true,
                                              .source_ids = i % 2 ? 1 : -1,
                                              .other_hours = true};
            struct buffer why;
            buffer_init(&why, 1 << 10);
            match_evidence_append(&evidence, (enum name_relation)(i / 4), &why);
            assert_int_equal(buffer_error(&why), FEVER_OK);
            char *rest = NULL;
            for (char *word = strtok_r(why.data, ";", &rest); word;
                 word = strtok_r(NULL, ";", &rest))
                if (!evidence_words(word + strspn(word, " "), LANG_ZH_CN))
                    fail_msg("\"%s\" has no Chinese words", word);
            buffer_clear(&why);
        }
}

/* Whoever is at the desk has neither options nor commands. */
static void advice_at_the_desk_is_for_clerks(void **state)
{
    (void)state;
    for (int code = 0; code < FINDING_COUNT; code++)
        for (int lang = LANG_ZH_CN; lang <= LANG_EN; lang++) {
            const char *name = finding_name((enum finding_code)code);
            struct finding_words words = finding_words(name, (enum lang)lang, true);
            if (strstr(words.advice, "--") || strstr(words.advice, "feverctl"))
                fail_msg("%s: %s", name, words.advice);
        }
    assert_non_null(strstr(finding_words("mobile_dropped", LANG_EN, false).advice, "--allow"));
}

/* What a clerk reads and sends back unchanged is the value that it was. */
static void words_of_values_are_read_again(void **state)
{
    static const struct {
        enum clinic_field field;
        const char *value, *chinese;
    } cases[] = {
        {FIELD_KIND, "fever_clinic", "发热门诊"},
        {FIELD_SERVICES, "fever_adult;ct", "成人发热;CT"},
        {FIELD_INSURANCE, "true", "是"},
        {FIELD_ACCESS, "referral_only", "仅转诊"},
        {FIELD_LEVEL, "三级甲等", "三级甲等"},
        {FIELD_NOTE, "true", "true"},
        {FIELD_KIND, "of_tomorrow", "of_tomorrow"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer said;
        buffer_init(&said, 1000);
        import_value_append(cases[i].field, cases[i].value, LANG_ZH_CN, &said);
        assert_string_equal(said.data, cases[i].chinese);
        buffer_clear(&said);
    }
    struct buffer list;
    buffer_init(&list, 1 << 16);
    buffer_append_text(&list, "name,kind,services,insurance,access\n");
    for (int i = 0; i < KIND_COUNT || i < SERVICE_COUNT; i++) {
        buffer_append_format(&list, "clinic %d,", i);
        import_value_append(FIELD_KIND, clinic_kind_name((enum clinic_kind)(i % KIND_COUNT)),
                            LANG_ZH_CN, &list);
        buffer_append_char(&list, ',');
        import_value_append(FIELD_SERVICES,
                            clinic_service_name((enum clinic_service)(i % SERVICE_COUNT)),
                            LANG_ZH_CN, &list);
        buffer_append_char(&list, ',');
        import_value_append(FIELD_INSURANCE, i % 2 ? "true" : "false", LANG_ZH_CN, &list);
        buffer_append_char(&list, ',');
        import_value_append(FIELD_ACCESS, clinic_access_name((enum clinic_access)(i % 3 + 1)),
                            LANG_ZH_CN, &list);
        buffer_append_char(&list, '\n');
    }
    struct import_options options = import_plain();
    options.dry_run = true;
    struct import_report *report = import_text(*state, list.data, &options);
    for (size_t i = 0; i < report->change_count; i++) {
        const struct clinic *made = report->changes[i].after;
        int number = atoi(made->name + sizeof "clinic");
        assert_int_equal(made->kind, number % KIND_COUNT);
        assert_int_equal(made->services, 1U << number % SERVICE_COUNT);
        assert_int_equal(made->insurance, number % 2 ? STATED_TRUE : STATED_FALSE);
        assert_int_equal(made->access, number % 3 + 1);
    }
    assert_true(report->change_count >= KIND_COUNT);
    import_report_free(report);
    buffer_clear(&list);
}

/* Whatever the reader of hours notes, the page says in Chinese: the notes of all cases. */
static void all_notes_about_hours_have_words(void **state)
{
    static const char *const files[] = {"tests/cases/hours_prose/spoken.tsv",
                                        "tests/cases/hours_prose/national.tsv",
                                        "tests/cases/hours_prose/labelled.tsv"};
    char line[4096];
    size_t seen = 0;
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *file = fopen(files[i], "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
            char *at = line, *column = NULL;
            for (int j = 0; j < 4 && at; j++)
                column = strsep(&at, "\t\n");
            for (char *note; *line != '#' && column && *column && (note = strsep(&column, ","));) {
                struct buffer said;
                buffer_init(&said, 1000);
                clause_append(note, LANG_ZH_CN, &said);
                if (!said.length || strpbrk(said.data, "abcdefghijklmnopqrstuvwxyz"))
                    fail_msg("\"%s\" has no Chinese words", note);
                buffer_clear(&said);
                seen++;
            }
        }
        fclose(file);
    }
    assert_true(seen > 100);
}

/* Corrected and imported again, every cell is what it was in the first list. */
static void quarantine_comes_back(void **state)
{
    struct import_report *report = three_lists(*state);
    char *text = rendered(report, import_report_quarantine);
    expect_in(text, "\"6\",\"\",\"110101\",\"''=x\",\"'+86\",\"5\",\"name_missing\",");
    import_report_free(report);
    struct import_options options = import_plain();
    options.dry_run = true;
    report = import_text(*state, text, &options);
    free(text);
    assert_int_equal(report->outcome, IMPORT_NOTHING);
    text = rendered(report, import_report_quarantine);
    expect_in(text, "\xEF\xBB\xBF\"source_id\",\"name\",\"adcode\",\"address\",\"phone\","
                    "\"quarantine_row\",\"quarantine_codes\",\"quarantine_reasons\"\r\n");
    expect_in(text, "\"6\",\"\",\"110101\",\"''=x\",\"'+86\",\"2\",\"name_missing\",");
    free(text);
    import_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updates_are_told_apart),
        cmocka_unit_test_setup_teardown(a_list_is_explained, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(csv_is_for_spreadsheets, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(page_needs_nothing_else, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(page_speaks_english_too, import_set_up, import_tear_down),
        cmocka_unit_test(clauses_are_translated),
        cmocka_unit_test_setup_teardown(page_shows_both_sides_of_a_doubt, import_set_up,
                                        import_tear_down),
        cmocka_unit_test(all_evidence_has_words),
        cmocka_unit_test(advice_at_the_desk_is_for_clerks),
        cmocka_unit_test_setup_teardown(words_of_values_are_read_again, import_set_up,
                                        import_tear_down),
        cmocka_unit_test(all_notes_about_hours_have_words),
        cmocka_unit_test_setup_teardown(quarantine_comes_back, import_set_up, import_tear_down),
    };
    return cmocka_run_group_tests_name("import report", tests, NULL, NULL);
}
