/* The parent's end of the pipe: frames into a table. The child reads files of strangers, so that
 * what it sends may be anything. */
#ifndef FEVER_IMPORT_READ_FRAMES_TAKE_H
#define FEVER_IMPORT_READ_FRAMES_TAKE_H

#include "read_frames.h"
#include "read_list.h"

/* Where frames go; all but the last two are the caller's. */
struct frames {
    const char *file; /* base name, for errors */
    struct raw_table *table;
    struct findings *findings;
    struct sheet_choices *choices; /* or NULL: none are asked for */
    struct error *error;
    char *payload; /* of the frame at hand; FRAME_PAYLOAD_MAX + 1 bytes */
    size_t total;
    bool done; /* the last frame has come */
};

/* Takes the frame whose payload is there, of at most FRAME_PAYLOAD_MAX bytes. FEVER_INVALID for one
 * that no child of ours sends, or what the child says of the file. */
enum fever_error frame_take(struct frames *frames, const struct frame_head *head);

/* FEVER_INVALID, in the words for a frame that is none. */
enum fever_error frame_refuse(const struct frames *frames);

#endif
