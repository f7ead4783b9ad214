/* The page's bytes, in whatever encoding, to its tables. */
#include "read_html.h"

#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "fever/refusal.h"
#include "html.h"
#include "read_document.h"
#include "read_file.h"

enum { BLOCK_BYTES = 16384 };

static enum fever_error refuse_damaged(struct child *child, const struct error *why)
{
    return refused_as(&child->error,
                      error_set(&child->error, why->code,
                                "%s cannot be read as a web page: %s; open it in a spreadsheet "
                                "program and save the list as .xlsx",
                                read_file_base_name(child->task->path), why->text),
                      REFUSAL_DAMAGED, read_file_base_name(child->task->path), (char *)NULL);
}

static enum fever_error page_feed(struct child *child, struct html *html, const char *text,
                                  size_t length)
{
    struct error why = {0};
    enum fever_error failure = FEVER_OK;
    if (memchr(text, '\0', length))
        failure = error_set(&why, FEVER_INVALID, "it has a NUL byte");
    for (size_t at = 0; !failure && at <= length; at += BLOCK_BYTES) {
        bool is_last = length - at < BLOCK_BYTES;
        failure = html_feed(html, text + at, is_last ? length - at : BLOCK_BYTES, is_last, &why);
    }
    return failure ? refuse_damaged(child, &why) : FEVER_OK;
}

enum fever_error html_read(struct child *child)
{
    const char *path = child->task->path;
    struct html *html; /* the child ends with it */
    struct decoded page;
    char *bytes;
    size_t length, count;
    enum fever_error failure =
        read_file(path, (size_t)LAYERS_UNPACKED_MAX_MB << 20, &bytes, &length, &child->error);
    if (!failure)
        failure =
            encoding_decode(bytes, length, child->task->request->encoding, &page, &child->error);
    if (!failure)
        failure = html_new(&html, &child->error);
    if (!failure)
        failure = page_feed(child, html, page.text, page.length);
    if (failure)
        return failure;
    const struct document_table *tables = html_tables(html, &count);
    return read_document(child, tables, count);
}
