/* The columns of a plan's list: header, an example, and what it is taken for. */
#include "desk_columns.h"

#include <stdio.h>
#include <string.h>

#include "fever/utf8.h"

enum { FIELDS_SIZE = 200, NAME_SIZE = 24, EXAMPLE_BYTES = 72, ACTION_SIZE = 64 };

/* What one cell may hold together; the import finds the sign between the parts. */
static const char *const composites[] = {"lon,lat", "lat,lon", "province,city,district",
                                         "city,district"};

static const struct {
    const char *name;
    enum desk_text_id text;
} combined[] = {{"ages", DESK_COLUMNS_AGES},
                {"booking", DESK_COLUMNS_BOOKING},
                {"sessions", DESK_COLUMNS_SESSIONS},
                {"state", DESK_COLUMNS_STATE},
                {"days", DESK_COLUMNS_DAYS},
                {"opens", DESK_COLUMNS_OPENS},
                {"closes", DESK_COLUMNS_CLOSES},
                {"open_from", DESK_COLUMNS_OPEN_FROM},
                {"has_fever_clinic", DESK_COLUMNS_TICKS},
                {"open_until", DESK_COLUMNS_OPEN_UNTIL}};

/* Not for lists to say. */
static bool is_ours(enum clinic_field field)
{
    return field == FIELD_MARKER_ID || field == FIELD_ALIAS_IDS;
}

static void join_fields(const struct column_proposal *column, char out[FIELDS_SIZE])
{
    size_t length = 0;
    *out = '\0';
    for (size_t i = 0; i < column->field_count && length < FIELDS_SIZE; i++)
        length += (size_t)snprintf(out + length, FIELDS_SIZE - length, "%s%s", i ? "," : "",
                                   column->fields[i] ? column->fields[i] : "");
}

/* The clerk's word, or what was understood. */
static const char *chosen_fields(const struct desk_plan *plan, const struct column_proposal *column,
                                 char scratch[FIELDS_SIZE])
{
    const char *own = desk_plan_column(plan, column->header);
    if (own)
        return own;
    join_fields(column, scratch);
    return scratch;
}

static void put_field_name(struct desk_call *call, const char *name, size_t length)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *known = clinic_field_name((enum clinic_field)field);
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            desk_put_text(call, import_field_title((enum clinic_field)field, call->lang));
            return;
        }
    }
    for (size_t i = 0; i < sizeof combined / sizeof *combined; i++)
        if (strlen(combined[i].name) == length && strncmp(combined[i].name, name, length) == 0)
            desk_say(call, combined[i].text);
}

static void put_choice(struct desk_call *call, const char *fields, const char *chosen)
{
    desk_put(call, "<option");
    desk_put_attribute(call, "value", fields);
    desk_put(call, strcmp(fields, chosen) == 0 ? " selected>" : ">");
    if (!*fields)
        desk_say(call, DESK_COLUMNS_NONE);
    for (const char *at = fields; *at;) {
        size_t length = strcspn(at, ",");
        put_field_name(call, at, length);
        at += length;
        if (*at++ != ',')
            break;
        desk_put(call, " + ");
    }
    desk_put(call, "</option>");
}

/* Whether the select offers it; a composite of the file's own is offered beside these. */
static bool is_offered(const char *fields)
{
    bool found = !*fields;
    for (int field = 0; field < FIELD_COUNT; field++)
        found |= !is_ours((enum clinic_field)field) &&
                 strcmp(clinic_field_name((enum clinic_field)field), fields) == 0;
    for (size_t i = 0; i < sizeof combined / sizeof *combined; i++)
        found |= strcmp(combined[i].name, fields) == 0;
    for (size_t i = 0; i < sizeof composites / sizeof *composites; i++)
        found |= strcmp(composites[i], fields) == 0;
    return found;
}

