/* How the importer reads single cells: phones, levels, dates, ages, degrees, text; cases as data.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/cell/normalise_phone.h"
#include "../../src/import/cell/normalise_place.h"
#include "../../src/import/cell/normalise_text.h"
#include "../../src/import/cell/normalise_values.h"
#include "../../src/import/cell/normalise_words.h"
#include "fever/civil.h"
#include "support_files.h"

enum { COLUMNS = 4, LINE_SIZE = 1000 };

static struct arena *arena;
static struct text_tools *tools;

static int set_up(void **state)
{
    struct error error;
    (void)state;
    arena = arena_new();
    assert_non_null(arena);
    assert_int_equal(text_tools_new(arena, &tools, &error), FEVER_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Splits a line at tabs; missing columns are "". */
static void line_split(char *line, char *columns[COLUMNS])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = line;
        line += strcspn(line, "\t");
        if (*line)
            *line++ = '\0';
    }
}

/* Calls `check` with the columns of each line of a file of cases. */
static void each_case(const char *path, void (*check)(char *columns[COLUMNS]))
{
    FILE *file = support_open_case(path);
    char line[LINE_SIZE], *columns[COLUMNS];
    size_t count = 0;
    while (fgets(line, sizeof line, file)) {
        if (*line == '#' || *line == '\n')
            continue;
        line_split(line, columns);
        check(columns);
        count++;
    }
    fclose(file);
    assert_true(count > 10);
}

static void note_names(unsigned notes, char *out, size_t size)
{
    static const char *const names[] = {"repaired",      "area_code_added", "area_code_missing",
                                        "label_dropped", "unreadable",      "mobile_dropped"};
    *out = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (notes & 1U << i)
            snprintf(out + strlen(out), size - strlen(out), "%s%s", *out ? "," : "", names[i]);
}

static void check_phone(char *columns[COLUMNS])
{
    struct buffer out;
    char notes[200];
    buffer_init(&out, 2000);
    note_names(phone_normalise(columns[1], *columns[0] ? columns[0] : NULL, false, &out), notes,
               sizeof notes);
    const char *numbers = out.length ? out.data : "";
    if (strcmp(numbers, columns[2]) != 0 || strcmp(notes, columns[3]) != 0)
        fail_msg("%s in %s: \"%s\" %s, expected \"%s\" %s", columns[1], columns[0], numbers, notes,
                 columns[2], columns[3]);
    buffer_clear(&out);
}

static void phones_are_read(void **state)
{
    (void)state;
    each_case("import-words/phones.tsv", check_phone);
}

static void phones_read_again_stay(void **state)
{
    static const char *const numbers[] = {
        "010-65266699", "027-88041911转83073", "400-820-8820", "0319-2291111;0319-2299272",
        "12320",        "02-24901431",         "0800-123-456"};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct buffer out;
        buffer_init(&out, 200);
        assert_int_equal(phone_normalise(numbers[i], "010", false, &out), 0);
        assert_string_equal(out.data, numbers[i]);
        buffer_clear(&out);
    }
}

static void mobiles_are_kept_where_allowed_and_masked_in_reports(void **state)
{
    struct buffer out;
    char text[] = "0839-3443339或1898 1206565,13812345678转1;010-13812345;113812345678";
    char others[] =
        "+8613812345678,013812345678,１３８１２３４５６７８,0912-345-678 8:00,0937-1234567";
    (void)state;
    buffer_init(&out, 200);
    assert_int_equal(phone_normalise("1 8080732782", "0839", true, &out), 0);
    assert_string_equal(out.data, "18080732782");
    buffer_clear(&out);
    phone_mask_mobiles(text);
    assert_string_equal(text,
                        "0839-3443339或189* ***6565,138****5678转1;010-13812345;113812345678");
    phone_mask_mobiles(others);
    assert_string_equal(others, "+86138****5678,0138****5678,１３８＊＊＊＊５６７８,091*-***-678 "
                                "8:00,0937-1234567");
}

static void check_level(char *columns[COLUMNS])
{
    const char *level = words_level(tools, columns[0]);
    const char *shown = !level ? "?" : *level ? level : "-";
    if (strcmp(shown, columns[1]) != 0)
        fail_msg("%s: %s, expected %s", columns[0], shown, columns[1]);
}

static void levels_are_read(void **state)
{
    (void)state;
    each_case("import-words/levels.tsv", check_level);
}

static void check_date(char *columns[COLUMNS])
{
    int32_t day;
    char date[CIVIL_DATE_SIZE] = "?";
    if (value_date(columns[0], &day))
        civil_format_date(day, date);
    if (strcmp(date, columns[1]) != 0)
        fail_msg("%s: %s, expected %s", columns[0], date, columns[1]);
}

