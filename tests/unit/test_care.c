/* The self-check's engine and its shipped rules, held to what was asked for and not to the rules
 * file: the expectations below are written from the requirements alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/care.h"
#include "fever/civil.h"
#include "support_effort.h"
#include "support_files.h"
#include "support_random.h"

static struct arena *arena;
static const struct care_rules *rules;

static int setup(void **state)
{
    (void)state;
    size_t length;
    struct error error = {0};
    arena = arena_new();
    char *text = support_read_whole("geodata/self-check.json", &length);
    if (care_rules_read(arena, text, length, &rules, &error))
        fail_msg("%s", error.text);
    free(text);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static size_t number_of(const char *question)
{
    const struct care_question *found = care_question_find(rules, question);
    if (!found)
        fail_msg("no question %s", question);
    return (size_t)(found - rules->questions);
}

static void put(struct care_answers *answers, const char *question, const char *option)
{
    size_t number = number_of(question);
    uint32_t bit = care_option_find(&rules->questions[number], option);
    if (!bit)
        fail_msg("%s has no option %s", question, option);
    answers->chosen[number] = bit;
}

static bool has(const struct care_answers *answers, const char *question, const char *option)
{
    size_t number = number_of(question);
    return answers->chosen[number] & care_option_find(&rules->questions[number], option);
}

/* A healthy adult who is not ill. */
static struct care_answers well(void)
{
    static const char *const said[][2] = {
        {"for", "self"},
        {"red_flags", "none"},
        {"age", "14_to_64_years"},
        {"hot", "no"},
        {"course", "no_fever"},
        {"breathing", "as_always"},
        {"symptoms", "none"},
        {"signs", "none"},
        {"conditions", "none"},
        {"condition_worse", "no"},
        {"pregnancy", "no"},
        {"medicines", "none"},
        {"contact", "no"},
        {"temperature", "36_to_37.2"},
        {"temperature_site", "armpit"},
    };
    struct care_answers answers = {{0}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        put(&answers, said[i][0], said[i][1]);
    return answers;
}

static struct care_result advised(const struct care_answers *answers)
{
    struct care_result result;
    care_evaluate(rules, answers, &result);
    return result;
}

static enum care_advice advice_of(const struct care_answers *answers)
{
    return advised(answers).advice;
}

/* The advice to the healthy adult with pairs of question and option changed; NULL ends. */
static enum care_advice advice_with(const char *question, ...)
{
    struct care_answers answers = well();
    va_list more;
    va_start(more, question);
    for (; question; question = va_arg(more, const char *))
        put(&answers, question, va_arg(more, const char *));
    va_end(more);
    return advice_of(&answers);
}

/* What was asked for, in code of its own. */

static bool any(const struct care_answers *answers, const char *question,
                const char *const *options)
{
    for (; *options; options++)
        if (has(answers, question, *options))
            return true;
    return false;
}

#define ANY(answers, question, ...) any(answers, question, (const char *const[]){__VA_ARGS__, NULL})

/* Screen one: any flag. */
static bool is_flagged(const struct care_answers *answers)
{
    const struct care_question *flags = &rules->questions[CARE_QUESTION_RED_FLAGS];
    return answers->chosen[CARE_QUESTION_RED_FLAGS] & ~(flags->none | flags->unknown);
}

/* 37.3 °C and more, or not measured but hot to the touch or shivering. */
static bool has_fever(const struct care_answers *answers)
{
    return ANY(answers, "temperature", "37.3_to_38.4", "38.5_to_40.9", "41_or_more") ||
           (ANY(answers, "temperature", "not_measured") && has(answers, "hot", "yes"));
}

static bool breathes_fast(const struct care_answers *answers)
{
    static const char *const bands[] = {"under_30", "30_to_39", "40_to_49", "50_to_59",
                                        "60_or_more"};
    static const int lowest[] = {0, 30, 40, 50, 60};
    static const struct {
        const char *age;
        int limit;
    } limits[] = {
        {"under_2_months", 60}, {"2_months", 50},      {"3_to_11_months", 50},
        {"1_to_4_years", 40},   {"5_to_13_years", 30}, {"14_to_64_years", 30},
        {"65_or_more", 30},
    };
    for (size_t age = 0; age < sizeof limits / sizeof *limits; age++)
        for (size_t band = 0; band < sizeof bands / sizeof *bands; band++)
            if (has(answers, "age", limits[age].age) && has(answers, "breathing", bands[band]) &&
                lowest[band] >= limits[age].limit)
                return true;
    return false;
}

/* What calls for care at any hour. */
static bool must_go_now(const struct care_answers *answers)
{
    bool infant = ANY(answers, "age", "under_2_months", "2_months");
    bool mother = ANY(answers, "pregnancy", "pregnant", "after_birth");
    return ((infant || mother) && has_fever(answers)) ||
           has(answers, "course", "over_3_days_high") ||
           has(answers, "temperature", "41_or_more") || breathes_fast(answers) ||
           has(answers, "condition_worse", "yes") ||
           ANY(answers, "signs", "listless", "vomiting", "no_urine");
}

static bool never_at_home(const struct care_answers *answers)
{
    return has(answers, "age", "65_or_more") ||
           ANY(answers, "conditions", "dialysis", "weak_immunity");
}

static void check_promises(const struct care_answers *answers)
{
    struct care_result result = advised(answers);
    const struct care_advice_words *words = &rules->advice[result.advice];
    assert_true(result.reason_count > 0); /* a rule spoke: no fallback */
    for (size_t i = 0; i < result.reason_count; i++)
        assert_int_equal(result.reasons[i]->advice, result.advice);
    assert_int_equal(is_flagged(answers), result.advice == CARE_EMERGENCY);
    if (result.advice == CARE_EMERGENCY)
        assert_true(result.destination == CARE_AMBULANCE ||
                    result.destination == CARE_OBSTETRIC_EMERGENCY);
    if (must_go_now(answers))
        assert_true(result.advice >= CARE_GO_NOW);
    if (never_at_home(answers))
        assert_int_not_equal(result.advice, CARE_STAY_HOME);
    if (result.advice <= CARE_CONSULT_ONLINE)
        assert_true(words->repeat_after_hours > 0 && words->would_change.count > 0 &&
                    result.destination == CARE_NOWHERE);
    if (result.advice == CARE_GO_NOW || result.advice == CARE_GO_WHEN_OPEN) {
        bool under_14 = ANY(answers, "age", "under_2_months", "2_months", "3_to_11_months",
                            "1_to_4_years", "5_to_13_years");
        assert_true(result.destination >= CARE_EMERGENCY_DEPARTMENT);
        if (under_14)
            assert_int_not_equal(result.destination, CARE_FEVER_CLINIC);
    }
}

static void the_shipped_rules_are_whole(void **state)
{
    (void)state;
    struct error error = {0};
    if (care_rules_check(rules, &error))
        fail_msg("%s", error.text);
    assert_null(rules->approved_by);
    assert_int_equal(care_standing_of(rules, rules->valid_until_day), CARE_UNAPPROVED);
    assert_int_equal(care_standing_of(rules, rules->valid_until_day + 1), CARE_EXPIRED);
    assert_int_equal(care_standing_of(NULL, 0), CARE_ABSENT);
    struct care_rules signed_off = *rules;
    signed_off.approved_by = "Dr. Li";
    signed_off.approved_day = rules->valid_until_day - 1;
    assert_int_equal(care_standing_of(&signed_off, signed_off.approved_day), CARE_APPROVED);
    assert_int_equal(care_standing_of(&signed_off, signed_off.approved_day - 1), CARE_UNAPPROVED);
}

/* Every combination of all that can raise the advice, one answer to each question. */
static void every_combination_keeps_the_promises(void **state)
{
    (void)state;
    static const char *const varied[] = {
        "age",        "temperature",     "hot",       "course",   "breathing", "signs",
        "conditions", "condition_worse", "pregnancy", "red_flags"};
    enum { VARIED = sizeof varied / sizeof *varied };
    size_t numbers[VARIED], at[VARIED] = {0}, combinations = 0, place = 0;
    const size_t step = support_step(50), hot = number_of("hot"),
                 measured = number_of("temperature");
    const uint32_t is_hot = care_option_find(&rules->questions[hot], "yes"),
                   unmeasured = care_option_find(&rules->questions[measured], "not_measured") |
                                care_option_find(&rules->questions[measured], "unknown");
    struct care_answers answers = well();
    for (size_t i = 0; i < VARIED; i++) {
        numbers[i] = number_of(varied[i]);
        answers.chosen[numbers[i]] = 1;
    }
    /* Of screen one: a flag, none, not known. */
    const struct care_question *flags = &rules->questions[CARE_QUESTION_RED_FLAGS];
    const uint32_t screens[] = {1, flags->none, flags->unknown};
    while (place < VARIED) {
        /* Whether the body is hot says something only where nobody measured. */
        if (answers.chosen[hot] & is_hot || answers.chosen[measured] & unmeasured) {
            if (combinations++ % step == 0)
                check_promises(&answers);
        }
        for (place = 0; place < VARIED; place++) {
            bool is_screen = numbers[place] == CARE_QUESTION_RED_FLAGS;
            size_t count = is_screen ? 3 : rules->questions[numbers[place]].option_count;
            at[place] = (at[place] + 1) % count;
            answers.chosen[numbers[place]] =
                is_screen ? screens[at[place]] : UINT32_C(1) << at[place];
            if (at[place])
                break;
        }
    }
    assert_true(combinations >= 100000);
    print_message("%zu combinations\n", combinations);
}

/* Any number of options at once, questions left out, whoever it is for. */
static void random_answers_keep_the_promises(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < support_rounds(200000); round++) {
        struct care_answers answers = {{0}};
        for (size_t i = 0; i < rules->question_count; i++) {
            const struct care_question *question = &rules->questions[i];
            uint32_t all = (UINT32_C(1) << question->option_count) - 1;
            if (random_next(&seed) % 8 == 0)
                continue;
            if (!question->multiple)
                answers.chosen[i] = UINT32_C(1) << random_next(&seed) % question->option_count;
            else if (random_next(&seed) % 2 == 0)
                answers.chosen[i] = question->none;
            else
                answers.chosen[i] = (uint32_t)random_next(&seed) & all;
        }
        check_promises(&answers);
    }
}

