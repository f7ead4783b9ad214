/* `/livez` and `/readyz`: for whoever watches over the process and sends it traffic. */
#include "api_call.h"

void api_livez(struct call *call)
{
    APPEND(&call->reply->body, "{\"status\":\"alive\"}\n");
}

static void append_degraded(const struct api_context *context, struct buffer *out)
{
    APPEND(out, ",\"degraded\":[");
    for (size_t i = 0; i < context->degraded_count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, context->degraded[i]);
    }
    APPEND(out, "]");
}

void api_readyz(struct call *call)
{
    const struct api_context *context = call->context;
    struct buffer *out = &call->reply->body;
    if (context->snapshot && !context->draining) {
        APPEND(out, "{\"status\":\"ready\",\"dataset\":");
        buffer_append_text(out, snapshot_dataset_json(context->snapshot));
        append_degraded(context, out);
        APPEND(out, "}\n");
        return;
    }
    struct buffer extra;
    buffer_init(&extra, 4096);
    append_degraded(context, &extra);
    problem_reply(call->reply,
                  &(struct problem){.status = 503,
                                    .detail = context->draining ? "This node is shutting down."
                                                                : "The data is still being loaded.",
                                    .extra = extra.data});
    call->reply->retry_after_s = 1;
    buffer_clear(&extra);
}
