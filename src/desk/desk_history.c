/* `/history`: the revisions by pages, two of them to be compared, and the way back with a look
 * before it. */
#include <stdio.h>
#include <string.h>

#include "desk_changes.h"
#include "desk_clinics.h"
#include "desk_revisions.h"

enum { PAGE_ENTRIES = 100, PAGES_MAX = 10000 };

/* One of the two revisions to be compared: the older one by `from`, the newer one by `to`. */
static void put_choice(struct desk_call *call, const char *name, enum desk_text_id label,
                       int64_t number, bool is_chosen)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    desk_put(call, "<td><input type=\"radio\"");
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "value", text);
    desk_put(call, " aria-label=\"");
    desk_say_1(call, label, text);
    desk_put(call, is_chosen ? "\" checked></td>" : "\"></td>");
}

static void put_entry(struct desk_call *call, const struct history_entry *entry, size_t place)
{
    int64_t number = entry->revision.number;
    desk_put(call, "<tr>");
    put_choice(call, "from", DESK_COMPARE_FROM, number, place == 1);
    put_choice(call, "to", DESK_COMPARE_TO, number, place == 0);
    buffer_append_format(call->out, "<td><a href=\"/history/%lld\">", (long long)number);
    desk_say_count(call, DESK_REVISION, number);
    desk_put(call, "</a></td><td>");
    desk_put_time(call, entry->revision.published_at);
    desk_put(call, "</td><td>");
    desk_put_revision_what(call, entry);
    desk_put(call, "</td><td>");
    desk_put_revision_who(call, entry);
    buffer_append_format(call->out, "</td><td>%lld / %lld / %lld</td></tr>\n",
                         (long long)entry->inserted, (long long)entry->updated,
                         (long long)entry->retired);
}

static void put_page_link(struct desk_call *call, int64_t page, enum desk_text_id text)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"/history?page=%lld\">",
                         (long long)page);
    desk_say(call, text);
    desk_put(call, "</a>");
}

