/* The words of lists of online consultations. */
#ifndef FEVER_IMPORT_CONSULT_WORDS_H
#define FEVER_IMPORT_CONSULT_WORDS_H

#include <stdbool.h>

#include "normalise_text.h"

enum { CONSULT_ITEM_SIZE = 200 };

/* Takes the next item of a list that is separated by `;`, a comma or the enumeration comma; false
 * at the end. What does not fit is cut between characters: no word that we know is so long. */
bool consult_next_item(const char **at, char item[CONSULT_ITEM_SIZE]);

/* What is offered: a name of ours, or a word of these lists or of lists of clinics. False: not
 * understood. */
bool consult_words_service(const struct text_tools *tools, const char *text, int *out);

/* The tag of a language that is called by its name, 英语; NULL for none that is known. Static. */
const char *consult_words_language(const struct text_tools *tools, const char *text);

#endif
