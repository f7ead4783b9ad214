/* The directory of online consultations in the store: its rows, and what they were at a revision.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "tables.h"

#define CONSULT_COLUMNS                                                                            \
    "id, name, url, wechat, services, languages, regions, hours, hours_text, hours_origin, free,"  \
    " insurance, source, note"

enum {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_URL,
    COLUMN_WECHAT,
    COLUMN_SERVICES,
    COLUMN_LANGUAGES,
    COLUMN_REGIONS,
    COLUMN_HOURS,
    COLUMN_HOURS_TEXT,
    COLUMN_HOURS_ORIGIN,
    COLUMN_FREE,
    COLUMN_INSURANCE,
    COLUMN_SOURCE,
    COLUMN_NOTE
};

/* Lists, with `;` between. */

static size_t list_count(const char *text)
{
    size_t count = text && *text;
    for (const char *at = text; at && *at; at++)
        count += *at == ';';
    return count;
}

/* The next item of the list, which `*length` bytes long; moves `*at` behind it. */
static const char *list_next(const char **at, size_t *length)
{
    const char *item = *at;
    *length = strcspn(item, ";");
    *at = item + *length + (item[*length] == ';');
    return item;
}

static enum fever_error list_fault(const struct consult *consult, const char *what,
                                   struct error *error)
{
    return error_set(error, FEVER_INVALID, "the consultation %.*s has %s that cannot be read",
                     CLINIC_ID_MAX, consult->id, what);
}

static enum fever_error read_services(struct consult *consult, const char *text,
                                      struct error *error)
{
    for (const char *at = text; at && *at;) {
        size_t length;
        int service;
        const char *name = list_next(&at, &length);
        if (!consult_service_parse(name, length, &service))
            return list_fault(consult, "services", error);
        consult->services |= UINT32_C(1) << service;
    }
    return FEVER_OK;
}

static enum fever_error read_languages(struct arena *arena, struct consult *consult,
                                       const char *text, struct error *error)
{
    size_t count = list_count(text), taken = 0;
    const char **tags = arena_array(arena, count, sizeof *tags);
    if (!tags)
        return error_nomem(error);
    for (const char *at = text; at && *at && taken < count; taken++) {
        size_t length;
        const char *tag = list_next(&at, &length);
        if (!consult_language_is_valid(tag, length))
            return list_fault(consult, "languages", error);
        if (!(tags[taken] = arena_copy(arena, tag, length)))
            return error_nomem(error);
    }
    consult->languages = (struct text_list){tags, taken};
    return FEVER_OK;
}

static enum fever_error read_regions(struct arena *arena, struct consult *consult, const char *text,
                                     struct error *error)
{
    size_t count = list_count(text), taken = 0;
    uint32_t *regions = arena_array(arena, count, sizeof *regions);
    if (!regions)
        return error_nomem(error);
    for (const char *at = text; at && *at && taken < count; taken++) {
        size_t length;
        const char *adcode = list_next(&at, &length);
        if (!region_adcode_parse(adcode, length, &regions[taken]))
            return list_fault(consult, "regions", error);
    }
    consult->regions = regions;
    consult->region_count = taken;
    return FEVER_OK;
}

static enum stated read_stated(struct statement *row, int column)
{
    const char *text = statement_text(row, column);
    return !text ? STATED_NOT : strcmp(text, "true") == 0 ? STATED_TRUE : STATED_FALSE;
}

static enum fever_error read_texts(struct arena *arena, struct statement *row,
                                   struct consult *consult, struct error *error)
{
    const struct {
        int column;
        const char **out;
    } texts[] = {
        {COLUMN_ID, &consult->id},         {COLUMN_NAME, &consult->name},
        {COLUMN_URL, &consult->url},       {COLUMN_WECHAT, &consult->wechat},
        {COLUMN_HOURS, &consult->hours},   {COLUMN_HOURS_TEXT, &consult->hours_text},
        {COLUMN_SOURCE, &consult->source}, {COLUMN_NOTE, &consult->note},
    };
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && !failure; i++)
        failure = (texts[i].column <= COLUMN_NAME ? row_text_stated : row_text)(
            arena, row, texts[i].column, texts[i].out, error);
    return failure;
}

static enum fever_error read_consult(void *arena, struct statement *row, void *item,
                                     struct error *error)
{
    struct consult *consult = item;
    enum fever_error failure;
    if ((failure = read_texts(arena, row, consult, error)) ||
        (failure = read_services(consult, statement_text(row, COLUMN_SERVICES), error)) ||
        (failure = read_languages(arena, consult, statement_text(row, COLUMN_LANGUAGES), error)) ||
        (failure = read_regions(arena, consult, statement_text(row, COLUMN_REGIONS), error)))
        return failure;
    consult->hours_origin =
        statement_is_null(row, COLUMN_HOURS_ORIGIN) ? HOURS_ORIGIN_STATED : HOURS_ORIGIN_REPAIRED;
    consult->free = read_stated(row, COLUMN_FREE);
    consult->insurance = read_stated(row, COLUMN_INSURANCE);
    return FEVER_OK;
}

static int order_consults(const void *a, const void *b)
{
    return strcmp(((const struct consult *)a)->id, ((const struct consult *)b)->id);
}

static bool same_consult(const void *a, const void *b)
{
    return consult_same(a, b);
}

enum {
    SERVICE_NAME_MAX = 24,
    SERVICES_SIZE = CONSULT_SERVICE_COUNT * (SERVICE_NAME_MAX + 1),
    LANGUAGES_SIZE = CONSULT_LANGUAGES_MAX * (CONSULT_LANGUAGE_MAX + 1),
    REGIONS_SIZE = CONSULT_REGIONS_MAX * 7
};
_Static_assert(SERVICES_SIZE + LANGUAGES_SIZE + REGIONS_SIZE + 3 <= TABLE_SCRATCH,
               "the three lists fit");

