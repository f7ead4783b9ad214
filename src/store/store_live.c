/* Reading live values: loads, closures with the clinics of a source, notices. */
#include "fever/store_live.h"

#include <stdlib.h>
#include <string.h>

#include "fever/region.h"
#include "rows.h"
#include "store_internal.h"

static const char sql_versions[] = "SELECT kind, version FROM live_version";
static const char sql_members[] =
    "SELECT clinic_id FROM claim WHERE source = $1 ORDER BY clinic_id";
#define LOAD_COLUMNS                                                                               \
    "SELECT clinic_id, version, level, waiting, being_seen, now_serving, wait_minutes,"            \
    " longest_wait_minutes, rooms_open, reported_at, expires_at FROM clinic_load"                  \
    " WHERE level IS NOT NULL"

static const char sql_load[] =
    LOAD_COLUMNS " AND (clinic_id = $1 OR clinic_id IN (SELECT alias_id FROM clinic_alias"
                 " WHERE clinic_id = $1)) ORDER BY reported_at DESC, clinic_id LIMIT 1";
static const char sql_source_known[] = "SELECT 1 FROM claim WHERE source = $1 LIMIT 1";
static const char sql_region_known[] =
    "SELECT 1 FROM region WHERE CAST(adcode AS TEXT) = $1 LIMIT 1";

enum fever_error store_live_versions(struct store *store, struct live_versions *out,
                                     struct error *error)
{
    struct statement *row = db_statement(store->db, sql_versions);
    bool has_row = false;
    enum fever_error failure;
    *out = (struct live_versions){0};
    while (!(failure = statement_step(row, &has_row, error)) && has_row) {
        const char *kind = row_text_or_empty(row, 0);
        int64_t version = statement_int(row, 1);
        if (strcmp(kind, "load") == 0)
            out->load = version;
        else if (strcmp(kind, "closure") == 0)
            out->closure = version;
        else if (strcmp(kind, "notice") == 0)
            out->notice = version;
    }
    return failure;
}

static enum fever_error is_known(struct store *store, const char *sql, const char *name,
                                 bool *known, struct error *error)
{
    struct statement *row = db_statement(store->db, sql);
    statement_bind_text(row, 1, name);
    enum fever_error failure = statement_step(row, known, error);
    statement_reset(row);
    return failure;
}

enum fever_error store_source_known(struct store *store, const char *source, bool *known,
                                    struct error *error)
{
    return is_known(store, sql_source_known, source, known, error);
}

enum fever_error store_region_known(struct store *store, const char *adcode, bool *known,
                                    struct error *error)
{
    return is_known(store, sql_region_known, adcode, known, error);
}

/* A number that nobody can have reported is as none. */
static int32_t count_of(struct statement *row, int column)
{
    int64_t count = statement_is_null(row, column) ? LOAD_NOT_STATED : statement_int(row, column);
    return count < 0 || count > LOAD_PEOPLE_MAX ? LOAD_NOT_STATED : (int32_t)count;
}

static enum fever_error read_load(void *arena, struct statement *row, void *item,
                                  struct error *error)
{
    struct live_load *load = item;
    *load = (struct live_load){
        .version = statement_int(row, 1),
        .waiting = count_of(row, 3),
        .being_seen = count_of(row, 4),
        .wait_minutes = count_of(row, 6),
        .longest_wait_minutes = count_of(row, 7),
        .rooms_open = count_of(row, 8),
    };
    if (!load_level_parse(row_text_or_empty(row, 2), &load->level))
        return error_set(error, FEVER_INVALID, "the load of %s has the unknown level '%s'",
                         row_text_or_empty(row, 0), row_text_or_empty(row, 2));
    enum fever_error failure;
    if ((failure = row_instant(row, 9, 0, &load->reported_at, error)) ||
        (failure = row_instant(row, 10, 0, &load->expires_at, error)))
        return failure;
    failure = row_text_stated(arena, row, 0, &load->clinic_id, error);
    return failure ? failure : row_text(arena, row, 5, &load->now_serving, error);
}

