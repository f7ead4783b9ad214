/* The service's own connection to the store for writes, used by the writer's thread alone. */
#ifndef FEVER_APP_FEVERD_WRITER_H
#define FEVER_APP_FEVERD_WRITER_H

#include "fever/http.h"
#include "feverd_config.h"

struct writer;

/* Opens the store for writing, bringing its schema up to date. The configuration and the log are
 * borrowed. */
enum fever_error writer_open(const struct feverd_config *config, const struct log *log,
                             struct writer **out, struct error *error);

/* NULL is allowed. */
void writer_close(struct writer *writer);

/* What http_options takes; lives as long as the writer. NULL for NULL. */
const struct http_writer *writer_of_http(const struct writer *writer);

/* Whether the last batch came to nothing, until one succeeds; from any thread. NULL is allowed. */
bool writer_is_failing(const struct writer *writer);

/* Writes what it has counted, for /metrics; from any thread. NULL is allowed: nobody writes here.
 */
void writer_measure(struct writer *writer, struct buffer *out);

#endif
