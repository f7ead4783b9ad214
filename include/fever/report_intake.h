/* Taking in residents' reports, and erasing them: one way for the API's endpoints and for the
 * page's forms, from fields that were checked to what became of them. */
#ifndef FEVER_REPORT_INTAKE_H
#define FEVER_REPORT_INTAKE_H

#include "fever/api.h"
#include "fever/parameters.h"

/* The fields of a report, which fill `writes`: kind, text, contact, consent. */
extern const struct parameter_rules parameters_of_report;

/* A receipt is a secret of this kind, see fever/secret.h. */
#define REPORT_RECEIPT_PREFIX "fcr_"
enum { REPORT_RECEIPT_LENGTH = 47 };

enum report_outcome {
    REPORT_DONE,       /* kept, or erased */
    REPORT_NO_CONSENT, /* it has a contact, without a consent to that */
    REPORT_TOO_OFTEN,  /* the client has to wait */
    REPORT_TOO_MANY,   /* of all that came in: this one was counted but not kept */
    REPORT_UNKNOWN,    /* no report has this receipt */
    REPORT_NO_MEMORY,
    REPORT_NOT_KEPT /* the store cannot be written just now, or not here */
};

/* Who comes, and when. */
struct report_visit {
    const struct api_writer *writer; /* NULL: nothing can be written */
    uint64_t client;
    int64_t now; /* Unix seconds */
};

struct report_answer {
    char receipt[API_RECEIPT_SIZE]; /* of a report that was taken */
    int wait_s;                     /* where one has to wait */
};

/* A contact without the consent of its own. */
bool report_lacks_consent(const struct parameters_of_writes *asked);

/* Keeps what was reported of a clinic. `answer` is filled as far as the outcome has something to
 * say. */
enum report_outcome report_take_in(const struct report_visit *visit, const char *clinic_id,
                                   const struct parameters_of_writes *asked,
                                   struct report_answer *answer);

/* Erases the report of that receipt for good. Who tries receipts that are nobody's has to wait
 * soon. */
enum report_outcome report_take_back(const struct report_visit *visit, const char *receipt,
                                     size_t length, struct report_answer *answer);

/* Whether the text has a receipt's form, be it anybody's or not. */
bool report_receipt_is_sound(const char *text);

#endif
