/* The cells of a sheet that GDAL tells otherwise than they are shown: of times and days it knows
 * few formats, and those that it does not know are numbers to it, 24:00 is 00:00, and the days of
 * 1904 are four years off; texts have their reading behind them, in ODS a comment before them. */
#ifndef FEVER_IMPORT_SHEET_VALUES_H
#define FEVER_IMPORT_SHEET_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/buffer.h"

enum number_look { LOOKS_PLAIN, LOOKS_TIME, LOOKS_ELAPSED, LOOKS_DAY, LOOKS_DAY_AND_TIME };

/* What a number looks like under a format: its built-in number (ECMA-376-1, 18.8.30), and where the
 * workbook says one its code, else NULL. */
enum number_look number_look_of(long format, const char *code);

struct sheet_value {
    long line;
    uint32_t column;
    enum number_look look;
    double value;         /* days, since 1899-12-30 where it is one */
    const char *text;     /* not NULL: a text instead; borrowed, as XLSX escapes it */
    size_t comment_lines; /* not 0: lines of GDAL's text that are no part of the cell's */
};

/* In the sheet's order. */
struct sheet_values {
    struct sheet_value *items;
    size_t count, room;
    size_t at; /* the next one to be asked for */
    bool from_1904;
};

/* Adds a number that is a time or a day; without memory it is left to GDAL. */
void sheet_values_add(struct sheet_values *values, long line, uint32_t column,
                      enum number_look look, double value);

/* Adds a text that GDAL tells otherwise. */
void sheet_values_add_text(struct sheet_values *values, long line, uint32_t column,
                           const char *text);

/* Adds a cell before whose text GDAL tells so many lines of a comment. */
void sheet_values_add_comment(struct sheet_values *values, long line, uint32_t column,
                              size_t lines);

/* How many lines of a comment stand before the cell's text; asked for as the next. */
size_t sheet_values_comment_lines(struct sheet_values *values, long line, uint32_t column);

/* Appends the cell's text where it is one of these; false where it is not. Cells are asked for in
 * the sheet's order. */
bool sheet_values_append(struct sheet_values *values, long line, uint32_t column,
                         struct buffer *out);

void sheet_values_clear(struct sheet_values *values);

#endif
