/* Opens the data files that unit tests read. */
#include "support_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

FILE *support_open_case(const char *path)
{
    char full[512];
    snprintf(full, sizeof full, "tests/cases/%s", path);
    FILE *file = fopen(full, "r");
    if (!file)
        fail_msg("%s cannot be opened; run the tests from the repository's root", full);
    return file;
}

FILE *support_open_shared(const char *path)
{
    char full[512];
    const char *root = getenv("FEVER_SHARED");
    snprintf(full, sizeof full, "%s/%s", root ? root : "../shared", path);
    FILE *file = fopen(full, "r");
    if (!file)
        printf("skip: %s is not there\n", full);
    return file;
}
