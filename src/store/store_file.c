/* Telling a store's file from others by its first bytes, before anything takes its place. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/store.h"
#include "sqlite_driver.h"

/* Of the hundred bytes that begin SQLite's format: its name, and the number by which our files are
 * known. */
enum { HEAD_SIZE = 100, NUMBER_AT = 68 };

static enum store_file_kind kind_of_head(const unsigned char head[HEAD_SIZE], size_t length)
{
    static const char magic[] = "SQLite format 3";
    static const unsigned char number[] = {APPLICATION_ID >> 24, APPLICATION_ID >> 16 & 0xff,
                                           APPLICATION_ID >> 8 & 0xff, APPLICATION_ID & 0xff};
    size_t zeros = 0;
    while (zeros < length && !head[zeros])
        zeros++;
    if (zeros == length)
        return STORE_FILE_BLANK;
    bool is_ours = length == HEAD_SIZE && memcmp(head, magic, sizeof magic) == 0 &&
                   memcmp(head + NUMBER_AT, number, sizeof number) == 0;
    return is_ours ? STORE_FILE_OURS : STORE_FILE_FOREIGN;
}

static bool is_place_of_log(const char *path)
{
    const char *ending = strrchr(path, '-');
    if (!ending || (strcmp(ending, "-wal") != 0 && strcmp(ending, "-shm") != 0 &&
                    strcmp(ending, "-journal") != 0))
        return false;
    char *store = strndup(path, (size_t)(ending - path));
    bool is_there = store && store_file_kind(store) == STORE_FILE_OURS;
    free(store);
    return is_there;
}

enum store_file_kind store_file_kind(const char *path)
{
    unsigned char head[HEAD_SIZE];
    struct stat status;
    if (is_place_of_log(path))
        return STORE_FILE_LOG;
    if (stat(path, &status) != 0)
        return STORE_FILE_NONE;
    if (!S_ISREG(status.st_mode))
        return STORE_FILE_FOREIGN;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return STORE_FILE_NONE;
    ssize_t length = pread(file, head, sizeof head, 0);
    close(file);
    return length < 0 ? STORE_FILE_NONE : kind_of_head(head, (size_t)length);
}
