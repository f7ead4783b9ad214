/* The page's files (scripts, style sheets, map) in a published site: below a folder that is named
 * by the bytes of all of them, so that they may be kept for ever. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_ASSETS_H
#define FEVER_APP_FEVERCTL_PUBLISH_ASSETS_H

#include "feverctl_publish_pen.h"

struct publish_assets {
    char version[17];           /* the folder below `static/` */
    bool is_new;                /* it was not there before */
    struct publish_asset *list; /* owned; in the order of their names */
    size_t count, room;
};

/* Reads the folder, finds its version and puts all files in place. */
enum fever_error publish_assets_put(struct publish_assets *assets, const char *folder,
                                    struct publish_pen *pen, struct error *error);
void publish_assets_clear(struct publish_assets *assets);

/* Copies text, `/static/` behind `before` becoming the folder of this version. */
void publish_assets_named(const struct publish_assets *assets, const char *before, const char *text,
                          size_t length, struct buffer *out);

#endif
