/* `/import`: sending a list, its plan with the cells at fault, publishing. */
#include <stdio.h>
#include <string.h>

#include "desk_call.h"
#include "desk_columns.h"
#include "desk_decisions.h"
#include "desk_import_form.h"
#include "desk_refusal.h"
#include "desk_sheets.h"
#include "desk_workbook.h"
#include "fever/refusal.h"

enum { REFUSED_MAX = 64 << 20, ACTION_SIZE = 64, PATIENCE_MS = 5000 };

/* The form, with the rows that were pasted already. A browser lets nobody fill in a file: whoever
 * had chosen one chooses it again. */
static void put_sender(struct desk_call *call, const struct plan_settings *settings,
                       const char *rows, const char *fault)
{
    desk_begin(call, DESK_IMPORT);
    if (fault) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\">");
        desk_put_text(call, fault);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p>");
    desk_say(call, DESK_IMPORT_LEAD);
    desk_put(call, " <a href=\"/import/template.xlsx\">");
    desk_say(call, DESK_TEMPLATE);
    desk_put(call,
             "</a></p>\n<form method=\"post\" action=\"/import\" enctype=\"multipart/form-data\">");
    desk_put_secret(call);
    desk_put(call, "<div class=\"drop\"><label for=\"file\">");
    desk_say(call, DESK_IMPORT_FILE);
    desk_put(call, "</label><input id=\"file\" name=\"file\" type=\"file\" "
                   "accept=\".xlsx,.xls,.docx,.csv,.tsv,.ods,.html,.htm,.json,.geojson,.txt\">"
                   "<label for=\"rows\">");
    desk_say(call, DESK_IMPORT_PASTE);
    desk_put(call, "</label><textarea id=\"rows\" name=\"rows\" rows=\"4\">\n");
    desk_put_text(call, rows);
    desk_put(call, "</textarea></div>");
    desk_put_settings(call, settings, false);
    desk_put(call, "<p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_IMPORT_SEE_PLAN);
    desk_put(call, "</button></p></form>\n");
    desk_end(call);
}

/* The source of the newest import: mostly the next list is the same one's. */
static void suggest_source(struct desk_call *call, struct plan_settings *settings)
{
    const struct history_entry *entries;
    size_t count;
    if (store_history(call->desk->store, call->arena, 50, &entries, &count, NULL))
        return;
    for (size_t i = 0; i < count && !*settings->source; i++)
        if (entries[i].source && strcmp(entries[i].kind, "clinics") == 0)
            snprintf(settings->source, sizeof settings->source, "%s", entries[i].source);
}

void desk_import_page(struct desk_call *call)
{
    struct plan_settings settings = {0};
    suggest_source(call, &settings);
    put_sender(call, &settings, "", NULL);
}

static void refuse(struct desk_call *call, const struct plan_settings *settings,
                   enum desk_text_id why)
{
    call->reply->reply.status = 400;
    put_sender(call, settings, desk_form_text_or_empty(&call->form, "rows"),
               desk_text(call->lang, why));
}

void desk_import_upload(struct desk_call *call)
{
    struct plan_settings settings;
    struct desk_plan *plan;
    struct error error;
    const struct form_field *file = desk_form_file(&call->form, "file");
    const char *rows = desk_form_text_or_empty(&call->form, "rows");
    bool is_pasted = rows[strspn(rows, " \t\r\n")] != '\0';
    desk_read_settings(&call->form, &settings);
    if (!file == !is_pasted) {
        refuse(call, &settings, file ? DESK_IMPORT_BOTH : DESK_IMPORT_NOTHING_CHOSEN);
        return;
    }
    if (file && file->length > PLAN_FILE_MAX) {
        desk_refuse(call, 413, DESK_FILE_TOO_LARGE);
        return;
    }
    if (!*settings.source) {
        refuse(call, &settings, DESK_IMPORT_NO_SOURCE);
        return;
    }
    enum fever_error failure = desk_plan_make(
        &call->desk->plans, call->session->actor,
        file ? file->file_name : desk_text(LANG_ZH_CN, DESK_PASTED_NAME), file ? file->value : rows,
        file ? file->length : strlen(rows), &settings, call->now, &plan, &error);
    if (failure == FEVER_GUARD)
        refuse(call, &settings, DESK_PLAN_FULL);
    else if (failure)
        desk_fail(call, &error);
    else
        desk_go_to_number(call, "/import/", plan->number);
}