static void put_select(struct desk_call *call, size_t column, const char *chosen)
{
    buffer_append_format(call->out, "<select name=\"f%zu\" aria-labelledby=\"f%zu\">", column,
                         column);
    if (!is_offered(chosen))
        put_choice(call, chosen, chosen);
    put_choice(call, "", chosen);
    for (int field = 0; field < FIELD_COUNT; field++)
        if (!is_ours((enum clinic_field)field))
            put_choice(call, clinic_field_name((enum clinic_field)field), chosen);
    for (size_t i = 0; i < sizeof combined / sizeof *combined; i++)
        put_choice(call, combined[i].name, chosen);
    for (size_t i = 0; i < sizeof composites / sizeof *composites; i++)
        put_choice(call, composites[i], chosen);
    desk_put(call, "</select>");
}

static void put_example(struct desk_call *call, const char *example)
{
    char text[EXAMPLE_BYTES + sizeof "…"];
    size_t length = strlen(example);
    bool is_cut = length > EXAMPLE_BYTES;
    length = is_cut ? utf8_cut(example, EXAMPLE_BYTES) : length;
    snprintf(text, sizeof text, "%.*s%s", (int)length, example, is_cut ? "…" : "");
    desk_put_text(call, text);
}

static void put_row(struct desk_call *call, const struct desk_plan *plan,
                    const struct column_proposal *column, size_t number)
{
    char scratch[FIELDS_SIZE];
    buffer_append_format(call->out, "<tr><th scope=\"row\" id=\"f%zu\">", number);
    desk_put_text(call, column->header);
    desk_put(call, "</th><td>");
    put_example(call, column->example);
    desk_put(call, "</td><td>");
    put_select(call, number, chosen_fields(plan, column, scratch));
    desk_put(call, "</td></tr>\n");
}

static void put_head(struct desk_call *call)
{
    static const enum desk_text_id heads[] = {DESK_COLUMNS_HEADER, DESK_COLUMNS_EXAMPLE,
                                              DESK_COLUMNS_FIELD};
    desk_put(call, "<table class=\"list\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        desk_put(call, "<th scope=\"col\">");
        desk_say(call, heads[i]);
        desk_put(call, "</th>");
    }
    desk_put(call, "</tr></thead><tbody>\n");
}

void desk_put_columns(struct desk_call *call, const struct desk_plan *plan, bool open)
{
    char action[ACTION_SIZE];
    size_t count;
    const struct column_proposal *columns = desk_plan_columns(plan, &count);
    if (!count)
        return;
    desk_put(call, open ? "<details open><summary>" : "<details><summary>");
    desk_say(call, DESK_COLUMNS);
    desk_put(call, "</summary>");
    snprintf(action, sizeof action, "/import/%lld", (long long)plan->number);
    desk_form_begin(call, action);
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"act\" value=\"columns\">"
                         "<input type=\"hidden\" name=\"turn\" value=\"%lld\">",
                         (long long)plan->turn);
    put_head(call);
    for (size_t i = 0; i < count; i++)
        put_row(call, plan, &columns[i], i);
    desk_put(call, "</tbody></table><p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_COLUMNS_AGAIN);
    desk_put(call, "</button></p></form></details>\n");
}

/* A known header that nobody touched keeps all that it says, such as its coordinate system. */
static bool is_to_be_noted(const struct desk_plan *plan, const struct column_proposal *column,
                           const char *fields)
{
    char scratch[FIELDS_SIZE];
    const char *shown = chosen_fields(plan, column, scratch);
    if (strcmp(shown, fields) != 0)
        return is_offered(fields);
    return plan->proposal && column->sureness != PROPOSAL_CERTAIN && is_offered(fields);
}

enum fever_error desk_take_columns(struct desk_call *call, struct desk_plan *plan)
{
    size_t count;
    const struct column_proposal *columns = desk_plan_columns(plan, &count);
    for (size_t i = 0; i < count; i++) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "f%zu", i);
        const char *fields = desk_form_text(&call->form, name);
        if (!fields || !is_to_be_noted(plan, &columns[i], fields))
            continue;
        enum fever_error failure = desk_plan_set_column(plan, columns[i].header, fields);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}
