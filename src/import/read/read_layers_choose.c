/* Which sheet, layer or table of a file has the list. */
#include <string.h>

#include "fever/refusal.h"
#include "read_layers_child.h"

enum { LIST_SIZE = 300 };

/* "名单 (12 rows), 说明 (3 rows)" */
static void choices_list(const struct layer_choice *choices, size_t count, char *out)
{
    struct buffer list;
    buffer_init(&list, LIST_SIZE);
    for (size_t i = 0; i < count && !buffer_error(&list); i++)
        buffer_append_format(&list, "%s%s (%lld rows%s)", i ? ", " : "", choices[i].name,
                             (long long)choices[i].rows, choices[i].is_hidden ? ", hidden" : "");
    snprintf(out, LIST_SIZE + 8, "%s%s", list.data ? list.data : "none",
             buffer_error(&list) ? ", …" : "");
    buffer_clear(&list);
}

enum fever_error child_score(struct child *child, const struct raw_table *sample, size_t *score)
{
    size_t at;
    const struct header_judge *judge = child->task->request->judge;
    *score = 0;
    if (sample->header.cells && judge && table_header_find(sample, judge, score, &at))
        return error_nomem(&child->error);
    return FEVER_OK;
}

/* The one layer that passes, or NULL where none or several do. A hidden sheet, last year's list or
 * the words of a menu, is not what whoever looks at the workbook means. */
static const struct layer_choice *only_one(const struct layer_choice *choices, size_t count,
                                           size_t score)
{
    const struct layer_choice *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (choices[i].rows < 1 || choices[i].is_hidden || choices[i].score < score)
            continue;
        if (found)
            return NULL;
        found = &choices[i];
    }
    return found;
}

static const struct layer_choice *any_hidden(const struct layer_choice *choices, size_t count,
                                             size_t score)
{
    for (size_t i = 0; i < count; i++)
        if (choices[i].is_hidden && choices[i].rows > 0 && choices[i].score >= score)
            return &choices[i];
    return NULL;
}

static enum fever_error choose_by_name(struct child *child, const struct layer_choice *choices,
                                       size_t count, const struct layer_choice **out)
{
    char list[LIST_SIZE + 8];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i].name, child->task->request->layer) == 0) {
            *out = &choices[i];
            return FEVER_OK;
        }
    }
    choices_list(choices, count, list);
    return refused_as(&child->error,
                      error_set(&child->error, FEVER_INVALID,
                                "there is no sheet or layer \"%s\"; there are: %s",
                                child->task->request->layer, list),
                      REFUSAL_NO_SUCH_SHEET, child->task->request->layer, (char *)NULL);
}

static enum fever_error choose_by_content(struct child *child, struct layer_choice *choices,
                                          size_t count, layer_scorer *score,
                                          const struct layer_choice **out)
{
    char list[LIST_SIZE + 8];
    const struct layer_choice *found = only_one(choices, count, 0);
    bool is_plain = found && !any_hidden(choices, count, 0);
    for (size_t i = 0; i < count && !is_plain; i++) {
        enum fever_error failure = choices[i].rows > 0 ? score(child, &choices[i]) : FEVER_OK;
        if (failure)
            return failure;
    }
    if (!found && count)
        found = only_one(choices, count, 1);
    if (found && !found->score && any_hidden(choices, count, 1))
        found = NULL; /* a cover, and the list behind it: that is for people to say */
    if (!found) {
        choices_list(choices, count, list);
        return refused_as(&child->error,
                          error_set(&child->error, FEVER_INVALID,
                                    "name the sheet or layer with --layer; there are: %s", list),
                          REFUSAL_WHICH_SHEET, (char *)NULL);
    }
    struct frame_note note = {.code = FINDING_SHEETS_UNREAD};
    for (size_t i = 0; i < count; i++)
        if (&choices[i] != found && choices[i].rows > 0 && !choices[i].is_prose)
            frame_send(child->out, FRAME_NOTE, &note, sizeof note, choices[i].name,
                       strnlen(choices[i].name, FRAME_TEXT_MAX));
    *out = found;
    return FEVER_OK;
}

static void choices_send(const struct child *child, const struct layer_choice *choices,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct frame_choice frame = {choices[i].rows, choices[i].is_hidden, 0};
        if (choices[i].rows > 0)
            frame_send(child->out, FRAME_CHOICE, &frame, sizeof frame, choices[i].name,
                       strnlen(choices[i].name, FRAME_TEXT_MAX));
    }
}

enum fever_error child_choose(struct child *child, struct layer_choice *choices, size_t count,
                              layer_scorer *score, const struct layer_choice **out)
{
    const struct read_request *request = child->task->request;
    *out = NULL;
    if (request->choices) {
        choices_send(child, choices, count);
        return FEVER_OK;
    }
    return request->layer ? choose_by_name(child, choices, count, out)
                          : choose_by_content(child, choices, count, score, out);
}
