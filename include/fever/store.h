/* The store: the one place that talks SQL.
 *
 * SQLite with SpatiaLite in a file, or PostgreSQL with PostGIS on a server. A store belongs to one
 * thread at a time. Every change to published data is one transaction that makes one revision;
 * nothing is half-done after an error. */
#ifndef FEVER_STORE_H
#define FEVER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/clinic.h"
#include "fever/dataset.h"
#include "fever/error.h"
#include "fever/progress.h"

struct store;

enum store_mode {
    STORE_READ,  /* of an existing store of a schema that this program knows */
    STORE_WRITE, /* the same, migrated forward where its schema is older */
    STORE_CREATE /* makes the file; FEVER_CONFLICT where it exists */
};

/* Whether `location` is a server's URL; else it is the path of a file. */
bool store_is_remote(const char *location);

/* Opens `location`: the path of a file, or a PostgreSQL server's URL such as
 * postgresql://host1,host2/fever, whose database exists. A missing file, a database that is not
 * ours, and a newer schema each give their own sentence. FEVER_BUSY where a server cannot be
 * reached; a store that was open finds its way back by itself. */
enum fever_error store_open(const char *location, enum store_mode mode, struct store **out,
                            struct error *error);
void store_close(struct store *store);

/* A server that says nothing for so long, though it was asked, is given up: for who only reads, and
 * asks again and again. Without it that may take minutes, as long as a statement may. */
void store_set_silence_ms(struct store *store, int silence_ms);

/* Writes what may be told of a location: a path as it is, of a URL neither user nor password. */
void store_tell(const char *location, char *out, size_t size);

/* The current revision; number 0 before the first. */
enum fever_error store_revision(struct store *store, struct revision *out, struct error *error);

/* Whether the file that is open still stands at its place, and its log beside it. Where either was
 * replaced or removed everything else fails until the store is closed and opened again. Who keeps
 * one open without working on it asks this each second: another of the process can open what stands
 * there now only once all have closed what stood there before. */
bool store_stands(struct store *store);

/* Whether anything was written by others since the last call: cheap enough to ask ten times a
 * second. It only prompts looking at the revision; live writes move it too. */
enum fever_error store_changed(struct store *store, bool *changed, struct error *error);

/* How many seconds what is read lies behind what was written, as of the last store_changed(): a
 * server's standby may lag behind its primary. 0 for all others. */
int64_t store_behind_s(const struct store *store);

/* Reads the whole current revision in one read transaction, as the world sees it now: with the
 * corrections that hold. The caller frees the dataset. */
enum fever_error store_load(struct store *store, struct dataset **out, struct error *error);

/* The same as of the instant `at` (Unix seconds), by which corrections run out. */
enum fever_error store_load_at(struct store *store, int64_t at, struct dataset **out,
                               struct error *error);

/* store_load with the outlines of regions too: what a service shows. */
enum fever_error store_load_served(struct store *store, struct dataset **out, struct error *error);

/* The same without corrections: what the sources say, which imports build upon. */
enum fever_error store_load_base(struct store *store, struct dataset **out, struct error *error);

/* The same with only the clinic of that id, of which the id may be an alias: `clinic_count` is 1,
 * or 0 where there is none. */
enum fever_error store_load_clinic(struct store *store, const char *id, struct dataset **out,
                                   struct error *error);

/* Reads the outlines of regions into the dataset too; a revision made meanwhile is found when
 * changes are applied. */
enum fever_error store_load_outlines(struct store *store, struct dataset *dataset,
                                     struct error *error);

/* The same with the outline of one region alone: `outline_count` is 1, or 0 where it has none. */
enum fever_error store_load_outline(struct store *store, struct dataset *dataset, uint32_t adcode,
                                    struct error *error);

/* What matching and planning need beside the dataset of the same revision; freed with it: it
 * lives in the dataset's arena. */
struct import_base {
    const struct claim *claims; /* ascending by clinic id, then source */
    size_t claim_count;
    const struct id_counter *counters; /* ascending by adcode */
    size_t counter_count;
    uint32_t next_marker_id;
    const struct clinic *retired; /* as they were, ascending by id: one that comes back keeps its id
                                   * and its marker id; `updated_at` is when it retired */
    size_t retired_count;
    const bool *unmade; /* per retired clinic: a rollback took it away, to where it was not there */
    const struct claim *retired_claims; /* those that it had, as `claims`; none of an unmade one */
    size_t retired_claim_count;
};

/* FEVER_CONFLICT where the store has moved on since the dataset was loaded. */
enum fever_error store_load_import_base(struct store *store, struct dataset *dataset,
                                        struct import_base *out, struct error *error);

/* Who has said what of one clinic: its claims, ascending by source, in `arena`; none for an id that
 * no clinic has. */
