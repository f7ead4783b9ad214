/* Why a list as a whole is refused, so that a page can say it in its reader's own words.
 *
 * The error's text is for whoever sits at a terminal; its reason and details say the same to a
 * program. */
#ifndef FEVER_REFUSAL_H
#define FEVER_REFUSAL_H

#include "fever/error.h"

enum refusal {
    REFUSAL_NONE,
    REFUSAL_EMPTY,           /* */
    REFUSAL_NO_ROWS,         /* a header at most */
    REFUSAL_FOREIGN,         /* file: a format that holds no list */
    REFUSAL_OLD_WORD,        /* file: a document of before 2007 */
    REFUSAL_MISNAMED,        /* file, the ending that it should not have */
    REFUSAL_ARCHIVE,         /* file: an archive without a list */
    REFUSAL_DAMAGED,         /* file */
    REFUSAL_UNPACKS_TOO_FAR, /* file, megabytes */
    REFUSAL_TOO_SLOW,        /* file */
    REFUSAL_ROW_TOO_LONG,    /* row */
    REFUSAL_TOO_MANY_COLUMNS,
    REFUSAL_TOO_MANY_SHEETS,
    REFUSAL_NO_TABLE,      /* file: a document or web page without a table */
    REFUSAL_WHICH_SHEET,   /* several may be meant; see import_sheets */
    REFUSAL_NO_SUCH_SHEET, /* sheet */
    REFUSAL_ENCODING,      /* line */
    REFUSAL_NUL,           /* line */
    REFUSAL_QUOTE_OPEN,    /* line */
    REFUSAL_QUOTE_STRAY,   /* line */
    REFUSAL_JSON,          /* line */
    REFUSAL_TWO_BLOCKS,    /* header: of the names, which stands there twice */
    REFUSAL_RENUMBERED,    /* row, the clinic whose number it gives, the row that names it */
    REFUSAL_VALUE,         /* no list's: the value of a correction, the finding's code */
    REFUSAL_COUNT
};

/* Adds the reason to what `error` (may be NULL) says already, with details up to a NULL, which are
 * cut where there is no room; `code` again. */
enum fever_error refused_as(struct error *error, enum fever_error code, enum refusal reason, ...)
    __attribute__((sentinel));

/* The same with the number of a row or line. */
enum fever_error refused_at(struct error *error, enum fever_error code, enum refusal reason,
                            long line);

/* A detail, counted from 0; "" where there is none. Lives with the error. */
const char *refusal_detail(const struct error *error, int index);

#endif
