/* Writing closures and notices so that each act can be taken back from the page that follows it. */
#ifndef FEVER_DESK_UNDO_H
#define FEVER_DESK_UNDO_H

#include "fever/arena.h"
#include "fever/error.h"
#include "fever/hotline.h"
#include "fever/store_live.h"

struct desk_call;

/* What shall stand for one target afterwards; NULL: nothing. */
struct closure_act {
    enum closure_scope scope;
    const char *target;
    const struct live_closure *closure;
};
struct notice_act {
    const char *id;
    const struct live_notice *notice;
};
struct hotlines_act {
    uint32_t adcode;
    const struct hotline *rows;
    size_t count;
};

/* A print of the closures that stand of those targets: a form that was made for another one is
 * refused. */
uint64_t closures_print(const struct live_values *values, const struct closure_act *acts,
                        size_t count);

/* The closure made for just that target, or NULL. */
const struct live_closure *closure_find(const struct live_values *values, enum closure_scope scope,
                                        const char *target);
const struct live_notice *notice_find(const struct live_values *values, const char *id);

/* Writes them in one transaction with an audit entry each (`closure.put`, `closure.drop`) that says
 * what stood before; `*undo` becomes the number by which they can be taken back. FEVER_CONFLICT,
 * with nothing written, where the print of what stands is not `seen`. */
enum fever_error desk_closures_write(struct desk_call *call, const struct closure_act *acts,
                                     size_t count, uint64_t seen, int64_t *undo,
                                     struct error *error);
enum fever_error desk_notice_write(struct desk_call *call, const struct notice_act *act,
                                   uint64_t seen, int64_t *undo, struct error *error);

/* Replaces a region's own hotlines in a revision of its own, whose audit entry is `desk.hotlines`;
 * the rest as above. */
enum fever_error desk_hotlines_write(struct desk_call *call, const struct hotlines_act *act,
                                     uint64_t seen, int64_t *undo, struct error *error);

/* The print of hotlines; never 0. */
uint64_t hotlines_print(const struct hotline *rows, size_t count);

/* The print of the notice of that id as it stands; 0: none. */
uint64_t notice_print(const struct live_values *values, const char *id);

/* FEVER_CONFLICT: what the act was made for is no more. */
enum fever_error changed_since(struct error *error);

/* The line that says that it is done, with the button that takes it back, where the address names
 * an act of this clerk's (`?undo=`). */
void desk_put_undo(struct desk_call *call);

/* 303 to `path` with the number. */
void desk_go_undoable(struct desk_call *call, const char *path, int64_t undo);

#endif
