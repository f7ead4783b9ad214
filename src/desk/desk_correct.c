/* `/clinics/{id}/edit`: corrects one field, looked at before it is kept, and takes that back. */
#include "desk_correct.h"
#include "desk_refusal.h"

#include <stdio.h>
#include <string.h>

#include "desk_clinics.h"
#include "fever/civil.h"
#include "fever/import.h"
#include "fever/store_reports.h"

enum { FIELD_TEXT_MAX = 1 << 16, NOTICE_MAX = 8000 };

struct editing {
    struct dataset *dataset; /* owned: what the sources say, and the corrections */
    struct clinic clinic;    /* of it, as it is seen: with its corrections */
    enum clinic_field field;
    const char *value, *why, *until; /* as typed */
    const char *fault;               /* or NULL */
    const struct correct_plan *plan; /* to look at, or NULL */
};

static const char *field_text(struct desk_call *call, const struct clinic *clinic,
                              enum clinic_field field)
{
    struct buffer text, said;
    buffer_init(&text, FIELD_TEXT_MAX);
    buffer_init(&said, FIELD_TEXT_MAX);
    clinic_field_format(clinic, field, &text);
    if (text.length && !buffer_error(&text))
        import_value_append(field, text.data, call->lang, &said);
    const char *made = said.length ? arena_copy(call->arena, said.data, said.length) : NULL;
    buffer_clear(&text);
    buffer_clear(&said);
    return made ? made : "";
}

static const struct correction *own_corrections(const struct editing *editing, size_t *count)
{
    return corrections_of(editing->dataset->corrections, editing->dataset->correction_count,
                          editing->clinic.id, count);
}

/* Who corrects what somebody has corrected must see that, not what the sources say. */
static enum fever_error clinic_see(struct desk_call *call, struct editing *editing,
                                   struct error *error)
{
    size_t count = 0;
    editing->clinic = editing->dataset->clinics[0];
    const struct correction *own = own_corrections(editing, &count);
    return corrections_overlay(own, count, editing->dataset->revision.number, call->now,
                               call->arena, &editing->clinic, error);
}

/* The clinic and the field; false after an answer. The dataset is the caller's to free. */
static bool editing_load(struct desk_call *call, struct editing *editing)
{
    bool is_form = call->request->method == API_POST;
    const char *name =
        is_form ? desk_form_text(&call->form, "field") : desk_parameter(call, "field");
    struct error error;
    editing->field = name ? clinic_field_find(name, strlen(name)) : FIELD_COUNT;
    if (editing->field == FIELD_COUNT || !correction_may_set(editing->field)) {
        desk_refuse(call, 400, DESK_EDIT_NO_FIELD);
        return false;
    }
    if (!clinic_id_is_valid(call->argument, strlen(call->argument))) {
        desk_refuse(call, 404, DESK_CLINIC_NONE);
        return false;
    }
    if (store_load_clinic(call->desk->store, call->argument, &editing->dataset, &error)) {
        desk_fail(call, &error);
        return false;
    }
    if (!editing->dataset->clinic_count) {
        desk_refuse(call, 404, DESK_CLINIC_NONE);
        return false;
    }
    if (clinic_see(call, editing, &error)) {
        desk_fail(call, &error);
        return false;
    }
    return true;
}

/* The correction of the field that was taken back last: what `?again=` offers to make anew. */
static const struct correction *taken_back(const struct editing *editing)
{
    size_t count = 0;
    const struct correction *latest = NULL;
    const struct correction *all = own_corrections(editing, &count);
    for (size_t i = 0; i < count; i++)
        if (all[i].field == editing->field && all[i].end == CORRECTION_REMOVED &&
            (!latest || all[i].number > latest->number))
            latest = &all[i];
    return latest;
}

