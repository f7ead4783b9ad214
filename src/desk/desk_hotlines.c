/* `/hotlines`: whom people may call, region by region; added, changed, removed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_clinics.h"
#include "fever/search.h"

enum { FOUND_MAX = 20, LISTED_MAX = 200, PER_REGION_MAX = 20, PATH_SIZE = 32 };

/* A region's page, and what was typed where it was refused. */
struct hotlines_view {
    const struct snapshot *snapshot;
    const struct region *region;
    const struct hotline *rows; /* its own */
    size_t count;
    enum desk_text_id fault; /* DESK_TEXT_COUNT: none */
    const char *name, *number;
    int64_t at; /* the row that they are for; -1: a new one */
};

static void put_link(struct desk_call *call, const struct snapshot *snapshot, uint32_t adcode)
{
    buffer_append_format(call->out, "<a href=\"/hotlines/%" PRIu32 "\">", adcode);
    desk_put_text(call, desk_region_text(call, snapshot, adcode));
    desk_put(call, "</a>");
}

static void put_search(struct desk_call *call, const struct snapshot *snapshot)
{
    const char *asked = desk_parameter(call, "q");
    struct found_region found[FOUND_MAX];
    size_t count = 0;
    uint32_t adcode;
    desk_put(call, "<form method=\"get\" action=\"/hotlines\">");
    desk_put_input(call, "q", "search", DESK_HOTLINES_FIND, asked ? asked : "");
    desk_put(call, "<p class=\"acts\"><button>");
    desk_say(call, DESK_CLINICS_FIND);
    desk_put(call, "</button></p></form>\n");
    if (!asked || !*asked)
        return;
    if (region_adcode_parse(asked, strlen(asked), &adcode)) {
        found[0].region = region_find(snapshot_regions(snapshot), adcode);
        count = found[0].region != NULL;
    } else if (snapshot_find_regions(snapshot, asked, found, FOUND_MAX, &count)) {
        count = 0;
    }
    desk_put(call, "<div role=\"status\">");
    for (size_t i = 0; i < count; i++) {
        desk_put(call, "<p>");
        put_link(call, snapshot, found[i].region->adcode);
        desk_put(call, "</p>\n");
    }
    if (!count)
        desk_say(call, DESK_HOTLINES_NO_REGION);
    desk_put(call, "</div>\n");
}

/* 政务服务便民热线 12345 · 卫生热线 12320 */
static void put_numbers(struct desk_call *call, const struct hotline *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk_put(call, i ? " · " : "");
        desk_put_text(call, rows[i].name);
        desk_put(call, " <b>");
        desk_put_text(call, rows[i].number);
        desk_put(call, "</b>");
    }
}

static void put_regions(struct desk_call *call, const struct snapshot *snapshot)
{
    const struct dataset *dataset = snapshot_dataset(snapshot);
    size_t listed = 0, left = 0, own;
    desk_put(call, "<h2>");
    desk_say(call, DESK_HOTLINES_REGIONS);
    desk_put(call, "</h2>\n<table class=\"list\"><tbody>\n");
    for (size_t i = 0; i < dataset->hotline_count; i += own) {
        uint32_t adcode = dataset->hotlines[i].adcode;
        const struct hotline *rows =
            hotlines_of(dataset->hotlines, dataset->hotline_count, adcode, &own);
        left += listed == LISTED_MAX;
        if (listed == LISTED_MAX)
            continue;
        listed++;
        desk_put(call, "<tr><th scope=\"row\">");
        put_link(call, snapshot, adcode);
        desk_put(call, "</th><td>");
        put_numbers(call, rows, own);
        desk_put(call, "</td></tr>\n");
    }
    desk_put(call, "</tbody></table>\n<p>");
    if (!listed)
        desk_say(call, DESK_HOTLINES_NONE);
    else if (left)
        desk_say_count(call, DESK_MORE, (int64_t)left);
    desk_put(call, "</p>\n");
}

void desk_hotlines_page(struct desk_call *call)
{
    const struct snapshot *snapshot;
    if (!desk_view_of(call, &snapshot))
        return;
    desk_begin(call, DESK_HOTLINES);
    desk_put(call, "<p>");
    desk_say(call, DESK_HOTLINES_LEAD);
    desk_put(call, "</p>\n");
    put_search(call, snapshot);
    put_regions(call, snapshot);
    desk_end(call);
}

