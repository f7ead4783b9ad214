/* `/clinics/{id}/reports` and `/reports`: what anybody may say of a clinic, and take back. */
#include "api_call.h"
#include "fever/report_intake.h"

static struct report_visit visit_of(const struct call *call)
{
    return (struct report_visit){call->context->writer, call->request->client, call->context->now};
}

/* All that may become of a report but that it is done. A receipt that is nobody's is 404, not 204:
 * who mistyped theirs must not believe that what they gave away is erased. It tells a stranger
 * nothing, as receipts cannot be guessed. */
static void answer_outcome(struct call *call, enum report_outcome outcome, int wait_s)
{
    switch (outcome) {
    case REPORT_DONE:
        break;
    case REPORT_NO_CONSENT:
        answer_member(call, "consent", "A contact is kept only with a consent to that: true.");
        break;
    case REPORT_TOO_OFTEN:
        answer_too_many(call, wait_s);
        break;
    case REPORT_TOO_MANY:
        answer_unavailable(call->reply,
                           "Too many reports have come in; this one was counted but not kept.",
                           wait_s);
        break;
    case REPORT_UNKNOWN:
        problem_reply(call->reply,
                      &(struct problem){.status = 404,
                                        .detail = "No report has this receipt: it was erased "
                                                  "already, or the receipt is mistyped."});
        break;
    case REPORT_NO_MEMORY:
        answer_nomem(call);
        break;
    case REPORT_NOT_KEPT:
        answer_not_kept(call->reply);
        break;
    }
}

void api_report_post(struct call *call)
{
    const struct report_visit visit = visit_of(call);
    struct report_answer answer;
    enum report_outcome outcome =
        report_take_in(&visit, snapshot_clinic(call->context->snapshot, call->number)->id,
                       &call->parameters.writes, &answer);
    if (outcome != REPORT_DONE) {
        answer_outcome(call, outcome, answer.wait_s);
        return;
    }
    call->reply->status = 201;
    call->reply->location[0] = '\0'; /* the report itself has no address: nobody can read it */
    APPEND(&call->reply->body, "{\"receipt\":");
    buffer_append_json(&call->reply->body, answer.receipt);
    APPEND(&call->reply->body, "}\n");
}

void api_report_erase(struct call *call)
{
    const struct report_visit visit = visit_of(call);
    struct report_answer answer;
    size_t length = 0;
    const char *receipt = bearer_of(call->request, &length);
    if (!receipt) {
        answer_unauthorized(call, "This needs the report's receipt: `Authorization: Bearer …`.");
        return;
    }
    enum report_outcome outcome = report_take_back(&visit, receipt, length, &answer);
    if (outcome == REPORT_DONE)
        answer_nothing(call);
    else
        answer_outcome(call, outcome, answer.wait_s);
}
