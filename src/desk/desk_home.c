/* `/`: what is served, what is to be done, and which lists wait to be published. */
#include <math.h>
#include <stdio.h>

#include "desk_call.h"
#include "fever/civil.h"
#include "fever/store_live.h"
#include "fever/store_reports.h"

enum { OLD_DAYS = 90, ASK_AFTER_S = 48 * 3600 };

struct work {
    int64_t no_place, no_way, old, open_reports, no_end;
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
    for (size_t i = 0; !failure && i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        work->no_end +=
            closure->until == CLOSURE_NO_END && call->now - closure->made_at >= ASK_AFTER_S;
    }
    live_values_free(values);
    return failure;
}

static void count_clinics(const struct dataset *dataset, int64_t now, struct work *work)
{
    int32_t oldest = civil_day_of(now) - OLD_DAYS;
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        const struct clinic *clinic = &dataset->clinics[i];
        work->no_place += isnan(clinic->place.lat);
        work->no_way += !clinic->hours && !clinic->phones.count;
        work->old += clinic->verified_day < oldest;
    }
}

static void put_work(struct desk_call *call, const struct work *work)
{
    const struct {
        int64_t count;
        enum desk_text_id text;
    } tiles[] = {{work->open_reports, DESK_WORK_OPEN_REPORTS},
                 {work->no_end, DESK_WORK_NO_END},
                 {work->no_place, DESK_WORK_NO_PLACE},
                 {work->no_way, DESK_WORK_NO_WAY},
                 {work->old, DESK_WORK_OLD}};
    bool any = false;
    desk_put(call, "<h2>");
    desk_say(call, DESK_WORK);
    desk_put(call, "</h2>\n<ul class=\"work\">");
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
        if (!tiles[i].count)
            continue;
        any = true;
        desk_put(call, "<li><b>");
        desk_put_int(call, tiles[i].count);
        desk_put(call, "</b>");
        desk_say(call, tiles[i].text);
        desk_put(call, "</li>");
    }
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
    if (failure) {
        desk_fail(call, &error);
    } else {
        count_clinics(dataset, call->now, &work);
        desk_begin(call, DESK_HOME);
        put_served(call, dataset);
        put_plans(call);
        put_work(call, &work);
        desk_end(call);
    }
    dataset_free(dataset);
}
