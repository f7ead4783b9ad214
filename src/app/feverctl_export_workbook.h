/* The clinics as a workbook. */
#ifndef FEVER_APP_FEVERCTL_EXPORT_WORKBOOK_H
#define FEVER_APP_FEVERCTL_EXPORT_WORKBOOK_H

#include "fever/dataset.h"
#include "fever/store.h"
#include "feverctl_sheet.h"

/* Writes all clinics into the open `output` as .xlsx, which the caller commits. */
enum fever_error export_workbook(const struct dataset *dataset, struct output *output,
                                 const struct progress *progress, struct sheet_losses *losses,
                                 struct error *error);

#endif
