/* Telling how far a long job is. */
#include "fever/progress.h"

bool progress_step(const struct progress *progress, size_t done, size_t total)
{
    return !progress || progress->step(progress->context, done, total);
}
