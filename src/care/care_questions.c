/* Reading the questions: for whom, screen one, and the file's own. */
#include <string.h>

#include "care_reader.h"

static enum fever_error option_read(struct care_reader *reader, const struct json_tree *value,
                                    void *out)
{
    static const char *const names[] = {"id", "text", NULL};
    struct care_option *option = out;
    enum fever_error failure = care_know(reader, value, names);
    if (!failure)
        failure = care_string(reader, value, "id", true, &option->id);
    return failure ? failure : care_words(reader, value, "text", &option->text);
}

/* What an option's id says of it: `unknown` every question has, `none` every multiple one. */
static enum fever_error options_settle(struct care_reader *reader, struct care_question *question)
{
    for (size_t i = 0; i < question->option_count; i++)
        if (care_option_find(question, question->options[i].id) != UINT32_C(1) << i)
            return care_refuse_member(reader, "options", "an option's id is given twice");
    question->unknown = care_option_find(question, "unknown");
    question->none = question->multiple ? care_option_find(question, "none") : 0;
    question->unanswered = question->unknown;
    if (!question->unknown)
        return care_refuse_member(reader, "options", "the option unknown is missing");
    if (question->multiple && !question->none)
        return care_refuse_member(reader, "options", "the option none is missing");
    return FEVER_OK;
}

static enum fever_error type_read(struct care_reader *reader, const struct json_tree *value,
                                  struct care_question *question)
{
    const char *type;
    enum fever_error failure = care_string(reader, value, "type", true, &type);
    if (failure)
        return failure;
    question->multiple = strcmp(type, "multiple") == 0;
    if (!question->multiple && strcmp(type, "single") != 0)
        return care_refuse_member(reader, "type", "single or multiple is expected here");
    return FEVER_OK;
}

/* Silence counts as "unknown", but for what is asked under an epidemic notice alone. */
static enum fever_error silence_read(struct care_reader *reader, const struct json_tree *value,
                                     struct care_question *question)
{
    const struct json_tree *epidemic = json_tree_member(value, "epidemic");
    const char *unanswered;
    question->epidemic = epidemic && epidemic->truth;
    enum fever_error failure = care_string(reader, value, "unanswered", false, &unanswered);
    if (failure || !unanswered)
        return failure;
    question->unanswered = care_option_find(question, unanswered);
    if (!question->unanswered || !question->epidemic)
        return care_refuse_member(reader, "unanswered",
                                  "an option is expected here, of a question of epidemics");
    return FEVER_OK;
}

static enum fever_error question_read(struct care_reader *reader, const struct json_tree *value,
                                      void *out)
{
    static const char *const names[] = {"id",         "text",     "type",     "options",
                                        "unanswered", "asked_if", "epidemic", NULL};
    struct care_question *question = out;
    void *options;
    enum fever_error failure;
    if ((failure = care_know(reader, value, names)) ||
        (failure = care_string(reader, value, "id", true, &question->id)) ||
        (failure = care_words(reader, value, "text", &question->text)) ||
        (failure = type_read(reader, value, question)) ||
        (failure =
             care_items(reader, value, "options", CARE_OPTIONS_MAX, sizeof(struct care_option),
                        option_read, &options, &question->option_count)))
        return failure;
    question->options = options;
    if ((failure = options_settle(reader, question)) ||
        (failure = silence_read(reader, value, question)))
        return failure;
    if (care_question_find(reader->rules, question->id))
        return care_refuse_member(reader, "id", "another question has this id");
    const struct json_tree *asked_if = json_tree_member(value, "asked_if");
    size_t mark = care_enter(reader, "asked_if");
    if (asked_if)
        failure = care_condition(reader, asked_if, &question->asked_if);
    care_leave(reader, mark);
    reader->rules->question_count++;
    return failure;
}

/* The question for whom: its options are the persons, its words no text of the file. */
static enum fever_error ask_for_whom(struct care_reader *reader, struct care_question *question)
{
    struct care_option *options = arena_array(reader->arena, CARE_PERSON_COUNT, sizeof *options);
    if (!options)
        return error_nomem(reader->error);
    for (int i = 0; i < CARE_PERSON_COUNT; i++) {
        options[i].id = care_person_name((enum care_person)i);
        for (int language = 0; language < CARE_LANGUAGE_COUNT; language++)
            for (int person = 0; person < CARE_PERSON_COUNT; person++)
                options[i].text.words[language][person] = reader->who.words[language][i];
    }
    *question = (struct care_question){.id = "for",
                                       .text = reader->who,
                                       .options = options,
                                       .option_count = CARE_PERSON_COUNT,
                                       .unanswered = UINT32_C(1) << CARE_SELF};
    return FEVER_OK;
}

