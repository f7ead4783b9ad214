/* The thread that carries out writes, one batch in one transaction after the other.
 *
 * A connection whose request writes is put to sleep, so that no thread of the pool waits for the
 * store; it wakes when its reply is made and what it wrote is kept. */
#ifndef FEVER_HTTP_WRITER_H
#define FEVER_HTTP_WRITER_H

#include "http_exchange.h"

struct write_queue;
struct exchange;

/* NULL without memory or a thread. */
struct write_queue *write_queue_open(const struct http_writer *writer);

/* Carries out what is waiting and ends the thread; later writes are refused. NULL is allowed. */
void write_queue_close(struct write_queue *queue);

/* Frees a closed queue, once nobody can put anything in. NULL is allowed. */
void write_queue_free(struct write_queue *queue);

/* Takes the exchange, whose connection sleeps, until exchange_written was called for it. False
 * where the queue is full or closed: then it is still the caller's. */
bool write_queue_put(struct write_queue *queue, struct exchange *exchange);

/* Writes how many wait, for /metrics. */
void write_queue_measure(struct write_queue *queue, struct buffer *out);

#endif
