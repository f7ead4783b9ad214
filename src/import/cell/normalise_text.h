/* Text as people mean it: without invisible characters, doubled spaces and foreign forms. */
#ifndef FEVER_IMPORT_NORMALISE_TEXT_H
#define FEVER_IMPORT_NORMALISE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/error.h"

/* ICU's NFKC. */
struct text_tools;

/* Made once per import; lives in `arena`. FEVER_NOMEM, FEVER_UNSUPPORTED where ICU lacks its data.
 */
enum fever_error text_tools_new(struct arena *arena, struct text_tools **out, struct error *error);

/* Prose keeps its punctuation; everything else takes compatibility forms apart (full-width to
 * ASCII, NFKC). */
enum text_form { TEXT_PROSE, TEXT_PLAIN };

struct text_repairs {
    bool repaired; /* more than spaces at the ends was changed */
    bool damaged;  /* holds replacement or private-use characters */
};

/* Appends `text` (valid UTF-8) cleaned: controls, bidi marks and zero-width characters gone, every
 * kind of space one plain space, none at the ends. */
void text_clean(const struct text_tools *tools, const char *text, enum text_form form,
                struct buffer *out, struct text_repairs *repairs);

/* Whether `text` is clean already, by a quick look: false says nothing. */
bool text_is_clean(const char *text, enum text_form form);

/* Writes what remains of `text` for comparing: letters, digits and Han characters, in lower case
 * and simplified; punctuation and spaces are gone. At most `size` − 1 bytes, cut between
 * characters, and a NUL. Returns the bytes written; `*cut` (may be NULL) says whether some were
 * left out. */
size_t text_fold(const struct text_tools *tools, const char *text, char *out, size_t size,
                 bool *cut);

/* Whether one of the words stands anywhere in `text`. */
bool text_has_one(const char *text, const char *const *words, size_t count);

/* Cuts the next item of a list off `*at` at one of the separators (NULL at the end), without the
 * spaces around it and no longer than fits `size`, between characters. False at the end of the
 * text; empty items are handed out. */
bool text_next_item(const char **at, const char *const *separators, char *item, size_t size);

#endif
