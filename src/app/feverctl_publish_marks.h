/* What the publisher remembers of the files that it wrote, so that an unchanged one need not be
 * read back to be known: a country's pages are more than a gigabyte, and a run comes every minute.
 *
 * A mark says of a path which bytes it holds and what inode, size and time of change the file and
 * its
 * `.gz` had when it was left. Who writes to a file, replaces it or takes it away changes those, and
 * then the bytes decide again. The marks stand in `.publish/marks`, private to one machine: in its
 * byte order, with a hash over all, and worth nothing but time where they are lost. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_MARKS_H
#define FEVER_APP_FEVERCTL_PUBLISH_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "fever/error.h"

/* Hashes all of them; a mark is kept for equality alone. */
struct publish_mark {
    uint64_t path, bytes, file, packed;
};

/* Grows by `publish_marks_add`; zeros are an empty one. */
struct publish_marks {
    struct publish_mark *list; /* owned */
    size_t count, room;
};

void publish_marks_clear(struct publish_marks *marks);

/* Reads the marks of the last run; none where there are none or they cannot be trusted. */
void publish_marks_read(struct publish_marks *marks, int folder);

/* Whether the mark is among those that were read. */
bool publish_marks_hold(const struct publish_marks *marks, const struct publish_mark *mark);

/* False where memory is short: the file is then read back the next time. */
bool publish_marks_add(struct publish_marks *marks, const struct publish_mark *mark);

/* Takes the other's marks, too. */
void publish_marks_join(struct publish_marks *marks, const struct publish_marks *other);

/* Puts the marks in the place of those of the last run; orders them. False where they could not be
 * written: the old ones are gone then. */
bool publish_marks_write(struct publish_marks *marks, int folder);

uint64_t publish_mark_path(const char *path);
uint64_t publish_mark_bytes(const void *bytes, size_t length);
uint64_t publish_mark_file(const struct stat *about);

#endif
