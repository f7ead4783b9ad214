/* Writing corrections: one is begun or ended with a revision, never changed. */
#include "apply.h"

static const char sql_correction_replace[] =
    "UPDATE correction SET ended_revision = $3, ended_as = 'replaced'"
    " WHERE clinic_id = $1 AND field = $2 AND ended_revision IS NULL";
static const char sql_correction_insert[] = "INSERT INTO correction (clinic_id, field, "
                                            "since_revision, value, hours_origin, who, why, since,"
                                            " until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
/* One that the source has agreed with has ended already; what is left to take back is its mention.
 */
static const char sql_correction_drop[] =
    "UPDATE correction SET ended_revision = COALESCE(ended_revision, $2), ended_as = 'removed'"
    " WHERE number = $1 AND (ended_as IS NULL OR ended_as = 'agreed')";
static const char sql_correction_confirm[] =
    "UPDATE correction SET ended_revision = $2, ended_as = 'agreed'"
    " WHERE number = $1 AND ended_revision IS NULL";

static void key_bind(struct applying *work, struct statement *statement,
                     const struct correction *correction)
{
    statement_bind_text(statement, 1, correction->made_for);
    statement_bind_text(statement, 2, clinic_field_name(correction->field));
    statement_bind_int(statement, 3, work->revision);
}

static enum fever_error correction_put(struct applying *work, const struct correction *correction,
                                       struct tally *tally)
{
    int64_t replaced = 0;
    struct statement *replace = db_statement(work->db, sql_correction_replace);
    key_bind(work, replace, correction);
    enum fever_error failure = statement_run(replace, &replaced, work->error);
    if (failure)
        return failure;
    struct statement *insert = db_statement(work->db, sql_correction_insert);
    key_bind(work, insert, correction);
    statement_bind_text(insert, 4, correction->value);
    if (correction->field == FIELD_HOURS)
        statement_bind_text(insert, 5, hours_origin_name(correction->hours_origin));
    statement_bind_text(insert, 6, correction->who);
    statement_bind_text(insert, 7, correction->why);
    statement_bind_int(insert, 8, correction->since);
    if (correction->until != CORRECTION_NO_END)
        statement_bind_int(insert, 9, correction->until);
    tally->updated += replaced;
    tally->inserted += !replaced;
    return statement_run(insert, NULL, work->error);
}

static enum fever_error correction_end(struct applying *work, const char *sql, int64_t number,
                                       struct tally *tally)
{
    int64_t ended = 0;
    struct statement *update = db_statement(work->db, sql);
    statement_bind_int(update, 1, number);
    statement_bind_int(update, 2, work->revision);
    enum fever_error failure = statement_run(update, &ended, work->error);
    tally->retired += ended;
    return failure;
}

enum fever_error corrections_apply(struct applying *work)
{
    const struct change_set *changes = work->changes;
    struct tally tally = {0};
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < changes->correction_count && !failure; i++) {
        const struct correction_change *change = &changes->corrections[i];
        const struct correction *correction = &change->correction;
        if (change->action == CORRECTION_PUT)
            failure = correction_put(work, correction, &tally);
        else if (change->action == CORRECTION_DROP)
            failure = correction_end(work, sql_correction_drop, correction->number, &tally);
        else
            failure = correction_end(work, sql_correction_confirm, correction->number, &tally);
    }
    work->corrections_changed = tally.inserted + tally.updated + tally.retired;
    if (!changes->clinic_count)
        work->tally = (struct tally){work->tally.inserted + tally.inserted,
                                     work->tally.updated + tally.updated,
                                     work->tally.retired + tally.retired};
    return failure;
}
