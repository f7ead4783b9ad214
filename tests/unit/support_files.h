/* Opens the data files that unit tests read; tests run from the repository's root. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#include <stdio.h>

/* A file below tests/cases; the test fails where it is missing. The caller closes it. */
FILE *support_open_case(const char *path);

/* The bytes of a file of the repository and a NUL, which the caller frees; the test fails where it
 * is missing. */
char *support_read_whole(const char *path, size_t *length);

/* A file below the shared folder of oracles and data ($FEVER_SHARED, else ../shared), or NULL after
 * printing why the test that wanted it is skipped. The caller closes it. */
FILE *support_open_shared(const char *path);

#endif
