/* Acts in the audit log. Each entry says which step it is of how many, so that an act is found
 * whole or not at all. */
#include "desk_act.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk_call.h"

enum { STEPS_MAX = 5000, DETAIL_MAX = 256 << 10 };

static enum fever_error note(struct desk_call *call, const struct desk_step *step, size_t place,
                             size_t count, struct error *error)
{
    struct buffer detail;
    buffer_init(&detail, DETAIL_MAX);
    buffer_append_format(&detail, "{\"step\":%zu,\"of\":%zu", place + 1, count);
    if (step->members) {
        buffer_append_char(&detail, ',');
        buffer_append_text(&detail, step->members);
    }
    buffer_append_char(&detail, '}');
    const struct audit_entry entry = {.at = call->now,
                                      .actor = call->session->actor,
                                      .action = step->action,
                                      .target = step->target,
                                      .detail = detail.data};
    enum fever_error failure =
        buffer_error(&detail) ? error_nomem(error) : store_audit(call->desk->store, &entry, error);
    buffer_clear(&detail);
    return failure;
}

enum fever_error desk_act_note(struct desk_call *call, const struct desk_step *steps, size_t count,
                               int64_t *number, struct error *error)
{
    int64_t last = 0;
    enum fever_error failure = FEVER_OK;
    if (count > STEPS_MAX)
        return error_set(error, FEVER_GUARD, "an act has at most %d parts", STEPS_MAX);
    for (size_t i = 0; i < count && !failure; i++)
        failure = note(call, &steps[i], i, count, error);
    if (!failure)
        failure = store_audit_last(call->desk->store, &last, error);
    if (!failure)
        *number = last - (int64_t)count + 1;
    return failure;
}

const char *desk_act_only_step(struct desk_call *call, const char *members)
{
    static const char step[] = "\"step\":1,\"of\":1,";
    size_t size = sizeof step + strlen(members);
    char *made = arena_array(call->arena, size, 1);
    if (made)
        snprintf(made, size, "%s%s", step, members);
    return made;
}

static int64_t member_number(const struct json_tree *detail, const char *name)
{
    const struct json_tree *member = json_tree_member(detail, name);
    bool fits = member && member->kind == JSON_TREE_NUMBER && member->number >= 0 &&
                member->number <= STEPS_MAX;
    return fits ? (int64_t)member->number : -1;
}

static enum fever_error none(struct error *error)
{
    return error_set(error, FEVER_NOT_FOUND, "there is no such act of yours; look at the history");
}

/* The entries from `number` on, with their details. */
static enum fever_error read_entries(struct desk_call *call, int64_t number, size_t limit,
                                     struct desk_act *out, struct error *error)
{
    enum fever_error failure = store_audit_from(call->desk->store, number, limit, call->arena,
                                                &out->entries, &out->count, error);
    const struct json_tree **details =
        failure ? NULL : arena_array(call->arena, out->count + 1, sizeof *details);
    if (failure || !details)
        return failure ? failure : error_nomem(error);
    for (size_t i = 0; i < out->count; i++) {
        const char *text = out->entries[i].detail;
        details[i] = NULL;
        failure = text ? json_tree_read(call->arena, text, strlen(text), &details[i], error)
                       : FEVER_NOT_FOUND;
        if (failure)
            return failure == FEVER_NOMEM ? failure : none(error);
    }
    out->number = number;
    out->details = details;
    return FEVER_OK;
}

/* Whether these are one act of the clerk's, from its first step to its last. */
static bool is_whole(const struct desk_call *call, const struct desk_act *act, int64_t steps)
{
    for (size_t i = 0; i < act->count; i++) {
        const struct audit_entry *entry = &act->entries[i];
        if (entry->number != act->number + (int64_t)i || entry->at != act->entries[0].at ||
            strcmp(entry->actor, call->session->actor) != 0 ||
            member_number(act->details[i], "step") != (int64_t)i + 1 ||
            member_number(act->details[i], "of") != steps)
            return false;
    }
    return (int64_t)act->count == steps;
}

enum fever_error desk_act_find(struct desk_call *call, int64_t number, struct desk_act *out,
                               struct error *error)
{
    if (number <= 0)
        return none(error);
    enum fever_error failure = read_entries(call, number, 1, out, error);
    if (failure)
        return failure;
    int64_t steps = out->count ? member_number(out->details[0], "of") : -1;
    if (steps < 1)
        return none(error);
    failure = read_entries(call, number, (size_t)steps, out, error);
    if (failure)
        return failure;
    return is_whole(call, out, steps) ? FEVER_OK : none(error);
}
