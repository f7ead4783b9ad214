/* Every call to the disk fails in turn, once or for good, under everything that the store does:
 * what is found afterwards is the old content or the new one, whole. FEVER_ALL_FAULTS=1 takes all
 * calls, not some. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <sqlite3.h>
#include <unistd.h>

#include "fever/store_live.h"
#include "support_effort.h"
#include "support_faults.h"
#include "support_store.h"

/* CLINICS are enough for the store to load them in bulk. */
enum { CLINICS = 210, NOW = 1769000000 };

/* Of all tables of ours all but what is drawn anew or given by the engine. */
static const char sql_columns[] =
    "SELECT 'SELECT ' || group_concat('quote(\"' || c.name || '\")', ' || ''|'' || ') ||"
    " ' FROM ' || t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
    " WHERE t.type = 'table' AND (t.sql LIKE '%STRICT%' OR t.name = 'clinic')"
    " AND c.name NOT IN ('tag', 'fid', 'geom') GROUP BY t.name ORDER BY t.name";

static uint64_t text_hash(const unsigned char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ *text) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static void must(sqlite3 *db, int result)
{
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
        fail_msg("%s", sqlite3_errmsg(db));
}

/* One number for the rows of one table, in whatever order. */
static uint64_t table_hash(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *row;
    uint64_t hash = text_hash((const unsigned char *)sql);
    int result;
    must(db, sqlite3_prepare_v2(db, sql, -1, &row, NULL));
    while ((result = sqlite3_step(row)) == SQLITE_ROW)
        hash += text_hash(sqlite3_column_text(row, 0));
    must(db, result);
    sqlite3_finalize(row);
    return hash;
}

/* One number for all that a sound store holds; 0 where there is none. */
static uint64_t content(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *table;
    uint64_t hash = 1;
    if (access(path, F_OK) != 0)
        return 0;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    must(db, sqlite3_prepare_v2(db, sql_columns, -1, &table, NULL));
    while (sqlite3_step(table) == SQLITE_ROW)
        hash = hash * 31 + table_hash(db, (const char *)sqlite3_column_text(table, 0));
    sqlite3_finalize(table);
    sqlite3_close(db);
    return hash;
}

static void problem_tell(void *context, const char *problem)
{
    (void)context;
    print_message("%s\n", problem);
}

/* `feverctl check` finds nothing. */
static void assert_sound(const char *path)
{
    struct store *store;
    struct error error = {0};
    size_t problems = 0;
    if (store_open(path, STORE_READ, &store, &error) ||
        store_check(store, problem_tell, NULL, &problems, &error))
        fail_msg("%s", error.text);
    store_close(store);
    assert_int_equal(problems, 0);
}

enum base { BASE_NONE, BASE_EMPTY, BASE_OLD_SCHEMA, BASE_FULL, BASES };

struct fixture {
    struct store_place place;
    char bases[BASES][400];
    char other[400]; /* a second file: a backup or a copy */
    struct arena *arena;
    struct clinic_change inserts[CLINICS], updates[CLINICS];
    struct claim_change claims[CLINICS];
    long injected, refused;
};

/* A store at work: `store` stays open from one try to the next. */
struct at_work {
    struct fixture *fixture;
    struct store *store;
};

typedef enum fever_error action(struct at_work *work, struct error *error);

static enum fever_error opened(struct at_work *work, struct error *error)
{
    if (work->store)
        return FEVER_OK;
    return store_open(work->fixture->place.path, STORE_WRITE, &work->store, error);
}

static enum fever_error apply(struct at_work *work, struct change_set set, struct error *error)
{
    struct revision made, base = {0};
    enum fever_error failure = opened(work, error);
    if (!failure)
        failure = store_revision(work->store, &base, error);
    set.base_revision = base.number;
    set.now = NOW + base.number;
    return failure ? failure : store_apply(work->store, &set, NULL, &made, error);
}

static enum fever_error make(struct at_work *work, struct error *error)
{
    const char *path = work->fixture->place.path;
    return store_open(path, access(path, F_OK) ? STORE_CREATE : STORE_WRITE, &work->store, error);
}

