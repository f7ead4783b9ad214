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
    SHELVES = 16, /* processors share one where there are more */
    PLACES = 256, /* of a shelf; a question has one */
    MARKS = 1024, /* of questions that were asked lately */
    BODY_MAX = 16 * 1024 /* what is larger is counted as held by who asks, see http_guests.c */
};

struct place {
    atomic_flag is_held; /* guards all below; who finds it held goes on without */
    struct repeat_question question;
    struct MHD_Response *response; /* NULL: none */
    const char *route;
    uint64_t bytes;
};

struct shelf {
    struct place places[PLACES];
    _Atomic uint64_t marks[MARKS];
    atomic_int_fast64_t sent;
};

struct repeats {
    struct shelf shelves[SHELVES];
};

struct repeats *repeats_new(void)
{
    return calloc(1, sizeof(struct repeats));
}

void repeats_free(struct repeats *repeats)
{
    for (size_t i = 0; repeats && i < SHELVES; i++)
        for (size_t j = 0; j < PLACES; j++)
            if (repeats->shelves[i].places[j].response)
                MHD_destroy_response(repeats->shelves[i].places[j].response);
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

static bool is_current(const struct repeat_question *kept, const struct repeat_question *asked)
{
    return kept->second == asked->second && kept->turn == asked->turn;
}

static bool is_same(const struct repeat_question *kept, const struct repeat_question *asked)
{
    return kept->hash == asked->hash && is_current(kept, asked) && kept->length == asked->length &&
           memcmp(kept->words, asked->words, asked->length) == 0;
}

bool repeats_send(struct exchange *exchange, const struct repeat_question *question,
                  enum MHD_Result *result)
{
    struct shelf *shelf = shelf_here(exchange->service->repeats);
    struct place *place = place_of(shelf, question);
    if (!place_take(place))
        return false;
    bool is_there = place->response && is_same(&place->question, question);
    if (is_there) {
        exchange->bytes = place->bytes;
        *result = send_response(exchange, place->route, MHD_HTTP_OK, place->response);
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
    _Atomic uint64_t *at = &shelf_here(repeats)->marks[question->hash / PLACES % MARKS];
    uint64_t mark = hash_number(question->hash, (uint64_t)question->second);
    if (atomic_load_explicit(at, memory_order_relaxed) != mark) {
        atomic_store_explicit(at, mark, memory_order_relaxed);
        return false;
    }
    return time(NULL) == question->second;
}

void repeats_keep(struct repeats *repeats, const struct repeat_question *question,
                  struct MHD_Response *response, const char *route, uint64_t bytes)
{
    struct place *place = place_of(shelf_here(repeats), question);
    struct MHD_Response *over = response;
    if (place_take(place)) {
        /* Of two that share a place the first stays while it is of use. */
        if (!place->response || !is_current(&place->question, question)) {
            over = place->response;
            place->question = *question;
            place->response = response;
            place->route = route;
            place->bytes = bytes;
        }
        place_let_go(place);
    }
    if (over)
        MHD_destroy_response(over);
}

void repeats_measure(const struct repeats *repeats, struct buffer *out)
{
    int64_t sent = 0;
    for (size_t i = 0; i < SHELVES; i++)
        sent += atomic_load_explicit(&repeats->shelves[i].sent, memory_order_relaxed);
    exposition_counter(out, "fever_repeated_total",
                       "Answers sent as they had been made for others in the same second.", sent);
}
