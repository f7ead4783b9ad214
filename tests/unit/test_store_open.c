/* Opening and making stores: every kind of wrong file, locks, notices of others' writes. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/store/store_internal.h"
#include "support_store.h"

static int set_up(void **state)
{
    struct store_place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    store_place_make(place);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    store_place_remove(*state);
    free(*state);
    return 0;
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*length + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

static void refused(const char *path, enum store_mode mode, enum fever_error code, const char *says)
{
    struct store *store = NULL;
    struct error error = {0};
    assert_int_equal(store_open(path, mode, &store, &error), code);
    assert_null(store);
    assert_int_equal(error.code, code);
    if (!strstr(error.text, says))
        fail_msg("'%s' does not say '%s'", error.text, says);
}

/* Neither mode opens it, and not a byte of it changes. */
static void refused_untouched(const char *path, enum fever_error code, const char *says)
{
    size_t before_length, after_length;
    if (store_on_server()) {
        refused(path, STORE_READ, code, says);
        refused(path, STORE_WRITE, code, says);
        return;
    }
    char *before = read_file(path, &before_length);
    refused(path, STORE_READ, code, says);
    refused(path, STORE_WRITE, code, says);
    char *after = read_file(path, &after_length);
    assert_int_equal(after_length, before_length);
    assert_memory_equal(after, before, before_length);
    free(before);
    free(after);
}

