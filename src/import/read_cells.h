/* How readers of typed values write them as a cell's text. */
#ifndef FEVER_IMPORT_READ_CELLS_H
#define FEVER_IMPORT_READ_CELLS_H

#include "fever/buffer.h"

/* The shortest decimal that is this number. */
void cell_append_number(struct buffer *out, double value);

/* Degrees with nine decimals, a tenth of a millimetre, without trailing zeros. */
void cell_append_degrees(struct buffer *out, double value);

#endif
