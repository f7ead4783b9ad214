/* Reports: their bounds, their receipts, their end. */
#include "fever/store_reports.h"

#include "rows.h"
#include "store_internal.h"

enum { DAY_S = 86400, CHINA_OFFSET_S = 8 * 3600 };

static const char sql_day_taken[] = "SELECT taken FROM report_day WHERE day = $1";
static const char sql_clinic_taken[] =
    "SELECT COUNT(*) FROM report WHERE clinic_id = $1 AND made_at >= $2 AND made_at < $3";
static const char sql_kept[] = "SELECT COUNT(*) FROM report";
static const char sql_count_taken[] =
    "INSERT INTO report_day (day, taken, dropped) VALUES ($1, 1, 0)"
    " ON CONFLICT (day) DO UPDATE SET taken = report_day.taken + 1";
static const char sql_count_dropped[] =
    "INSERT INTO report_day (day, taken, dropped) VALUES ($1, 0, 1)"
    " ON CONFLICT (day) DO UPDATE SET dropped = report_day.dropped + 1";
static const char sql_add[] =
    "INSERT INTO report (clinic_id, kind, text, contact, made_at, receipt_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const char sql_erase[] = "DELETE FROM report WHERE receipt_hash = $1";
static const char sql_erase_number[] = "DELETE FROM report WHERE number = $1";
static const char sql_expire[] = "DELETE FROM report WHERE made_at < $1";
static const char sql_expire_days[] = "DELETE FROM report_day WHERE day < $1";
static const char sql_state[] = "SELECT resolved_at FROM report WHERE number = $1";
static const char sql_resolve[] =
    "UPDATE report SET resolved_at = $2, resolved_by = $3, answer = $4 WHERE number = $1";
static const char sql_reopen[] =
    "UPDATE report SET resolved_at = NULL, resolved_by = NULL WHERE number = $1";
static const char sql_dropped[] = "SELECT COALESCE(SUM(dropped), 0) FROM report_day";

static int64_t day_of(int64_t unix_s)
{
    int64_t local = unix_s + CHINA_OFFSET_S;
    return local / DAY_S - (local % DAY_S < 0);
}

static int64_t day_begin(int64_t day)
{
    return day * DAY_S - CHINA_OFFSET_S;
}

int64_t report_day_end(int64_t unix_s)
{
    return day_begin(day_of(unix_s) + 1);
}

/* The number that a bound statement yields, 0 for no row. */
static enum fever_error number_of(struct statement *row, int64_t *out, struct error *error)
{
    bool has_row = false;
    enum fever_error failure = statement_step(row, &has_row, error);
    *out = !failure && has_row ? statement_int(row, 0) : 0;
    statement_reset(row);
    return failure;
}

static enum fever_error clinic_taken(struct db *db, const struct report *report, int64_t *out,
                                     struct error *error)
{
    struct statement *row = db_statement(db, sql_clinic_taken);
    int64_t day = day_of(report->made_at);
    statement_bind_text(row, 1, report->clinic_id);
    statement_bind_int(row, 2, day_begin(day));
    statement_bind_int(row, 3, day_begin(day + 1));
    return number_of(row, out, error);
}

static enum fever_error fits(struct db *db, const struct report *report,
                             const struct report_bounds *bounds, bool *out, struct error *error)
{
    int64_t of_day, of_clinic = 0, in_all = 0;
    struct statement *row = db_statement(db, sql_day_taken);
    statement_bind_int(row, 1, day_of(report->made_at));
    enum fever_error failure = number_of(row, &of_day, error);
    if (!failure)
        failure = clinic_taken(db, report, &of_clinic, error);
    if (!failure)
        failure = number_of(db_statement(db, sql_kept), &in_all, error);
    *out =
        of_day < bounds->day_max && of_clinic < bounds->clinic_day_max && in_all < bounds->kept_max;
    return failure;
}

static enum fever_error count_up(struct db *db, const char *sql, int64_t made_at,
                                 struct error *error)
{
    struct statement *count = db_statement(db, sql);
    statement_bind_int(count, 1, day_of(made_at));
    return statement_run(count, NULL, error);
}

enum fever_error store_report_add(struct store *store, const struct report *report,
                                  const unsigned char receipt[RECEIPT_HASH_BYTES],
                                  const struct report_bounds *bounds, bool *kept,
                                  struct error *error)
{
    enum fever_error failure = fits(store->db, report, bounds, kept, error);
    if (!failure)
        failure = count_up(store->db, *kept ? sql_count_taken : sql_count_dropped, report->made_at,
                           error);
    if (failure || !*kept)
        return failure;
    struct statement *add = db_statement(store->db, sql_add);
    statement_bind_text(add, 1, report->clinic_id);
    statement_bind_text(add, 2, report_kind_name(report->kind));
    statement_bind_text(add, 3, report->text);
    statement_bind_text(add, 4, report->contact);
    statement_bind_int(add, 5, report->made_at);
    statement_bind_bytes(add, 6, receipt, RECEIPT_HASH_BYTES);
    return statement_run(add, NULL, error);
}

static enum fever_error no_report(int64_t number, struct error *error)
{
    return error_set(error, FEVER_NOT_FOUND, "there is no report %lld; it may have been erased",
                     (long long)number);
}

