/* Rules files that must be refused, each with the sentence that says why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/buffer.h"
#include "fever/care.h"
#include "support_files.h"

#define TEXT  "{\"zh-CN\":\"文\",\"en\":\"text\"}"
#define WORDS "{\"text\":" TEXT ",\"next_steps\":[" TEXT "]}"
#define STAYS                                                                                      \
    "{\"text\":" TEXT ",\"next_steps\":[" TEXT "],\"would_change\":[" TEXT                         \
    "],\"repeat_after_hours\":12}"
#define OPTION(id) "{\"id\":\"" id "\",\"text\":" TEXT "}"
#define RULE_END   ",\"reason\":" TEXT ",\"sources\":[\"s\"]}"

/* The parts of a small rule set that is whole: the age decides, and screen one. */
struct parts {
    const char *head, *questions, *rules, *ways, *stays;
};

static const struct parts whole = {
    .head = "\"version\":\"1\",\"approved_by\":null,\"approved_on\":null,"
            "\"valid_until\":\"2026-12-31\"",
    .questions = "{\"id\":\"age\",\"type\":\"single\",\"text\":" TEXT
                 ",\"options\":[" OPTION("young") "," OPTION("old") "," OPTION("unknown") "]}",
    .rules = "{\"id\":\"unsure\",\"advice\":\"go_now\",\"when\":{\"question\":\"red_flags\","
             "\"any_of\":[\"unknown\"]}" RULE_END
             ",{\"id\":\"old\",\"advice\":\"consult_online\",\"when\":{\"question\":\"age\","
             "\"any_of\":[\"old\",\"unknown\"]}" RULE_END
             ",{\"id\":\"young\",\"advice\":\"stay_home\",\"when\":{\"all\":[{\"question\":\"age\","
             "\"only\":[\"young\"]},{\"question\":\"red_flags\",\"only\":[\"none\"]}]}" RULE_END,
    .ways = "{\"advice\":\"go_now\",\"destination\":\"fever_clinic\"},"
            "{\"advice\":\"go_when_open\",\"destination\":\"fever_clinic\"}",
    .stays = STAYS,
};

static struct buffer file;

static const char *written(const struct parts *parts)
{
    buffer_reset(&file);
    buffer_append_format(
        &file,
        "{%s,\"disclaimer\":" TEXT ",\"who\":" TEXT ",\"whose\":" TEXT
        ",\"sources\":[{\"id\":\"s\","
        "\"title\":" TEXT ",\"to_verify\":[]}],\"red_flags\":{\"text\":" TEXT ",\"none\":" TEXT
        ",\"unknown\":" TEXT ",\"flags\":[{\"id\":\"seizure\",\"text\":" TEXT
        ",\"destination\":\"120\",\"sources\":[\"s\"]}]},\"questions\":[%s],\"terms\":{\"young\":"
        "{\"question\":\"age\",\"any_of\":[\"young\"]}},\"rules\":[%s],\"ways\":[%s],\"advice\":{"
        "\"emergency\":" WORDS ",\"go_now\":" WORDS ",\"go_when_open\":" WORDS
        ",\"consult_online\":" STAYS ",\"stay_home\":%s}}",
        parts->head, parts->questions, parts->rules, parts->ways, parts->stays);
    assert_int_equal(buffer_error(&file), FEVER_OK);
    return file.data;
}

/* Reads and checks; the sentence of what was refused, "" for none. Static storage. */
static const char *judged(const char *text)
{
    static struct error error;
    struct arena *arena = arena_new();
    const struct care_rules *rules;
    error = (struct error){0};
    if (!care_rules_read(arena, text, strlen(text), &rules, &error))
        care_rules_check(rules, &error);
    arena_free(arena);
    assert_true(!*error.text || error.code == FEVER_INVALID);
    return error.text;
}

static void assert_refused(const char *text, const char *why)
{
    const char *said = judged(text);
    if (!strstr(said, why))
        fail_msg("said of it: '%s', expected: '%s'", said, why);
}

