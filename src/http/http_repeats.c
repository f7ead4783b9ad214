/* Keeping the answers of this second, some for each processor. */
#include "http_repeats.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/exposition.h"
#include "fever/hash.h"
#include "http_send.h"

enum {
    SHELVES = 16,   /* processors share one where there are more */
    PLACES = 16384, /* of a shelf; a question has one */
    SWEPT = 2,      /* places that are looked through for what has aged, each time one is filled */
    BODY_MAX = 16 * 1024,     /* what is larger is counted as held by who asks, see http_guests.c */
    HEADERS_BYTES = 2 * 1024, /* what a response takes beside its body, about */
    KEPT_MOST = 32 * 1024 * 1024 /* bytes, on all shelves together */
};

struct kept {
    struct repeat_question question;
    struct MHD_Response *response;
    const char *route;
    uint64_t bytes;
};

/* All that is read for a question that nobody repeats. */
struct place {
    _Atomic uint64_t key; /* of what is kept, 0: nothing; a hint, it is the question that decides */
    _Atomic uint64_t mark; /* of what was asked here last */
    struct kept *kept;     /* or NULL */
    atomic_flag is_held;   /* guards `kept`; who finds it held goes on without */
};

struct shelf {
    struct place places[PLACES];
    atomic_int_fast64_t sent;
    atomic_size_t bytes; /* of what is kept */
    atomic_size_t hand;  /* where the last sweep ended */
};

struct repeats {
    size_t shelf_bytes_max;
    struct shelf shelves[SHELVES];
};

struct repeats *repeats_new(unsigned threads)
{
    /* Zeros are empty places, and a shelf that nobody uses takes no memory. */
    struct repeats *repeats = calloc(1, sizeof *repeats);
    if (repeats)
        repeats->shelf_bytes_max = KEPT_MOST / (threads < SHELVES ? threads : SHELVES);
    return repeats;
}

static size_t kept_size(const struct kept *kept)
{
    return sizeof *kept + HEADERS_BYTES + kept->bytes;
}

static void kept_free(struct kept *kept)
{
    if (kept)
        MHD_destroy_response(kept->response);
    free(kept);
}

void repeats_free(struct repeats *repeats)
{
    for (size_t i = 0; repeats && i < SHELVES; i++)
        for (size_t j = 0; j < PLACES; j++)
            kept_free(repeats->shelves[i].places[j].kept);
    free(repeats);
}

/* Adds a text with its end; no text holds a NUL. */
static bool words_add(struct repeat_question *question, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > REPEAT_WORDS_MAX - question->length)
        return false;
    memcpy(question->words + question->length, text, size);
    question->length += size;
    return true;
}

static bool words_of(const struct api_request *request, struct repeat_question *question)
{
    question->length = 0;
    question->words[question->length++] =
        (char)('0' + (request->coding == API_GZIP) + 2 * request->is_secure);
    bool fits = words_add(question, request->accept ? request->accept : "") &&
                words_add(question, request->path);
    for (size_t i = 0; fits && i < request->parameter_count; i++) {
        const struct api_parameter *parameter = &request->parameters[i];
        fits = !parameter->malformed && words_add(question, parameter->name) &&
               words_add(question, parameter->value);
    }
    return fits;
}

static uint64_t words_hash(const struct repeat_question *question)
{
    uint64_t hash = HASH_SEED, piece;
    for (size_t at = 0; at < question->length; at += sizeof piece) {
        size_t left = question->length - at;
        piece = 0;
        memcpy(&piece, question->words + at, left < sizeof piece ? left : sizeof piece);
        hash = hash_number(hash, piece);
    }
    return hash_finish(hash);
}

bool repeat_question_of(const struct exchange *exchange, const struct api_request *request,
                        struct repeat_question *out)
{
    if (request->method != API_GET || request->body_length || request->authorization ||
        request->if_none_match || exchange_is_last(exchange) ||
        request_id_is_wanted(exchange, MHD_HTTP_OK) || !words_of(request, out))
        return false;
    out->turn = snapshot_slot_turn(exchange->service->slot);
    out->second = time(NULL);
    out->hash = words_hash(out);
    return out->turn % 2 == 0;
}

static struct shelf *shelf_here(struct repeats *repeats)
{
    return &repeats->shelves[(unsigned)sched_getcpu() % SHELVES];
}

static struct place *place_of(struct shelf *shelf, const struct repeat_question *question)
{
    return &shelf->places[question->hash % PLACES];
}

static bool place_take(struct place *place)
{
    return !atomic_flag_test_and_set_explicit(&place->is_held, memory_order_acquire);
}

static void place_let_go(struct place *place)
{
    atomic_flag_clear_explicit(&place->is_held, memory_order_release);
}

/* Of a question in its second and of its snapshot; never 0. */
static uint64_t key_of(const struct repeat_question *question)
{
    return hash_number(hash_number(question->hash, (uint64_t)question->second), question->turn) | 1;
}

/* Of a question in a second: asked for once, or more often. */
static uint64_t mark_of(const struct repeat_question *question, int64_t second, bool is_repeated)
{
    uint64_t mark = hash_number(question->hash, (uint64_t)second);
    return is_repeated ? mark | 1 : mark & ~UINT64_C(1);
}

