/* The words of Chinese lists for what the record names by enumeration. */
#ifndef FEVER_IMPORT_NORMALISE_WORDS_H
#define FEVER_IMPORT_NORMALISE_WORDS_H

#include <stdbool.h>

#include "fever/clinic.h"
#include "normalise_text.h"

/* All take clean text (TEXT_PLAIN), traditional or simplified; canonical names are understood too.
 * False: not understood. */
bool words_kind(const struct text_tools *tools, const char *text, enum clinic_kind *out);
bool words_service(const struct text_tools *tools, const char *text, enum clinic_service *out);
bool words_access(const struct text_tools *tools, const char *text, enum clinic_access *out);
bool words_precision(const struct text_tools *tools, const char *text, enum clinic_precision *out);
bool words_crs(const struct text_tools *tools, const char *text, enum crs *out);
bool words_flag(const struct text_tools *tools, const char *text, bool *out);

/* 定点, 省级定点医院, 非定点 in a column of 定点救治; 医保定点, 非医保, 自费 in one of insurance.
 */
bool words_designated(const struct text_tools *tools, const char *text, bool *out);
bool words_insured(const struct text_tools *tools, const char *text, bool *out);

/* Whether the text speaks of 医保 or the like. */
bool words_speak_of_insurance(const struct text_tools *tools, const char *text);

/* Whether a place of this name sees no fever patients (a pharmacy, a vaccination point). */
bool words_name_no_fever_place(const struct text_tools *tools, const char *name);

/* `三级` + `甲等` and so on from any spelling; static storage. "" where the text says that there is
 * no level (无), NULL where none can be read. */
const char *words_level(const struct text_tools *tools, const char *text);

#endif
