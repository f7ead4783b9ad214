/* The base layer: errors, the bounded buffer, the arena, UTF-8 and civil time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/civil.h"
#include "fever/error.h"
#include "fever/number.h"
#include "fever/utf8.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void test_error_carries_code_position_and_text(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(error_set_at(&error, FEVER_INVALID, 3, 7, "field '%s' is %d", "lat", 91),
                     FEVER_INVALID);
    assert_int_equal(error.code, FEVER_INVALID);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 7);
    assert_string_equal(error.text, "field 'lat' is 91");
    assert_int_equal(error_set(&error, FEVER_BUSY, "later"), FEVER_BUSY);
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, 0);
    assert_int_equal(error_nomem(&error), FEVER_NOMEM);
    assert_string_equal(error.text, "out of memory");
    assert_int_equal(error_set(NULL, FEVER_IO, "nobody listens"), FEVER_IO);
}

/* A text that does not fit is cut between characters, whatever their offset. */
static void test_error_text_is_cut_between_characters(void **state)
{
    (void)state;
    char text[1500] = "";
    for (int i = 0; i < 400; i++)
        strcat(text, "热");
    for (size_t shift = 0; shift < 3; shift++) {
        struct error error;
        error_set(&error, FEVER_INVALID, "%.*s%s", (int)shift, "ab", text);
        size_t length = strlen(error.text);
        assert_true(length < sizeof error.text && length > sizeof error.text - 5);
        assert_true(utf8_is_valid(error.text, length));
    }
}

/* A format's precision counts bytes, and names of files may be of any. */
static void test_error_text_is_text_whatever_it_names(void **state)
{
    (void)state;
    struct error error;
    error_set(&error, FEVER_INVALID, "there is no clinic %.4s, as %s said", "热门", "\xCE\xC4.csv");
    assert_string_equal(error.text, "there is no clinic 热\uFFFD, as \uFFFD\uFFFD.csv said");
}

static void test_error_names_are_distinct(void **state)
{
    (void)state;
    for (int i = FEVER_OK; i <= FEVER_GUARD; i++) {
        for (int j = FEVER_OK; j < i; j++)
            assert_string_not_equal(error_name((enum fever_error)i),
                                    error_name((enum fever_error)j));
        assert_string_not_equal(error_name((enum fever_error)i), "unknown");
    }
}

static void assert_content(const struct buffer *buffer, const char *expected)
{
    assert_int_equal(buffer_error(buffer), FEVER_OK);
    assert_string_equal(buffer->data, expected);
    assert_int_equal(buffer->length, strlen(expected));
}

static void test_buffer_appends(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    buffer_append(&buffer, "ab", 2);
    buffer_append_char(&buffer, 'c');
    buffer_append_text(&buffer, "");
    buffer_append_format(&buffer, "%s-%03d", "d", 7);
    assert_content(&buffer, "abcd-007");
    buffer_reset(&buffer);
    assert_content(&buffer, "");
    buffer_append_int(&buffer, 0);
    buffer_append_char(&buffer, ' ');
    buffer_append_int(&buffer, INT64_MIN);
    buffer_append_char(&buffer, ' ');
    buffer_append_int(&buffer, INT64_MAX);
    assert_content(&buffer, "0 -9223372036854775808 9223372036854775807");
    buffer_clear(&buffer);
    assert_null(buffer.data);
    buffer_append_text(&buffer, "again");
    assert_content(&buffer, "again");
    buffer_clear(&buffer);
}