static void run_sql(const struct store_place *place, const char *file_sql, const char *server_sql)
{
    sqlite3 *db;
    if (store_on_server()) {
        sql_text(place, server_sql);
        return;
    }
    assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, file_sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_new_store_is_sound_and_empty(void **state)
{
    const struct store_place *place = *state;
    struct store *store = store_made(place);
    struct revision revision = {.number = -1};
    assert_int_equal(store_revision(store, &revision, NULL), FEVER_OK);
    assert_int_equal(revision.number, 0);
    struct dataset *dataset = NULL;
    assert_int_equal(store_load(store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->clinic_count + dataset->region_count + dataset->source_count, 0);
    dataset_free(dataset);
    store_close(store);
    store_assert_sound(place);
    assert_string_equal(sql_text_of(place, "PRAGMA journal_mode", "SELECT 'wal'"), "wal");
    /* One file, and nothing beside it. */
    char command[256];
    if (store_on_server())
        return;
    snprintf(command, sizeof command, "test \"$(ls %s)\" = fever.db", place->folder);
    assert_int_equal(system(command), 0);
}

static void an_existing_file_is_left_as_it_is(void **state)
{
    const struct store_place *place = *state;
    if (store_on_server()) {
        store_close(store_made(place));
        refused(place->path, STORE_CREATE, FEVER_CONFLICT, "exists already");
        assert_string_equal(store_schema(place), SCHEMA_NOW);
        return;
    }
    write_file(place->path, "mine", 4);
    refused(place->path, STORE_CREATE, FEVER_CONFLICT, "exists already");
    size_t length;
    char *bytes = read_file(place->path, &length);
    assert_int_equal(length, 4);
    assert_memory_equal(bytes, "mine", 4);
    free(bytes);
}

static void a_store_needs_a_folder(void **state)
{
    const struct store_place *place = *state;
    char path[160];
    snprintf(path, sizeof path, "%s/none/fever.db", place->folder);
    refused(path, STORE_CREATE, FEVER_IO, "cannot be made: No such file or directory");
}

static void a_url_is_not_taken_for_a_file_name(void **state)
{
    (void)state;
    refused("mysql://host/db", STORE_READ, FEVER_UNSUPPORTED, "not at mysql://");
    refused("mysql://host/db", STORE_CREATE, FEVER_UNSUPPORTED, "not at mysql://");
    refused("postgresql://[host/db", STORE_READ, FEVER_INVALID, "URL cannot be read");
}

/* Nobody listens at port 1 of this machine. */
static void a_server_that_is_away_is_named_without_its_password(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct error error;
    assert_int_equal(
        store_open("postgresql://me:Geheim4711@127.0.0.1:1/fever", STORE_READ, &store, &error),
        FEVER_BUSY);
    assert_non_null(strstr(error.text, "postgresql://127.0.0.1:1/fever cannot be reached"));
    assert_null(strstr(error.text, "Geheim4711"));
    assert_int_equal(
        store_open("postgresql://me:Geheim4711@[oops/fever", STORE_READ, &store, &error),
        FEVER_INVALID);
    assert_null(strstr(error.text, "Geheim4711"));
    char told[100];
    store_tell("postgresql://me:Geheim4711@a,b/fever?sslmode=require", told, sizeof told);
    assert_string_equal(told, "postgresql://a,b/fever");
    store_tell("postgresql://me:Geheim4711@[::1]:5433,[fe80::1],b/fever", told, sizeof told);
    assert_string_equal(told, "postgresql://[::1]:5433,[fe80::1],b/fever");
}

/* The host that would have answered, but for its password or its role, need not be the first. */
static void of_several_hosts_each_says_why_not(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct error error;
    assert_int_equal(
        store_open("postgresql://127.0.0.1:1,127.0.0.1:2/fever", STORE_READ, &store, &error),
        FEVER_BUSY);
    assert_non_null(strstr(error.text, "port 1 failed"));
    assert_non_null(strstr(error.text, "; connection to server at \"127.0.0.1\", port 2 failed"));
    assert_null(strstr(error.text, "Is the server running"));
}

/* However a URL was spelt wrong, what stands in it is told nobody. */
static void a_password_in_a_misspelt_url_is_not_told(void **state)
{
    static const struct {
        const char *url;
        enum fever_error code;
    } cases[] = {
        {"postgresql://me:4711/Geheim@a/fever", FEVER_INVALID},
        {"postgresql://me:Ge/heim4711@a/fever", FEVER_INVALID},
        {"postgresql://me:Ge@heim4711@a/fever", FEVER_INVALID},
        {"postgresql://me:Ge%heim4711@a/fever", FEVER_INVALID},
        {"postgresql:/me:Geheim4711@a/fever", FEVER_INVALID},
        {"Postgres:me:Geheim4711@a/fever", FEVER_INVALID},
        {"host=a password=Geheim4711", FEVER_INVALID},
        {"mysql://me:Geheim4711@a/fever", FEVER_UNSUPPORTED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store *store = NULL;
        struct store_lock *lock = NULL;
        struct error error = {0};
        char said[1000];
        assert_int_equal(store_open(cases[i].url, STORE_READ, &store, &error), cases[i].code);
        int length = snprintf(said, sizeof said, "%s ", error.text);
        assert_int_equal(store_open(cases[i].url, STORE_CREATE, &store, &error), cases[i].code);
        length += snprintf(said + length, sizeof said - (size_t)length, "%s ", error.text);
        assert_int_equal(store_lock(cases[i].url, "test", 1, &lock, &error), cases[i].code);
        length += snprintf(said + length, sizeof said - (size_t)length, "%s ", error.text);
        store_tell(cases[i].url, said + length, sizeof said - (size_t)length);
        if (strstr(said, "heim") || strstr(said, "4711"))
            fail_msg("%s", said);
    }
}

static void names_that_sqlite_would_read_its_own_way(void **state)
{
    const struct store_place *place = *state;
    char *here = getcwd(NULL, 0);
    assert_int_equal(chdir(place->folder), 0);
    struct store *store = NULL;
    assert_int_equal(store_open(":memory:", STORE_CREATE, &store, NULL), FEVER_OK);
    store_close(store);
    assert_int_equal(access(":memory:", F_OK), 0);
    assert_int_equal(chdir(here), 0);
    free(here);
}

static void a_missing_store_says_how_to_make_one(void **state)
{
    const struct store_place *place = *state;
    refused(place->path, STORE_READ, FEVER_NOT_FOUND, "feverctl init");
    refused(place->path, STORE_WRITE, FEVER_NOT_FOUND, "feverctl init");
    assert_int_equal(access(place->path, F_OK), -1);
}

/* A server that speaks another protocol, a database and a role that are not there. */
static void server_is_something_else(const struct store_place *place)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    char url[sizeof place->path + 40];
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s/.s.PGSQL.5432", place->folder);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(listener, 1), 0);
    pid_t child = fork();
    if (child == 0) {
        int guest = accept(listener, NULL, NULL);
        _exit(write(guest, answer, sizeof answer - 1) < 0 || read(guest, url, sizeof url) < 0);
    }
    snprintf(url, sizeof url, "postgresql:///x?host=%s&gssencmode=disable", place->folder);
    refused(url, STORE_READ, FEVER_BUSY, "expected authentication request");
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(listener);
    snprintf(url, sizeof url, "%s&dbname=none", place->path);
    refused(url, STORE_CREATE, FEVER_BUSY, "\"none\" does not exist");
    snprintf(url, sizeof url, "%s&user=none", place->path);
    refused(url, STORE_CREATE, FEVER_BUSY, "\"none\" does not exist");
}

/* Whose text the server would take as it comes. */
static void a_database_in_another_encoding_is_refused(void **state)
{
    const struct store_place *place = *state;
    char sql[160], url[sizeof place->path + 60];
    if (!store_on_server())
        return;
    snprintf(sql, sizeof sql,
             "CREATE DATABASE ascii_%ld ENCODING 'SQL_ASCII' TEMPLATE template0 STRATEGY file_copy",
             (long)getpid());
    sql_text(place, sql);
    snprintf(url, sizeof url, "%s&dbname=ascii_%ld", place->path, (long)getpid());
    refused(url, STORE_CREATE, FEVER_UNSUPPORTED,
            "has the encoding SQL_ASCII; a store needs a database in UTF8");
    snprintf(sql, sizeof sql, "DROP DATABASE ascii_%ld WITH (FORCE)", (long)getpid());
    sql_text(place, sql);
}

static void the_first_host_that_answers_is_taken(void **state)
{
    const struct store_place *place = *state;
    char url[2 * sizeof place->path];
    if (!store_on_server())
        return;
    const char *host = strstr(place->path, "host=") + strlen("host=");
    snprintf(url, sizeof url, "%s&host=%s,%.*s,/none", place->path, place->folder,
             (int)strcspn(host, "&"), host);
    struct store *store = NULL;
    struct error error = {0};
    if (store_open(url, STORE_CREATE, &store, &error))
        fail_msg("%s", error.text);
    store_close(store);
}

static void what_is_no_database_is_refused(void **state)
{
    const struct store_place *place = *state;
    char text[4096];
    if (store_on_server()) {
        server_is_something_else(place);
        return;
    }
    memset(text, 'x', sizeof text);
    write_file(place->path, text, sizeof text);
    refused_untouched(place->path, FEVER_INVALID, "is not a database");
    write_file(place->path, "short", 5);
    refused_untouched(place->path, FEVER_INVALID, "is not a database");
    write_file(place->path, "", 0);
    refused_untouched(place->path, FEVER_INVALID, "is an empty file");
    refused(place->folder, STORE_READ, FEVER_INVALID, "is a directory");
    refused(place->folder, STORE_WRITE, FEVER_INVALID, "is a directory");
    refused("/dev/null", STORE_READ, FEVER_INVALID, "special file");
}

static void another_programs_database_is_refused(void **state)
{
    const struct store_place *place = *state;
    run_sql(place, "CREATE TABLE clinic (id TEXT)", "CREATE TABLE store.clinic (id TEXT)");
    refused_untouched(place->path, FEVER_INVALID, "not a store of clinics");
    if (store_on_server())
        refused(place->path, STORE_CREATE, FEVER_CONFLICT, "tables of something else");
}

/* What a role may not look at is not said to be empty. */
static void a_schema_that_may_not_be_used_is_told(void **state)
{
    const struct store_place *place = *state;
    char path[sizeof place->path + 40];
    if (!store_on_server())
        return;
    store_close(store_made(place));
    snprintf(path, sizeof path, "%s&options=-csearch_path%%3Dnone", place->path);
    refused_untouched(path, FEVER_IO, "has no schema that this role may use");
}

static void a_newer_schema_is_refused(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    run_sql(place, "PRAGMA user_version = 99", "UPDATE store.fever_schema SET version = 99");
    refused_untouched(place->path, FEVER_UNSUPPORTED, "schema 99");
}

/* A newer program updates the store while it is open here: what is read or written next would no
 * longer mean what this one knows. */
static void a_schema_that_moves_on_is_noticed(void **state)
{
    const struct store_place *place = *state;
    static const char sentence[] = "has schema 99, made by a newer program";
    struct store *reader = NULL;
    struct dataset *dataset = NULL;
    struct error error = {0};
    bool changed;
    struct store *writer = store_made(place);
    assert_int_equal(store_open(place->path, STORE_READ, &reader, &error), FEVER_OK);
    assert_int_equal(store_changed(reader, &changed, &error), FEVER_OK);
    run_sql(place, "PRAGMA user_version = 99", "UPDATE store.fever_schema SET version = 99");
    assert_int_equal(store_load(reader, &dataset, &error), FEVER_UNSUPPORTED);
    assert_non_null(strstr(error.text, sentence));
    assert_int_equal(store_live_begin(writer, 1000, &error), FEVER_UNSUPPORTED);
    assert_non_null(strstr(error.text, sentence));
    if (!store_on_server()) { /* one asks a server for its version every few seconds alone */
        assert_int_equal(store_changed(reader, &changed, &error), FEVER_UNSUPPORTED);
        assert_non_null(strstr(error.text, sentence));
    }
    store_close(reader);
    store_close(writer);
}

/* Readers leave updating to writers. */
static void an_older_schema_is_not_read(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    run_sql(place, "PRAGMA user_version = 0", "UPDATE store.fever_schema SET version = 0");
    refused(place->path, STORE_READ, FEVER_UNSUPPORTED, "older schema");
}

static void store_damage(const struct store_place *place)
{
    if (store_on_server()) {
        sql_text(place, "DROP TABLE hotline");
        return;
    }
    FILE *file = fopen(place->path, "r+b");
    assert_non_null(file);
    for (long page = 1; page < 100; page++) {
        fseek(file, page * 4096, SEEK_SET);
        fputs("garbage garbage garbage", file);
    }
    fclose(file);
}

static void a_damaged_store_fails_with_a_sentence(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    store_damage(place);
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    struct error error = {0};
    enum fever_error failure = store_open(place->path, STORE_READ, &store, &error);
    if (!failure)
        failure = store_load(store, &dataset, &error);
    assert_int_equal(failure, FEVER_INVALID);
    assert_non_null(strstr(error.text, "damaged"));
    store_close(store);
}

/* Runs as an ordinary user in a child process, as root may write everywhere. */
static int as_nobody(int (*job)(const struct store_place *), const struct store_place *place)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(geteuid() == 0 && setresuid(65534, 65534, 65534) != 0 ? 99 : job(place));
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int opens_as(const char *path, enum store_mode mode, enum fever_error code, const char *says)
{
    struct store *store = NULL;
    struct error error = {0};
    struct revision revision;
    enum fever_error found = store_open(path, mode, &store, &error);
    if (!found)
        found = store_revision(store, &revision, &error);
    store_close(store);
    bool right = found == code && strstr(error.text, says);
    if (!right)
        fprintf(stderr, "%s: %s\n", error_name(found), error.text);
    return right ? 0 : 1;
}

static int cannot_write(const struct store_place *place)
{
    return opens_as(place->path, STORE_WRITE, FEVER_IO, "cannot be written to");
}

static int cannot_read(const struct store_place *place)
{
    return opens_as(place->path, STORE_READ, FEVER_IO, "cannot be read");
}

static int cannot_keep_files_beside(const struct store_place *place)
{
    return opens_as(place->path, STORE_READ, FEVER_IO, "cannot be opened");
}

static int cannot_make(const struct store_place *place)
{
    char path[160];
    snprintf(path, sizeof path, "%s/second.db", place->folder);
    return opens_as(path, STORE_CREATE, FEVER_IO, "cannot be made: Permission denied");
}

/* A role of the server that may read some tables, then all, and write none. */
static void rights_are_told_apart(const struct store_place *place)
{
    static const char *const readable[] = {"fever_schema, revision", "ALL TABLES IN SCHEMA store"};
    char role[32], sql[120], url[sizeof place->path + 40];
    snprintf(role, sizeof role, "role_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "CREATE ROLE %s LOGIN; GRANT USAGE ON SCHEMA store TO %s", role,
             role);
    sql_text(place, sql);
    snprintf(url, sizeof url, "%s&user=%s", place->path, role);
    for (int i = 0; i < 2; i++) {
        snprintf(sql, sizeof sql, "GRANT SELECT ON %s TO %s", readable[i], role);
        sql_text(place, sql);
        assert_int_equal(opens_as(url, STORE_READ, i ? FEVER_OK : FEVER_IO,
                                  i ? ""
                                    : "permission denied for table live_version; "
                                      "deploy/POSTGRESQL.md says which rights this role needs"),
                         0);
    }
    struct store *store = NULL;
    struct revision revision;
    struct error error = {0};
    struct clinic clinic = clinic_plain("a", 1, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    assert_int_equal(store_open(url, STORE_WRITE, &store, &error), FEVER_OK);
    assert_int_equal(apply_clinics(store, &insert, 1, &revision, &error), FEVER_IO);
    assert_non_null(strstr(error.text, "permission denied for table revision; deploy/"));
    store_close(store);
    snprintf(sql, sizeof sql, "DROP OWNED BY %s; DROP ROLE %s", role, role);
    sql_text(place, sql);
}

static void permissions_are_told_apart(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    if (store_on_server()) {
        rights_are_told_apart(place);
        return;
    }
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(chmod(place->path, 0444), 0);
    assert_int_equal(as_nobody(cannot_write, place), 0);
    assert_int_equal(chmod(place->path, 0400), 0);
    if (geteuid() == 0)
        assert_int_equal(as_nobody(cannot_read, place), 0);
    assert_int_equal(chmod(place->path, 0666), 0);
    assert_int_equal(chmod(place->folder, 0555), 0);
    assert_int_equal(as_nobody(cannot_keep_files_beside, place), 0);
    assert_int_equal(as_nobody(cannot_make, place), 0);
    assert_int_equal(chmod(place->folder, 0755), 0);
}

static void a_server_that_has_lost_its_schemas_number_is_told(void **state)
{
    const struct store_place *place = *state;
    if (!store_on_server())
        return;
    store_close(store_made(place));
    sql_text(place, "DELETE FROM store.fever_schema");
    refused(place->path, STORE_READ, FEVER_INVALID, "does not say its schema");
    refused(place->path, STORE_WRITE, FEVER_INVALID, "does not say its schema");
    refused(place->path, STORE_CREATE, FEVER_CONFLICT, "was left as it is");
}

static void a_servers_older_store_is_migrated(void **state)
{
    const struct store_place *place = *state;
    if (!store_on_server()) /* whose older files are in test_store_revisions.c */
        return;
    store_close(store_made(place));
    sql_text(place, "ALTER TABLE store.revision DROP COLUMN actor, DROP COLUMN action");
    sql_text(place, "UPDATE store.fever_schema SET version = 10");
    refused(place->path, STORE_READ, FEVER_UNSUPPORTED,
            "older schema: its owner brings it up to date");
    struct store *store = NULL;
    assert_int_equal(store_open(place->path, STORE_WRITE, &store, NULL), FEVER_OK);
    assert_string_equal(store_schema(place), SCHEMA_NOW);
    struct clinic clinic = clinic_plain("a", 1, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    assert_int_equal(applied(store, &insert, 1).number, 1);
    store_close(store);
}

static void a_reader_cannot_write(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    struct store *reader = NULL;
    assert_int_equal(store_open(place->path, STORE_READ, &reader, NULL), FEVER_OK);
    struct clinic clinic = clinic_plain("a", 1, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    struct revision revision;
    struct error error;
    assert_int_equal(apply_clinics(reader, &insert, 1, &revision, &error), FEVER_IO);
    assert_non_null(strstr(error.text, "reading only"));
    store_close(reader);
}

static void a_second_writer_is_told_to_wait(void **state)
{
    const struct store_place *place = *state;
    struct store *store = store_made(place);
    struct clinic clinic = clinic_plain("a", 1, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    struct revision revision = {0};
    struct error error = {0};
    struct store *other = NULL;
    assert_int_equal(store_open(place->path, STORE_WRITE, &other, NULL), FEVER_OK);
    assert_int_equal(db_begin_write(other->db, NULL), FEVER_OK);
    db_set_patience_ms(store->db, 1);
    assert_int_equal(apply_clinics(store, &insert, 1, &revision, &error), FEVER_BUSY);
    assert_non_null(strstr(error.text, "another program is writing"));
    assert_int_equal(db_commit(other->db, NULL), FEVER_OK);
    assert_int_equal(applied(store, &insert, 1).number, 1);
    store_close(other);
    store_close(store);
}

static bool has_changed(struct store *store)
{
    bool changed = false;
    assert_int_equal(store_changed(store, &changed, NULL), FEVER_OK);
    return changed;
}

/* A server tells in its own time. */
static bool changes_soon(struct store *store)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    for (int i = 0; i < 1000 && store_on_server(); i++) {
        if (has_changed(store))
            return true;
        nanosleep(&pause, NULL);
    }
    return has_changed(store);
}

static void others_writes_are_noticed(void **state)
{
    const struct store_place *place = *state;
    struct store *writer = store_made(place);
    struct store *reader = NULL;
    assert_int_equal(store_open(place->path, STORE_READ, &reader, NULL), FEVER_OK);
    assert_false(has_changed(reader));
    struct clinic clinic = clinic_plain("a", 1, NAN, NAN);
    struct clinic_change insert = {CLINIC_INSERT, NULL, &clinic};
    struct revision made = applied(writer, &insert, 1);
    assert_true(changes_soon(reader));
    assert_false(has_changed(reader));
    if (!store_on_server()) /* where its own write may count once */
        assert_false(has_changed(writer));
    struct revision seen;
    assert_int_equal(store_revision(reader, &seen, NULL), FEVER_OK);
    assert_int_equal(seen.number, 1);
    assert_true(seen.tag == made.tag);
    assert_int_equal(seen.published_at, made.published_at);
    store_close(reader);
    store_close(writer);
}

/* The process that answers the only other session of the store's database. */
static pid_t backend_of_reader(const struct store_place *place)
{
    double pid = sql_number(place, "SELECT pid FROM pg_stat_activity WHERE"
                                   " datname = current_database() AND pid <> pg_backend_pid()");
    assert_true(pid > 1);
    return (pid_t)pid;
}

/* Who begins a transaction there hears of it within seconds, or as soon as was said. */
static void falls_silent(const struct store_place *place, int silence_ms)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    struct dataset *dataset = NULL;
    struct store *reader = NULL;
    struct error error;
    assert_int_equal(store_open(place->path, STORE_READ, &reader, NULL), FEVER_OK);
    pid_t backend = backend_of_reader(place);
    store_set_silence_ms(reader, silence_ms);
    assert_int_equal(kill(backend, SIGSTOP), 0);
    alarm(60); /* as long as a statement may take would be five minutes */
    enum fever_error failure = store_load(reader, &dataset, &error);
    alarm(0);
    assert_int_equal(kill(backend, SIGCONT), 0);
    assert_int_equal(failure, FEVER_BUSY);
    assert_non_null(strstr(error.text, "was lost"));
    store_set_silence_ms(reader, 0);
    for (int i = 0; i < 200 && (failure = store_load(reader, &dataset, &error)); i++)
        nanosleep(&pause, NULL);
    assert_int_equal(failure, FEVER_OK);
    dataset_free(dataset);
    store_close(reader);
}

static void a_server_that_falls_silent_is_given_up(void **state)
{
    const struct store_place *place = *state;
    if (!store_on_server())
        return;
    store_close(store_made(place));
    falls_silent(place, 100);
    falls_silent(place, 0);
}

/* A writer that dies in the middle leaves the last whole revision. */
static bool die_halfway(void *context, size_t done, size_t total)
{
    (void)context;
    if (done * 2 >= total)
        _exit(7);
    return true;
}

static int dies_writing(const struct store_place *place)
{
    enum { COUNT = 2000 };
    struct store *store = NULL;
    if (store_open(place->path, STORE_WRITE, &store, NULL))
        return 1;
    static struct clinic clinics[COUNT];
    static struct clinic_change changes[COUNT];
    static char ids[COUNT][8];
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(ids[i], sizeof ids[i], "c%04u", i);
        clinics[i] = clinic_plain(ids[i], i + 1, 39.9, 116.4);
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, &clinics[i]};
    }
    const struct change_set set = {
        .kind = "clinics", .now = 1, .clinics = changes, .clinic_count = COUNT};
    const struct progress progress = {die_halfway, NULL};
    struct revision revision;
    store_apply(store, &set, &progress, &revision, NULL);
    return 2;
}

static void a_killed_writer_leaves_the_store_as_it_was(void **state)
{
    const struct store_place *place = *state;
    store_close(store_made(place));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(dies_writing(place));
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    assert_int_equal(store_open(place->path, STORE_WRITE, &store, NULL), FEVER_OK);
    assert_int_equal(store_load(store, &dataset, NULL), FEVER_OK);
    assert_int_equal(dataset->revision.number, 0);
    assert_int_equal(dataset->clinic_count, 0);
    dataset_free(dataset);
    store_close(store);
    store_assert_sound(place);
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_new_store_is_sound_and_empty),
        STORE_TEST(an_existing_file_is_left_as_it_is),
        STORE_TEST(a_store_needs_a_folder),
        STORE_TEST(a_url_is_not_taken_for_a_file_name),
        STORE_TEST(a_server_that_is_away_is_named_without_its_password),
        STORE_TEST(of_several_hosts_each_says_why_not),
        STORE_TEST(names_that_sqlite_would_read_its_own_way),
        STORE_TEST(a_missing_store_says_how_to_make_one),
        STORE_TEST(what_is_no_database_is_refused),
        STORE_TEST(another_programs_database_is_refused),
        STORE_TEST(a_database_in_another_encoding_is_refused),
        STORE_TEST(the_first_host_that_answers_is_taken),
        STORE_TEST(a_schema_that_may_not_be_used_is_told),
        STORE_TEST(a_password_in_a_misspelt_url_is_not_told),
        STORE_TEST(a_newer_schema_is_refused),
        STORE_TEST(a_schema_that_moves_on_is_noticed),
        STORE_TEST(an_older_schema_is_not_read),
        STORE_TEST(a_server_that_has_lost_its_schemas_number_is_told),
        STORE_TEST(a_servers_older_store_is_migrated),
        STORE_TEST(a_damaged_store_fails_with_a_sentence),
        STORE_TEST(permissions_are_told_apart),
        STORE_TEST(a_reader_cannot_write),
        STORE_TEST(a_second_writer_is_told_to_wait),
        STORE_TEST(others_writes_are_noticed),
        STORE_TEST(a_server_that_falls_silent_is_given_up),
        STORE_TEST(a_killed_writer_leaves_the_store_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
