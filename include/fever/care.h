/* The self-check: questions and rules as data, and a small total engine.
 *
 * A rule names an advice and the condition under which it speaks. Of all rules that speak the
 * gravest advice counts, so that a further rule can only raise what is advised, never lower it.
 * Conditions only ever ask whether an answer is one of some options, there is no "not"; what
 * somebody does not know is an option of its own, `unknown`. Nothing here is a diagnosis.
 *
 * The first two questions are built in: `for` (self, child, other) and `red_flags`, screen one.
 * Each red flag is a rule of its own that gives `emergency`, whatever else was answered. */
#ifndef FEVER_CARE_H
#define FEVER_CARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"

/* Ascending: the graver advice is the greater. */
enum care_advice {
    CARE_STAY_HOME,
    CARE_CONSULT_ONLINE,
    CARE_GO_WHEN_OPEN,
    CARE_GO_NOW,
    CARE_EMERGENCY,
    CARE_ADVICE_COUNT
};

/* The gravest first, but for none. */
enum care_destination {
    CARE_NOWHERE,
    CARE_AMBULANCE,
    CARE_OBSTETRIC_EMERGENCY,
    CARE_EMERGENCY_DEPARTMENT,
    CARE_CHILD_FEVER_CLINIC,
    CARE_FEVER_CLINIC,
    CARE_DESTINATION_COUNT
};

/* For whom the answers are; also the options of the question `for`. */
enum care_person { CARE_SELF, CARE_CHILD, CARE_OTHER, CARE_PERSON_COUNT };

/* Chinese, then English: the order of enum lang. */
enum { CARE_LANGUAGE_COUNT = 2 };

enum {
    CARE_QUESTIONS_MAX = 24,
    CARE_OPTIONS_MAX = 24,
    CARE_RULES_MAX = 128,
    CARE_FILE_MAX = 512 << 10 /* bytes of a rules file */
};

/* The questions that are built in. */
enum { CARE_QUESTION_FOR, CARE_QUESTION_RED_FLAGS, CARE_QUESTION_FIRST_OWN };

/* A text in each language, spoken to or about each person. */
struct care_text {
    const char *words[CARE_LANGUAGE_COUNT][CARE_PERSON_COUNT];
};

struct care_texts {
    const struct care_text *items;
    size_t count;
};

struct care_source {
    const char *id;
    struct care_text title;
    const char *publisher, *number, *date, *url; /* NULL: none, or not public */
    const char *const *to_verify;                /* members that nobody could check */
    size_t to_verify_count;
};

struct care_option {
    const char *id;
    struct care_text text;
};

enum care_condition_kind {
    CARE_ALL,    /* every part; none of them: always true */
    CARE_ANY,    /* at least one part */
    CARE_ANY_OF, /* an option of `options` was chosen */
    CARE_ONLY    /* no option beyond `options` was chosen */
};

struct care_condition {
    enum care_condition_kind kind;
    const struct care_condition *const *parts;
    size_t part_count;
    size_t question;  /* number of the question */
    uint32_t options; /* a bit for each option */
};

struct care_question {
    const char *id;
    struct care_text text;
    bool multiple; /* several options may be chosen */
    const struct care_option *options;
    size_t option_count;
    uint32_t none, unknown;                /* bit of that option; 0: it has none */
    uint32_t unanswered;                   /* the bit that silence counts as */
    const struct care_condition *asked_if; /* NULL: always */
    bool epidemic;                         /* asked under an epidemic notice alone */
};

struct care_rule {
    const char *id;
    enum care_advice advice;
    enum care_destination destination; /* CARE_NOWHERE: the usual one of the advice */
    const struct care_condition *when;
    struct care_text reason;
    const size_t *sources; /* numbers */
    size_t source_count;
};

/* Where an advice leads to, unless the rule says otherwise: the first whose condition holds. */
struct care_way {
    enum care_advice advice;
    enum care_destination destination;
    const struct care_condition *when;
};

struct care_advice_words {
    struct care_text text;
    struct care_texts next_steps, would_change;
    int repeat_after_hours; /* 0: the check need not be repeated */
};

/* A rule set as read; all of it lives in one arena. */
struct care_rules {
    const char *version;
    const char *approved_by; /* NULL: no doctor has approved them */
    int32_t approved_day;    /* days since 1970-01-01, in force from then on; 0: not approved */
    int32_t valid_until_day; /* the last day on which they count */
    struct care_text disclaimer;
    struct care_text people; /* the words for each person: 您, 孩子 … */
    const struct care_question *questions;
    size_t question_count;
    const struct care_rule *rules; /* the gravest first, otherwise as written */
    size_t rule_count, red_flag_count;
    const struct care_way *ways;
    size_t way_count;
    struct care_advice_words advice[CARE_ADVICE_COUNT];
    const struct care_source *sources;
    size_t source_count;
};

/* A bit for each chosen option by number of the question; 0: not answered. */
struct care_answers {
    uint32_t chosen[CARE_QUESTIONS_MAX];
};

struct care_result {
    enum care_advice advice;
    enum care_destination destination;
    const struct care_rule *reasons[CARE_RULES_MAX]; /* the rules that decided */
    size_t reason_count;
};

/* "stay_home", "consult_online" …; "120", "fever_clinic" …; "self" …; static storage. A
 * destination is NULL where there is none. */
const char *care_advice_name(enum care_advice advice);
const char *care_destination_name(enum care_destination destination);
const char *care_person_name(enum care_person person);
bool care_person_parse(const char *name, enum care_person *out);

/* Reads a rules file into `arena`, which must outlive the rules. FEVER_INVALID names the member
 * that is wrong. What it reads can be evaluated, but may still have gaps: see care_rules_check. */
enum fever_error care_rules_read(struct arena *arena, const char *text, size_t length,
                                 const struct care_rules **out, struct error *error);

/* Refuses (FEVER_INVALID) rules with a gap (answers that no rule speaks of), a contradiction (two
 * rules that decide at once and lead to different places), an unreachable rule, or a question of
 * which the answer "unknown" would lower the advice; says which, with answers that show it.
 * FEVER_TOO_LARGE where there are more combinations than can be looked through. */
enum fever_error care_rules_check(const struct care_rules *rules, struct error *error);

/* Exactly one advice for whatever was answered. */
void care_evaluate(const struct care_rules *rules, const struct care_answers *answers,
                   struct care_result *out);

/* Whether the condition holds; questions that were not answered count as their rules say. */
bool care_condition_holds(const struct care_rules *rules, const struct care_condition *condition,
                          const struct care_answers *answers);

/* The question of that id, or NULL; and the bit of its option of that id, 0 for none. */
const struct care_question *care_question_find(const struct care_rules *rules, const char *id);
uint32_t care_option_find(const struct care_question *question, const char *id);

enum care_standing {
    CARE_APPROVED,
    CARE_UNAPPROVED, /* no doctor has signed them */
    CARE_EXPIRED,    /* past their last day */
    CARE_ABSENT      /* there are none */
};

/* How the rules, which may be NULL, stand on a day (since 1970-01-01, in China). */
enum care_standing care_standing_of(const struct care_rules *rules, int32_t day);

#endif