static bool why_is_fine(const char *why)
{
    for (const char *at = why; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    return strlen(why) <= CORRECTION_WHY_MAX && why[strspn(why, " ")];
}

/* The end of a last day in China; empty: open. */
static bool last_day_read(const char *text, int64_t now, int64_t *until)
{
    char noon[CIVIL_RFC3339_SIZE];
    *until = CORRECTION_NO_END;
    if (!*text)
        return true;
    if (strlen(text) != CIVIL_DATE_SIZE - 1)
        return false;
    snprintf(noon, sizeof noon, "%sT12:00:00+08:00", text);
    if (!civil_parse_rfc3339(noon, strlen(noon), until))
        return false;
    *until = report_day_end(*until);
    return *until > now;
}

static void put_notice(struct desk_call *call, const struct import_finding *notice)
{
    struct buffer said;
    buffer_init(&said, NOTICE_MAX);
    import_finding_append(notice, call->lang, &said);
    desk_put_text(call, said.length ? said.data : notice->message);
    buffer_clear(&said);
}

static void put_plan(struct desk_call *call, const struct editing *editing)
{
    const struct correct_plan *plan = editing->plan;
    uint64_t fields = clinic_diff(&plan->before, &plan->after);
    desk_put(call, "<h3>");
    desk_say(call, plan->change_count ? DESK_EDIT_LOOK : DESK_EDIT_SAME);
    desk_put(call, "</h3>\n<ul>");
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(fields & FIELD_BIT(field)))
            continue;
        const char *before = field_text(call, &plan->before, field);
        const char *after = field_text(call, &plan->after, field);
        desk_put(call, "<li>");
        desk_put_text(call, desk_field_title(call, field));
        desk_put(call, ": <del>");
        desk_put_text(call, *before ? before : desk_text(call->lang, DESK_EMPTY_CELL));
        desk_put(call, "</del> → <ins>");
        desk_put_text(call, *after ? after : desk_text(call->lang, DESK_EMPTY_CELL));
        desk_put(call, "</ins></li>\n");
    }
    desk_put(call, "</ul>\n");
    for (size_t i = 0; i < plan->notice_count; i++) {
        desk_put(call, "<p class=\"said rest\">");
        put_notice(call, &plan->notices[i]);
        desk_put(call, "</p>\n");
    }
}

static void put_form(struct desk_call *call, const struct editing *editing)
{
    char action[SITE_ADDRESS_SIZE];
    snprintf(action, sizeof action, "/clinics/%.64s/edit", editing->clinic.id);
    desk_form_begin(call, action);
    desk_put_base(call, &editing->dataset->revision);
    desk_put(call, "<input type=\"hidden\" name=\"field\"");
    desk_put_attribute(call, "value", clinic_field_name(editing->field));
    desk_put(call, ">");
    desk_put_input(call, "value", "text", DESK_CLINIC_VALUE, editing->value);
    desk_put_input(call, "why", "text", DESK_EDIT_WHY, editing->why);
    desk_put_input(call, "until", "date", DESK_EDIT_UNTIL, editing->until);
    desk_put(call, "<p class=\"acts\">");
    if (editing->plan && editing->plan->change_count) {
        desk_put(call, "<button class=\"main\" name=\"step\" value=\"keep\">");
        desk_say(call, DESK_EDIT_KEEP);
        desk_put(call, "</button>");
    }
    desk_put(call, "<button name=\"step\" value=\"look\">");
    desk_say(call, DESK_EDIT_PREVIEW);
    desk_put(call, "</button></p></form>\n");
}

static void put_page(struct desk_call *call, const struct editing *editing)
{
    desk_begin(call, DESK_EDIT);
    desk_put(call, "<h2>");
    desk_put_clinic_link(call, &editing->clinic);
    desk_put(call, " · ");
    desk_put_text(call, desk_field_title(call, editing->field));
    desk_put(call, "</h2>\n");
    if (editing->fault) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\">");
        desk_put_text(call, editing->fault);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p>");
    const char *now = field_text(call, &editing->clinic, editing->field);
    desk_say_1(call, DESK_EDIT_NOW, *now ? now : desk_text(call->lang, DESK_EMPTY_CELL));
    desk_put(call, "</p>\n");
    if (editing->plan)
        put_plan(call, editing);
    put_form(call, editing);
    desk_end(call);
}

void desk_edit_page(struct desk_call *call)
{
    struct editing editing = {0};
    if (editing_load(call, &editing)) {
        const struct correction *again =
            desk_parameter(call, "again") ? taken_back(&editing) : NULL;
        editing.value = again ? again->value ? again->value : ""
                              : field_text(call, &editing.clinic, editing.field);
        editing.why = again ? again->why : "";
        editing.until = "";
        put_page(call, &editing);
    }
    dataset_free(editing.dataset);
}

