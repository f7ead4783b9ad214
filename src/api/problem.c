/* Problems as RFC 9457 writes them: every answer that is an error, with its faults by name. */
#include <string.h>

#include "api_call.h"

struct status_title {
    int status;
    const char *title;
};

static const struct status_title titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
};

static const char *title_of(int status)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (titles[i].status == status)
            return titles[i].title;
    }
    return "Error";
}

void pointer_append(struct buffer *out, const char *name)
{
    for (const char *at = name; *at; at++) {
        const char byte[2] = {*at, '\0'};
        if (*at == '~')
            APPEND(out, "~0");
        else if (*at == '/')
            APPEND(out, "~1");
        else
            buffer_append_percent(out, byte);
    }
}

/* The name of a parameter in a request, or the JSON pointer (RFC 6901, as a URI fragment) of a
 * member of its body. */
static void append_fault_name(struct buffer *out, const char *name, bool in_body)
{
    if (!in_body) {
        APPEND(out, "{\"param\":");
        buffer_append_json(out, name);
        return;
    }
    APPEND(out, "{\"pointer\":\"#/");
    pointer_append(out, name);
    APPEND(out, "\"");
}

static void append_faults(struct buffer *out, const struct problem *problem)
{
    APPEND(out, ",\"errors\":[");
    if (problem->parameter) {
        append_fault_name(out, problem->parameter, problem->parameter_in_body);
        APPEND(out, ",\"detail\":");
        buffer_append_json(out, problem->detail);
        APPEND(out, "}");
    }
    for (size_t i = 0; problem->faults && i < problem->faults->count; i++) {
        const struct parameter_fault *fault = &problem->faults->items[i];
        if (i)
            APPEND(out, ",");
        append_fault_name(out, fault->name, problem->in_body);
        /* Expectations are made of names and numbers of ours: nothing to escape. */
        APPEND(out, ",\"detail\":\"");
        parameter_fault_describe(fault, out);
        APPEND(out, "\"}");
    }
    if (problem->errors)
        buffer_append_text(out, problem->errors);
    APPEND(out, "]");
}

void problem_reply(struct api_reply *reply, const struct problem *problem)
{
    struct buffer *out = &reply->body;
    buffer_reset(out);
    reply->status = problem->status;
    reply->content_type = "application/problem+json";
    reply->etag[0] = '\0';
    reply->location[0] = '\0';
    reply->max_age_s = -1;
    reply->stale_while_revalidate_s = 0;
    reply->packed = false;
    APPEND(out, "{\"type\":\"about:blank\",\"title\":");
    buffer_append_json(out, title_of(problem->status));
    APPEND(out, ",\"status\":");
    buffer_append_int(out, problem->status);
    APPEND(out, ",\"detail\":");
    buffer_append_json(out, problem->detail ? problem->detail : title_of(problem->status));
    append_faults(out, problem);
    if (problem->extra)
        buffer_append_text(out, problem->extra);
    APPEND(out, "}\n");
    if (buffer_error(out))
        buffer_reset(out);
}

void answer_faults(struct call *call, const struct parameter_faults *faults, bool in_body)
{
    problem_reply(call->reply,
                  &(struct problem){.status = 400,
                                    .detail = "Some parameters are wrong; errors names each.",
                                    .faults = faults,
                                    .in_body = in_body});
}

void answer_nomem(struct call *call)
{
    problem_reply(
        call->reply,
        &(struct problem){.status = 503, .detail = "There is no memory for this answer just now."});
    call->reply->retry_after_s = 1;
}