static void dates_are_read(void **state)
{
    (void)state;
    each_case("import-words/dates.tsv", check_date);
}

static void check_ages(char *columns[COLUMNS])
{
    struct age_range range;
    char least[20] = "", greatest[20] = "";
    if (value_ages(tools, columns[0], &range)) {
        if (range.min_months >= 0)
            snprintf(least, sizeof least, "%d", range.min_months);
        if (range.max_years >= 0)
            snprintf(greatest, sizeof greatest, "%d", range.max_years);
    } else {
        strcpy(least, "?");
        strcpy(greatest, "?");
    }
    if (strcmp(least, columns[1]) != 0 || strcmp(greatest, columns[2]) != 0)
        fail_msg("%s: %s to %s, expected %s to %s", columns[0], least, greatest, columns[1],
                 columns[2]);
}

static void ages_are_read(void **state)
{
    (void)state;
    each_case("import-words/ages.tsv", check_ages);
}

static void check_degrees(char *columns[COLUMNS])
{
    double degrees = NAN;
    bool read = place_degrees(columns[0], &degrees);
    if (strcmp(columns[1], "?") == 0 ? read : !read || degrees != strtod(columns[1], NULL))
        fail_msg("%s: %.17g, expected %s", columns[0], degrees, columns[1]);
}

static void degrees_are_read(void **state)
{
    (void)state;
    each_case("import-words/degrees.tsv", check_degrees);
}

static void pharmacies_are_told_from_schools_of_medicine(void **state)
{
    (void)state;
    assert_true(words_name_no_fever_place(tools, "好邻居大药房"));
    assert_true(words_name_no_fever_place(tools, "安安藥局"));
    assert_true(words_name_no_fever_place(tools, "社区疫苗接种点"));
    assert_false(words_name_no_fever_place(tools, "天津中医药大学第一附属医院"));
    assert_false(words_name_no_fever_place(tools, "重庆医药高等专科学校附属医院"));
}

static void assert_clean(const char *text, enum text_form form, const char *clean, bool repaired)
{
    struct buffer out;
    struct text_repairs repairs;
    buffer_init(&out, 1000);
    text_clean(tools, text, form, &out, &repairs);
    assert_int_equal(buffer_error(&out), FEVER_OK);
    assert_string_equal(out.length ? out.data : "", clean);
    assert_int_equal(repairs.repaired, repaired);
    buffer_clear(&out);
}

static void text_is_made_plain(void **state)
{
    (void)state;
    assert_clean("北京协和医院", TEXT_PLAIN, "北京协和医院", false);
    assert_clean("  a b\t", TEXT_PLAIN, "a b", false);
    assert_clean("", TEXT_PLAIN, "", false);
    assert_clean("\u00a0\u202d\u3000", TEXT_PLAIN, "", true);
    assert_clean("\ufeffa\u200bb", TEXT_PLAIN, "ab", true);
    assert_clean("a \n b", TEXT_PLAIN, "a b", true);
    assert_clean("a\x01"
                 "b",
                 TEXT_PLAIN, "ab", true);
    assert_clean("ＡＢ１２（东）：", TEXT_PLAIN, "AB12(东):", true);
    assert_clean("１２（东）：", TEXT_PROSE, "１２（东）：", false);
    assert_clean("e\u0301", TEXT_PLAIN, "é", true);
    assert_clean("8:00—12:00", TEXT_PLAIN, "8:00—12:00", false);
}

static void folding_forgets_script_case_and_punctuation(void **state)
{
    char folded[64];
    bool cut;
    (void)state;
    assert_int_equal(text_fold(tools, "臺北市 (ABC)－１號", folded, sizeof folded, &cut),
                     strlen("台北市abc1号"));
    assert_string_equal(folded, "台北市abc1号");
    assert_false(cut);
    assert_int_equal(text_fold(tools, "北京北京", folded, 8, &cut), 6);
    assert_string_equal(folded, "北京");
    assert_true(cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_are_read),
        cmocka_unit_test(phones_read_again_stay),
        cmocka_unit_test(mobiles_are_kept_where_allowed_and_masked_in_reports),
        cmocka_unit_test(levels_are_read),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(ages_are_read),
        cmocka_unit_test(degrees_are_read),
        cmocka_unit_test(pharmacies_are_told_from_schools_of_medicine),
        cmocka_unit_test(text_is_made_plain),
        cmocka_unit_test(folding_forgets_script_case_and_punctuation),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