static enum fever_error flag_read(struct care_reader *reader, const struct json_tree *value,
                                  size_t number, struct care_flags *flags)
{
    static const char *const names[] = {"id", "text", "destination", "sources", NULL};
    struct care_option *option = &flags->options[number];
    struct care_rule *rule = &flags->rules[number];
    struct care_condition *when = arena_alloc(reader->arena, sizeof *when);
    const char *destination;
    enum fever_error failure;
    if (!when)
        return error_nomem(reader->error);
    if ((failure = care_know(reader, value, names)) ||
        (failure = care_string(reader, value, "id", true, &option->id)) ||
        (failure = care_words(reader, value, "text", &option->text)) ||
        (failure = care_string(reader, value, "destination", true, &destination)))
        return failure;
    bool obstetric = strcmp(destination, care_destination_name(CARE_OBSTETRIC_EMERGENCY)) == 0;
    if (!obstetric && strcmp(destination, care_destination_name(CARE_AMBULANCE)) != 0)
        return care_refuse_member(reader, "destination", "120 or obstetric_emergency is expected");
    *when = (struct care_condition){
        .kind = CARE_ANY_OF, .question = CARE_QUESTION_RED_FLAGS, .options = UINT32_C(1) << number};
    *rule = (struct care_rule){.id = option->id,
                               .advice = CARE_EMERGENCY,
                               .destination = obstetric ? CARE_OBSTETRIC_EMERGENCY : CARE_AMBULANCE,
                               .when = when,
                               .reason = option->text};
    return care_cite(reader, value, rule);
}

static enum fever_error flags_read(struct care_reader *reader, const struct json_tree *value,
                                   struct care_question *question, struct care_flags *flags)
{
    static const char *const names[] = {"text", "none", "unknown", "flags", NULL};
    const struct json_tree *list;
    enum fever_error failure;
    if ((failure = care_know(reader, value, names)) ||
        (failure = care_list(reader, value, "flags", true, CARE_OPTIONS_MAX - 2, &list)))
        return failure;
    flags->options = arena_array(reader->arena, list->count + 2, sizeof *flags->options);
    flags->rules = arena_array(reader->arena, list->count, sizeof *flags->rules);
    if (!flags->options || !flags->rules)
        return error_nomem(reader->error);
    size_t mark = care_enter(reader, "flags");
    for (size_t i = 0; i < list->count && !failure; i++) {
        size_t item = care_enter_item(reader, i);
        failure = flag_read(reader, &list->items[i], i, flags);
        care_leave(reader, item);
    }
    care_leave(reader, mark);
    flags->count = list->count;
    flags->options[list->count].id = "none";
    flags->options[list->count + 1].id = "unknown";
    *question = (struct care_question){.id = "red_flags",
                                       .multiple = true,
                                       .options = flags->options,
                                       .option_count = list->count + 2};
    if (failure || (failure = care_words(reader, value, "text", &question->text)) ||
        (failure = care_words(reader, value, "none", &flags->options[list->count].text)) ||
        (failure = care_words(reader, value, "unknown", &flags->options[list->count + 1].text)))
        return failure;
    return options_settle(reader, question);
}

enum fever_error care_questions(struct care_reader *reader, const struct json_tree *root,
                                struct care_flags *flags)
{
    const struct json_tree *red_flags = json_tree_member(root, "red_flags"), *list;
    struct care_question *questions =
        arena_array(reader->arena, CARE_QUESTIONS_MAX, sizeof *questions);
    if (!questions)
        return error_nomem(reader->error);
    reader->rules->questions = questions;
    enum fever_error failure = ask_for_whom(reader, &questions[CARE_QUESTION_FOR]);
    if (!failure && !red_flags)
        failure = care_refuse_member(reader, "red_flags", "is missing");
    size_t mark = care_enter(reader, "red_flags");
    if (!failure)
        failure = flags_read(reader, red_flags, &questions[CARE_QUESTION_RED_FLAGS], flags);
    care_leave(reader, mark);
    reader->rules->question_count = CARE_QUESTION_FIRST_OWN;
    if (failure || (failure = care_list(reader, root, "questions", true,
                                        CARE_QUESTIONS_MAX - CARE_QUESTION_FIRST_OWN, &list)))
        return failure;
    mark = care_enter(reader, "questions");
    for (size_t i = 0; i < list->count && !failure; i++) {
        size_t item = care_enter_item(reader, i);
        failure = question_read(reader, &list->items[i], &questions[CARE_QUESTION_FIRST_OWN + i]);
        care_leave(reader, item);
    }
    care_leave(reader, mark);
    return failure;
}
