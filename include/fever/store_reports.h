/* Residents' reports in the store: bounded, erasable by receipt, and gone after a while.
 *
 * What writes stands between store_live_begin and store_live_commit. What is deleted is overwritten
 * in the file; what the log beside it still holds goes with store_compact at the latest. */
#ifndef FEVER_STORE_REPORTS_H
#define FEVER_STORE_REPORTS_H

#include "fever/resident_report.h"
#include "fever/store_live.h"

enum { RECEIPT_HASH_BYTES = 32 };

/* How many reports are taken, so that nobody fills the disk with them. Days are China's. */
struct report_bounds {
    int64_t day_max;        /* of all clinics */
    int64_t clinic_day_max; /* of one clinic */
    int64_t kept_max;       /* in the store at all */
};

/* Keeps the report, whose number and resolution are ignored, under the hash of its receipt. Beyond
 * the bounds it is only counted and `*kept` is false: those that came first stay. */
enum fever_error store_report_add(struct store *store, const struct report *report,
                                  const unsigned char receipt[RECEIPT_HASH_BYTES],
                                  const struct report_bounds *bounds, bool *kept,
                                  struct error *error);

/* Deletes the report of that receipt, if there is one. */
enum fever_error store_report_erase(struct store *store,
                                    const unsigned char receipt[RECEIPT_HASH_BYTES], bool *was,
                                    struct error *error);

/* Deletes the report of that number: its maker may ask for it without the receipt. FEVER_NOT_FOUND
 * for a number that is none. */
enum fever_error store_report_erase_number(struct store *store, int64_t number,
                                           struct error *error);

/* Deletes all that were made before `before`, open or not, and the day counters from before. */
enum fever_error store_reports_expire(struct store *store, int64_t before, int64_t *count,
                                      struct error *error);

/* Empties the log beside the file, which may still hold what was deleted; with a reader in the way
 * it does nothing. After a commit, see also store_compact. */
void store_forget(struct store *store);

/* FEVER_NOT_FOUND for a number that is none; FEVER_CONFLICT where the report was resolved before.
 */
enum fever_error store_report_resolve(struct store *store, int64_t number, const char *who,
                                      const char *answer, int64_t now, struct error *error);

/* Takes a resolution back; its answer stays with the report, as what was said last. FEVER_NOT_FOUND
 * as above; FEVER_CONFLICT where the report is open. */
enum fever_error store_report_reopen(struct store *store, int64_t number, struct error *error);

/* All by number, or the open ones alone, in `arena`. `clinic_id` is today's id where the clinic was
 * merged with another meanwhile. */
enum fever_error store_reports(struct store *store, bool only_open, struct arena *arena,
                               const struct report **out, size_t *count, struct error *error);

/* The same between store_live_begin and store_live_commit: what nobody else changes before that. */
enum fever_error store_reports_read(struct store *store, bool only_open, struct arena *arena,
                                    const struct report **out, size_t *count, struct error *error);

/* How many were not kept, as far back as the day counters go. */
enum fever_error store_reports_dropped(struct store *store, int64_t *out, struct error *error);

/* When China's day of the instant ends. */
int64_t report_day_end(int64_t unix_s);

#endif