enum fever_error store_load_find(struct store *store, const char *clinic_id, struct arena *arena,
                                 struct live_load *out, struct error *error)
{
    struct statement *row = db_statement(store->db, sql_load);
    bool has_row = false;
    statement_bind_text(row, 1, clinic_id);
    enum fever_error failure = statement_step(row, &has_row, error);
    if (!failure && has_row)
        failure = read_load(arena, row, out, error);
    else if (!failure)
        failure = error_set(error, FEVER_NOT_FOUND, "%.80s has reported no load", clinic_id);
    statement_reset(row);
    return failure;
}

static enum fever_error read_closure(void *arena, struct statement *row, void *item,
                                     struct error *error)
{
    struct live_closure *closure = item;
    *closure = (struct live_closure){0};
    if (!closure_scope_parse(row_text_or_empty(row, 0), &closure->scope))
        return error_set(error, FEVER_INVALID, "a closure has the unknown scope '%s'",
                         row_text_or_empty(row, 0));
    enum fever_error failure;
    if ((failure = row_instant(row, 2, 0, &closure->from, error)) ||
        (failure = row_instant(row, 3, CLOSURE_NO_END, &closure->until, error)) ||
        (failure = row_instant(row, 7, 0, &closure->made_at, error)) ||
        (failure = row_text_stated(arena, row, 1, &closure->target, error)) ||
        (failure = row_text_stated(arena, row, 4, &closure->reason, error)) ||
        (failure = row_text(arena, row, 5, &closure->alternative, error)))
        return failure;
    return row_text_stated(arena, row, 6, &closure->actor, error);
}

/* `110000;120000`; what is no adcode is left out. */
static enum fever_error read_regions(struct arena *arena, const char *text,
                                     struct live_notice *notice, struct error *error)
{
    if (!text)
        return FEVER_OK;
    uint32_t *regions = arena_array(arena, strlen(text) / 7 + 1, sizeof *regions);
    if (!regions)
        return error_nomem(error);
    for (const char *at = text; *at; at += strspn(at, ";")) {
        size_t length = strcspn(at, ";");
        if (region_adcode_parse(at, length, &regions[notice->region_count]))
            notice->region_count++;
        at += length;
    }
    notice->regions = regions;
    return FEVER_OK;
}

static enum fever_error read_notice(void *arena, struct statement *row, void *item,
                                    struct error *error)
{
    struct live_notice *notice = item;
    *notice = (struct live_notice){.epidemic = statement_int(row, 9) != 0};
    if (!notice_severity_parse(row_text_or_empty(row, 1), &notice->severity))
        return error_set(error, FEVER_INVALID, "notice %s has the unknown severity '%s'",
                         row_text_or_empty(row, 0), row_text_or_empty(row, 1));
    enum fever_error failure;
    if ((failure = row_instant(row, 6, 0, &notice->from, error)) ||
        (failure = row_instant(row, 7, CLOSURE_NO_END, &notice->until, error)) ||
        (failure = row_text_stated(arena, row, 0, &notice->id, error)) ||
        (failure = row_text_stated(arena, row, 2, &notice->title, error)) ||
        (failure = row_text(arena, row, 3, &notice->text, error)) ||
        (failure = row_text(arena, row, 4, &notice->url, error)) ||
        (failure = row_text(arena, row, 8, &notice->source, error)))
        return failure;
    return read_regions(arena, statement_text(row, 5), notice, error);
}

static const struct row_kind load_rows = {
    "SELECT COUNT(*) FROM clinic_load WHERE level IS NOT NULL", LOAD_COLUMNS " ORDER BY clinic_id",
    sizeof(struct live_load), read_load, 0};
/* A clinic's own before its source's before its region's, and of regions mostly the smaller one. */
static const struct row_kind closure_rows = {
    "SELECT COUNT(*) FROM closure",
    "SELECT scope, target, starts_at, ends_at, reason, alternative_id, actor, made_at FROM closure"
    " ORDER BY CASE scope WHEN 'clinic' THEN 0 WHEN 'source' THEN 1 ELSE 2 END, target DESC",
    sizeof(struct live_closure), read_closure, 0};
