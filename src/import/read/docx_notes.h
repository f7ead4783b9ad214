/* The footnotes and endnotes of a Word document that speak of closed doors, to stand in brackets
 * where their numbers stand: 甲医院（因装修暂停接诊）. */
#ifndef FEVER_IMPORT_DOCX_NOTES_H
#define FEVER_IMPORT_DOCX_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"

enum { DOCX_NOTES_MAX = 1000, DOCX_NOTE_MAX_BYTES = 300 };

struct docx_note {
    long id;
    bool is_endnote;
    char *text; /* owned */
};
struct docx_notes {
    struct docx_note items[DOCX_NOTES_MAX];
    size_t count;
};

/* Adds those of a part, word/footnotes.xml or word/endnotes.xml, that is whole in memory. Others
 * and such as are too long are left out. FEVER_INVALID: its XML is damaged, or declares a document
 * type; FEVER_NOMEM. */
enum fever_error docx_notes_read(struct docx_notes *notes, bool is_endnote, const char *bytes,
                                 size_t length, struct error *error);
void docx_notes_clear(struct docx_notes *notes);

/* NULL where it says nothing of a closure. */
const char *docx_notes_text(const struct docx_notes *notes, bool is_endnote, long id);

#endif
