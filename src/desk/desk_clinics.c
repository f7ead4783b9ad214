/* `/clinics`: finds clinics by what a clerk types, to look at one or to close several. */
#include "desk_clinics.h"

#include <stdlib.h>
#include <string.h>

#include "desk_region.h"
#include "fever/civil.h"
#include "fever/import.h"
#include "fever/search.h"

enum { LISTED_MAX = 200, CHINA_OFFSET_S = 8 * 3600, VALUE_MAX = 1 << 17 };

bool desk_view_of(struct desk_call *call, const struct snapshot **out)
{
    struct error error;
    if (!desk_view_now(&call->desk->view, call->desk->store, call->now, out, &error))
        return true;
    desk_fail(call, &error);
    return false;
}

void desk_put_heading(struct desk_call *call, enum desk_text_id text)
{
    desk_put(call, "<th scope=\"col\">");
    desk_say(call, text);
    desk_put(call, "</th>");
}

const char *desk_region_text(struct desk_call *call, const struct snapshot *snapshot,
                             uint32_t adcode)
{
    return desk_region_called(call, snapshot_regions(snapshot), adcode);
}

void desk_put_clinic_link(struct desk_call *call, const struct clinic *clinic)
{
    desk_put(call, "<a href=\"/clinics/");
    desk_put_text(call, clinic->id);
    desk_put(call, "\">");
    desk_put_text(call, clinic->name);
    desk_put(call, "</a> <span class=\"id\">");
    desk_put_text(call, clinic->id);
    desk_put(call, "</span>");
}

