/* How readers of typed values write them as a cell's text. */
#ifndef FEVER_IMPORT_READ_CELLS_H
#define FEVER_IMPORT_READ_CELLS_H

#include "fever/buffer.h"

/* The shortest decimal that is this number. */
void cell_append_number(struct buffer *out, double value);

/* Degrees with nine decimals, a tenth of a millimetre, without trailing zeros. */
void cell_append_degrees(struct buffer *out, double value);

/* A text of an XLSX workbook, whose control characters are written _x000D_ and whose underscores
 * before such a form _x005F_ (ST_Xstring, ECMA-376-1, 22.9.2.19). Those that no text has are left
 * out. */
void cell_append_xstring(struct buffer *out, const char *text, size_t length);

/* A text of an OpenDocument sheet, whose times are durations since midnight: PT08H30M00S is
 * 08:30:00, and PT24H00M00S 24:00:00 (OpenDocument 1.3, part 3, 19.382; ISO 8601). */
void cell_append_opendocument(struct buffer *out, const char *text);

#endif
