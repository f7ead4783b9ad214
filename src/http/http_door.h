/* The door: who is let in while more requests come than can be answered, and who is not. */
#ifndef FEVER_HTTP_DOOR_H
#define FEVER_HTTP_DOOR_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "fever/admission.h"
#include "fever/api.h"
#include "fever/gzip.h"
#include "fever/limiter.h"

struct door {
    pthread_mutex_t lock; /* guards the next two */
    struct admission admission;
    struct limiter readers;
    atomic_int_fast64_t looked_ms;                  /* when an age was last asked for */
    atomic_uint_fast32_t shares[ADMISSION_CLASSES]; /* what is refused at present */
    atomic_uint_fast32_t turns[ADMISSION_CLASSES];
    atomic_int_fast64_t refused[ADMISSION_CLASSES];
    atomic_int_fast64_t limited;
    struct MHD_Response *refusals[ADMISSION_CLASSES]; /* of programs, made once */
    struct buffer texts[ADMISSION_CLASSES];           /* of these */
};

/* What a busy node says to programs. */
extern const char door_busy_text[];

enum door_answer { DOOR_OPEN, DOOR_BUSY, DOOR_LIMITED };

/* `is_tls`: all connections are. FEVER_NOMEM where there is no memory. */
enum fever_error door_open(struct door *door, struct gzip_pool *pool, bool is_tls);
void door_close(struct door *door);

/* A request has been read: now and then its age is taken. `connections` are open: of so few that
 * they are no crowd an old request only tells that the machine is busy with something else. */
void door_note(struct door *door, struct MHD_Connection *connection, unsigned connections);

/* Whether any class is refused at present, in part or entirely: else nobody is asked who he is. */
bool door_is_pressed(const struct door *door);

/* Whether that class is let in; one that is not is counted. `*wait_s` becomes the seconds after
 * which to come again. `client` as in struct api_request. */
enum door_answer door_ask(struct door *door, enum admission_class class, uint64_t client,
                          int *wait_s);

/* Refuses that class, whose turn it is not: counts it, and gives the same as door_ask. */
enum door_answer door_refuse(struct door *door, enum admission_class class, int *wait_s);

/* Writes what it has refused, and how hard it is pressed, for /metrics. */
void door_measure(const struct door *door, struct buffer *out);

#endif
