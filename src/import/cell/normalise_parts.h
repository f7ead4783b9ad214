/* One cell of several fields: splitting it. */
#ifndef FEVER_IMPORT_NORMALISE_PARTS_H
#define FEVER_IMPORT_NORMALISE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/coordinates.h"

/* Cuts `text` in place into parts without spaces at their ends, at `separator`, or, where that is
 * NULL, at whichever of the usual separators makes exactly `wanted` parts. Writes the first
 * `wanted` to `out` and returns how many there are, which is `wanted` only where the cell fits. An
 * empty text has no parts. */
size_t parts_split(char *text, const char *separator, size_t wanted, const char **out);

/* Where the coordinates of `text` begin: behind `POINT`, brackets, and what it calls the first of
 * them; the closing bracket is cut off. */
char *parts_unwrap_position(char *text);

/* A part of such a cell without its label: `lng:116.4`, `纬度39.9`, `"lat":39.9`. */
const char *part_without_label(const char *part);

/* Whether the parts say themselves that the first is not a latitude (`latitude_first`) or not a
 * longitude: E116.4 before N39.9, lng= before lat=. The letters X and Y say nothing: a surveyor's X
 * is the north. */
bool parts_contradict(const char *first, const char *second, bool latitude_first);

/* The two numbers of a cell such as `116.40,39.91` in the order in which they stand; `*says` where
 * the cell says itself which is which, so that its order means nothing. `text` is changed. */
bool parts_read_pair(char *text, double *first, double *second, bool *says);

#endif