enum fever_error store_clinic_claims(struct store *store, const char *id, struct arena *arena,
                                     const struct claim **out, size_t *count, struct error *error);

enum clinic_action { CLINIC_INSERT, CLINIC_UPDATE, CLINIC_RETIRE };

struct clinic_change {
    enum clinic_action action;
    const struct clinic *before; /* NULL for an insert */
    const struct clinic *after;  /* NULL for a retirement */
};

/* One transaction's worth. Counts of 0 leave a part alone; a table that is given replaces the old
 * one whole. Everything is borrowed for the call. */
struct change_set {
    int64_t base_revision;         /* FEVER_CONFLICT where the store has moved on … */
    uint64_t base_tag;             /* … or was restored; 0: the tag is not compared */
    const char *kind;              /* "clinics", "regions", "hotlines", "calendar", "consults",
                                    * "corrections", "self-check", "rollback" */
    const char *source;            /* import source; NULL: none */
    const char *file;              /* the file's base name, for history */
    int64_t now;                   /* Unix seconds, becomes published_at */
    const char *actor;             /* a token's name, or `feverctl` and who ran it; NULL: nobody */
    const char *action;            /* what the actor does, as the audit log names it */
    const char *target;            /* to what, for the audit log; NULL: the revision's number */
    const char *detail;            /* more members of the entry's, JSON; NULL: none */
    const int64_t *rolled_back_to; /* NULL: no rollback */
    const struct clinic_change *clinics;
    size_t clinic_count;
    const struct claim_change *claims;
    size_t claim_count;
    const struct id_counter *counters; /* new values */
    size_t counter_count;
    uint32_t next_marker_id; /* 0: unchanged */
    const struct region *regions;
    size_t region_count;
    const struct hotline *hotlines;
    size_t hotline_count;
    bool clears_hotlines; /* with a count of 0: none stays */
    const struct calendar_row *calendar;
    size_t calendar_count;
    const struct correction_change *corrections;
    size_t correction_count;
    const struct outline *outlines;
    size_t outline_count;
    const char *self_check; /* the rules file; NULL: unchanged */
    const struct consult *consults;
    size_t consult_count;
    bool clears_consults; /* with a count of 0: the whole directory goes */
};

/* Takes the write lock, re-checks the base revision, writes only what changed, makes the revision
 * and, where there is an actor, its entry in the audit log, whose detail is {"revision":N}.
 * A change set that changes nothing makes no revision and returns the current one. FEVER_BUSY
 * where another writer holds the lock longer than a few seconds. `progress` may be NULL. */
enum fever_error store_apply(struct store *store, const struct change_set *changes,
                             const struct progress *progress, struct revision *out,
                             struct error *error);

/* Rewrites the store without what was deleted, and empties its log, so that nothing erased is left
 * on the disk; others may read meanwhile. FEVER_BUSY and FEVER_GUARD leave it as it was, but for
 * what is deleted already. */
enum fever_error store_compact(struct store *store, const struct progress *progress,
                               int64_t *bytes_before, int64_t *bytes_after, struct error *error);

/* The lock of a command that plans a change from what the store holds, from its plan until it is
 * written: one at a time. Live writes and readers go on without it. It ends with the process,
 * however that dies. */
struct store_lock;

/* Takes the lock of the store at `location` at once, or FEVER_BUSY with who holds it: process,
 * user, host, since when, and `command`, such as "import list.csv". `now` in Unix seconds. */
enum fever_error store_lock(const char *location, const char *command, int64_t now,
                            struct store_lock **out, struct error *error);

/* The file that stands beside the store while the lock is held, NULL for a store on a server; lives
 * as long as the lock. */
const char *store_lock_path(const struct store_lock *lock);

/* Gives the lock back; NULL is fine. */
void store_unlock(struct store_lock *lock);

/* One revision as history shows it. */
struct history_entry {
    struct revision revision;
    const char *kind, *source, *file;
    const char *actor, *action; /* NULL: unknown, of a revision that an older program made */
    int64_t inserted, updated, retired;
    int64_t rolled_back_to; /* -1: no rollback */
};

/* The newest `limit` entries (0: all), newest first, in `arena`. */
enum fever_error store_history(struct store *store, struct arena *arena, size_t limit,
                               const struct history_entry **out, size_t *count,
                               struct error *error);

/* The entry of one revision; FEVER_NOT_FOUND for one that never was. */
enum fever_error store_history_entry(struct store *store, int64_t number, struct arena *arena,
                                     struct history_entry *out, struct error *error);

/* How the clinics differ between two revisions. */
struct revision_diff {
    struct revision from, to;
    const struct clinic_change *changes; /* ascending by id; an update has whole records */
    size_t count;
};

