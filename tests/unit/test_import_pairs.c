/* Pairs of hospitals that people have judged, matched inside one list and against the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_effort.h"
#include "support_files.h"
#include "support_import.h"

enum { PAIRS_MAX = 200, LINE_SIZE = 1000, CELLS = 11, SIDE_CELLS = 5, LIST_SIZE = 1 << 18 };

struct pair {
    char line[LINE_SIZE];
    const char *cells[CELLS]; /* label, then five of each side */
};

static struct pair pairs[PAIRS_MAX];
static size_t pair_count;

static void pair_read(struct pair *pair)
{
    char *rest = pair->line;
    for (size_t i = 0; i < CELLS; i++) {
        char *cell = strsep(&rest, "\t");
        pair->cells[i] = cell ? cell : "";
    }
}

static int pairs_read(void **state)
{
    FILE *file = support_open_case("import_pairs.tsv");
    (void)state;
    while (pair_count < PAIRS_MAX && fgets(pairs[pair_count].line, LINE_SIZE, file)) {
        struct pair *pair = &pairs[pair_count];
        pair->line[strcspn(pair->line, "\n")] = '\0';
        if (pair->line[0] == '#' || !pair->line[0])
            continue;
        pair_read(pair);
        pair_count++;
    }
    fclose(file);
    assert_true(pair_count >= 60);
    return 0;
}

static const char header[] = "name\tcity\tdistrict\taddress\tphone\tkind\tsource_id\n";

/* A side as a row of a list; without a number it has no key. */
static void append_side(char *list, const struct pair *pair, size_t side, size_t number)
{
    const char *const *cells = pair->cells + 1 + side * SIDE_CELLS;
    size_t length = strlen(list);
    char key[24] = "";
    if (number)
        snprintf(key, sizeof key, "k%zu", number);
    snprintf(list + length, LIST_SIZE - length, "%s\t%s\t%s\t%s\t%s\tfever_clinic\t%s\n", cells[0],
             cells[1], cells[2], cells[3], cells[4], key);
}

static const char *judge(bool same, bool doubtful)
{
    return same ? "same" : doubtful ? "doubtful" : "different";
}

static size_t wrong, wrongly_same;

static void compare(const struct pair *pair, const char *where, const char *found)
{
    if (strcmp(found, pair->cells[0]) == 0)
        return;
    print_message("%s: %s and %s (%s) are %s, found %s\n", where, pair->cells[1], pair->cells[6],
                  pair->cells[2], pair->cells[0], found);
    wrong++;
    wrongly_same += strcmp(found, "same") == 0;
}

static void two_rows_of_one_list_are_judged_as_people_do(void **state)
{
    static char list[LIST_SIZE];
    const struct import_fixture *fixture = *state;
    wrong = wrongly_same = 0;
    for (size_t i = 0; i < pair_count; i += support_step(4)) {
        struct import_options options = import_plain();
        options.dry_run = true;
        strcpy(list, header);
        append_side(list, &pairs[i], 0, 0);
        append_side(list, &pairs[i], 1, 0);
        struct import_report *report = import_text(fixture, list, &options);
        compare(&pairs[i], "in a list", judge(report->counts.merged, report->doubt_count));
        import_report_free(report);
    }
    assert_int_equal(wrongly_same, 0);
    assert_int_equal(wrong, 0);
}

/* Whether the row was doubted to be the left side of its own pair. */
static bool doubts_own(const struct import_report *report, const struct pair *pair)
{
    for (size_t i = 0; i < report->doubt_count; i++)
        if (report->doubts[i].candidate->city &&
            strcmp(report->doubts[i].candidate->city, pair->cells[2]) == 0)
            return true;
    return false;
}

static void a_row_and_a_clinic_of_the_store_are_judged_as_people_do(void **state)
{
    static char list[LIST_SIZE];
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.source = "left";
    strcpy(list, header);
    for (size_t i = 0; i < pair_count; i++)
        append_side(list, &pairs[i], 0, i + 1);
    struct import_report *report = import_text(fixture, list, &options);
    assert_int_equal(report->counts.inserted, pair_count);
    import_report_free(report);
    wrong = wrongly_same = 0;
    options.source = "right";
    options.dry_run = true;
    for (size_t i = 0; i < pair_count; i += support_step(4)) {
        strcpy(list, header);
        append_side(list, &pairs[i], 1, 0);
        report = import_text(fixture, list, &options);
        compare(&pairs[i], "against the store",
                judge(!report->counts.inserted, doubts_own(report, &pairs[i])));
        import_report_free(report);
    }
    assert_int_equal(wrongly_same, 0);
    assert_int_equal(wrong, 0);
}

/* A name that one district has two thousand times, in another order the second time. */
static void a_block_of_one_name_is_found_again(void **state)
{
    static char list[LIST_SIZE];
    enum { ROWS = 2000 };
    const struct import_fixture *fixture = *state;
    struct import_options options = import_plain();
    options.source = "block";
    for (int turn = 0; turn < 2; turn++) {
        size_t length = (size_t)snprintf(list, sizeof list, "name,city,district,address,kind\n");
        for (int i = 0; i < ROWS; i++)
            length += (size_t)snprintf(list + length, sizeof list - length,
                                       "卫生站,武汉市,武昌区,%d号,fever_clinic\n",
                                       turn ? ROWS - i : i + 1);
        struct import_report *report = import_text(fixture, list, &options);
        assert_int_equal(turn ? report->counts.unchanged : report->counts.inserted, ROWS);
        assert_int_equal(report->counts.retired, 0);
        assert_true(report->doubt_count > 0 && report->doubt_count <= 3 * ROWS);
        import_report_free(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_rows_of_one_list_are_judged_as_people_do,
                                        import_set_up_china, import_tear_down),
        cmocka_unit_test_setup_teardown(a_row_and_a_clinic_of_the_store_are_judged_as_people_do,
                                        import_set_up_china, import_tear_down),
        cmocka_unit_test_setup_teardown(a_block_of_one_name_is_found_again, import_set_up_china,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, pairs_read, NULL);
}
