/* What the child that reads with GDAL sends to its parent: frames of a type, a length, a payload.
 *
 * Numbers are the machine's own; both ends are one program. The writer dies with the pipe; the
 * reader trusts nothing: a type that it does not know or a length above the bound ends the reading.
 */
#ifndef FEVER_IMPORT_READ_FRAMES_H
#define FEVER_IMPORT_READ_FRAMES_H

#include <stdint.h>
#include <stdio.h>

#include "raw_table.h"

enum frame_type {
    FRAME_LAYER = 'L',  /* the layer that is read: a struct frame_layer and its name */
    FRAME_ROW = 'R',    /* a struct frame_row and its cells, each with its NUL */
    FRAME_MERGE = 'M',  /* a struct raw_merge */
    FRAME_TEXT = 'T',   /* of a document, beside its table: a struct frame_text and a text */
    FRAME_NOTE = 'N',   /* a struct frame_note and a text */
    FRAME_CHOICE = 'C', /* a struct frame_choice and the name of a sheet, layer or table */
    FRAME_ERROR = 'E',  /* a struct frame_error and a text */
    FRAME_DONE = 'D'    /* nothing follows */
};

struct frame_head {
    uint32_t type, length; /* of the payload */
};
struct frame_layer {
    uint32_t format;       /* index of frame_formats */
    uint32_t names_fields; /* its first row is the fields' names for sure */
};
struct frame_row {
    int64_t line;
    uint32_t count, padding;
};
struct frame_text {
    int64_t line; /* of the row above it, or 0 */
};
struct frame_choice {
    int64_t rows;
    uint32_t is_hidden, padding;
};
struct frame_note {
    int64_t line;
    uint32_t code, padding; /* enum finding_code */
};
struct frame_error {
    uint32_t code, reason; /* enum fever_error, enum refusal */
    char details[sizeof((struct error *)0)->details];
};

enum { FRAME_PAYLOAD_MAX = RAW_ROW_MAX_BYTES + RAW_COLUMNS_MAX + 64, FRAME_TEXT_MAX = 1000 };

enum frame_format {
    FORMAT_XLSX,
    FORMAT_ODS,
    FORMAT_XLS,
    FORMAT_GPKG,
    FORMAT_SHAPEFILE,
    FORMAT_KML,
    FORMAT_DOCX,
    FORMAT_HTML,
    FORMAT_XML
};

/* Sends a frame whose payload is `part` and then `rest`; ends the process where the parent is gone.
 */
void frame_send(FILE *out, enum frame_type type, const void *part, size_t part_size,
                const void *rest, size_t rest_size);

#endif
