/* `/reports/resolved`: what became of residents' reports, by whom and when, the newest first. */
#include <stdlib.h>

#include "desk_clinics.h"
#include "desk_reports.h"

enum { PAGE_REPORTS = 50 };

static int by_resolution(const void *a, const void *b)
{
    const struct report *one = ((const struct filed_report *)a)->report;
    const struct report *other = ((const struct filed_report *)b)->report;
    if (one->resolved_at != other->resolved_at)
        return one->resolved_at < other->resolved_at ? 1 : -1;
    return one->number < other->number ? 1 : -1;
}

/* The resolved ones to the front, sorted; how many they are. */
static size_t resolved_first(struct filed_report *reports, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (reports[i].report->resolved_at)
            reports[kept++] = reports[i];
    if (kept)
        qsort(reports, kept, sizeof *reports, by_resolution);
    return kept;
}

static void put_one(struct desk_call *call, const struct filed_report *filed)
{
    const struct report *report = filed->report;
    desk_put(call, "<tr><th scope=\"row\"><a href=\"/clinics/");
    desk_put_text(call, report->clinic_id);
    desk_put(call, "\">");
    desk_put_text(call, filed->clinic ? filed->clinic->name : report->clinic_id);
    desk_put(call, "</a>");
    if (!filed->clinic)
        desk_say(call, DESK_REPORTS_UNLISTED);
    buffer_append_format(call->out, "</th><td><a href=\"/reports/%lld\">",
                         (long long)report->number);
    desk_say_complaint(call, report->kind);
    desk_put(call, "</a><br>");
    desk_put_time(call, report->made_at);
    desk_put(call, "</td><td>");
    desk_put_text(call, report->answer ? report->answer : "");
    desk_put(call, "<br><span class=\"hint\">");
    desk_say_1(call, DESK_REPORTS_RESOLVED_BY, report->resolved_by ? report->resolved_by : "");
    desk_put(call, " · ");
    desk_put_time(call, report->resolved_at);
    desk_put(call, "</span></td><td>");
    desk_put_reopen_form(call, &report, 1);
    desk_put(call, "</td></tr>\n");
}

static void put_table(struct desk_call *call, const struct filed_report *reports, size_t count)
{
    desk_put(call, "<table class=\"list\"><thead><tr>");
    desk_put_heading(call, DESK_WORK_CLINIC);
    desk_put_heading(call, DESK_REPORT_WHAT);
    desk_put_heading(call, DESK_REPORT_RESOLVED);
    desk_put_heading(call, DESK_REPORTS_REOPEN);
    desk_put(call, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_one(call, &reports[i]);
    desk_put(call, "</tbody></table>\n");
}

static void put_turn(struct desk_call *call, int64_t page, enum desk_text_id text)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"?page=%lld\">", (long long)page);
    desk_say(call, text);
    desk_put(call, "</a>");
}

static void put_page(struct desk_call *call, const struct filed_report *reports, size_t count)
{
    int64_t pages = ((int64_t)count + PAGE_REPORTS - 1) / PAGE_REPORTS;
    int64_t page = desk_number(desk_parameter(call, "page"));
    page = page < 1 ? 1 : page > pages ? pages : page;
    desk_begin(call, DESK_REPORTS_RESOLVED);
    if (count) {
        size_t first = (size_t)(page - 1) * PAGE_REPORTS, left = count - first;
        put_table(call, reports + first, left < PAGE_REPORTS ? left : PAGE_REPORTS);
    } else {
        desk_put(call, "<p>");
        desk_say(call, DESK_REPORTS_RESOLVED_NONE);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p class=\"acts\"><a class=\"button\" href=\"/reports\">");
    desk_say(call, DESK_REPORTS_OPEN);
    desk_put(call, "</a>");
    if (page > 1)
        put_turn(call, page - 1, DESK_WORK_BEFORE);
    if (page < pages)
        put_turn(call, page + 1, DESK_WORK_NEXT);
    desk_put(call, "</p>\n");
    desk_end(call);
}

void desk_resolved_page(struct desk_call *call)
{
    struct dataset *dataset = NULL;
    struct filed_report *reports = NULL;
    size_t count = 0;
    struct error error;
    if (reports_file(call->desk->store, false, 0, call->now, call->arena, &dataset, &reports,
                     &count, &error))
        desk_fail(call, &error);
    else
        put_page(call, reports, resolved_first(reports, count));
    dataset_free(dataset);
}
