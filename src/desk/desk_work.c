/* `/work/{list}`: the clinics behind a count of the first page. */
#include "desk_work.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "fever/civil.h"

enum { OLD_DAYS = 90, PAGE_CLINICS = 50, CHINA_OFFSET_S = 8 * 3600, NUMBER_SIZE = 24 };

static bool has_no_place(const struct clinic *clinic, int64_t now)
{
    (void)now;
    return clinic->precision == PRECISION_NONE;
}

static bool has_no_way(const struct clinic *clinic, int64_t now)
{
    (void)now;
    return !clinic->hours && !clinic->phones.count;
}

/* The day of its last confirmation as the service reckons it; 0 where none is stated. */
static int32_t confirmed_day(const struct clinic *clinic)
{
    return clinic->verified_day ? clinic->verified_day : clinic->source_day;
}

static bool is_old(const struct clinic *clinic, int64_t now)
{
    return confirmed_day(clinic) < civil_day_of(now) - OLD_DAYS;
}

const struct desk_work desk_works[DESK_WORKS] = {
    {"no-place", DESK_WORK_NO_PLACE, has_no_place, "/place"},
    {"no-way", DESK_WORK_NO_WAY, has_no_way, ""},
    {"old", DESK_WORK_OLD, is_old, ""}};

int64_t desk_work_count(const struct desk_work *work, const struct dataset *dataset, int64_t now)
{
    int64_t count = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++)
        count += work->is_of(&dataset->clinics[i], now);
    return count;
}

enum fever_error desk_calendar_end(struct desk_call *call, const struct dataset *dataset,
                                   int32_t *until, bool *warns)
{
    struct calendar *calendar;
    int32_t today = civil_day_of(call->now + CHINA_OFFSET_S);
    if (calendar_resolve(call->arena, dataset->calendar, dataset->calendar_count, NULL, 0,
                         &calendar))
        return FEVER_NOMEM;
    *until = calendar_covered_until(calendar, today);
    *warns = *until == INT32_MIN || calendar_needs_warning(*until, today);
    return FEVER_OK;
}

static void put_cell(struct desk_call *call, const char *text)
{
    desk_put(call, "<td>");
    desk_put_text(call, text ? text : "");
    desk_put(call, "</td>");
}

static void put_clinic(struct desk_call *call, const struct desk_work *work,
                       const struct clinic *clinic)
{
    char day[CIVIL_DATE_SIZE] = "";
    desk_put(call, "<tr><th scope=\"row\"><a href=\"/clinics/");
    desk_put_text(call, clinic->id);
    desk_put(call, work->page);
    desk_put(call, "\">");
    desk_put_text(call, clinic->name);
    desk_put(call, "</a></th><td>");
    desk_put_text(call, clinic->city ? clinic->city : "");
    if (clinic->district && (!clinic->city || strcmp(clinic->city, clinic->district) != 0)) {
        desk_put(call, " ");
        desk_put_text(call, clinic->district);
    }
    desk_put(call, "</td>");
    put_cell(call, clinic->address);
    if (confirmed_day(clinic))
        civil_format_date(confirmed_day(clinic), day);
    put_cell(call, day);
    desk_put(call, "</tr>\n");
}

static void put_head(struct desk_call *call)
{
    static const enum desk_text_id heads[] = {DESK_WORK_CLINIC, DESK_WORK_DISTRICT,
                                              DESK_WORK_ADDRESS, DESK_WORK_VERIFIED};
    desk_put(call, "<table class=\"list\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        desk_put(call, "<th scope=\"col\">");
        desk_say(call, heads[i]);
        desk_put(call, "</th>");
    }
    desk_put(call, "</tr></thead><tbody>\n");
}

static void put_turn(struct desk_call *call, int64_t page, enum desk_text_id text)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"?page=%lld\">", (long long)page);
    desk_say(call, text);
    desk_put(call, "</a>");
}

static void put_pages(struct desk_call *call, int64_t page, int64_t pages)
{
    char number[NUMBER_SIZE], all[NUMBER_SIZE];
    snprintf(number, sizeof number, "%lld", (long long)page);
    snprintf(all, sizeof all, "%lld", (long long)pages);
    desk_put(call, "<p class=\"acts\"><span>");
    desk_say_2(call, DESK_WORK_PAGE, number, all);
    desk_put(call, "</span>");
    if (page > 1)
        put_turn(call, page - 1, DESK_WORK_BEFORE);
    if (page < pages)
        put_turn(call, page + 1, DESK_WORK_NEXT);
    desk_put(call, "</p>\n");
}

static void put_list(struct desk_call *call, const struct desk_work *work,
                     const struct dataset *dataset)
{
    int64_t count = desk_work_count(work, dataset, call->now), seen = 0;
    int64_t pages = (count + PAGE_CLINICS - 1) / PAGE_CLINICS;
    int64_t page = desk_number(desk_parameter(call, "page"));
    page = page < 1 ? 1 : page > pages ? pages : page;
    desk_put(call, "<p>");
    desk_put_int(call, count);
    desk_put(call, " · ");
    desk_say(call, count ? work->text : DESK_WORK_NONE);
    desk_put(call, "</p>\n");
    if (!count)
        return;
    put_head(call);
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        if (!work->is_of(&dataset->clinics[i], call->now))
            continue;
        if (seen / PAGE_CLINICS == page - 1)
            put_clinic(call, work, &dataset->clinics[i]);
        seen++;
    }
    desk_put(call, "</tbody></table>\n");
    put_pages(call, page, pages);
}

static void put_calendar(struct desk_call *call, int32_t until)
{
    char day[CIVIL_DATE_SIZE];
    desk_put(call, "<p>");
    if (until == INT32_MIN) {
        desk_say(call, DESK_CALENDAR_NONE);
    } else {
        civil_format_date(until, day);
        desk_say_1(call, DESK_CALENDAR_UNTIL, day);
    }
    desk_put(call, "</p>\n<p>");
    desk_say(call, DESK_CALENDAR_DO);
    desk_put(call, "</p>\n");
}

static const struct desk_work *work_named(const char *name)
{
    for (size_t i = 0; i < DESK_WORKS; i++)
        if (strcmp(desk_works[i].name, name) == 0)
            return &desk_works[i];
    return NULL;
}

void desk_work_page(struct desk_call *call)
{
    const struct desk_work *work = work_named(call->argument);
    struct dataset *dataset = NULL;
    struct error error;
    int32_t until = INT32_MIN;
    bool warns;
    if (!work && strcmp(call->argument, "calendar") != 0) {
        desk_refuse(call, 404, DESK_NOTHING_HERE);
        return;
    }
    enum fever_error failure = store_load(call->desk->store, &dataset, &error);
    if (!failure && !work && desk_calendar_end(call, dataset, &until, &warns))
        failure = error_nomem(&error);
    if (failure) {
        desk_fail(call, &error);
    } else {
        desk_begin(call, work ? DESK_WORK_LIST : DESK_WORK_CALENDAR);
        if (work)
            put_list(call, work, dataset);
        else
            put_calendar(call, until);
        desk_end(call);
    }
    dataset_free(dataset);
}