static struct desk_plan *plan_asked(struct desk_call *call)
{
    struct desk_plan *plan = desk_plan_of(&call->desk->plans, desk_number(call->argument));
    if (!plan)
        desk_refuse(call, 404, DESK_PLAN_GONE);
    return plan;
}

static void put_running(struct desk_call *call, const struct desk_plan *plan)
{
    desk_begin_waiting(call, DESK_PLAN);
    desk_put(call, "<p role=\"status\">");
    desk_say(call, plan->state == PLAN_READING ? DESK_PLAN_READING : DESK_PLAN_PUBLISHING);
    desk_put(call, "</p>\n<progress max=\"100\"");
    if (plan->percent)
        buffer_append_format(call->out, " value=\"%d\"", plan->percent);
    desk_put(call, ">");
    desk_say_count(call, DESK_PLAN_PROGRESS, plan->percent);
    desk_put(call, "</progress>\n");
    desk_end(call);
}

/* Who else has something in hand. */
static void put_others(struct desk_call *call, const struct desk_plan *own)
{
    const struct desk_plans *plans = &call->desk->plans;
    for (size_t i = 0; i < PLANS_MAX; i++) {
        const struct desk_plan *each = &plans->all[i];
        if (each->state == PLAN_FREE || each->state == PLAN_PUBLISHED || each == own ||
            strcmp(each->actor, own->actor) == 0)
            continue;
        desk_put(call, "<p class=\"said rest\">");
        desk_say_2(call, DESK_PLAN_OTHERS, each->actor, each->name);
        desk_put(call, "</p>\n");
    }
}

static void form_begin(struct desk_call *call, const struct desk_plan *plan, const char *act)
{
    char action[ACTION_SIZE];
    snprintf(action, sizeof action, "/import/%lld%s", (long long)plan->number, act);
    desk_form_begin(call, action);
}

static bool is_publishable(const struct import_report *report)
{
    return report->outcome == IMPORT_DONE || report->outcome == IMPORT_QUARANTINED;
}

static void put_download(struct desk_call *call, const struct desk_plan *plan, const char *file,
                         enum desk_text_id text)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"/import/%lld/%s\">",
                         (long long)plan->number, file);
    desk_say(call, text);
    desk_put(call, "</a>");
}

static void put_acts(struct desk_call *call, const struct desk_plan *plan)
{
    const struct import_report *report = plan->report;
    desk_put(call, "<div class=\"acts\">");
    if (plan->state == PLAN_READY && report && is_publishable(report)) {
        form_begin(call, plan, "/publish");
        buffer_append_format(call->out,
                             "<input type=\"hidden\" name=\"base\" value=\"%lld-%016llx\">"
                             "<input type=\"hidden\" name=\"turn\" value=\"%lld\">"
                             "<button class=\"main\">",
                             (long long)plan->base.number, (unsigned long long)plan->base.tag,
                             (long long)plan->turn);
        if (report->counts.quarantined)
            desk_say_count(call, DESK_PLAN_PUBLISH_REST, (int64_t)report->counts.quarantined);
        else
            desk_say(call, DESK_PLAN_PUBLISH);
        desk_put(call, "</button></form>");
    }
    if (report && report->counts.quarantined) {
        put_download(call, plan, "refused.xlsx", DESK_PLAN_REFUSED_SHEET);
        put_download(call, plan, "refused.csv", DESK_PLAN_REFUSED_FILE);
    }
    desk_put_decided(call, plan);
    form_begin(call, plan, "/forget");
    desk_put(call, "<button>");
    desk_say(call, DESK_PLAN_FORGET);
    desk_put(call, "</button></form></div>\n");
}

static void put_change_settings(struct desk_call *call, const struct desk_plan *plan, bool open)
{
    desk_put(call, open ? "<details open><summary>" : "<details><summary>");
    desk_say(call, DESK_IMPORT_SETTINGS);
    desk_put(call, "</summary>");
    form_begin(call, plan, "");
    desk_put_settings(call, &plan->settings, true);
    desk_put(call, "<p class=\"acts\"><button>");
    desk_say(call, DESK_IMPORT_AGAIN);
    desk_put(call, "</button></p></form></details>\n");
}

static void put_report(struct desk_call *call, const struct desk_plan *plan)
{
    char action[ACTION_SIZE];
    struct buffer hidden;
    snprintf(action, sizeof action, "/import/%lld", (long long)plan->number);
    buffer_init(&hidden, SITE_ADDRESS_SIZE);
    buffer_append_format(&hidden,
                         "<input type=\"hidden\" name=\"secret\" value=\"%s\">"
                         "<input type=\"hidden\" name=\"turn\" value=\"%lld\">",
                         call->session->secret, (long long)plan->turn);
    const struct report_editor editor = {action, buffer_error(&hidden) ? "" : hidden.data};
    import_report_html_parts(plan->report, plan->state == PLAN_READY ? &editor : NULL, call->lang,
                             call->out);
    buffer_clear(&hidden);
}

