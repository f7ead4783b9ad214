/* What every report goes through, whichever way it comes: consent, limits, the store.
 *
 * Nothing tells who made a report but what its text says and, with a consent of its own, its
 * contact. The receipt is all that its maker holds. */
#include "fever/report_intake.h"

#include <string.h>

#include "fever/resident_report.h"
#include "parameter_types.h"

static const struct parameter_rule report_rules[] = {
    RULE("kind", REPORT, writes.report, .required = true),
    RULE("text", TEXT, writes.text, .minimum = 1, .maximum = REPORT_TEXT_MAX),
    RULE("contact", TEXT, writes.contact, .minimum = 1, .maximum = REPORT_CONTACT_MAX),
    RULE("consent", FLAG, writes.consent),
};

const struct parameter_rules parameters_of_report = {report_rules,
                                                     sizeof report_rules / sizeof *report_rules};

/* What a failure of the writer means to who comes. */
static enum report_outcome outcome_of(enum fever_error failure)
{
    switch (failure) {
    case FEVER_OK:
        return REPORT_DONE;
    case FEVER_CONFLICT:
        return REPORT_TOO_MANY;
    case FEVER_NOT_FOUND:
        return REPORT_UNKNOWN;
    case FEVER_NOMEM:
        return REPORT_NO_MEMORY;
    default:
        return REPORT_NOT_KEPT;
    }
}

static bool may(const struct report_visit *visit, enum api_limit limit, bool only_look,
                struct report_answer *answer)
{
    return visit->writer->may(visit->writer->context, limit, visit->client, only_look,
                              &answer->wait_s);
}

bool report_lacks_consent(const struct parameters_of_writes *asked)
{
    return asked->contact && !asked->consent;
}

enum report_outcome report_take_in(const struct report_visit *visit, const char *clinic_id,
                                   const struct parameters_of_writes *asked,
                                   struct report_answer *answer)
{
    const struct report report = {
        .clinic_id = clinic_id,
        .kind = asked->report,
        .text = asked->text,
        .contact = asked->contact,
        .made_at = visit->now,
    };
    answer->wait_s = 1;
    if (report_lacks_consent(asked))
        return REPORT_NO_CONSENT;
    if (!visit->writer)
        return REPORT_NOT_KEPT;
    if (!may(visit, API_LIMIT_REPORTS, false, answer))
        return REPORT_TOO_OFTEN;
    return outcome_of(visit->writer->report_add(visit->writer->context, &report, answer->receipt,
                                                &answer->wait_s));
}

enum report_outcome report_take_back(const struct report_visit *visit, const char *receipt,
                                     size_t length, struct report_answer *answer)
{
    answer->wait_s = 1;
    if (!visit->writer)
        return REPORT_NOT_KEPT;
    if (!may(visit, API_LIMIT_WRONG_TOKENS, true, answer))
        return REPORT_TOO_OFTEN;
    enum report_outcome outcome =
        outcome_of(visit->writer->report_erase(visit->writer->context, receipt, length));
    if (outcome == REPORT_UNKNOWN && !may(visit, API_LIMIT_WRONG_TOKENS, false, answer))
        return REPORT_TOO_OFTEN;
    return outcome;
}

bool report_receipt_is_sound(const char *text)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t prefix = sizeof REPORT_RECEIPT_PREFIX - 1;
    return strlen(text) == REPORT_RECEIPT_LENGTH &&
           strncmp(text, REPORT_RECEIPT_PREFIX, prefix) == 0 &&
           strspn(text + prefix, alphabet) == REPORT_RECEIPT_LENGTH - prefix;
}