static enum fever_error first_import(struct at_work *work, struct error *error)
{
    const struct id_counter counter = {110101, CLINICS + 1};
    return apply(work,
                 (struct change_set){.kind = "clinics",
                                     .source = "list",
                                     .actor = "王敏",
                                     .action = "import",
                                     .clinics = work->fixture->inserts,
                                     .clinic_count = CLINICS,
                                     .claims = work->fixture->claims,
                                     .claim_count = CLINICS,
                                     .counters = &counter,
                                     .counter_count = 1},
                 error);
}

static enum fever_error next_import(struct at_work *work, struct error *error)
{
    return apply(work,
                 (struct change_set){.kind = "clinics",
                                     .source = "list",
                                     .clinics = work->fixture->updates,
                                     .clinic_count = CLINICS},
                 error);
}

static enum fever_error import_tables(struct at_work *work, struct error *error)
{
    const struct region region = {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"};
    const struct hotline hotline = {110000, "市民热线", "12345"};
    const struct calendar_row day = {.day = 20454, .kind = DAY_HOLIDAY, .name = "元旦"};
    const struct consult consult = {.id = "online",
                                    .name = "在线咨询",
                                    .url = "https://consult.example.cn/",
                                    .services = 1U << SERVICE_FEVER_ADULT};
    return apply(work,
                 (struct change_set){.kind = "regions",
                                     .regions = &region,
                                     .region_count = 1,
                                     .hotlines = &hotline,
                                     .hotline_count = 1,
                                     .calendar = &day,
                                     .calendar_count = 1,
                                     .consults = &consult,
                                     .consult_count = 1},
                 error);
}

static enum fever_error correct(struct at_work *work, struct error *error)
{
    const struct correction_change change = {CORRECTION_PUT,
                                             {.made_for = "c-007",
                                              .field = FIELD_PHONE,
                                              .value = "010-65296114",
                                              .who = "王",
                                              .why = "电话核实",
                                              .since = NOW,
                                              .until = CORRECTION_NO_END}};
    return apply(
        work,
        (struct change_set){.kind = "corrections", .corrections = &change, .correction_count = 1},
        error);
}

static enum fever_error roll_back(struct at_work *work, struct error *error)
{
    struct change_set set;
    struct revision made;
    struct arena *arena = arena_new();
    enum fever_error failure = opened(work, error);
    if (!failure)
        failure = store_plan_rollback(work->store, 1, arena, &set, error);
    if (!failure) {
        set.now = NOW + 9;
        failure = store_apply(work->store, &set, NULL, &made, error);
    }
    arena_free(arena);
    return failure;
}

/* A queue and a closure in one batch, as feverd writes them. */
static enum fever_error write_live(struct at_work *work, struct error *error)
{
    const struct live_load load = {.clinic_id = "c-003",
                                   .level = LOAD_BUSY,
                                   .waiting = 12,
                                   .being_seen = -1,
                                   .wait_minutes = 40,
                                   .longest_wait_minutes = -1,
                                   .rooms_open = -1,
                                   .reported_at = NOW,
                                   .expires_at = NOW + 3600};
    const struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                         .target = "c-004",
                                         .from = NOW,
                                         .until = CLOSURE_NO_END,
                                         .reason = "停电",
                                         .actor = "前台",
                                         .made_at = NOW};
    const struct audit_entry entry = {
        .at = NOW, .actor = "前台", .action = "load.put", .target = "c-003"};
    enum fever_error failure = opened(work, error);
    if (failure)
        return failure;
    failure = store_live_begin(work->store, 100, error);
    if (!failure)
        failure = store_load_put(work->store, &load, error);
    if (!failure)
        failure = store_closure_put(work->store, &closure, error);
    if (!failure)
        failure = store_audit(work->store, &entry, error);
    if (!failure)
        failure = store_live_commit(work->store, error);
    store_live_end(work->store);
    return failure;
}

static enum fever_error compact(struct at_work *work, struct error *error)
{
    int64_t before, after;
    enum fever_error failure = opened(work, error);
    return failure ? failure : store_compact(work->store, NULL, &before, &after, error);
}