enum fever_error store_report_erase(struct store *store,
                                    const unsigned char receipt[RECEIPT_HASH_BYTES], bool *was,
                                    struct error *error)
{
    struct statement *erase = db_statement(store->db, sql_erase);
    int64_t erased = 0;
    statement_bind_bytes(erase, 1, receipt, RECEIPT_HASH_BYTES);
    enum fever_error failure = statement_run(erase, &erased, error);
    *was = erased > 0;
    return failure;
}

enum fever_error store_report_erase_number(struct store *store, int64_t number, struct error *error)
{
    struct statement *erase = db_statement(store->db, sql_erase_number);
    int64_t erased = 0;
    statement_bind_int(erase, 1, number);
    enum fever_error failure = statement_run(erase, &erased, error);
    return failure || erased ? failure : no_report(number, error);
}

enum fever_error store_reports_expire(struct store *store, int64_t before, int64_t *count,
                                      struct error *error)
{
    struct statement *expire = db_statement(store->db, sql_expire);
    statement_bind_int(expire, 1, before);
    enum fever_error failure = statement_run(expire, count, error);
    if (failure)
        return failure;
    struct statement *days = db_statement(store->db, sql_expire_days);
    statement_bind_int(days, 1, day_of(before));
    return statement_run(days, NULL, error);
}

void store_forget(struct store *store)
{
    db_settle(store->db);
}

/* Refuses a number that is none, and a report that is not as `open` says. */
static enum fever_error check_state(struct store *store, int64_t number, bool open,
                                    struct error *error)
{
    struct statement *state = db_statement(store->db, sql_state);
    bool has_row = false;
    statement_bind_int(state, 1, number);
    enum fever_error failure = statement_step(state, &has_row, error);
    bool is_open = !failure && has_row && statement_is_null(state, 0);
    statement_reset(state);
    if (failure)
        return failure;
    if (!has_row)
        return no_report(number, error);
    if (is_open != open)
        return error_set(error, FEVER_CONFLICT, "report %lld %s", (long long)number,
                         is_open ? "is open" : "was resolved before");
    return FEVER_OK;
}

enum fever_error store_report_resolve(struct store *store, int64_t number, const char *who,
                                      const char *answer, int64_t now, struct error *error)
{
    enum fever_error failure = check_state(store, number, true, error);
    if (failure)
        return failure;
    struct statement *resolve = db_statement(store->db, sql_resolve);
    statement_bind_int(resolve, 1, number);
    statement_bind_int(resolve, 2, now);
    statement_bind_text(resolve, 3, who);
    statement_bind_text(resolve, 4, answer);
    return statement_run(resolve, NULL, error);
}

enum fever_error store_report_reopen(struct store *store, int64_t number, struct error *error)
{
    enum fever_error failure = check_state(store, number, false, error);
    if (failure)
        return failure;
    struct statement *reopen = db_statement(store->db, sql_reopen);
    statement_bind_int(reopen, 1, number);
    return statement_run(reopen, NULL, error);
}

static enum fever_error read_report(void *arena, struct statement *row, void *item,
                                    struct error *error)
{
    struct report *report = item;
    *report = (struct report){.number = statement_int(row, 0)};
    if (!report_kind_parse(row_text_or_empty(row, 2), &report->kind))
        return error_set(error, FEVER_INVALID, "report %lld has the unknown kind '%s'",
                         (long long)report->number, row_text_or_empty(row, 2));
    enum fever_error failure;
    if ((failure = row_instant(row, 5, 0, &report->made_at, error)) ||
        (failure = row_instant(row, 6, 0, &report->resolved_at, error)) ||
        (failure = row_text_stated(arena, row, 1, &report->clinic_id, error)) ||
        (failure = row_text(arena, row, 3, &report->text, error)) ||
        (failure = row_text(arena, row, 4, &report->contact, error)) ||
        (failure = row_text(arena, row, 7, &report->resolved_by, error)))
        return failure;
    return row_text(arena, row, 8, &report->answer, error);
}

#define REPORT_COLUMNS                                                                             \
    "SELECT number, COALESCE(a.clinic_id, r.clinic_id), kind, text, contact, made_at,"             \
    " resolved_at, resolved_by, answer FROM report r"                                              \
    " LEFT JOIN clinic_alias a ON a.alias_id = r.clinic_id"

static const struct row_kind all_rows = {"SELECT COUNT(*) FROM report",
                                         REPORT_COLUMNS " ORDER BY number", sizeof(struct report),
                                         read_report, 0};
static const struct row_kind open_rows = {"SELECT COUNT(*) FROM report WHERE resolved_at IS NULL",
                                          REPORT_COLUMNS
                                          " WHERE resolved_at IS NULL ORDER BY number",
                                          sizeof(struct report), read_report, 0};

enum fever_error store_reports_read(struct store *store, bool only_open, struct arena *arena,
                                    const struct report **out, size_t *count, struct error *error)
{
    struct rows rows = {0};
    enum fever_error failure =
        rows_load(store->db, only_open ? &open_rows : &all_rows, arena, arena, &rows, error);
    *out = rows.items;
    *count = rows.count;
    return failure;
}

enum fever_error store_reports(struct store *store, bool only_open, struct arena *arena,
                               const struct report **out, size_t *count, struct error *error)
{
    enum fever_error failure = db_begin_read(store->db, error);
    if (!failure) {
        failure = store_reports_read(store, only_open, arena, out, count, error);
        db_end_read(store->db);
    }
    return failure;
}

enum fever_error store_reports_dropped(struct store *store, int64_t *out, struct error *error)
{
    return row_number(store->db, sql_dropped, 0, out, error);
}
