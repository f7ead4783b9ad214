/* `/history/{revision}` and `/history/compare`: what changed, by whom and when. */
#include "desk_revisions.h"

#include <string.h>

#include "desk_changes.h"

void desk_put_revision_who(struct desk_call *call, const struct history_entry *entry)
{
    if (entry->actor)
        desk_put_text(call, entry->actor);
    else
        desk_say(call, DESK_REVISION_UNKNOWN);
}

/* The word for an act, at the desk or at a terminal; false where it has none. */
static bool act_word(const char *action, enum desk_text_id *out)
{
    static const struct {
        const char *action;
        enum desk_text_id word;
    } words[] = {
        {"desk.publish", DESK_ACT_IMPORT},
        {"desk.correct", DESK_ACT_CORRECT},
        {"desk.uncorrect", DESK_ACT_UNCORRECT},
        {"desk.place", DESK_ACT_PLACE},
        {"desk.place.undo", DESK_ACT_PLACE_UNDO},
        {"import", DESK_ACT_IMPORT},
        {"correct", DESK_ACT_CORRECT},
        {"uncorrect", DESK_ACT_UNCORRECT},
        {"geocode", DESK_ACT_GEOCODE},
    };
    for (size_t i = 0; action && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].action, action) == 0) {
            *out = words[i].word;
            return true;
        }
    return false;
}

void desk_put_revision_what(struct desk_call *call, const struct history_entry *entry)
{
    enum desk_text_id word;
    if (entry->rolled_back_to >= 0) {
        desk_say_count(call, DESK_ROLLED_BACK_TO, entry->rolled_back_to);
        return;
    }
    if (act_word(entry->action, &word))
        desk_say(call, word);
    else
        desk_put_text(call, entry->kind);
    const char *const origins[] = {entry->source, entry->file};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        if (origins[i]) {
            desk_put(call, " · ");
            desk_put_text(call, origins[i]);
        }
}

/* One side of a comparison. */
static void put_side(struct desk_call *call, const struct history_entry *entry)
{
    const struct revision *revision = &entry->revision;
    if (!revision->number) {
        desk_say(call, DESK_REVISION_ZERO);
        return;
    }
    buffer_append_format(call->out, "<a href=\"/history/%lld\">", (long long)revision->number);
    desk_say_count(call, DESK_REVISION, revision->number);
    desk_put(call, "</a> · ");
    desk_put_time(call, revision->published_at);
    desk_put(call, " · ");
    desk_put_revision_who(call, entry);
    desk_put(call, " · ");
    desk_put_revision_what(call, entry);
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

/* Two revisions, and what changed from one to the other. */
struct comparison {
    struct revision_diff diff;
    struct history_entry from, to; /* of the empty store: number 0 */
};

static enum fever_error entry_read(struct desk_call *call, int64_t number,
                                   struct history_entry *out, struct error *error)
{
    memset(out, 0, sizeof *out);
    return number ? store_history_entry(call->desk->store, number, call->arena, out, error)
                  : FEVER_OK;
}

/* False after the answer has been given. */
static bool compare(struct desk_call *call, int64_t from, int64_t to, struct comparison *out)
{
    struct error error;
    enum fever_error failure = from < 0 || to < 0 ? FEVER_NOT_FOUND : FEVER_OK;
    if (!failure)
        failure = store_diff(call->desk->store, from, to, call->arena, &out->diff, &error);
    if (!failure)
        failure = entry_read(call, from, &out->from, &error);
    if (!failure)
        failure = entry_read(call, to, &out->to, &error);
    if (failure == FEVER_NOT_FOUND)
        desk_refuse(call, 404, DESK_REVISION_NONE);
    else if (failure)
        desk_fail(call, &error);
    return !failure;
}

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
    struct comparison comparison;
    if (!compare(call, number > 0 ? number - 1 : -1, number, &comparison))
        return;
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say_count(call, DESK_REVISION, number);
    desk_put(call, "</h2>\n<p>");
    put_side(call, &comparison.to);
    desk_put(call, "</p>\n<p class=\"acts\">");
    put_rollback_link(call, number);
    desk_put(call, "</p>\n<h2>");
    desk_say(call, DESK_REVISION_CHANGES);
    desk_put(call, "</h2>\n");
    put_differences(call, &comparison.diff);
    desk_end(call);
}

void desk_compare_page(struct desk_call *call)
{
    int64_t from = desk_number(desk_parameter(call, "from"));
    int64_t to = desk_number(desk_parameter(call, "to"));
    struct comparison comparison;
    if (!compare(call, from, to, &comparison))
        return;
    desk_begin(call, DESK_HISTORY);
    desk_put(call, "<h2>");
    desk_say(call, DESK_COMPARED);
    desk_put(call, "</h2>\n<ul><li>");
    put_side(call, &comparison.from);
    desk_put(call, "</li><li>");
    put_side(call, &comparison.to);
    desk_put(call, "</li></ul>\n<p class=\"acts\">");
    buffer_append_format(call->out,
                         "<a class=\"button\" href=\"/history/compare?from=%lld&amp;to=%lld\">",
                         (long long)to, (long long)from);
    desk_say(call, DESK_COMPARE_SWAP);
    desk_put(call, "</a>");
    put_rollback_link(call, from);
    desk_put(call, "</p>\n");
    put_differences(call, &comparison.diff);
    desk_end(call);
}
