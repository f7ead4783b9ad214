/* The engine: the gravest of the rules that speak, and where it leads to. */
#include "fever/care.h"

#include <string.h>

static const char *const advice_names[CARE_ADVICE_COUNT] = {
    [CARE_STAY_HOME] = "stay_home",       [CARE_CONSULT_ONLINE] = "consult_online",
    [CARE_GO_WHEN_OPEN] = "go_when_open", [CARE_GO_NOW] = "go_now",
    [CARE_EMERGENCY] = "emergency",
};

static const char *const destination_names[CARE_DESTINATION_COUNT] = {
    [CARE_NOWHERE] = NULL,
    [CARE_AMBULANCE] = "120",
    [CARE_OBSTETRIC_EMERGENCY] = "obstetric_emergency",
    [CARE_EMERGENCY_DEPARTMENT] = "emergency_department",
    [CARE_CHILD_FEVER_CLINIC] = "child_fever_clinic",
    [CARE_FEVER_CLINIC] = "fever_clinic",
};

static const char *const person_names[CARE_PERSON_COUNT] = {
    [CARE_SELF] = "self", [CARE_CHILD] = "child", [CARE_OTHER] = "other"};

const char *care_advice_name(enum care_advice advice)
{
    return advice_names[advice];
}

const char *care_destination_name(enum care_destination destination)
{
    return destination_names[destination];
}

const char *care_person_name(enum care_person person)
{
    return person_names[person];
}

bool care_person_parse(const char *name, enum care_person *out)
{
    for (int i = 0; i < CARE_PERSON_COUNT; i++) {
        if (strcmp(person_names[i], name) == 0) {
            *out = (enum care_person)i;
            return true;
        }
    }
    return false;
}

const struct care_question *care_question_find(const struct care_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->question_count; i++)
        if (strcmp(rules->questions[i].id, id) == 0)
            return &rules->questions[i];
    return NULL;
}

uint32_t care_option_find(const struct care_question *question, const char *id)
{
    for (size_t i = 0; i < question->option_count; i++)
        if (strcmp(question->options[i].id, id) == 0)
            return UINT32_C(1) << i;
    return 0;
}

static bool holds(const struct care_condition *condition, const struct care_answers *settled)
{
    uint32_t chosen;
    switch (condition->kind) {
    case CARE_ALL:
        for (size_t i = 0; i < condition->part_count; i++)
            if (!holds(condition->parts[i], settled))
                return false;
        return true;
    case CARE_ANY:
        for (size_t i = 0; i < condition->part_count; i++)
            if (holds(condition->parts[i], settled))
                return true;
        return false;
    case CARE_ANY_OF:
    case CARE_ONLY:
        break;
    }
    chosen = settled->chosen[condition->question];
    return condition->kind == CARE_ANY_OF ? (chosen & condition->options) != 0
                                          : (chosen & ~condition->options) == 0;
}

/* Every question answered: silence counts as its question says, and "none of these" beside a sign
 * that was ticked counts for nothing. */
static struct care_answers settle(const struct care_rules *rules,
                                  const struct care_answers *answers)
{
    struct care_answers settled = {{0}};
    for (size_t i = 0; i < rules->question_count; i++) {
        const struct care_question *question = &rules->questions[i];
        uint32_t chosen = answers->chosen[i];
        if (chosen & ~question->none)
            chosen &= ~question->none;
        settled.chosen[i] = chosen ? chosen : question->unanswered;
    }
    return settled;
}

bool care_condition_holds(const struct care_rules *rules, const struct care_condition *condition,
                          const struct care_answers *answers)
{
    struct care_answers settled = settle(rules, answers);
    return holds(condition, &settled);
}

/* The gravest of the places that the deciding rules name, else the usual one of the advice. */
static enum care_destination lead(const struct care_rules *rules, const struct care_result *result,
                                  const struct care_answers *settled)
{
    enum care_destination gravest = CARE_NOWHERE;
    for (size_t i = 0; i < result->reason_count; i++) {
        enum care_destination named = result->reasons[i]->destination;
        if (named && (!gravest || named < gravest))
            gravest = named;
    }
    for (size_t i = 0; i < rules->way_count && !gravest; i++)
        if (rules->ways[i].advice == result->advice && holds(rules->ways[i].when, settled))
            gravest = rules->ways[i].destination;
    return gravest;
}

void care_evaluate(const struct care_rules *rules, const struct care_answers *answers,
                   struct care_result *out)
{
    struct care_answers settled = settle(rules, answers);
    out->reason_count = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        const struct care_rule *rule = &rules->rules[i];
        if (out->reason_count && rule->advice != out->advice)
            break;
        if (!holds(rule->when, &settled))
            continue;
        out->advice = rule->advice;
        out->reasons[out->reason_count++] = rule;
    }
    if (out->reason_count) {
        out->destination = lead(rules, out, &settled);
        return;
    }
    /* Rules that were checked have no gap. Should there be one after all: let somebody look. */
    out->advice = CARE_GO_NOW;
    out->destination = CARE_EMERGENCY_DEPARTMENT;
}

enum care_standing care_standing_of(const struct care_rules *rules, int32_t day)
{
    if (!rules)
        return CARE_ABSENT;
    if (day > rules->valid_until_day)
        return CARE_EXPIRED;
    bool approved = rules->approved_by && rules->approved_day && day >= rules->approved_day;
    return approved ? CARE_APPROVED : CARE_UNAPPROVED;
}
