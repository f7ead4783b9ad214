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

char *support_read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s is missing", path);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = calloc(1, *length + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}