static void each_flag_is_an_emergency(void **state)
{
    (void)state;
    assert_true(rules->red_flag_count >= 12);
    for (size_t i = 0; i < rules->red_flag_count; i++) {
        struct care_answers answers = well();
        answers.chosen[CARE_QUESTION_RED_FLAGS] = UINT32_C(1) << i;
        struct care_result result = advised(&answers);
        assert_int_equal(result.advice, CARE_EMERGENCY);
        assert_int_equal(result.destination, strcmp(rules->rules[i].id, "pregnancy_in_danger") == 0
                                                 ? CARE_OBSTETRIC_EMERGENCY
                                                 : CARE_AMBULANCE);
    }
}

static void thresholds_are_those_that_were_asked_for(void **state)
{
    (void)state;
    assert_int_equal(advice_with(NULL, NULL), CARE_STAY_HOME);
    assert_int_equal(advice_with("age", "2_months", "temperature", "37.3_to_38.4", NULL),
                     CARE_GO_NOW);
    assert_int_equal(advice_with("pregnancy", "pregnant", "temperature", "38.5_to_40.9", NULL),
                     CARE_GO_NOW);
    assert_int_equal(
        advice_with("pregnancy", "after_birth", "temperature", "not_measured", "hot", "yes", NULL),
        CARE_GO_NOW);
    assert_int_equal(advice_with("course", "over_3_days_high", NULL), CARE_GO_NOW);
    assert_int_equal(advice_with("temperature", "41_or_more", NULL), CARE_GO_NOW);
    assert_int_equal(advice_with("breathing", "30_to_39", NULL), CARE_GO_NOW);
    assert_int_equal(advice_with("age", "1_to_4_years", "breathing", "30_to_39", NULL),
                     CARE_STAY_HOME);
    assert_int_equal(advice_with("age", "65_or_more", NULL), CARE_CONSULT_ONLINE);
}

