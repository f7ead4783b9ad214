/* What the rules say together: no gap, no contradiction, nothing in vain, and nothing to be gained
 * by not knowing.
 *
 * Each question is an unknown whose values are the classes of answers that the conditions can tell
 * apart. A search puts values in, one question after the other, and asks a judge about what is
 * known so far in three-valued logic; it goes on only where the judge cannot tell yet, with a
 * question that holds the judgement up. So all combinations are looked through without being
 * listed, and what is found is a set of answers that shows the fault. */
#include <stdlib.h>
#include <string.h>

#include "fever/buffer.h"
#include "fever/care.h"

enum { STEPS_MAX = 5 * 1000 * 1000, CLASS_OPTIONS_MAX = 14, LITERALS_MAX = 256, WITNESS_MAX = 300 };

enum verdict { NO, YES, OPEN };

/* Classes of answers to a question that no condition tells apart, one answer of each. */
struct domain {
    const uint32_t *answers;
    size_t count;
};

struct search {
    const struct care_rules *rules;
    struct arena *arena;
    struct domain domains[CARE_QUESTIONS_MAX];
    uint32_t chosen[CARE_QUESTIONS_MAX]; /* 0: open */
    size_t held_by;                      /* a question that held the last judgement up */
    long steps;
    /* What is looked for, of the members below. */
    enum verdict (*judge)(struct search *search);
    const struct care_rule *rule, *other;
    size_t question;
    enum care_advice advice;
};

/* The conditions of all rules and ways ask a question about these sets of options. */
struct literals {
    const struct care_condition *items[LITERALS_MAX];
    size_t count;
    bool overflow;
};

static void literals_add(struct literals *literals, const struct care_condition *condition,
                         size_t question)
{
    if (condition->kind == CARE_ALL || condition->kind == CARE_ANY) {
        for (size_t i = 0; i < condition->part_count; i++)
            literals_add(literals, condition->parts[i], question);
        return;
    }
    if (condition->question != question)
        return;
    for (size_t i = 0; i < literals->count; i++)
        if (literals->items[i]->kind == condition->kind &&
            literals->items[i]->options == condition->options)
            return;
    literals->overflow |= literals->count == LITERALS_MAX;
    if (!literals->overflow)
        literals->items[literals->count++] = condition;
}

static bool literal_holds(const struct care_condition *literal, uint32_t chosen)
{
    return literal->kind == CARE_ANY_OF ? (chosen & literal->options) != 0
                                        : (chosen & ~literal->options) == 0;
}

static bool are_alike(const struct literals *literals, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < literals->count; i++)
        if (literal_holds(literals->items[i], a) != literal_holds(literals->items[i], b))
            return false;
    return true;
}

static void literals_of(const struct care_rules *rules, size_t question, struct literals *out)
{
    out->count = 0;
    out->overflow = false;
    for (size_t i = 0; i < rules->rule_count; i++)
        literals_add(out, rules->rules[i].when, question);
    for (size_t i = 0; i < rules->way_count; i++)
        literals_add(out, rules->ways[i].when, question);
}

/* Options that the conditions tell from each other: of those alike the first stands for all. */
static size_t options_apart(const struct care_question *question, const struct literals *literals,
                            uint32_t out[CARE_OPTIONS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < question->option_count; i++) {
        uint32_t bit = UINT32_C(1) << i;
        bool is_new = bit == question->none || bit == question->unknown;
        bool is_like = false;
        for (size_t j = 0; j < count && !is_new; j++)
            is_like |= out[j] != question->none && out[j] != question->unknown &&
                       are_alike(literals, bit, out[j]);
        if (!is_like)
            out[count++] = bit;
    }
    return count;
}

/* Several options at once: every set of those that differ, without the empty one, and "none" only
 * by itself. */
static size_t sets_of(const struct care_question *question, const uint32_t *options, size_t count,
                      uint32_t *out)
{
    size_t sets = 0;
    for (uint32_t set = 1; set < UINT32_C(1) << count; set++) {
        uint32_t chosen = 0;
        for (size_t i = 0; i < count; i++)
            chosen |= set & UINT32_C(1) << i ? options[i] : 0;
        if (!(chosen & question->none) || chosen == question->none)
            out[sets++] = chosen;
    }
    return sets;
}

static enum fever_error domain_fill(struct search *search, size_t number, struct error *error)
{
    const struct care_question *question = &search->rules->questions[number];
    struct literals literals;
    uint32_t options[CARE_OPTIONS_MAX];
    literals_of(search->rules, number, &literals);
    size_t count = options_apart(question, &literals, options);
    if (literals.overflow || (question->multiple && count > CLASS_OPTIONS_MAX))
        return error_set(error, FEVER_TOO_LARGE,
                         "the self-check rules ask question %s in more ways than can be checked",
                         question->id);
    size_t room = question->multiple ? (size_t)1 << count : count;
    uint32_t *answers = arena_array(search->arena, room, sizeof *answers);
    if (!answers)
        return error_nomem(error);
    if (question->multiple)
        count = sets_of(question, options, count, answers);
    else
        memcpy(answers, options, count * sizeof *answers);
    search->domains[number] = (struct domain){answers, count};
    return FEVER_OK;
}

