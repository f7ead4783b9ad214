/* Cursors: all that the next page needs to know, as one text that the client hands back.
 *
 * A cursor is the parameters of the first page, its instant, and the id after which to go on (for a
 * search also its rank and the dataset's tag), with a checksum, in base64url. It holds nothing of a
 * node, so every node takes it at any time. The checksum tells accidents, not attackers: whatever a
 * cursor says was checked like parameters. */
#ifndef FEVER_API_CURSOR_H
#define FEVER_API_CURSOR_H

#include "fever/parameters.h"

enum {
    CURSOR_ID_SIZE = 65,
    CURSOR_SEARCH_SIZE = 4 * PARAMETER_TEXT_MAX + 1,
    CURSOR_TEXT_SIZE = 800
};

struct cursor {
    struct parameters parameters; /* of the list; `at` is the first page's instant */
    char last_id[CURSOR_ID_SIZE]; /* of the page before */
    /* Of a search: the rank of that id, and the dataset in which alone ranks mean anything. */
    unsigned last_rank;
    uint64_t tag;
    char search[CURSOR_SEARCH_SIZE]; /* where a cursor that was read keeps `parameters.text` */
};

void cursor_write(const struct cursor *cursor, char out[CURSOR_TEXT_SIZE]);

/* FEVER_INVALID for what `cursor_write` never wrote; `out` means nothing then. */
enum fever_error cursor_read(const char *text, struct cursor *out);

#endif
