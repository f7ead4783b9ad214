/* Workbooks hold less than files of text: what one cost is told. */
#ifndef FEVER_APP_FEVERCTL_LOSSES_H
#define FEVER_APP_FEVERCTL_LOSSES_H

#include "fever/sheet.h"

/* Says on stderr what did not fit, where something did not. */
void sheet_tell_losses(const struct sheet_losses *losses, const char *path);

#endif
