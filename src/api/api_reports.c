/* `/clinics/{id}/reports` and `/reports`: what anybody may say of a clinic, and take back.
 *
 * Nothing tells who made a report but what its text says and, with a consent of its own, its
 * contact. The receipt is all that its maker holds. */
#include "api_call.h"
#include "fever/resident_report.h"

/* False where this client has to wait, and the reply says how long. */
static bool limit_accepted(struct call *call, enum api_limit limit, bool only_look)
{
    const struct api_writer *writer = call->context->writer;
    int wait_s = 1;
    if (writer->may(writer->context, limit, call->request->client, call->context->now, only_look,
                    &wait_s))
        return true;
    answer_too_many(call, wait_s);
    return false;
}

void api_report_post(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    const struct parameters_of_writes *asked = &call->parameters.writes;
    const struct report report = {
        .clinic_id = snapshot_clinic(call->context->snapshot, call->number)->id,
        .kind = asked->report,
        .text = asked->text,
        .contact = asked->contact,
        .made_at = call->context->now,
    };
    char receipt[API_RECEIPT_SIZE];
    int wait_s = 1;
    if (report.contact && !asked->consent) {
        answer_member(call, "consent", "A contact is kept only with a consent to that: true.");
        return;
    }
    if (!limit_accepted(call, API_LIMIT_REPORTS, false))
        return;
    enum fever_error failure = writer->report_add(writer->context, &report, receipt, &wait_s);
    if (failure == FEVER_CONFLICT) {
        answer_unavailable(call->reply,
                           "Too many reports have come in; this one was counted but not kept.",
                           wait_s);
        return;
    }
    if (!write_kept(call, failure))
        return;
    call->reply->status = 201;
    call->reply->location[0] = '\0'; /* the report itself has no address: nobody can read it */
    APPEND(&call->reply->body, "{\"receipt\":");
    buffer_append_json(&call->reply->body, receipt);
    APPEND(&call->reply->body, "}\n");
}

/* A receipt that is nobody's is 404, not 204: who mistyped theirs must not believe that what they
 * gave away is erased. It tells a stranger nothing, as receipts cannot be guessed. */
void api_report_erase(struct call *call)
{
    const struct api_writer *writer = call->context->writer;
    size_t length = 0;
    const char *receipt = bearer_of(call->request, &length);
    if (!receipt) {
        answer_unauthorized(call, "This needs the report's receipt: `Authorization: Bearer …`.");
        return;
    }
    if (!limit_accepted(call, API_LIMIT_WRONG_TOKENS, true))
        return;
    enum fever_error failure = writer->report_erase(writer->context, receipt, length);
    if (failure == FEVER_NOT_FOUND) {
        if (limit_accepted(call, API_LIMIT_WRONG_TOKENS, false))
            problem_reply(call->reply,
                          &(struct problem){.status = 404,
                                            .detail = "No report has this receipt: it was erased "
                                                      "already, or the receipt is mistyped."});
        return;
    }
    if (write_kept(call, failure))
        answer_nothing(call);
}
