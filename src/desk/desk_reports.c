/* `/reports`: what residents say is wrong, by clinic and complaint, and what is done about it. */
#include "desk_reports.h"

#include <stdio.h>
#include <string.h>

#include "fever/utf8.h"

enum {
    PATIENCE_MS = 5000,
    NUMBER_SIZE = 24,
    FORM_REPORTS_MAX = 500,
    TAKES_MAX = 5000,
    TAKES_DAYS = 90,
    DAY_S = 86400,
    ADDRESS_SIZE = 64
};

static const char action_take[] = "report.take", action_leave[] = "report.leave";

/* ---- what is known of them ---- */

/* The store has no room for who works on a report: the audit log says it. */
enum fever_error desk_takes_read(struct desk_call *call, struct desk_takes *out,
                                 struct error *error)
{
    return store_audit_read(call->desk->store, call->now - TAKES_DAYS * DAY_S, TAKES_MAX,
                            call->arena, &out->entries, &out->count, error);
}

const char *desk_taken_by(const struct desk_takes *takes, int64_t number)
{
    char target[NUMBER_SIZE];
    snprintf(target, sizeof target, "%lld", (long long)number);
    for (size_t i = 0; i < takes->count; i++) {
        const struct audit_entry *entry = &takes->entries[i];
        if (!entry->target || strcmp(entry->target, target) != 0)
            continue;
        if (strcmp(entry->action, action_take) == 0)
            return entry->actor;
        if (strcmp(entry->action, action_leave) == 0)
            return NULL;
    }
    return NULL;
}

void desk_say_complaint(struct desk_call *call, enum report_kind kind)
{
    static const enum desk_text_id words[REPORT_KIND_COUNT] = {
        [REPORT_WRONG_LOCATION] = DESK_KIND_WRONG_LOCATION,
        [REPORT_MOVED] = DESK_KIND_MOVED,
        [REPORT_WRONG_PHONE] = DESK_KIND_WRONG_PHONE,
        [REPORT_WRONG_HOURS] = DESK_KIND_WRONG_HOURS,
        [REPORT_WRONG_SERVICES] = DESK_KIND_WRONG_SERVICES,
        [REPORT_CLOSED] = DESK_KIND_CLOSED,
        [REPORT_REFUSED] = DESK_KIND_REFUSED,
        [REPORT_OTHER] = DESK_KIND_OTHER,
    };
    desk_say(call, words[kind]);
}

/* ---- forms ---- */

static void put_number(struct desk_call *call, const struct report *report)
{
    buffer_append_format(call->out, "<input type=\"hidden\" name=\"n\" value=\"%lld\">",
                         (long long)report->number);
}

void desk_put_report_form(struct desk_call *call, const struct filed_report *reports, size_t count,
                          const char *taker)
{
    long long first = (long long)reports[0].report->number;
    bool is_own = taker && strcmp(taker, call->session->actor) == 0;
    desk_form_begin(call, "/reports/resolve");
    for (size_t i = 0; i < count && i < FORM_REPORTS_MAX; i++)
        put_number(call, reports[i].report);
    buffer_append_format(call->out, "<label for=\"a%lld\">", first);
    desk_say(call, DESK_REPORTS_ANSWER);
    buffer_append_format(call->out,
                         "</label><input id=\"a%lld\" name=\"answer\" required maxlength=\"%d\">"
                         "<p class=\"acts\"><button class=\"main\">",
                         first, REPORT_ANSWER_MAX);
    desk_say(call, DESK_REPORTS_RESOLVE);
    desk_put(call, "</button><button formnovalidate formaction=\"/reports/take\"");
    desk_put_attribute(call, "name", "leave");
    desk_put_attribute(call, "value", is_own ? "yes" : "no");
    desk_put(call, ">");
    desk_say(call, is_own ? DESK_REPORTS_LEAVE : DESK_REPORTS_TAKE);
    desk_put(call, "</button></p></form>\n");
}