/* A field of the row's form, which stands in another cell of the table. */
static void put_cell(struct desk_call *call, int64_t row, const char *name, enum desk_text_id label,
                     const char *value)
{
    buffer_append_format(call->out, "<td><input form=\"row%" PRId64 "\" name=\"%s\"", row, name);
    desk_put_attribute(call, "aria-label", desk_text(call->lang, label));
    desk_put_attribute(call, "value", value);
    desk_put(call, "></td>");
}

static void put_button(struct desk_call *call, const char *act, enum desk_text_id text)
{
    desk_put(call, "<button name=\"act\"");
    desk_put_attribute(call, "value", act);
    desk_put(call, ">");
    desk_say(call, text);
    desk_put(call, "</button> ");
}

/* A row as it stands, or as it was typed; -1: one to be added. */
static void put_row(struct desk_call *call, const struct hotlines_view *view, int64_t row)
{
    char path[PATH_SIZE];
    bool is_typed = view->name && view->at == row, is_new = row < 0;
    const char *name = is_new ? "" : view->rows[row].name;
    const char *number = is_new ? "" : view->rows[row].number;
    snprintf(path, sizeof path, "/hotlines/%" PRIu32, view->region->adcode);
    desk_put(call, "<tr>");
    put_cell(call, row, "name", DESK_HOTLINE_NAME, is_typed ? view->name : name);
    put_cell(call, row, "number", DESK_HOTLINE_NUMBER, is_typed ? view->number : number);
    buffer_append_format(call->out, "<td><form method=\"post\" id=\"row%" PRId64 "\"", row);
    desk_put_attribute(call, "action", path);
    desk_put(call, ">");
    desk_put_secret(call);
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"at\" value=\"%" PRId64 "\">"
                         "<input type=\"hidden\" name=\"seen\" value=\"%016" PRIx64 "\">",
                         row, hotlines_print(view->rows, view->count));
    put_button(call, is_new ? "add" : "change", is_new ? DESK_HOTLINE_ADD : DESK_HOTLINE_SAVE);
    if (!is_new)
        put_button(call, "remove", DESK_HOTLINE_REMOVE);
    desk_put(call, "</form></td></tr>\n");
}

static void put_above(struct desk_call *call, const struct hotlines_view *view)
{
    const struct hotline *shown;
    size_t count = snapshot_hotlines(view->snapshot, view->region->adcode, &shown);
    desk_put(call, "<p>");
    desk_say_1(call, DESK_HOTLINES_NONE_OWN, view->region->name);
    if (count) {
        desk_put(call, " ");
        desk_say_1(call, DESK_HOTLINES_ABOVE,
                   desk_region_text(call, view->snapshot, shown[0].adcode));
        desk_put(call, " ");
        put_numbers(call, shown, count);
    }
    desk_put(call, "</p>\n");
}

static void put_region(struct desk_call *call, const struct hotlines_view *view)
{
    desk_begin(call, DESK_HOTLINES);
    desk_put(call, "<h2>");
    desk_put_text(call, desk_region_text(call, view->snapshot, view->region->adcode));
    desk_put(call, "</h2>\n");
    desk_put_undo(call);
    if (view->fault != DESK_TEXT_COUNT) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\">");
        desk_say(call, view->fault);
        desk_put(call, "</p>\n");
    }
    if (!view->count)
        put_above(call, view);
    desk_put(call, "<table class=\"list\"><thead><tr>");
    desk_put_heading(call, DESK_HOTLINE_NAME);
    desk_put_heading(call, DESK_HOTLINE_NUMBER);
    desk_put(call, "<td></td></tr></thead><tbody>\n");
    for (size_t i = 0; i < view->count; i++)
        put_row(call, view, (int64_t)i);
    put_row(call, view, -1);
    desk_put(call, "</tbody></table>\n<p><a href=\"/hotlines\">");
    desk_say(call, DESK_HOTLINES_REGIONS);
    desk_put(call, "</a></p>\n");
    desk_end(call);
}

/* The region of the path as it stands now; false after an answer. */
static bool view_load(struct desk_call *call, struct hotlines_view *out)
{
    uint32_t adcode;
    *out = (struct hotlines_view){.fault = DESK_TEXT_COUNT, .at = -1};
    if (!desk_view_of(call, &out->snapshot))
        return false;
    if (region_adcode_parse(call->argument, strlen(call->argument), &adcode))
        out->region = region_find(snapshot_regions(out->snapshot), adcode);
    if (!out->region) {
        desk_refuse(call, 404, DESK_HOTLINES_NO_REGION);
        return false;
    }
    const struct dataset *dataset = snapshot_dataset(out->snapshot);
    out->rows =
        hotlines_of(dataset->hotlines, dataset->hotline_count, out->region->adcode, &out->count);
    return true;
}

