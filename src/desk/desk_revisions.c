/* `/history/{revision}` and `/history/compare`: what changed, by whom and when. */
#include "desk_revisions.h"

#include <stdio.h>
#include <string.h>

#include "desk_changes.h"

enum { AUDIT_MAX = 5000 };

/* ---- who ---- */

enum fever_error desk_acts_read(struct desk_call *call, struct desk_acts *out, struct error *error)
{
    return store_audit_read(call->desk->store, 0, AUDIT_MAX, call->arena, &out->entries,
                            &out->count, error);
}

const char *desk_acts_who(const struct desk_acts *acts, int64_t revision)
{
    char detail[48];
    snprintf(detail, sizeof detail, DESK_ACT_REVISION, (long long)revision);
    for (size_t i = 0; i < acts->count; i++) {
        const struct audit_entry *entry = &acts->entries[i];
        if (strncmp(entry->action, "desk.", 5) != 0)
            continue;
        if ((entry->target && desk_number(entry->target) == revision) ||
            (entry->detail && strcmp(entry->detail, detail) == 0))
            return entry->actor;
    }
    return "";
}

/* ---- one side of a comparison ---- */

static void put_side(struct desk_call *call, const struct revision *revision,
                     const struct desk_acts *acts)
{
    if (!revision->number) {
        desk_say(call, DESK_REVISION_ZERO);
        return;
    }
    const char *who = desk_acts_who(acts, revision->number);
    buffer_append_format(call->out, "<a href=\"/history/%lld\">", (long long)revision->number);
    desk_say_count(call, DESK_REVISION, revision->number);
    desk_put(call, "</a> · ");
    desk_put_time(call, revision->published_at);
    desk_put(call, " · ");
    desk_put_text(call, *who ? who : desk_text(call->lang, DESK_REVISION_TERMINAL));
}

static void put_differences(struct desk_call *call, const struct revision_diff *diff)
{
    if (diff->count) {
        desk_put_changes(call, diff->changes, diff->count);
        return;
    }
    desk_put(call, "<p>");
    desk_say(call, DESK_REVISION_SAME);
    desk_put(call, "</p>\n");
}

/* False after the answer has been given. */
static bool differ(struct desk_call *call, int64_t from, int64_t to, struct revision_diff *diff,
                   struct desk_acts *acts)
{
    struct error error;
    enum fever_error failure =
        from < 0 || to < 0 ? FEVER_NOT_FOUND
                           : store_diff(call->desk->store, from, to, call->arena, diff, &error);
    if (failure == FEVER_NOT_FOUND)
        desk_refuse(call, 404, DESK_REVISION_NONE);
    else if (failure || (failure = desk_acts_read(call, acts, &error)))
        desk_fail(call, &error);
    return !failure;
}

/* ---- the pages ---- */

static void put_rollback_link(struct desk_call *call, int64_t number)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"/history/%lld/rollback\">",
                         (long long)number);
    desk_say(call, DESK_ROLLBACK);
    desk_put(call, "</a>");
}

void desk_revision_page(struct desk_call *call)
{
    int64_t number = desk_number(call->argument);
    struct revision_diff diff;
    struct desk_acts acts;
    if (!differ(call, number > 0 ? number - 1 : -1, number, &diff, &acts))
        return;
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say_count(call, DESK_REVISION, number);
    desk_put(call, "</h2>\n<p>");
    put_side(call, &diff.to, &acts);
    desk_put(call, "</p>\n<p class=\"acts\">");
    put_rollback_link(call, number);
    desk_put(call, "</p>\n<h2>");
    desk_say(call, DESK_REVISION_CHANGES);
    desk_put(call, "</h2>\n");
    put_differences(call, &diff);
    desk_end(call);
}

void desk_compare_page(struct desk_call *call)
{
    int64_t from = desk_number(desk_parameter(call, "from"));
    int64_t to = desk_number(desk_parameter(call, "to"));
    struct revision_diff diff;
    struct desk_acts acts;
    if (!differ(call, from, to, &diff, &acts))
        return;
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say(call, DESK_COMPARED);
    desk_put(call, "</h2>\n<ul><li>");
    put_side(call, &diff.from, &acts);
    desk_put(call, "</li><li>");
    put_side(call, &diff.to, &acts);
    desk_put(call, "</li></ul>\n<p class=\"acts\">");
    buffer_append_format(call->out,
                         "<a class=\"button\" href=\"/history/compare?from=%lld&amp;to=%lld\">",
                         (long long)to, (long long)from);
    desk_say(call, DESK_COMPARE_SWAP);
    desk_put(call, "</a>");
    put_rollback_link(call, from);
    desk_put(call, "</p>\n");
    put_differences(call, &diff);
    desk_end(call);
}
