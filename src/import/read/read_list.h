/* Reading a list from whatever file it stands in. */
#ifndef FEVER_IMPORT_READ_LIST_H
#define FEVER_IMPORT_READ_LIST_H

#include "../cell/findings.h"
#include "fever/import.h"
#include "raw_table.h"
#include "table_header.h"

/* The sheets, layers or tables of a file that have rows; all in the table's arena. */
struct sheet_choices {
    struct import_sheet *items;
    size_t count;
};
enum { CHOICES_MAX = 1000 };

struct read_request {
    const char *encoding;             /* of a text; NULL: detected */
    char delimiter;                   /* of CSV; 0: detected */
    const char *layer;                /* the sheet or layer; NULL: the one that has the list */
    const struct header_judge *judge; /* knows headers; NULL: the first row with content is one */
    struct sheet_choices *choices;    /* not NULL: only these are asked for */
};

/* Reads the file at `path` into the table and finds its header. The format is what the content says
 * it is, then what the name's ending says. FEVER_NOT_FOUND and FEVER_IO: no regular file that can
 * be read; FEVER_INVALID, FEVER_TOO_LARGE: the file's fault, with its place. */
enum fever_error read_list(const char *path, const struct read_request *request,
                           struct raw_table *table, struct findings *findings, struct error *error);

/* Reads CSV text with the delimiter under which a header is found. */
enum fever_error read_delimited(const char *text, size_t length, const struct read_request *request,
                                struct raw_table *table, struct error *error);

#endif
