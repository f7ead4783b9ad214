/* `/close`: closes clinics, or a region, with all who are affected shown before. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_clinics.h"
#include "fever/search.h"
#include "fever/store_reports.h"

enum { TARGETS_MAX = 200, CANDIDATES_MAX = 10, NAMED_MAX = 20, MINUTE_S = 60, ADCODE_SIZE = 16 };

struct closing {
    const struct snapshot *snapshot;
    struct closure_act acts[TARGETS_MAX];
    size_t count;
    const struct region *region; /* NULL: clinics */
    const uint32_t *affected;    /* of a region */
    size_t affected_count;

    enum desk_text_id fault; /* DESK_TEXT_COUNT: none */
    struct live_closure closure;
    uint32_t candidates[CANDIDATES_MAX]; /* for where to go instead */
    size_t candidate_count;
};

static const enum desk_text_id reasons[] = {DESK_REASON_1, DESK_REASON_2, DESK_REASON_3,
                                            DESK_REASON_4, DESK_REASON_5};

static bool target_add(struct desk_call *call, struct closing *closing, const char *id)
{
    uint32_t number;
    if (!desk_clinic_of(call, closing->snapshot, id, &number))
        return false;
    const char *name = snapshot_clinic(closing->snapshot, number)->id;
    for (size_t i = 0; i < closing->count; i++)
        if (strcmp(closing->acts[i].target, name) == 0)
            return true;
    if (closing->count < TARGETS_MAX)
        closing->acts[closing->count++] = (struct closure_act){CLOSURE_CLINIC, name, NULL};
    return true;
}

static bool region_read(struct desk_call *call, struct closing *closing, const char *text)
{
    uint32_t adcode;
    struct found_region found;
    size_t count = 0;
    if (region_adcode_parse(text, strlen(text), &adcode))
        closing->region = region_find(snapshot_regions(closing->snapshot), adcode);
    else if (!snapshot_find_regions(closing->snapshot, text, &found, 1, &count) && count &&
             (found.rank == SEARCH_RANK_NAME_IS || found.rank == SEARCH_RANK_SOUND_IS))
        closing->region = found.region;
    char *name = arena_array(call->arena, ADCODE_SIZE, 1);
    if (!closing->region || !name) {
        desk_refuse(call, name ? 404 : 503, name ? DESK_CLOSE_REGION_NONE : DESK_STORE_BUSY);
        return false;
    }
    snprintf(name, ADCODE_SIZE, "%" PRIu32, closing->region->adcode);
    closing->acts[0] = (struct closure_act){CLOSURE_REGION, name, NULL};
    closing->count = 1;
    closing->affected_count =
        snapshot_region_clinics(closing->snapshot, closing->region->adcode, &closing->affected);
    return true;
}

/* From the address, or from the form that was made of it; false after an answer. */
static bool targets_read(struct desk_call *call, struct closing *closing)
{
    bool is_form = call->request->method == API_POST;
    const char *region =
        is_form ? desk_form_text(&call->form, "region") : desk_parameter(call, "region");
    closing->fault = DESK_TEXT_COUNT;
    if (!desk_view_of(call, &closing->snapshot))
        return false;
    if (region)
        return region_read(call, closing, region);
    for (size_t i = 0; is_form && i < call->form.count; i++)
        if (strcmp(call->form.fields[i].name, "id") == 0 && !call->form.fields[i].file_name &&
            !target_add(call, closing, call->form.fields[i].value))
            return false;
    for (size_t i = 0; !is_form && i < call->request->parameter_count; i++)
        if (strcmp(call->request->parameters[i].name, "id") == 0 &&
            !target_add(
                call, closing,
                call->request->parameters[i].malformed ? NULL : call->request->parameters[i].value))
            return false;
    if (!closing->count)
        desk_refuse(call, 400, DESK_CLOSE_NOBODY);
    return closing->count > 0;
}

