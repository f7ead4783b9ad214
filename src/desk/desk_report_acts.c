/* What is done about residents' reports: taken, let go, resolved, reopened, and each taken back. */
#include <stdio.h>
#include <string.h>

#include "desk_act.h"
#include "desk_before.h"
#include "desk_reports.h"
#include "fever/utf8.h"

enum { PATIENCE_MS = 5000, MEMBERS_MAX = 4096 };

/* One report that is acted upon. */
struct item {
    const char *target; /* its number, as the audit log names it */
    int64_t number;
    const char *action;  /* one of `actions` */
    const char *by;      /* who resolved it; or who takes it up */
    int64_t at;          /* … and when */
    const char *answer;  /* of a resolution */
    const char *members; /* of the audit entry */
};

static const char action_take[] = "report.take", action_leave[] = "report.leave",
                  action_resolve[] = "report.resolve", action_reopen[] = "report.reopen";

struct items {
    struct item *all;
    size_t count;
};

/* What is known of the reports before they are acted upon, read where nobody else acts any more. */
struct known {
    const struct report *reports;
    size_t count;
    struct desk_takes takes;
};

static enum fever_error known_read(struct desk_call *call, struct known *out, struct error *error)
{
    enum fever_error failure = store_reports_read(call->desk->store, false, call->arena,
                                                  &out->reports, &out->count, error);
    return failure ? failure : desk_takes_read(call, &out->takes, error);
}

static const struct report *report_of(const struct known *known, int64_t number)
{
    for (size_t i = 0; i < known->count; i++)
        if (known->reports[i].number == number)
            return &known->reports[i];
    return NULL;
}

/* What each leaves in the audit log. */

static void append_before(struct buffer *out, const char *by, int64_t at)
{
    buffer_append_text(out, "\"before\":");
    if (!by) {
        buffer_append_text(out, "null");
        return;
    }
    buffer_append_text(out, "{\"by\":");
    buffer_append_json(out, by);
    if (at) {
        buffer_append_text(out, ",\"at\":");
        desk_append_instant(out, at);
    }
    buffer_append_char(out, '}');
}

static enum fever_error members_make(struct desk_call *call, const struct known *known,
                                     struct item *item, struct error *error)
{
    struct buffer out;
    const struct report *report = report_of(known, item->number);
    buffer_init(&out, MEMBERS_MAX);
    if (item->action == action_reopen)
        append_before(&out, report ? report->resolved_by : NULL, report ? report->resolved_at : 0);
    else if (item->action == action_resolve)
        append_before(&out, NULL, 0);
    else
        append_before(&out, desk_taken_by(call, &known->takes, item->number), 0);
    if (item->action == action_leave && item->by) {
        buffer_append_text(&out, ",\"to\":");
        buffer_append_json(&out, item->by);
    }
    item->members = buffer_error(&out) ? NULL : arena_copy(call->arena, out.data, out.length);
    buffer_clear(&out);
    return item->members ? FEVER_OK : error_nomem(error);
}

static enum fever_error item_write(struct desk_call *call, const struct item *item,
                                   struct error *error)
{
    struct store *store = call->desk->store;
    if (item->action == action_resolve)
        return store_report_resolve(store, item->number, item->by, item->answer, item->at, error);
    return item->action == action_reopen ? store_report_reopen(store, item->number, error)
                                         : FEVER_OK;
}

/* All of them or none, within the transaction that read what is known; `*undo` becomes the act's
 * number. */
static enum fever_error items_write(struct desk_call *call, const struct items *items,
                                    int64_t *undo, struct error *error)
{
    struct desk_step *steps = arena_array(call->arena, items->count, sizeof *steps);
    if (!steps)
        return error_nomem(error);
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->all[i];
        steps[i] = (struct desk_step){item->action, item->target, item->members};
        enum fever_error failure = item_write(call, item, error);
        if (failure)
            return failure;
    }
    enum fever_error failure = desk_act_note(call, steps, items->count, undo, error);
    return failure ? failure : store_live_commit(call->desk->store, error);
}

