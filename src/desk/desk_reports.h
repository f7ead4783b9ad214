/* Residents' reports at the desk: what the list and a report's own page share. */
#ifndef FEVER_DESK_REPORTS_H
#define FEVER_DESK_REPORTS_H

#include "desk_act.h"
#include "desk_call.h"
#include "fever/reports_file.h"

/* Who said that they work on which report, by the audit log. */
struct desk_takes {
    const struct audit_entry *entries; /* newest first */
    size_t count;
};
enum fever_error desk_takes_read(struct desk_call *call, struct desk_takes *out,
                                 struct error *error);

/* The name, or NULL where nobody did, or let it go again. */
const char *desk_taken_by(struct desk_call *call, const struct desk_takes *takes, int64_t number);

/* The complaint in words. */
void desk_say_complaint(struct desk_call *call, enum report_kind kind);

/* The form that takes, lets go or resolves these reports: of one group, or one alone. */
void desk_put_report_form(struct desk_call *call, const struct filed_report *reports, size_t count,
                          const char *taker);

/* Takes back what an act upon reports did, where nothing was done to any of them since. */
enum fever_error desk_reports_undo(struct desk_call *call, const struct desk_act *act,
                                   int64_t *again, struct error *error);

/* The form that opens resolved ones again. */
void desk_put_reopen_form(struct desk_call *call, const struct report *const *reports,
                          size_t count);

#endif