static enum fever_error back_up(struct at_work *work, struct error *error)
{
    struct revision revision;
    enum fever_error failure = opened(work, error);
    return failure ? failure
                   : store_backup(work->store, work->fixture->other, NULL, &revision, error);
}

static enum fever_error copy(struct at_work *work, struct error *error)
{
    struct copy_tally tally;
    struct store *from = NULL;
    enum fever_error failure = opened(work, error);
    if (!failure)
        failure = store_open(work->fixture->bases[BASE_FULL], STORE_READ, &from, error);
    if (!failure)
        failure = store_copy(from, work->store, COPY_ALL, NULL, &tally, error);
    store_close(from);
    return failure;
}

static enum fever_error keep(struct at_work *work, struct error *error)
{
    enum fever_error failure = opened(work, error);
    return failure ? failure : store_keep(work->store, work->fixture->other, error);
}

static enum fever_error restore(struct at_work *work, struct error *error)
{
    struct revision revision;
    return store_restore(work->fixture->place.path, work->fixture->bases[BASE_FULL], NULL,
                         &revision, error);
}

/* What feverd serves: all of it, or an error. */
static enum fever_error load(struct at_work *work, struct error *error)
{
    struct dataset *dataset = NULL;
    struct live_values *values = NULL;
    enum fever_error failure = FEVER_OK;
    if (!work->store)
        failure = store_open(work->fixture->place.path, STORE_READ, &work->store, error);
    if (!failure)
        failure = store_load_served(work->store, &dataset, error);
    if (!failure)
        failure = store_live_load(work->store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        assert_int_equal(dataset->clinic_count, CLINICS - 1);
    live_values_free(values);
    dataset_free(dataset);
    return failure;
}

static const struct work {
    const char *name;
    enum base base;
    action *act;
    bool makes_other;
} works[] = {
    {"making a store", BASE_NONE, make, false},
    {"migrating one", BASE_OLD_SCHEMA, make, false},
    {"the first import", BASE_EMPTY, first_import, false},
    {"the next import", BASE_FULL, next_import, false},
    {"the tables", BASE_FULL, import_tables, false},
    {"a correction", BASE_FULL, correct, false},
    {"a rollback", BASE_FULL, roll_back, false},
    {"live writes", BASE_FULL, write_live, false},
    {"compacting", BASE_FULL, compact, false},
    {"a backup", BASE_FULL, back_up, true},
    {"keeping what is served", BASE_FULL, keep, true},
    {"a copy", BASE_EMPTY, copy, false},
    {"restoring", BASE_EMPTY, restore, false},
    {"restoring to nothing", BASE_NONE, restore, false},
    {"loading", BASE_FULL, load, false},
};

/* The stores that it is done to. */

static void file_copy(const char *from, const char *to)
{
    static char bytes[1 << 16];
    size_t size;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, size, out), size);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* Removes what the last try has left, and puts the base in place. */
static void start_over(struct fixture *fixture, enum base base)
{
    DIR *folder = opendir(fixture->place.folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", fixture->place.folder, entry->d_name);
        if (strncmp(entry->d_name, "base-", 5) != 0)
            unlink(path);
    }
    closedir(folder);
    if (base != BASE_NONE)
        file_copy(fixture->bases[base], fixture->place.path);
}

/* Does all of `acts` to a new store and keeps it as a base. */
static void base_make(struct fixture *fixture, enum base base, action *const *acts)
{
    struct at_work work = {fixture, NULL};
    struct error error = {0};
    start_over(fixture, BASE_NONE);
    for (; *acts; acts++)
        if ((*acts)(&work, &error))
            fail_msg("%s", error.text);
    store_close(work.store);
    if (base == BASE_OLD_SCHEMA)
        store_make_old(&fixture->place);
    file_copy(fixture->place.path, fixture->bases[base]);
}