/* Growing keeps what is there; the maximum is exact; a failure stays until it is reset. */
static void test_buffer_counts_in_english(void **state)
{
    (void)state;
    static const struct {
        const char *of, *count, *expected;
    } cases[] = {{"Revision {1}: {0} clinic{0s}.", "1", "Revision 1: 1 clinic."},
                 {"{0} row{0s}", "0", "0 rows"},
                 {"{0} row{0s}", "11", "11 rows"},
                 {"{0} of {1} row{1s} {2}{2s}", "2", "2 of 1 row s"},
                 {"{0} 行", "1", "1 行"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const arguments[] = {cases[i].count, "1"};
        struct buffer buffer;
        buffer_init(&buffer, 100);
        buffer_append_filled(&buffer, cases[i].of, arguments, 2, buffer_append_html);
        assert_content(&buffer, cases[i].expected);
        buffer_clear(&buffer);
    }
    assert_string_equal(number_plural(1), "");
    assert_string_equal(number_plural(0), "s");
}

static void test_buffer_gives_back_what_it_does_not_fill(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 5000);
    buffer_trim(&buffer);
    assert_null(buffer.data);
    assert_true(buffer_reserve(&buffer, 4000));
    buffer_append_text(&buffer, "abc");
    buffer_trim(&buffer);
    assert_content(&buffer, "abc");
    assert_int_equal(buffer.capacity, sizeof "abc");
    buffer_trim(&buffer);
    buffer_append_text(&buffer, "def");
    assert_content(&buffer, "abcdef");
    size_t grown = buffer.capacity;
    while (buffer.length <= grown / 2)
        buffer_append_char(&buffer, 'x');
    buffer_trim(&buffer);
    assert_int_equal(buffer.capacity, grown);
    buffer_clear(&buffer);
}

static void test_buffer_is_bounded(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 5000);
    for (int i = 0; i < 5000; i++)
        buffer_append_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer_error(&buffer), FEVER_OK);
    assert_int_equal(buffer.length, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    buffer_append_text(&buffer, "x");
    assert_int_equal(buffer_error(&buffer), FEVER_TOO_LARGE);
    buffer_append(&buffer, "", 0);
    buffer_append_format(&buffer, "%d", 1);
    assert_int_equal(buffer_error(&buffer), FEVER_TOO_LARGE);
    assert_int_equal(buffer.length, 5000);
    assert_false(buffer_reserve(&buffer, 0));
    buffer_reset(&buffer);
    assert_true(buffer_reserve(&buffer, 5000));
    assert_false(buffer_reserve(&buffer, 5001));
    buffer_reset(&buffer);
    assert_false(buffer_reserve(&buffer, SIZE_MAX));
    buffer_clear(&buffer);
}

static void test_buffer_writes_fixed_point(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {
        {0, 0, "0"},
        {0, 1, "0.0"},
        {-0.04, 1, "0.0"},
        {-0.05, 1, "-0.1"},
        {0.25, 1, "0.3"},
        {-0.25, 1, "-0.3"},
        {9.96, 1, "10.0"},
        {1203.45, 1, "1203.5"},
        {116.4159, 6, "116.415900"},
        {-179.9999999, 6, "-180.000000"},
        {999999999.9, 1, "999999999.9"},
        {0.000000001, 9, "0.000000001"},
    };
    struct buffer buffer;
    buffer_init(&buffer, 100);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buffer_reset(&buffer);
        buffer_append_fixed(&buffer, cases[i].value, cases[i].decimals);
        assert_content(&buffer, cases[i].text);
    }
    buffer_clear(&buffer);
}

static void test_buffer_tenths(void **state)
{
    (void)state;
    static const double values[] = {0,      0.04,   0.05,    0.95,       9.9,        9.96,
                                    10,     99.94,  99.95,   100.05,     1005.1,     1203.45,
                                    9999.9, 100000, 1000001, 20003931.4, 399999999.9};
    struct buffer tenths, fixed;
    buffer_init(&tenths, 100);
    buffer_init(&fixed, 100);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        buffer_reset(&tenths);
        buffer_reset(&fixed);
        buffer_append_tenths(&tenths, values[i]);
        buffer_append_fixed(&fixed, values[i], 1);
        assert_content(&tenths, fixed.data);
    }
    buffer_clear(&tenths);
    buffer_clear(&fixed);
}

