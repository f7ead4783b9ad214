/* Answers that many ask for at once.
 *
 * What is asked for in the same words again and again within one second, of the same snapshot, is
 * sent as it was made: an answer hangs on nothing else (`repeats` of struct api_reply). So no state
 * is shown longer than without this, and no header says otherwise. Kept is what is asked for twice
 * in a second, or was in the second before: what is asked for once leaves eight bytes behind. */
#ifndef FEVER_HTTP_REPEATS_H
#define FEVER_HTTP_REPEATS_H

#include "http_exchange.h"

enum { REPEAT_WORDS_MAX = 256 };

/* What two requests have in common where they get the same bytes. */
struct repeat_question {
    uint64_t turn;  /* of the snapshot_slot */
    int64_t second; /* Unix time */
    uint64_t hash;  /* of the words */
    size_t length;
    char words[REPEAT_WORDS_MAX];
};

struct repeats;

/* For so many threads; NULL without memory. */
struct repeats *repeats_new(unsigned threads);

/* Nothing is being sent any more. */
void repeats_free(struct repeats *repeats);

/* What is asked; false where the answer is for this request alone, or the words are too many. To be
 * called before the answer is made. */
bool repeat_question_of(const struct exchange *exchange, const struct api_request *request,
                        struct repeat_question *out);

/* Sends what is kept for the question; false where there is nothing. From any thread, as all
 * below. */
bool repeats_send(struct exchange *exchange, const struct repeat_question *question,
                  enum MHD_Result *result);

/* Whether the reply in hand is worth being kept: it is small, is asked for often, and its second is
 * not over. To be called once for each question that was not sent. */
bool repeats_wants(struct repeats *repeats, const struct repeat_question *question,
                   const struct api_reply *reply);

/* Keeps a response of status 200 that owns its body, for what is wanted; takes the caller's hold on
 * it. `route` is static. */
void repeats_keep(struct repeats *repeats, const struct repeat_question *question,
                  struct MHD_Response *response, const char *route, uint64_t bytes);

/* Writes for /metrics how many were sent. */
void repeats_measure(const struct repeats *repeats, struct buffer *out);

#endif
