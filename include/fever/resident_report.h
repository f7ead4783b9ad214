/* What residents report of a clinic: which fact is wrong, in words of their own if they like. */
#ifndef FEVER_RESIDENT_REPORT_H
#define FEVER_RESIDENT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_kind {
    REPORT_WRONG_LOCATION,
    REPORT_MOVED,
    REPORT_WRONG_PHONE,
    REPORT_WRONG_HOURS,
    REPORT_WRONG_SERVICES,
    REPORT_CLOSED,
    REPORT_REFUSED,
    REPORT_OTHER,
    REPORT_KIND_COUNT
};

/* How long they are kept unless the operator says otherwise. */
enum { REPORT_DAYS_DEFAULT = 90 };

/* In characters. */
enum { REPORT_TEXT_MAX = 500, REPORT_CONTACT_MAX = 100, REPORT_ANSWER_MAX = 500 };

struct report {
    int64_t number; /* the store's to give; never given again */
    const char *clinic_id;
    enum report_kind kind;
    const char *text;    /* or NULL */
    const char *contact; /* or NULL; never without a consent of its own */
    int64_t made_at;
    int64_t resolved_at; /* 0: open */
    const char *resolved_by, *answer;
};

/* `wrong_location`, `moved`, … */
const char *report_kind_name(enum report_kind kind);
bool report_kind_parse(const char *name, enum report_kind *out);

#endif