static const char *stated_text(enum stated stated)
{
    return stated == STATED_NOT ? NULL : stated == STATED_TRUE ? "true" : "false";
}

/* Ends a list that was written with a `;` behind each item; NULL for an empty one. */
static const char *list_end(char *begin, char *end)
{
    if (end == begin)
        return NULL;
    end[-1] = '\0';
    return begin;
}

static const char *services_text(const struct consult *consult, char *out)
{
    char *end = out;
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++)
        if (consult->services & UINT32_C(1) << service)
            end = stpcpy(stpcpy(end, consult_service_name(service)), ";");
    return list_end(out, end);
}

static const char *languages_text(const struct consult *consult, char *out)
{
    char *end = out;
    for (size_t i = 0; i < consult->languages.count && i < CONSULT_LANGUAGES_MAX; i++)
        end = stpcpy(stpcpy(end, consult->languages.items[i]), ";");
    return list_end(out, end);
}

static const char *regions_text(const struct consult *consult, char *out)
{
    char *end = out;
    for (size_t i = 0; i < consult->region_count && i < CONSULT_REGIONS_MAX; i++) {
        uint32_t adcode = consult->regions[i];
        for (int digit = 5; digit >= 0; digit--, adcode /= 10)
            end[digit] = (char)('0' + adcode % 10);
        end[6] = ';';
        end += 7;
    }
    return list_end(out, end);
}

static void bind_consult(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)position;
    const struct consult *consult = item;
    char *languages = scratch + SERVICES_SIZE + 1, *regions = languages + LANGUAGES_SIZE + 1;
    const char *const texts[] = {
        [COLUMN_ID] = consult->id,
        [COLUMN_NAME] = consult->name,
        [COLUMN_URL] = consult->url,
        [COLUMN_WECHAT] = consult->wechat,
        [COLUMN_SERVICES] = services_text(consult, scratch),
        [COLUMN_LANGUAGES] = languages_text(consult, languages),
        [COLUMN_REGIONS] = regions_text(consult, regions),
        [COLUMN_HOURS] = consult->hours,
        [COLUMN_HOURS_TEXT] = consult->hours_text,
        [COLUMN_HOURS_ORIGIN] = consult->hours_origin == HOURS_ORIGIN_REPAIRED ? "repaired" : NULL,
        [COLUMN_FREE] = stated_text(consult->free),
        [COLUMN_INSURANCE] = stated_text(consult->insurance),
        [COLUMN_SOURCE] = consult->source,
        [COLUMN_NOTE] = consult->note,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        statement_bind_text(insert, (int)i + 1, texts[i]);
}

const struct row_kind consult_rows = {"SELECT COUNT(*) FROM consult WHERE ended_revision IS NULL",
                                      "SELECT " CONSULT_COLUMNS
                                      " FROM consult WHERE ended_revision IS NULL ORDER BY id",
                                      sizeof(struct consult), read_consult, 0};

/* The revision at hand is the newest: it was begun before its tables are written. */
const struct table consult_table = {
    &consult_rows,
    "UPDATE consult SET ended_revision = (SELECT MAX(number) FROM revision)"
    " WHERE ended_revision IS NULL",
    "INSERT INTO consult (" CONSULT_COLUMNS ", since_revision)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
    " (SELECT MAX(number) FROM revision))",
    order_consults,
    same_consult,
    bind_consult};

#define HELD_THEN                                                                                  \
    " FROM consult WHERE since_revision <= $1"                                                     \
    " AND (ended_revision IS NULL OR ended_revision > $1)"
static const char sql_at_count[] = "SELECT COUNT(*)" HELD_THEN;
static const char sql_at[] = "SELECT " CONSULT_COLUMNS HELD_THEN " ORDER BY id";
static const char sql_changed[] =
    "SELECT COUNT(*) FROM consult WHERE since_revision > $1 OR ended_revision > $1";

static enum fever_error count_at(struct db *db, const char *sql, int64_t revision, int64_t *out,
                                 struct error *error)
{
    struct statement *row = db_statement(db, sql);
    statement_bind_int(row, 1, revision);
    bool has_row;
    enum fever_error failure = statement_step(row, &has_row, error);
    if (failure)
        return failure;
    *out = has_row ? statement_int(row, 0) : 0;
    statement_reset(row);
    return FEVER_OK;
}

enum fever_error consults_load_at(struct db *db, int64_t revision, struct arena *arena,
                                  struct rows *out, bool *changed, struct error *error)
{
    int64_t total = 0, later = 0;
    enum fever_error failure = count_at(db, sql_changed, revision, &later, error);
    if (!failure)
        failure = count_at(db, sql_at_count, revision, &total, error);
    if (failure)
        return failure;
    struct consult *consults = arena_array(arena, (size_t)total, sizeof *consults);
    if (!consults)
        return error_nomem(error);
    struct statement *row = db_statement(db, sql_at);
    statement_bind_int(row, 1, revision);
    size_t count = 0;
    bool has_row = false;
    while (count < (size_t)total && !(failure = statement_step(row, &has_row, error)) && has_row) {
        if ((failure = read_consult(arena, row, &consults[count], error)))
            break;
        count++;
    }
    statement_reset(row);
    if (failure)
        return failure;
    *out = (struct rows){consults, count};
    *changed = later > 0;
    return FEVER_OK;
}
