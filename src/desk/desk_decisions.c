/* Doubtful pairs of a plan: from the report's form to a decisions file.
 *
 * “Same” and “different” are remembered for the source's next list (plan_decisions_keep); “skip” is
 * for this one alone. */
#include "desk_decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECISIONS_MAX = 16 << 20, ACTION_SIZE = 64 };

/* Only words that the import knows. */
static const char *word_about(const struct desk_form *form, const struct import_doubt *doubt)
{
    static const char *const words[] = {"same", "different", "skip"};
    char key[IMPORT_DOUBT_KEY_SIZE];
    import_doubt_key(doubt, key);
    const char *given = desk_form_text_or_empty(form, key);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], given) == 0)
            return words[i];
    return NULL;
}

enum fever_error desk_take_decisions(struct desk_call *call, struct desk_plan *plan)
{
    const struct import_report *report = plan->report;
    struct buffer text;
    if (!report || !report->doubt_count)
        return FEVER_OK;
    const char **words = arena_array(call->arena, report->doubt_count, sizeof *words);
    if (!words)
        return FEVER_NOMEM;
    for (size_t i = 0; i < report->doubt_count; i++)
        words[i] = word_about(&call->form, &report->doubts[i]);
    buffer_init(&text, DECISIONS_MAX);
    import_report_decided(report, words, &text);
    enum fever_error failure = buffer_error(&text);
    char *copy = failure ? NULL : strdup(text.data);
    buffer_clear(&text);
    if (!copy)
        return failure ? failure : FEVER_NOMEM;
    desk_forget_decisions(plan);
    plan->decisions = copy;
    return FEVER_OK;
}

void desk_forget_decisions(struct desk_plan *plan)
{
    free(plan->decisions);
    plan->decisions = NULL;
}

void desk_put_decided(struct desk_call *call, const struct desk_plan *plan)
{
    char action[ACTION_SIZE];
    if (!plan->decisions)
        return;
    snprintf(action, sizeof action, "/import/%lld", (long long)plan->number);
    desk_form_begin(call, action);
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"act\" value=\"undecide\">"
                         "<input type=\"hidden\" name=\"turn\" value=\"%lld\"><button>",
                         (long long)plan->turn);
    desk_say(call, DESK_DECISIONS_UNDO);
    desk_put(call, "</button></form>");
}