void desk_put_reopen_form(struct desk_call *call, const struct report *const *reports, size_t count)
{
    desk_form_begin(call, "/reports/reopen");
    for (size_t i = 0; i < count && i < FORM_REPORTS_MAX; i++)
        put_number(call, reports[i]);
    desk_put(call, "<button>");
    desk_say(call, DESK_REPORTS_REOPEN);
    desk_put(call, "</button></form>\n");
}

/* ---- the list ---- */

static void put_one(struct desk_call *call, const struct report *report)
{
    buffer_append_format(call->out, "<li><a href=\"/reports/%lld\">", (long long)report->number);
    desk_put_time(call, report->made_at);
    desk_put(call, "</a> ");
    if (report->text)
        desk_put_text(call, report->text);
    else
        desk_say(call, DESK_REPORTS_NO_TEXT);
    desk_put(call, "</li>");
}

static void put_heading(struct desk_call *call, const struct filed_report *filed)
{
    desk_put(call, "<h2><a href=\"/clinics/");
    desk_put_text(call, filed->report->clinic_id);
    desk_put(call, "\">");
    desk_put_text(call, filed->clinic ? filed->clinic->name : filed->report->clinic_id);
    desk_put(call, "</a>");
    if (!filed->clinic)
        desk_say(call, DESK_REPORTS_UNLISTED);
    desk_put(call, " · ");
    desk_say_complaint(call, filed->report->kind);
    desk_put(call, " · ");
    desk_say_count(call, DESK_REPORTS_COUNT, (int64_t)filed->group_size);
    desk_put(call, "</h2>\n");
    if (filed->priority) {
        desk_put(call, "<p><span class=\"tag\">");
        desk_say(call, DESK_REPORTS_PRIORITY);
        desk_put(call, "</span></p>\n");
    }
}

static void put_group(struct desk_call *call, const struct filed_report *filed,
                      const struct desk_takes *takes)
{
    const char *taker = NULL;
    desk_put(call, "<section class=\"row\">");
    put_heading(call, filed);
    desk_put(call, "<ul>");
    for (size_t i = 0; i < filed->group_size; i++) {
        put_one(call, filed[i].report);
        if (!taker)
            taker = desk_taken_by(takes, filed[i].report->number);
    }
    desk_put(call, "</ul>\n");
    if (taker) {
        desk_put(call, "<p>");
        desk_say_1(call, DESK_REPORTS_TAKEN, taker);
        desk_put(call, "</p>\n");
    }
    desk_put_report_form(call, filed, filed->group_size, taker);
    desk_put(call, "</section>\n");
}

/* What the clerk has just resolved, with the way back. */
static enum fever_error put_done(struct desk_call *call, struct error *error)
{
    int64_t at = desk_number(desk_parameter(call, "at"));
    const struct report *all;
    size_t count, done = 0;
    if (at <= 0)
        return FEVER_OK;
    enum fever_error failure =
        store_reports(call->desk->store, false, call->arena, &all, &count, error);
    const struct report **own = failure ? NULL : arena_array(call->arena, count + 1, sizeof *own);
    if (!own)
        return failure ? failure : error_nomem(error);
    for (size_t i = 0; i < count; i++)
        if (all[i].resolved_at == at && strcmp(all[i].resolved_by, call->session->actor) == 0)
            own[done++] = &all[i];
    if (done) {
        desk_put(call, "<p class=\"said done\" role=\"status\">");
        desk_say_count(call, DESK_REPORTS_DONE, (int64_t)done);
        desk_put(call, "</p>\n");
        desk_put_reopen_form(call, own, done);
    }
    return FEVER_OK;
}

