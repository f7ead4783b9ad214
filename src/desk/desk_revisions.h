/* Who made a revision, as far as it is known: the audit log's acts, looked up by revision. */
#ifndef FEVER_DESK_REVISIONS_H
#define FEVER_DESK_REVISIONS_H

#include "desk_call.h"
#include "fever/store_live.h"

struct desk_acts {
    const struct audit_entry *entries;
    size_t count;
};

/* The newest acts, in the call's arena. */
enum fever_error desk_acts_read(struct desk_call *call, struct desk_acts *out, struct error *error);

/* Who published a revision at the desk; "" for what the terminal did. */
const char *desk_acts_who(const struct desk_acts *acts, int64_t revision);

/* How an act whose target is no revision names the one that it made, in its entry's detail. */
#define DESK_ACT_REVISION "{\"revision\":%lld}"

#endif
