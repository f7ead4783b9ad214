/* One run of geocoding: from the clinics without a position to a revision. */
#ifndef FEVER_APP_FEVERCTL_GEOCODE_RUN_H
#define FEVER_APP_FEVERCTL_GEOCODE_RUN_H

#include "fever/geocode_plan.h"
#include "fever/store.h"
#include "feverctl.h"

struct geocoding {
    struct feverctl *ctl;
    const struct geocode_provider *provider; /* NULL: offline */
    const char *key, *url;                   /* of a provider; the key NULL for a dry run */
    struct geocode_options options;
    const char *source; /* only clinics that this import source names; NULL: all */
    size_t limit;       /* addresses asked at most; 0: all */
    int rate_per_s, timeout_s;
    bool dry_run; /* asks nobody and writes nothing */

    /* What came of it; borrows from what geocoding_clear frees. */
    size_t targets;                 /* clinics without a position */
    size_t asked, remembered, left; /* addresses: asked, answered from the store, not asked */
    size_t failed;                  /* addresses without an answer after several tries */
    enum geocode_status stopped;    /* FOUND: it was not */
    struct geocode_answer last;     /* why it was stopped */
    struct geocode_result result;
    struct revision revision;
    bool made; /* a new revision */

    /* private */
    bool *chosen;
    struct dataset *dataset;
    struct import_base base;
    struct geocode_plan *plan;
    struct geocoding_failure *failures;
    size_t failure_room;
};

/* Runs it. The store's lock is held only from the judging of the answers to the revision, so that
 * imports may go on while a provider is asked for hours. A provider that refuses is no error:
 * `stopped` tells, and what had been found is kept. The answers that were got are kept in the store
 * whatever happens afterwards. */
enum fever_error geocoding_run(struct geocoding *run, const struct progress *progress,
                               struct error *error);
void geocoding_clear(struct geocoding *run);

#endif
