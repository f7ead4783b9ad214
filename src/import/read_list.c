/* Reading a list: its bytes, their encoding, its rows, its header. */
#include "read_list.h"

#include <stdlib.h>

#include "encoding.h"
#include "read_file.h"

static enum fever_error read_text(const char *path, const struct read_request *request,
                                  struct raw_table *table, struct error *error)
{
    char *bytes;
    size_t length;
    struct decoded decoded;
    enum fever_error failure =
        read_file(path, (size_t)READ_FILE_MAX_MB << 20, &bytes, &length, error);
    if (!failure)
        failure = encoding_decode(bytes, length, request->encoding, &decoded, error);
    if (failure)
        return failure;
    table->encoding = decoded.encoding;
    failure = read_delimited(decoded.text, decoded.length, request, table, error);
    free(decoded.text);
    return failure;
}

enum fever_error read_list(const char *path, const struct read_request *request,
                           struct raw_table *table, struct findings *findings, struct error *error)
{
    if (request->layer)
        return error_set(error, FEVER_INVALID,
                         "a text has no sheets; leave the option --layer out");
    enum fever_error failure = read_text(path, request, table, error);
    if (!failure && request->judge && table_header_settle(table, request->judge, findings))
        failure = error_nomem(error);
    if (!failure && !table->count)
        failure = error_set(error, FEVER_INVALID,
                            "the file has a header but no rows; nothing was imported");
    return failure;
}