static enum fever_error items_of_form(struct desk_call *call, const char *action,
                                      const struct known *known, struct items *out,
                                      struct error *error)
{
    const char *answer = desk_form_text_or_empty(&call->form, "answer");
    out->all = arena_array(call->arena, call->form.count + 1, sizeof *out->all);
    if (!out->all)
        return error_nomem(error);
    for (size_t i = 0; i < call->form.count; i++) {
        const struct form_field *field = &call->form.fields[i];
        if (strcmp(field->name, "n") != 0 || field->file_name)
            continue;
        struct item *item = &out->all[out->count++];
        *item = (struct item){.target = field->value,
                              .number = desk_number(field->value),
                              .action = action,
                              .by = action == action_resolve ? call->session->actor : NULL,
                              .at = call->now,
                              .answer = answer};
        enum fever_error failure = report_of(known, item->number)
                                       ? members_make(call, known, item, error)
                                       : error_set(error, FEVER_NOT_FOUND, "no such report");
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

/* Who has taken the reports up since the form was made, or NULL; nobody takes over or gives back
 * what they did not see. */
static const char *other_taker(struct desk_call *call, const char *action,
                               const struct known *known, const struct items *items)
{
    const char *shown = desk_form_text(&call->form, "taker"), *taker = NULL;
    for (size_t i = 0; i < items->count && !taker; i++)
        taker = desk_taken_by(call, &known->takes, items->all[i].number);
    bool takes = action == action_take || action == action_leave;
    bool is_known = !taker || !shown || strcmp(taker, shown) == 0;
    return !takes || is_known || strcmp(taker, call->session->actor) == 0 ? NULL : taker;
}

/* What became of a form. */
struct outcome {
    size_t count;      /* of reports that it named */
    const char *taker; /* who has taken them up since, or NULL */
    int64_t undo;
};

static enum fever_error form_write(struct desk_call *call, const char *action, struct outcome *out,
                                   struct error *error)
{
    struct known known = {0};
    struct items items = {0};
    enum fever_error failure = store_live_begin(call->desk->store, PATIENCE_MS, error);
    if (failure)
        return failure;
    failure = known_read(call, &known, error);
    if (!failure)
        failure = items_of_form(call, action, &known, &items, error);
    if (!failure)
        out->taker = other_taker(call, action, &known, &items);
    if (!failure && !out->taker && items.count)
        failure = items_write(call, &items, &out->undo, error);
    store_live_end(call->desk->store);
    out->count = items.count;
    return failure;
}

static void act(struct desk_call *call, const char *action)
{
    struct error error;
    struct outcome outcome = {0};
    enum fever_error failure = form_write(call, action, &outcome, &error);
    if (failure == FEVER_CONFLICT || failure == FEVER_NOT_FOUND)
        desk_refuse(call, 409, DESK_REPORTS_CHANGED);
    else if (failure)
        desk_fail(call, &error);
    else if (outcome.taker)
        desk_refuse_about(call, 409, DESK_REPORTS_TAKEN_SINCE, outcome.taker);
    else if (!outcome.count)
        desk_refuse(call, 400, DESK_REPORTS_NOTHING);
    else
        desk_go_undoable(call, "/reports", outcome.undo);
}

/* One line, which its reporter may read. */
static bool is_fine_answer(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at < ' ' || *at == 127 || (at[0] == 0xC2 && at[1] < 0xA0))
            return false;
    return text[strspn(text, " ")] && utf8_count(text) <= REPORT_ANSWER_MAX;
}

void desk_reports_resolve(struct desk_call *call)
{
    if (is_fine_answer(desk_form_text_or_empty(&call->form, "answer")))
        act(call, action_resolve);
    else
        desk_refuse(call, 400, DESK_REPORTS_BAD_ANSWER);
}

void desk_reports_reopen(struct desk_call *call)
{
    act(call, action_reopen);
}

void desk_reports_take(struct desk_call *call)
{
    bool leaves = strcmp(desk_form_text_or_empty(&call->form, "leave"), "yes") == 0;
    act(call, leaves ? action_leave : action_take);
}

/* Whether the entry is the last that was done to its report. */
static bool is_last(const struct known *known, const struct audit_entry *entry)
{
    for (size_t i = 0; i < known->takes.count; i++) {
        const struct audit_entry *each = &known->takes.entries[i];
        if (each->target && strcmp(each->target, entry->target) == 0 &&
            strncmp(each->action, "report.", sizeof "report." - 1) == 0)
            return each->number == entry->number;
    }
    return false;
}

/* The act that brings back what stood before that entry; false where it cannot be. */
static bool item_back(const struct known *known, const struct audit_entry *entry,
                      const struct json_tree *detail, struct item *out)
{
    const struct json_tree *before = json_tree_member(detail, "before");
    *out = (struct item){.target = entry->target, .number = desk_number(entry->target)};
    const struct report *report = report_of(known, out->number);
    if (!report || !is_last(known, entry))
        return false;
    if (strcmp(entry->action, action_take) == 0) {
        out->action = action_leave;
        out->by = desk_member_text(before, "by");
    } else if (strcmp(entry->action, action_leave) == 0) {
        out->action = action_take;
    } else if (strcmp(entry->action, action_resolve) == 0) {
        out->action = action_reopen;
    } else if (strcmp(entry->action, action_reopen) == 0) {
        out->action = action_resolve;
        out->by = desk_member_text(before, "by");
        out->answer = report->answer;
        return out->by && out->answer && desk_member_instant(before, "at", &out->at);
    }
    return out->action != NULL;
}

static enum fever_error items_back(struct desk_call *call, const struct desk_act *act,
                                   struct items *out, struct error *error)
{
    struct known known = {0};
    enum fever_error failure = known_read(call, &known, error);
    for (size_t i = 0; i < act->count && !failure; i++) {
        if (!item_back(&known, &act->entries[i], act->details[i], &out->all[i]))
            return error_set(error, FEVER_CONFLICT, "something was done to it since; look again");
        failure = members_make(call, &known, &out->all[i], error);
    }
    return failure;
}

enum fever_error desk_reports_undo(struct desk_call *call, const struct desk_act *act,
                                   int64_t *again, struct error *error)
{
    struct items items = {arena_array(call->arena, act->count, sizeof *items.all), act->count};
    if (!items.all)
        return error_nomem(error);
    enum fever_error failure = store_live_begin(call->desk->store, PATIENCE_MS, error);
    if (failure)
        return failure;
    failure = items_back(call, act, &items, error);
    if (!failure)
        failure = items_write(call, &items, again, error);
    store_live_end(call->desk->store);
    return failure;
}
