/* `/history`: the revisions, what each changed, and the way back with a look before it. */
#include <stdio.h>
#include <string.h>

#include "desk_call.h"
#include "fever/import.h"
#include "fever/store_live.h"

enum { LISTED_MAX = 200, CHANGES_MAX = 500, FIELD_MAX = 1 << 16, AUDIT_MAX = 5000 };

/* ---- the list ---- */

/* Who published a revision at the desk, from the audit log; "" for what the terminal did. */
static const char *who_of(const struct audit_entry *entries, size_t count, int64_t revision)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(entries[i].action, "desk.", 5) == 0 && entries[i].target &&
            desk_number(entries[i].target) == revision)
            return entries[i].actor;
    return "";
}

static void put_what(struct desk_call *call, const struct history_entry *entry)
{
    if (entry->rolled_back_to >= 0) {
        desk_say_count(call, DESK_ROLLED_BACK_TO, entry->rolled_back_to);
        return;
    }
    desk_put_text(call, entry->source ? entry->source : entry->kind);
    if (entry->file) {
        desk_put(call, " · ");
        desk_put_text(call, entry->file);
    }
}

static void put_entry(struct desk_call *call, const struct history_entry *entry, const char *who)
{
    buffer_append_format(call->out, "<tr><td><a href=\"/history/%lld\">",
                         (long long)entry->revision.number);
    desk_say_count(call, DESK_REVISION, entry->revision.number);
    desk_put(call, "</a></td><td>");
    desk_put_time(call, entry->revision.published_at);
    desk_put(call, "</td><td>");
    put_what(call, entry);
    desk_put(call, "</td><td>");
    desk_put_text(call, who);
    buffer_append_format(call->out, "</td><td>%lld / %lld / %lld</td></tr>\n",
                         (long long)entry->inserted, (long long)entry->updated,
                         (long long)entry->retired);
}

static void put_heading(struct desk_call *call, enum desk_text_id text)
{
    desk_put(call, "<th scope=\"col\">");
    desk_say(call, text);
    desk_put(call, "</th>");
}

void desk_history_page(struct desk_call *call)
{
    const struct history_entry *entries;
    const struct audit_entry *acts;
    size_t count, act_count;
    struct error error;
    struct store *store = call->desk->store;
    if (store_history(store, call->arena, LISTED_MAX, &entries, &count, &error) ||
        store_audit_read(store, 0, AUDIT_MAX, call->arena, &acts, &act_count, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_HISTORY);
    if (!count) {
        desk_put(call, "<p>");
        desk_say(call, DESK_HISTORY_EMPTY);
        desk_put(call, "</p>\n");
        desk_end(call);
        return;
    }
    desk_put(call, "<table class=\"list\"><thead><tr><td></td>");
    put_heading(call, DESK_REVISION_TIME);
    put_heading(call, DESK_REVISION_WHAT);
    put_heading(call, DESK_REVISION_WHO);
    put_heading(call, DESK_REVISION_COUNTS);
    desk_put(call, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_entry(call, &entries[i], who_of(acts, act_count, entries[i].revision.number));
    desk_put(call, "</tbody></table>\n");
    desk_end(call);
}

/* ---- changes ---- */

static void put_value(struct desk_call *call, const char *element, const struct clinic *clinic,
                      enum clinic_field field, struct buffer *scratch)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, field, scratch);
    buffer_append_format(call->out, "<%s>", element);
    if (scratch->length && !buffer_error(scratch))
        desk_put_text(call, scratch->data);
    else
        desk_say(call, DESK_EMPTY_CELL);
    buffer_append_format(call->out, "</%s>", element);
}

static void put_fields(struct desk_call *call, const struct clinic_change *change,
                       struct buffer *scratch)
{
    uint64_t fields = clinic_diff(change->before, change->after);
    desk_put(call, "<ul>");
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(fields & FIELD_BIT(field)))
            continue;
        desk_put(call, "<li>");
        desk_put_text(call, call->lang == LANG_ZH_CN ? import_field_title(field)
                                                     : clinic_field_name(field));
        desk_put(call, ": ");
        put_value(call, "del", change->before, field, scratch);
        desk_put(call, " → ");
        put_value(call, "ins", change->after, field, scratch);
        desk_put(call, "</li>");
    }
    desk_put(call, "</ul>");
}