/* The way back from a publication goes to the revision before it: what others have made since
 * would go with it. */
static void put_way_back(struct desk_call *call, int64_t number)
{
    struct revision newest;
    if (store_revision(call->desk->store, &newest, NULL))
        return;
    desk_put(call, "<p class=\"acts\">");
    if (newest.number == number) {
        buffer_append_format(call->out, "<a class=\"button\" href=\"/history/%lld/rollback\">",
                             (long long)number - 1);
        desk_say(call, DESK_UNDO);
    } else {
        desk_put(call, "<span>");
        desk_say_count(call, DESK_PLAN_NOT_NEWEST, newest.number);
        desk_put(call, "</span> <a class=\"button\" href=\"/history\">");
        desk_say(call, DESK_HISTORY);
    }
    desk_put(call, "</a></p>\n");
}

static void put_published(struct desk_call *call, const struct desk_plan *plan)
{
    const struct import_report *report = plan->report;
    desk_put(call, "<p class=\"said done\" role=\"status\">");
    if (report->new_revision)
        desk_say_count(call, DESK_PLAN_PUBLISHED, report->revision.number);
    else
        desk_say(call, DESK_PLAN_UNCHANGED);
    desk_put(call, "</p>\n");
    if (report->new_revision)
        put_way_back(call, report->revision.number);
}

static void put_failure(struct desk_call *call, const struct desk_plan *plan)
{
    desk_say_1(call, DESK_PLAN_FAILED, "");
    desk_put_refusal(call, &plan->error);
}

void desk_import_plan(struct desk_call *call)
{
    const struct desk_plan *plan = plan_asked(call);
    if (!plan)
        return;
    if (desk_plan_runs(plan)) {
        put_running(call, plan);
        return;
    }
    bool is_nameless = plan->state == PLAN_FAILED && plan->proposal;
    desk_begin(call, DESK_PLAN);
    if (plan->moved && plan->state != PLAN_PUBLISHED) {
        desk_put(call, "<p class=\"said rest\" role=\"alert\">");
        desk_say(call, DESK_PLAN_MOVED);
        desk_put(call, "</p>\n");
    }
    if (plan->state == PLAN_PUBLISHED) {
        put_published(call, plan);
    } else {
        put_others(call, plan);
        if (plan->error.code) {
            desk_put(call, "<p class=\"said stop\" role=\"alert\">");
            if (is_nameless && plan->error.reason == REFUSAL_NONE)
                desk_say(call, DESK_COLUMNS_UNKNOWN);
            else
                put_failure(call, plan);
            desk_put(call, "</p>\n");
        }
        desk_put_sheets(call, plan);
        if (is_nameless)
            desk_put_columns(call, plan, true);
        put_acts(call, plan);
        if (!is_nameless)
            desk_put_columns(call, plan, false);
        put_change_settings(call, plan,
                            (plan->state == PLAN_FAILED && !is_nameless && !plan->sheets) ||
                                (plan->report && plan->report->outcome == IMPORT_GUARDED));
    }
    if (plan->report && plan->state != PLAN_FAILED)
        put_report(call, plan);
    desk_end(call);
}

/* The cells of one refused row, as its form has them. */
static enum fever_error take_cells(struct desk_plan *plan, const struct desk_form *form, long row)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        int64_t column = field->name[0] == 'c' ? desk_number(field->name + 1) : -1;
        if (column < 0 || column > UINT32_MAX || field->file_name)
            continue;
        enum fever_error failure = desk_plan_edit(plan, row, (uint32_t)column, field->value);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

/* Who is refused something about a plan goes on at the plan, as it is now. */
static void refuse_plan(struct desk_call *call, const struct desk_plan *plan, int status,
                        enum desk_text_id why)
{
    char path[ACTION_SIZE];
    snprintf(path, sizeof path, "/import/%lld", (long long)plan->number);
    desk_refuse_toward(call, status, why, path, DESK_PLAN_BACK);
}

static bool may_change(struct desk_call *call, const struct desk_plan *plan)
{
    if (plan->state == PLAN_READY || plan->state == PLAN_FAILED)
        return true;
    refuse_plan(call, plan, 409, DESK_PLAN_NOT_READY);
    return false;
}

