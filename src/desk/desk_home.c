/* `/`: what is served, what is to be done, and which lists wait to be published. */
#include <stdio.h>

#include "desk_work.h"
#include "fever/closing.h"
#include "fever/store_reports.h"

struct work {
    int64_t open_reports, no_end, calendar;
    int64_t clinics[DESK_WORKS];
};

static enum fever_error count_live(struct desk_call *call, struct work *work, struct error *error)
{
    struct store *store = call->desk->store;
    const struct report *reports;
    size_t count;
    struct live_values *values = NULL;
    enum fever_error failure = store_reports(store, true, call->arena, &reports, &count, error);
    if (failure)
        return failure;
    work->open_reports = (int64_t)count;
    failure = store_live_load(store, call->now, &values, error);
    for (size_t i = 0; !failure && i < values->closure_count; i++)
        work->no_end += closure_is_due(&values->closures[i], call->now);
    live_values_free(values);
    return failure;
}

static enum fever_error count_clinics(struct desk_call *call, const struct dataset *dataset,
                                      struct work *work, struct error *error)
{
    int32_t until;
    bool warns;
    if (desk_calendar_end(call, dataset, &until, &warns))
        return error_nomem(error);
    work->calendar = warns;
    for (size_t i = 0; i < DESK_WORKS; i++)
        work->clinics[i] = desk_work_count(&desk_works[i], dataset, call->now);
    return FEVER_OK;
}

/* A count that goes down to nothing, and the list behind it. */
static bool put_tile(struct desk_call *call, int64_t count, const char *list, const char *name,
                     enum desk_text_id text)
{
    if (!count)
        return false;
    desk_put(call, "<li><b>");
    desk_put_int(call, count);
    desk_put(call, "</b>");
    if (list) {
        desk_put(call, "<a href=\"");
        desk_put(call, list);
        desk_put(call, name);
        desk_put(call, "\">");
    }
    desk_say(call, text);
    desk_put(call, list ? "</a></li>" : "</li>");
    return true;
}

static void put_work(struct desk_call *call, const struct work *work)
{
    bool any = false;
    desk_put(call, "<h2>");
    desk_say(call, DESK_WORK);
    desk_put(call, "</h2>\n<ul class=\"work\">");
    any |= put_tile(call, work->open_reports, "/reports", "", DESK_WORK_OPEN_REPORTS);
    any |= put_tile(call, work->no_end, "/closures", "", DESK_WORK_NO_END);
    for (size_t i = 0; i < DESK_WORKS; i++)
        any |= put_tile(call, work->clinics[i], "/work/", desk_works[i].name, desk_works[i].text);
    any |= put_tile(call, work->calendar, "/work/", "calendar", DESK_WORK_CALENDAR);
    desk_put(call, "</ul>\n");
    if (!any) {
        desk_put(call, "<p>");
        desk_say(call, DESK_WORK_NONE);
        desk_put(call, "</p>\n");
    }
}

static void put_plans(struct desk_call *call)
{
    const struct desk_plans *plans = &call->desk->plans;
    bool any = false;
    for (size_t i = 0; i < PLANS_MAX; i++) {
        const struct desk_plan *plan = &plans->all[i];
        if (plan->state == PLAN_FREE || plan->state == PLAN_PUBLISHED)
            continue;
        if (!any) {
            desk_put(call, "<h2>");
            desk_say(call, DESK_MY_PLANS);
            desk_put(call, "</h2>\n<ul>");
        }
        any = true;
        buffer_append_format(call->out, "<li><a href=\"/import/%lld\">", (long long)plan->number);
        desk_put_text(call, plan->name);
        desk_put(call, "</a> · ");
        desk_put_text(call, plan->actor);
        desk_put(call, " · ");
        desk_put_time(call, plan->made_at);
        desk_put(call, "</li>");
    }
    if (any)
        desk_put(call, "</ul>\n");
}

static void put_served(struct desk_call *call, const struct dataset *dataset)
{
    char revision[24], clinics[24];
    desk_put(call, "<p>");
    if (dataset->clinic_count) {
        snprintf(revision, sizeof revision, "%lld", (long long)dataset->revision.number);
        snprintf(clinics, sizeof clinics, "%zu", dataset->clinic_count);
        desk_say_2(call, DESK_NOW_SERVED, revision, clinics);
    } else {
        desk_say(call, DESK_NOTHING_SERVED);
    }
    desk_put(call, "</p>\n<p class=\"acts\"><a class=\"button\" href=\"/import\">");
    desk_say(call, DESK_IMPORT);
    desk_put(call, "</a></p>\n");
}

void desk_home(struct desk_call *call)
{
    struct work work = {0};
    struct error error;
    struct dataset *dataset = NULL;
    enum fever_error failure = store_load(call->desk->store, &dataset, &error);
    if (!failure)
        failure = count_live(call, &work, &error);
    if (!failure)
        failure = count_clinics(call, dataset, &work, &error);
    if (failure) {
        desk_fail(call, &error);
    } else {
        desk_begin(call, DESK_HOME);
        put_served(call, dataset);
        put_plans(call);
        put_work(call, &work);
        desk_end(call);
    }
    dataset_free(dataset);
}