static enum verdict condition_judge(struct search *search, const struct care_condition *condition)
{
    if (condition->kind == CARE_ANY_OF || condition->kind == CARE_ONLY) {
        uint32_t chosen = search->chosen[condition->question];
        if (chosen)
            return literal_holds(condition, chosen) ? YES : NO;
        search->held_by = condition->question;
        return OPEN;
    }
    enum verdict settles = condition->kind == CARE_ALL ? NO : YES;
    enum verdict verdict = condition->kind == CARE_ALL ? YES : NO;
    for (size_t i = 0; i < condition->part_count; i++) {
        enum verdict part = condition_judge(search, condition->parts[i]);
        if (part == settles)
            return settles;
        if (part == OPEN)
            verdict = OPEN;
    }
    return verdict;
}

/* Whether some rule that is graver than the advice speaks. */
static enum verdict graver_judge(struct search *search, enum care_advice advice)
{
    enum verdict verdict = NO;
    size_t held_by = search->held_by;
    for (size_t i = 0; i < search->rules->rule_count; i++) {
        const struct care_rule *rule = &search->rules->rules[i];
        if (rule->advice <= advice)
            break;
        enum verdict speaks = condition_judge(search, rule->when);
        if (speaks == YES)
            return YES;
        if (speaks == OPEN && verdict == NO) {
            verdict = OPEN;
            held_by = search->held_by;
        }
    }
    search->held_by = held_by;
    return verdict;
}

/* No rule speaks. */
static enum verdict gap_judge(struct search *search)
{
    bool is_open = false;
    size_t held_by = 0;
    for (size_t i = 0; i < search->rules->rule_count; i++) {
        enum verdict speaks = condition_judge(search, search->rules->rules[i].when);
        if (speaks == YES)
            return NO;
        if (speaks == OPEN && !is_open) {
            is_open = true;
            held_by = search->held_by;
        }
    }
    search->held_by = held_by;
    return is_open ? OPEN : YES;
}

/* The rule decides, and with it the other one, where there is one. */
static enum verdict reach_judge(struct search *search)
{
    enum verdict graver = graver_judge(search, search->rule->advice);
    if (graver == YES)
        return NO;
    size_t held_by = search->held_by;
    enum verdict speaks = condition_judge(search, search->rule->when);
    if (speaks == YES && search->other)
        speaks = condition_judge(search, search->other->when);
    if (speaks != YES || graver == NO)
        return speaks;
    search->held_by = held_by;
    return OPEN;
}

/* "Unknown" is advised at most `advice`, and every other single answer to the question more. */
static enum verdict lowers_judge(struct search *search)
{
    const struct care_question *question = &search->rules->questions[search->question];
    uint32_t *chosen = &search->chosen[search->question];
    enum verdict verdict = YES;
    size_t held_by = 0;
    for (size_t i = 0; i < question->option_count && verdict != NO; i++) {
        *chosen = UINT32_C(1) << i;
        enum verdict graver = graver_judge(search, search->advice);
        if (*chosen == question->unknown && graver != OPEN)
            graver = graver == YES ? NO : YES;
        if (graver == OPEN)
            held_by = search->held_by;
        if (graver != YES)
            verdict = graver;
    }
    *chosen = question->unknown;
    search->held_by = held_by;
    return verdict;
}

/* Whether there are answers of which the judge says yes; they are left in `chosen`, and so is,
 * where the steps have run out, anything. */
static bool search_find(struct search *search)
{
    if (++search->steps > STEPS_MAX)
        return true;
    enum verdict verdict = search->judge(search);
    if (verdict != OPEN)
        return verdict == YES;
    size_t question = search->held_by;
    const struct domain *domain = &search->domains[question];
    for (size_t i = 0; i < domain->count; i++) {
        search->chosen[question] = domain->answers[i];
        if (search_find(search))
            return true;
    }
    search->chosen[question] = 0;
    return false;
}

static bool search_begin(struct search *search, enum verdict (*judge)(struct search *search))
{
    memset(search->chosen, 0, sizeof search->chosen);
    search->judge = judge;
    if (judge == lowers_judge) /* the question itself is never open */
        search->chosen[search->question] = search->rules->questions[search->question].unknown;
    return search_find(search);
}

/* What is said of a find. */