static void put_table(struct desk_call *call, const struct history_entry *entries, size_t count)
{
    desk_put(call, "<form method=\"get\" action=\"/history/compare\">"
                   "<table class=\"list\"><thead><tr>");
    desk_put_heading(call, DESK_COMPARE_OLD);
    desk_put_heading(call, DESK_COMPARE_NEW);
    desk_put_heading(call, DESK_REVISION_NUMBER);
    desk_put_heading(call, DESK_REVISION_TIME);
    desk_put_heading(call, DESK_REVISION_WHAT);
    desk_put_heading(call, DESK_REVISION_WHO);
    desk_put_heading(call, DESK_REVISION_COUNTS);
    desk_put(call, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_entry(call, &entries[i], i);
    desk_put(call, "</tbody></table>\n<p class=\"acts\"><button>");
    desk_say(call, DESK_COMPARE_DO);
    desk_put(call, "</button></p></form>\n");
}

/* What the clerk has just made, and the way back from it; only while it is the newest. */
static void put_done(struct desk_call *call, const struct history_entry *newest)
{
    int64_t done = desk_number(desk_parameter(call, "done"));
    if (done <= 0 || newest->revision.number != done || !newest->actor ||
        strcmp(newest->actor, call->session->actor) != 0)
        return;
    desk_put(call, "<div class=\"said done acts\" role=\"status\"><span>");
    desk_say_count(call, DESK_PLAN_PUBLISHED, done);
    buffer_append_format(call->out, "</span><a class=\"button\" href=\"/history/%lld/rollback\">",
                         (long long)done - 1);
    desk_say(call, DESK_UNDO);
    desk_put(call, "</a></div>\n");
}

void desk_history_page(struct desk_call *call)
{
    const struct history_entry *entries;
    size_t count;
    struct error error;
    int64_t page = desk_number(desk_parameter(call, "page"));
    size_t first = page > 0 && page < PAGES_MAX ? (size_t)page * PAGE_ENTRIES : 0;
    if (store_history(call->desk->store, call->arena, first + PAGE_ENTRIES + 1, &entries, &count,
                      &error)) {
        desk_fail(call, &error);
        return;
    }
    size_t here = count > first ? count - first : 0;
    desk_begin(call, DESK_HISTORY);
    if (count)
        put_done(call, &entries[0]);
    if (here) {
        put_table(call, entries + first, here > PAGE_ENTRIES ? PAGE_ENTRIES : here);
    } else {
        desk_put(call, "<p>");
        desk_say(call, DESK_HISTORY_EMPTY);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p class=\"acts\">");
    if (first)
        put_page_link(call, page - 1, DESK_HISTORY_NEWER);
    if (here > PAGE_ENTRIES)
        put_page_link(call, first ? page + 1 : 1, DESK_HISTORY_OLDER);
    desk_put(call, "</p>\n");
    desk_end(call);
}

static bool rollback_plan(struct desk_call *call, int64_t number, struct change_set *set)
{
    struct error error;
    enum fever_error failure =
        store_plan_rollback(call->desk->store, number, call->arena, set, &error);
    if (failure == FEVER_NOT_FOUND)
        desk_refuse(call, 404, DESK_REVISION_NONE);
    else if (failure)
        desk_fail(call, &error);
    return !failure;
}

static void put_rollback(struct desk_call *call, int64_t number, const struct change_set *set,
                         bool moved)
{
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say_count(call, DESK_ROLLBACK_PLAN, number);
    desk_put(call, "</h2>\n");
    if (moved) {
        desk_put(call, "<p class=\"said rest\" role=\"alert\">");
        desk_say(call, DESK_ROLLBACK_MOVED);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p>");
    if (set->clinic_count || set->claim_count)
        desk_say_count(call, DESK_ROLLBACK_LEAD, number);
    else
        desk_say(call, DESK_ROLLBACK_NOTHING);
    desk_put(call, "</p>\n");
    if (set->clinic_count || set->claim_count) {
        char action[48];
        snprintf(action, sizeof action, "/history/%lld/rollback", (long long)number);
        desk_put(call, "<div class=\"acts\">");
        desk_form_begin(call, action);
        buffer_append_format(call->out,
                             "<input type=\"hidden\" name=\"base\" value=\"%lld\">"
                             "<button class=\"main\">",
                             (long long)set->base_revision);
        desk_say(call, DESK_ROLLBACK_DO);
        desk_put(call, "</button></form></div>\n");
        desk_put_changes(call, set->clinics, set->clinic_count);
    }
    desk_end(call);
}

void desk_rollback_page(struct desk_call *call)
{
    struct change_set set = {0};
    int64_t number = desk_number(call->argument);
    if (number < 0)
        desk_refuse(call, 404, DESK_REVISION_NONE);
    else if (rollback_plan(call, number, &set))
        put_rollback(call, number, &set, false);
}

static enum fever_error rollback_apply(struct desk_call *call, struct change_set *set,
                                       struct revision *made, struct error *error)
{
    struct store_lock *lock = NULL;
    enum fever_error failure =
        store_lock(call->desk->store_path, "desk rollback", call->now, &lock, error);
    if (failure)
        return failure;
    set->now = call->now;
    set->actor = call->session->actor;
    set->action = "desk.rollback";
    failure = store_apply(call->desk->store, set, NULL, made, error);
    store_unlock(lock);
    return failure;
}

void desk_rollback(struct desk_call *call)
{
    struct change_set set = {0};
    struct revision made = {0};
    struct error error;
    int64_t number = desk_number(call->argument);
    if (number < 0) {
        desk_refuse(call, 404, DESK_REVISION_NONE);
        return;
    }
    if (!rollback_plan(call, number, &set))
        return;
    bool moved = desk_number(desk_form_text(&call->form, "base")) != set.base_revision;
    enum fever_error failure = moved ? FEVER_CONFLICT : rollback_apply(call, &set, &made, &error);
    if (failure == FEVER_CONFLICT) {
        call->reply->reply.status = 409;
        if (moved || rollback_plan(call, number, &set))
            put_rollback(call, number, &set, true);
    } else if (failure) {
        desk_fail(call, &error);
    } else {
        desk_go_to_number(call, "/history?done=", made.number);
    }
}
