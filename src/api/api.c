/* One request through the API: route, method, parameters, endpoint, conditional answer. */
#include "fever/api.h"

#include <string.h>

#include "api_body.h"
#include "api_call.h"
#include "fever/arena.h"
#include "fever/civil.h"
#include "fever/entity_tag.h"

enum { MINUTE_S = 60, FRESH_MAX_S = 60 };

/* Roots that are the API's; what lies below them is too. */
static const char *const roots[] = {"/api",     "/livez",        "/readyz",
                                    "/metrics", "/openapi.json", "/ogc"};

bool api_owns_path(const char *path)
{
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        size_t length = strlen(roots[i]);
        if (strncmp(path, roots[i], length) == 0 && (path[length] == '\0' || path[length] == '/'))
            return true;
    }
    return false;
}

static void reply_init(struct api_reply *reply)
{
    buffer_reset(&reply->body);
    reply->status = 200;
    reply->content_type = "application/json";
    reply->etag[0] = '\0';
    reply->max_age_s = -1;
    reply->stale_while_revalidate_s = 0;
    reply->allow = NULL;
    reply->challenges = false;
    reply->retry_after_s = 0;
    reply->location[0] = '\0';
    reply->vary_accept = false;
    reply->packed = false;
    reply->repeats = false;
    reply->route = "none";
}

void api_problem(struct api_reply *reply, int status, const char *param, const char *detail)
{
    reply_init(reply);
    problem_reply(reply, &(struct problem){.status = status, .detail = detail, .parameter = param});
}

static void answer_unknown_path(struct api_reply *reply, const char *path)
{
    size_t length = strlen(path);
    bool slash = length > 1 && path[length - 1] == '/';
    problem_reply(reply, &(struct problem){
                             .status = 404,
                             .detail = slash ? "There is nothing here; paths have no slash at "
                                               "their end."
                                             : "There is nothing here; /api/v1/dataset and "
                                               "/api/v1/clinics/nearest are good places to begin.",
                         });
}

/* False where the method ends the call: a preflight, or one that the route does not take. */
static bool method_accepted(const struct call *call)
{
    enum api_method method = call->request->method;
    bool reads = method == API_GET || method == API_HEAD ||
                 (method == API_POST && (call->route->body || call->route->own_body));
    if (call->write || (reads && call->route->endpoint))
        return true;
    call->reply->allow = call->route->allow;
    if (method == API_OPTIONS) {
        call->reply->status = 204;
        return false;
    }
    problem_reply(call->reply, &(struct problem){.status = 405,
                                                 .detail = "The Allow header lists the methods "
                                                           "that this address takes."});
    return false;
}

/* Fills the call's parameters; false where they are faulty and the reply says how. */
static bool parameters_accepted(struct call *call)
{
    const struct api_request *request = call->request;
    const struct route *route = call->route;
    const struct region_table *regions =
        call->context->snapshot ? snapshot_regions(call->context->snapshot) : NULL;
    struct parameter_faults faults;
    faults.count = 0;
    parameters_init(&call->parameters);
    if (route->defaults)
        route->defaults(&call->parameters);
    if (request->method == API_POST && route->own_body)
        return true;
    if (request->method == API_POST)
        return body_accepted(call, route->rules, regions);
    parameters_check(route->rules, request->parameters, request->parameter_count, false, regions,
                     &call->parameters, &faults);
    if (!faults.count)
        return true;
    answer_faults(call, &faults, false);
    return false;
}

/* Turns an answer that the client has already into 304, which keeps headers and length. The answer
 * to a POST is nobody's to keep: its body holds a position. */
static void answer_conditionally(const struct call *call)
{
    struct api_reply *reply = call->reply;
    if (call->request->method == API_POST) {
        reply->etag[0] = '\0';
        reply->max_age_s = -1;
    } else if (reply->status == 200 && reply->etag[0] && call->request->if_none_match &&
               entity_tag_matches(call->request->if_none_match, reply->etag)) {
        reply->status = 304;
    }
}

static void call_run(struct call *call)
{
    if (!method_accepted(call))
        return;
    if (!call->context->snapshot && !call->route->without_snapshot) {
        problem_reply(call->reply, &(struct problem){.status = 503,
                                                     .detail = "The data is still being loaded."});
        call->reply->retry_after_s = 1;
        return;
    }
    if (call->write) {
        write_run(call);
        if (buffer_error(&call->reply->body))
            answer_nomem(call);
        return;
    }
    if (!parameters_accepted(call))
        return;
    call->at_asked = call->parameters.at != PARAMETER_NOW;
    if (!call->at_asked)
        call->parameters.at =
            call->context->now - civil_second_of_day(call->context->now) % MINUTE_S;
    call->route->endpoint(call);
    if (buffer_error(&call->reply->body)) {
        answer_nomem(call);
        return;
    }
    answer_conditionally(call);
    call->reply->repeats = call->reply->status == 200 && call->request->method == API_GET &&
                           !call->route->links && !call->route->without_snapshot;
}

void api_handle(const struct api_context *context, const struct api_request *request,
                struct api_reply *reply)
{
    struct call call = {
        .context = context, .request = request, .reply = reply, .fresh_max_s = FRESH_MAX_S};
    reply_init(reply);
    call.route = route_find(request->path, &call.argument, &call.argument_length);
    if (!call.route) {
        answer_unknown_path(reply, request->path);
        return;
    }
    reply->route = call.route->pattern;
    call.write = route_write_of(call.route, request->method);
    call_run(&call);
    arena_free(call.arena);
}
