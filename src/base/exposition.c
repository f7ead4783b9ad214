/* Writing Prometheus' text format. */
#include "fever/exposition.h"

#include <inttypes.h>
#include <string.h>

enum { NS_PER_S = 1000000000 };

void exposition_family(struct buffer *out, const char *type, const char *name, const char *help)
{
    buffer_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A backslash, a quote and the end of a line are escaped; nothing else is. */
static void append_escaped(struct buffer *out, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "\\\"\n");
        buffer_append(out, text, plain);
        text += plain;
        if (!*text)
            return;
        buffer_append_char(out, '\\');
        buffer_append_char(out, *text == '\n' ? 'n' : *text);
        text++;
    }
}

static void append_series(struct buffer *out, const char *name,
                          const struct exposition_label *labels, size_t count)
{
    buffer_append_text(out, name);
    for (size_t i = 0; i < count; i++) {
        buffer_append_char(out, i ? ',' : '{');
        buffer_append_text(out, labels[i].name);
        buffer_append(out, "=\"", 2);
        append_escaped(out, labels[i].value);
        buffer_append_char(out, '"');
    }
    buffer_append_text(out, count ? "} " : " ");
}

void exposition_sample(struct buffer *out, const char *name, const struct exposition_label *labels,
                       size_t count, int64_t value)
{
    append_series(out, name, labels, count);
    buffer_append_int(out, value);
    buffer_append_char(out, '\n');
}

void exposition_sample_ns(struct buffer *out, const char *name,
                          const struct exposition_label *labels, size_t count, int64_t ns)
{
    append_series(out, name, labels, count);
    buffer_append_format(out, "%" PRId64 ".%09" PRId64 "\n", ns / NS_PER_S, ns % NS_PER_S);
}

void exposition_gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    exposition_family(out, "gauge", name, help);
    exposition_sample(out, name, NULL, 0, value);
}

void exposition_counter(struct buffer *out, const char *name, const char *help, int64_t value)
{
    exposition_family(out, "counter", name, help);
    exposition_sample(out, name, NULL, 0, value);
}