void desk_hotlines_region(struct desk_call *call)
{
    struct hotlines_view view;
    if (view_load(call, &view))
        put_region(call, &view);
}

static bool has_other(const struct hotlines_view *view, const struct hotline *one)
{
    for (size_t i = 0; i < view->count; i++)
        if ((int64_t)i != view->at && hotline_same(&view->rows[i], one))
            return true;
    return false;
}

/* The region's rows, with room for one more, in the call's arena: writing may build the snapshot
 * anew. NULL without memory. */
static struct hotline *rows_copy(struct desk_call *call, const struct hotlines_view *view)
{
    struct hotline *rows = arena_array(call->arena, view->count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < view->count; i++) {
        rows[i].adcode = view->rows[i].adcode;
        rows[i].name = arena_strdup(call->arena, view->rows[i].name);
        rows[i].number = arena_strdup(call->arena, view->rows[i].number);
        if (!rows[i].name || !rows[i].number)
            return NULL;
    }
    return rows;
}

/* The region's rows as they shall be; `view->fault` says why they cannot. */
static void rows_make(const char *act, struct hotlines_view *view, struct hotline *rows,
                      size_t *count)
{
    const struct hotline typed = {view->region->adcode, view->name, view->number};
    bool adds = strcmp(act, "add") == 0, removes = strcmp(act, "remove") == 0;
    if (adds)
        view->at = -1;
    if (!adds && ((!removes && strcmp(act, "change") != 0) || view->at < 0 ||
                  view->at >= (int64_t)view->count)) {
        view->fault = DESK_HOTLINE_NO_ACT;
    } else if (removes) {
        memmove(&rows[view->at], &rows[view->at + 1],
                (view->count - (size_t)view->at - 1) * sizeof *rows);
        *count -= 1;
    } else if (!hotline_name_is_valid(typed.name) || !hotline_number_is_valid(typed.number)) {
        view->fault = DESK_HOTLINE_BAD;
    } else if (has_other(view, &typed)) {
        view->fault = DESK_HOTLINE_TWICE;
    } else if (adds && view->count >= PER_REGION_MAX) {
        view->fault = DESK_HOTLINE_FULL;
    } else {
        rows[adds ? (*count)++ : (size_t)view->at] = typed;
    }
}

/* The page again, as things stand now, with what was in the way. */
static void refuse(struct desk_call *call, int status, enum desk_text_id why)
{
    struct hotlines_view now;
    if (!view_load(call, &now))
        return;
    now.fault = why;
    call->reply->reply.status = status;
    put_region(call, &now);
}

static void rows_write(struct desk_call *call, const struct hotlines_view *view,
                       const struct hotline *rows, size_t count)
{
    char path[PATH_SIZE];
    int64_t undo = 0;
    struct error error;
    const struct hotlines_act act = {view->region->adcode, rows, count};
    uint64_t seen = hotlines_print(view->rows, view->count);
    snprintf(path, sizeof path, "/hotlines/%" PRIu32, act.adcode);
    if (hotlines_print(rows, count) == seen) {
        desk_go(call, path);
        return;
    }
    enum fever_error failure = desk_hotlines_write(call, &act, seen, &undo, &error);
    if (failure == FEVER_CONFLICT)
        refuse(call, 409, DESK_CHANGED_SINCE);
    else if (failure)
        desk_fail(call, &error);
    else
        desk_go_undoable(call, path, undo);
}

void desk_hotlines_act(struct desk_call *call)
{
    struct hotlines_view view;
    uint64_t seen = strtoull(desk_form_text_or_empty(&call->form, "seen"), NULL, 16);
    if (!view_load(call, &view))
        return;
    if (seen != hotlines_print(view.rows, view.count)) {
        refuse(call, 409, DESK_CHANGED_SINCE);
        return;
    }
    struct hotline *rows = rows_copy(call, &view);
    size_t count = view.count;
    if (!rows) {
        desk_refuse(call, 503, DESK_STORE_BUSY);
        return;
    }
    view.name = desk_form_text_or_empty(&call->form, "name");
    view.number = desk_form_text_or_empty(&call->form, "number");
    view.at = desk_number(desk_form_text(&call->form, "at"));
    rows_make(desk_form_text_or_empty(&call->form, "act"), &view, rows, &count);
    if (view.fault == DESK_TEXT_COUNT) {
        rows_write(call, &view, rows, count);
        return;
    }
    call->reply->reply.status = 400;
    put_region(call, &view);
}
