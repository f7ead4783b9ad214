/* What a published site consists of: packs, pages, names, the page's files, and the manifest. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_SITE_H
#define FEVER_APP_FEVERCTL_PUBLISH_SITE_H

#include "fever/progress.h"
#include "fever/snapshot.h"
#include "feverctl_publish_pen.h"

struct publish_task {
    const struct snapshot *snapshot;
    const struct snapshot *without_loads; /* the same, no queue being known: packs are made of it */
    struct publish_folder *folder;
    const char *static_folder; /* the page's files, as feverd serves them */
    const char *public_url;    /* begins absolute addresses; or NULL */
    enum lang lang;
    int64_t now;
    int64_t keep_s; /* how long files of earlier manifests stay */
};

struct publish_result {
    struct publish_counts counts;
    size_t packs, pages;
    uint32_t clinics_without_city; /* in packs by degree: their region is no city's */
};

/* Writes the site and then, in one step, the manifest that names it. Stopped or failed, the site is
 * as it was. */
enum fever_error publish_site(const struct publish_task *task, const struct progress *progress,
                              struct publish_result *result, struct error *error);

#endif
