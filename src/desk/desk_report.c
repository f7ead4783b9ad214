/* `/reports/{number}`: one report with all that its maker gave; contacts are nowhere else. */
#include <string.h>

#include "desk_reports.h"

static void row_begin(struct desk_call *call, enum desk_text_id what)
{
    desk_put(call, "<tr><th scope=\"row\">");
    desk_say(call, what);
    desk_put(call, "</th><td>");
}

static void row_end(struct desk_call *call)
{
    desk_put(call, "</td></tr>\n");
}

static void put_text_row(struct desk_call *call, enum desk_text_id what, const char *text)
{
    if (!text)
        return;
    row_begin(call, what);
    desk_put_text(call, text);
    row_end(call);
}

static void put_facts(struct desk_call *call, const struct filed_report *filed)
{
    const struct report *report = filed->report;
    desk_put(call, "<table class=\"list\"><tbody>\n");
    row_begin(call, DESK_WORK_CLINIC);
    desk_put(call, "<a href=\"/clinics/");
    desk_put_text(call, report->clinic_id);
    desk_put(call, "\">");
    desk_put_text(call, filed->clinic ? filed->clinic->name : report->clinic_id);
    desk_put(call, "</a>");
    row_end(call);
    row_begin(call, DESK_REPORT_WHAT);
    desk_say_complaint(call, report->kind);
    row_end(call);
    row_begin(call, DESK_REPORT_MADE);
    desk_put_time(call, report->made_at);
    row_end(call);
    put_text_row(call, DESK_REPORT_TEXT, report->text);
    put_text_row(call, DESK_REPORT_CONTACT, report->contact);
    if (report->resolved_at)
        put_text_row(call, DESK_REPORT_RESOLVED, report->answer);
    desk_put(call, "</tbody></table>\n");
}

static void put_report(struct desk_call *call, const struct filed_report *filed,
                       const struct desk_takes *takes)
{
    const char *taker = desk_taken_by(call, takes, filed->report->number);
    desk_begin(call, DESK_REPORT);
    put_facts(call, filed);
    if (filed->report->resolved_at) {
        desk_put_reopen_form(call, &filed->report, 1);
    } else {
        if (taker) {
            desk_put(call, "<p>");
            desk_say_1(call, DESK_REPORTS_TAKEN, taker);
            desk_put(call, "</p>\n");
        }
        desk_put_report_form(call, filed, 1, taker);
    }
    desk_end(call);
}

void desk_report_page(struct desk_call *call)
{
    struct dataset *dataset = NULL;
    struct filed_report *reports = NULL, *found = NULL;
    struct desk_takes takes = {0};
    size_t count = 0;
    struct error error;
    int64_t number = desk_number(call->argument);
    enum fever_error failure = reports_file(call->desk->store, false, 0, call->now, call->arena,
                                            &dataset, &reports, &count, &error);
    for (size_t i = 0; i < count && !found; i++)
        if (reports[i].report->number == number)
            found = &reports[i];
    if (!failure)
        failure = desk_takes_read(call, &takes, &error);
    if (failure)
        desk_fail(call, &error);
    else if (found)
        put_report(call, found, &takes);
    else
        desk_refuse(call, 404, DESK_REPORT_GONE);
    dataset_free(dataset);
}
