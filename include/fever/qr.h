/* QR codes (ISO/IEC 18004): what a phone reads off a screen or a sheet of paper. */
#ifndef FEVER_QR_H
#define FEVER_QR_H

#include <stdbool.h>

#include "fever/buffer.h"
#include "fever/error.h"

/* The standard's margin of light modules: readers find the code by it. */
enum { QR_QUIET_MODULES = 4 };

struct qr;

/* How much of the code may be lost: little on a screen, a quarter on paper that hangs in rain. */
enum qr_correction { QR_FOR_SCREEN, QR_FOR_PAPER };

/* The smallest code that holds `text` (UTF-8). FEVER_TOO_LARGE for a text that no code holds. */
enum fever_error qr_make(const char *text, enum qr_correction correction, struct qr **out,
                         struct error *error);

/* Modules of a side, without the margin. */
int qr_width(const struct qr *qr);

/* Outside of the code all is light. */
bool qr_is_dark(const struct qr *qr, int row, int column);

/* The code as a picture of its own with the margin, `label` being its alternative text. */
void qr_append_svg(const struct qr *qr, const char *label, struct buffer *out);

/* Wipes it: a code may hold a secret. NULL is fine. */
void qr_free(struct qr *qr);

#endif
