/* The service's log: one line for each event, as logfmt (`ts=… level=… event=… name=value`).
 *
 * Lines are for journald and for what reads it; `msg` holds the sentence for people. Values are
 * escaped, so that nothing from outside begins a line or another field. No position, token, contact
 * or full address may be handed in. Only `http`, `desk` and `app` log. */
#ifndef FEVER_LOG_H
#define FEVER_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/error.h"

/* What can be told; each has a name and a level in one table. */
enum log_event {
    LOG_STARTED,
    LOG_STOPPED,
    LOG_FAILED,           /* the service ends, or could not begin */
    LOG_FILES_SCARCE,     /* fewer connections than there could be */
    LOG_WRITES_OFF,       /* nothing can be written here */
    LOG_WRITES_FAILED,    /* the store takes no writes; said once … */
    LOG_WRITES_RECOVERED, /* … until it does again */
    LOG_REVISION_SERVED,
    LOG_KEPT_FILE_SERVED,
    LOG_DEGRADED,                /* `reason` as /readyz names it; said once … */
    LOG_RECOVERED,               /* … until it is over */
    LOG_CERTIFICATE_OUT_OF_DATE, /* served all the same, from the start on */
    LOG_CERTIFICATE_READ,
    LOG_CERTIFICATE_KEPT, /* the new one cannot be used */
    LOG_UNGUARDED,        /* a right that was to be given up is still there, or a key open to all */
    LOG_REQUEST,
    LOG_REQUEST_FAILED,
    LOG_EVENTS
};

struct log {
    int file;
    bool prioritised; /* each line begins with its priority, as journald reads it */
};

/* The standard error, with priorities where journald listens at it (JOURNAL_STREAM). */
struct log log_to_stderr(void);

enum { LOG_LINE_MAX = 2048 };

/* A line in the making. Values that it has no room for are cut. */
struct log_line {
    const struct log *log;
    size_t length;
    char text[LOG_LINE_MAX];
};

/* `log` may be NULL: then nothing is written in the end. */
void log_begin(struct log_line *line, const struct log *log, enum log_event event);
void log_text(struct log_line *line, const char *name, const char *value);
void log_number(struct log_line *line, const char *name, int64_t value);

/* Writes it at once, so that lines of several threads do not mix. Where whoever reads the log has
 * stopped doing so, it is lost: the next one that finds room tells how many were (`lines_lost`). */
void log_end(struct log_line *line);

/* A line with nothing but a sentence. */
void log_say(const struct log *log, enum log_event event, const char *sentence);

#endif
