/* Static files: plain files below one folder, kept in memory as ready responses. */
#ifndef FEVER_HTTP_FILES_H
#define FEVER_HTTP_FILES_H

#include <microhttpd.h>
#include <stdbool.h>

#include "fever/base_map.h"
#include "fever/error.h"
#include "fever/gzip.h"

struct file_store;

/* All borrowed; they outlive the store. */
struct file_options {
    const char *folder;
    const struct base_map *base_map; /* what the policy lets in; or NULL */
    const char *base_map_file; /* the one file outside the folder, at BASE_MAP_PATH; or NULL */
    struct gzip_pool *pool;
};

/* Opens the folder. */
enum fever_error file_store_open(const struct file_options *options, struct file_store **out,
                                 struct error *error);
void file_store_close(struct file_store *store);

enum file_outcome {
    FILE_QUEUED, /* the reply is on its way */
    FILE_NONE,   /* there is no such file */
    FILE_FAILED  /* the connection cannot take a reply */
};

struct file_wish {
    bool gzip;
    bool is_secure;            /* came by TLS: the file says that nothing else will do */
    const char *if_none_match; /* or NULL */
};

struct file_sent {
    int status;
    uint64_t bytes; /* of the body */
};

/* Queues the file of a request path (`/static/app.css`, `/MP_verify_x.txt`), by the bytes that are
 * on the disk now, or 304; `*sent` tells which. Only regular files count, never one whose name or
 * folder begins with a dot, never through a symbolic link. */
enum file_outcome file_store_serve(struct file_store *store, struct MHD_Connection *connection,
                                   const char *path, const struct file_wish *wish,
                                   struct file_sent *sent);

#endif
