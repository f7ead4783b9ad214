/* `/clinics/{id}/place`: where a clinic is, and a pin moved, looked at before it is kept. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_correct.h"
#include "desk_map.h"
#include "desk_refusal.h"
#include "fever/geodesic.h"

enum { NUMBER_SIZE = 32, PATH_SIZE = 128, TEXT_SIZE = 80 };

/* The clinic as everybody sees it, and what somebody proposes. */
struct placing {
    struct dataset *dataset; /* owned */
    struct clinic clinic;
    const struct correction *pin; /* the position that stands instead of the sources', or NULL */
    const char *lat, *lon, *crs_name; /* as typed; "" for nothing */
    enum crs crs;
    bool has_new;
    struct point new_place; /* WGS84 */
};

static const struct correction *own_of(const struct placing *placing, size_t *count)
{
    return corrections_of(placing->dataset->corrections, placing->dataset->correction_count,
                          placing->clinic.id, count);
}

static const struct correction *pin_of(const struct placing *placing)
{
    size_t count;
    const struct correction *own = own_of(placing, &count), *pin = NULL;
    for (size_t i = 0; i < count; i++) {
        bool is_place = own[i].field == FIELD_LAT || own[i].field == FIELD_LON;
        if (is_place && !own[i].ended_revision &&
            (!pin || own[i].since_revision > pin->since_revision))
            pin = &own[i];
    }
    return pin;
}

static bool degrees_read(const char *text, double *out)
{
    char *end;
    if (!*text || strlen(text) >= NUMBER_SIZE || strspn(text, "-0123456789.") != strlen(text))
        return false;
    *out = strtod(text, &end);
    return !*end;
}

/* What was typed becomes a place; false where it is none. */
static bool place_read(struct placing *placing)
{
    struct point typed;
    if (!crs_parse(placing->crs_name, &placing->crs) || !degrees_read(placing->lat, &typed.lat) ||
        !degrees_read(placing->lon, &typed.lon) || !point_is_valid(typed))
        return false;
    placing->new_place = crs_to_wgs84(placing->crs, typed);
    placing->has_new = true;
    return true;
}

/* False after the answer has been given. */
static bool placing_load(struct desk_call *call, struct placing *out)
{
    struct error error;
    size_t count;
    *out = (struct placing){.new_place = {NAN, NAN}, .lat = "", .lon = "", .crs_name = ""};
    enum fever_error failure =
        store_load_clinic(call->desk->store, call->argument, &out->dataset, &error);
    if (!failure && !out->dataset->clinic_count) {
        desk_refuse(call, 404, DESK_PLACE_NO_CLINIC);
        return false;
    }
    if (!failure)
        failure = store_load_outline(call->desk->store, out->dataset,
                                     out->dataset->clinics[0].adcode, &error);
    if (!failure) {
        out->clinic = out->dataset->clinics[0];
        const struct correction *own = corrections_of(
            out->dataset->corrections, out->dataset->correction_count, out->clinic.id, &count);
        failure = corrections_overlay(own, count, out->dataset->revision.number, call->now,
                                      call->arena, &out->clinic, &error);
        out->pin = pin_of(out);
    }
    if (failure)
        desk_fail(call, &error);
    return !failure;
}

static const struct outline *outline_of(const struct placing *placing)
{
    for (size_t i = 0; i < placing->dataset->outline_count; i++)
        if (placing->dataset->outlines[i].adcode == placing->clinic.adcode)
            return &placing->dataset->outlines[i];
    return NULL;
}

static void put_degrees(struct desk_call *call, struct point place)
{
    desk_put(call, "<td>");
    if (point_is_valid(place)) {
        buffer_append_degrees(call->out, place.lat, 6);
        desk_put(call, ", ");
        buffer_append_degrees(call->out, place.lon, 6);
    } else {
        desk_say(call, DESK_EMPTY_CELL);
    }
    desk_put(call, "</td>");
}

/* One place in every system, so that it can be held against any map. */
static void put_row(struct desk_call *call, enum desk_text_id label, struct point wgs84)
{
    desk_put(call, "<tr><th scope=\"row\">");
    desk_say(call, label);
    desk_put(call, "</th>");
    for (int crs = 0; crs < CRS_COUNT; crs++)
        put_degrees(call, point_is_valid(wgs84) ? crs_from_wgs84((enum crs)crs, wgs84) : wgs84);
    desk_put(call, "</tr>\n");
}

static struct point old_place(const struct placing *placing)
{
    return placing->clinic.precision == PRECISION_NONE ? (struct point){NAN, NAN}
                                                       : placing->clinic.place;
}

