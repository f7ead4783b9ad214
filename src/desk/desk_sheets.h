/* Which sheet of a workbook, or table of a document, a plan reads. */
#ifndef FEVER_DESK_SHEETS_H
#define FEVER_DESK_SHEETS_H

#include "desk_call.h"

/* The sheets with their rows, to choose from; nothing where there is nothing to choose. */
void desk_put_sheets(struct desk_call *call, const struct desk_plan *plan);

/* Takes the form's choice. */
enum fever_error desk_take_sheet(struct desk_call *call, struct desk_plan *plan);

#endif
