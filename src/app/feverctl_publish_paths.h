/* Folders of a published site by their handles: nothing of it is reached through a link. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_PATHS_H
#define FEVER_APP_FEVERCTL_PUBLISH_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"

enum { PUBLISH_FOLDER_MODE = 0755, PUBLISH_FILE_MODE = 0644, PUBLISH_NAME_SIZE = 300 };

/* A handle that the caller closes, or -1 and why in `errno`, as with the next. */
int publish_open_folder(int above, const char *name);

/* Opens the folder of the first `length` bytes of `path` step by step; makes it where asked to. */
int publish_open_below(int root, const char *path, size_t length, bool make);

/* Takes away a file, or a folder with all that is in it. */
bool publish_remove_entry(int folder, const char *name);

/* FEVER_IO, that `path` in `folder` could not be written for `errno`. */
enum fever_error publish_fail(const char *folder, const char *path, struct error *error);

#endif