/* The whole set with one part in another form. */
#define REFUSED(part, form, why)                                                                   \
    do {                                                                                           \
        struct parts parts = whole;                                                                \
        parts.part = form;                                                                         \
        assert_refused(written(&parts), why);                                                      \
    } while (0)

static char *edited(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    char *out = malloc(strlen(text) + strlen(to) + 1);
    assert_non_null(out);
    size_t before = (size_t)(at - text);
    memcpy(out, text, before);
    strcpy(stpcpy(out + before, to), at + strlen(from));
    return out;
}

static void assert_edit_refused(const char *from, const char *to, const char *why)
{
    char *text = edited(written(&whole), from, to);
    assert_refused(text, why);
    free(text);
}

static void a_whole_set_is_taken(void **state)
{
    (void)state;
    assert_string_equal(judged(written(&whole)), "");
}

static void a_gap_is_shown(void **state)
{
    (void)state;
    assert_edit_refused("\"any_of\":[\"old\",\"unknown\"]", "\"any_of\":[\"unknown\"]",
                        "a gap, no rule speaks of these answers: red_flags=none, age=old");
    assert_edit_refused("\"only\":[\"none\"]", "\"only\":[\"unknown\"]",
                        "a gap, no rule speaks of these answers: red_flags=none, age=young");
}

static void a_contradiction_names_both_rules(void **state)
{
    (void)state;
    assert_edit_refused(
        "{\"id\":\"unsure\"",
        "{\"id\":\"a\",\"advice\":\"go_now\",\"destination\":\"fever_clinic\",\"when\":"
        "{\"question\":\"age\",\"any_of\":[\"old\"]}" RULE_END
        ",{\"id\":\"b\",\"advice\":\"go_now\",\"destination\":\"emergency_department\",\"when\":"
        "{\"question\":\"red_flags\",\"any_of\":[\"unknown\"]}" RULE_END ",{\"id\":\"unsure\"",
        "a contradiction of the rules a and b, which lead to different places: red_flags=unknown, "
        "age=old");
}

static void a_rule_in_vain_is_named(void **state)
{
    (void)state;
    /* It asks for two answers to one question … */
    assert_edit_refused("{\"id\":\"unsure\"",
                        "{\"id\":\"vain\",\"advice\":\"go_now\",\"when\":{\"all\":[{\"term\":"
                        "\"young\"},{\"question\":\"age\",\"any_of\":[\"old\"]}]}" RULE_END
                        ",{\"id\":\"unsure\"",
                        "an unreachable rule, vain");
    /* … or stands in the shadow of a graver one. */
    assert_edit_refused("{\"id\":\"unsure\"",
                        "{\"id\":\"vain\",\"advice\":\"consult_online\",\"when\":{\"question\":"
                        "\"red_flags\",\"any_of\":[\"unknown\"]}" RULE_END ",{\"id\":\"unsure\"",
                        "an unreachable rule, vain");
}

/* Who does not know the age may stay at home, who does may not. */
static void not_knowing_must_not_lower(void **state)
{
    (void)state;
    char *bold = edited(written(&whole), "\"any_of\":[\"old\",\"unknown\"]",
                        "\"any_of\":[\"old\",\"young\"]");
    char *bolder = edited(bold, "\"only\":[\"young\"]", "\"only\":[\"unknown\"]");
    assert_refused(bolder, "an answer \"unknown\" that lowers the advice: red_flags=none, "
                           "age=unknown");
    free(bold);
    free(bolder);
}

static void ids_are_given_once(void **state)
{
    (void)state;
    assert_edit_refused("\"id\":\"unsure\"", "\"id\":\"old\"", "two rules with the id old");
    assert_edit_refused(OPTION("old"), OPTION("young"), "an option's id is given twice");
    struct parts parts = whole;
    struct buffer twice;
    buffer_init(&twice, 4096);
    buffer_append_format(&twice, "%s,%s", whole.questions, whole.questions);
    parts.questions = twice.data;
    assert_refused(written(&parts), "/questions/1/id: another question has this id");
    buffer_clear(&twice);
}