static void put_targets(struct desk_call *call, const struct closing *closing)
{
    char count[24];
    desk_put(call, "<p>");
    if (closing->region) {
        snprintf(count, sizeof count, "%zu", closing->affected_count);
        desk_say_2(call, DESK_CLOSE_REGION_AFFECTED,
                   desk_region_text(call, closing->snapshot, closing->region->adcode), count);
    } else {
        desk_say_count(call, DESK_CLOSE_ALL, (int64_t)closing->count);
    }
    size_t total = closing->region ? closing->affected_count : closing->count;
    size_t shown = closing->region && total > NAMED_MAX ? NAMED_MAX : total;
    desk_put(call, "</p>\n<ul>");
    for (size_t i = 0; i < shown; i++) {
        uint32_t number = 0;
        bool is_alias;
        if (closing->region)
            number = closing->affected[i];
        else
            (void)snapshot_find(closing->snapshot, closing->acts[i].target, &number, &is_alias);
        desk_put(call, "<li>");
        desk_put_clinic_link(call, snapshot_clinic(closing->snapshot, number));
        desk_put(call, " ");
        desk_put_state(call, closing->snapshot, number);
        desk_put(call, "</li>\n");
    }
    desk_put(call, "</ul>\n");
    if (total > shown) {
        desk_put(call, "<p class=\"more\">");
        desk_say_count(call, DESK_MORE, (int64_t)(total - shown));
        desk_put(call, "</p>\n");
    }
}

static void put_hidden(struct desk_call *call, const char *name, const char *value)
{
    desk_put(call, "<input type=\"hidden\"");
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "value", value);
    desk_put(call, ">");
}

static void put_reasons(struct desk_call *call)
{
    const char *chosen = desk_form_text_or_empty(&call->form, "preset");
    desk_put(call, "<label for=\"preset\">");
    desk_say(call, DESK_CLOSE_REASON);
    desk_put(call, "</label><select id=\"preset\" name=\"preset\">");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        /* People read it in the words of the data: Chinese. */
        const char *text = desk_text(LANG_ZH_CN, reasons[i]);
        desk_put(call, "<option");
        desk_put_attribute(call, "value", text);
        desk_put(call, strcmp(chosen, text) == 0 ? " selected>" : ">");
        desk_say(call, reasons[i]);
        desk_put(call, "</option>");
    }
    desk_put(call, "</select><label for=\"reason\">");
    desk_say(call, DESK_CLOSE_REASON_OWN);
    desk_put(call, "</label><input id=\"reason\" name=\"reason\" maxlength=\"300\"");
    desk_put_attribute(call, "value", desk_form_text_or_empty(&call->form, "reason"));
    desk_put(call, ">\n");
}

static void put_until_choice(struct desk_call *call, const char *value, enum desk_text_id text,
                             const char *chosen)
{
    desk_put(call, "<label><input type=\"radio\" name=\"until\"");
    desk_put_attribute(call, "value", value);
    desk_put(call, strcmp(chosen, value) == 0 ? " checked>" : ">");
    desk_say(call, text);
    desk_put(call, "</label>");
}

static void put_until_form(struct desk_call *call)
{
    const char *chosen = desk_form_text(&call->form, "until");
    chosen = chosen ? chosen : "today";
    desk_put(call, "<fieldset><legend>");
    desk_say(call, DESK_CLOSE_UNTIL);
    desk_put(call, "</legend>");
    put_until_choice(call, "today", DESK_CLOSE_TODAY, chosen);
    put_until_choice(call, "time", DESK_CLOSE_TIME, chosen);
    desk_put(call, "<input type=\"datetime-local\" name=\"time\"");
    desk_put_attribute(call, "aria-label", desk_text(call->lang, DESK_CLOSE_TIME));
    desk_put_attribute(call, "value", desk_form_text_or_empty(&call->form, "time"));
    desk_put(call, ">");
    put_until_choice(call, "open", DESK_CLOSE_OPEN_END, chosen);
    desk_put(call, "</fieldset>\n");
}

