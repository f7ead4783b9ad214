/* Fuzzes the reader of the self-check's rules, their check and the engine: whatever file comes in
 * is refused with its reason, or gives exactly one advice to whatever is answered, and `emergency`
 * to every red flag. */
#include <stdlib.h>
#include <string.h>

#include "fever/care.h"
#include "fuzz.h"

enum { ANSWERS_TRIED = 32, RULES_MAX = 8 << 10 };

/* Numbers that depend on the input alone (xorshift64*, S. Vigna 2016). */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static bool is_red_flag(const struct care_rules *rules, const struct care_answers *answers)
{
    const struct care_question *question = &rules->questions[CARE_QUESTION_RED_FLAGS];
    return answers->chosen[CARE_QUESTION_RED_FLAGS] & ~(question->none | question->unknown);
}

static void check_result(const struct care_rules *rules, const struct care_answers *answers,
                         bool is_checked)
{
    struct care_result result;
    care_evaluate(rules, answers, &result);
    if (result.advice >= CARE_ADVICE_COUNT || result.destination >= CARE_DESTINATION_COUNT ||
        result.reason_count > CARE_RULES_MAX)
        abort();
    if (is_checked && !result.reason_count)
        abort();
    if (is_red_flag(rules, answers) && result.advice != CARE_EMERGENCY)
        abort();
}

static void check_answers(const struct care_rules *rules, bool is_checked, uint64_t seed)
{
    for (int i = 0; i < ANSWERS_TRIED; i++) {
        struct care_answers answers = {.chosen = {0}};
        for (size_t j = 0; i && j < rules->question_count; j++) {
            const struct care_question *question = &rules->questions[j];
            uint32_t bit = UINT32_C(1) << draw(&seed) % question->option_count;
            answers.chosen[j] = draw(&seed) % 4 ? bit : 0;
        }
        check_result(rules, &answers, is_checked);
    }
}

static void check_refusal(const struct error *error)
{
    if (!*error->text)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct care_rules *rules;
    struct error error = {.code = FEVER_OK};
    struct arena *arena = arena_new();
    char *text = size <= RULES_MAX ? malloc(size + 1) : NULL; /* as a file is read */
    if (arena && text) {
        memcpy(text, bytes, size);
        text[size] = '\0';
        bool is_read = !care_rules_read(arena, text, size, &rules, &error);
        bool is_checked = is_read && !care_rules_check(rules, &error);
        if (!is_checked)
            check_refusal(&error);
        if (is_read)
            check_answers(rules, is_checked, size + 1);
    }
    free(text);
    arena_free(arena);
    return 0;
}
