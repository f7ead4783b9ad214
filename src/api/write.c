/* What every write goes through before its endpoint: a token that is known to the writer, a clinic,
 * a scope that allows it, and a body that is right; in this order, so that who has no token learns
 * nothing else. What only asks about the token goes the same way: the store alone knows it. */
#include <string.h>

#include "api_body.h"
#include "api_call.h"
#include "fever/scope.h"

/* The longest answer of a write is a closure's: 300 characters of a reason, escaped, and two ids.
 */
enum { BUSY_RETRY_S = 2, WRITE_ANSWER_MAX = 4 << 10 };

const struct route_write *route_write_of(const struct route *route, enum api_method method)
{
    enum api_method as = method == API_HEAD ? API_GET : method;
    for (size_t i = 0; i < ROUTE_WRITES_MAX && route->writes[i].endpoint; i++)
        if (route->writes[i].method == as)
            return &route->writes[i];
    return NULL;
}

bool api_is_write(const struct api_request *request)
{
    const char *argument;
    size_t length;
    const struct route *route = route_find(request->path, &argument, &length);
    return route && route_write_of(route, request->method);
}

void answer_unavailable(struct api_reply *reply, const char *detail, int retry_after_s)
{
    problem_reply(reply, &(struct problem){.status = 503, .detail = detail});
    reply->retry_after_s = retry_after_s;
}

void answer_not_kept(struct api_reply *reply)
{
    answer_unavailable(reply, "The store cannot be written just now; nothing was changed.",
                       BUSY_RETRY_S);
}

/* Where no batch could begin, nothing has looked for the route yet. */
void api_write_failed(const struct api_request *request, struct api_reply *reply)
{
    const char *argument;
    size_t length;
    const struct route *route = route_find(request->path, &argument, &length);
    if (route)
        reply->route = route->pattern;
    answer_not_kept(reply);
}

bool write_kept(struct call *call, enum fever_error failure)
{
    if (failure == FEVER_NOMEM)
        answer_nomem(call);
    else if (failure)
        answer_not_kept(call->reply);
    return !failure;
}

void answer_unauthorized(struct call *call, const char *detail)
{
    problem_reply(call->reply, &(struct problem){.status = 401, .detail = detail});
    call->reply->challenges = true;
}

void answer_too_many(struct call *call, int wait_s)
{
    problem_reply(call->reply,
                  &(struct problem){.status = 429,
                                    .detail = "That was tried too often from this address; wait as "
                                              "long as Retry-After says."});
    call->reply->retry_after_s = wait_s;
}

void answer_member(struct call *call, const char *name, const char *detail)
{
    problem_reply(call->reply, &(struct problem){.status = 400,
                                                 .parameter = name,
                                                 .parameter_in_body = true,
                                                 .detail = detail});
}

void answer_nothing(struct call *call)
{
    call->reply->status = 204;
    call->reply->location[0] = '\0';
}

const char *bearer_of(const struct api_request *request, size_t *length)
{
    static const char scheme[] = "Bearer ";
    const char *text = request->authorization;
    if (!text || strncasecmp(text, scheme, sizeof scheme - 1) != 0)
        return NULL;
    text += sizeof scheme - 1;
    text += strspn(text, " ");
    *length = strcspn(text, " \t");
    return *length && !text[*length] ? text : NULL;
}

/* A client that has tried too many wrong ones is not even looked at, be the next one right. */
static bool actor_accepted(struct call *call, const char *secret, size_t length)
{
    const struct api_writer *writer = call->context->writer;
    const struct api_request *request = call->request;
    int64_t now = call->context->now;
    int wait_s = 1;
    if (!writer->may(writer->context, API_LIMIT_WRONG_TOKENS, request->client, true, &wait_s)) {
        answer_too_many(call, wait_s);
        return false;
    }
    enum fever_error failure = writer->actor_of(writer->context, secret, length, now, &call->actor);
    if (failure != FEVER_NOT_FOUND)
        return write_kept(call, failure);
    writer->may(writer->context, API_LIMIT_WRONG_TOKENS, request->client, false, &wait_s);
    answer_unauthorized(call, "The token is not known, has been revoked or has expired.");
    return false;
}

/* By today's id or by the one in the address, which a token from before a merge may name. */
static bool scope_accepted(struct call *call)
{
    char id[CLINIC_ID_MAX + 1];
    const struct clinic *clinic = snapshot_clinic(call->context->snapshot, call->number);
    memcpy(id, call->argument, call->argument_length);
    id[call->argument_length] = '\0';
    if (scopes_allow(call->actor.scopes, call->write->act, clinic->id) ||
        scopes_allow(call->actor.scopes, call->write->act, id))
        return true;
    problem_reply(call->reply,
                  &(struct problem){.status = 403,
                                    .detail = "The token does not allow this on this clinic."});
    return false;
}

static void write_defaults(struct parameters *parameters)
{
    parameters->writes = (struct parameters_of_writes){
        .waiting = LOAD_NOT_STATED,
        .being_seen = LOAD_NOT_STATED,
        .wait_minutes = LOAD_NOT_STATED,
        .longest_wait_minutes = LOAD_NOT_STATED,
        .rooms_open = LOAD_NOT_STATED,
        .ttl_minutes = LOAD_TTL_DEFAULT,
        .from = PARAMETER_NOW,
        .until = PARAMETER_NOW,
    };
}

static bool address_is_bare(struct call *call)
{
    static const struct parameter_rules none = {NULL, 0};
    struct parameter_faults faults;
    faults.count = 0;
    parameters_check(&none, call->request->parameters, call->request->parameter_count, false, NULL,
                     &call->parameters, &faults);
    if (!faults.count)
        return true;
    answer_faults(call, &faults, false);
    return false;
}

void write_run(struct call *call)
{
    const struct region_table *regions = snapshot_regions(call->context->snapshot);
    const struct route_write *write = call->write;
    size_t length = 0;
    const char *secret = bearer_of(call->request, &length);
    if (write->act && !secret) {
        answer_unauthorized(call, "This needs a token: `Authorization: Bearer …`.");
        return;
    }
    if (!call->context->writer) {
        answer_unavailable(call->reply, "This node takes no writes.", BUSY_RETRY_S);
        return;
    }
    if (write->act && !actor_accepted(call, secret, length))
        return;
    if (call->argument && !clinic_accepted(call, &call->number))
        return;
    if (write->act && *write->act && !scope_accepted(call))
        return;
    parameters_init(&call->parameters);
    write_defaults(&call->parameters);
    if (write->rules ? !body_accepted(call, write->rules, regions) : !address_is_bare(call))
        return;
    /* The room for the answer comes first: a 503 means that nothing was kept. */
    if (buffer_reserve(&call->reply->body, WRITE_ANSWER_MAX))
        write->endpoint(call);
    else
        answer_nomem(call);
}
