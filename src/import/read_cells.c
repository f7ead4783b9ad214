/* Numbers as texts, without more digits than they have. */
#include "read_cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void cell_append_number(struct buffer *out, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    buffer_append_text(out, text);
}

void cell_append_degrees(struct buffer *out, double value)
{
    if (fabs(value) < 1e8)
        buffer_append_degrees(out, value, 9);
    else
        cell_append_number(out, value);
}
