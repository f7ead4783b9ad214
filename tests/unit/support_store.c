/* Stores in a folder of their own, random records, and change sets in few words. */
#include "support_store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <dlfcn.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

static const char *server_folder(void)
{
    return getenv("FEVER_POSTGRES");
}

bool store_on_server(void)
{
    return server_folder() != NULL;
}

void store_needs_file(void)
{
    if (!store_on_server())
        return;
    printf("skip: this is about a store's file\n");
    skip();
}

/* A connection to a database of the server; the last one is kept, for the next question. */
static PGconn *server_connection(const char *url)
{
    static PGconn *connection;
    static char connected[256];
    if (connection && strcmp(connected, url) == 0)
        return connection;
    PQfinish(connection);
    snprintf(connected, sizeof connected, "%s", url);
    connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(connection));
    PQclear(PQexec(connection, "SET client_min_messages = error"));
    return connection;
}

/* Runs one command in a database of the server; the text that it yields, or "". */
static const char *server_text(const char *url, const char *sql)
{
    static char text[4096];
    PGconn *connection = server_connection(url);
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    snprintf(text, sizeof text, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return text;
}

static void server_url(char *out, size_t size, const char *database)
{
    snprintf(out, size, "postgresql:///%s?host=%s&user=fever", database, server_folder());
}

static void server_command(const char *before, const char *database, const char *after)
{
    char url[200], sql[200];
    server_url(url, sizeof url, "postgres");
    snprintf(sql, sizeof sql, "%s %s %s", before, database, after);
    server_text(url, sql);
}

/* A program's databases, each for one place at a time: making one takes a while. */
enum { DATABASES_MAX = 8 };
static struct {
    bool is_made, is_used;
} databases[DATABASES_MAX];

static void database_name(char out[32], int database)
{
    snprintf(out, 32, "t_%ld_%d", (long)getpid(), database);
}

static void databases_drop(void)
{
    for (int i = 0; i < DATABASES_MAX; i++) {
        char name[32];
        database_name(name, i);
        if (databases[i].is_made)
            server_command("DROP DATABASE", name, "WITH (FORCE)");
    }
}

/* PostGIS stays in the schema `public`; the store's tables go into one that is made afresh. */
static void database_take(struct store_place *place)
{
    char name[32], url[200];
    int i = 0;
    while (databases[i].is_used)
        i++;
    assert_true(i < DATABASES_MAX);
    database_name(name, i);
    if (!databases[i].is_made) {
        server_command("CREATE DATABASE", name, "TEMPLATE fever_template STRATEGY file_copy");
        if (i == 0)
            atexit(databases_drop);
    }
    databases[i].is_made = databases[i].is_used = true;
    place->database = i;
    server_url(url, sizeof url, name);
    server_text(url, "DROP SCHEMA IF EXISTS store CASCADE; CREATE SCHEMA store");
    snprintf(place->path, sizeof place->path, "%s&options=-csearch_path%%3Dstore,public", url);
}

/* Opening a store to write loads it, and closing drops it, which takes longer than most of what is
 * done between. */
static void spatialite_stays(void)
{
    static void *handle;
    if (!handle)
        handle = dlopen("mod_spatialite.so", RTLD_LAZY);
    assert_non_null(handle);
}

void store_place_make(struct store_place *place)
{
    const char *above = getenv("TMPDIR");
    int length = snprintf(place->folder, sizeof place->folder, "%s/fever-store-XXXXXX",
                          above && *above ? above : "/tmp");
    assert_in_range(length, 1, sizeof place->folder - 1);
    assert_non_null(mkdtemp(place->folder));
    if (store_on_server()) {
        database_take(place);
        return;
    }
    snprintf(place->path, sizeof place->path, "%s/fever.db", place->folder);
    spatialite_stays();
}

void store_place_remove(struct store_place *place)
{
    if (store_on_server())
        databases[place->database].is_used = false;
    DIR *folder = opendir(place->folder);
    assert_non_null(folder);
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        char path[sizeof place->folder + sizeof entry->d_name + 1];
        snprintf(path, sizeof path, "%s/%s", place->folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(path))
            rmdir(path);
    }
    closedir(folder);
    assert_int_equal(rmdir(place->folder), 0);
}

struct store *store_opened(const char *path, enum store_mode mode)
{
    struct store *store = NULL;
    struct error error = {0};
    if (store_open(path, mode, &store, &error))
        fail_msg("%s", error.text);
    return store;
}

/* An empty store as it was first made in this program: making one takes ten times as long as
 * opening it, most of it for SpatiaLite's tables. */
static struct {
    unsigned char *bytes;
    size_t length;
} empty_store;

static void empty_store_keep(const char *path)
{
    store_close(store_opened(path, STORE_CREATE));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long length = ftell(file);
    assert_true(length > 0);
    rewind(file);
    empty_store.bytes = malloc((size_t)length);
    assert_non_null(empty_store.bytes);
    empty_store.length = fread(empty_store.bytes, 1, (size_t)length, file);
    assert_int_equal(empty_store.length, length);
    fclose(file);
}

