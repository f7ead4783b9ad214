/* Fuzzes what a damaged store hands out. Each line of an input names a cell by the number of its
 * row, as rows are read, and its column, and says what stands there instead: `12.3="text`,
 * `12.3*text` (the text over and over), `12.3#number`, `12.3~number with a fraction`, `12.3-`
 * (nothing at all).
 *
 * A reader refuses the row with a sentence, or all that is served from it is whole: JSON that can
 * be read, pages of UTF-8. The seam between the store and its database is wrapped for that
 * (--wrap), because no database would take such rows: they come of flipped bits. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/store/driver.h"
#include "fever/api.h"
#include "fever/page.h"
#include "fever/store_live.h"
#include "fever/store_reports.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"
#include "stored.h"

enum { DAMAGES_MAX = 8, ENDLESS = 70000, BODY_MAX = 8 << 20, COLUMNS_MAX = 60, ROWS_MAX = 1000 };

struct damage {
    unsigned long row, column;
    char kind;  /* `"`, `#`, `~`, `-` */
    char *text; /* what it is as a text, `length` bytes */
    size_t length;
    int64_t integer;
    double fraction;
};

static struct damage damages[DAMAGES_MAX];
static size_t damage_count;
static unsigned long row_number_now;    /* of the row that was read last, from 1 */
static const struct statement *row_now; /* whose row that is */
static const struct statement
    *count_asked; /* counts rows: a database cannot be wrong there by far */

/* The value over and over where it has no end. */
static bool damage_fill(struct damage *damage, const char *value, size_t length)
{
    size_t times = damage->kind == '*' && length ? ENDLESS / length : 1;
    damage->length = length * times;
    damage->text = malloc(damage->length + 1);
    if (!damage->text)
        return false;
    for (size_t i = 0; i < times && length; i++)
        memcpy(damage->text + i * length, value, length);
    damage->text[damage->length] = '\0';
    damage->integer = strtoll(damage->text, NULL, 10);
    damage->fraction = strtod(damage->text, NULL);
    return true;
}

static void damage_read(const char *line, size_t length)
{
    struct damage *damage = &damages[damage_count];
    char head[16] = "";
    int used = 0;
    memcpy(head, line, length < sizeof head - 1 ? length : sizeof head - 1);
    bool is_damage =
        sscanf(head, "%3lu.%2lu%c%n", &damage->row, &damage->column, &damage->kind, &used) == 3 &&
        strchr("\"*#~-", damage->kind);
    if (is_damage && damage_fill(damage, line + used, length - (size_t)used))
        damage_count++;
}

