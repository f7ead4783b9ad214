/* Pens, with which the threads that publish write files: whole or not there, and left alone where
 * nothing changed.
 *
 * A file is written beside and renamed into place, its `.gz` after it; what stands in its place
 * with the same bytes keeps its inode and time. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_PEN_H
#define FEVER_APP_FEVERCTL_PUBLISH_PEN_H

#include "fever/gzip.h"
#include "feverctl_publish_folder.h"

/* What became of files. */
struct publish_counts {
    int64_t written, kept, removed;
    int64_t bytes_written; /* compressed forms included */
};

/* One thread's way to write: its own compressors and temporary file. */
struct publish_pen {
    const struct publish_folder *folder;
    unsigned number; /* no two pens at a time have the same */
    struct gzip_pool *pool;
    struct buffer packed;
    char below[256];            /* the folder that `below_fd` is */
    int below_fd;               /* −1: none yet */
    bool below_is_fresh;        /* in a folder that nobody can see yet */
    struct publish_marks marks; /* of the files that it left */
    struct publish_counts counts;
};

enum fever_error publish_pen_init(struct publish_pen *pen, const struct publish_folder *folder,
                                  unsigned number, struct error *error);
void publish_pen_clear(struct publish_pen *pen);

/* Puts a file at `path` (relative, plain names between slashes), with its `.gz`. */
enum fever_error publish_put(struct publish_pen *pen, const char *path, const void *bytes,
                             size_t length, struct error *error);

/* Whether the entry `name` of a folder (a file without its `.gz`, or a folder) is still wanted. */
typedef bool publish_wanted(void *context, const char *name);

/* Takes away what is not wanted below `path`, once it has been unwanted for `keep_s`: readers of an
 * earlier manifest still ask for it. `keep_s` 0: at once. What is unwanted since when stands in
 * `.publish`. */
enum fever_error publish_sweep(struct publish_pen *pen, const char *path, publish_wanted *wanted,
                               void *context, int64_t now, int64_t keep_s, struct error *error);

#endif