/* "age=2m_to_3m, signs=none": the answers that matter. */
static void witness_write(const struct search *search, struct buffer *out)
{
    for (size_t i = 0; i < search->rules->question_count; i++) {
        const struct care_question *question = &search->rules->questions[i];
        const char *glue = "=";
        if (!search->chosen[i])
            continue;
        buffer_append_text(out, out->length ? ", " : "");
        buffer_append_text(out, question->id);
        for (size_t option = 0; option < question->option_count; option++) {
            if (!(search->chosen[i] & UINT32_C(1) << option))
                continue;
            buffer_append_text(out, glue);
            buffer_append_text(out, question->options[option].id);
            glue = "+";
        }
    }
}

/* What was found, before ": " and the answers that show it; `what` ends where the answers begin. */
static enum fever_error search_tell(struct search *search, const char *what, struct error *error)
{
    if (search->steps > STEPS_MAX)
        return error_set(error, FEVER_TOO_LARGE,
                         "the self-check rules have more combinations than can be checked");
    struct buffer witness;
    buffer_init(&witness, WITNESS_MAX);
    witness_write(search, &witness);
    enum fever_error failure = error_set(error, FEVER_INVALID, "the self-check rules have %s: %s",
                                         what, witness.length ? witness.data : "any answers");
    buffer_clear(&witness);
    return failure;
}

static enum fever_error tell_rules(struct search *search, const char *what, struct error *error)
{
    struct buffer text;
    buffer_init(&text, WITNESS_MAX);
    buffer_append_format(&text, "%s %s and %s, which lead to different places", what,
                         search->rule->id, search->other->id);
    enum fever_error failure = search_tell(search, text.data ? text.data : what, error);
    buffer_clear(&text);
    return failure;
}

static enum fever_error ids_check(struct search *search, struct error *error)
{
    const struct care_rules *rules = search->rules;
    for (size_t i = 0; i < rules->rule_count; i++)
        for (size_t j = i + 1; j < rules->rule_count; j++)
            if (strcmp(rules->rules[i].id, rules->rules[j].id) == 0)
                return error_set(error, FEVER_INVALID,
                                 "the self-check rules have two rules with the id %s",
                                 rules->rules[i].id);
    return FEVER_OK;
}

static enum fever_error gaps_check(struct search *search, struct error *error)
{
    if (search_begin(search, gap_judge))
        return search_tell(search, "a gap, no rule speaks of these answers", error);
    return FEVER_OK;
}

static enum fever_error reach_check(struct search *search, struct error *error)
{
    search->other = NULL;
    for (size_t i = 0; i < search->rules->rule_count; i++) {
        search->rule = &search->rules->rules[i];
        if (!search_begin(search, reach_judge))
            return error_set(error, FEVER_INVALID,
                             "the self-check rules have an unreachable rule, %s: no answers let it "
                             "decide",
                             search->rule->id);
        if (search->steps > STEPS_MAX)
            return search_tell(search, "", error);
    }
    return FEVER_OK;
}

/* Of emergencies the ambulance comes first; all other pairs must agree. */
static enum fever_error pairs_check(struct search *search, struct error *error)
{
    const struct care_rules *rules = search->rules;
    for (size_t i = rules->red_flag_count; i < rules->rule_count; i++) {
        for (size_t j = i + 1; j < rules->rule_count; j++) {
            search->rule = &rules->rules[i];
            search->other = &rules->rules[j];
            if (search->rule->advice != search->other->advice || !search->rule->destination ||
                !search->other->destination ||
                search->rule->destination == search->other->destination)
                continue;
            if (search_begin(search, reach_judge))
                return tell_rules(search, "a contradiction of the rules", error);
        }
    }
    return FEVER_OK;
}

static enum fever_error unknown_check(struct search *search, struct error *error)
{
    for (size_t i = CARE_QUESTION_RED_FLAGS; i < search->rules->question_count; i++) {
        for (int advice = CARE_STAY_HOME; advice < CARE_EMERGENCY; advice++) {
            search->question = i;
            search->advice = (enum care_advice)advice;
            if (search_begin(search, lowers_judge))
                return search_tell(search, "an answer \"unknown\" that lowers the advice", error);
        }
    }
    return FEVER_OK;
}

enum fever_error care_rules_check(const struct care_rules *rules, struct error *error)
{
    static enum fever_error (*const checks[])(struct search *, struct error *) = {
        ids_check, gaps_check, reach_check, pairs_check, unknown_check};
    struct search *search = calloc(1, sizeof *search);
    enum fever_error failure = FEVER_OK;
    if (!search)
        return error_nomem(error);
    search->rules = rules;
    search->arena = arena_new();
    if (!search->arena)
        failure = error_nomem(error);
    for (size_t i = 0; i < rules->question_count && !failure; i++)
        failure = domain_fill(search, i, error);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !failure; i++)
        failure = checks[i](search, error);
    arena_free(search->arena);
    free(search);
    return failure;
}
