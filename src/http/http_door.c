/* The door: takes the age of requests, and refuses by class and by address. */
#include "http_door.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>

#include "fever/exposition.h"
#include "http_guests.h"
#include "http_reply.h"

/* While there is pressure. Carriers put thousands of users behind one IPv4 address. */
enum { READS_PER_S = 200, READS_BURST = 1000, PROBLEM_MAX = 4096 };

/* So many connections can have no more requests waiting than are soon answered. */
enum { CROWD = 100 };

/* Those who can wait longest come again last. */
static const int retry_after_s[ADMISSION_CLASSES] = {
    [ADMISSION_COSTLY] = 5, [ADMISSION_ORDINARY] = 3, [ADMISSION_NEAREST] = 1};

const char door_busy_text[] = "More requests come in than this node can answer, or its answers are "
                              "not taken; ask again after "
                              "the seconds of Retry-After.";

/* The kernel's own tick: a coarser time costs no system call. */
static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How long the last bytes of the connection have lain in the kernel, and we could have read them:
 * requests sent ahead wait for their client, who has yet to take the answers before. 0 where the
 * kernel does not tell. */
static int64_t age_ms(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct tcp_info tcp;
    socklen_t length = sizeof tcp;
    memset(&tcp, 0, sizeof tcp);
    if (!info || getsockopt(info->connect_fd, IPPROTO_TCP, TCP_INFO, &tcp, &length) != 0)
        return 0;
    int64_t idle_ms = guest_idle_ms(connection);
    return tcp.tcpi_last_data_recv < idle_ms ? tcp.tcpi_last_data_recv : idle_ms;
}

static void shares_publish(struct door *door)
{
    for (int class = 0; class < ADMISSION_CLASSES; class ++)
        atomic_store_explicit(&door->shares[class],
                              admission_share(&door->admission, (enum admission_class) class),
                              memory_order_relaxed);
}

void door_note(struct door *door, struct MHD_Connection *connection, unsigned connections)
{
    int64_t now_ms = clock_ms();
    if (atomic_load_explicit(&door->looked_ms, memory_order_relaxed) == now_ms ||
        pthread_mutex_trylock(&door->lock) != 0)
        return;
    atomic_store_explicit(&door->looked_ms, now_ms, memory_order_relaxed);
    admission_note(&door->admission, connections < CROWD ? 0 : age_ms(connection), now_ms);
    shares_publish(door);
    pthread_mutex_unlock(&door->lock);
}

bool door_is_pressed(const struct door *door)
{
    return atomic_load_explicit(&door->shares[ADMISSION_COSTLY], memory_order_relaxed) > 0;
}

static bool reader_may(struct door *door, uint64_t client, int *wait_s)
{
    pthread_mutex_lock(&door->lock);
    bool may = limiter_take(&door->readers, client, limiter_now_s(), wait_s);
    pthread_mutex_unlock(&door->lock);
    return may;
}

enum door_answer door_ask(struct door *door, enum admission_class class, uint64_t client,
                          int *wait_s)
{
    if (class == ADMISSION_ALWAYS)
        return DOOR_OPEN;
    if (!reader_may(door, client, wait_s)) {
        atomic_fetch_add_explicit(&door->limited, 1, memory_order_relaxed);
        return DOOR_LIMITED;
    }
    uint32_t share = (uint32_t)atomic_load_explicit(&door->shares[class], memory_order_relaxed);
    uint32_t turn =
        (uint32_t)atomic_fetch_add_explicit(&door->turns[class], 1, memory_order_relaxed);
    return admission_refuses(share, turn) ? door_refuse(door, class, wait_s) : DOOR_OPEN;
}

enum door_answer door_refuse(struct door *door, enum admission_class class, int *wait_s)
{
    atomic_fetch_add_explicit(&door->refused[class], 1, memory_order_relaxed);
    *wait_s = retry_after_s[class];
    return DOOR_BUSY;
}

void door_measure(const struct door *door, struct buffer *out)
{
    static const char *const classes[ADMISSION_CLASSES] = {[ADMISSION_COSTLY] = "costly",
                                                           [ADMISSION_ORDINARY] = "ordinary",
                                                           [ADMISSION_NEAREST] = "nearest"};
    int64_t shares = 0;
    for (int class = 0; class < ADMISSION_CLASSES; class ++)
        shares += (int64_t)atomic_load_explicit(&door->shares[class], memory_order_relaxed);
    exposition_gauge(out, "fever_pressure_percent",
                     "Overload: 0 none, each 100 a class of requests that is refused entirely.",
                     shares * 100 / ADMISSION_WHOLE);
    exposition_family(out, "counter", "fever_refused_total",
                      "Requests refused with 503, because more came than could be answered, or "
                      "answers were not taken.");
    for (int class = 0; class < ADMISSION_CLASSES; class ++) {
        const struct exposition_label label = {"class", classes[class]};
        exposition_sample(out, "fever_refused_total", &label, 1,
                          atomic_load_explicit(&door->refused[class], memory_order_relaxed));
    }
    exposition_counter(out, "fever_limited_total",
                       "Reads refused with 429, because their address asked too often.",
                       atomic_load_explicit(&door->limited, memory_order_relaxed));
}

static struct MHD_Response *refusal_make(int wait_s, struct gzip_pool *pool, struct buffer *text)
{
    struct api_reply reply;
    memset(&reply, 0, sizeof reply);
    buffer_init(&reply.body, PROBLEM_MAX);
    api_problem(&reply, 503, NULL, door_busy_text);
    reply.retry_after_s = wait_s;
    const struct reply_form form = {.audience = REPLY_FOR_PROGRAMS, .pool = pool};
    uint64_t bytes;
    struct MHD_Response *response =
        reply.body.length ? reply_response(&reply, &form, &bytes) : NULL;
    *text = reply.body;
    return response;
}

enum fever_error door_open(struct door *door, struct gzip_pool *pool, bool is_tls)
{
    pthread_mutex_init(&door->lock, NULL);
    door->readers.per_s = READS_PER_S;
    door->readers.burst = READS_BURST;
    for (int class = 0; class < ADMISSION_CLASSES; class ++) {
        door->refusals[class] = refusal_make(retry_after_s[class], pool, &door->texts[class]);
        if (!door->refusals[class])
            return FEVER_NOMEM;
        if (is_tls)
            reply_add_tls_only(door->refusals[class]);
    }
    return FEVER_OK;
}

void door_close(struct door *door)
{
    for (int class = 0; class < ADMISSION_CLASSES; class ++) {
        if (door->refusals[class])
            MHD_destroy_response(door->refusals[class]);
        buffer_clear(&door->texts[class]);
    }
}