static enum fever_error edit_plan(struct desk_call *call, struct editing *editing,
                                  struct correct_plan *plan, struct error *error)
{
    int64_t until;
    const struct correct_pair pair = {editing->field, editing->value};
    if (!desk_base_is(call, &editing->dataset->revision))
        return error_set(error, FEVER_CONFLICT, "%s", desk_text(call->lang, DESK_CHANGED_SINCE));
    if (!why_is_fine(editing->why))
        return error_set(error, FEVER_INVALID, "%s", desk_text(call->lang, DESK_EDIT_NO_WHY));
    if (!last_day_read(editing->until, call->now, &until))
        return error_set(error, FEVER_INVALID, "%s", desk_text(call->lang, DESK_EDIT_BAD_DAY));
    const struct correct_input input = {.arena = call->arena,
                                        .dataset = editing->dataset,
                                        .pairs = &pair,
                                        .pair_count = 1,
                                        .who = call->session->actor,
                                        .why = editing->why,
                                        .now = call->now,
                                        .until = until};
    return correct_set(&input, plan, error);
}

static void edit_answer(struct desk_call *call, struct editing *editing)
{
    struct error error;
    struct correct_plan plan = {0};
    char path[SITE_ADDRESS_SIZE];
    bool keeps = strcmp(desk_form_text_or_empty(&call->form, "step"), "keep") == 0;
    enum fever_error failure = edit_plan(call, editing, &plan, &error);
    if (!failure && keeps)
        failure = desk_corrections_apply(call, editing->dataset, &plan, "desk.correct",
                                         editing->clinic.id, &error);
    if (!failure && keeps) {
        snprintf(path, sizeof path, "/clinics/%.64s", editing->clinic.id);
        desk_go(call, path);
    } else if (!failure || failure == FEVER_INVALID || failure == FEVER_CONFLICT) {
        call->reply->reply.status = !failure ? 200 : failure == FEVER_INVALID ? 400 : 409;
        editing->plan = failure ? NULL : &plan;
        editing->fault = failure ? desk_fault(call, &error) : NULL;
        put_page(call, editing);
    } else {
        desk_fail(call, &error);
    }
}

void desk_edit_act(struct desk_call *call)
{
    struct editing editing = {0};
    editing.value = desk_form_text_or_empty(&call->form, "value");
    editing.why = desk_form_text_or_empty(&call->form, "why");
    editing.until = desk_form_text_or_empty(&call->form, "until");
    if (editing_load(call, &editing))
        edit_answer(call, &editing);
    dataset_free(editing.dataset);
}

static enum fever_error take_back(struct desk_call *call, const struct editing *editing,
                                  struct error *error)
{
    struct correct_plan plan = {0};
    const struct correct_pair pair = {editing->field, ""};
    const struct correct_input input = {.arena = call->arena,
                                        .dataset = editing->dataset,
                                        .pairs = &pair,
                                        .pair_count = 1,
                                        .who = call->session->actor,
                                        .now = call->now,
                                        .until = CORRECTION_NO_END};
    if (!desk_base_is(call, &editing->dataset->revision))
        return error_set(error, FEVER_CONFLICT, "%s", desk_text(call->lang, DESK_CHANGED_SINCE));
    enum fever_error failure = correct_remove(&input, &plan, error);
    return failure ? failure
                   : desk_corrections_apply(call, editing->dataset, &plan, "desk.uncorrect",
                                            editing->clinic.id, error);
}

void desk_take_back_act(struct desk_call *call)
{
    struct editing editing = {0};
    struct error error;
    char path[SITE_ADDRESS_SIZE];
    if (editing_load(call, &editing)) {
        if (take_back(call, &editing, &error)) {
            desk_fail(call, &error);
        } else { /* to the form that would make it again */
            snprintf(path, sizeof path, "/clinics/%.64s/edit?field=%s&again=1", editing.clinic.id,
                     clinic_field_name(editing.field));
            desk_go(call, path);
        }
    }
    dataset_free(editing.dataset);
}
