/* The filters that all queries over clinics share. */
#ifndef FEVER_CLINIC_FILTER_H
#define FEVER_CLINIC_FILTER_H

#include "fever/snapshot.h"

/* What a clinic must pass; `clinic_filter_init` gives the filter that lets all pass but
 * referral_only. Comma lists mean any of the listed. */
struct clinic_filter {
    uint32_t kinds;                                      /* bit per clinic_kind; 0: any */
    uint32_t services;                                   /* bit per clinic_service; 0: any */
    enum stated designated, insurance, insurance_remote; /* STATED_NOT: not asked */
    enum clinic_access access; /* ACCESS_NOT_STATED: all but referral_only */
    int32_t age_months;        /* −1: not asked */
    uint32_t region;           /* 0: any; must be known to the snapshot */
    bool open_only;
    bool exclude_closed;
};
void clinic_filter_init(struct clinic_filter *filter);

/* Whether a clinic passes at the instant; its opening is evaluated only where the filter asks. */
bool snapshot_passes(const struct snapshot *snapshot, uint32_t number,
                     const struct clinic_filter *filter, int64_t at);

#endif