static void test_buffer_escapes(void **state)
{
    (void)state;
    static const struct {
        void (*append)(struct buffer *, const char *);
        const char *text, *escaped;
    } cases[] = {
        {buffer_append_json, NULL, "null"},
        {buffer_append_json, "", "\"\""},
        {buffer_append_json, "a\"b\\c/\n\x1f\x7f发热", "\"a\\\"b\\\\c/\\u000a\\u001f\x7f发热\""},
        {buffer_append_json, "</script>&", "\"\\u003c/script\\u003e\\u0026\""},
        {buffer_append_html, NULL, ""},
        {buffer_append_html, "<a href=\"x\" id='y'>&热</a>",
         "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;热&lt;/a&gt;"},
        {buffer_append_percent, "a-Z_0.~ /?&热", "a-Z_0.~%20%2F%3F%26%E7%83%AD"},
        {buffer_append_csv, NULL, ""},
        {buffer_append_csv, "plain", "plain"},
        {buffer_append_csv, "a,b", "\"a,b\""},
        {buffer_append_csv, "say \"hi\"", "\"say \"\"hi\"\"\""},
        {buffer_append_csv, "two\nlines", "\"two\nlines\""},
        {buffer_append_csv, " edge", "\" edge\""},
        {buffer_append_csv, "", ""},
    };
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buffer_reset(&buffer);
        buffer_append_char(&buffer, '>');
        cases[i].append(&buffer, cases[i].text);
        assert_int_equal(buffer_error(&buffer), FEVER_OK);
        assert_string_equal(buffer.data + 1, cases[i].escaped);
    }
    buffer_clear(&buffer);
}

static void test_arena_hands_out_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    unsigned char *blocks[300];
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        size_t size = i * 37 % 5000;
        blocks[i] = arena_alloc(arena, size);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(blocks[i][j], 0);
        memset(blocks[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        for (size_t j = 0; j < i * 37 % 5000; j++)
            assert_int_equal(blocks[i][j], i % 251);
    }
    assert_true(arena_bytes(arena) > 300 * 2000);
    arena_free(arena);
    arena_free(NULL);
}

/* A large piece gets its own block, and small ones go on filling the one before. */
static void test_arena_serves_large_pieces(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *small = arena_copy(arena, "a", 1);
    char *large = arena_alloc(arena, 3U << 20);
    char *next = arena_copy(arena, "b", 1);
    assert_non_null(large);
    large[(3U << 20) - 1] = 'z';
    assert_ptr_equal(next, small + 2);
    assert_true(arena_bytes(arena) < 4U << 20);
    arena_free(arena);
}

static void test_arena_copies_and_refuses(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(arena_strdup(arena, "发热门诊"), "发热门诊");
    assert_null(arena_strdup(arena, NULL));
    char *cut = arena_copy(arena, "a\0bc", 3);
    assert_memory_equal(cut, "a\0b", 4);
    assert_non_null(arena_array(arena, 0, 8));
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_copy(arena, "x", SIZE_MAX));
    assert_non_null(arena_alloc(arena, 8));
    arena_free(arena);
}

static void test_utf8_round_trips_every_character(void **state)
{
    (void)state;
    for (uint32_t character = 0; character <= 0x110000; character++) {
        char bytes[4];
        size_t size = utf8_encode(character, bytes);
        bool exists = character <= 0x10FFFF && !(character >= 0xD800 && character <= 0xDFFF);
        assert_int_equal(size != 0, exists);
        uint32_t decoded = 0;
        if (exists && (utf8_decode(bytes, size, &decoded) != size || decoded != character ||
                       utf8_decode(bytes, size - 1, &decoded) != 0))
            fail_msg("U+%04X does not come back", character);
    }
}

static void test_utf8_refuses_what_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, valid;
    } cases[] = {
        {"", 0, 0},
        {"a\0b", 3, 3},
        {"热a", 4, 4},
        {"a\x80", 2, 1},             /* continuation alone */
        {"a\xC3", 2, 1},             /* cut */
        {"a\xE7\x83", 3, 1},         /* cut */
        {"\xC0\x80", 2, 0},          /* overlong NUL */
        {"\xE0\x9F\xBF", 3, 0},      /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0},  /* overlong */
        {"x\xED\xA0\x80", 4, 1},     /* surrogate */
        {"x\xF4\x90\x80\x80", 5, 1}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xFF", 1, 0},
        {"\xB7\xA2\xC8\xC8", 4, 0}, /* GBK */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(utf8_valid_length(cases[i].bytes, cases[i].length), cases[i].valid);
        assert_int_equal(utf8_is_valid(cases[i].bytes, cases[i].length),
                         cases[i].valid == cases[i].length);
    }
}

