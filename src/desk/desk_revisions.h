/* How a revision is told on a page. */
#ifndef FEVER_DESK_REVISIONS_H
#define FEVER_DESK_REVISIONS_H

#include "desk_call.h"

/* Who made it, or that nobody knows any more. */
void desk_put_revision_who(struct desk_call *call, const struct history_entry *entry);

/* What it was: the act in the page's language, and the source and file, or the way back. */
void desk_put_revision_what(struct desk_call *call, const struct history_entry *entry);

#endif
