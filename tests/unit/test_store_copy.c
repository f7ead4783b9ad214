/* Copies between engines: everything is there, once, or nothing is. Without a server both sides are
 * files; with one the way leads there and back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fever/store_live.h"
#include "fever/store_reports.h"
#include "support_store.h"

enum { CLINICS = 300, NOW = 1769000000 };

/* What store_copy.c names, and the two that it makes anew: fid and geom. */
#define COPIED_COLUMNS "210"

struct fixture {
    struct store_place from, to;
    char file[96]; /* a third place, beside */
    struct store *store;
};

/* A store with something in every kind of table. */

static void write_clinics(struct store *store, struct arena *arena)
{
    uint64_t seed = 3;
    static struct clinic_change changes[CLINICS];
    static struct claim_change claims[CLINICS];
    for (uint32_t i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "110101-%04u", i);
        changes[i] = (struct clinic_change){
            CLINIC_INSERT, NULL, clinic_random(arena, &seed, arena_strdup(arena, id), i + 1)};
        claims[i].claim = (struct claim){"list", i % 3 ? changes[i].after->id : NULL,
                                         changes[i].after->id, UINT64_C(1) << 46 | i};
    }
    const struct region regions[] = {
        {.adcode = 110000, .name = "北京市", .level = REGION_PROVINCE}};
    const struct change_set set = {.kind = "clinics",
                                   .source = "list",
                                   .actor = "王敏",
                                   .action = "import",
                                   .now = NOW,
                                   .clinics = changes,
                                   .clinic_count = CLINICS,
                                   .claims = claims,
                                   .claim_count = CLINICS,
                                   .next_marker_id = CLINICS + 1,
                                   .regions = regions,
                                   .region_count = 1};
    struct revision revision;
    struct error error = {0};
    if (store_apply(store, &set, NULL, &revision, &error))
        fail_msg("%s", error.text);
    struct clinic_change second[] = {
        {CLINIC_RETIRE, changes[0].after, NULL},
        {CLINIC_UPDATE, changes[1].after,
         clinic_with(arena, changes[1].after, FIELD_NOTE, "a \"b\" 'c' \\ 丈")}};
    applied(store, second, 2);
}

/* The last report is erased: its number stays used. */
static void write_live(struct store *store)
{
    static const unsigned char hash[TOKEN_HASH_BYTES] = {0, 1, 255}, other[32] = {7};
    static const struct report_bounds bounds = {9, 9, 9};
    const struct token token = {
        .name = "staff", .scopes = "load:*", .made_at = NOW, .expires_at = TOKEN_NO_END};
    const struct live_closure closure = {.scope = CLOSURE_SOURCE,
                                         .target = "list",
                                         .from = NOW,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停电",
                                         .actor = "a"};
    const struct report report = {.clinic_id = "110101-0003", .text = "关门", .made_at = NOW};
    bool kept, was;
    struct error error = {0};
    assert_int_equal(store_live_begin(store, 1000, &error), FEVER_OK);
    assert_int_equal(store_token_add(store, &token, hash, &error), FEVER_OK);
    assert_int_equal(store_closure_put(store, &closure, &error), FEVER_OK);
    assert_int_equal(store_report_add(store, &report, hash, &bounds, &kept, &error), FEVER_OK);
    assert_int_equal(store_report_add(store, &report, other, &bounds, &kept, &error), FEVER_OK);
    assert_int_equal(store_report_erase(store, other, &was, &error), FEVER_OK);
    assert_int_equal(store_live_commit(store, &error), FEVER_OK);
    store_live_end(store);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct arena *arena = arena_new();
    store_place_make(&fixture->from);
    store_place_make(&fixture->to);
    snprintf(fixture->file, sizeof fixture->file, "%s/copy.db", fixture->to.folder);
    fixture->store = store_made(&fixture->from);
    write_clinics(fixture->store, arena);
    write_live(fixture->store);
    arena_free(arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    store_place_remove(&fixture->from);
    store_place_remove(&fixture->to);
    free(fixture);
    return 0;
}

static struct copy_tally copied(struct store *from, struct store *to)
{
    struct copy_tally tally = {0};
    struct error error = {0};
    if (store_copy(from, to, COPY_ALL, NULL, &tally, &error))
        fail_msg("%s", error.text);
    return tally;
}

static void problem_fail(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static void a_copy_holds_the_same(void **state)
{
    struct fixture *fixture = *state;
    struct store *to = store_made(&fixture->to), *back = store_opened(fixture->file, STORE_CREATE);
    struct copy_tally there = copied(fixture->store, to), home = copied(to, back);
    struct revision revision, now;
    assert_int_equal(there.rows, home.rows);
    assert_true(there.rows > 2 * CLINICS);
    assert_true(there.hash == home.hash);
    assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
    assert_int_equal(store_revision(back, &now, NULL), FEVER_OK);
    assert_int_equal(now.number, revision.number);
    assert_true(now.tag == revision.tag);
    size_t problems = 0;
    assert_int_equal(store_check(to, problem_fail, NULL, &problems, NULL), FEVER_OK);
    assert_int_equal(store_check(back, problem_fail, NULL, &problems, NULL), FEVER_OK);
    store_close(to);
    store_close(back);
}

/* What is written next gets a number that nothing had. */
static void a_copy_numbers_on(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned char hash[32] = {9};
    static const struct report_bounds bounds = {9, 9, 9};
    const struct report report = {.clinic_id = "110101-0004", .made_at = NOW};
    struct store *to = store_made(&fixture->to);
    bool kept;
    struct clinic clinic = clinic_plain("new", 5000, 1, 1);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    copied(fixture->store, to);
    assert_int_equal(store_live_begin(to, 1000, NULL), FEVER_OK);
    assert_int_equal(store_report_add(to, &report, hash, &bounds, &kept, NULL), FEVER_OK);
    assert_int_equal(store_live_commit(to, NULL), FEVER_OK);
    store_live_end(to);
    assert_string_equal(sql_text(&fixture->to, "SELECT MAX(number) FROM report"), "3");
    assert_int_equal(applied(to, &insert, 1).number, 3);
    store_close(to);
}

static void a_store_with_something_in_it_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct store *to = store_made(&fixture->to);
    struct clinic clinic = clinic_plain("mine", 1, 1, 1);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    struct copy_tally tally;
    struct error error;
    applied(to, &insert, 1);
    assert_int_equal(store_copy(fixture->store, to, COPY_ALL, NULL, &tally, &error),
                     FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "was left as it is"));
    assert_string_equal(sql_text(&fixture->to, "SELECT id FROM clinic"), "mine");
    store_close(to);
}

