/* The plans' thread, their files, and their way from upload to revision. */
#include "desk_plan.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "desk_leftovers.h"
#include "desk_plan_files.h"
#include "fever/dataset.h"
#include "fever/refusal.h"
#include "fever/store.h"
#include "fever/utf8.h"

enum { DECISIONS_MAX = 4 << 20 };

/* What a browser calls a file becomes one name in one folder: no path, no control, not hidden. */
static void tidy_name(const char *given, char out[PLAN_NAME_SIZE])
{
    const char *slash = strrchr(given, '/'), *backslash = strrchr(given, '\\');
    const char *base = slash > backslash ? slash : backslash;
    base = base ? base + 1 : given;
    size_t length = strlen(base);
    length = utf8_cut(base, length < PLAN_NAME_SIZE ? length : PLAN_NAME_SIZE - 1);
    memcpy(out, base, length);
    out[length] = '\0';
    for (char *at = out; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '_';
    if (!*out)
        strcpy(out, "list");
    if (*out == '.')
        *out = '_';
}

struct run {
    struct desk_plans *plans;
    struct desk_plan *plan;
    bool publishes;
    char path[PLAN_PATH_SIZE];
    struct plan_paths paths;
    struct import_options options;
    struct columns_proposal *proposal; /* of a list that was not understood; or NULL */
    struct import_sheets *sheets;      /* of a file that has several lists; or NULL */
};

static bool step(void *context, size_t done, size_t total)
{
    struct run *run = context;
    pthread_mutex_lock(run->plans->lock);
    run->plan->percent = total ? (int)(done * 100 / total) : 0;
    bool goes_on = !run->plans->stopping;
    pthread_mutex_unlock(run->plans->lock);
    return goes_on;
}

static enum fever_error run_in(const struct run *run, struct store *store,
                               struct import_report **out, struct error *error)
{
    const struct progress progress = {step, (void *)run};
    return import_run(store, run->path, &run->options, &progress, out, error);
}

/* A list whose columns the import does not understand: what they look like. Where that fails too,
 * what the import says is what there is to say. */
static void propose(struct run *run, struct store *store)
{
    struct dataset *known = NULL;
    struct error error;
    if (!store_load(store, &known, &error) &&
        columns_propose(run->path, &run->options, known, &run->proposal, &error))
        run->proposal = NULL;
    dataset_free(known);
}

/* Whether one sheet was taken for its content though there are others. */
static bool leaves_sheets(const struct import_report *report)
{
    for (size_t i = 0; i < report->finding_count && !report->findings[i].row; i++)
        if (strcmp(report->findings[i].code, "sheet_unread") == 0)
            return true;
    return false;
}

static enum fever_error run_import(struct run *run, struct import_report **out, struct error *error)
{
    char command[PLAN_NAME_SIZE + 16];
    struct store *store = NULL;
    struct store_lock *lock = NULL;
    enum fever_error failure = store_open(run->plans->store_path,
                                          run->publishes ? STORE_WRITE : STORE_READ, &store, error);
    snprintf(command, sizeof command, "desk %s", run->plan->name);
    if (!failure && run->publishes)
        failure = store_lock(run->plans->store_path, command, run->options.now, &lock, error);
    if (!failure)
        failure = plan_files_write(run->plans, run->plan, &run->paths, &run->options, error);
    if (!failure)
        failure = run_in(run, store, out, error);
    bool asks = failure == FEVER_INVALID && error->reason == REFUSAL_WHICH_SHEET;
    if (asks || (!failure && leaves_sheets(*out))) {
        struct error ignored; /* the first one says it all */
        if (import_sheets_list(run->path, &run->sheets, &ignored))
            run->sheets = NULL;
    } else if (failure == FEVER_INVALID && !run->publishes) {
        propose(run, store);
    }
    store_unlock(lock);
    store_close(store);
    return failure;
}

static void take_report(struct desk_plan *plan, struct import_report *report)
{
    import_report_free(plan->report);
    plan->report = report;
}

/* A plan that was published without decisions has none that last: they were taken back. */
static void remember_decisions(const struct run *run, const struct import_report *report)
{
    struct buffer text;
    struct error error = {0};
    buffer_init(&text, DECISIONS_MAX);
    import_report_remembered(report, &text);
    enum fever_error failure = buffer_error(&text);
    if (!failure)
        failure = plan_decisions_keep(run->plans, run->plan, text.data ? text.data : "",
                                      text.length, &error);
    if (failure) /* it is published all the same; the next list asks again */
        fprintf(stderr, "feverctl: decisions are not remembered: %s\n", error.text);
    buffer_clear(&text);
}

static void finish(struct run *run, enum fever_error failure, struct import_report *report)
{
    struct desk_plan *plan = run->plan;
    plan->percent = 0;
    plan->turn++;
    if (failure == FEVER_CONFLICT && run->publishes) {
        plan->moved = true;
        plan->state = PLAN_READING; /* its turn comes again at once */
        return;
    }
    columns_proposal_free(plan->proposal);
    plan->proposal = run->proposal;
    if (run->sheets) {
        import_sheets_free(plan->sheets);
        plan->sheets = run->sheets;
    }
    if (failure) { /* what could not be published is what it was, and can be published again */
        plan->state = run->publishes ? PLAN_READY : PLAN_FAILED;
        return;
    }
    take_report(plan, report);
    if (!run->publishes)
        plan->base = report->revision;
    bool written = run->publishes && report->outcome != IMPORT_GUARDED;
    if (written)
        remember_decisions(run, report);
    plan->state = written ? PLAN_PUBLISHED : PLAN_READY;
}

static void carry_out(struct desk_plans *plans, struct desk_plan *plan)
{
    struct run run = {.plans = plans, .plan = plan};
    const struct plan_settings *settings = &plan->settings;
    run.publishes = plan->state == PLAN_PUBLISHING;
    plan_path_of(plans, plan, plan->name, run.path);
    run.options = (struct import_options){
        .table = IMPORT_CLINICS,
        .source = *settings->source ? settings->source : NULL,
        .has_kind = settings->has_kind,
        .kind = settings->kind,
        .has_crs = settings->has_crs,
        .crs = settings->crs,
        .partial = settings->partial,
        .allow_mobile = settings->allow_mobile,
        .allow_mass_removal = settings->allow_mass_removal,
        .dry_run = !run.publishes,
        .actor = run.publishes ? plan->publisher : plan->actor,
        .action = "desk.publish",
        .now = time(NULL),
        .edits = plan->edits,
        .edit_count = plan->edit_count,
        .layer = plan->sheet,
        .expected = run.publishes ? &plan->base : NULL,
    };
    struct import_report *report = NULL;
    struct error error = {0};
    pthread_mutex_unlock(plans->lock);
    enum fever_error failure = run_import(&run, &report, &error);
    pthread_mutex_lock(plans->lock);
    plan->error = error;
    if (failure && failure != FEVER_CONFLICT && !error.reason)
        fprintf(stderr, "feverctl: desk: %s\n", error.text);
    finish(&run, failure, report);
}

/* The one whose turn it is: who came first. */
static struct desk_plan *next_of(struct desk_plans *plans)
{
    struct desk_plan *next = NULL;
    for (size_t i = 0; i < PLANS_MAX; i++)
        if (desk_plan_runs(&plans->all[i]) && (!next || plans->all[i].number < next->number))
            next = &plans->all[i];
    return next;
}

static void *work(void *context)
{
    struct desk_plans *plans = context;
    pthread_mutex_lock(plans->lock);
    while (!plans->stopping) {
        struct desk_plan *plan = next_of(plans);
        if (plan)
            carry_out(plans, plan);
        else
            pthread_cond_wait(&plans->work, plans->lock);
    }
    pthread_mutex_unlock(plans->lock);
    return NULL;
}

bool desk_plan_runs(const struct desk_plan *plan)
{
    return plan->state == PLAN_READING || plan->state == PLAN_PUBLISHING;
}

struct desk_plan *desk_plan_of(struct desk_plans *plans, int64_t number)
{
    for (size_t i = 0; i < PLANS_MAX; i++)
        if (plans->all[i].state != PLAN_FREE && plans->all[i].number == number)
            return &plans->all[i];
    return NULL;
}

/* What was settled about the cells and columns of another sheet is nothing for this one. */
static void forget_edits(struct desk_plan *plan)
{
    for (size_t i = 0; i < plan->edit_count; i++)
        free((char *)plan->edits[i].value);
    for (size_t i = 0; i < plan->column_count; i++) {
        free(plan->columns[i].header);
        free(plan->columns[i].fields);
    }
    plan->edit_count = plan->column_count = 0;
}

void desk_plan_forget(struct desk_plans *plans, struct desk_plan *plan)
{
    plan_files_remove(plans, plan);
    forget_edits(plan);
    free(plan->decisions);
    free(plan->sheet);
    import_sheets_free(plan->sheets);
    columns_proposal_free(plan->proposal);
    import_report_free(plan->report);
    memset(plan, 0, sizeof *plan);
}

/* A free place, or that of the oldest one that was published: nobody waits for it. */
static struct desk_plan *place_for_one(struct desk_plans *plans)
{
    struct desk_plan *oldest = NULL;
    for (size_t i = 0; i < PLANS_MAX; i++) {
        struct desk_plan *each = &plans->all[i];
        if (each->state == PLAN_FREE)
            return each;
        if (each->state == PLAN_PUBLISHED && (!oldest || each->number < oldest->number))
            oldest = each;
    }
    if (oldest)
        desk_plan_forget(plans, oldest);
    return oldest;
}

enum fever_error desk_plan_make(struct desk_plans *plans, const char *actor, const char *file_name,
                                const char *bytes, size_t length,
                                const struct plan_settings *settings, int64_t now,
                                struct desk_plan **out, struct error *error)
{
    struct desk_plan *plan = place_for_one(plans);
    if (!plan)
        return error_set(error, FEVER_GUARD, "there are too many unpublished lists");
    plan->number = ++plans->next_number;
    plan->made_at = now;
    plan->settings = *settings;
    snprintf(plan->actor, sizeof plan->actor, "%s", actor);
    tidy_name(file_name, plan->name);
    enum fever_error failure = plan_file_keep(plans, plan, bytes, length, error);
    if (failure) {
        desk_plan_forget(plans, plan);
        return failure;
    }
    plan_decisions_load(plans, plan);
    desk_plan_again(plans, plan);
    *out = plan;
    return FEVER_OK;
}

enum fever_error desk_plan_edit(struct desk_plan *plan, long row, uint32_t column,
                                const char *value)
{
    if (plan->edit_count == PLAN_EDITS_MAX)
        return FEVER_TOO_LARGE;
    struct cell_edit *edit = &plan->edits[plan->edit_count];
    edit->value = strdup(value);
    if (!edit->value)
        return FEVER_NOMEM;
    edit->row = row;
    edit->column = column;
    plan->edit_count++;
    return FEVER_OK;
}

enum fever_error desk_plan_choose_sheet(struct desk_plan *plan, const char *name)
{
    for (size_t i = 0; plan->sheets && i < plan->sheets->count; i++) {
        if (strcmp(plan->sheets->items[i].name, name) != 0)
            continue;
        char *copy = strdup(name);
        if (!copy)
            return FEVER_NOMEM;
        forget_edits(plan);
        free(plan->sheet);
        plan->sheet = copy;
        plan->sheet_turn = plan->turn + 1;
        return FEVER_OK;
    }
    return FEVER_NOT_FOUND;
}

const char *desk_plan_column(const struct desk_plan *plan, const char *header)
{
    for (size_t i = 0; i < plan->column_count; i++)
        if (strcmp(plan->columns[i].header, header) == 0)
            return plan->columns[i].fields;
    return NULL;
}

enum fever_error desk_plan_set_column(struct desk_plan *plan, const char *header,
                                      const char *fields)
{
    struct plan_column *column = NULL;
    for (size_t i = 0; i < plan->column_count && !column; i++)
        if (strcmp(plan->columns[i].header, header) == 0)
            column = &plan->columns[i];
    if (!column && plan->column_count == PLAN_COLUMNS_MAX)
        return FEVER_TOO_LARGE;
    char *copy = strdup(fields);
    if (!copy)
        return FEVER_NOMEM;
    if (column) {
        free(column->fields);
        column->fields = copy;
        return FEVER_OK;
    }
    char *name = strdup(header);
    if (!name) {
        free(copy);
        return FEVER_NOMEM;
    }
    plan->columns[plan->column_count++] = (struct plan_column){name, copy};
    return FEVER_OK;
}

const struct column_proposal *desk_plan_columns(const struct desk_plan *plan, size_t *count)
{
    const struct column_proposal *columns = NULL;
    *count = 0;
    if (plan->proposal) {
        *count = plan->proposal->column_count;
        columns = plan->proposal->columns;
    } else if (plan->report && import_report_columns(plan->report, &columns, count)) {
        *count = 0;
    }
    *count = *count < PLAN_COLUMNS_MAX ? *count : PLAN_COLUMNS_MAX;
    return columns;
}

void desk_plan_again(struct desk_plans *plans, struct desk_plan *plan)
{
    plan->moved = false;
    plan->state = PLAN_READING;
    pthread_cond_signal(&plans->work);
}

void desk_plan_publish(struct desk_plans *plans, struct desk_plan *plan, const char *actor)
{
    snprintf(plan->publisher, sizeof plan->publisher, "%s", actor);
    plan->moved = false;
    plan->state = PLAN_PUBLISHING;
    pthread_cond_signal(&plans->work);
}

enum fever_error desk_plans_open(struct desk_plans *plans, const char *store_path,
                                 pthread_mutex_t *lock, struct error *error)
{
    const char *stated = getenv("TMPDIR");
    const char *where = stated && *stated ? stated : "/tmp";
    plans->store_path = store_path;
    plans->lock = lock;
    plans->folder_lock = -1;
    leftovers_remove(where);
    if ((size_t)snprintf(plans->folder, sizeof plans->folder, "%s/" LEFTOVERS_PREFIX "XXXXXX",
                         where) >= sizeof plans->folder ||
        !mkdtemp(plans->folder)) {
        *plans->folder = '\0';
        return error_set(error, FEVER_IO, "no folder for uploads can be made: %s", strerror(errno));
    }
    plans->folder_lock = leftovers_lock(plans->folder);
    if (pthread_cond_init(&plans->work, NULL) != 0 ||
        pthread_create(&plans->thread, NULL, work, plans) != 0)
        return error_set(error, FEVER_IO, "the desk's thread cannot be started");
    plans->has_thread = true;
    return FEVER_OK;
}

void desk_plans_close(struct desk_plans *plans)
{
    if (plans->has_thread) {
        pthread_mutex_lock(plans->lock);
        plans->stopping = true;
        pthread_cond_signal(&plans->work);
        pthread_mutex_unlock(plans->lock);
        pthread_join(plans->thread, NULL);
        pthread_cond_destroy(&plans->work);
    }
    for (size_t i = 0; i < PLANS_MAX; i++)
        if (plans->all[i].state != PLAN_FREE)
            desk_plan_forget(plans, &plans->all[i]);
    if (*plans->folder) {
        rmdir(plans->folder);
        if (plans->folder_lock >= 0)
            close(plans->folder_lock);
    }
}