static void clinics_make(struct fixture *fixture)
{
    uint64_t seed = 12;
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c-%03d", i);
        const char *kept = arena_strdup(fixture->arena, id);
        const struct clinic *before = clinic_random(fixture->arena, &seed, kept, (uint32_t)i + 1);
        const struct clinic *after = clinic_random(fixture->arena, &seed, kept, (uint32_t)i + 1);
        fixture->inserts[i] = (struct clinic_change){CLINIC_INSERT, NULL, before};
        fixture->updates[i] = i < 2 ? (struct clinic_change){CLINIC_RETIRE, before, NULL}
                                    : (struct clinic_change){CLINIC_UPDATE, before, after};
        fixture->claims[i].claim = (struct claim){"list", kept, kept, 9};
    }
    /* The last one is retired in between. */
    fixture->updates[CLINICS - 1] = (struct clinic_change){
        CLINIC_INSERT, NULL, clinic_random(fixture->arena, &seed, "new", CLINICS + 1)};
}

static enum fever_error retire_one(struct at_work *work, struct error *error)
{
    const struct clinic_change change = {CLINIC_RETIRE, work->fixture->inserts[CLINICS - 1].after,
                                         NULL};
    return apply(work,
                 (struct change_set){
                     .kind = "clinics", .source = "list", .clinics = &change, .clinic_count = 1},
                 error);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->arena = arena_new();
    const struct store_place place = fixture->place;
    for (int i = 0; i < BASES; i++)
        snprintf(fixture->bases[i], sizeof fixture->bases[i], "%s/base-%d", place.folder, i);
    snprintf(fixture->other, sizeof fixture->other, "%s/other.db", place.folder);
    clinics_make(fixture);
    base_make(fixture, BASE_EMPTY, (action *const[]){make, NULL});
    base_make(fixture, BASE_OLD_SCHEMA, (action *const[]){make, NULL});
    base_make(fixture, BASE_FULL, (action *const[]){make, first_import, retire_one, NULL});
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_place_remove(&fixture->place);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

/* What a work may leave: what there was, or what it makes. */
struct outcome {
    uint64_t old, new, old_other, new_other;
};

struct fault {
    enum fault_kind kind;
    long which;
    bool stays;
};

static void complain(const struct work *work, const struct fault *fault, const char *what)
{
    fail_msg("%s, with %s %ld failing %s: %s", work->name, fault_names[fault->kind], fault->which,
             fault->stays ? "for good" : "once", what);
}

/* Whether the store holds the new content; anything but the old or the new is a failure. */
static bool is_new(const struct fixture *fixture, const struct work *work,
                   const struct outcome *outcome, const struct fault *fault)
{
    const char *path = fixture->place.path;
    uint64_t now = content(path);
    uint64_t other = content(fixture->other);
    if (now != outcome->old && now != outcome->new)
        complain(work, fault, "neither the old nor the new content is there");
    if (other && other != outcome->new_other)
        complain(work, fault, "the file that it makes is not whole");
    if (access(path, F_OK) == 0 && work->base != BASE_OLD_SCHEMA)
        assert_sound(path);
    return now == outcome->new &&other == outcome->new_other;
}

/* Files of passing use are gone. */
static void assert_tidy(const struct fixture *fixture, const struct work *work,
                        const struct fault *fault)
{
    DIR *folder = opendir(fixture->place.folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        if (name[0] != '.' && strncmp(name, "base-", 5) != 0 && strncmp(name, "fever.db", 9) != 0 &&
            strcmp(name, "other.db") != 0 && strcmp(name, "fever.db-wal") != 0 &&
            strcmp(name, "fever.db-shm") != 0)
            complain(work, fault, name);
    }
    closedir(folder);
}

/* Does the work with one fault and, where the disk is well again afterwards, once more with the
 * same connection. */
static void one_fault(struct fixture *fixture, const struct work *work,
                      const struct outcome *outcome, const struct fault *fault)
{
    struct at_work at_work = {fixture, NULL};
    struct error error = {0};
    start_over(fixture, work->base);
    faults_arm(fault->kind, fault->which, fault->stays);
    enum fever_error failure = work->act(&at_work, &error);
    if (fault->stays) {
        store_close(at_work.store);
        at_work.store = NULL;
    }
    if (!faults_disarm()) {
        store_close(at_work.store);
        return;
    }
    fixture->injected++;
    fixture->refused += failure != FEVER_OK;
    if (failure && (error.code != failure || strlen(error.text) < 10))
        complain(work, fault, "the error is not told");
    bool done = is_new(fixture, work, outcome, fault);
    if (!failure && !done)
        complain(work, fault, "it claims to be done");
    if (!done && work->act(&at_work, &error))
        complain(work, fault, error.text);
    store_close(at_work.store);
    if (!is_new(fixture, work, outcome, fault))
        complain(work, fault, "it is not done at the second try either");
    assert_tidy(fixture, work, fault);
}

/* Does the work without any fault, and counts what could fail. */
static struct outcome without_faults(struct fixture *fixture, const struct work *work,
                                     long counts[FAULT_KINDS])
{
    struct at_work at_work = {fixture, NULL};
    struct error error = {0};
    start_over(fixture, work->base);
    struct outcome outcome = {.old = content(fixture->place.path)};
    faults_arm(FAULT_OPEN, -1, false);
    if (work->act(&at_work, &error))
        fail_msg("%s: %s", work->name, error.text);
    store_close(at_work.store);
    for (int i = 0; i < FAULT_KINDS; i++)
        counts[i] = faults_count((enum fault_kind)i);
    outcome.new = content(fixture->place.path);
    outcome.new_other = content(fixture->other);
    assert_true(!work->makes_other || outcome.new_other);
    return outcome;
}

/* Whether each call of a kind is tried, not the one in the middle alone: those by which files come
 * and go are few, and each leaves others behind. */
static bool tries_all(enum fault_kind kind)
{
    bool is_few =
        kind == FAULT_OPEN || kind == FAULT_HEAD || kind == FAULT_NAME || kind == FAULT_DELETE;
    return getenv("FEVER_ALL_FAULTS") || (is_few && !support_is_watched());
}

/* All calls of a kind in turn, each failing once and for good; else the one in the middle, in one
 * of the two ways. */
static void kind_in_turn(struct fixture *fixture, const struct work *work,
                         const struct outcome *outcome, enum fault_kind kind, long count)
{
    if (tries_all(kind)) {
        for (long which = 0; which < 2 * count; which++) {
            const struct fault fault = {kind, which / 2, which % 2};
            one_fault(fixture, work, outcome, &fault);
        }
    } else if (count > 0) {
        const struct fault fault = {kind, count / 2, (kind + (work - works)) % 2};
        one_fault(fixture, work, outcome, &fault);
    }
}

/* FEVER_FAULTS_SHARE="k/n" takes each n-th work alone, from k on: n processes share them. Under
 * valgrind it is each eighth. */
static void share_read(size_t *first, size_t *step)
{
    const char *share = getenv("FEVER_FAULTS_SHARE");
    *first = 0;
    *step = support_step(8);
    if (share)
        assert_true(sscanf(share, "%zu/%zu", first, step) == 2 && *first < *step);
}

static void every_call_to_the_disk_fails_in_turn(void **state)
{
    struct fixture *fixture = *state;
    size_t first, step;
    share_read(&first, &step);
    store_needs_file();
    for (size_t i = first; i < sizeof works / sizeof *works; i += step) {
        long counts[FAULT_KINDS];
        const struct outcome outcome = without_faults(fixture, &works[i], counts);
        long before = fixture->injected, refused = fixture->refused;
        for (int kind = 0; kind < FAULT_KINDS; kind++)
            kind_in_turn(fixture, &works[i], &outcome, (enum fault_kind)kind, counts[kind]);
        print_message("%-24s %5ld calls failed, %5ld told, the rest made no difference\n",
                      works[i].name, fixture->injected - before, fixture->refused - refused);
        assert_true(fixture->injected > before);
    }
    print_message("%ld faults injected, %ld survived\n", fixture->injected, fixture->injected);
}

int main(void)
{
    faults_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_call_to_the_disk_fails_in_turn, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
