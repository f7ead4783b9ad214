/* Reports in the store: bounds, receipts, retention, and that nothing of an erased one is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/store_reports.h"
#include "support_store.h"

enum { DAY = 86400, PATIENCE_MS = 1000 };

/* 2026-01-25 08:00 in China; the day there ends sixteen hours later. */
enum { NOW = 1769299200 };

static const struct report_bounds wide = {1000, 1000, 1000};

static void begin(struct store_fixture *fixture)
{
    assert_int_equal(store_live_begin(fixture->store, PATIENCE_MS, NULL), FEVER_OK);
}

static void commit(struct store_fixture *fixture)
{
    assert_int_equal(store_live_commit(fixture->store, NULL), FEVER_OK);
    store_live_end(fixture->store);
}

/* A hash that `name` alone has. */
static const unsigned char *receipt_of(const char *name)
{
    static unsigned char hash[RECEIPT_HASH_BYTES];
    memset(hash, 0, sizeof hash);
    snprintf((char *)hash, sizeof hash, "%s", name);
    return hash;
}

static bool add(struct store_fixture *fixture, const struct report *report, const char *receipt,
                const struct report_bounds *bounds)
{
    bool kept = false;
    begin(fixture);
    assert_int_equal(
        store_report_add(fixture->store, report, receipt_of(receipt), bounds, &kept, NULL),
        FEVER_OK);
    commit(fixture);
    return kept;
}

static bool add_plain(struct store_fixture *fixture, const char *clinic, int64_t at,
                      const struct report_bounds *bounds)
{
    static int number;
    char receipt[16];
    snprintf(receipt, sizeof receipt, "r%d", number++);
    const struct report report = {.clinic_id = clinic, .kind = REPORT_MOVED, .made_at = at};
    return add(fixture, &report, receipt, bounds);
}

static bool erase(struct store_fixture *fixture, const char *receipt)
{
    bool was = false;
    begin(fixture);
    assert_int_equal(store_report_erase(fixture->store, receipt_of(receipt), &was, NULL), FEVER_OK);
    commit(fixture);
    return was;
}

static enum fever_error resolve(struct store_fixture *fixture, int64_t number)
{
    begin(fixture);
    enum fever_error failure =
        store_report_resolve(fixture->store, number, "wang", "已更正", NOW + 1, NULL);
    commit(fixture);
    return failure;
}

static const struct report *listed(struct store_fixture *fixture, bool only_open, size_t count)
{
    const struct report *reports;
    size_t found;
    assert_int_equal(
        store_reports(fixture->store, only_open, fixture->arena, &reports, &found, NULL), FEVER_OK);
    assert_int_equal(found, count);
    return reports;
}

static int64_t dropped(struct store_fixture *fixture)
{
    int64_t count;
    assert_int_equal(store_reports_dropped(fixture->store, &count, NULL), FEVER_OK);
    return count;
}

static void what_is_added_is_read(void **state)
{
    struct store_fixture *fixture = *state;
    const struct report report = {.clinic_id = "a-1",
                                  .kind = REPORT_WRONG_HOURS,
                                  .text = "周日不开\n\"真的\"",
                                  .contact = "someone@example.org",
                                  .made_at = NOW};
    assert_true(add(fixture, &report, "one", &wide));
    assert_true(add_plain(fixture, "a-2", NOW, &wide));
    const struct report *read = listed(fixture, true, 2);
    assert_string_equal(read[0].clinic_id, "a-1");
    assert_int_equal(read[0].kind, REPORT_WRONG_HOURS);
    assert_string_equal(read[0].text, report.text);
    assert_string_equal(read[0].contact, report.contact);
    assert_int_equal(read[0].made_at, NOW);
    assert_int_equal(read[0].resolved_at, 0);
    assert_null(read[1].text);
    assert_null(read[1].contact);
    assert_true(read[0].number < read[1].number);
}

static void a_resolved_one_is_no_longer_open(void **state)
{
    struct store_fixture *fixture = *state;
    assert_true(add_plain(fixture, "a-1", NOW, &wide));
    assert_true(add_plain(fixture, "a-1", NOW, &wide));
    int64_t number = listed(fixture, true, 2)[0].number;
    assert_int_equal(resolve(fixture, number), FEVER_OK);
    assert_int_equal(resolve(fixture, number), FEVER_CONFLICT);
    assert_int_equal(resolve(fixture, 99), FEVER_NOT_FOUND);
    assert_int_not_equal(listed(fixture, true, 1)[0].number, number);
    const struct report *all = listed(fixture, false, 2);
    assert_int_equal(all[0].resolved_at, NOW + 1);
    assert_string_equal(all[0].resolved_by, "wang");
    assert_string_equal(all[0].answer, "已更正");
}