static bool die_halfway(void *context, size_t done, size_t total)
{
    (void)context, (void)done, (void)total;
    _exit(7); /* when the rows are there and are compared */
}

static void a_killed_copy_leaves_an_empty_store(void **state)
{
    struct fixture *fixture = *state;
    store_close(store_made(&fixture->to));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* with connections of its own */
        struct store *from = NULL, *to = NULL;
        struct copy_tally tally;
        const struct progress progress = {die_halfway, NULL};
        if (!store_open(fixture->from.path, STORE_READ, &from, NULL) &&
            !store_open(fixture->to.path, STORE_WRITE, &to, NULL))
            store_copy(from, to, COPY_ALL, &progress, &tally, NULL);
        _exit(1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    struct store *to = store_opened(fixture->to.path, STORE_WRITE);
    assert_string_equal(sql_text(&fixture->to, "SELECT COUNT(*) FROM clinic"), "0");
    assert_true(copied(fixture->store, to).rows > CLINICS); /* and again */
    store_close(to);
}

/* A server's session that ends in the midst of a statement that writes the table, as when somebody
 * restarts the server; with `at_commit` not before COMMIT. */
static void death_arm(const struct store_place *place, const char *table, bool at_commit)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM"
             " pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'; CREATE %s ON %s %s"
             " EXECUTE FUNCTION die()",
             at_commit ? "CONSTRAINT TRIGGER die AFTER INSERT"
                       : "TRIGGER die BEFORE INSERT OR UPDATE OR DELETE",
             table, at_commit ? "INITIALLY DEFERRED FOR EACH ROW" : "FOR EACH STATEMENT");
    sql_text(place, sql);
}

static void death_disarm(const struct store_place *place)
{
    sql_text(place, "DROP FUNCTION die CASCADE");
}

static void assert_lost(enum fever_error failure, const struct error *error)
{
    assert_int_equal(failure, FEVER_BUSY);
    if (!strstr(error->text, "going down or coming up; try again") &&
        !strstr(error->text, " was lost"))
        fail_msg("%s", error->text);
}

