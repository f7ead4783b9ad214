/* Loading all clinics of a store. */
#ifndef FEVER_STORE_CLINICS_LOAD_H
#define FEVER_STORE_CLINICS_LOAD_H

#include "rows.h"

enum { CLINICS_A_CONNECTION = 50000 }; /* a connection and an arena cost something, too */

/* What is read: the connection within a read transaction, the revision that it sees, and the
 * location at which others can be opened, for so many clinics each or more. */
struct clinics_view {
    struct db *db;
    const char *location;
    struct revision revision;
    size_t least;
};

/* Reads all clinics, struct clinic ascending by id, into `arena`. */
enum fever_error clinics_load(const struct clinics_view *view, struct arena *arena,
                              struct rows *out, struct error *error);

#endif
