/* The queue of writes and the thread that empties it.
 *
 * What has gathered while the last batch was written makes the next one: a single write waits for
 * nobody, and thousands share the cost of one commit. */
#include "http_writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "fever/exposition.h"

enum { WAITING_MAX = 4096, UPKEEP_S = 3600, UPKEEP_AGAIN_S = 2, REST_S = 1 };

struct write_queue {
    const struct http_writer *writer;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t filled;
    struct exchange *first, **last;
    size_t waiting;
    bool closed;
    struct timespec upkeep_due; /* of CLOCK_MONOTONIC; the thread's alone */
};

static bool is_kept(const struct exchange *exchange)
{
    return exchange->write->reply.status < 300;
}

static void refuse(struct exchange *batch, bool only_kept)
{
    for (struct exchange *one = batch; one; one = one->write->next)
        if (!only_kept || is_kept(one))
            exchange_refuse(one);
}

/* Those that are refused for their own faults stay so, whatever becomes of the others. Refusals are
 * committed too: some are counted. */
static enum fever_error batch_write(const struct http_writer *writer, struct exchange *batch)
{
    enum fever_error failure = writer->begin(writer->context);
    if (failure) {
        refuse(batch, false);
        return failure;
    }
    for (struct exchange *one = batch; one; one = one->write->next)
        exchange_write(one, writer->api);
    failure = writer->commit(writer->context);
    if (failure)
        refuse(batch, true);
    writer->end(writer->context);
    return failure;
}

static void batch_wake(struct exchange *batch)
{
    while (batch) {
        struct exchange *next = batch->write->next; /* gone as soon as it wakes */
        exchange_written(batch);
        batch = next;
    }
}

/* After a write that failed it is due soon: else a node where nobody writes would be said to be
 * failing for an hour after the store is well. */
static void upkeep_set(struct write_queue *queue, enum fever_error failure)
{
    clock_gettime(CLOCK_MONOTONIC, &queue->upkeep_due);
    queue->upkeep_due.tv_sec += failure ? UPKEEP_AGAIN_S : UPKEEP_S;
}

static void upkeep_if_due(struct write_queue *queue)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec >= queue->upkeep_due.tv_sec)
        upkeep_set(queue, queue->writer->upkeep(queue->writer->context, time(NULL)));
}

/* When to look up at the latest though nothing is to be written. */
static struct timespec rest_end(const struct write_queue *queue)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += REST_S;
    return end.tv_sec < queue->upkeep_due.tv_sec ? end : queue->upkeep_due;
}

/* Takes the exchanges that wait, in their order: none where it has only rested. False where the
 * queue was closed and is empty. */
static bool batch_take(struct write_queue *queue, struct exchange **batch)
{
    int result = 0;
    const struct timespec end = rest_end(queue);
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->closed && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&queue->filled, &queue->lock, &end);
    *batch = queue->first;
    queue->first = NULL;
    queue->last = &queue->first;
    queue->waiting = 0;
    bool goes_on = *batch || !queue->closed;
    pthread_mutex_unlock(&queue->lock);
    return goes_on;
}

static void *queue_run(void *context)
{
    struct write_queue *queue = context;
    struct exchange *batch;
    for (;;) {
        upkeep_if_due(queue);
        if (!batch_take(queue, &batch))
            return NULL;
        if (batch && batch_write(queue->writer, batch))
            upkeep_set(queue, FEVER_IO);
        else if (!batch)
            queue->writer->rest(queue->writer->context);
        batch_wake(batch);
    }
}

static void filled_init(pthread_cond_t *filled)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* whatever is done to the clock */
    pthread_cond_init(filled, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct write_queue *write_queue_open(const struct http_writer *writer)
{
    struct write_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return NULL;
    queue->writer = writer;
    queue->last = &queue->first;
    pthread_mutex_init(&queue->lock, NULL);
    filled_init(&queue->filled);
    if (pthread_create(&queue->thread, NULL, queue_run, queue) == 0)
        return queue;
    write_queue_free(queue);
    return NULL;
}

void write_queue_close(struct write_queue *queue)
{
    if (!queue)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
}

void write_queue_free(struct write_queue *queue)
{
    if (!queue)
        return;
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

void write_queue_measure(struct write_queue *queue, struct buffer *out)
{
    pthread_mutex_lock(&queue->lock);
    int64_t waiting = (int64_t)queue->waiting;
    pthread_mutex_unlock(&queue->lock);
    exposition_gauge(out, "fever_writes_waiting", "Writes that wait for the next batch.", waiting);
    exposition_gauge(out, "fever_writes_waiting_limit", "Writes that may wait; more are refused.",
                     WAITING_MAX);
}

bool write_queue_put(struct write_queue *queue, struct exchange *exchange)
{
    exchange->write->next = NULL;
    pthread_mutex_lock(&queue->lock);
    bool taken = !queue->closed && queue->waiting < WAITING_MAX;
    if (taken) {
        *queue->last = exchange;
        queue->last = &exchange->write->next;
        queue->waiting++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}