/* What changed from one revision to the other, the newer of which may stand first, both with the
 * corrections that held when they were made; number 0 is the empty store. Everything lives in
 * `arena`. FEVER_NOT_FOUND for a revision that never was. */
enum fever_error store_diff(struct store *store, int64_t from, int64_t to, struct arena *arena,
                            struct revision_diff *out, struct error *error);

/* Plans the way back: the changes of clinics and claims after which both are as they were at
 * `revision`, for the caller to set `now` and apply; with them the directory of online
 * consultations as it was, where it has changed since. Corrections stay and count again; those with
 * which the source has agreed since are put in force again. Ids that were given since stay given.
 * All lives in `arena`; nothing is in the set where there is nothing to do. FEVER_NOT_FOUND for a
 * revision that never was, FEVER_UNSUPPORTED for one from before claims were kept in history. */
enum fever_error store_plan_rollback(struct store *store, int64_t revision, struct arena *arena,
                                     struct change_set *out, struct error *error);

/* A correction as it stands, with what the sources say now. */
struct standing_correction {
    struct correction correction;
    enum correction_state state;
    const struct clinic *base; /* the clinic without corrections; a retired one as it was */
    bool is_retired;
};

/* The corrections that nobody has taken back or replaced, ascending by clinic id and field, as of
 * `at` (Unix seconds), in `arena`. */
enum fever_error store_corrections(struct store *store, int64_t at, struct arena *arena,
                                   const struct standing_correction **out, size_t *count,
                                   struct error *error);

/* Writes the current revision, which `out` tells, with all else that the store holds, to a new file
 * while others read and write, and verifies it. FEVER_CONFLICT where the file exists. */
enum fever_error store_backup(struct store *store, const char *path,
                              const struct progress *progress, struct revision *out,
                              struct error *error);

/* Puts the backup `path` in the place of what the store at `location` holds, or makes the store
 * where there is none. The backup is verified first, every record of it; then one transaction
 * replaces everything, and open readers see it. `out` is the revision with its new tag. */
enum fever_error store_restore(const char *location, const char *path,
                               const struct progress *progress, struct revision *out,
                               struct error *error);

/* What a copy has taken over: every row of all tables, and a hash of what they hold. */
struct copy_tally {
    struct revision revision;
    size_t tables, rows;
    uint64_t hash;
};

enum copy_part {
    COPY_ALL,
    COPY_SERVED, /* what a node needs to answer: no reports, tokens, log or history */
    COPY_LIVE    /* of that what changes by the minute, over what `to` has of it */
};

/* Copies what `from` holds, with its ids, numbers and tags, into the empty store `to` of any
 * engine, reads it back and compares. FEVER_CONFLICT where `to` holds anything, FEVER_INVALID where
 * the copy differs; after any failure `to` is as it was. `progress` may be NULL. */
enum fever_error store_copy(struct store *from, struct store *to, enum copy_part part,
                            const struct progress *progress, struct copy_tally *out,
                            struct error *error);

/* What lies at a path, by its first bytes. */
enum store_file_kind {
    STORE_FILE_NONE,  /* nothing, or nothing that can be read */
    STORE_FILE_BLANK, /* an empty file, or zeros, as a machine leaves them that lost its power */
    STORE_FILE_OURS,  /* a store, whole or not */
    STORE_FILE_LOG, /* the place of a store's -wal, -shm or -journal, whether it is there or not */
    STORE_FILE_FOREIGN /* another's file, a folder, a device */
};
enum store_file_kind store_file_kind(const char *path);

/* FEVER_CONFLICT where `path` is a store that people write to, with a history, tokens, reports or a
 * log, or anything else that no node has kept: a device, a folder, a file of others, the place of a
 * store's log. What a node keeps must not take their place. */
enum fever_error store_keep_check(const char *path, struct error *error);

/* Keeps what a node serves in a file of its own, from which it can start with its server away:
 * whole, which replaces the file unless store_keep_check refuses it, or the live values alone. */
enum fever_error store_keep(struct store *store, const char *path, struct error *error);
enum fever_error store_keep_live(struct store *store, const char *path, struct error *error);

/* Writes the clinics as a GeoPackage into the empty file `path`, spoken of as `location`: a layer
 * `clinics` of points in WGS84 (none where there is no position or only the district's) with the
 * canonical fields as text. `progress` may not be NULL. */
enum fever_error store_write_geopackage(const char *path, const char *location,
                                        const struct dataset *dataset,
                                        const struct progress *progress, struct error *error);

/* Integrity: the database's own check, foreign keys, every record readable by the field table, the
 * spatial index in step. Each problem is handed to `report`; FEVER_OK even with problems. */
enum fever_error store_check(struct store *store,
                             void (*report)(void *context, const char *problem), void *context,
                             size_t *problems, struct error *error);

#endif