static void put_places(struct desk_call *call, const struct placing *placing)
{
    static const enum desk_text_id systems[] = {DESK_CRS_WGS84, DESK_CRS_GCJ02, DESK_CRS_BD09};
    desk_put(call, "<table class=\"list\"><thead><tr><td></td>");
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        desk_put(call, "<th scope=\"col\">");
        desk_say(call, systems[i]);
        desk_put(call, "</th>");
    }
    desk_put(call, "</tr></thead><tbody>");
    put_row(call, DESK_PLACE_OLD, old_place(placing));
    if (placing->has_new)
        put_row(call, DESK_PLACE_NEW, placing->new_place);
    desk_put(call, "</tbody></table>\n");
}

/* How far it moves, and whether it is where the district is. */
static enum fever_error put_checks(struct desk_call *call, const struct placing *placing,
                                   const struct outline *outline, struct error *error)
{
    struct outline_index *index;
    char metres[NUMBER_SIZE];
    if (point_is_valid(old_place(placing))) {
        snprintf(metres, sizeof metres, "%.0f",
                 geodesic_distance_m(old_place(placing), placing->new_place));
        desk_put(call, "<p>");
        desk_say_1(call, DESK_PLACE_DISTANCE, metres);
        desk_put(call, "</p>\n");
    }
    if (!outline) {
        desk_put(call, "<p>");
        desk_say(call, DESK_PLACE_NO_OUTLINE);
        desk_put(call, "</p>\n");
        return FEVER_OK;
    }
    enum fever_error failure = outline_index_build(call->arena, outline, 1, &index, error);
    if (failure)
        return failure;
    bool is_inside = outline_holds(index, outline->adcode, placing->new_place);
    snprintf(metres, sizeof metres, "%.0f",
             outline_distance_m(index, outline->adcode, placing->new_place));
    desk_put(call, is_inside ? "<p>" : "<p class=\"said rest\" role=\"alert\">");
    if (is_inside)
        desk_say_1(call, DESK_PLACE_INSIDE, outline->name);
    else
        desk_say_2(call, DESK_PLACE_OUTSIDE, outline->name, metres);
    desk_put(call, "</p>\n");
    return FEVER_OK;
}

static void put_field(struct desk_call *call, const char *name, enum desk_text_id label,
                      const char *value)
{
    desk_put(call, "<label");
    desk_put_attribute(call, "for", name);
    desk_put(call, ">");
    desk_say(call, label);
    desk_put(call, "</label><input required");
    desk_put_attribute(call, "id", name);
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "value", value);
    desk_put(call, ">\n");
}

/* Without a script the numbers are typed; with one a click on the map writes them. */
static void put_question(struct desk_call *call, const struct placing *placing, const char *path)
{
    static const enum desk_text_id systems[] = {DESK_CRS_WGS84, DESK_CRS_GCJ02, DESK_CRS_BD09};
    desk_put(call, "<h2>");
    desk_say(call, DESK_PLACE_MOVE);
    desk_put(call, "</h2>\n<form method=\"get\" class=\"place\"");
    desk_put_attribute(call, "action", path);
    desk_put(call, ">");
    put_field(call, "lat", DESK_PLACE_LAT, placing->lat);
    put_field(call, "lon", DESK_PLACE_LON, placing->lon);
    desk_put(call, "<label for=\"crs\">");
    desk_say(call, DESK_PLACE_CRS);
    desk_put(call, "</label><select id=\"crs\" name=\"crs\">");
    for (int crs = 0; crs < CRS_COUNT; crs++) {
        desk_put(call, "<option");
        desk_put_attribute(call, "value", crs_name((enum crs)crs));
        desk_put(call, placing->has_new && (int)placing->crs == crs ? " selected>" : ">");
        desk_say(call, systems[crs]);
        desk_put(call, "</option>");
    }
    desk_put(call, "</select>\n<p class=\"acts\"><button>");
    desk_say(call, DESK_PLACE_LOOK);
    desk_put(call, "</button></p></form>\n");
}

static void put_hidden(struct desk_call *call, const char *name, const char *value)
{
    desk_put(call, "<input type=\"hidden\"");
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "value", value);
    desk_put(call, ">");
}

/* The state for which the act is meant. */
static void put_base(struct desk_call *call, const struct placing *placing)
{
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%lld", (long long)placing->dataset->revision.number);
    put_hidden(call, "base", text);
    snprintf(text, sizeof text, "%llx", (unsigned long long)placing->dataset->revision.tag);
    put_hidden(call, "tag", text);
}

