/* The text's bytes, in whatever encoding, to its tables. */
#include "read_markup.h"

#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "fever/refusal.h"
#include "html.h"
#include "read_document.h"
#include "read_file.h"
#include "sheet_xml.h"

enum { BLOCK_BYTES = 16384 };

static enum fever_error workbook_read(struct sheet_xml *workbook, const struct decoded *decoded,
                                      struct error *error)
{
    enum fever_error failure = FEVER_OK;
    for (size_t at = 0; !failure && at <= decoded->length; at += BLOCK_BYTES) {
        size_t left = decoded->length - at;
        bool is_last = left < BLOCK_BYTES;
        failure = sheet_xml_feed(workbook, decoded->text + at, is_last ? left : BLOCK_BYTES,
                                 is_last, error);
    }
    return failure;
}

/* Of a page or a workbook, whichever is not NULL. */
static enum fever_error text_read(struct child *child, const struct decoded *decoded,
                                  struct html *page, struct sheet_xml *workbook)
{
    struct error why = {0};
    enum fever_error failure;
    if (memchr(decoded->text, '\0', decoded->length))
        failure = error_set(&why, FEVER_INVALID, "it has a NUL byte");
    else if (page)
        failure = html_read(page, decoded->text, decoded->length, &why);
    else
        failure = workbook_read(workbook, decoded, &why);
    if (!failure)
        return FEVER_OK;
    const char *name = read_file_base_name(child->task->path);
    error_set(&child->error, failure,
              "%s cannot be read as %s: %s; open it in a spreadsheet program and save the list as "
              ".xlsx",
              name, page ? "a web page" : "an XML spreadsheet", why.text);
    return refused_as(&child->error, failure, REFUSAL_DAMAGED, name, (char *)NULL);
}

/* The readers are not freed: the child ends with them. */
static enum fever_error tables_read(struct child *child, const struct decoded *decoded,
                                    const struct document_tables **tables)
{
    struct html *page = NULL;
    struct sheet_xml *workbook = NULL;
    bool is_page = child->format == FORMAT_HTML;
    enum fever_error failure =
        is_page ? html_new(&page, &child->error) : sheet_xml_new(&workbook, &child->error);
    if (!failure)
        failure = text_read(child, decoded, page, workbook);
    if (!failure)
        *tables = is_page ? html_tables(page) : sheet_xml_tables(workbook);
    return failure;
}

enum fever_error markup_read(struct child *child)
{
    const struct document_tables *tables;
    struct decoded decoded;
    char *bytes;
    size_t length;
    enum fever_error failure = read_file(child->task->path, (size_t)LAYERS_UNPACKED_MAX_MB << 20,
                                         &bytes, &length, &child->error);
    if (!failure)
        failure =
            encoding_decode(bytes, length, child->task->request->encoding, &decoded, &child->error);
    if (!failure)
        failure = tables_read(child, &decoded, &tables);
    return failure ? failure : read_document(child, tables);
}
