/* `/closures`: what is closed, who must be asked again first; opens again and confirms. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_clinics.h"
#include "fever/civil.h"
#include "fever/closing.h"

enum { CHINA_LOCAL = sizeof "2026-01-25T08:00" - 1 };

/* `2026-01-25T08:00` of a datetime-local field, China's time. */
bool desk_time_parse(const char *text, int64_t *unix_s)
{
    char whole[CIVIL_RFC3339_SIZE];
    if (strlen(text) != CHINA_LOCAL)
        return false;
    snprintf(whole, sizeof whole, "%s:00+08:00", text);
    return civil_parse_rfc3339(whole, strlen(whole), unix_s);
}

static void put_act(struct desk_call *call, const char *action, enum desk_text_id text,
                    const struct live_closure *closure, uint64_t seen)
{
    desk_form_begin(call, action);
    desk_put(call, "<input type=\"hidden\" name=\"scope\"");
    desk_put_attribute(call, "value", closure_scope_name(closure->scope));
    desk_put(call, "><input type=\"hidden\" name=\"target\"");
    desk_put_attribute(call, "value", closure->target);
    buffer_append_format(
        call->out, "><input type=\"hidden\" name=\"seen\" value=\"%016" PRIx64 "\"><button>", seen);
    desk_say(call, text);
    desk_put(call, "</button></form>");
}

void desk_put_closure_acts(struct desk_call *call, const struct live_values *values,
                           const struct live_closure *closure)
{
    const struct closure_act act = {closure->scope, closure->target, NULL};
    uint64_t seen = closures_print(values, &act, 1);
    put_act(call, "/reopen", DESK_REOPEN, closure, seen);
    if (closure->until == CLOSURE_NO_END)
        put_act(call, "/confirm", DESK_STILL_CLOSED, closure, seen);
}

static void put_target(struct desk_call *call, const struct snapshot *snapshot,
                       const struct live_closure *closure)
{
    uint32_t number;
    bool is_alias;
    if (closure->scope == CLOSURE_CLINIC &&
        snapshot_find(snapshot, closure->target, &number, &is_alias))
        desk_put_clinic_link(call, snapshot_clinic(snapshot, number));
    else if (closure->scope == CLOSURE_REGION)
        desk_put_text(
            call, desk_region_text(call, snapshot, (uint32_t)strtoul(closure->target, NULL, 10)));
    else if (closure->scope == CLOSURE_SOURCE)
        desk_say_1(call, DESK_SOURCE, closure->target);
    else
        desk_put_text(call, closure->target);
}

static void put_part(struct desk_call *call, const struct snapshot *snapshot,
                     const struct live_values *values, bool is_due, enum desk_text_id title)
{
    bool any = false;
    for (size_t i = 0; i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        if (closure_is_due(closure, call->now) != is_due)
            continue;
        if (!any) {
            desk_put(call, "<h2>");
            desk_say(call, title);
            desk_put(call, "</h2>\n<table class=\"list\"><tbody>\n");
        }
        any = true;
        desk_put(call, "<tr><td>");
        put_target(call, snapshot, closure);
        desk_put(call, "</td><td>");
        desk_put_closure(call, snapshot, closure);
        desk_put(call, "</td><td><div class=\"acts\">");
        desk_put_closure_acts(call, values, closure);
        desk_put(call, "</div></td></tr>\n");
    }
    if (any)
        desk_put(call, "</tbody></table>\n");
}

void desk_closures_page(struct desk_call *call)
{
    const struct snapshot *snapshot;
    struct live_values *values = NULL;
    struct error error;
    if (!desk_view_of(call, &snapshot))
        return;
    if (store_live_load(call->desk->store, call->now, &values, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_CLOSURES);
    desk_put_undo(call);
    put_part(call, snapshot, values, true, DESK_CLOSURES_DUE);
    put_part(call, snapshot, values, false, DESK_CLOSURES_OTHERS);
    if (!values->closure_count) {
        desk_put(call, "<p>");
        desk_say(call, DESK_CLOSURES_NONE);
        desk_put(call, "</p>\n");
    }
    desk_end(call);
    live_values_free(values);
}

/* What the form means: the closure as it stands, whose owner is `*values`; false after an answer.
 */
static bool closure_of_form(struct desk_call *call, struct live_values **values,
                            const struct live_closure **out)
{
    enum closure_scope scope;
    struct error error;
    if (store_live_load(call->desk->store, call->now, values, &error)) {
        desk_fail(call, &error);
        return false;
    }
    if (closure_scope_parse(desk_form_text_or_empty(&call->form, "scope"), &scope))
        *out = closure_find(*values, scope, desk_form_text_or_empty(&call->form, "target"));
    if (!*out)
        desk_refuse(call, 404, DESK_CLOSURE_GONE);
    return *out != NULL;
}

static void act_on_closure(struct desk_call *call, bool confirms)
{
    struct live_values *values = NULL;
    const struct live_closure *closure = NULL;
    struct error error;
    int64_t undo = 0;
    uint64_t seen = strtoull(desk_form_text_or_empty(&call->form, "seen"), NULL, 16);
    if (closure_of_form(call, &values, &closure)) {
        struct live_closure confirmed = *closure;
        confirmed.made_at = call->now;
        confirmed.actor = call->session->actor;
        const struct closure_act act = {closure->scope, closure->target,
                                        confirms ? &confirmed : NULL};
        enum fever_error failure = desk_closures_write(call, &act, 1, seen, &undo, &error);
        /* Who pressed twice, or went back and pressed again, has confirmed it already. */
        if (failure == FEVER_CONFLICT && confirms && strcmp(closure->actor, confirmed.actor) == 0)
            desk_go(call, "/closures");
        else if (failure == FEVER_CONFLICT)
            desk_refuse(call, 409, DESK_CHANGED_SINCE);
        else if (failure)
            desk_fail(call, &error);
        else
            desk_go_undoable(call, "/closures", undo);
    }
    live_values_free(values);
}

void desk_reopen_act(struct desk_call *call)
{
    act_on_closure(call, false);
}

void desk_confirm_act(struct desk_call *call)
{
    act_on_closure(call, true);
}
