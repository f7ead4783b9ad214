/* Reading a maintainer's file whole: a regular file within a bound, nothing else. */
#ifndef FEVER_IMPORT_READ_FILE_H
#define FEVER_IMPORT_READ_FILE_H

#include <stddef.h>

#include "fever/arena.h"
#include "fever/error.h"

/* The largest list that is read; a million rows take about 200 MB. */
enum { READ_FILE_MAX_MB = 1024 };

/* The file's bytes plus a NUL in a malloc'd block that the caller owns. FEVER_NOT_FOUND, FEVER_IO
 * (no regular file, or unreadable), FEVER_TOO_LARGE above `maximum` bytes. */
enum fever_error read_file(const char *path, size_t maximum, char **bytes, size_t *length,
                           struct error *error);

/* The file's first bytes, at most READ_HEAD_SIZE; the same failures. */
enum { READ_HEAD_SIZE = 4096 };
enum fever_error read_file_head(const char *path, char bytes[READ_HEAD_SIZE], size_t *length,
                                struct error *error);

/* The path's last part. */
const char *read_file_base_name(const char *path);

/* The same as text that may be kept and told, whatever bytes a name is made of; NULL without
 * memory. */
const char *read_file_told(struct arena *arena, const char *path);

#endif
