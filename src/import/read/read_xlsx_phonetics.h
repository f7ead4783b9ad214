/* Texts of a workbook that have a reading beside them, as they are without it. */
#ifndef FEVER_IMPORT_READ_XLSX_PHONETICS_H
#define FEVER_IMPORT_READ_XLSX_PHONETICS_H

#include <stddef.h>
#include <stdint.h>

struct child;

struct phonetic_text {
    uint32_t index; /* among the workbook's shared texts */
    char *text;     /* owned */
};
struct phonetic_texts {
    struct phonetic_text *items; /* ascending */
    size_t count, room;
};

void xlsx_find_phonetics(struct child *child, struct phonetic_texts *out);

/* The text without its reading; NULL where it has none. */
const char *phonetic_text_of(const struct phonetic_texts *texts, uint32_t index);

void phonetic_texts_clear(struct phonetic_texts *texts);

#endif
