/* The maintainers' desk: the tool's library behind pages in a browser, for clerks who never open a
 * terminal.
 *
 * A site of its own (fever/http.h) beside the public server. Who comes signs in with a token of
 * scope `desk`; every form carries its session's secret; every act is in the history or the audit
 * log. Long work runs on a thread of the desk's, one at a time, while pages show how far it is. */
#ifndef FEVER_DESK_H
#define FEVER_DESK_H

#include "fever/base_map.h"
#include "fever/error.h"
#include "fever/http.h"

struct desk;

enum { DESK_IDLE_MINUTES_MIN = 5, DESK_IDLE_MINUTES_MAX = 480, DESK_IDLE_MINUTES_DEFAULT = 30 };

struct desk_options {
    const char *store;      /* the store's file */
    const char *public_url; /* how browsers reach the desk: `https://…` behind a proxy; or NULL */
    const char *public_site; /* where people reach the public site, an origin; or NULL */
    int idle_minutes;        /* after so long without a request a session is over */
    int confirm_days;        /* as the public site's: see snapshot_options */
    const struct base_map_options *ground; /* tiles for the map of a pin, accepted by base_map_make
                                              and borrowed; or NULL */
};

/* Opens the store for writing and makes a folder for uploads that only this user may enter. */
enum fever_error desk_open(const struct desk_options *options, struct desk **out,
                           struct error *error);

/* What answers; lives with the desk. */
const struct http_site *desk_site(struct desk *desk);

/* Stops what runs, which leaves the store as it was, and removes the uploads. No request may be
 * left. NULL is allowed. */
void desk_close(struct desk *desk);

#endif
