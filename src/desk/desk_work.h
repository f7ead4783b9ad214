/* What is to be done about clinics: which ones each list holds. */
#ifndef FEVER_DESK_WORK_H
#define FEVER_DESK_WORK_H

#include "desk_call.h"
#include "fever/dataset.h"

struct desk_work {
    const char *name; /* in the address: /work/{name} */
    enum desk_text_id text;
    bool (*is_of)(const struct clinic *clinic, int64_t now);
    const char *page; /* where its clinics are seen to: behind /clinics/{id} */
};

enum { DESK_WORKS = 3 };
extern const struct desk_work desk_works[DESK_WORKS];

/* How many clinics the list has. */
int64_t desk_work_count(const struct desk_work *work, const struct dataset *dataset, int64_t now);

/* The last day that the mainland's holidays are known for, INT32_MIN for none; `*warns` where it is
 * near. FEVER_NOMEM only. */
enum fever_error desk_calendar_end(struct desk_call *call, const struct dataset *dataset,
                                   int32_t *until, bool *warns);

#endif