static const struct row_kind notice_rows = {
    "SELECT COUNT(*) FROM notice",
    "SELECT id, severity, title, text, url, regions, starts_at, ends_at, source, epidemic"
    " FROM notice ORDER BY CASE severity WHEN 'urgent' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,"
    " starts_at DESC, id",
    sizeof(struct live_notice), read_notice, 0};

/* The ids of the clinics that an import source names, in a list that grows. */
static enum fever_error load_members(struct db *db, struct arena *arena,
                                     struct live_closure *closure, struct error *error)
{
    struct statement *row = db_statement(db, sql_members);
    const char **members = NULL;
    size_t room = 0;
    bool has_row = false;
    enum fever_error failure;
    statement_bind_text(row, 1, closure->target);
    while (!(failure = statement_step(row, &has_row, error)) && has_row) {
        if (closure->member_count == room) {
            room = room ? 2 * room : 64;
            const char **grown = realloc(members, room * sizeof *members);
            if (!grown) {
                failure = error_nomem(error);
                break;
            }
            members = grown;
        }
        if ((failure = row_text_stated(arena, row, 0, &members[closure->member_count], error)))
            break;
        closure->member_count++;
    }
    statement_reset(row);
    const char **kept = failure ? NULL : arena_array(arena, closure->member_count, sizeof *kept);
    if (kept && members)
        memcpy(kept, members, closure->member_count * sizeof *kept);
    closure->members = kept;
    free(members);
    return failure || kept ? failure : error_nomem(error);
}

/* What has run out is of no use to anybody. */
static size_t drop_past_closures(struct live_closure *closures, size_t count, int64_t at)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (closures[i].until > at)
            closures[kept++] = closures[i];
    return kept;
}

static size_t drop_past_notices(struct live_notice *notices, size_t count, int64_t at)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (notices[i].until > at)
            notices[kept++] = notices[i];
    return kept;
}

static size_t drop_past_loads(struct live_load *loads, size_t count, int64_t at)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (loads[i].expires_at > at)
            loads[kept++] = loads[i];
    return kept;
}

static enum fever_error values_read(struct store *store, int64_t at, struct live_values *values,
                                    struct error *error)
{
    struct arena *arena = values->arena;
    struct rows loads = {0}, closures = {0}, notices = {0};
    enum fever_error failure = store_live_versions(store, &values->versions, error);
    if (failure || (failure = rows_load(store->db, &load_rows, arena, arena, &loads, error)) ||
        (failure = rows_load(store->db, &closure_rows, arena, arena, &closures, error)) ||
        (failure = rows_load(store->db, &notice_rows, arena, arena, &notices, error)))
        return failure;
    values->loads = loads.items;
    values->load_count = drop_past_loads(loads.items, loads.count, at);
    values->closures = closures.items;
    values->closure_count = drop_past_closures(closures.items, closures.count, at);
    values->notices = notices.items;
    values->notice_count = drop_past_notices(notices.items, notices.count, at);
    struct live_closure *closure = closures.items;
    for (size_t i = 0; !failure && i < values->closure_count; i++)
        if (closure[i].scope == CLOSURE_SOURCE)
            failure = load_members(store->db, arena, &closure[i], error);
    return failure;
}

enum fever_error store_live_read(struct store *store, int64_t at, struct live_values **out,
                                 struct error *error)
{
    struct live_values *values = live_values_new();
    enum fever_error failure = values ? values_read(store, at, values, error) : error_nomem(error);
    if (failure)
        live_values_free(values);
    else
        *out = values;
    return failure;
}

enum fever_error store_live_load(struct store *store, int64_t at, struct live_values **out,
                                 struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (!failure) {
        failure = store_live_read(store, at, out, error);
        db_end_read(store->db);
    }
    return failure;
}