/* A sentence around an instant, such as 到 2026-01-25 08:00. */
void desk_put_until(struct desk_call *call, int64_t until)
{
    char text[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(until, CHINA_OFFSET_S, text);
    text[10] = ' ';
    text[16] = '\0';
    desk_say_1(call, DESK_CLOSED_UNTIL, text);
}

void desk_put_closure(struct desk_call *call, const struct snapshot *snapshot,
                      const struct live_closure *closure)
{
    uint32_t number;
    bool is_alias;
    desk_put(call, "<b>");
    desk_put_text(call, closure->reason);
    desk_put(call, "</b> · ");
    if (closure->until == CLOSURE_NO_END)
        desk_say(call, DESK_CLOSE_OPEN_END);
    else
        desk_put_until(call, closure->until);
    if (closure->alternative) {
        bool known = snapshot_find(snapshot, closure->alternative, &number, &is_alias);
        desk_put(call, " · ");
        desk_say_1(call, DESK_CLOSED_INSTEAD,
                   known ? snapshot_clinic(snapshot, number)->name : closure->alternative);
    }
    desk_put(call, " · ");
    desk_put_text(call, closure->actor);
    desk_put(call, " ");
    desk_put_time(call, closure->made_at);
}

void desk_put_state(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    static const enum desk_text_id words[] = {[OPENING_CLOSED] = DESK_STATE_CLOSED,
                                              [OPENING_OPEN] = DESK_STATE_OPEN,
                                              [OPENING_UNKNOWN] = DESK_STATE_UNKNOWN};
    const struct live_closure *closure = snapshot_closure(snapshot, number, call->now);
    struct opening opening = snapshot_opening(snapshot, number, call->now);
    desk_put(call, "<span class=\"tag\">");
    desk_say(call, closure ? DESK_STATE_SUSPENDED : words[opening.state]);
    desk_put(call, "</span> ");
    if (closure) {
        desk_put_closure(call, snapshot, closure);
    } else if (opening.state != OPENING_UNKNOWN && opening.next_change != HOURS_NEVER) {
        desk_put_until(call, opening.next_change);
    }
}

const char *desk_field_title(const struct desk_call *call, enum clinic_field field)
{
    return import_field_title(field, call->lang);
}

void desk_put_value(struct desk_call *call, enum clinic_field field, const char *value)
{
    struct buffer said;
    buffer_init(&said, VALUE_MAX);
    import_value_append(field, value, call->lang, &said);
    desk_put_text(call, said.length && !buffer_error(&said) ? said.data : value);
    buffer_clear(&said);
}

bool desk_clinic_of(struct desk_call *call, const struct snapshot *snapshot, const char *id,
                    uint32_t *number)
{
    bool is_alias;
    if (id && clinic_id_is_valid(id, strlen(id)) && snapshot_find(snapshot, id, number, &is_alias))
        return true;
    desk_refuse(call, 404, DESK_CLINIC_NONE);
    return false;
}

/* The clinics of a region that is called so, or has that code, answer too. */
static enum fever_error regions_rank(const struct snapshot *snapshot, const char *text,
                                     uint8_t *ranks)
{
    struct found_region found = {0};
    const uint32_t *numbers;
    size_t count = 0;
    uint32_t adcode = 0;
    if (!region_adcode_parse(text, strlen(text), &adcode)) {
        if (snapshot_find_regions(snapshot, text, &found, 1, &count))
            return FEVER_NOMEM;
        if (!count || (found.rank != SEARCH_RANK_NAME_IS && found.rank != SEARCH_RANK_SOUND_IS))
            return FEVER_OK;
        adcode = found.region->adcode;
    }
    count = snapshot_region_clinics(snapshot, adcode, &numbers);
    for (size_t i = 0; i < count; i++)
        if (ranks[numbers[i]] == SEARCH_RANK_NONE)
            ranks[numbers[i]] = SEARCH_RANK_IN_REGION;
    return FEVER_OK;
}

enum fever_error desk_clinics_find(const struct snapshot *snapshot, const char *text,
                                   uint32_t *numbers, size_t room, size_t *count, size_t *total)
{
    uint8_t *ranks = NULL;
    uint32_t exact;
    bool is_alias;
    *count = *total = 0;
    if (clinic_id_is_valid(text, strlen(text)) &&
        snapshot_find(snapshot, text, &exact, &is_alias)) {
        numbers[0] = exact;
        *count = *total = 1;
        return FEVER_OK;
    }
    if (snapshot_search(snapshot, text, &ranks))
        return FEVER_NOMEM;
    if (regions_rank(snapshot, text, ranks)) {
        free(ranks);
        return FEVER_NOMEM;
    }
    for (int rank = SEARCH_RANK_NONE + 1; rank < SEARCH_RANK_COUNT; rank++) {
        for (uint32_t i = 0; i < snapshot_count(snapshot); i++) {
            if (ranks[i] != rank)
                continue;
            ++*total;
            if (*count < room)
                numbers[(*count)++] = i;
        }
    }
    free(ranks);
    return FEVER_OK;
}

static void put_query(struct desk_call *call, const char *text)
{
    desk_put(call, "<form method=\"get\" action=\"/clinics\" role=\"search\"><label for=\"q\">");
    desk_say(call, DESK_CLINICS_LABEL);
    desk_put(call, "</label><div class=\"acts\"><input id=\"q\" name=\"q\" type=\"search\" "
                   "maxlength=\"100\" autofocus");
    desk_put_attribute(call, "value", text);
    desk_put(call, "><button class=\"main\">");
    desk_say(call, DESK_CLINICS_FIND);
    desk_put(call, "</button></div></form>\n");
}

static void put_row(struct desk_call *call, const struct snapshot *snapshot, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    desk_put(call, "<tr><td><input type=\"checkbox\" name=\"id\"");
    desk_put_attribute(call, "value", clinic->id);
    desk_put_attribute(call, "aria-label", clinic->name);
    desk_put(call, "></td><td>");
    desk_put_clinic_link(call, clinic);
    desk_put(call, "</td><td>");
    desk_put_text(call, desk_region_text(call, snapshot, clinic->adcode));
    desk_put(call, "</td><td>");
    desk_put_state(call, snapshot, number);
    desk_put(call, "</td></tr>\n");
}

static void put_results(struct desk_call *call, const struct snapshot *snapshot,
                        const uint32_t *numbers, size_t count, size_t total)
{
    desk_put(call, "<p role=\"status\">");
    if (total)
        desk_say_count(call, DESK_CLINICS_FOUND, (int64_t)total);
    else
        desk_say(call, DESK_CLINICS_NONE);
    desk_put(call, "</p>\n");
    if (!count)
        return;
    desk_put(call, "<form method=\"get\" action=\"/close\"><table class=\"list\"><thead><tr>"
                   "<td></td>");
    desk_put_heading(call, DESK_CLINIC_NAME);
    desk_put_heading(call, DESK_CLINIC_DISTRICT);
    desk_put_heading(call, DESK_CLINIC_STATE);
    desk_put(call, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(call, snapshot, numbers[i]);
    desk_put(call, "</tbody></table>\n<p class=\"acts\"><button>");
    desk_say(call, DESK_CLINICS_CLOSE);
    desk_put(call, "</button></p></form>\n");
    if (total > count) {
        desk_put(call, "<p class=\"more\">");
        desk_say_count(call, DESK_MORE, (int64_t)(total - count));
        desk_put(call, "</p>\n");
    }
}

static void put_region_form(struct desk_call *call)
{
    desk_put(call, "<h2>");
    desk_say(call, DESK_CLOSE_REGION);
    desk_put(call, "</h2><form method=\"get\" action=\"/close\"><div class=\"acts\">"
                   "<input name=\"region\" maxlength=\"100\" required");
    desk_put_attribute(call, "aria-label", desk_text(call->lang, DESK_CLOSE_REGION));
    desk_put(call, "><button>");
    desk_say(call, DESK_CLOSE);
    desk_put(call, "</button></div></form>\n");
}

void desk_clinics_page(struct desk_call *call)
{
    const struct snapshot *snapshot;
    uint32_t numbers[LISTED_MAX];
    size_t count = 0, total = 0;
    const char *text = desk_parameter(call, "q");
    if (!desk_view_of(call, &snapshot))
        return;
    if (text && *text && desk_clinics_find(snapshot, text, numbers, LISTED_MAX, &count, &total)) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    desk_begin(call, DESK_CLINICS);
    put_query(call, text ? text : "");
    if (text && *text)
        put_results(call, snapshot, numbers, count, total);
    put_region_form(call);
    desk_end(call);
}
