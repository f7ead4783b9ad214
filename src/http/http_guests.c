/* Counts connections by address, and shuts those of which nothing comes. */
#include "http_guests.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "fever/exposition.h"

enum {
    ADDRESSES = 4096,         /* addresses share a count where their numbers meet */
    PATIENCE_MS = 120000,     /* where there is room: a pack over a slow network takes its time */
    PATIENCE_LEAST_MS = 2000, /* where there is none */
    LOOK_EVERY_S = 1,
    HELD_OVER_BYTES = 16 * 1024,         /* answers that are smaller are as good as none */
    HELD_MOST_BYTES = 128 * 1024 * 1024, /* in all; of one address a share as of connections */
    SHARE_OF_ADDRESS = 4
};

struct guest {
    struct guest *next, **link; /* guarded by the lock, as is that it is in the list */
    int socket;
    unsigned address;
    bool is_proxy;
    size_t held_bytes;            /* of its own thread */
    atomic_int_fast64_t since_ms; /* when it came, or was last served */
    int64_t served_ms;            /* of its own thread; 0: never was */
    atomic_bool asks;             /* and has not been served yet */
};

struct guests {
    const struct client_rules *rules;
    unsigned most;
    pthread_t thread;
    pthread_cond_t closing;
    pthread_mutex_t lock; /* guards all below */
    struct guest *first;
    atomic_uint count;                                    /* read without the lock, too */
    atomic_size_t held_bytes, held_of_address[ADDRESSES]; /* without the lock */
    unsigned of_address[ADDRESSES];
    int64_t turned_away, shut;
    bool closed;
};

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

unsigned guests_of_address_max(unsigned most)
{
    return most / SHARE_OF_ADDRESS;
}

/* Each thread may let in one too many, since it counts only once libmicrohttpd has taken it. */
enum MHD_Result guests_admit(void *context, const struct sockaddr *address, socklen_t length)
{
    (void)length;
    struct guests *guests = context;
    if (client_is_proxy(guests->rules, address))
        return MHD_YES;
    unsigned number = (unsigned)(client_of_peer(guests->rules, address) % ADDRESSES);
    pthread_mutex_lock(&guests->lock);
    bool fits = guests->of_address[number] < guests_of_address_max(guests->most);
    guests->turned_away += !fits;
    pthread_mutex_unlock(&guests->lock);
    return fits ? MHD_YES : MHD_NO;
}

static struct guest *guest_enter(struct guests *guests, struct MHD_Connection *connection)
{
    struct guest *guest = malloc(sizeof *guest);
    const struct sockaddr *peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    if (!guest)
        return NULL; /* libmicrohttpd's own time-out still holds */
    guest->socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    guest->address = (unsigned)(client_of_peer(guests->rules, peer) % ADDRESSES);
    guest->is_proxy = client_is_proxy(guests->rules, peer);
    guest->held_bytes = 0;
    atomic_init(&guest->since_ms, clock_ms());
    guest->served_ms = 0;
    atomic_init(&guest->asks, false);
    pthread_mutex_lock(&guests->lock);
    guest->next = guests->first;
    guest->link = &guests->first;
    if (guest->next)
        guest->next->link = &guest->next;
    guests->first = guest;
    guests->count++;
    guests->of_address[guest->address]++;
    pthread_mutex_unlock(&guests->lock);
    return guest;
}

static void guest_leave(struct guests *guests, struct guest *guest)
{
    pthread_mutex_lock(&guests->lock);
    *guest->link = guest->next;
    if (guest->next)
        guest->next->link = guest->link;
    guests->count--;
    guests->of_address[guest->address]--;
    pthread_mutex_unlock(&guests->lock);
    free(guest);
}

/* libmicrohttpd closes the socket only after it has told of the end: what is in the list is open.
 */
void guests_notify(void *context, struct MHD_Connection *connection, void **guest,
                   enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *guest = guest_enter(context, connection);
    else if (*guest)
        guest_leave(context, *guest);
}

static struct guest *guest_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void guest_asks(struct MHD_Connection *connection)
{
    struct guest *guest = guest_of(connection);
    if (guest)
        atomic_store_explicit(&guest->asks, true, memory_order_relaxed);
}

static void held_add(struct guests *guests, struct guest *guest, size_t bytes)
{
    guest->held_bytes += bytes;
    atomic_fetch_add_explicit(&guests->held_bytes, bytes, memory_order_relaxed);
    atomic_fetch_add_explicit(&guests->held_of_address[guest->address], bytes,
                              memory_order_relaxed);
}

static void held_let_go(struct guests *guests, struct guest *guest)
{
    if (!guest->held_bytes)
        return;
    atomic_fetch_sub_explicit(&guests->held_bytes, guest->held_bytes, memory_order_relaxed);
    atomic_fetch_sub_explicit(&guests->held_of_address[guest->address], guest->held_bytes,
                              memory_order_relaxed);
    guest->held_bytes = 0;
}

void guest_holds(struct guests *guests, struct MHD_Connection *connection, size_t bytes)
{
    if (bytes <= HELD_OVER_BYTES)
        return;
    struct guest *guest = guest_of(connection);
    if (guest)
        held_add(guests, guest, bytes);
}