static void put_keep(struct desk_call *call, const struct placing *placing, const char *path)
{
    desk_form_begin(call, path);
    put_base(call, placing);
    put_hidden(call, "lat", placing->lat);
    put_hidden(call, "lon", placing->lon);
    put_hidden(call, "crs", placing->crs_name);
    put_field(call, "why", DESK_PLACE_WHY, "");
    desk_put(call, "<p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_PLACE_KEEP);
    desk_put(call, "</button></p></form>\n");
}

static void put_pin(struct desk_call *call, const struct placing *placing, const char *path)
{
    char undo[PATH_SIZE + sizeof "/undo"];
    if (!placing->pin)
        return;
    desk_put(call, "<p>");
    desk_say_2(call, DESK_PLACE_PINNED, placing->pin->who, placing->pin->why);
    desk_put(call, " ");
    desk_put_time(call, placing->pin->since);
    snprintf(undo, sizeof undo, "%s/undo", path);
    desk_put(call, "</p>\n<div class=\"acts\">");
    desk_form_begin(call, undo);
    put_base(call, placing);
    desk_put(call, "<button>");
    desk_say(call, DESK_PLACE_UNDO);
    desk_put(call, "</button></form></div>\n");
}

static void put_page(struct desk_call *call, const struct placing *placing, const char *alert)
{
    char path[PATH_SIZE];
    struct error error;
    const struct outline *outline = outline_of(placing);
    snprintf(path, sizeof path, "/clinics/%.64s/place", placing->clinic.id);
    desk_begin_named(call, DESK_PLACE, placing->clinic.name);
    if (alert) {
        desk_put(call, "<p class=\"said rest\" role=\"alert\">");
        desk_put_text(call, alert);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p>");
    desk_put_text(call, placing->clinic.address);
    desk_put(call, "</p>\n");
    put_pin(call, placing, path);
    put_places(call, placing);
    if (placing->has_new && put_checks(call, placing, outline, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_put_map(call, outline, old_place(placing), placing->new_place,
                 desk_text(call->lang, DESK_PLACE_MAP));
    desk_put_streets(call, outline, old_place(placing), placing->new_place,
                     desk_text(call->lang, DESK_PLACE_STREETS));
    if (placing->has_new)
        put_keep(call, placing, path);
    put_question(call, placing, path);
    desk_end(call);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

void desk_place_page(struct desk_call *call)
{
    struct placing placing;
    if (placing_load(call, &placing)) {
        placing.lat = or_empty(desk_parameter(call, "lat"));
        placing.lon = or_empty(desk_parameter(call, "lon"));
        placing.crs_name = or_empty(desk_parameter(call, "crs"));
        bool is_asked = *placing.lat || *placing.lon;
        const char *alert = NULL;
        if (is_asked && !place_read(&placing)) {
            call->reply->reply.status = 400;
            alert = desk_text(call->lang, DESK_PLACE_WRONG);
        }
        put_page(call, &placing, alert);
    }
    dataset_free(placing.dataset);
}

/* Answers: back to the page, or to the same page with what was in the way. */
static void act_end(struct desk_call *call, struct placing *placing, enum fever_error failure,
                    const struct error *error)
{
    char path[PATH_SIZE];
    if (!failure) {
        snprintf(path, sizeof path, "/clinics/%.64s/place", placing->clinic.id);
        desk_go(call, path);
    } else if (failure == FEVER_INVALID) {
        call->reply->reply.status = 400;
        put_page(call, placing, desk_fault(call, error));
    } else if (failure == FEVER_CONFLICT) {
        call->reply->reply.status = 409;
        put_page(call, placing, desk_text(call->lang, DESK_PLACE_MOVED));
    } else {
        desk_fail(call, error);
    }
}

static bool why_is_fine(const char *why)
{
    size_t length = strlen(why);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)why[i] < ' ' || why[i] == 0x7f)
            return false;
    return length <= CORRECTION_WHY_MAX && why[strspn(why, " ")];
}

static struct correct_input input_of(struct desk_call *call, const struct placing *placing,
                                     const struct correct_pair *pairs, size_t count,
                                     const char *why)
{
    return (struct correct_input){.arena = call->arena,
                                  .dataset = placing->dataset,
                                  .pairs = pairs,
                                  .pair_count = count,
                                  .who = call->session->actor,
                                  .why = why,
                                  .now = call->now,
                                  .until = CORRECTION_NO_END};
}

static enum fever_error place_keep(struct desk_call *call, const struct placing *placing,
                                   struct error *error)
{
    const char *why = desk_form_text_or_empty(&call->form, "why");
    const struct correct_pair pairs[] = {{FIELD_LAT, placing->lat},
                                         {FIELD_LON, placing->lon},
                                         {FIELD_CRS, placing->crs_name},
                                         {FIELD_PRECISION, clinic_precision_name(PRECISION_EXACT)}};
    struct correct_plan plan;
    if (!desk_base_is(call, &placing->dataset->revision))
        return error_set(error, FEVER_CONFLICT, "another revision was made meanwhile");
    if (!placing->has_new || !why_is_fine(why))
        return error_set(
            error, FEVER_INVALID, "%s",
            desk_text(call->lang, placing->has_new ? DESK_PLACE_NO_WHY : DESK_PLACE_WRONG));
    const struct correct_input input =
        input_of(call, placing, pairs, sizeof pairs / sizeof *pairs, why);
    enum fever_error failure = correct_set(&input, &plan, error);
    return failure ? failure
                   : desk_corrections_apply(call, placing->dataset, &plan, "desk.place",
                                            placing->clinic.id, error);
}

void desk_place(struct desk_call *call)
{
    struct placing placing;
    struct error error = {0};
    if (placing_load(call, &placing)) {
        placing.lat = desk_form_text_or_empty(&call->form, "lat");
        placing.lon = desk_form_text_or_empty(&call->form, "lon");
        placing.crs_name = desk_form_text_or_empty(&call->form, "crs");
        place_read(&placing);
        act_end(call, &placing, place_keep(call, &placing, &error), &error);
    }
    dataset_free(placing.dataset);
}

/* What was said of the field when the pin was put, whether that replaced it or left it; NULL where
 * nothing was, or what was has run out meanwhile. */
static const struct correction *said_before(const struct placing *placing, enum clinic_field field,
                                            int64_t now)
{
    size_t count;
    int64_t made = placing->pin->since_revision;
    const struct correction *own = own_of(placing, &count);
    for (size_t i = 0; i < count; i++)
        if (own[i].field == field && own[i].since_revision < made && own[i].until > now &&
            (!own[i].ended_revision || own[i].ended_revision == made))
            return &own[i];
    return NULL;
}

static bool is_same(const struct correction *a, const struct correction *b)
{
    return strcmp(or_empty(a->value), or_empty(b->value)) == 0 && strcmp(a->why, b->why) == 0 &&
           strcmp(a->who, b->who) == 0 && a->until == b->until;
}

/* The corrections of before, field by field: those that the pin replaced stand again as they were,
 * with their reason and their end, and those that it brought go. `changes` has room for
 * each correction. */
static size_t undo_plan(const struct placing *placing, int64_t now,
                        struct correction_change *changes)
{
    size_t own_count, count = 0;
    const struct correction *own = own_of(placing, &own_count);
    for (size_t i = 0; i < own_count; i++) {
        if (own[i].end != CORRECTION_OPEN ||
            !(correction_unit(FIELD_LAT) & FIELD_BIT(own[i].field)))
            continue;
        const struct correction *before = said_before(placing, own[i].field, now);
        if (!before) {
            changes[count++] = (struct correction_change){CORRECTION_DROP, own[i]};
        } else if (!is_same(before, &own[i])) {
            changes[count] = (struct correction_change){CORRECTION_PUT, *before};
            changes[count++].correction.since = now;
        }
    }
    return count;
}

/* The position of before: that of the pin before this one, or the sources'. */
static enum fever_error place_undo(struct desk_call *call, const struct placing *placing,
                                   struct error *error)
{
    struct correct_plan plan = {.change_count = 0};
    size_t own_count;
    if (!placing->pin || !desk_base_is(call, &placing->dataset->revision))
        return error_set(error, FEVER_CONFLICT, "another revision was made meanwhile");
    own_of(placing, &own_count);
    struct correction_change *changes = arena_array(call->arena, own_count, sizeof *changes);
    if (!changes)
        return error_nomem(error);
    plan.change_count = undo_plan(placing, call->now, changes);
    plan.changes = changes;
    return desk_corrections_apply(call, placing->dataset, &plan, "desk.place.undo",
                                  placing->clinic.id, error);
}

void desk_place_undo(struct desk_call *call)
{
    struct placing placing;
    struct error error = {0};
    if (placing_load(call, &placing))
        act_end(call, &placing, place_undo(call, &placing, &error), &error);
    dataset_free(placing.dataset);
}