/* 37.3 °C is a screening figure: beside nothing else it changes nothing. */
static void a_screening_temperature_alone_changes_nothing(void **state)
{
    (void)state;
    static const char *const ages[] = {"3_to_11_months", "1_to_4_years", "5_to_13_years",
                                       "14_to_64_years", "65_or_more"};
    static const char *const conditions[] = {"none", "dialysis", "weak_immunity", "chronic"};
    for (size_t age = 0; age < sizeof ages / sizeof *ages; age++)
        for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
            assert_int_equal(advice_with("age", ages[age], "conditions", conditions[i],
                                         "temperature", "37.3_to_38.4", NULL),
                             advice_with("age", ages[age], "conditions", conditions[i],
                                         "temperature", "36_to_37.2", NULL));
}

/* Not known is at least what the most harmless answer gives, and never enough to stay at home
 * where an answer could have raised the advice. */
static void not_knowing_never_lowers_the_advice(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < support_rounds(20000); round++) {
        struct care_answers answers = well();
        for (size_t i = CARE_QUESTION_FIRST_OWN; i < rules->question_count; i++)
            if (random_next(&seed) % 2)
                answers.chosen[i] = UINT32_C(1)
                                    << random_next(&seed) % rules->questions[i].option_count;
        for (size_t i = CARE_QUESTION_RED_FLAGS; i < rules->question_count; i++) {
            const struct care_question *question = &rules->questions[i];
            struct care_answers other = answers;
            enum care_advice lowest = CARE_EMERGENCY;
            for (size_t option = 0; option < question->option_count; option++) {
                other.chosen[i] = UINT32_C(1) << option;
                if (other.chosen[i] != question->unknown && advice_of(&other) < lowest)
                    lowest = advice_of(&other);
            }
            other.chosen[i] = question->unknown;
            assert_true(advice_of(&other) >= lowest);
            other.chosen[i] = 0;
            assert_true(advice_of(&other) >= lowest);
        }
    }
    static const char *const deciding[] = {"red_flags",  "age",       "temperature", "breathing",
                                           "conditions", "pregnancy", "signs"};
    for (size_t i = 0; i < sizeof deciding / sizeof *deciding; i++)
        assert_true(advice_with(deciding[i], "unknown", NULL) >= CARE_CONSULT_ONLINE);
    struct care_answers silent = {{0}};
    assert_int_equal(advice_of(&silent), CARE_GO_NOW);
    assert_int_equal(advised(&silent).destination, CARE_EMERGENCY_DEPARTMENT);
}