void desk_reports_page(struct desk_call *call)
{
    struct dataset *dataset = NULL;
    struct filed_report *reports = NULL;
    struct desk_takes takes = {0};
    size_t count = 0;
    struct error error;
    enum fever_error failure = reports_file(call->desk->store, true, 0, call->now, call->arena,
                                            &dataset, &reports, &count, &error);
    if (!failure)
        failure = desk_takes_read(call, &takes, &error);
    if (!failure) {
        desk_begin(call, DESK_REPORTS);
        failure = put_done(call, &error);
    }
    if (failure) {
        desk_fail(call, &error);
    } else {
        for (size_t i = 0; i < count; i += reports[i].group_size)
            put_group(call, &reports[i], &takes);
        if (!count) {
            desk_put(call, "<p>");
            desk_say(call, DESK_REPORTS_NONE);
            desk_put(call, "</p>\n");
        }
        desk_end(call);
    }
    dataset_free(dataset);
}

/* ---- what is done about them ---- */

/* One act upon one report, in the transaction of all. */
struct act {
    const char *action;
    const char *answer; /* of a resolution */
    enum fever_error (*write)(struct desk_call *call, const struct act *act, int64_t number,
                              struct error *error);
};

static enum fever_error write_resolution(struct desk_call *call, const struct act *act,
                                         int64_t number, struct error *error)
{
    return store_report_resolve(call->desk->store, number, call->session->actor, act->answer,
                                call->now, error);
}

static enum fever_error write_reopening(struct desk_call *call, const struct act *act,
                                        int64_t number, struct error *error)
{
    (void)act;
    return store_report_reopen(call->desk->store, number, error);
}

static enum fever_error act_on(struct desk_call *call, const struct act *act, const char *number,
                               struct error *error)
{
    const struct audit_entry entry = {
        .at = call->now, .actor = call->session->actor, .action = act->action, .target = number};
    int64_t value = desk_number(number);
    if (value <= 0)
        return error_set(error, FEVER_NOT_FOUND, "that is no number of a report");
    enum fever_error failure = act->write ? act->write(call, act, value, error) : FEVER_OK;
    return failure ? failure : store_audit(call->desk->store, &entry, error);
}

/* All of them or none; whether it was done. Else it has been answered. */
static bool act_on_all(struct desk_call *call, const struct act *act)
{
    struct store *store = call->desk->store;
    struct error error;
    size_t done = 0;
    enum fever_error failure = store_live_begin(store, PATIENCE_MS, &error);
    for (size_t i = 0; i < call->form.count && !failure; i++) {
        const struct form_field *field = &call->form.fields[i];
        if (strcmp(field->name, "n") != 0 || field->file_name)
            continue;
        failure = act_on(call, act, field->value, &error);
        done++;
    }
    if (!failure && done)
        failure = store_live_commit(store, &error);
    store_live_end(store);
    if (failure == FEVER_CONFLICT || failure == FEVER_NOT_FOUND)
        desk_refuse(call, 409, DESK_REPORTS_CHANGED);
    else if (failure)
        desk_fail(call, &error);
    else if (!done)
        desk_refuse(call, 400, DESK_REPORTS_NOTHING);
    return !failure && done;
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
    char address[ADDRESS_SIZE];
    const char *answer = desk_form_text_or_empty(&call->form, "answer");
    const struct act act = {"report.resolve", answer, write_resolution};
    if (!is_fine_answer(answer)) {
        desk_refuse(call, 400, DESK_REPORTS_BAD_ANSWER);
    } else if (act_on_all(call, &act)) {
        snprintf(address, sizeof address, "/reports?at=%lld", (long long)call->now);
        desk_go(call, address);
    }
}

void desk_reports_reopen(struct desk_call *call)
{
    const struct act act = {"report.reopen", NULL, write_reopening};
    if (act_on_all(call, &act))
        desk_go(call, "/reports");
}

void desk_reports_take(struct desk_call *call)
{
    bool leaves = strcmp(desk_form_text_or_empty(&call->form, "leave"), "yes") == 0;
    const struct act act = {leaves ? action_leave : action_take, NULL, NULL};
    if (act_on_all(call, &act))
        desk_go(call, "/reports");
}
