/* What the writers of a published site share: the site in the making, and the thread at work. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_PARTS_H
#define FEVER_APP_FEVERCTL_PUBLISH_PARTS_H

#include <stdatomic.h>

#include "fever/region.h"
#include "feverctl_publish_assets.h"
#include "feverctl_publish_site.h"

enum {
    PUBLISH_VALID_S = 24 * 3600, /* of a pack, as src/api/api_packs.c says */
    PUBLISH_FILE_MAX = 1 << 28,
    PUBLISH_PATH_SIZE = 160,
    PUBLISH_KEY_SIZE = 32,
    PUBLISH_CHINA_OFFSET_S = 8 * 3600
};

/* One pack or list of names, as the manifest lists it. */
struct publish_part {
    char key[PUBLISH_KEY_SIZE];  /* begins its files' names: "110100", "rest-39n116e" */
    const struct region *region; /* NULL: of what belongs to none */
    const uint32_t *numbers;     /* of its clinics; borrowed */
    uint32_t clinics, located;
    double west, south, east, north; /* of those located */
    char file[PUBLISH_PATH_SIZE];
    char live[PUBLISH_PATH_SIZE]; /* "": none */
    int64_t generated_at;         /* of the pack that is there; 0: none */
};

struct publish_site {
    const struct publish_task *task;
    const struct progress *progress;
    struct publish_part *packs, *names; /* owned */
    size_t pack_count, name_count;
    uint32_t *rest; /* owned: clinics of no city, by the degree that they stand in */
    uint32_t rest_count;
    uint32_t *nowhere; /* owned: clinics of no province */
    uint32_t nowhere_count;
    size_t guide_count, sitemap_parts;
    struct publish_assets assets;
    char regions_file[PUBLISH_PATH_SIZE];
    struct publish_marks marks; /* of the files that all pens left */
    atomic_size_t next;         /* the first job that nobody has taken */
    atomic_bool stopped;
    atomic_int_fast64_t waiting; /* bytes written since the disk was last told to take them */
    atomic_flag flushing;        /* it is taking them */
};

/* One thread of those that write. */
struct publish_worker {
    struct publish_site *site;
    bool tells_progress;
    struct publish_pen pen;
    struct buffer body, other;
    size_t pages;
    int64_t told; /* bytes of the pen that `waiting` counts */
    enum fever_error failure;
    struct error error;
};

/* Finds which packs and lists of names there are. FEVER_NOMEM. */
enum fever_error publish_parts_list(struct publish_site *site, struct error *error);
void publish_parts_clear(struct publish_site *site);

enum fever_error publish_pack_write(struct publish_worker *worker, struct publish_part *pack);
enum fever_error publish_names_write(struct publish_worker *worker, struct publish_part *names);
enum fever_error publish_regions_write(struct publish_site *site, struct publish_pen *pen,
                                       struct buffer *body, struct error *error);

/* How many pages there are to write, and the writing of one of them. */
size_t publish_page_count(const struct publish_site *site);
enum fever_error publish_page_write(struct publish_worker *worker, size_t index);

/* Takes from the manifest that is there when its packs were made. */
enum fever_error publish_manifest_remember(struct publish_site *site, struct error *error);
void publish_manifest_append(const struct publish_site *site, struct buffer *out);

/* Takes away what the manifest does not name any more, and pages of what is gone. */
enum fever_error publish_site_sweep(struct publish_site *site, struct publish_pen *pen,
                                    struct error *error);

#endif
