/* Admission: the ages of requests become pressure, and pressure the share that is refused. */
#include "fever/admission.h"

#include <math.h>

/* In a window. Up: the first refusal after four bad ones, the last class reached within three
 * quarters of a second; down: from the highest to nothing within two seconds. */
static const double rise_most = 0.3, fall_most = 0.1;

static const double strain_at_rest = -1;

/* Some of the last class always come in: else nobody would learn that there is room again, and an
 * answer costs hardly more than a refusal. */
static const double strain_most = (ADMISSION_CLASSES - 1) + 0.75;

/* What a window's mean age does to the strain: the more, the farther it lies off. */
static double strain_step(double mean_ms)
{
    if (mean_ms > ADMISSION_HIGH_MS)
        return rise_most * fmin((mean_ms - ADMISSION_HIGH_MS) / ADMISSION_HIGH_MS, 1);
    if (mean_ms < ADMISSION_LOW_MS)
        return -fall_most * (ADMISSION_LOW_MS - mean_ms) / ADMISSION_LOW_MS;
    return 0;
}

/* Ends the windows that are over. In those without a request nobody waited, but for who is read
 * only now: a request that lay there for some windows says that those were not calm. */
static void windows_end(struct admission *admission, int64_t age_ms, int64_t now_ms)
{
    int64_t windows = (now_ms - admission->window_ms) / ADMISSION_WINDOW_MS;
    if (windows < 1)
        return;
    int64_t empty = windows - 1, waited = age_ms / ADMISSION_WINDOW_MS;
    int64_t calm = empty > waited ? empty - waited : 0;
    double mean_ms = admission->ages ? (double)admission->age_sum_ms / (double)admission->ages : 0;
    double strain = admission->strain + strain_step(mean_ms) + (double)calm * strain_step(0);
    admission->strain = fmax(strain_at_rest, fmin(strain, strain_most));
    admission->window_ms += windows * ADMISSION_WINDOW_MS;
    admission->age_sum_ms = 0;
    admission->ages = 0;
}

void admission_note(struct admission *admission, int64_t age_ms, int64_t now_ms)
{
    if (!admission->window_ms) {
        admission->window_ms = now_ms;
        admission->strain = strain_at_rest;
    }
    windows_end(admission, age_ms, now_ms);
    admission->age_sum_ms += age_ms;
    admission->ages++;
}

uint32_t admission_share(const struct admission *admission, enum admission_class class)
{
    double share = fmax(0, fmin(admission->strain - (double)class, 1));
    return class == ADMISSION_ALWAYS ? 0 : (uint32_t)(share * ADMISSION_WHOLE);
}

bool admission_refuses(uint32_t share, uint32_t number)
{
    uint32_t at = number % ADMISSION_WHOLE;
    return (at + 1) * share / ADMISSION_WHOLE != at * share / ADMISSION_WHOLE;
}
