/* The folder of a published site, held by one publisher at a time.
 *
 * A folder in it that is not there yet, as all are at a first publication, is made whole inside
 * `.publish` and renamed into place: its files need no renaming of their own, which at a country's
 * clinics is most of the time. At every moment the manifest that is there names files that are
 * there. Nothing is ever written through a symbolic link inside the folder. */
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

/* Notes the marks of all pens for the next run; only once `publish_settle` has brought their files
 * onto the disk. Failing costs that run its time alone. */
void publish_remember(const struct publish_folder *folder, struct publish_marks *marks);

/* The bytes of a regular file of ours, as many as the buffer may hold; FEVER_NOT_FOUND for none.
 * The buffer is initialised by the caller. */
enum fever_error publish_read(const struct publish_folder *folder, const char *path,
                              struct buffer *out);

/* Brings what was written so far onto the disk, while other threads go on writing. */
enum fever_error publish_flush(const struct publish_folder *folder, struct error *error);

/* Brings everything that was written onto the disk, and new folders into place. No pen that wrote
 * before may write after it. */
enum fever_error publish_settle(const struct publish_folder *folder, struct error *error);

#endif
