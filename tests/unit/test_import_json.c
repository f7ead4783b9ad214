/* JSON that means harm or is cut: one sentence with its place, and no more memory than a row's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/read/read_json.h"

static enum fever_error json_read(const char *text, size_t length, size_t *rows,
                                  struct error *error)
{
    struct raw_table table;
    struct findings findings;
    struct arena *arena = arena_new();
    assert_non_null(arena);
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    enum fever_error failure = read_json(text, length, &table, &findings, error);
    *rows = table.count;
    findings_clear(&findings);
    raw_table_clear(&table);
    arena_free(arena);
    return failure;
}

static void assert_refused(const char *text, size_t length, enum fever_error code, const char *part)
{
    struct error error = {0};
    size_t rows;
    assert_int_equal(json_read(text, length, &rows, &error), code);
    if (!strstr(error.text, part))
        fail_msg("says \"%s\", expected \"%s\"", error.text, part);
}

static void faults_have_line_and_column(void **state)
{
    static const struct {
        const char *text, *says;
    } faults[] = {
        {"", "the file is empty"},
        {" \n", "the file is empty"},
        {"名称", "line 1, column 1: neither an object nor an array"},
        {"{\"a\":1}\n{\"b\" 2}", "line 2, column"},
        {"[{\"a\":1}\n,{\"b\":2}", "line 2, column 9: a comma or the array's end"},
        {"[{\"a\":1}] x", "line 1, column 11: nothing more"},
        {"[]", "no object with members"},
        {"{}", "no object with members"},
        {"{\"a\":1,\"a\":2}", "duplicate"},
        {"{\"a\":\"\\u0000\"}", "line 1, column"},
        {"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Point\"}]}", "is no Feature"},
        {"{\"type\":\"FeatureCollection\",\"features\":[],", "a member's name is expected"},
        {"{\"data\":[{\"a\":1}", "line 1, column"},
        {"{\"data\":[{\"a\":1}\n,\n{\"b\" 2}]}", "line 3, column"},
        {"{\"data\":{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
         "\"properties\":{\"a\":1}}]}}",
         "a FeatureCollection is expected"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        assert_refused(faults[i].text, strlen(faults[i].text), FEVER_INVALID, faults[i].says);
}

static void a_nul_byte_is_refused(void **state)
{
    static const char text[] = "{\"a\":1}\n\0{\"a\":2}";
    (void)state;
    assert_refused(text, sizeof text - 1, FEVER_INVALID, "line 2, column 1");
}

static void depth_and_length_are_bounded(void **state)
{
    size_t length = 3u << 20;
    char *text = malloc(length);
    (void)state;
    assert_non_null(text);
    memset(text, '[', length);
    memcpy(text, "{\"a\":", 5);
    assert_refused(text, length, FEVER_INVALID, "maximum parsing depth");
    memset(text, 'x', length);
    memcpy(text, "{\"a\":\"", 6);
    assert_refused(text, length, FEVER_TOO_LARGE, "line 1: a value is longer than 1048576 bytes");
    free(text);
}

/* Members that come to be known late are empty in the rows before. */
static void rows_have_all_columns(void **state)
{
    static const char text[] = "{\"a\":1}\n{\"b\":2,\"a\":3}\n{\"c\":null}\n";
    struct raw_table table;
    struct findings findings;
    struct arena *arena = arena_new();
    (void)state;
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    assert_int_equal(read_json(text, sizeof text - 1, &table, &findings, NULL), FEVER_OK);
    assert_int_equal(table.header.count, 3);
    assert_memory_equal(table.header.cells, "a\0b\0c", 6);
    assert_int_equal(table.count, 3);
    assert_memory_equal(table.rows[0].cells, "1\0\0", 4);
    assert_int_equal(table.rows[0].count, 3);
    assert_memory_equal(table.rows[1].cells, "3\0002\0", 5);
    assert_int_equal(table.rows[1].line, 2);
    assert_memory_equal(table.rows[2].cells, "\0\0", 3);
    findings_clear(&findings);
    raw_table_clear(&table);
    arena_free(arena);
}

static void assert_rows(const char *text, size_t rows, const char *header, size_t header_length)
{
    struct raw_table table;
    struct findings findings;
    struct arena *arena = arena_new();
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    if (read_json(text, strlen(text), &table, &findings, NULL) || table.count != rows)
        fail_msg("%s: %zu rows, expected %zu", text, table.count, rows);
    assert_memory_equal(table.header.cells, header, header_length);
    findings_clear(&findings);
    raw_table_clear(&table);
    arena_free(arena);
}

/* What interfaces answer: the list among what else there is to say. */
static void the_list_is_found_in_its_envelope(void **state)
{
    static const char *const envelopes[] = {
        "{\"list\":[{\"a\":1},{\"a\":2}]}",
        " {\"code\":200,\"msg\":\"ok ]}\\\"[{\",\"data\":{\"total\":2,\"tags\":[\"x]\",[1]],"
        "\"rows\":\n[ {\"a\":\"]\"},{\"a\":[{\"b\":1}]}],\"page\":{\"size\":10}},\"ok\":true}\n",
        "{\"a\":{\"b\":{\"c\":[{\"a\":null},{\"a\":{}}]}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof envelopes / sizeof *envelopes; i++)
        assert_rows(envelopes[i], 2, "a", 2);
}

/* Two lists, lists of plain values, and lines of objects that hold a list are no envelope. */
static void other_objects_are_rows(void **state)
{
    (void)state;
    assert_rows("{\"a\":[{\"x\":1}],\"b\":[{\"y\":1}]}", 1, "a\0b", 4);
    assert_rows("{\"a\":[\"x\"],\"b\":[[{}]]}", 1, "a\0b", 4);
    assert_rows("{\"a\":[{\"x\":1}]}\n{\"a\":[{\"x\":2}]}\n", 2, "a", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_line_and_column),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(rows_have_all_columns),
        cmocka_unit_test(the_list_is_found_in_its_envelope),
        cmocka_unit_test(other_objects_are_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
