/* What the store's own files share. */
#ifndef FEVER_STORE_INTERNAL_H
#define FEVER_STORE_INTERNAL_H

#include "driver.h"
#include "fever/store.h"
#include "fever/store_live.h"

struct store {
    struct db *db;
    char *location; /* as it was opened; it may hold a password */
    enum store_mode mode;
};

/* The current revision within the transaction at hand; number 0 before the first. */
enum fever_error revision_read(struct db *db, struct revision *out, struct error *error);

/* Adds an entry to the audit log within the transaction at hand. */
enum fever_error audit_write(struct db *db, const struct audit_entry *entry, struct error *error);

/* The same as store_diff, within the transaction at hand; `is_base` leaves corrections out. */
enum fever_error diff_read(struct db *db, int64_t from, int64_t to, bool is_base,
                           struct arena *arena, struct revision_diff *out, struct error *error);

/* Asks each table but those of clinics and revisions for a row with all its columns: whether they
 * are all there. */
enum fever_error tables_probe(struct db *db, struct error *error);

#endif