static void test_utf8_cuts_and_counts(void **state)
{
    (void)state;
    static const char text[] = "a热😷b"; /* 1 + 3 + 4 + 1 bytes */
    static const size_t cuts[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9};
    for (size_t at = 0; at < COUNT_OF(cuts); at++)
        assert_int_equal(utf8_cut(text, at), cuts[at]);
    assert_int_equal(utf8_count(text), 4);
    assert_int_equal(utf8_count(""), 0);
}

static void test_utf8_mends_what_is_none(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""}, {"a热😷b", "a热😷b"}, {"\xbc\xd7.csv", "��.csv"}, {"热\xe7\x83", "热��"}};
    char out[40];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(utf8_mend(cases[i][0], out, sizeof out), strlen(cases[i][1]));
        assert_string_equal(out, cases[i][1]);
    }
    assert_int_equal(utf8_mend("热热热", out, 8), 6); /* whole characters alone */
    assert_string_equal(out, "热热");
    assert_int_equal(utf8_mend("热", out, 4), 0);
}

/* Walks every day that the program speaks of with the rules of the calendar alone. */
static void test_civil_days_follow_the_calendar(void **state)
{
    (void)state;
    struct civil_date expected = {1900, 1, 1};
    int32_t day = (int32_t)(CIVIL_MIN_S / CIVIL_DAY_S);
    int weekday = 0; /* 1900-01-01 was a Monday */
    for (; day < CIVIL_MAX_S / CIVIL_DAY_S; day++, weekday = (weekday + 1) % 7) {
        struct civil_date date = civil_from_days(day);
        if (date.year != expected.year || date.month != expected.month ||
            date.day != expected.day || civil_days(date) != day || civil_weekday(day) != weekday)
            fail_msg("day %d is %d-%d-%d", day, date.year, date.month, date.day);
        if (++expected.day > civil_days_in_month(expected.year, expected.month)) {
            expected.day = 1;
            expected.year += expected.month == 12;
            expected.month = expected.month % 12 + 1;
        }
    }
    assert_int_equal(expected.year, 2200);
    assert_int_equal(civil_days((struct civil_date){1970, 1, 1}), 0);
}

static void test_civil_leap_years(void **state)
{
    (void)state;
    assert_true(civil_is_leap_year(2000));
    assert_true(civil_is_leap_year(2024));
    assert_false(civil_is_leap_year(1900));
    assert_false(civil_is_leap_year(2100));
    assert_false(civil_is_leap_year(2026));
    assert_int_equal(civil_days_in_month(2024, 2), 29);
    assert_int_equal(civil_days_in_month(2026, 2), 28);
    assert_int_equal(civil_days_in_month(2026, 12), 31);
}