static void beyond_a_bound_it_is_only_counted(void **state)
{
    struct store_fixture *fixture = *state;
    const struct report_bounds bounds = {.day_max = 3, .clinic_day_max = 2, .kept_max = 5};
    assert_true(add_plain(fixture, "a-1", NOW, &bounds));
    assert_true(add_plain(fixture, "a-1", NOW, &bounds));
    assert_false(add_plain(fixture, "a-1", NOW, &bounds)); /* of the clinic */
    assert_true(add_plain(fixture, "a-2", NOW, &bounds));
    assert_false(add_plain(fixture, "a-3", NOW, &bounds)); /* of the day */
    assert_int_equal(dropped(fixture), 2);
    int64_t tomorrow = report_day_end(NOW);
    assert_int_equal(tomorrow, NOW + 16 * 3600);
    assert_false(add_plain(fixture, "a-3", tomorrow - 1, &bounds));
    assert_true(add_plain(fixture, "a-1", tomorrow, &bounds));
    assert_true(add_plain(fixture, "a-1", tomorrow, &bounds));
    assert_false(add_plain(fixture, "a-2", tomorrow, &bounds)); /* of all */
    assert_int_equal(dropped(fixture), 4);
    assert_string_equal(listed(fixture, true, 5)[0].clinic_id, "a-1"); /* the first stay */
}

/* Who erases what they have sent cannot send more by it. */
static void erasing_makes_no_room_in_the_day(void **state)
{
    struct store_fixture *fixture = *state;
    const struct report_bounds bounds = {.day_max = 1, .clinic_day_max = 1, .kept_max = 5};
    const struct report report = {.clinic_id = "a-1", .made_at = NOW};
    assert_true(add(fixture, &report, "mine", &bounds));
    assert_true(erase(fixture, "mine"));
    assert_false(add_plain(fixture, "a-2", NOW, &bounds));
}

static void a_receipt_erases_its_report_alone(void **state)
{
    struct store_fixture *fixture = *state;
    const struct report report = {.clinic_id = "a-1", .kind = REPORT_OTHER, .made_at = NOW};
    assert_true(add(fixture, &report, "one", &wide));
    assert_true(add(fixture, &report, "two", &wide));
    int64_t second = listed(fixture, true, 2)[1].number;
    assert_false(erase(fixture, "three"));
    assert_true(erase(fixture, "two"));
    assert_false(erase(fixture, "two"));
    listed(fixture, true, 1);
    assert_true(add(fixture, &report, "three", &wide));
    assert_true(listed(fixture, true, 2)[1].number > second); /* a number is nobody else's */
}

static void the_old_ones_go_read_or_not(void **state)
{
    struct store_fixture *fixture = *state;
    const struct report_bounds bounds = {.day_max = 1, .clinic_day_max = 9, .kept_max = 9};
    int64_t count;
    for (int day = 0; day < 4; day++)
        assert_true(add_plain(fixture, "a-1", NOW + day * DAY, &bounds));
    assert_false(add_plain(fixture, "a-1", NOW, &bounds));
    assert_int_equal(resolve(fixture, listed(fixture, true, 4)[0].number), FEVER_OK);
    begin(fixture);
    assert_int_equal(store_reports_expire(fixture->store, NOW + 2 * DAY, &count, NULL), FEVER_OK);
    commit(fixture);
    assert_int_equal(count, 2);
    assert_int_equal(listed(fixture, false, 2)[0].made_at, NOW + 2 * DAY);
    assert_int_equal(dropped(fixture), 0);
}

/* Whether a file holds the bytes; a file that is not there holds nothing. */
static bool file_holds(const char *path, const char *ending, const char *needle)
{
    char name[128];
    snprintf(name, sizeof name, "%s%s", path, ending);
    FILE *file = fopen(name, "rb");
    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    rewind(file);
    assert_int_equal(fread(bytes, 1, size, file), size);
    bool holds = memmem(bytes, size, needle, strlen(needle)) != NULL;
    free(bytes);
    fclose(file);
    return holds;
}

static bool store_holds(const struct store_fixture *fixture, const char *needle)
{
    return file_holds(fixture->place.path, "", needle) ||
           file_holds(fixture->place.path, "-wal", needle);
}

static void what_is_erased_is_in_no_file(void **state)
{
    struct store_fixture *fixture = *state;
    char text[REPORT_TEXT_MAX + 1];
    store_needs_file();
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memcpy(text, "Nadelimheuhaufen", 16);
    const struct report report = {
        .clinic_id = "a-1", .text = text, .contact = "Kontakt-4711", .made_at = NOW};
    for (int i = 0; i < 40; i++) /* pages before and behind */
        assert_true(add_plain(fixture, "a-1", NOW, &wide));
    assert_true(add(fixture, &report, "mine", &wide));
    for (int i = 0; i < 40; i++)
        assert_true(add_plain(fixture, "a-1", NOW, &wide));
    assert_true(store_holds(fixture, "Nadelimheuhaufen"));
    assert_true(erase(fixture, "mine"));
    store_forget(fixture->store);
    assert_false(store_holds(fixture, "Nadelimheuhaufen"));
    assert_false(store_holds(fixture, "Kontakt-4711"));
    listed(fixture, true, 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_added_is_read, store_set_up, store_tear_down),
        cmocka_unit_test_setup_teardown(a_resolved_one_is_no_longer_open, store_set_up,
                                        store_tear_down),
        cmocka_unit_test_setup_teardown(beyond_a_bound_it_is_only_counted, store_set_up,
                                        store_tear_down),
        cmocka_unit_test_setup_teardown(erasing_makes_no_room_in_the_day, store_set_up,
                                        store_tear_down),
        cmocka_unit_test_setup_teardown(a_receipt_erases_its_report_alone, store_set_up,
                                        store_tear_down),
        cmocka_unit_test_setup_teardown(the_old_ones_go_read_or_not, store_set_up, store_tear_down),
        cmocka_unit_test_setup_teardown(what_is_erased_is_in_no_file, store_set_up,
                                        store_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
