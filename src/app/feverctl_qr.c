/* Drawing a QR code with two modules to a character.
 *
 * A character cell is about twice as high as it is wide: the upper and the lower half block make
 * square modules of it. */
#include "feverctl_qr.h"

#include <unistd.h>

#include "fever/qr.h"

/* Colours of the fixed part of the 256, which no theme changes: black on white. */
static const char black_on_white[] = "\033[38;5;16;48;5;231m", as_before[] = "\033[0m";

static void draw_line(FILE *out, const struct qr *qr, int row)
{
    static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
    for (int column = -QR_QUIET_MODULES; column < qr_width(qr) + QR_QUIET_MODULES; column++)
        fputs(blocks[qr_is_dark(qr, row, column)][qr_is_dark(qr, row + 1, column)], out);
}

bool feverctl_qr_print(FILE *out, const char *text)
{
    /* A screen has no stains: with the lowest correction the code of an address stays below the 24
     * lines of a small terminal. */
    struct qr *qr = NULL;
    struct error error;
    bool paints = isatty(fileno(out));
    if (qr_make(text, QR_FOR_SCREEN, &qr, &error))
        return false;
    for (int row = -QR_QUIET_MODULES; row < qr_width(qr) + QR_QUIET_MODULES; row += 2) {
        fputs(paints ? black_on_white : "", out);
        draw_line(out, qr, row);
        fprintf(out, "%s\n", paints ? as_before : "");
    }
    qr_free(qr);
    return true;
}
