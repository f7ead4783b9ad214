/* A time of day as a cell holds it when its column has nothing else: 8:00, 上午8点半, 17:30:00, or
 * the part of a day that a spreadsheet makes of it (0.354). */
#ifndef FEVER_IMPORT_CLOCK_H
#define FEVER_IMPORT_CLOCK_H

#include <stdbool.h>

enum { CLOCK_SIZE = 40 };

enum clock_form {
    CLOCK_NONE,    /* no time of day, or one that leaves something open */
    CLOCK_WRITTEN, /* as people write it: `out` is the text itself, without :00 for the seconds */
    CLOCK_NUMBER,  /* a part of a day: `out` has the time that it stands for */
    CLOCK_EDGE     /* 0 or 1: beside such a part, 0:00 or 24:00; `out` has that */
};

/* Reads a clean cell. */
enum clock_form clock_read(const char *text, char out[CLOCK_SIZE]);

/* The minute of the day, 0 to 1440, that a clean cell stands for (下午4点半: 990); -1 where it is
 * no time of day, one of another day, or one of which the half of the day is open. */
int clock_minute(const char *text);

#endif
