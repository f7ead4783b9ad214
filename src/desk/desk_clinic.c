/* `/clinics/{id}`: one clinic as it stands, with where its values come from and what can be done.
 */
#include <string.h>

#include "desk_clinics.h"
#include "desk_correct.h"
#include "fever/import.h"
#include "fever/store_reports.h"

enum { FIELD_TEXT_MAX = 1 << 16 };

/* Positions are moved on their own page. */
static void put_edit(struct desk_call *call, const struct clinic *clinic, enum clinic_field field)
{
    if (!correction_may_set(field) || correction_unit(field) & FIELD_BIT(FIELD_LAT))
        return;
    desk_put(call, "<a href=\"/clinics/");
    desk_put_text(call, clinic->id);
    desk_put(call, "/edit?field=");
    desk_put(call, clinic_field_name(field));
    desk_put(call, "\"");
    desk_put_attribute(call, "title", desk_field_title(call, field));
    desk_put(call, ">");
    desk_say(call, DESK_EDIT_LINK);
    desk_put(call, "</a>");
}

/* The claims upon a clinic: which source has set which fields. */
struct claims {
    const struct claim *items;
    size_t count;
};

/* The correction that holds, then the sources that have stated the field. */
static void put_origin(struct desk_call *call, enum clinic_field field,
                       const struct correction *correction, const struct claims *claims)
{
    if (correction)
        desk_put_correction_made(call, correction);
    bool is_first = true;
    for (size_t i = 0; i < claims->count; i++) {
        const char *source = claims->items[i].source;
        if (!(claims->items[i].fields & FIELD_BIT(field)))
            continue;
        desk_put(call, !is_first ? ", " : correction ? "<br><span class=\"hint\">" : "<span>");
        desk_put_text(call, *source ? source : desk_text(call->lang, DESK_CLINIC_NO_SOURCE));
        is_first = false;
    }
    desk_put(call, is_first ? "" : "</span>");
}

static void put_field(struct desk_call *call, const struct clinic *clinic, enum clinic_field field,
                      const struct correction *correction, const struct claims *claims,
                      const struct revision *revision, struct buffer *scratch)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, field, scratch);
    if (!scratch->length && !correction && !correction_may_set(field))
        return;
    desk_put(call, "<tr><th scope=\"row\">");
    desk_put_text(call, desk_field_title(call, field));
    desk_put(call, "</th><td>");
    if (scratch->length)
        desk_put_value(call, field, scratch->data);
    else
        desk_say(call, DESK_EMPTY_CELL);
    desk_put(call, "</td><td>");
    put_origin(call, field, correction, claims);
    desk_put(call, "</td><td>");
    put_edit(call, clinic, field);
    if (correction)
        desk_put_correction_drop(call, clinic->id, field, revision);
    desk_put(call, "</td></tr>\n");
}

/* The correction of the field that holds now, or NULL. */
static const struct correction *correction_of(const struct desk_call *call,
                                              const struct dataset *dataset, const char *id,
                                              enum clinic_field field)
{
    size_t count = 0;
    const struct correction *all =
        corrections_of(dataset->corrections, dataset->correction_count, id, &count);
    for (size_t i = 0; i < count; i++)
        if (all[i].field == field && correction_holds(&all[i], dataset->revision.number, call->now))
            return &all[i];
    return NULL;
}

static void put_fields(struct desk_call *call, const struct snapshot *snapshot, uint32_t number,
                       const struct claims *claims)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    const struct dataset *dataset = snapshot_dataset(snapshot);
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    desk_put(call, "<table class=\"list\"><thead><tr>");
    desk_put_heading(call, DESK_CLINIC_FIELD);
    desk_put_heading(call, DESK_CLINIC_VALUE);
    desk_put_heading(call, DESK_CLINIC_ORIGIN);
    desk_put(call, "<td></td></tr></thead><tbody>\n");
    for (int i = 0; i < FIELD_COUNT; i++)
        put_field(call, clinic, (enum clinic_field)i,
                  correction_of(call, dataset, clinic->id, (enum clinic_field)i), claims,
                  &dataset->revision, &scratch);
    desk_put(call, "</tbody></table>\n");
    buffer_clear(&scratch);
}

