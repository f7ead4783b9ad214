/* Reading conditions. */
#include <string.h>

#include "care_reader.h"

enum { DEPTH_MAX = 16, PARTS_MAX = 64 };

static enum fever_error condition_read(struct care_reader *reader, const struct json_tree *value,
                                       int depth, const struct care_condition **out);

static enum fever_error parts_read(struct care_reader *reader, const struct json_tree *list,
                                   int depth, struct care_condition *out)
{
    if (list->kind != JSON_TREE_LIST || list->count > PARTS_MAX)
        return care_refuse(reader, "a list of conditions is expected here");
    if (!list->count)
        return care_refuse(reader, "the list is empty");
    const struct care_condition **parts = arena_array(reader->arena, list->count, sizeof *parts);
    if (!parts)
        return error_nomem(reader->error);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < list->count && !failure; i++) {
        size_t mark = care_enter_item(reader, i);
        failure = condition_read(reader, &list->items[i], depth + 1, &parts[i]);
        care_leave(reader, mark);
    }
    out->parts = parts;
    out->part_count = list->count;
    return failure;
}

static enum fever_error options_read(struct care_reader *reader, const struct json_tree *list,
                                     const struct care_question *question, uint32_t *out)
{
    *out = 0;
    if (list->kind != JSON_TREE_LIST || !list->count)
        return care_refuse(reader, "a list of options is expected here");
    for (size_t i = 0; i < list->count; i++) {
        const struct json_tree *item = &list->items[i];
        uint32_t bit = item->kind == JSON_TREE_TEXT ? care_option_find(question, item->text) : 0;
        if (!bit || *out & bit) {
            size_t mark = care_enter_item(reader, i);
            enum fever_error failure = care_refuse(reader, bit ? "the option is named twice"
                                                               : "the question has no such option");
            care_leave(reader, mark);
            return failure;
        }
        *out |= bit;
    }
    return FEVER_OK;
}

static enum fever_error answer_read(struct care_reader *reader, const struct json_tree *value,
                                    struct care_condition *out)
{
    const char *id;
    enum fever_error failure = care_string(reader, value, "question", true, &id);
    if (failure)
        return failure;
    const struct care_question *question = care_question_find(reader->rules, id);
    if (!question)
        return care_refuse_member(reader, "question", "there is no such question");
    const struct json_tree *any_of = json_tree_member(value, "any_of");
    const struct json_tree *only = json_tree_member(value, "only");
    if (!any_of == !only)
        return care_refuse(reader, "a question goes with either any_of or only");
    out->kind = any_of ? CARE_ANY_OF : CARE_ONLY;
    out->question = (size_t)(question - reader->rules->questions);
    size_t mark = care_enter(reader, any_of ? "any_of" : "only");
    failure = options_read(reader, any_of ? any_of : only, question, &out->options);
    care_leave(reader, mark);
    return failure;
}

static enum fever_error term_read(struct care_reader *reader, const struct json_tree *value,
                                  const struct care_condition **out)
{
    const char *name;
    enum fever_error failure = care_string(reader, value, "term", true, &name);
    for (size_t i = 0; i < reader->term_count && !failure; i++) {
        if (strcmp(reader->terms[i].name, name) == 0) {
            *out = reader->terms[i].condition;
            return FEVER_OK;
        }
    }
    return failure ? failure : care_refuse(reader, "no such term stands above");
}

static enum fever_error condition_read(struct care_reader *reader, const struct json_tree *value,
                                       int depth, const struct care_condition **out)
{
    static const char *const names[] = {"all", "any", "term", "question", "any_of", "only", NULL};
    enum fever_error failure = care_know(reader, value, names);
    if (failure)
        return failure;
    const struct json_tree *all = json_tree_member(value, "all");
    const struct json_tree *any = json_tree_member(value, "any");
    bool is_term = json_tree_member(value, "term") != NULL;
    bool is_answer = json_tree_member(value, "question") != NULL;
    size_t members = is_answer ? 2 : 1;
    if ((all != NULL) + (any != NULL) + is_term + is_answer != 1 || value->count != members)
        return care_refuse(reader, "one of all, any, term or question is expected here");
    if (depth > DEPTH_MAX)
        return care_refuse(reader, "the condition is nested too deeply");
    if (is_term)
        return term_read(reader, value, out);
    struct care_condition *condition = arena_alloc(reader->arena, sizeof *condition);
    if (!condition)
        return error_nomem(reader->error);
    *out = condition;
    if (is_answer)
        return answer_read(reader, value, condition);
    condition->kind = all ? CARE_ALL : CARE_ANY;
    size_t mark = care_enter(reader, all ? "all" : "any");
    failure = parts_read(reader, all ? all : any, depth, condition);
    care_leave(reader, mark);
    return failure;
}

enum fever_error care_condition(struct care_reader *reader, const struct json_tree *value,
                                const struct care_condition **out)
{
    static const struct care_condition always = {.kind = CARE_ALL};
    *out = &always;
    return value ? condition_read(reader, value, 0, out) : FEVER_OK;
}