static void empty_store_write(const char *path)
{
    FILE *file = fopen(path, "wbx");
    assert_non_null(file);
    assert_int_equal(fwrite(empty_store.bytes, 1, empty_store.length, file), empty_store.length);
    assert_int_equal(fclose(file), 0);
}

struct store *store_made(const struct store_place *place)
{
    if (store_on_server())
        return store_opened(place->path, STORE_CREATE);
    if (empty_store.bytes)
        empty_store_write(place->path);
    else
        empty_store_keep(place->path);
    return store_opened(place->path, STORE_WRITE);
}

int store_set_up(void **state)
{
    struct store_fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    store_place_make(&fixture->place);
    fixture->store = store_made(&fixture->place);
    fixture->arena = arena_new();
    *state = fixture;
    return 0;
}

int store_tear_down(void **state)
{
    struct store_fixture *fixture = *state;
    store_close(fixture->store);
    store_place_remove(&fixture->place);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static const char *pick(uint64_t *seed, const char *const *from)
{
    size_t count = 0;
    while (from[count])
        count++;
    return from[random_next(seed) % count];
}

/* Canonical text for a field that is to be stated. */
static const char *field_text(uint64_t *seed, enum clinic_field field, char *out, size_t size)
{
    static const char *const stated[] = {"true", "false", NULL};
    static const char *const kinds[] = {"fever_clinic", "fever_room", "pharmacy", "other", NULL};
    static const char *const services[] = {"fever_adult", "fever_child;ct", "antigen;inpatient",
                                           NULL};
    static const char *const access_kinds[] = {"walk_in", "appointment", "referral_only", NULL};
    static const char *const systems[] = {"wgs84", "gcj02", "bd09", NULL};
    static const char *const precisions[] = {"exact", "address", "district", NULL};
    static const char *const hours[] = {"24/7", "Mo-Fr 08:00-17:00", "Mo-Su,PH 08:00-20:00; We off",
                                        NULL};
    static const char *const texts[] = {
        "北京协和医院", "a \"quoted\" <b> & 'it'", "逗号，分号；", "line\\two", "𠀀丈", NULL};
    switch (field) {
    case FIELD_KIND:
        return pick(seed, kinds);
    case FIELD_SERVICES:
        return pick(seed, services);
    case FIELD_DESIGNATED:
    case FIELD_INSURANCE:
    case FIELD_INSURANCE_REMOTE:
    case FIELD_BOOKING_REQUIRED:
        return pick(seed, stated);
    case FIELD_ACCESS:
        return pick(seed, access_kinds);
    case FIELD_CRS:
        return pick(seed, systems);
    case FIELD_PRECISION:
        return pick(seed, precisions);
    case FIELD_HOURS:
        return pick(seed, hours);
    case FIELD_MIN_AGE_MONTHS:
    case FIELD_MAX_AGE_YEARS:
        snprintf(out, size, "%d", (int)(random_next(seed) % 100));
        return out;
    case FIELD_ADCODE:
        snprintf(out, size, "%d", 110101 + (int)(random_next(seed) % 5));
        return out;
    case FIELD_BOOKING_URL:
    case FIELD_SOURCE_URL:
        snprintf(out, size, "https://example.org/%d?a=b&c", (int)(random_next(seed) % 1000));
        return out;
    case FIELD_ALIASES:
    case FIELD_PHONE:
        snprintf(out, size, "甲%d;乙", (int)(random_next(seed) % 1000));
        return out;
    case FIELD_ALIAS_IDS:
        snprintf(out, size, "old-%llx", (unsigned long long)random_next(seed));
        return out;
    case FIELD_ADMISSION:
        snprintf(out, size, "戴口罩;带身份证|2026-01-%02d", 1 + (int)(random_next(seed) % 31));
        return out;
    case FIELD_LAT:
    case FIELD_ENTRANCE_LAT:
        snprintf(out, size, "%.17g", 20 + (double)(random_next(seed) >> 11) * 0x1p-53 * 25);
        return out;
    case FIELD_LON:
    case FIELD_ENTRANCE_LON:
        snprintf(out, size, "%.17g", 80 + (double)(random_next(seed) >> 11) * 0x1p-53 * 50);
        return out;
    case FIELD_LAST_ADMISSION:
        return random_next(seed) % 2 ? "16:30" : "-30";
    case FIELD_VALID_UNTIL:
    case FIELD_SOURCE_DATE:
    case FIELD_VERIFIED_AT:
        snprintf(out, size, "2026-%02d-15", 1 + (int)(random_next(seed) % 12));
        return out;
    default:
        snprintf(out, size, "%s %d", pick(seed, texts), (int)(random_next(seed) % 1000));
        return out;
    }
}

const struct clinic *clinic_random(struct arena *arena, uint64_t *seed, const char *id,
                                   uint32_t marker_id)
{
    struct clinic *clinic = arena_alloc(arena, sizeof *clinic);
    assert_non_null(clinic);
    clinic_init(clinic);
    for (int i = 0; i < FIELD_COUNT; i++) {
        char buffer[200];
        enum clinic_field field = (enum clinic_field)i;
        const char *text = field_text(seed, field, buffer, sizeof buffer);
        struct error error;
        if (random_next(seed) % 2 == 0 && field != FIELD_NAME)
            continue;
        if (field == FIELD_ID || field == FIELD_MARKER_ID)
            continue;
        if (clinic_field_parse(clinic, field, text, arena, &error))
            fail_msg("%s: %s", clinic_field_name(field), error.text);
    }
    clinic->id = arena_strdup(arena, id);
    clinic->marker_id = marker_id;
    clinic->hours_origin = random_next(seed) % 2 ? HOURS_ORIGIN_REPAIRED : HOURS_ORIGIN_STATED;
    clinic_settle_place(clinic);
    return clinic;
}

struct clinic clinic_plain(const char *id, uint32_t marker_id, double lat, double lon)
{
    struct clinic clinic;
    clinic_init(&clinic);
    clinic.id = id;
    clinic.marker_id = marker_id;
    clinic.name = "发热门诊";
    clinic.original_place = (struct point){lat, lon};
    clinic_settle_place(&clinic);
    return clinic;
}

const struct clinic *clinic_with(struct arena *arena, const struct clinic *from,
                                 enum clinic_field field, const char *text)
{
    struct clinic *clinic = arena_alloc(arena, sizeof *clinic);
    struct error error;
    *clinic = *from;
    if (clinic_field_parse(clinic, field, text, arena, &error))
        fail_msg("%s", error.text);
    clinic_settle_place(clinic);
    return clinic;
}

enum fever_error apply_clinics(struct store *store, const struct clinic_change *changes,
                               size_t count, struct revision *out, struct error *error)
{
    struct revision base;
    assert_int_equal(store_revision(store, &base, NULL), FEVER_OK);
    const struct change_set set = {
        .base_revision = base.number,
        .kind = "clinics",
        .now = 1769000000 + base.number,
        .clinics = changes,
        .clinic_count = count,
    };
    return store_apply(store, &set, NULL, out, error);
}

struct revision applied(struct store *store, const struct clinic_change *changes, size_t count)
{
    struct revision revision = {0};
    struct error error = {0};
    if (apply_clinics(store, changes, count, &revision, &error))
        fail_msg("%s", error.text);
    return revision;
}

struct file_answer {
    sqlite3 *db;
    sqlite3_stmt *statement;
    bool has_row;
};

/* The first row that a statement finds in a file; `file_done` ends it. */
static struct file_answer file_ask(const struct store_place *place, const char *sql)
{
    struct file_answer answer;
    assert_int_equal(sqlite3_open_v2(place->path, &answer.db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    sqlite3_db_config(answer.db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    assert_int_equal(sqlite3_load_extension(answer.db, "mod_spatialite", NULL, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(answer.db, sql, -1, &answer.statement, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(answer.db));
    answer.has_row = sqlite3_step(answer.statement) == SQLITE_ROW;
    return answer;
}

static void file_done(const struct file_answer *answer)
{
    sqlite3_finalize(answer->statement);
    sqlite3_close(answer->db);
}

const char *sql_text(const struct store_place *place, const char *sql)
{
    static char text[4096];
    if (strstr(place->path, "://"))
        return server_text(place->path, sql);
    const struct file_answer answer = file_ask(place, sql);
    const unsigned char *found = answer.has_row ? sqlite3_column_text(answer.statement, 0) : NULL;
    snprintf(text, sizeof text, "%s", found ? (const char *)found : "");
    file_done(&answer);
    return text;
}

double sql_number(const struct store_place *place, const char *sql)
{
    if (strstr(place->path, "://")) /* a server tells all digits by itself */
        return strtod(server_text(place->path, sql), NULL);
    const struct file_answer answer = file_ask(place, sql);
    double number = answer.has_row ? sqlite3_column_double(answer.statement, 0) : 0;
    file_done(&answer);
    return number;
}

const char *sql_text_of(const struct store_place *place, const char *file_sql,
                        const char *server_sql)
{
    return sql_text(place, store_on_server() ? server_sql : file_sql);
}

void store_assert_sound(const struct store_place *place)
{
    if (!store_on_server())
        assert_string_equal(sql_text(place, "PRAGMA integrity_check"), "ok");
}

const char *store_schema(const struct store_place *place)
{
    return sql_text(place,
                    store_on_server() ? "SELECT version FROM fever_schema" : "PRAGMA user_version");
}

void store_make_old(const struct store_place *place)
{
    static char script[4096];
    FILE *file = fopen("tests/cases/store/to_schema_1.sql", "r");
    assert_non_null(file);
    size_t length = fread(script, 1, sizeof script - 1, file);
    assert_true(length < sizeof script - 1 && feof(file));
    fclose(file);
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(place->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_exec(db, script, NULL, NULL, NULL))
        fail_msg("%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}
