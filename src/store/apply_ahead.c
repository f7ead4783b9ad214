/* Formatting the texts of new clinics while the database is busy with those before.
 *
 * The thread and its consumer hand over batches, of which there are two: while the rows of one are
 * written, the other is filled. Records lie all over memory, so that half of the gain is that their
 * misses of the cache are the thread's. */
#include "apply_ahead.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCH = 32, BATCHES = 2 };

struct ahead {
    const struct clinic_change *const *changes;
    size_t count;
    uint64_t fields;
    size_t at;                                 /* the change that the thread comes to next */
    size_t next;                               /* the insert that is asked for next */
    struct record_text texts[BATCHES * BATCH]; /* of the last inserts, in a ring */
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t moved;
    size_t batches_made, batches_done; /* filled, and no more needed */
    bool stops;
    enum fever_error failure;
};

static const struct clinic *next_record(struct ahead *ahead)
{
    while (ahead->at < ahead->count) {
        const struct clinic_change *change = ahead->changes[ahead->at++];
        if (change->action == CLINIC_INSERT)
            return change->after;
    }
    return NULL;
}

static enum fever_error batch_fill(struct ahead *ahead, size_t batch)
{
    struct record_text *texts = ahead->texts + batch % BATCHES * BATCH;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < BATCH && !failure; i++) {
        const struct clinic *record = next_record(ahead);
        if (!record)
            break;
        failure = record_text_fill(&texts[i], record, ahead->fields);
    }
    return failure;
}

static void *ahead_run(void *context)
{
    struct ahead *ahead = context;
    bool stops = false;
    for (size_t batch = 0; ahead->at < ahead->count && !stops; batch++) {
        pthread_mutex_lock(&ahead->lock);
        while (batch >= ahead->batches_done + BATCHES && !ahead->stops)
            pthread_cond_wait(&ahead->moved, &ahead->lock);
        stops = ahead->stops;
        pthread_mutex_unlock(&ahead->lock);
        enum fever_error failure = stops ? FEVER_OK : batch_fill(ahead, batch);
        pthread_mutex_lock(&ahead->lock);
        ahead->batches_made = batch + 1;
        ahead->failure = failure;
        pthread_cond_signal(&ahead->moved);
        pthread_mutex_unlock(&ahead->lock);
        stops |= failure != FEVER_OK;
    }
    return NULL;
}

/* Gives back the batch before this one, and waits for it. Without a thread it is filled now. */
static enum fever_error batch_await(struct ahead *ahead, size_t batch)
{
    if (!ahead->has_thread)
        return batch_fill(ahead, batch);
    pthread_mutex_lock(&ahead->lock);
    ahead->batches_done = batch;
    pthread_cond_signal(&ahead->moved);
    while (ahead->batches_made <= batch)
        pthread_cond_wait(&ahead->moved, &ahead->lock);
    enum fever_error failure = ahead->batches_made == batch + 1 ? ahead->failure : FEVER_OK;
    pthread_mutex_unlock(&ahead->lock);
    return failure;
}

const struct record_text *apply_ahead_next(struct ahead *ahead)
{
    size_t insert = ahead->next++;
    if (insert % BATCH == 0 && batch_await(ahead, insert / BATCH))
        return NULL;
    return &ahead->texts[insert % (BATCHES * BATCH)];
}

struct ahead *apply_ahead_new(const struct clinic_change *const *changes, size_t count,
                              uint64_t fields)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);
    if (!ahead)
        return NULL;
    ahead->changes = changes;
    ahead->count = count;
    ahead->fields = fields;
    for (size_t i = 0; i < BATCHES * BATCH; i++)
        record_text_init(&ahead->texts[i]);
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->moved, NULL);
    ahead->has_thread = pthread_create(&ahead->thread, NULL, ahead_run, ahead) == 0;
    return ahead;
}

void apply_ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    if (ahead->has_thread) {
        pthread_mutex_lock(&ahead->lock);
        ahead->stops = true;
        pthread_cond_signal(&ahead->moved);
        pthread_mutex_unlock(&ahead->lock);
        pthread_join(ahead->thread, NULL);
    }
    pthread_cond_destroy(&ahead->moved);
    pthread_mutex_destroy(&ahead->lock);
    for (size_t i = 0; i < BATCHES * BATCH; i++)
        record_text_clear(&ahead->texts[i]);
    free(ahead);
}
