/* One error vocabulary for the whole library.
 *
 * Every fallible function returns `enum fever_error`; 0 is fine. Details for people go into a
 * caller's `struct error`, written once, where the failure is known. */
#ifndef FEVER_ERROR_H
#define FEVER_ERROR_H

enum fever_error {
    FEVER_OK = 0,
    FEVER_NOMEM,       /* memory could not be allocated */
    FEVER_INVALID,     /* outside data breaks its format or range */
    FEVER_NOT_FOUND,   /* a named thing does not exist */
    FEVER_CONFLICT,    /* the base of a change has moved, or a key is taken */
    FEVER_BUSY,        /* another holds the lock; try again */
    FEVER_TOO_LARGE,   /* input or result is above a stated bound */
    FEVER_IO,          /* the operating system or the database refused */
    FEVER_UNSUPPORTED, /* understood, but not something this program does (a newer schema) */
    FEVER_GUARD        /* stopped by a safety guard; the user may override it */
};

/* Where and why, in one sentence: what was wrong, where, and what to do. `line` and `column` are
 * 1-based and 0 where they mean nothing; `column` counts bytes in one-line texts. */
struct error {
    enum fever_error code;
    long line;
    long column;
    char text[400];
    int reason;        /* enum refusal of a list that is refused as a whole; else 0 */
    char details[240]; /* what the reason is about; see fever/refusal.h */
};

/* Fills `error` (may be NULL) and returns `code`, so that callers write
 * `return error_set(error, FEVER_INVALID, "…")`. The text is cut, never overrun, on a UTF-8
 * character's boundary; bytes that are no UTF-8 become U+FFFD. */
enum fever_error error_set(struct error *error, enum fever_error code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a position. */
enum fever_error error_set_at(struct error *error, enum fever_error code, long line, long column,
                              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* "out of memory", the one error without room for words. */
static inline enum fever_error error_nomem(struct error *error)
{
    (void)error_set(error, FEVER_NOMEM, "out of memory");
    return FEVER_NOMEM; /* in plain sight: what calls this has failed */
}

/* A short English name for a code, for logs; static storage. */
const char *error_name(enum fever_error code);

#endif
