/* The words of the report in both languages: what each finding is called, what a clerk does about
 * it, its particulars, and the fields. */
#ifndef FEVER_IMPORT_REPORT_WORDS_H
#define FEVER_IMPORT_REPORT_WORDS_H

#include "../cell/findings.h"
#include "fever/snapshot.h"

struct finding_words {
    const char *title;  /* 电话已修复 */
    const char *advice; /* what was done, and what to do */
};

/* The words of the code of that name; the name itself where there is no such code. Static. At the
 * maintainers' desk nobody has options and files, but the page itself. */
struct finding_words finding_words(const char *name, enum lang lang, bool at_desk);

/* Whether the code has words in both languages. */
bool finding_has_words(enum finding_code code);

/* What speaks for or against a doubtful pair, such as "same phone"; NULL for a distance and for
 * what has no words. Static. */
const char *evidence_words(const char *evidence, enum lang lang);

/* Appends the particulars of a finding ("read as 010-62345678") in that language; nothing where
 * there are no words for them. */
void clause_append(const char *clause, enum lang lang, struct buffer *out);

/* A field's name, such as 联系电话; static. */
const char *field_title(enum clinic_field field, enum lang lang);

#endif