static void put_alternative(struct desk_call *call, const struct closing *closing)
{
    desk_put(call, "<label for=\"alternative\">");
    desk_say(call, DESK_CLOSE_ALTERNATIVE);
    desk_put(call, "</label><input id=\"alternative\" name=\"alternative\" maxlength=\"100\"");
    desk_put_attribute(call, "value", desk_form_text_or_empty(&call->form, "alternative"));
    desk_put(call, ">\n");
    if (!closing->candidate_count)
        return;
    desk_put(call, "<fieldset><legend>");
    desk_say(call, DESK_CLOSE_ALTERNATIVE_MANY);
    desk_put(call, "</legend>");
    for (size_t i = 0; i < closing->candidate_count; i++) {
        const struct clinic *clinic = snapshot_clinic(closing->snapshot, closing->candidates[i]);
        desk_put(call, "<label><input type=\"radio\" name=\"alternative_id\"");
        desk_put_attribute(call, "value", clinic->id);
        desk_put(call, ">");
        desk_put_text(call, clinic->name);
        desk_put(call, " <span class=\"id\">");
        desk_put_text(call, clinic->id);
        desk_put(call, "</span></label>");
    }
    desk_put(call, "</fieldset>\n");
}

static void put_form(struct desk_call *call, const struct closing *closing)
{
    struct live_values *values = NULL;
    struct error error;
    char seen[24];
    if (store_live_load(call->desk->store, call->now, &values, &error)) {
        desk_fail(call, &error);
        return;
    }
    snprintf(seen, sizeof seen, "%016" PRIx64,
             closures_print(values, closing->acts, closing->count));
    desk_begin(call, DESK_CLOSE_TITLE);
    if (closing->fault != DESK_TEXT_COUNT) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\">");
        desk_say(call, closing->fault);
        desk_put(call, "</p>\n");
    }
    put_targets(call, closing);
    desk_form_begin(call, "/close");
    put_hidden(call, "seen", seen);
    buffer_append_format(call->out, "<input type=\"hidden\" name=\"affected\" value=\"%zu\">",
                         closing->affected_count);
    for (size_t i = 0; i < closing->count; i++)
        put_hidden(call, closing->region ? "region" : "id", closing->acts[i].target);
    put_reasons(call);
    put_until_form(call);
    put_alternative(call, closing);
    desk_put(call, "<p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_CLOSE_DO);
    desk_put(call, "</button></p></form>\n");
    desk_end(call);
    live_values_free(values);
}

void desk_close_page(struct desk_call *call)
{
    struct closing *closing = arena_array(call->arena, 1, sizeof *closing);
    if (!closing) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    *closing = (struct closing){0};
    if (targets_read(call, closing))
        put_form(call, closing);
}

static void reason_read(struct desk_call *call, struct closing *closing)
{
    const char *reason = desk_form_text_or_empty(&call->form, "reason");
    if (!*reason)
        reason = desk_form_text_or_empty(&call->form, "preset");
    if (live_line_is_valid(reason, LIVE_REASON_MAX))
        closing->closure.reason = reason;
    else
        closing->fault = DESK_CLOSE_REASON_BAD;
}

static void until_read(struct desk_call *call, struct closing *closing)
{
    const char *until = desk_form_text_or_empty(&call->form, "until");
    struct live_closure *closure = &closing->closure;
    closure->from = call->now - call->now % MINUTE_S; /* states are told by the minute */
    if (strcmp(until, "open") == 0)
        closure->until = CLOSURE_NO_END;
    else if (strcmp(until, "today") == 0)
        closure->until = report_day_end(call->now);
    else if (strcmp(until, "time") != 0 ||
             !desk_time_parse(desk_form_text_or_empty(&call->form, "time"), &closure->until) ||
             closure->until <= call->now)
        closing->fault = DESK_CLOSE_UNTIL_BAD;
}

/* Only the candidates of the best rank count: they are what was meant. */
static enum fever_error alternative_search(struct closing *closing, const char *text)
{
    uint8_t *ranks = NULL;
    unsigned best = SEARCH_RANK_COUNT;
    if (snapshot_search(closing->snapshot, text, &ranks))
        return FEVER_NOMEM;
    for (uint32_t i = 0; i < snapshot_count(closing->snapshot); i++) {
        if (!ranks[i] || ranks[i] > best)
            continue;
        if (ranks[i] < best)
            closing->candidate_count = 0;
        best = ranks[i];
        if (closing->candidate_count < CANDIDATES_MAX)
            closing->candidates[closing->candidate_count++] = i;
    }
    free(ranks);
    return FEVER_OK;
}

