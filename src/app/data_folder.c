/* Where `make install` has put what the programs read. */
#include "data_folder.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool data_folder(const char *name, char path[PATH_MAX])
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    for (int up = 0; up < 2; up++) { /* from PREFIX/bin/feverctl to PREFIX */
        char *slash = strrchr(program, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    int size = snprintf(path, PATH_MAX, "%s/share/feverd/%s", program, name);
    return size > 0 && size < PATH_MAX && access(path, R_OK | X_OK) == 0;
}
