/* The text format in which Prometheus reads metrics (version 0.0.4): a family is its type, its name
 * and its help, followed by its samples. */
#ifndef FEVER_EXPOSITION_H
#define FEVER_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>

#include "fever/buffer.h"

struct exposition_label {
    const char *name;
    const char *value; /* any bytes that are UTF-8; escaped here */
};

/* Begins a family: `type` is "counter", "gauge" or "histogram"; `help` one line without
 * backslashes.
 */
void exposition_family(struct buffer *out, const char *type, const char *name, const char *help);

/* One sample of it. `name` carries the suffix of a histogram's part. */
void exposition_sample(struct buffer *out, const char *name, const struct exposition_label *labels,
                       size_t count, int64_t value);

/* The same of a time in seconds that was measured in nanoseconds. */
void exposition_sample_ns(struct buffer *out, const char *name,
                          const struct exposition_label *labels, size_t count, int64_t ns);

/* A family of one sample without labels. */
void exposition_gauge(struct buffer *out, const char *name, const char *help, int64_t value);
void exposition_counter(struct buffer *out, const char *name, const char *help, int64_t value);

#endif
