/* The question which of several lists in one file is meant. */
#include "desk_sheets.h"

#include <stdio.h>
#include <string.h>

enum { ACTION_SIZE = 64 };

static void put_sheet(struct desk_call *call, const struct import_sheet *sheet, const char *chosen)
{
    desk_put(call, "<label><input type=\"radio\" name=\"sheet\" required");
    desk_put_attribute(call, "value", sheet->name);
    desk_put(call, chosen && strcmp(chosen, sheet->name) == 0 ? " checked>" : ">");
    desk_put_text(call, sheet->name);
    desk_say_count(call, DESK_SHEET_ROWS, sheet->rows);
    if (sheet->is_hidden)
        desk_say(call, DESK_SHEET_HIDDEN);
    desk_put(call, "</label>");
}

void desk_put_sheets(struct desk_call *call, const struct desk_plan *plan)
{
    char action[ACTION_SIZE];
    const char *read = plan->report ? plan->report->sheet : NULL;
    const char *chosen = plan->sheet ? plan->sheet : read;
    if (!plan->sheets || plan->sheets->count < 2)
        return;
    if (!plan->sheet && read && plan->state != PLAN_FAILED) {
        desk_put(call, "<p class=\"said rest\">");
        desk_say_1(call, DESK_SHEETS_TAKEN, read);
        desk_put(call, "</p>\n");
    }
    desk_put(call, plan->state == PLAN_FAILED ? "<details open><summary>" : "<details><summary>");
    desk_say(call, DESK_SHEETS);
    desk_put(call, "</summary>");
    snprintf(action, sizeof action, "/import/%lld", (long long)plan->number);
    desk_form_begin(call, action);
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"act\" value=\"sheet\">"
                         "<input type=\"hidden\" name=\"turn\" value=\"%lld\"><fieldset>",
                         (long long)plan->turn);
    for (size_t i = 0; i < plan->sheets->count; i++)
        put_sheet(call, &plan->sheets->items[i], chosen);
    desk_put(call, "</fieldset><p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_SHEETS_AGAIN);
    desk_put(call, "</button></p></form></details>\n");
}

enum fever_error desk_take_sheet(struct desk_call *call, struct desk_plan *plan)
{
    return desk_plan_choose_sheet(plan, desk_form_text_or_empty(&call->form, "sheet"));
}
