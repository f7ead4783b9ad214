/* The folder of a published site: files that are whole or not there, and are left alone where
 * nothing changed.
 *
 * A file is written beside and renamed into place, its `.gz` after it; what stands in its place
 * with the same bytes keeps its inode and time. At every moment the manifest that is there names
 * files that are there. A folder that is not there yet, as all are at a first publication, is made
 * whole inside `.publish` and renamed into place: its files need no renaming of their own, which at
 * a country's clinics is most of the time. Nothing is ever written through a symbolic link inside
 * the folder. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_FOLDER_H
#define FEVER_APP_FEVERCTL_PUBLISH_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fever/buffer.h"
#include "fever/error.h"
#include "feverctl_publish_marks.h"

/* One publisher's hold on the folder. */
struct publish_folder {
    const char *path; /* as the user wrote it */
    int root;         /* the folder itself */
    int own;          /* `.publish` inside: the mark that it is ours, and where files are made */
    int fresh;        /* `fresh` in that: where new folders are made */
    int lock;
    const char *renewed;        /* the folder that is made anew; NULL for none */
    struct publish_marks marks; /* of the files that the last run left */
};

/* Makes the folder where there is none. FEVER_CONFLICT for a folder that holds something and was
 * not made by us; FEVER_BUSY where another publisher is at it. */
enum fever_error publish_folder_open(struct publish_folder *folder, const char *path,
                                     struct error *error);
void publish_folder_close(struct publish_folder *folder);

/* Has a folder of the site made anew beside the old one and put in its place by publish_settle:
 * for when all its files change, each of which would else have to replace an old one. Every file
 * that it is to hold has to be put. Before the first of them; `name` is a constant. */
void publish_folder_renew(struct publish_folder *folder, const char *name);

/* What became of files. */
struct publish_counts {
    int64_t written, kept, removed;
    int64_t bytes_written; /* compressed forms included */
};

struct libdeflate_compressor;

/* One thread's way to write: its own compressors, its own temporary file. */
struct publish_pen {
    const struct publish_folder *folder;
    unsigned number; /* no two pens at a time have the same */
    struct libdeflate_compressor *fast, *thorough;
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

/* Notes the marks of all pens for the next run; only once `publish_settle` has brought their files
 * onto the disk. Failing costs that run its time alone. */
void publish_remember(const struct publish_folder *folder, struct publish_marks *marks);

/* Puts a file at `path` (relative, plain names between slashes), with its `.gz`. */
enum fever_error publish_put(struct publish_pen *pen, const char *path, const void *bytes,
                             size_t length, struct error *error);

/* The bytes of a regular file of ours, at most `maximum`; FEVER_NOT_FOUND for none. The buffer is
 * initialised by the caller. */
enum fever_error publish_read(const struct publish_folder *folder, const char *path,
                              struct buffer *out);

/* Brings everything that was written onto the disk, and new folders into place. No pen that wrote
 * before may write after it. */
enum fever_error publish_settle(const struct publish_folder *folder, struct error *error);

/* Whether the entry `name` of a folder (a file without its `.gz`, or a folder) is still wanted. */
typedef bool publish_wanted(void *context, const char *name);

/* Takes away what is not wanted below `path`, once it has been unwanted for `keep_s`: readers of an
 * earlier manifest still ask for it. `below` 0: at once. What is unwanted since when stands in
 * `.publish`. */
enum fever_error publish_sweep(struct publish_pen *pen, const char *path, publish_wanted *wanted,
                               void *context, int64_t now, int64_t keep_s, struct error *error);

#endif