static void test_civil_iso_weeks(void **state)
{
    (void)state;
    static const struct {
        struct civil_date date;
        int week;
    } cases[] = {
        {{2020, 12, 31}, 53}, {{2021, 1, 3}, 53}, {{2021, 1, 4}, 1},    {{2018, 12, 31}, 1},
        {{2016, 1, 1}, 53},   {{2026, 1, 1}, 1},  {{2026, 12, 31}, 53}, {{2027, 1, 3}, 53},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(civil_iso_week(civil_days(cases[i].date)), cases[i].week);
}

static void test_civil_splits_instants(void **state)
{
    (void)state;
    assert_int_equal(civil_day_of(-1), -1);
    assert_int_equal(civil_second_of_day(-1), 86399);
    assert_int_equal(civil_day_of(86399), 0);
    assert_int_equal(civil_second_of_day(86400), 0);
    assert_int_equal(civil_day_of(CIVIL_MIN_S), -25567);
}

static void test_civil_parses_dates_strictly(void **state)
{
    (void)state;
    struct civil_date date;
    assert_true(civil_parse_date("2024-02-29", 10, &date));
    assert_int_equal(civil_days(date), 19782);
    static const char *const wrong[] = {"2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31",
                                        "2024-1-01",  "1899-12-31", "2200-01-01", "2024/02/01",
                                        "20240-2-01", "2024-02-2x", "2024-02-00", "+024-02-01"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(civil_parse_date(wrong[i], strlen(wrong[i]), &date));
    assert_false(civil_parse_date("2024-02-291", 11, &date));
    char text[CIVIL_DATE_SIZE];
    civil_format_date(19782, text);
    assert_string_equal(text, "2024-02-29");
}

static void test_civil_parses_instants_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t unix_s;
    } right[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-01-25T08:00:00+08:00", 1769299200},
        {"2026-01-25T08:00:00 08:00", 1769299200},
        {"2026-01-25t00:00:00z", 1769299200},
        {"2026-01-25T00:00:00.999Z", 1769299200},
        {"2026-01-24T19:00:00-05:00", 1769299200},
        {"1969-12-31T23:59:59Z", -1},
    };
    int64_t unix_s;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        assert_true(civil_parse_rfc3339(right[i].text, strlen(right[i].text), &unix_s));
        assert_int_equal(unix_s, right[i].unix_s);
    }
    static const char *const wrong[] = {
        "",
        "2026-01-25",
        "2026-01-25T08:00:00",
        "2026-01-25 08:00:00+08:00",
        "2026-01-25T08:00+08:00",
        "2026-01-25T08:00:00+0800",
        "2026-01-25T08:00:00+08:0",
        "2026-01-25T08:00:00+08:000",
        "2026-01-25T08:00:00+24:00",
        "2026-01-25T08:00:00+08:60",
        "2026-01-25T24:00:00Z",
        "2026-01-25T08:60:00Z",
        "2026-01-25T08:00:60Z",
        "2026-01-25T08:00:00.Z",
        "2026-01-25T08:00:00.5",
        "2026-02-30T08:00:00Z",
        "2026-01-25T08:00:00Zz",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(civil_parse_rfc3339(wrong[i], strlen(wrong[i]), &unix_s));
}

static void test_civil_formats_instants(void **state)
{
    (void)state;
    char text[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(1769299200, 8 * 3600, text);
    assert_string_equal(text, "2026-01-25T08:00:00+08:00");
    civil_format_rfc3339(1769299200, -(9 * 60 + 30) * 60, text);
    assert_string_equal(text, "2026-01-24T14:30:00-09:30");
    civil_format_rfc3339(-1, 0, text);
    assert_string_equal(text, "1969-12-31T23:59:59+00:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_carries_code_position_and_text),
        cmocka_unit_test(test_error_text_is_text_whatever_it_names),
        cmocka_unit_test(test_error_text_is_cut_between_characters),
        cmocka_unit_test(test_error_names_are_distinct),
        cmocka_unit_test(test_buffer_appends),
        cmocka_unit_test(test_buffer_counts_in_english),
        cmocka_unit_test(test_buffer_gives_back_what_it_does_not_fill),
        cmocka_unit_test(test_buffer_is_bounded),
        cmocka_unit_test(test_buffer_writes_fixed_point),
        cmocka_unit_test(test_buffer_tenths),
        cmocka_unit_test(test_buffer_escapes),
        cmocka_unit_test(test_arena_hands_out_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_serves_large_pieces),
        cmocka_unit_test(test_arena_copies_and_refuses),
        cmocka_unit_test(test_utf8_round_trips_every_character),
        cmocka_unit_test(test_utf8_refuses_what_is_not),
        cmocka_unit_test(test_utf8_cuts_and_counts),
        cmocka_unit_test(test_utf8_mends_what_is_none),
        cmocka_unit_test(test_civil_days_follow_the_calendar),
        cmocka_unit_test(test_civil_leap_years),
        cmocka_unit_test(test_civil_iso_weeks),
        cmocka_unit_test(test_civil_splits_instants),
        cmocka_unit_test(test_civil_parses_dates_strictly),
        cmocka_unit_test(test_civil_parses_instants_strictly),
        cmocka_unit_test(test_civil_formats_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
