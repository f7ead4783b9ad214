/* The seam between the store and a database engine: connections, statements, transactions.
 *
 * The store's SQL is the same for every engine: string constants with `$1`-style parameters. What
 * an engine does in its own way (opening, schema, change notification, integrity) has a function
 * here; driver.c hands each call to the engine that keeps the store (engine.h). A statement
 * remembers its first failure and does nothing more until its next use, so that binds need no
 * checks: `statement_step` and `statement_run` tell. */
#ifndef FEVER_STORE_DRIVER_H
#define FEVER_STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"
#include "fever/store.h"

struct db;
struct statement;

/* Opens or makes the database; the schema is this program's afterwards. */
enum fever_error db_open(const char *location, enum store_mode mode, struct db **out,
                         struct error *error);
void db_close(struct db *db);

/* Where the database is, for messages; lives as long as the connection. */
const char *db_location(const struct db *db);

/* The same of a location before or after there is a connection. */
void db_tell(const char *location, char *out, size_t size);

/* How long a lock is waited for; a few seconds unless set. */
void db_set_patience_ms(struct db *db, int patience_ms);

/* How long a server may say nothing to a question; as long as a statement may take unless set. */
void db_set_silence_ms(struct db *db, int silence_ms);

/* Whether the database that is open is the one at its place: a file may have been replaced. */
bool db_stands(struct db *db);

/* Whether another connection has written since the last call; one of its own may count too. */
enum fever_error db_changed(struct db *db, bool *changed, struct error *error);

/* How many seconds what is read lay behind what was written when db_changed() last looked. */
int64_t db_behind_s(const struct db *db);

/* A number that nobody can foresee, never 0. */
uint64_t db_random(void);

/* Takes the lock of a command at a server's store, or FEVER_BUSY with who holds it; it ends with
 * the connection. FEVER_OK and NULL where the store is a file, beside which its lock stands. */
enum fever_error db_lock(const char *location, const char *command, struct db **out,
                         struct error *error);

/* One consistent view until db_end_read. */
enum fever_error db_begin_read(struct db *db, struct error *error);
void db_end_read(struct db *db);

/* Takes the write lock: FEVER_BUSY where another keeps it. */
enum fever_error db_begin_write(struct db *db, struct error *error);
enum fever_error db_commit(struct db *db, struct error *error);

/* Undoes the transaction, if there still is one. */
void db_rollback(struct db *db);

/* Brackets the insertion of many clinics within a write transaction: the spatial index is filled at
 * the end, at once. Nothing but inserts of clinics and of rows elsewhere may stand between. */
enum fever_error db_begin_bulk(struct db *db, struct error *error);
enum fever_error db_end_bulk(struct db *db, struct error *error);

/* Within the bracket: the `fid` behind which the clinics stand that it has added. */
int64_t db_bulk_after(const struct db *db);

/* Says within the bracket where the clinic stands that was inserted last, if it stands anywhere;
 * outside of it nothing needs to be said. FEVER_NOMEM. */
enum fever_error db_bulk_place(struct db *db, struct point place, struct error *error);

/* Says that the next transaction will insert so many clinics, which the engine may make cheaper.
 * A program that opens the database meanwhile may have to wait until the transaction is over. */
void db_prepare_load(struct db *db, size_t clinics);

/* Brackets the writing of claims. In a load their keys are indexed at the end, at once, where
 * FEVER_CONFLICT says that a key is two clinics'. */
enum fever_error db_begin_claims(struct db *db, struct error *error);
enum fever_error db_end_claims(struct db *db, struct error *error);

/* The highest number that a report ever had, which may be erased. */
enum fever_error db_last_report(struct db *db, int64_t *out, struct error *error);

/* After rows were inserted with their numbers: what is numbered from now on comes behind them, and
 * reports behind `last_report`. */
enum fever_error db_number_on(struct db *db, int64_t last_report, struct error *error);

/* Tidies up after large writes, done or undone; what cannot be had at once is left. */
void db_settle(struct db *db);

/* The statement of `sql`, a string constant: prepared once per connection, found again by its
 * address, and handed out without bindings. Never NULL; valid until db_close. */
struct statement *db_statement(struct db *db, const char *sql);

/* Binds `$index`. Text and bytes are borrowed until the statement has run; NULL binds null. */
void statement_bind_text(struct statement *statement, int index, const char *text);
void statement_bind_text_of(struct statement *statement, int index, const char *text,
                            size_t length);
void statement_bind_int(struct statement *statement, int index, int64_t value);
void statement_bind_double(struct statement *statement, int index, double value);
void statement_bind_bytes(struct statement *statement, int index, const void *bytes, size_t length);

/* Goes to the next row; `*has_row` false at the end, where the statement lets go of its locks. */
enum fever_error statement_step(struct statement *statement, bool *has_row, struct error *error);

/* Runs a statement that yields no rows; `changed` (may be NULL) counts the rows it wrote. */
enum fever_error statement_run(struct statement *statement, int64_t *changed, struct error *error);

/* Leaves the remaining rows. */
void statement_reset(struct statement *statement);

/* Columns of the row, from 0. Text is NUL-terminated, NULL for null, and valid until the next
 * step; numbers are 0 for null. */
const char *statement_text(struct statement *statement, int column);
size_t statement_text_length(struct statement *statement, int column);
const void *statement_bytes(struct statement *statement, int column, size_t *length);
int64_t statement_int(struct statement *statement, int column);
double statement_double(struct statement *statement, int column);
bool statement_is_null(struct statement *statement, int column);

/* Copies the database, as the read transaction at hand sees it, into a new file, and looks whether
 * that is whole. FEVER_CONFLICT where the file exists. */
enum fever_error db_backup(struct db *db, const char *path, const struct progress *progress,
                           struct error *error);

/* Opens a private copy of the backup `path`, made beside `location`, for writing: it is a store,
 * and of this program's schema. Messages speak of `path`. db_close removes the copy. */
enum fever_error db_stage(const char *path, const char *location, struct db **out,
                          struct error *error);

/* Makes the staged copy the content of the store at `location`, in one transaction that its open
 * readers see, or the store itself where there is none. */
enum fever_error db_adopt(struct db *staged, const char *location, const struct progress *progress,
                          struct error *error);

/* Rewrites the database without what was deleted, and empties its log: FEVER_BUSY where others are
 * in the way, FEVER_GUARD where the progress stops it; both may be tried again. */
enum fever_error db_compact(struct db *db, const struct progress *progress, int64_t *bytes_before,
                            int64_t *bytes_after, struct error *error);

/* The engine's own checks: pages, foreign keys, spatial index. */
enum fever_error db_check(struct db *db, void (*report)(void *context, const char *problem),
                          void *context, struct error *error);

#endif