/* Nothing half done, and the next attempt finds its way by itself. */
static void a_copy_whose_session_dies_is_none(void **state)
{
    static const char *const tables[] = {"clinic",       "clinic_history", "claim",  "region",
                                         "live_version", "token",          "report", "revision"};
    struct fixture *fixture = *state;
    if (!store_on_server())
        return;
    struct store *to = store_made(&fixture->to);
    size_t count = sizeof tables / sizeof *tables;
    for (size_t i = 0; i <= count; i++) {
        struct copy_tally tally;
        struct error error = {0};
        death_arm(&fixture->to, tables[i < count ? i : count - 1], i == count);
        assert_lost(store_copy(fixture->store, to, COPY_ALL, NULL, &tally, &error), &error);
        death_disarm(&fixture->to);
        assert_string_equal(sql_text(&fixture->to, "SELECT (SELECT count(*) FROM clinic) +"
                                                   " (SELECT count(*) FROM revision)"),
                            "0");
    }
    copied(fixture->store, to);
    store_close(to);
}

static enum fever_error all_changed(struct store *store, struct error *error)
{
    struct clinic clinic = clinic_plain("new", 5000, 1, 1);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    const struct claim_change claim = {.claim = {"list", "key", "new", 1}};
    const struct correction_change correction = {CORRECTION_PUT,
                                                 {.made_for = "new",
                                                  .field = FIELD_PHONE,
                                                  .value = "010-1",
                                                  .who = "王",
                                                  .why = "x",
                                                  .since = NOW,
                                                  .until = CORRECTION_NO_END}};
    const struct change_set set = {.base_revision = 2,
                                   .kind = "clinics",
                                   .actor = "王敏",
                                   .action = "import",
                                   .now = NOW,
                                   .clinics = &insert,
                                   .clinic_count = 1,
                                   .claims = &claim,
                                   .claim_count = 1,
                                   .corrections = &correction,
                                   .correction_count = 1,
                                   .next_marker_id = 5001};
    struct revision revision;
    return store_apply(store, &set, NULL, &revision, error);
}

static void a_change_whose_session_dies_is_none(void **state)
{
    static const char *const tables[] = {"revision", "clinic",     "clinic_history", "claim",
                                         "counter",  "correction", "audit",          "revision"};
    struct fixture *fixture = *state;
    if (!store_on_server())
        return;
    size_t count = sizeof tables / sizeof *tables;
    for (size_t i = 0; i < count; i++) {
        struct error error = {0};
        death_arm(&fixture->from, tables[i], i == count - 1);
        assert_lost(all_changed(fixture->store, &error), &error);
        death_disarm(&fixture->from);
        assert_string_equal(sql_text(&fixture->from, "SELECT MAX(number) FROM revision"), "2");
    }
    struct error error = {0};
    if (all_changed(fixture->store, &error))
        fail_msg("%s", error.text);
}

/* What a node starts from says all that it answers, and nothing of those who wrote. */
static void what_is_kept_is_what_is_served(void **state)
{
    struct fixture *fixture = *state;
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "110101-0007",
                                         .from = NOW,
                                         .until = CLOSURE_NO_END,
                                         .reason = "later",
                                         .actor = "a"};
    struct error error = {0};
    struct revision kept, revision;
    struct live_versions versions, kept_versions;
    assert_int_equal(store_keep_live(fixture->store, fixture->file, NULL), FEVER_NOT_FOUND);
    if (store_keep(fixture->store, fixture->file, &error) ||
        store_keep(fixture->store, fixture->file, &error))
        fail_msg("%s", error.text);
    assert_int_equal(store_live_begin(fixture->store, 1000, NULL), FEVER_OK);
    assert_int_equal(store_closure_put(fixture->store, &closure, NULL), FEVER_OK);
    assert_int_equal(store_live_commit(fixture->store, NULL), FEVER_OK);
    store_live_end(fixture->store);
    if (store_keep_live(fixture->store, fixture->file, &error))
        fail_msg("%s", error.text);
    struct store *file = store_opened(fixture->file, STORE_READ);
    struct dataset *there = NULL, *here = NULL;
    assert_int_equal(store_load_served(fixture->store, &there, NULL), FEVER_OK);
    assert_int_equal(store_load_served(file, &here, NULL), FEVER_OK);
    assert_int_equal(here->clinic_count, there->clinic_count);
    assert_int_equal(here->region_count, there->region_count);
    assert_int_equal(store_revision(fixture->store, &revision, NULL), FEVER_OK);
    assert_int_equal(store_revision(file, &kept, NULL), FEVER_OK);
    assert_true(kept.tag == revision.tag);
    assert_int_equal(store_live_versions(fixture->store, &versions, NULL), FEVER_OK);
    assert_int_equal(store_live_versions(file, &kept_versions, NULL), FEVER_OK);
    assert_int_equal(kept_versions.closure, versions.closure);
    struct store_place place = {.folder = ""};
    snprintf(place.path, sizeof place.path, "%s", fixture->file);
    assert_string_equal(sql_text(&place, "SELECT (SELECT COUNT(*) FROM token) +"
                                         " (SELECT COUNT(*) FROM report) +"
                                         " (SELECT COUNT(*) FROM audit)"),
                        "0");
    dataset_free(there);
    dataset_free(here);
    store_close(file);
}

