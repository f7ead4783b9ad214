/* Numbers that a spreadsheet made of texts: keys and telephone numbers with a decimal point or an
 * exponent. */
#ifndef FEVER_IMPORT_NORMALISE_NUMBERS_H
#define FEVER_IMPORT_NORMALISE_NUMBERS_H

#include <stddef.h>

enum number_form {
    NUMBER_AS_IS,  /* no such number */
    NUMBER_PLAIN,  /* `out` has its digits */
    NUMBER_ROUNDED /* digits are lost for good */
};

/* Reads 110101.0, 1.083211441E9 and 1.08E+10. The exponent form that spreadsheets show, with a
 * sign, has lost the digits that it does not show; the one that they store, without, shows all. */
enum number_form number_read(const char *text, char *out, size_t size);

#endif
