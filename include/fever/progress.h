/* How far a long job is, told to the caller, who may stop it. */
#ifndef FEVER_PROGRESS_H
#define FEVER_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Called about a hundred times during a long job, on the thread that began it; false stops the job,
 * which undoes what it has done (FEVER_GUARD). */
struct progress {
    bool (*step)(void *context, size_t done, size_t total);
    void *context;
};

/* Tells it and says whether to go on; NULL tells nobody and goes on. */
bool progress_step(const struct progress *progress, size_t done, size_t total);

#endif
