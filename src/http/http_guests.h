/* The connections that are open: how many, whose, and for how long nothing came of them.
 *
 * libmicrohttpd ends a connection on which nothing moves; a byte now and then keeps it for ever.
 * So each is also held to answers: one that has had none for longer than there is patience is shut.
 * Patience shrinks as the room does: that for connections, and that for answers which clients do
 * not take. */
#ifndef FEVER_HTTP_GUESTS_H
#define FEVER_HTTP_GUESTS_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/api.h"
#include "http_client.h"

struct guests;

/* `most`: how many connections there may be in all; a quarter of them of one address (IPv6: a /64),
 * but for trusted proxies. `rules` is borrowed. NULL without memory or a thread. */
struct guests *guests_open(const struct client_rules *rules, unsigned most);

/* Of so many connections so many may be of one address. */
unsigned guests_of_address_max(unsigned most);

/* After the server has stopped. NULL is allowed. */
void guests_close(struct guests *guests);

/* The two callbacks of libmicrohttpd; `guests` is a struct guests. */
enum MHD_Result guests_admit(void *guests, const struct sockaddr *address, socklen_t length);
void guests_notify(void *guests, struct MHD_Connection *connection, void **guest,
                   enum MHD_ConnectionNotificationCode what);

/* An exchange on the connection has begun, and is over. */
void guest_asks(struct MHD_Connection *connection);
void guest_was_served(struct guests *guests, struct MHD_Connection *connection);

/* An answer lies in `bytes` of memory until the exchange is over. Small ones are not counted. From
 * the thread of the connection. */
void guest_holds(struct guests *guests, struct MHD_Connection *connection, size_t bytes);

/* Whether answers lie here, for all or for the connection's address, in as much memory as there is
 * for them: no further one that may be large is to be made. A trusted proxy may have all of it. */
bool guest_has_no_room(struct guests *guests, struct MHD_Connection *connection);

/* Whether so much lies here that one of them may have no room; cheap. */
bool guests_hold_much(struct guests *guests);

/* Whether anybody's exchange is not over. */
bool guests_are_waiting(struct guests *guests);

/* Since when nothing was left to do for the connection, in milliseconds; INT64_MAX before its first
 * exchange is over. From the thread of the connection. */
int64_t guest_idle_ms(struct MHD_Connection *connection);

/* How many are open at present; cheap. */
unsigned guests_open_now(struct guests *guests);

/* Writes how many there are, and were sent away, for /metrics. */
void guests_measure(struct guests *guests, struct buffer *out);

#endif
