/* Giving ids and marker ids: given ones are kept where they are free, others are the next free. */
#ifndef FEVER_IMPORT_PLAN_IDS_H
#define FEVER_IMPORT_PLAN_IDS_H

#include "../cell/findings.h"
#include "../cell/text_map.h"
#include "../match/prior.h"
#include "../record/normalise.h"

struct id_giver {
    struct arena *arena;
    struct text_map ids;     /* of the store's clinics, retired, aliases, and those rows give */
    struct text_map markers; /* marker id in decimal → number of its holder */
    struct text_map adcodes; /* six digits → position in `counters` */
    const char **holders;    /* ids, by number */
    size_t holder_count, holder_room;
    struct id_counter *counters; /* owned */
    size_t counter_count, counter_room;
    uint32_t next_marker_id;
};

/* Knows everything that the store has given out. */
enum fever_error id_giver_init(struct id_giver *giver, struct arena *arena,
                               const struct prior *prior);
void id_giver_clear(struct id_giver *giver);

/* Registers what a row gives by itself; refuses it where that belongs to another clinic. `keeps` is
 * the id of the clinic that the row is, or NULL. */
enum fever_error id_giver_check(struct id_giver *giver, struct findings *findings,
                                struct import_row *row, const char *keeps);

/* The next free id of the region (adcode 0: none), in the arena; when all rows were checked. */
enum fever_error id_giver_next(struct id_giver *giver, uint32_t adcode, const char **id);

/* The next free marker id; when all rows were checked. */
uint32_t id_giver_next_marker(struct id_giver *giver);

#endif
