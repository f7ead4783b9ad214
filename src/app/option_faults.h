/* What is wrong with a program's options, all of it at once, and what a mistyped name meant. */
#ifndef FEVER_APP_OPTION_FAULTS_H
#define FEVER_APP_OPTION_FAULTS_H

#include <stddef.h>
#include <stdio.h>

#include "fever/error.h"
#include "options.h"

enum { OPTION_FAULTS_MAX = 32 };

/* One sentence each: those of the command line and the environment first, as they were met, then
 * those of the file by line. */
struct option_faults {
    struct error items[OPTION_FAULTS_MAX];
    size_t count;
    size_t untold; /* found when there was no more room */
};

/* Takes a copy of `fault` into its place. Returns its code. */
enum fever_error option_faults_add(struct option_faults *faults, const struct error *fault);

/* Prints them as lines `PROGRAM: sentence`. */
void option_faults_print(const struct option_faults *faults, const char *program, FILE *out);

/* The option whose name is nearest to `name` of `length` bytes, at most two slips away and not half
 * of it; `_` counts as `-`, case does not count. NULL where none is near. */
struct option_spec *option_near(const struct option_table *table, const char *name, size_t length);

#endif