/* What is decided about doubtful pairs changes nothing before the plan is published, which the
 * history keeps; who decided it stands in the audit log alone. */
static enum fever_error note_decisions(struct desk_call *call, const struct desk_plan *plan,
                                       const char *act)
{
    bool decides = strcmp(act, "decisions") == 0;
    const struct audit_entry entry = {.at = call->now,
                                      .actor = call->session->actor,
                                      .action = decides ? "desk.decide" : "desk.undecide",
                                      .target = plan->settings.source};
    if (!decides && strcmp(act, "undecide") != 0)
        return FEVER_OK;
    return store_audit_alone(call->desk->store, &entry, PATIENCE_MS, NULL);
}

void desk_import_change(struct desk_call *call)
{
    struct desk_plan *plan = plan_asked(call);
    int64_t row = desk_number(desk_form_text(&call->form, "row"));
    if (!plan || !may_change(call, plan))
        return;
    const char *act = desk_form_text_or_empty(&call->form, "act");
    int64_t turn = desk_number(desk_form_text(&call->form, "turn"));
    if ((*act && turn != plan->turn) || (row > 0 && turn < plan->sheet_turn)) {
        refuse_plan(call, plan, 409, DESK_PLAN_STALE);
        return;
    }
    enum fever_error failure = note_decisions(call, plan, act);
    if (failure) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    if (row > 0)
        failure = take_cells(plan, &call->form, (long)row);
    else if (strcmp(act, "columns") == 0)
        failure = desk_take_columns(call, plan);
    else if (strcmp(act, "sheet") == 0)
        failure = desk_take_sheet(call, plan);
    else if (strcmp(act, "decisions") == 0)
        failure = desk_take_decisions(call, plan);
    else if (strcmp(act, "undecide") == 0)
        desk_forget_decisions(plan);
    else
        desk_read_settings(&call->form, &plan->settings);
    if (failure == FEVER_NOT_FOUND) {
        refuse_plan(call, plan, 400, DESK_SHEET_NONE);
        return;
    }
    if (failure) {
        refuse_plan(call, plan, failure == FEVER_NOMEM ? 503 : 413,
                    failure == FEVER_NOMEM ? DESK_REFUSED_NOMEM : DESK_FORM_TOO_LARGE);
        return;
    }
    desk_plan_again(&call->desk->plans, plan);
    desk_go_to_number(call, "/import/", plan->number);
}

/* The base that the page showed. */
static bool is_base_that_was_seen(const struct desk_call *call, const struct desk_plan *plan)
{
    char base[48];
    snprintf(base, sizeof base, "%lld-%016llx", (long long)plan->base.number,
             (unsigned long long)plan->base.tag);
    return strcmp(desk_form_text_or_empty(&call->form, "base"), base) == 0;
}

void desk_import_publish(struct desk_call *call)
{
    struct desk_plan *plan = plan_asked(call);
    if (!plan)
        return;
    if (plan->state != PLAN_READY || !is_publishable(plan->report)) {
        refuse_plan(call, plan, 409, DESK_PLAN_NOT_READY);
        return;
    }
    bool is_current = is_base_that_was_seen(call, plan);
    /* Another tab, or another clerk, may have settled something else for the same base. */
    if (is_current && desk_number(desk_form_text(&call->form, "turn")) != plan->turn) {
        refuse_plan(call, plan, 409, DESK_PLAN_STALE);
        return;
    }
    if (is_current)
        desk_plan_publish(&call->desk->plans, plan, call->session->actor);
    else
        plan->moved = true;
    desk_go_to_number(call, "/import/", plan->number);
}

void desk_import_forget(struct desk_call *call)
{
    struct desk_plan *plan = plan_asked(call);
    if (!plan)
        return;
    if (desk_plan_runs(plan)) {
        refuse_plan(call, plan, 409, DESK_PLAN_NOT_READY);
        return;
    }
    desk_plan_forget(&call->desk->plans, plan);
    desk_go(call, "/");
}

void desk_import_refused(struct desk_call *call)
{
    const struct desk_plan *plan = plan_asked(call);
    if (!plan)
        return;
    if (desk_plan_runs(plan) || !plan->report) {
        refuse_plan(call, plan, 409, DESK_PLAN_NOT_READY);
        return;
    }
    call->reply->reply.content_type = "text/csv; charset=utf-8";
    desk_refused_name(call, plan, "csv");
    import_report_quarantine(plan->report, call->out);
}
