/* The words beside the findings: the guide in geodata/README.md and the Chinese of the report name
 * every code that there is, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/import/report/report_texts.h"
#include "../../src/import/report/report_words.h"
#include "fever/clinic.h"

#define GUIDE "geodata/README.md"

enum { LINE_SIZE = 4000, CODE_SIZE = 60 };

/* The code that a line of the guide's table is about, or "". */
static void line_code(const char *line, char code[CODE_SIZE])
{
    static const char open[] = "| `";
    *code = '\0';
    const char *end = strncmp(line, open, sizeof open - 1) ? NULL : strchr(line + 3, '`');
    if (!end || end - line - 3 >= CODE_SIZE || strncmp(end, "` | ", 4) != 0)
        return;
    snprintf(code, CODE_SIZE, "%.*s", (int)(end - line - 3), line + 3);
}

static FILE *findings_open(void)
{
    char line[LINE_SIZE];
    FILE *file = fopen(GUIDE, "r");
    if (!file)
        fail_msg("%s is not there; run the tests from the repository's root", GUIDE);
    while (fgets(line, sizeof line, file))
        if (strcmp(line, "## The findings\n") == 0)
            return file;
    fail_msg("%s has no part \"## The findings\"", GUIDE);
    return NULL;
}

/* Whether the guide has the row of that code, as the tables have it. */
static bool guide_has(const char *start)
{
    char line[LINE_SIZE];
    bool found = false;
    FILE *file = findings_open();
    while (!found && fgets(line, sizeof line, file))
        found = strncmp(line, start, strlen(start)) == 0;
    fclose(file);
    return found;
}

static void every_finding_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < FINDING_COUNT; i++) {
        enum finding_code code = (enum finding_code)i;
        if (!finding_has_words(code))
            fail_msg("add the title of %s in both languages and its advice in Chinese to the "
                     "table in src/import/report/report_words.c",
                     finding_name(code));
    }
}

static bool has_chinese(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0xE4 && (unsigned char)*text <= 0xE9)
            return true; /* leads U+4000 to U+9FFF */
    return false;
}

static void every_field_and_text_is_in_both_languages(void **state)
{
    (void)state;
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *zh = field_title((enum clinic_field)field, LANG_ZH_CN);
        const char *en = field_title((enum clinic_field)field, LANG_EN);
        if (!zh || !en || !has_chinese(zh) || has_chinese(en))
            fail_msg("give %s its two titles in src/import/report/report_fields.c",
                     clinic_field_name((enum clinic_field)field));
    }
    for (int text = 0; text < REPORT_TEXT_COUNT; text++)
        if (has_chinese(report_text(LANG_EN, (enum report_text)text)))
            fail_msg("%s is no English", report_text(LANG_EN, (enum report_text)text));
}

static void the_guide_names_every_finding(void **state)
{
    (void)state;
    for (int i = 0; i < FINDING_COUNT; i++) {
        const char *name = finding_name((enum finding_code)i);
        char start[LINE_SIZE];
        snprintf(start, sizeof start, "| `%s` | %s | %s | ", name,
                 finding_words(name, LANG_ZH_CN, false).title,
                 finding_severity_name(finding_severity((enum finding_code)i)));
        if (!guide_has(start))
            fail_msg("add this row to the table of findings in " GUIDE ":\n%s%s |", start,
                     finding_advice(name));
    }
}

static void the_guide_names_no_other(void **state)
{
    (void)state;
    char line[LINE_SIZE], code[CODE_SIZE];
    FILE *file = findings_open();
    while (fgets(line, sizeof line, file)) {
        line_code(line, code);
        bool known = !*code;
        for (int i = 0; i < FINDING_COUNT && !known; i++)
            known = strcmp(finding_name((enum finding_code)i), code) == 0;
        if (!known)
            fail_msg("take `%s` out of " GUIDE ": there is no such finding", code);
    }
    fclose(file);
}

/* Every canonical column is told of, too. */
static void the_guide_names_every_column(void **state)
{
    (void)state;
    for (int i = 0; i < FIELD_COUNT; i++) {
        char name[CODE_SIZE], line[LINE_SIZE];
        bool found = false;
        snprintf(name, sizeof name, "`%s`", clinic_field_name((enum clinic_field)i));
        FILE *file = fopen(GUIDE, "r");
        assert_non_null(file);
        while (!found && fgets(line, sizeof line, file))
            found = line[0] == '|' && strstr(line, name);
        fclose(file);
        if (!found)
            fail_msg("add the column %s to the table of columns in " GUIDE, name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding_has_words),
        cmocka_unit_test(every_field_and_text_is_in_both_languages),
        cmocka_unit_test(the_guide_names_every_finding),
        cmocka_unit_test(the_guide_names_no_other),
        cmocka_unit_test(the_guide_names_every_column),
    };
    return cmocka_run_group_tests_name("guide", tests, NULL, NULL);
}
