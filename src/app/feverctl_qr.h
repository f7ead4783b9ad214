/* A QR code in a terminal: what a phone reads off the screen instead of typing it. */
#ifndef FEVER_APP_FEVERCTL_QR_H
#define FEVER_APP_FEVERCTL_QR_H

#include <stdbool.h>
#include <stdio.h>

/* Draws `text` (UTF-8) as half blocks with the quiet zone around it. On a terminal it is black on
 * white whatever the terminal's colours are; elsewhere the blocks are the dark modules, as on
 * paper. False without memory, or where the text is too long for a code. */
bool feverctl_qr_print(FILE *out, const char *text);

#endif
