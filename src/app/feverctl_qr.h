/* A QR code as text, for terminals. */
#ifndef FEVER_APP_FEVERCTL_QR_H
#define FEVER_APP_FEVERCTL_QR_H

#include <stdio.h>

#include "fever/error.h"

/* Dark on light whatever the terminal's colours, two rows of the code in one line. */
enum fever_error feverctl_qr_print(FILE *out, const char *text, struct error *error);

#endif
