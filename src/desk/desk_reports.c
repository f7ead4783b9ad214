/* `/reports`: what residents say is wrong, by clinic and complaint, and what is done about it. */
#include "desk_reports.h"

#include <stdio.h>
#include <string.h>

#include "desk_before.h"

enum { NUMBER_SIZE = 24, FORM_REPORTS_MAX = 500, TAKES_MAX = 5000, TAKES_DAYS = 90, DAY_S = 86400 };

/* The store has no room for who works on a report: the audit log says it. */
enum fever_error desk_takes_read(struct desk_call *call, struct desk_takes *out,
                                 struct error *error)
{
    return store_audit_read(call->desk->store, call->now - TAKES_DAYS * DAY_S, TAKES_MAX,
                            call->arena, &out->entries, &out->count, error);
}

const char *desk_taken_by(struct desk_call *call, const struct desk_takes *takes, int64_t number)
{
    char target[NUMBER_SIZE];
    snprintf(target, sizeof target, "%lld", (long long)number);
    for (size_t i = 0; i < takes->count; i++) {
        const struct audit_entry *entry = &takes->entries[i];
        const struct json_tree *detail;
        if (!entry->target || strcmp(entry->target, target) != 0)
            continue;
        if (strcmp(entry->action, "report.take") == 0)
            return entry->actor;
        if (strcmp(entry->action, "report.leave") != 0)
            continue;
        /* A taking that was undone gives the report back to whom it was taken from. */
        if (!entry->detail ||
            json_tree_read(call->arena, entry->detail, strlen(entry->detail), &detail, NULL))
            return NULL;
        return desk_member_text(detail, "to");
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
    desk_put(call, "<input type=\"hidden\" name=\"taker\"");
    desk_put_attribute(call, "value", taker ? taker : "");
    desk_put(call, ">");
    buffer_append_format(call->out, "<label for=\"a%lld\">", first);
    desk_say(call, DESK_REPORTS_ANSWER);
    buffer_append_format(call->out,
                         "</label><input id=\"a%lld\" name=\"answer\" required maxlength=\"%d\"",
                         first, REPORT_ANSWER_MAX);
    if (reports[0].report->answer)
        desk_put_attribute(call, "value", reports[0].report->answer); /* before it was reopened */
    desk_put(call, "><p class=\"acts\"><button class=\"main\">");
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
            taker = desk_taken_by(call, takes, filed[i].report->number);
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

static void put_resolved_link(struct desk_call *call)
{
    desk_put(call, "<p class=\"acts\"><a class=\"button\" href=\"/reports/resolved\">");
    desk_say(call, DESK_REPORTS_RESOLVED);
    desk_put(call, "</a></p>\n");
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
    if (failure) {
        desk_fail(call, &error);
    } else {
        desk_begin(call, DESK_REPORTS);
        desk_put_undo(call);
        for (size_t i = 0; i < count; i += reports[i].group_size)
            put_group(call, &reports[i], &takes);
        if (!count) {
            desk_put(call, "<p>");
            desk_say(call, DESK_REPORTS_NONE);
            desk_put(call, "</p>\n");
        }
        put_resolved_link(call);
        desk_end(call);
    }
    dataset_free(dataset);
}