static void put_load(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    static const enum desk_text_id words[] = {[LOAD_LOW] = DESK_LOAD_LOW,
                                              [LOAD_BUSY] = DESK_LOAD_BUSY,
                                              [LOAD_CROWDED] = DESK_LOAD_CROWDED,
                                              [LOAD_FULL] = DESK_LOAD_FULL};
    const struct live_load *load = snapshot_load(snapshot, number, call->now);
    if (!load)
        return;
    desk_put(call, "<p>");
    desk_say_1(call, DESK_CLINIC_LOAD, desk_text(call->lang, words[load->level]));
    desk_put(call, " · ");
    desk_put_time(call, load->reported_at);
    desk_put(call, "</p>\n");
}

static void put_reports(struct desk_call *call, const char *id, const struct report *reports,
                        size_t count)
{
    int64_t open = 0;
    for (size_t i = 0; i < count; i++)
        open += strcmp(reports[i].clinic_id, id) == 0;
    desk_put(call, "<p>");
    desk_say_count(call, DESK_CLINIC_REPORTS, open);
    desk_put(call, "</p>\n");
}

static void put_acts(struct desk_call *call, const struct snapshot *snapshot, uint32_t number,
                     const struct live_values *values)
{
    const char *id = snapshot_clinic(snapshot, number)->id;
    desk_put(call, "<div class=\"acts\"><a class=\"button\" href=\"/close?id=");
    desk_put_text(call, id);
    desk_put(call, "\">");
    desk_say(call, DESK_CLOSE);
    desk_put(call, "</a><a class=\"button\" href=\"/clinics/");
    desk_put_text(call, id);
    desk_put(call, "/place\">");
    desk_say(call, DESK_PLACE_MOVE);
    desk_put(call, "</a>");
    for (size_t i = 0; i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        uint32_t closed;
        bool is_alias; /* a closure made before a merge closes what its clinic has become */
        if (closure->scope == CLOSURE_CLINIC &&
            snapshot_find(snapshot, closure->target, &closed, &is_alias) && closed == number)
            desk_put_closure_acts(call, values, closure);
    }
    desk_put(call, "</div>\n");
}

static void put_clinic(struct desk_call *call, const struct snapshot *snapshot, uint32_t number,
                       const struct live_values *values)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    desk_put(call, "<h2>");
    desk_put_text(call, clinic->name);
    desk_put(call, " <span class=\"id\">");
    desk_put_text(call, clinic->id);
    desk_put(call, "</span></h2>\n<p>");
    desk_put_text(call, desk_region_text(call, snapshot, clinic->adcode));
    desk_put(call, "</p>\n<p>");
    desk_put_state(call, snapshot, number);
    desk_put(call, "</p>\n");
    put_load(call, snapshot, number);
    put_acts(call, snapshot, number, values);
}

void desk_clinic_page(struct desk_call *call)
{
    const struct snapshot *snapshot;
    uint32_t number;
    const struct report *reports;
    size_t count;
    struct live_values *values = NULL;
    struct claims claims = {0};
    struct error error;
    if (!desk_view_of(call, &snapshot) || !desk_clinic_of(call, snapshot, call->argument, &number))
        return;
    if (store_reports(call->desk->store, true, call->arena, &reports, &count, &error) ||
        store_clinic_claims(call->desk->store, snapshot_clinic(snapshot, number)->id, call->arena,
                            &claims.items, &claims.count, &error) ||
        store_live_load(call->desk->store, call->now, &values, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_CLINICS);
    desk_put_undo(call);
    put_clinic(call, snapshot, number, values);
    put_reports(call, snapshot_clinic(snapshot, number)->id, reports, count);
    put_fields(call, snapshot, number, &claims);
    desk_end(call);
    live_values_free(values);
}
