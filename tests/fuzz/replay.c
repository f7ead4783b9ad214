/* Replays a fuzzer's kept corpus with any compiler, as a unit test: the program test_fuzz_NAME
 * reads tests/fuzz/corpus/NAME. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static int replay_file(const char *folder, const char *name)
{
    static uint8_t bytes[1 << 16];
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    return 1;
}

int main(int argc, char **argv)
{
    static const char prefix[] = "test_fuzz_";
    const char *name = argc > 0 ? strstr(argv[0], prefix) : NULL;
    char folder[512];
    int replayed = 0;
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", name ? name + strlen(prefix) : "");
    DIR *directory = opendir(folder);
    for (const struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            replayed += replay_file(folder, entry->d_name);
    if (directory)
        closedir(directory);
    if (replayed == 0)
        fprintf(stderr, "%s: no corpus\n", folder);
    /* The line that the test runner counts; a crash on the way prints none. */
    printf("[  %s  ] 1 test(s).\n", replayed ? "PASSED" : "FAILED");
    return replayed == 0;
}
