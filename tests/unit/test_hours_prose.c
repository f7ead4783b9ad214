/* Prose to `opening_hours`: every case is data in tests/cases/hours_prose. */
#include "fever/hours_prose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/hours.h"
#include "support_files.h"

enum { LINE_MAX_BYTES = 4096, FIELDS_MAX = 6 };

static const struct hours_prose_options DATED = {"May 01-Sep 30", "Oct 01-Apr 30"};

static const char *confidence_name(enum hours_confidence confidence)
{
    static const char *const NAMES[] = {"exact", "repaired", "partial", "refused"};
    return NAMES[confidence];
}

/* Cuts a line at its tabs; missing fields are "". */
static void split(char *line, const char *fields[FIELDS_MAX])
{
    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < FIELDS_MAX; i++)
        fields[i] = "";
    for (int i = 0; i < FIELDS_MAX && line; i++) {
        fields[i] = line;
        line = strchr(line, '\t');
        if (line)
            *line++ = '\0';
    }
}

static void join_notes(const struct hours_prose *prose, char notes[LINE_MAX_BYTES])
{
    notes[0] = '\0';
    for (size_t i = 0; i < prose->note_count; i++) {
        if (i > 0)
            strcat(notes, ",");
        strcat(notes, prose->notes[i]);
    }
}

/* Undoes `\n` and `\u3000` of a case; tabs and line ends cannot stand in the file itself. */
static void unescape(const char *field, char out[LINE_MAX_BYTES])
{
    while (*field) {
        if (strncmp(field, "\\n", 2) == 0) {
            *out++ = '\n';
            field += 2;
        } else if (strncmp(field, "\\u3000", 6) == 0) {
            memcpy(out, "\u3000", 3);
            out += 3;
            field += 6;
        } else {
            *out++ = *field++;
        }
    }
    *out = '\0';
}

/* prose, hours ("-": none), confidence, notes, "dated" where the seasons' dates are given. */
static void check_case(const char *const fields[FIELDS_MAX])
{
    char text[LINE_MAX_BYTES], notes[LINE_MAX_BYTES];
    unescape(fields[0], text);
    struct buffer hours;
    struct hours_prose prose;
    buffer_init(&hours, HOURS_TEXT_MAX);
    assert_int_equal(
        hours_from_prose(text, strcmp(fields[4], "dated") == 0 ? &DATED : NULL, &hours, &prose),
        FEVER_OK);
    join_notes(&prose, notes);
    const char *got = hours.data ? hours.data : "-";
    if (strcmp(got, fields[1]) != 0 || strcmp(confidence_name(prose.confidence), fields[2]) != 0 ||
        strcmp(notes, fields[3]) != 0)
        fail_msg("%s\n     gives %s | %s | %s\n    wanted %s | %s | %s", fields[0], got,
                 confidence_name(prose.confidence), notes, fields[1], fields[2], fields[3]);
    buffer_clear(&hours);
}

static int check_file(const char *path)
{
    FILE *file = support_open_case(path);
    char line[LINE_MAX_BYTES];
    int cases = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        const char *fields[FIELDS_MAX];
        split(line, fields);
        check_case(fields);
        cases++;
    }
    fclose(file);
    return cases;
}

static void test_every_spelling_of_the_national_list(void **state)
{
    (void)state;
    assert_true(check_file("hours_prose/national.tsv") >= 24);
}

static void test_spoken_hours(void **state)
{
    (void)state;
    assert_true(check_file("hours_prose/spoken.tsv") > 50);
}

static void test_overlong_and_broken_prose_is_refused(void **state)
{
    (void)state;
    char text[1002];
    struct buffer hours;
    struct hours_prose prose;
    buffer_init(&hours, HOURS_TEXT_MAX);
    memset(text, ' ', sizeof text);
    memcpy(text, "24h", 3);
    text[1001] = '\0';
    assert_int_equal(hours_from_prose(text, NULL, &hours, &prose), FEVER_OK);
    assert_int_equal(prose.confidence, HOURS_REFUSED);
    assert_string_equal(prose.notes[0], "too_long");
    text[1000] = '\0';
    assert_int_equal(hours_from_prose(text, NULL, &hours, &prose), FEVER_OK);
    assert_int_equal(prose.confidence, HOURS_EXACT);
    buffer_reset(&hours);
    assert_int_equal(hours_from_prose("8:00-12:00\xff", NULL, &hours, &prose), FEVER_OK);
    assert_int_equal(prose.confidence, HOURS_REFUSED);
    assert_string_equal(prose.notes[0], "not_utf8");
    assert_int_equal(hours.length, 0);
    buffer_clear(&hours);
}

static const struct hours_sessions USUAL_SESSIONS = {"08:00-12:00", "14:00-18:00", "19:00-21:00"};

static void check_grid(const char *grid, const char *wanted)
{
    struct buffer hours;
    buffer_init(&hours, HOURS_TEXT_MAX);
    assert_int_equal(hours_from_sessions(grid, &USUAL_SESSIONS, &hours, NULL), FEVER_OK);
    assert_string_equal(hours.data, wanted);
    buffer_clear(&hours);
}

static void test_week_grids(void **state)
{
    (void)state;
    check_grid("111111011111000000000", "Mo-Fr 08:00-12:00,14:00-18:00; Sa 08:00-12:00");
    check_grid("111111111111111111111", "Mo-Su 08:00-12:00,14:00-18:00,19:00-21:00");
    check_grid("101010001010000000011", "Mo,We,Fr 08:00-12:00; Tu,Th 14:00-18:00; "
                                        "Sa,Su 19:00-21:00");
    check_grid("000000000000000000000", "off");
}

static void test_bad_grids_are_refused(void **state)
{
    (void)state;
    struct buffer hours;
    struct error error;
    struct hours_sessions odd = USUAL_SESSIONS;
    buffer_init(&hours, HOURS_TEXT_MAX);
    assert_int_equal(hours_from_sessions("1111", &odd, &hours, &error), FEVER_INVALID);
    assert_int_equal(hours_from_sessions("11111101111100000000x", &odd, &hours, &error),
                     FEVER_INVALID);
    odd.evening = "19-21";
    assert_int_equal(hours_from_sessions("111111011111000000000", &odd, &hours, &error),
                     FEVER_INVALID);
    odd.evening = "25:00-26:00";
    assert_int_equal(hours_from_sessions("111111011111000000000", &odd, &hours, &error),
                     FEVER_INVALID);
    assert_int_equal(hours.length, 0);
    buffer_clear(&hours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_spelling_of_the_national_list),
        cmocka_unit_test(test_spoken_hours),
        cmocka_unit_test(test_overlong_and_broken_prose_is_refused),
        cmocka_unit_test(test_week_grids),
        cmocka_unit_test(test_bad_grids_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
