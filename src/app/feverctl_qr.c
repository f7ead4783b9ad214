/* Drawing QR codes (by libqrencode) with half blocks. */
#include "feverctl_qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdbool.h>
#include <string.h>

enum { QUIET = 4 }; /* modules of margin that readers want: ISO/IEC 18004 */

static bool is_dark(const QRcode *code, int row, int column)
{
    bool inside = row >= 0 && row < code->width && column >= 0 && column < code->width;
    return inside && code->data[row * code->width + column] & 1;
}

static void line_print(FILE *out, const QRcode *code, int row)
{
    /* By upper dark, then lower dark; the light half is the one that is painted. */
    static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}};
    fputs("\033[97;40m", out); /* white on black: both are set, so that themes change neither */
    for (int column = -QUIET; column < code->width + QUIET; column++)
        fputs(blocks[is_dark(code, row, column)][is_dark(code, row + 1, column)], out);
    fputs("\033[0m\n", out);
}

enum fever_error feverctl_qr_print(FILE *out, const char *text, struct error *error)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return error_set(error, FEVER_IO, "cannot draw the code: %s", strerror(errno));
    for (int row = -QUIET; row < code->width + QUIET; row += 2)
        line_print(out, code, row);
    QRcode_free(code);
    return FEVER_OK;
}
