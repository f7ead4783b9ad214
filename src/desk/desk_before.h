/* What stood before an act, as members of an audit entry's detail, and back. */
#ifndef FEVER_DESK_BEFORE_H
#define FEVER_DESK_BEFORE_H

#include "desk_undo.h"
#include "fever/json_tree.h"

/* `"scope":…,"left":…,"before":…` in the call's arena; NULL without memory. `left` is a print of
 * what the act leaves. */
const char *desk_closure_members(struct desk_call *call, enum closure_scope scope, uint64_t left,
                                 const struct live_closure *before);
const char *desk_notice_members(struct desk_call *call, uint64_t left,
                                const struct live_notice *before);

const char *desk_hotlines_members(struct desk_call *call, uint64_t left,
                                  const struct hotline *before, size_t count);

/* The act that brings back what stood before; false for a detail that does not say it. */
bool desk_closure_before(struct desk_call *call, const struct json_tree *detail, const char *target,
                         struct closure_act *out);
bool desk_notice_before(struct desk_call *call, const struct json_tree *detail, const char *id,
                        struct notice_act *out);

bool desk_hotlines_before(struct desk_call *call, const struct json_tree *detail,
                          const char *adcode, struct hotlines_act *out);

/* The print that a detail names; 0 for none. */
uint64_t desk_left(const struct json_tree *detail);

/* A member that is a text, or NULL; an instant as desk_append_instant wrote it. */
const char *desk_member_text(const struct json_tree *object, const char *name);
bool desk_member_instant(const struct json_tree *object, const char *name, int64_t *out);

/* `"2026-01-25T08:00:00+08:00"`, China's time, or null for CLOSURE_NO_END. */
void desk_append_instant(struct buffer *out, int64_t instant);

#endif
