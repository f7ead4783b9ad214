/* Workbooks as answers. */
#ifndef FEVER_DESK_WORKBOOK_H
#define FEVER_DESK_WORKBOOK_H

#include "desk_call.h"

#define DESK_WORKBOOK_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* Appends the workbook that `write` puts into the file `path`. */
typedef enum fever_error desk_workbook_writer(const void *context, const char *path,
                                              struct error *error);
enum fever_error desk_workbook(struct desk_call *call, desk_workbook_writer *write,
                               const void *context, struct error *error);

/* Names the file of a plan's refused rows after its list. */
void desk_refused_name(struct desk_call *call, const struct desk_plan *plan, const char *ending);

#endif