/* Who gives a node the store's own file to keep things in must not lose what is written there. */
static void a_store_is_not_replaced_by_what_is_kept(void **state)
{
    struct fixture *fixture = *state;
    const struct audit_entry entry = {.at = NOW, .actor = "a", .action = "token_add"};
    struct error error;
    struct store *file = store_opened(fixture->file, STORE_CREATE);
    assert_int_equal(store_keep_check(fixture->file, NULL), FEVER_OK);
    assert_int_equal(store_live_begin(file, 1000, NULL), FEVER_OK);
    assert_int_equal(store_audit(file, &entry, NULL), FEVER_OK);
    assert_int_equal(store_live_commit(file, NULL), FEVER_OK);
    store_live_end(file);
    store_close(file);
    assert_int_equal(store_keep_check(fixture->file, NULL), FEVER_CONFLICT);
    assert_int_equal(store_keep(fixture->store, fixture->file, &error), FEVER_CONFLICT);
    assert_non_null(strstr(error.text, "is a store itself and was left as it is"));
    struct store_place place = {.folder = ""};
    snprintf(place.path, sizeof place.path, "%s", fixture->file);
    assert_string_equal(sql_text(&place, "SELECT COUNT(*) FROM audit"), "1");
}

static void file_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* A slip of the pen must not cost a device, a setting or another program's database. */
static void nothing_foreign_is_replaced_by_what_is_kept(void **state)
{
    struct fixture *fixture = *state;
    static const char setting[] = "store = /var/lib/feverd/fever.db\n", zeros[4096] = "";
    char sqlite[4096] = "SQLite format 3", of_log[sizeof fixture->file + 4];
    struct error error;
    const struct {
        const void *bytes;
        size_t length;
        enum fever_error expected;
    } files[] = {{setting, sizeof setting - 1, FEVER_CONFLICT},
                 {sqlite, sizeof sqlite, FEVER_CONFLICT},
                 {zeros, sizeof zeros, FEVER_OK},
                 {"", 0, FEVER_OK}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        file_write(fixture->file, files[i].bytes, files[i].length);
        assert_int_equal(store_keep(fixture->store, fixture->file, &error), files[i].expected);
        if (files[i].expected)
            assert_non_null(strstr(error.text, "is no file that a node has kept"));
    }
    assert_int_equal(store_keep(fixture->store, fixture->file, &error), FEVER_OK); /* its own */
    assert_int_equal(store_keep_check("/dev/null", &error), FEVER_CONFLICT);
    assert_int_equal(store_keep_check(".", &error), FEVER_CONFLICT);
    sprintf(of_log, "%s-wal", fixture->file);
    assert_int_equal(store_keep_check(of_log, &error), FEVER_CONFLICT);
}

/* A column that a migration adds must be copied too. */
static void no_column_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(
        sql_text_of(&fixture->from,
                    "SELECT COUNT(*) FROM pragma_table_list AS t, pragma_table_info(t.name)"
                    " WHERE t.schema = 'main' AND t.strict = 1",
                    "SELECT COUNT(*) - 2 FROM information_schema.columns"
                    " WHERE table_schema = 'store'"),
        COPIED_COLUMNS);
}

int main(void)
{
#define COPY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

    const struct CMUnitTest tests[] = {
        COPY_TEST(a_copy_holds_the_same),
        COPY_TEST(a_copy_numbers_on),
        COPY_TEST(a_store_with_something_in_it_is_left),
        COPY_TEST(a_killed_copy_leaves_an_empty_store),
        COPY_TEST(a_copy_whose_session_dies_is_none),
        COPY_TEST(a_change_whose_session_dies_is_none),
        COPY_TEST(what_is_kept_is_what_is_served),
        COPY_TEST(a_store_is_not_replaced_by_what_is_kept),
        COPY_TEST(nothing_foreign_is_replaced_by_what_is_kept),
        COPY_TEST(no_column_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
