/* The body of `POST /self-check`: answers by question, each fault named by its JSON pointer.
 *
 * Screen one is answered as one question (`red_flags`, a list of ids, or "none") or flag by flag,
 * as true and false; a flag that was not answered counts as not known. No value is repeated in what
 * is said of it: it is somebody's health. */
#include <string.h>

#include "self_check.h"

enum { ERRORS_MAX = 16 << 10 };

struct reading {
    struct call *call;
    const struct care_rules *rules;
    struct care_answers *answers;
    uint32_t denied; /* flags of screen one that were answered with false */
    struct buffer errors;
};

/* A fault of a member, or of a member of it. Names are of whoever asks: they are escaped. */
static void fault(struct reading *reading, const char *member, const char *inner,
                  const char *detail)
{
    struct buffer *out = &reading->errors;
    const char *names[] = {member, inner};
    if (out->length)
        APPEND(out, ",");
    APPEND(out, "{\"pointer\":\"#");
    for (size_t i = 0; i < 2 && names[i]; i++) {
        APPEND(out, "/");
        pointer_append(out, names[i]);
    }
    APPEND(out, "\",\"detail\":");
    buffer_append_json(out, detail);
    APPEND(out, "}");
}

static uint32_t bit_of(const struct care_question *question, const json_t *value)
{
    const char *id = json_string_value(value);
    if (json_is_boolean(value))
        id = json_is_true(value) ? "yes" : "no";
    return id ? care_option_find(question, id) : 0;
}

/* The options that a value names, 0 where it is none. An empty list is no answer: who ticked
 * nothing has not said "none". */
static uint32_t chosen_of(const struct care_question *question, const json_t *value)
{
    if (!json_is_array(value))
        return bit_of(question, value);
    uint32_t chosen = 0;
    size_t count = json_array_size(value);
    if (!question->multiple && count != 1)
        return 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bit = bit_of(question, json_array_get(value, i));
        if (!bit)
            return 0;
        chosen |= bit;
    }
    return count ? chosen : question->unanswered;
}

/* One flag by its own name: true and "yes" raise it, false and "no" deny it. */
static bool flag_read(struct reading *reading, size_t number, const json_t *value)
{
    static const char *const words[] = {"yes", "no", "unknown"};
    const char *text = json_string_value(value);
    size_t word = 0;
    if (json_is_boolean(value))
        text = json_is_true(value) ? "yes" : "no";
    while (word < 3 && !(text && strcmp(words[word], text) == 0))
        word++;
    uint32_t bit = UINT32_C(1) << number;
    if (word == 0)
        reading->answers->chosen[CARE_QUESTION_RED_FLAGS] |= bit;
    if (word == 1)
        reading->denied |= bit;
    return word < 3;
}

static void answer_read(struct reading *reading, const char *id, const json_t *value)
{
    const struct care_rules *rules = reading->rules;
    const struct care_question *question = care_question_find(rules, id);
    size_t number = question ? (size_t)(question - rules->questions) : 0;
    if (number != CARE_QUESTION_FOR) {
        uint32_t chosen = json_is_null(value) ? question->unanswered : chosen_of(question, value);
        if (!chosen)
            fault(reading, "answers", id, "must be an option of this question");
        else if (number == CARE_QUESTION_RED_FLAGS)
            reading->answers->chosen[number] |= chosen;
        else
            reading->answers->chosen[number] = chosen;
        return;
    }
    const struct care_question *flags = &rules->questions[CARE_QUESTION_RED_FLAGS];
    for (size_t i = 0; i < rules->red_flag_count; i++) {
        if (strcmp(flags->options[i].id, id) == 0) {
            if (!json_is_null(value) && !flag_read(reading, i, value))
                fault(reading, "answers", id, "must be true or false");
            return;
        }
    }
    fault(reading, "answers", id, "is no question of the self-check");
}

static void answers_read(struct reading *reading, const json_t *answers)
{
    const char *id;
    json_t *value;
    if (!json_is_object(answers)) {
        fault(reading, "answers", NULL, "must be an object of answers by question");
        return;
    }
    json_object_foreach((json_t *)answers, id, value)
    {
        answer_read(reading, id, value);
    }
    uint32_t *flags = &reading->answers->chosen[CARE_QUESTION_RED_FLAGS];
    if (!*flags && reading->denied == (UINT32_C(1) << reading->rules->red_flag_count) - 1)
        *flags = reading->rules->questions[CARE_QUESTION_RED_FLAGS].none;
}

static void member_read(struct reading *reading, const char *name, const json_t *value)
{
    struct parameters *parameters = &reading->call->parameters;
    const char *text = json_string_value(value);
    if (strcmp(name, "for") == 0) {
        if (!json_is_null(value) && !(text && care_person_parse(text, &parameters->person)))
            fault(reading, name, NULL, "must be self, child or other");
    } else if (strcmp(name, "lang") == 0) {
        if (!json_is_null(value) && !(text && lang_parse(text, &parameters->lang)))
            fault(reading, name, NULL, "must be zh-CN or en");
    } else if (strcmp(name, "answers") != 0) {
        fault(reading, name, NULL, "is not a member of this request");
    }
}

bool self_check_read_answers(struct call *call, const struct care_rules *rules, const json_t *body,
                             struct care_answers *out)
{
    struct reading reading = {.call = call, .rules = rules, .answers = out};
    const char *name;
    json_t *value;
    *out = (struct care_answers){{0}};
    buffer_init(&reading.errors, ERRORS_MAX);
    json_object_foreach((json_t *)body, name, value)
    {
        member_read(&reading, name, value);
    }
    answers_read(&reading, json_object_get(body, "answers"));
    out->chosen[CARE_QUESTION_FOR] = UINT32_C(1) << call->parameters.person;
    bool accepted = !reading.errors.length && !buffer_error(&reading.errors);
    if (buffer_error(&reading.errors) == FEVER_NOMEM)
        answer_nomem(call);
    else if (!accepted)
        problem_reply(call->reply,
                      &(struct problem){.status = 400,
                                        .detail = "Some answers cannot be read; errors names each.",
                                        .errors = reading.errors.data});
    buffer_clear(&reading.errors);
    return accepted;
}
