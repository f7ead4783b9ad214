/* The prose as the reader sees it: folded to one width, one script and one set of marks. */
#ifndef FEVER_HOURS_PROSE_TEXT_H
#define FEVER_HOURS_PROSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROSE_BYTES_MAX = 1000 };

/* Folded UTF-8, never longer than its source. `source[i]` is the offset in the prose of the
 * character that folded byte i belongs to; `source[length]` is the prose's length. */
struct prose_text {
    size_t length;
    char bytes[PROSE_BYTES_MAX + 1];
    uint16_t source[PROSE_BYTES_MAX + 1];
    bool ocr_repaired; /* a character that only scanning or mistyping explains was put right */
};

/* False where the prose is longer than PROSE_BYTES_MAX or not UTF-8. */
bool prose_fold(const char *prose, struct prose_text *text);

#endif
