/* The report's Chinese: what each finding is called, what a clerk does about it, and the fields. */
#ifndef FEVER_IMPORT_REPORT_WORDS_H
#define FEVER_IMPORT_REPORT_WORDS_H

#include "findings.h"

struct finding_words {
    const char *title;  /* 电话已修复 */
    const char *advice; /* what was done, and what to do */
};

/* The words of the code of that name; its English ones where it has none. Static. */
struct finding_words finding_words(const char *name);

/* Whether the code has Chinese words. */
bool finding_has_words(enum finding_code code);

/* What speaks for or against a doubtful pair, such as "same phone", in Chinese; NULL for a distance
 * and for what has no words. Static. */
const char *evidence_words(const char *evidence);

/* A field's Chinese name, such as 联系电话; static. */
const char *field_title(enum clinic_field field);

#endif