static void put_changes(struct desk_call *call, const struct clinic_change *changes, size_t count)
{
    static const enum desk_text_id words[] = {[CLINIC_INSERT] = DESK_CHANGE_NEW,
                                              [CLINIC_UPDATE] = DESK_CHANGE_UPDATED,
                                              [CLINIC_RETIRE] = DESK_CHANGE_GONE};
    struct buffer scratch;
    buffer_init(&scratch, FIELD_MAX);
    desk_put(call, "<ul>\n");
    for (size_t i = 0; i < count && i < CHANGES_MAX; i++) {
        const struct clinic *clinic = changes[i].after ? changes[i].after : changes[i].before;
        desk_put(call, "<li><span class=\"tag\">");
        desk_say(call, words[changes[i].action]);
        desk_put(call, "</span> <b>");
        desk_put_text(call, clinic->name);
        desk_put(call, "</b> <span class=\"id\">");
        desk_put_text(call, clinic->id);
        desk_put(call, "</span>");
        if (changes[i].action == CLINIC_UPDATE)
            put_fields(call, &changes[i], &scratch);
        desk_put(call, "</li>\n");
    }
    desk_put(call, "</ul>\n");
    buffer_clear(&scratch);
    if (count > CHANGES_MAX) {
        desk_put(call, "<p class=\"more\">");
        desk_say_count(call, DESK_MORE, (int64_t)(count - CHANGES_MAX));
        desk_put(call, "</p>\n");
    }
}

void desk_revision_page(struct desk_call *call)
{
    int64_t number = desk_number(call->argument);
    struct revision_diff diff;
    struct error error;
    if (number < 1) {
        desk_refuse(call, 404, DESK_REVISION_NONE);
        return;
    }
    enum fever_error failure =
        store_diff(call->desk->store, number - 1, number, call->arena, &diff, &error);
    if (failure == FEVER_NOT_FOUND) {
        desk_refuse(call, 404, DESK_REVISION_NONE);
        return;
    }
    if (failure) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say_count(call, DESK_REVISION, number);
    desk_put(call, "</h2>\n<p>");
    desk_put_time(call, diff.to.published_at);
    buffer_append_format(call->out,
                         "</p>\n<p class=\"acts\"><a class=\"button\" "
                         "href=\"/history/%lld/rollback\">",
                         (long long)number);
    desk_say(call, DESK_ROLLBACK);
    desk_put(call, "</a></p>\n<h2>");
    desk_say(call, DESK_REVISION_CHANGES);
    desk_put(call, "</h2>\n");
    if (!diff.count) {
        desk_put(call, "<p>");
        desk_say(call, DESK_REVISION_SAME);
        desk_put(call, "</p>\n");
    } else {
        put_changes(call, diff.changes, diff.count);
    }
    desk_end(call);
}

/* ---- the way back ---- */

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
        put_changes(call, set->clinics, set->clinic_count);
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
                                       struct error *error)
{
    struct store_lock *lock = NULL;
    struct revision made;
    char target[24];
    enum fever_error failure =
        store_lock(call->desk->store_path, "desk rollback", call->now, &lock, error);
    if (failure)
        return failure;
    set->now = call->now;
    failure = store_apply(call->desk->store, set, NULL, &made, error);
    store_unlock(lock);
    if (failure)
        return failure;
    snprintf(target, sizeof target, "%lld", (long long)made.number);
    return desk_audit(call, "desk.rollback", target, error);
}

void desk_rollback(struct desk_call *call)
{
    struct change_set set = {0};
    struct error error;
    int64_t number = desk_number(call->argument);
    if (number < 0) {
        desk_refuse(call, 404, DESK_REVISION_NONE);
        return;
    }
    if (!rollback_plan(call, number, &set))
        return;
    bool moved = desk_number(desk_form_text(&call->form, "base")) != set.base_revision;
    enum fever_error failure = moved ? FEVER_CONFLICT : rollback_apply(call, &set, &error);
    if (failure == FEVER_CONFLICT) {
        call->reply->reply.status = 409;
        if (moved || rollback_plan(call, number, &set))
            put_rollback(call, number, &set, true);
    } else if (failure) {
        desk_fail(call, &error);
    } else {
        desk_go(call, "/history");
    }
}
