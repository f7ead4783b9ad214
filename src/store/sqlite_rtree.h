/* Filling an empty R*Tree of points at once. */
#ifndef FEVER_STORE_SQLITE_RTREE_H
#define FEVER_STORE_SQLITE_RTREE_H

#include "sqlite_driver.h"

/* Whether the clinics' spatial index has no entry yet. */
enum fever_error sqlite_rtree_is_empty(struct db *db, bool *empty, struct error *error);

/* Packs all located clinics into the empty spatial index, within the write transaction at hand. */
enum fever_error sqlite_rtree_pack(struct db *db, struct error *error);

#endif
