/* QR codes by libqrencode, and as SVG. */
#include "fever/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

#include "fever/secret.h"

enum { SMALLEST = 0, DARK_BIT = 1 };

struct qr {
    QRcode *code;
};

enum fever_error qr_make(const char *text, enum qr_correction correction, struct qr **out,
                         struct error *error)
{
    QRecLevel level = correction == QR_FOR_SCREEN ? QR_ECLEVEL_L : QR_ECLEVEL_Q;
    struct qr *qr = calloc(1, sizeof *qr);
    if (!qr)
        return error_nomem(error);
    qr->code = QRcode_encodeString8bit(text, SMALLEST, level);
    if (qr->code) {
        *out = qr;
        return FEVER_OK;
    }
    bool is_long = errno == ERANGE;
    free(qr);
    return is_long ? error_set(error, FEVER_TOO_LARGE, "the text is too long for a QR code")
                   : error_nomem(error);
}

int qr_width(const struct qr *qr)
{
    return qr->code->width;
}

bool qr_is_dark(const struct qr *qr, int row, int column)
{
    int width = qr->code->width;
    bool inside = row >= 0 && row < width && column >= 0 && column < width;
    return inside && (qr->code->data[row * width + column] & DARK_BIT);
}

/* Dark modules that stand in a row are one rectangle: no seams between them in print. */
static void append_row(const struct qr *qr, int row, struct buffer *out)
{
    for (int column = 0; column < qr->code->width; column++) {
        int first = column;
        while (qr_is_dark(qr, row, column))
            column++;
        if (column > first)
            buffer_append_format(out, "M%d %dh%dv1h-%dz", first + QR_QUIET_MODULES,
                                 row + QR_QUIET_MODULES, column - first, column - first);
    }
}

void qr_append_svg(const struct qr *qr, const char *label, struct buffer *out)
{
    int side = qr->code->width + 2 * QR_QUIET_MODULES;
    buffer_append_format(out,
                         "<svg class=\"qr\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
                         "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" aria-label=\"",
                         side, side);
    buffer_append_html(out, label);
    buffer_append_format(out, "\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"", side, side);
    for (int row = 0; row < qr->code->width; row++)
        append_row(qr, row, out);
    buffer_append_text(out, "\"/></svg>");
}

void qr_free(struct qr *qr)
{
    if (!qr)
        return;
    secret_wipe(qr->code->data, (size_t)qr->code->width * (size_t)qr->code->width);
    QRcode_free(qr->code);
    free(qr);
}