static void mark_set(struct place *place, const struct repeat_question *question, bool is_repeated)
{
    atomic_store_explicit(&place->mark, mark_of(question, question->second, is_repeated),
                          memory_order_relaxed);
}

static bool is_current(const struct repeat_question *kept, const struct repeat_question *asked)
{
    return kept->second == asked->second && kept->turn == asked->turn;
}

static bool is_same(const struct repeat_question *kept, const struct repeat_question *asked)
{
    return is_current(kept, asked) && kept->length == asked->length &&
           memcmp(kept->words, asked->words, asked->length) == 0;
}

bool repeats_send(struct exchange *exchange, const struct repeat_question *question,
                  enum MHD_Result *result)
{
    struct shelf *shelf = shelf_here(exchange->service->repeats);
    struct place *place = place_of(shelf, question);
    if (atomic_load_explicit(&place->key, memory_order_relaxed) != key_of(question) ||
        !place_take(place))
        return false;
    const struct kept *kept = place->kept;
    bool is_there = kept && is_same(&kept->question, question);
    if (is_there) {
        exchange->bytes = kept->bytes;
        *result = send_response(exchange, kept->route, MHD_HTTP_OK, kept->response);
        mark_set(place, question, true);
        atomic_fetch_add_explicit(&shelf->sent, 1, memory_order_relaxed);
    }
    place_let_go(place);
    return is_there;
}

bool repeats_wants(struct repeats *repeats, const struct repeat_question *question,
                   const struct api_reply *reply)
{
    if (!reply->repeats || reply->body.length > BODY_MAX)
        return false;
    struct place *place = place_of(shelf_here(repeats), question);
    uint64_t mark = atomic_load_explicit(&place->mark, memory_order_relaxed);
    bool is_repeated = mark == mark_of(question, question->second, false) ||
                       mark == mark_of(question, question->second, true);
    mark_set(place, question, is_repeated);
    return (is_repeated || mark == mark_of(question, question->second - 1, true)) &&
           time(NULL) == question->second;
}

/* Puts what may be NULL into a place that is held, and gives what was there. */
static struct kept *place_put(struct shelf *shelf, struct place *place, struct kept *kept)
{
    struct kept *before = place->kept;
    if (before)
        atomic_fetch_sub(&shelf->bytes, kept_size(before));
    if (kept)
        atomic_fetch_add(&shelf->bytes, kept_size(kept));
    place->kept = kept;
    atomic_store_explicit(&place->key, kept ? key_of(&kept->question) : 0, memory_order_relaxed);
    return before;
}

/* Empties some places of what has aged, the shelf's all in turn. */
static void shelf_sweep(struct shelf *shelf, const struct repeat_question *now)
{
    size_t hand = atomic_fetch_add_explicit(&shelf->hand, SWEPT, memory_order_relaxed);
    for (size_t i = 0; i < SWEPT; i++) {
        struct place *place = &shelf->places[(hand + i) % PLACES];
        if (!place_take(place))
            continue;
        bool is_old = place->kept && !is_current(&place->kept->question, now);
        struct kept *old = is_old ? place_put(shelf, place, NULL) : NULL;
        place_let_go(place);
        kept_free(old);
    }
}

/* Whether the place took it; of two that share one the first stays while it is of use. */
static bool shelf_put(struct shelf *shelf, size_t bytes_max, struct kept *kept)
{
    struct place *place = place_of(shelf, &kept->question);
    if (!place_take(place))
        return false;
    struct kept *before = place->kept;
    bool takes = (!before || !is_current(&before->question, &kept->question)) &&
                 atomic_load(&shelf->bytes) + kept_size(kept) <= bytes_max;
    if (takes)
        before = place_put(shelf, place, kept);
    place_let_go(place);
    if (takes)
        kept_free(before);
    return takes;
}

void repeats_keep(struct repeats *repeats, const struct repeat_question *question,
                  struct MHD_Response *response, const char *route, uint64_t bytes)
{
    struct shelf *shelf = shelf_here(repeats);
    shelf_sweep(shelf, question);
    struct kept *kept = malloc(sizeof *kept);
    if (!kept) {
        MHD_destroy_response(response);
        return;
    }
    *kept = (struct kept){*question, response, route, bytes};
    if (!shelf_put(shelf, repeats->shelf_bytes_max, kept))
        kept_free(kept);
}

void repeats_measure(const struct repeats *repeats, struct buffer *out)
{
    int64_t sent = 0, bytes = 0;
    for (size_t i = 0; i < SHELVES; i++) {
        sent += atomic_load_explicit(&repeats->shelves[i].sent, memory_order_relaxed);
        bytes += (int64_t)atomic_load_explicit(&repeats->shelves[i].bytes, memory_order_relaxed);
    }
    exposition_counter(out, "fever_repeated_total",
                       "Answers sent as they had been made for others in the same second.", sent);
    exposition_gauge(out, "fever_repeated_kept_bytes", "Memory of answers that are kept for that.",
                     bytes);
}