static bool closes(const struct closing *closing, uint32_t number)
{
    for (size_t i = 0; closing->region && i < closing->affected_count; i++)
        if (closing->affected[i] == number)
            return true;
    for (size_t i = 0; !closing->region && i < closing->count; i++)
        if (strcmp(closing->acts[i].target, snapshot_clinic(closing->snapshot, number)->id) == 0)
            return true;
    return false;
}

static enum fever_error alternative_read(struct desk_call *call, struct closing *closing)
{
    const char *chosen = desk_form_text_or_empty(&call->form, "alternative_id");
    const char *text = desk_form_text_or_empty(&call->form, "alternative");
    uint32_t number = 0;
    bool is_alias, found = false;
    if (!*text)
        return FEVER_OK;
    if (!*chosen)
        chosen = text;
    found = clinic_id_is_valid(chosen, strlen(chosen)) &&
            snapshot_find(closing->snapshot, chosen, &number, &is_alias);
    if (!found) {
        if (alternative_search(closing, text))
            return FEVER_NOMEM;
        found = closing->candidate_count == 1;
        number = found ? closing->candidates[0] : 0;
    }
    if (!found)
        closing->fault =
            closing->candidate_count ? DESK_CLOSE_ALTERNATIVE_MANY : DESK_CLOSE_ALTERNATIVE_NONE;
    else if (closes(closing, number))
        closing->fault = DESK_CLOSE_ALTERNATIVE_SAME;
    else
        closing->closure.alternative = snapshot_clinic(closing->snapshot, number)->id;
    return FEVER_OK;
}

static enum fever_error closing_keep(struct desk_call *call, struct closing *closing, int64_t *undo,
                                     struct error *error)
{
    struct live_closure *closures = arena_array(call->arena, closing->count, sizeof *closures);
    if (!closures)
        return error_nomem(error);
    for (size_t i = 0; i < closing->count; i++) {
        closures[i] = closing->closure;
        closures[i].scope = closing->acts[i].scope;
        closures[i].target = closing->acts[i].target;
        closures[i].actor = call->session->actor;
        closures[i].made_at = call->now;
        closing->acts[i].closure = &closures[i];
    }
    if (closing->region &&
        desk_number(desk_form_text(&call->form, "affected")) != (int64_t)closing->affected_count)
        return error_set(error, FEVER_CONFLICT, "other clinics are affected by now");
    uint64_t seen = strtoull(desk_form_text_or_empty(&call->form, "seen"), NULL, 16);
    return desk_closures_write(call, closing->acts, closing->count, seen, undo, error);
}

static void closing_answer(struct desk_call *call, struct closing *closing)
{
    struct error error;
    int64_t undo = 0;
    char path[SITE_ADDRESS_SIZE] = "/closures";
    enum fever_error failure = closing_keep(call, closing, &undo, &error);
    if (failure == FEVER_CONFLICT) {
        closing->fault = DESK_CHANGED_SINCE;
        call->reply->reply.status = 409;
        put_form(call, closing);
    } else if (failure) {
        desk_fail(call, &error);
    } else {
        if (!closing->region && closing->count == 1)
            snprintf(path, sizeof path, "/clinics/%s", closing->acts[0].target);
        desk_go_undoable(call, path, undo);
    }
}

void desk_close_act(struct desk_call *call)
{
    struct closing *closing = arena_array(call->arena, 1, sizeof *closing);
    if (!closing) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    *closing = (struct closing){0};
    if (!targets_read(call, closing))
        return;
    if (alternative_read(call, closing)) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    until_read(call, closing);
    reason_read(call, closing);
    if (closing->fault == DESK_TEXT_COUNT) {
        closing_answer(call, closing);
    } else {
        call->reply->reply.status = 400;
        put_form(call, closing);
    }
}
