/* Imports at the desk: a list that was uploaded, its plan, and what became of it.
 *
 * Planning and publishing take seconds, so they run on one thread, in order; pages look at what
 * they say of themselves. A plan is published for the revision that it was made for, or made anew
 * and shown again. */
#ifndef FEVER_DESK_PLAN_H
#define FEVER_DESK_PLAN_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "fever/import.h"
#include "fever/propose.h"

enum {
    PLANS_MAX = 16,
    PLAN_EDITS_MAX = 2000,
    PLAN_COLUMNS_MAX = 200,
    PLAN_SOURCE_SIZE = 128,
    PLAN_NAME_SIZE = 128,
    PLAN_ACTOR_SIZE = 65,
    PLAN_FOLDER_SIZE = 256,
    PLAN_FILE_MAX = 20 << 20
};

enum plan_state {
    PLAN_FREE,
    PLAN_READING,    /* waits for its turn, or is read */
    PLAN_READY,      /* to be looked at; `error` says why publishing it failed */
    PLAN_PUBLISHING, /* waits for its turn, or is written */
    PLAN_PUBLISHED,
    PLAN_FAILED /* `error` says why; its settings can be changed */
};

/* What the clerk settles. */
struct plan_settings {
    char source[PLAN_SOURCE_SIZE];
    bool partial, allow_mobile, allow_mass_removal;
    bool has_kind, has_crs;
    enum clinic_kind kind;
    enum crs crs;
};

/* What a clerk takes a column for: the names of its fields with commas, "" for none. Owned. */
struct plan_column {
    char *header, *fields;
};

struct desk_plan {
    int64_t number; /* never given again */
    enum plan_state state;
    char actor[PLAN_ACTOR_SIZE];     /* who sent the list */
    char publisher[PLAN_ACTOR_SIZE]; /* who publishes it: any clerk may */
    char name[PLAN_NAME_SIZE];       /* of the file, as the browser told it, tidied */
    int64_t made_at;
    struct plan_settings settings;
    struct cell_edit edits[PLAN_EDITS_MAX]; /* values are owned */
    size_t edit_count;
    struct plan_column columns[PLAN_COLUMNS_MAX]; /* as the clerk changed them */
    size_t column_count;
    char *decisions;              /* about doubtful pairs, as a decisions file; owned, or NULL */
    struct import_sheets *sheets; /* of a file with several that may be the list; owned, or NULL */
    char *sheet;                  /* the clerk's choice among them; owned, or NULL */
    struct columns_proposal *proposal; /* of a list that could not be understood; owned, or NULL */
    int64_t turn;                      /* how often it was made: what a page of it showed */
    int64_t sheet_turn;                /* the first one with the rows of this sheet */
    int percent;                       /* of what runs */
    bool moved;                        /* made anew, as another revision had come in between */
    struct import_report *report;      /* of READY and PUBLISHED; owned */
    struct revision base;              /* that the plan was made for */
    struct error error;
};

struct desk_plans {
    struct desk_plan all[PLANS_MAX];
    int64_t next_number;
    const char *store_path;
    char folder[PLAN_FOLDER_SIZE];
    int folder_lock; /* as long as it is held, no other desk takes the folder for a leftover */
    pthread_mutex_t *lock; /* the desk's, held by all who call but the thread */
    pthread_cond_t work;
    pthread_t thread;
    bool has_thread, stopping;
};

/* `lock` is borrowed; `plans` is zeroed. */
enum fever_error desk_plans_open(struct desk_plans *plans, const char *store_path,
                                 pthread_mutex_t *lock, struct error *error);

/* Not under the lock. Stops what runs; the store is as it was. */
void desk_plans_close(struct desk_plans *plans);

/* Keeps the uploaded bytes and begins to plan. FEVER_GUARD where nobody may have more. */
enum fever_error desk_plan_make(struct desk_plans *plans, const char *actor, const char *file_name,
                                const char *bytes, size_t length,
                                const struct plan_settings *settings, int64_t now,
                                struct desk_plan **out, struct error *error);

/* NULL for a number of none. */
struct desk_plan *desk_plan_of(struct desk_plans *plans, int64_t number);

/* Notes a corrected cell; it counts when the plan is made again. */
enum fever_error desk_plan_edit(struct desk_plan *plan, long row, uint32_t column,
                                const char *value);

/* Takes the column for something else, from the next time on that the plan is made. */
enum fever_error desk_plan_set_column(struct desk_plan *plan, const char *header,
                                      const char *fields);

/* Takes that sheet from the next time on that the plan is made; FEVER_NOT_FOUND for none of its. */
enum fever_error desk_plan_choose_sheet(struct desk_plan *plan, const char *name);

/* The clerk's word on that column, or NULL. */
const char *desk_plan_column(const struct desk_plan *plan, const char *header);

/* The columns as they were understood, or are proposed; none before the list was read. */
const struct column_proposal *desk_plan_columns(const struct desk_plan *plan, size_t *count);

/* Plans again with what was settled and corrected since; only of one that does not run. */
void desk_plan_again(struct desk_plans *plans, struct desk_plan *plan);

/* Begins to publish a plan that is READY; history names the actor. */
void desk_plan_publish(struct desk_plans *plans, struct desk_plan *plan, const char *actor);

/* Frees it with its file; only of one that does not run. */
void desk_plan_forget(struct desk_plans *plans, struct desk_plan *plan);

/* Whether it waits for its turn or runs. */
bool desk_plan_runs(const struct desk_plan *plan);

#endif