static void contact_can_only_raise(void **state)
{
    (void)state;
    uint64_t seed = 13;
    size_t contact = number_of("contact");
    assert_true(rules->questions[contact].epidemic);
    for (int round = 0; round < support_rounds(20000); round++) {
        struct care_answers answers = well();
        for (size_t i = CARE_QUESTION_FIRST_OWN; i < rules->question_count; i++)
            if (random_next(&seed) % 2)
                answers.chosen[i] = UINT32_C(1)
                                    << random_next(&seed) % rules->questions[i].option_count;
        answers.chosen[contact] = 0;
        enum care_advice silent = advice_of(&answers);
        for (size_t i = 0; i < rules->questions[contact].option_count; i++) {
            answers.chosen[contact] = UINT32_C(1) << i;
            assert_true(advice_of(&answers) >= silent);
        }
    }
}

static void texts_speak_to_the_person(void **state)
{
    (void)state;
    const struct care_question *age = care_question_find(rules, "age");
    assert_string_equal(age->text.words[0][CARE_SELF], "您多大？");
    assert_string_equal(age->text.words[0][CARE_CHILD], "孩子多大？");
    assert_string_equal(age->text.words[1][CARE_OTHER], "What is the person's age?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_rules_are_whole),
        cmocka_unit_test(every_combination_keeps_the_promises),
        cmocka_unit_test(random_answers_keep_the_promises),
        cmocka_unit_test(each_flag_is_an_emergency),
        cmocka_unit_test(thresholds_are_those_that_were_asked_for),
        cmocka_unit_test(a_screening_temperature_alone_changes_nothing),
        cmocka_unit_test(not_knowing_never_lowers_the_advice),
        cmocka_unit_test(contact_can_only_raise),
        cmocka_unit_test(texts_speak_to_the_person),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