bool guests_hold_much(struct guests *guests)
{
    return atomic_load_explicit(&guests->held_bytes, memory_order_relaxed) >=
           HELD_MOST_BYTES / SHARE_OF_ADDRESS;
}

bool guest_has_no_room(struct guests *guests, struct MHD_Connection *connection)
{
    const struct guest *guest = guest_of(connection);
    if (atomic_load_explicit(&guests->held_bytes, memory_order_relaxed) >= HELD_MOST_BYTES)
        return true;
    return guest && !guest->is_proxy &&
           atomic_load_explicit(&guests->held_of_address[guest->address], memory_order_relaxed) >=
               HELD_MOST_BYTES / SHARE_OF_ADDRESS;
}

void guest_was_served(struct guests *guests, struct MHD_Connection *connection)
{
    struct guest *guest = guest_of(connection);
    if (!guest)
        return;
    held_let_go(guests, guest);
    guest->served_ms = clock_ms();
    atomic_store_explicit(&guest->since_ms, guest->served_ms, memory_order_relaxed);
    atomic_store_explicit(&guest->asks, false, memory_order_relaxed);
}

bool guests_are_waiting(struct guests *guests)
{
    pthread_mutex_lock(&guests->lock);
    const struct guest *guest = guests->first;
    while (guest && !atomic_load_explicit(&guest->asks, memory_order_relaxed))
        guest = guest->next;
    pthread_mutex_unlock(&guests->lock);
    return guest != NULL;
}

int64_t guest_idle_ms(struct MHD_Connection *connection)
{
    const struct guest *guest = guest_of(connection);
    return guest && guest->served_ms ? clock_ms() - guest->served_ms : INT64_MAX;
}

unsigned guests_open_now(struct guests *guests)
{
    return atomic_load_explicit(&guests->count, memory_order_relaxed);
}

void guests_measure(struct guests *guests, struct buffer *out)
{
    pthread_mutex_lock(&guests->lock);
    int64_t open = guests->count, turned_away = guests->turned_away, shut = guests->shut;
    pthread_mutex_unlock(&guests->lock);
    exposition_gauge(out, "fever_connections", "Connections that are open.", open);
    exposition_gauge(out, "fever_connections_limit", "Connections that may be open at once.",
                     guests->most);
    exposition_counter(out, "fever_connections_turned_away_total",
                       "Connections closed at once, because their address had too many.",
                       turned_away);
    exposition_counter(out, "fever_connections_shut_total",
                       "Connections shut, because no request on them came to its end.", shut);
    exposition_gauge(out, "fever_held_bytes", "Memory of large answers that are not all sent.",
                     (int64_t)atomic_load_explicit(&guests->held_bytes, memory_order_relaxed));
    exposition_gauge(out, "fever_held_bytes_limit",
                     "Of so much what may be large is refused, of a quarter of it to one address.",
                     HELD_MOST_BYTES);
}

/* Falls with the square of the room that is left: at half of it to a quarter. */
static int64_t patience_ms(const struct guests *guests)
{
    double taken = (double)guests->count / guests->most;
    double held = (double)atomic_load_explicit(&guests->held_bytes, memory_order_relaxed);
    double room = fmax(0, 1 - fmax(taken, held / HELD_MOST_BYTES));
    return (int64_t)fmax(PATIENCE_LEAST_MS, PATIENCE_MS * room * room);
}

/* Shuts, not closes: their threads see the end, and clean up. */
static void shut_the_stuck(struct guests *guests)
{
    int64_t before_ms = clock_ms() - patience_ms(guests);
    for (struct guest *guest = guests->first; guest; guest = guest->next) {
        if (atomic_load_explicit(&guest->since_ms, memory_order_relaxed) > before_ms)
            continue;
        shutdown(guest->socket, SHUT_RDWR);
        atomic_store_explicit(&guest->since_ms, INT64_MAX,
                              memory_order_relaxed); /* once is enough */
        guests->shut++;
    }
}

static void *guests_watch(void *context)
{
    struct guests *guests = context;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&guests->lock);
    while (!guests->closed) {
        next.tv_sec += LOOK_EVERY_S;
        while (!guests->closed &&
               pthread_cond_timedwait(&guests->closing, &guests->lock, &next) == 0)
            continue;
        shut_the_stuck(guests);
    }
    pthread_mutex_unlock(&guests->lock);
    return NULL;
}

struct guests *guests_open(const struct client_rules *rules, unsigned most)
{
    pthread_condattr_t attributes;
    struct guests *guests = calloc(1, sizeof *guests);
    if (!guests)
        return NULL;
    guests->rules = rules;
    guests->most = most;
    pthread_mutex_init(&guests->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&guests->closing, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&guests->thread, NULL, guests_watch, guests) == 0)
        return guests;
    free(guests);
    return NULL;
}

void guests_close(struct guests *guests)
{
    if (!guests)
        return;
    pthread_mutex_lock(&guests->lock);
    guests->closed = true;
    pthread_cond_signal(&guests->closing);
    pthread_mutex_unlock(&guests->lock);
    pthread_join(guests->thread, NULL);
    pthread_cond_destroy(&guests->closing);
    pthread_mutex_destroy(&guests->lock);
    free(guests);
}
