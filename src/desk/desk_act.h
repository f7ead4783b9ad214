/* A clerk's acts in the audit log, with what stood before each: the way back outlives the desk. */
#ifndef FEVER_DESK_ACT_H
#define FEVER_DESK_ACT_H

#include "fever/error.h"
#include "fever/json_tree.h"
#include "fever/store_live.h"

struct desk_call;

/* One entry of an act. */
struct desk_step {
    const char *action, *target;
    const char *members; /* of the entry's detail, JSON without braces: `"before":null`; or NULL */
};

/* Writes all entries of one act within the live transaction that does it; `*number` names the act
 * for good. */
enum fever_error desk_act_note(struct desk_call *call, const struct desk_step *steps, size_t count,
                               int64_t *number, struct error *error);

/* The members of an entry that is all of its act, for one that is written with a revision; NULL
 * without memory. */
const char *desk_act_only_step(struct desk_call *call, const char *members);

struct desk_act {
    int64_t number;
    size_t count;
    const struct audit_entry *entries;
    const struct json_tree *const *details; /* one for each entry */
};

/* This clerk's act of that number, in the call's arena; FEVER_NOT_FOUND for one of nobody's, of
 * somebody else's, or that the log has let go. */
enum fever_error desk_act_find(struct desk_call *call, int64_t number, struct desk_act *out,
                               struct error *error);

#endif