static void forms_are_held_to(void **state)
{
    (void)state;
    assert_refused("{", "this is no JSON");
    assert_refused("[]", "an object is expected here");
    assert_edit_refused("\"valid_until\":\"2026-12-31\"", "\"valid_until\":\"2026-13-31\"",
                        "/valid_until: a date YYYY-MM-DD");
    assert_edit_refused("\"valid_until\":\"2026-12-31\"", "\"valid_until\":null",
                        "/valid_until: is missing");
    assert_edit_refused("\"approved_by\":null", "\"approved_by\":\"Dr. Li\"",
                        "/approved_by: goes with approved_on");
    static const char *const blank[] = {"", " ", "\\t", "　", "\xC2\xA0 "};
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++) {
        char name[80];
        snprintf(name, sizeof name, "\"approved_by\":\"%s\"", blank[i]);
        assert_edit_refused("\"approved_by\":null", name, "/approved_by: a text is expected");
    }
    assert_edit_refused("\"version\":\"1\"", "\"version\":\"1\",\"aproved\":1",
                        "/aproved: no such member is known");
    assert_edit_refused("\"any_of\":[\"old\",\"unknown\"]", "\"any_of\":[\"older\"]",
                        "/rules/1/when/any_of/0: the question has no such option");
    assert_edit_refused("{\"question\":\"age\",\"any_of\":[\"old\",\"unknown\"]}",
                        "{\"term\":\"elderly\"}", "/rules/1/when: no such term stands above");
    assert_edit_refused("\"destination\":\"120\"", "\"destination\":\"fever_clinic\"",
                        "120 or obstetric_emergency");
    assert_edit_refused("{\"zh-CN\":\"文\",\"en\":\"text\"}", "{\"zh-CN\":\"文\"}", "/en: a text");
    assert_edit_refused("\"en\":\"text\"}", "\"en\":\"{name}\"}", "only {who} and {whose}");
    /* The words of a person stand for nothing else. */
    assert_edit_refused("\"who\":{\"zh-CN\":\"文\"", "\"who\":{\"zh-CN\":\"文{whose}\"",
                        "only {who} and {whose}");
    REFUSED(stays, WORDS, "/advice/stay_home/repeat_after_hours");
    REFUSED(ways, "{\"advice\":\"go_now\",\"destination\":\"fever_clinic\"}",
            "the last way has no condition");
    REFUSED(ways,
            "{\"advice\":\"stay_home\",\"destination\":\"fever_clinic\"},"
            "{\"advice\":\"go_when_open\",\"destination\":\"fever_clinic\"}",
            "the advice does not lead there");
}

/* Whatever a file is cut to, it is refused and nothing is read beyond it. */
static void cut_files_are_refused(void **state)
{
    (void)state;
    size_t length;
    char *text = support_read_whole("geodata/self-check.json", &length);
    for (size_t cut = 0; cut < length - 2; cut += 997) {
        struct arena *arena = arena_new();
        const struct care_rules *rules;
        struct error error;
        char *part = malloc(cut + 1);
        memcpy(part, text, cut);
        assert_int_equal(care_rules_read(arena, part, cut, &rules, &error), FEVER_INVALID);
        free(part);
        arena_free(arena);
    }
    free(text);
}

static int setup(void **state)
{
    (void)state;
    buffer_init(&file, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buffer_clear(&file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_set_is_taken),
        cmocka_unit_test(a_gap_is_shown),
        cmocka_unit_test(a_contradiction_names_both_rules),
        cmocka_unit_test(a_rule_in_vain_is_named),
        cmocka_unit_test(not_knowing_must_not_lower),
        cmocka_unit_test(ids_are_given_once),
        cmocka_unit_test(forms_are_held_to),
        cmocka_unit_test(cut_files_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