static void damages_read(const char *bytes, size_t size)
{
    while (size && damage_count < DAMAGES_MAX) {
        const char *end = memchr(bytes, '\n', size);
        size_t length = end ? (size_t)(end - bytes) : size;
        damage_read(bytes, length);
        bytes += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

static void damages_clear(void)
{
    while (damage_count)
        free(damages[--damage_count].text);
}

static const struct damage *damage_of(const struct statement *statement, int column)
{
    for (size_t i = 0; statement == row_now && i < damage_count; i++)
        if (damages[i].row == row_number_now && damages[i].column == (unsigned long)column)
            return &damages[i];
    return NULL;
}

struct statement *__real_db_statement(struct db *db, const char *sql);
enum fever_error __real_statement_step(struct statement *statement, bool *has_row,
                                       struct error *error);
const char *__real_statement_text(struct statement *statement, int column);
size_t __real_statement_text_length(struct statement *statement, int column);
const void *__real_statement_bytes(struct statement *statement, int column, size_t *length);
int64_t __real_statement_int(struct statement *statement, int column);
double __real_statement_double(struct statement *statement, int column);
bool __real_statement_is_null(struct statement *statement, int column);

struct statement *__wrap_db_statement(struct db *db, const char *sql);
enum fever_error __wrap_statement_step(struct statement *statement, bool *has_row,
                                       struct error *error);
const char *__wrap_statement_text(struct statement *statement, int column);
size_t __wrap_statement_text_length(struct statement *statement, int column);
const void *__wrap_statement_bytes(struct statement *statement, int column, size_t *length);
int64_t __wrap_statement_int(struct statement *statement, int column);
double __wrap_statement_double(struct statement *statement, int column);
bool __wrap_statement_is_null(struct statement *statement, int column);

struct statement *__wrap_db_statement(struct db *db, const char *sql)
{
    static const char counting[] = "SELECT COUNT(*)";
    struct statement *statement = __real_db_statement(db, sql);
    count_asked = strncmp(sql, counting, sizeof counting - 1) == 0 ? statement : NULL;
    return statement;
}

enum fever_error __wrap_statement_step(struct statement *statement, bool *has_row,
                                       struct error *error)
{
    row_now = statement == count_asked ? NULL : statement;
    row_number_now += row_now != NULL;
    return __real_statement_step(statement, has_row, error);
}

const char *__wrap_statement_text(struct statement *statement, int column)
{
    const struct damage *damage = damage_of(statement, column);
    if (!damage)
        return __real_statement_text(statement, column);
    return damage->kind == '-' ? NULL : damage->text;
}

size_t __wrap_statement_text_length(struct statement *statement, int column)
{
    const struct damage *damage = damage_of(statement, column);
    if (!damage)
        return __real_statement_text_length(statement, column);
    return damage->kind == '-' ? 0 : damage->length;
}

const void *__wrap_statement_bytes(struct statement *statement, int column, size_t *length)
{
    const struct damage *damage = damage_of(statement, column);
    if (!damage)
        return __real_statement_bytes(statement, column, length);
    *length = damage->kind == '-' ? 0 : damage->length;
    return damage->kind == '-' ? NULL : damage->text;
}

int64_t __wrap_statement_int(struct statement *statement, int column)
{
    const struct damage *damage = damage_of(statement, column);
    if (!damage)
        return __real_statement_int(statement, column);
    return damage->kind == '-' ? 0 : damage->integer;
}

double __wrap_statement_double(struct statement *statement, int column)
{
    const struct damage *damage = damage_of(statement, column);
    if (!damage)
        return __real_statement_double(statement, column);
    return damage->kind == '-' ? 0 : damage->fraction;
}

bool __wrap_statement_is_null(struct statement *statement, int column)
{
    const struct damage *damage = damage_of(statement, column);
    return damage ? damage->kind == '-' : __real_statement_is_null(statement, column);
}

static void ask(const struct snapshot *snapshot, const char *path, bool is_page)
{
    static const struct api_parameter parameters[] = {{"lat", "39.91", false},
                                                      {"lon", "116.41", false}};
    bool is_nearest = strstr(path, "nearest") || strcmp(path, "/") == 0;
    const struct api_request request = {.method = API_GET,
                                        .path = path,
                                        .host = "example.org",
                                        .parameters = parameters,
                                        .parameter_count = is_nearest ? 2 : 0};
    const struct api_context context = {.snapshot = snapshot, .now = SAMPLE_NOW};
    const struct page_context page_context = {.snapshot = snapshot, .now = SAMPLE_NOW};
    struct api_reply reply = {.status = 0};
    buffer_init(&reply.body, BODY_MAX);
    if (is_page)
        page_handle(&page_context, &request, &reply);
    else
        api_handle(&context, &request, &reply);
    json_t *body = is_page ? NULL : json_loadb(reply.body.data, reply.body.length, 0, NULL);
    if (reply.status < 200 || !utf8_is_valid(reply.body.data, reply.body.length) ||
        (!is_page && !body)) {
        fprintf(stderr, "%s: %d, %zu bytes\n", path, reply.status, reply.body.length);
        abort();
    }
    json_decref(body);
    buffer_clear(&reply.body);
}

static void serve(const struct snapshot *snapshot)
{
    static const char *const api_paths[] = {
        "/api/v1/clinics",       "/api/v1/clinics/nearest", "/api/v1/clinics/110101-0001",
        "/api/v1/dataset",       "/api/v1/regions",         "/api/v1/clinics/110101-0003",
        "/api/v1/notices",       "/api/v1/consults",        "/api/v1/clinics/110101-0002/opening",
        "/api/v1/regions/110101"};
    static const char *const pages[] = {"/", "/clinics/110101-0001", "/clinics/110101-0002"};
    for (size_t i = 0; i < sizeof api_paths / sizeof *api_paths; i++)
        ask(snapshot, api_paths[i], false);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        ask(snapshot, pages[i], true);
}

/* As feverd does: the revision, then what changes by the minute laid over it. */
static enum fever_error load(struct store *store, struct error *error)
{
    static const struct time_zone *zones[1];
    struct time_zone *zone;
    struct dataset *dataset = NULL;
    struct live_values *values = NULL;
    struct snapshot *under = NULL, *snapshot = NULL;
    static struct arena *arena; /* of the zone */
    if (!arena &&
        (!(arena = arena_new()) || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone)))
        abort();
    if (!zones[0])
        zones[0] = zone;
    const struct snapshot_options options = {{zones, 1}, CONFIRM_DAYS_DEFAULT, false};
    enum fever_error failure = store_load_served(store, &dataset, error);
    if (!failure)
        failure = snapshot_build(dataset, &options, &under, error);
    if (!failure)
        failure = store_live_load(store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        failure = snapshot_with_live(under, values, &snapshot, error);
    if (!failure) {
        snapshot_refresh(snapshot, SAMPLE_NOW);
        serve(snapshot);
    }
    snapshot_free(snapshot);
    snapshot_free(under);
    return failure;
}

static enum fever_error import(struct store *store, struct error *error)
{
    struct dataset *dataset = NULL;
    struct import_base base;
    enum fever_error failure = store_load(store, &dataset, error);
    if (!failure)
        failure = store_load_import_base(store, dataset, &base, error);
    dataset_free(dataset);
    return failure;
}

static enum fever_error look_back(struct store *store, struct error *error)
{
    struct arena *arena = arena_new();
    const struct history_entry *entries;
    const struct standing_correction *corrections;
    struct revision_diff diff;
    struct change_set set;
    size_t count;
    if (!arena)
        abort();
    enum fever_error failure = store_history(store, arena, 0, &entries, &count, error);
    if (!failure)
        failure = store_diff(store, 1, STORED_REVISIONS, arena, &diff, error);
    if (!failure)
        failure = store_plan_rollback(store, 1, arena, &set, error);
    if (!failure)
        failure = store_corrections(store, SAMPLE_NOW, arena, &corrections, &count, error);
    arena_free(arena);
    return failure;
}

static enum fever_error look_around(struct store *store, struct error *error)
{
    struct arena *arena = arena_new();
    const struct audit_entry *entries;
    const struct report *reports;
    const struct token *tokens;
    struct token token;
    size_t count;
    if (!arena)
        abort();
    enum fever_error failure = store_reports(store, false, arena, &reports, &count, error);
    if (!failure)
        failure = store_audit_read(store, 0, 100, arena, &entries, &count, error);
    if (!failure)
        failure = store_tokens(store, arena, &tokens, &count, error);
    if (!failure)
        failure = store_token_find(store, stored_token_hash, arena, &token, error);
    arena_free(arena);
    return failure;
}

/* Rows are counted anew for each; the first byte of an input says which is meant. */
static enum fever_error (*const works[])(struct store *, struct error *) = {load, import, look_back,
                                                                            look_around};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char names[] = "siha"; /* served, imports, history, all else */
    static struct store *store;
    const char *name = size ? memchr(names, bytes[0], sizeof names - 1) : NULL;
    if (!store)
        store = stored_make();
    if (!name)
        return 0;
    struct error error = {0};
    row_number_now = 0;
    damages_read((const char *)bytes + 1, size - 1);
    bool is_sound = !damage_count;
    enum fever_error failure = works[name - names](store, &error);
    damages_clear();
    if (failure && (!*error.text || is_sound)) {
        fprintf(stderr, "refused: %s\n", error.text);
        abort();
    }
    return 0;
}
