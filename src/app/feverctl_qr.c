/* Drawing a QR code (ISO/IEC 18004, by libqrencode) with two modules to a character.
 *
 * A character cell is about twice as high as it is wide: the upper and the lower half block make
 * square modules of it. */
#include "feverctl_qr.h"

#include <qrencode.h>
#include <stddef.h>
#include <unistd.h>

#include "fever/secret.h"

enum {
    QUIET_MODULES = 4, /* the standard's margin: readers find the code by it */
    SMALLEST = 0,      /* the version is the smallest that holds the text */
    DARK_BIT = 1
};

/* Colours of the fixed part of the 256, which no theme changes: black on white. */
static const char black_on_white[] = "\033[38;5;16;48;5;231m", as_before[] = "\033[0m";

/* Outside of the code all is light: the quiet zone, and half a line below an odd height. */
static bool is_dark(const QRcode *code, int row, int column)
{
    bool inside = row >= 0 && row < code->width && column >= 0 && column < code->width;
    return inside && (code->data[row * code->width + column] & DARK_BIT);
}

static void draw_line(FILE *out, const QRcode *code, int row)
{
    static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
    for (int column = -QUIET_MODULES; column < code->width + QUIET_MODULES; column++)
        fputs(blocks[is_dark(code, row, column)][is_dark(code, row + 1, column)], out);
}

bool feverctl_qr_print(FILE *out, const char *text)
{
    /* A screen has no stains: with the lowest correction the code of an address stays below the 24
     * lines of a small terminal. */
    QRcode *code = QRcode_encodeString8bit(text, SMALLEST, QR_ECLEVEL_L);
    bool paints = isatty(fileno(out));
    if (!code)
        return false;
    for (int row = -QUIET_MODULES; row < code->width + QUIET_MODULES; row += 2) {
        fputs(paints ? black_on_white : "", out);
        draw_line(out, code, row);
        fprintf(out, "%s\n", paints ? as_before : "");
    }
    secret_wipe(code->data, (size_t)code->width * (size_t)code->width);
    QRcode_free(code);
    return true;
}
