/* What listing and exporting residents' reports share. */
#ifndef FEVER_APP_FEVERCTL_REPORTS_H
#define FEVER_APP_FEVERCTL_REPORTS_H

#include "fever/reports_file.h"
#include "feverctl.h"

/* Writes all reports as CSV: `anonymous` leaves out what their makers wrote. */
enum fever_error reports_write(const char *path, bool anonymous, const struct filed_report *reports,
                               size_t count, struct error *error);

#endif
