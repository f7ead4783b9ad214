/* The desk's life, and the way of a request: session, secret, route. */
#include "fever/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk_assets.h"
#include "desk_call.h"
#include "fever/origin.h"

enum { PLAIN_BODY_MAX = 256 * 1024, PAGE_MAX = 64 * 1024 * 1024 };

enum access { FOR_ANYBODY, FOR_SIGNED_IN };

/* `{}` stands for one segment. */
struct route {
    enum api_method method;
    const char *pattern;
    enum access access;
    desk_page *page;
};

#define SIGN_IN_TOWARD "/sign-in?to="

static const struct route routes[] = {
    {API_GET, "/", FOR_SIGNED_IN, desk_home},
    {API_GET, "/sign-in", FOR_ANYBODY, desk_sign_in_page},
    {API_POST, "/sign-in", FOR_ANYBODY, desk_sign_in},
    {API_POST, "/sign-out", FOR_SIGNED_IN, desk_sign_out},
    {API_GET, "/clinics", FOR_SIGNED_IN, desk_clinics_page},
    {API_GET, "/clinics/{}", FOR_SIGNED_IN, desk_clinic_page},
    {API_GET, "/clinics/{}/edit", FOR_SIGNED_IN, desk_edit_page},
    {API_POST, "/clinics/{}/edit", FOR_SIGNED_IN, desk_edit_act},
    {API_POST, "/clinics/{}/take-back", FOR_SIGNED_IN, desk_take_back_act},
    {API_GET, "/corrections", FOR_SIGNED_IN, desk_corrections_page},
    {API_GET, "/close", FOR_SIGNED_IN, desk_close_page},
    {API_POST, "/close", FOR_SIGNED_IN, desk_close_act},
    {API_POST, "/reopen", FOR_SIGNED_IN, desk_reopen_act},
    {API_POST, "/confirm", FOR_SIGNED_IN, desk_confirm_act},
    {API_GET, "/closures", FOR_SIGNED_IN, desk_closures_page},
    {API_GET, "/notices", FOR_SIGNED_IN, desk_notices_page},
    {API_POST, "/notices", FOR_SIGNED_IN, desk_notices_add},
    {API_GET, "/notices/{}/edit", FOR_SIGNED_IN, desk_notice_edit},
    {API_POST, "/notices/{}/edit", FOR_SIGNED_IN, desk_notice_edit},
    {API_POST, "/notices/remove", FOR_SIGNED_IN, desk_notices_remove},
    {API_GET, "/hotlines", FOR_SIGNED_IN, desk_hotlines_page},
    {API_GET, "/hotlines/{}", FOR_SIGNED_IN, desk_hotlines_region},
    {API_POST, "/hotlines/{}", FOR_SIGNED_IN, desk_hotlines_act},
    {API_POST, "/undo", FOR_SIGNED_IN, desk_undo_act},
    {API_GET, "/import", FOR_SIGNED_IN, desk_import_page},
    {API_POST, "/import", FOR_SIGNED_IN, desk_import_upload},
    {API_GET, "/import/template.xlsx", FOR_SIGNED_IN, desk_import_template},
    {API_GET, "/import/{}", FOR_SIGNED_IN, desk_import_plan},
    {API_POST, "/import/{}", FOR_SIGNED_IN, desk_import_change},
    {API_POST, "/import/{}/publish", FOR_SIGNED_IN, desk_import_publish},
    {API_POST, "/import/{}/forget", FOR_SIGNED_IN, desk_import_forget},
    {API_GET, "/import/{}/refused.csv", FOR_SIGNED_IN, desk_import_refused},
    {API_GET, "/import/{}/refused.xlsx", FOR_SIGNED_IN, desk_import_refused_sheet},
    {API_GET, "/reports", FOR_SIGNED_IN, desk_reports_page},
    {API_POST, "/reports/resolve", FOR_SIGNED_IN, desk_reports_resolve},
    {API_POST, "/reports/reopen", FOR_SIGNED_IN, desk_reports_reopen},
    {API_POST, "/reports/take", FOR_SIGNED_IN, desk_reports_take},
    {API_GET, "/reports/resolved", FOR_SIGNED_IN, desk_resolved_page},
    {API_GET, "/reports/{}", FOR_SIGNED_IN, desk_report_page},
    {API_GET, "/work/{}", FOR_SIGNED_IN, desk_work_page},
    {API_GET, "/history", FOR_SIGNED_IN, desk_history_page},
    {API_GET, "/history/compare", FOR_SIGNED_IN, desk_compare_page},
    {API_GET, "/history/{}", FOR_SIGNED_IN, desk_revision_page},
    {API_GET, "/history/{}/rollback", FOR_SIGNED_IN, desk_rollback_page},
    {API_POST, "/history/{}/rollback", FOR_SIGNED_IN, desk_rollback},
    {API_GET, "/export", FOR_SIGNED_IN, desk_export_page},
    {API_GET, "/export/{}", FOR_SIGNED_IN, desk_export_file},
    {API_GET, "/print/{}", FOR_SIGNED_IN, desk_print_page},
    {API_GET, "/poster/{}", FOR_SIGNED_IN, desk_poster_page},
    {API_GET, "/clinics/{}/place", FOR_SIGNED_IN, desk_place_page},
    {API_POST, "/clinics/{}/place", FOR_SIGNED_IN, desk_place},
    {API_POST, "/clinics/{}/place/undo", FOR_SIGNED_IN, desk_place_undo},
};

/* Whether the path fits; what `{}` stands for is copied into the arena. */
static bool fits(struct desk_call *call, const char *pattern, const char *path)
{
    const char *open = strstr(pattern, "{}");
    if (!open)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(open - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t length = strcspn(path + before, "/");
    if (!length || strcmp(open + 2, path + before + length) != 0)
        return false;
    call->argument = arena_copy(call->arena, path + before, length);
    return true;
}

static const struct route *route_to(struct desk_call *call, enum api_method method,
                                    const char *path, bool *is_known)
{
    *is_known = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!fits(call, routes[i].pattern, path))
            continue;
        *is_known = true;
        if (routes[i].method == method)
            return &routes[i];
    }
    return NULL;
}

static const struct route *route_of(struct desk_call *call, bool *is_known)
{
    enum api_method asked = call->request->method;
    return route_to(call, asked == API_HEAD ? API_GET : asked, call->request->path, is_known);
}

#define PLAIN "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

bool desk_is_page(struct desk_call *call, const char *address)
{
    char path[SITE_ADDRESS_SIZE];
    size_t length = strcspn(address, "?");
    const char *query = address + length;
    bool is_known;
    if (strlen(address) >= SITE_ADDRESS_SIZE - sizeof SIGN_IN_TOWARD ||
        strspn(address, "/:" PLAIN) < length ||
        (*query && query[1 + strspn(query + 1, "%=&~" PLAIN)]))
        return false;
    memcpy(path, address, length);
    path[length] = '\0';
    const struct route *route = route_to(call, API_GET, path, &is_known);
    return route && route->access == FOR_SIGNED_IN;
}

/* Appends what stood behind the `?`: what our own pages ask with. Something else is not taken
 * along, and false is returned, as nobody knows whose it is. */
static bool query_append(const struct api_request *request, struct buffer *out)
{
    static const char *const names[] = {"q", "region", "field", "page", "from", "to", "lang"};
    for (size_t i = 0; i < request->parameter_count; i++) {
        const struct api_parameter *parameter = &request->parameters[i];
        bool is_ours = false;
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            is_ours |= strcmp(parameter->name, names[j]) == 0;
        if (!is_ours || parameter->malformed)
            return false;
        buffer_append_format(out, "%s%s=", i ? "&" : "?", parameter->name);
        buffer_append_percent(out, parameter->value);
    }
    return true;
}

/* Whoever was sent a link comes to its page once they have signed in. */
static void ask_to_sign_in(struct desk_call *call)
{
    const struct api_request *request = call->request;
    struct buffer query, address;
    buffer_init(&query, SITE_ADDRESS_SIZE);
    buffer_init(&address, SITE_ADDRESS_SIZE - 1);
    buffer_append_text(&query, "");
    if (strcmp(request->path, "/") != 0 && desk_is_page(call, request->path) &&
        query_append(request, &query)) {
        buffer_append_text(&address, SIGN_IN_TOWARD);
        buffer_append_text(&address, request->path);
        if (query.length)
            buffer_append_percent(&address, query.data);
    }
    bool is_whole = address.length && !buffer_error(&query) && !buffer_error(&address);
    desk_go(call, is_whole ? address.data : "/sign-in");
    buffer_clear(&query);
    buffer_clear(&address);
}

/* A form of ours, from a page of ours, with the session's secret in it. */
static bool form_is_ours(struct desk_call *call, const struct route *route)
{
    if (origin_is_foreign(call->desk->public_url, call->request)) {
        desk_refuse(call, 403, DESK_FOREIGN);
        return false;
    }
    enum fever_error failure = desk_form_read(call->request, call->arena, &call->form);
    bool is_ours = !failure && (route->access == FOR_ANYBODY ||
                                secret_same(desk_form_text_or_empty(&call->form, "secret"),
                                            call->session->secret));
    if (!is_ours)
        desk_refuse(call, failure == FEVER_NOMEM ? 503 : 403,
                    failure == FEVER_NOMEM ? DESK_REFUSED_NOMEM : DESK_FOREIGN);
    return is_ours;
}

static void settle_language(struct desk_call *call)
{
    for (size_t i = 0; i < call->request->parameter_count; i++) {
        const struct api_parameter *parameter = &call->request->parameters[i];
        if (strcmp(parameter->name, "lang") == 0 && !parameter->malformed)
            lang_parse(parameter->value, &call->lang);
    }
    if (call->session)
        call->session->lang = call->lang;
}

static void answer_call(struct desk_call *call)
{
    bool is_known;
    const struct route *route = route_of(call, &is_known);
    if (route && strstr(route->pattern, "{}") && !call->argument) {
        desk_refuse(call, 503, DESK_REFUSED_NOMEM);
        return;
    }
    if (!route) {
        desk_refuse(call, is_known ? 405 : 404, is_known ? DESK_BAD_METHOD : DESK_NOTHING_HERE);
        return;
    }
    if (route->access == FOR_SIGNED_IN && !call->session) {
        if (call->request->method == API_POST)
            desk_refuse(call, 403, DESK_SESSION_OVER);
        else
            ask_to_sign_in(call);
        return;
    }
    if (call->request->method != API_POST || form_is_ours(call, route))
        route->page(call);
}

static void refuse_body(struct desk_call *call, size_t most)
{
    if (most > PLAIN_BODY_MAX)
        desk_refuse(call, 413, DESK_FILE_TOO_LARGE);
    else
        desk_refuse(call, 413, call->session ? DESK_FORM_TOO_LARGE : DESK_SESSION_OVER);
}

/* Opens the store that stands at its place now, where another one is open or none is. */
static enum fever_error store_follow(struct desk *desk, struct error *error)
{
    if (desk->store && store_stands(desk->store))
        return FEVER_OK;
    store_close(desk->store);
    desk->store = NULL;
    desk_view_forget(&desk->view); /* another store may count its revisions alike */
    enum fever_error failure = store_open(desk->store_path, STORE_WRITE, &desk->store, error);
    if (!failure || failure == FEVER_BUSY || failure == FEVER_NOMEM)
        return failure;
    return error->code = FEVER_IO; /* nothing that who works here has asked for or could mend */
}

/* Finds out who asks, and answers. */
static void answer_whoever(struct desk_call *call, const struct site_request *asked)
{
    struct desk *desk = call->desk;
    struct error error;
    enum fever_error failure = store_follow(desk, &error);
    if (!failure)
        failure = session_find(&desk->sessions, desk->store, asked->cookie, desk->is_secure,
                               call->now, &call->session, &error);
    call->lang = call->session ? call->session->lang : LANG_ZH_CN;
    settle_language(call);
    if (failure)
        desk_fail(call, &error);
    else if (asked->too_large)
        refuse_body(call, asked->too_large);
    else
        answer_call(call);
}

static void answer(void *context, const struct site_request *asked, struct site_reply *reply)
{
    struct desk *desk = context;
    if (desk_asset_answer(&asked->request, &reply->reply))
        return;
    struct desk_call *call = calloc(1, sizeof *call);
    struct arena *arena = arena_new();
    reply->reply.status = 503;
    reply->reply.content_type = "text/html; charset=utf-8";
    if (call && arena) {
        *call = (struct desk_call){.desk = desk,
                                   .request = &asked->request,
                                   .reply = reply,
                                   .arena = arena,
                                   .now = time(NULL),
                                   .out = &reply->reply.body};
        reply->reply.status = 200;
        pthread_mutex_lock(&desk->lock);
        answer_whoever(call, asked);
        pthread_mutex_unlock(&desk->lock);
        if (buffer_error(&reply->reply.body)) {
            buffer_clear(&reply->reply.body);
            reply->reply.status = 503;
        }
    }
    arena_free(arena);
    free(call);
}

/* Only who has signed in may send a list. */
static size_t body_max(void *context, const char *path, const char *cookie)
{
    struct desk *desk = context;
    if (strcmp(path, "/import") != 0)
        return PLAIN_BODY_MAX;
    pthread_mutex_lock(&desk->lock);
    bool is_known = session_is_known(&desk->sessions, cookie, desk->is_secure, time(NULL));
    pthread_mutex_unlock(&desk->lock);
    return is_known ? PLAN_FILE_MAX + PLAIN_BODY_MAX : PLAIN_BODY_MAX;
}

enum fever_error desk_open(const struct desk_options *options, struct desk **out,
                           struct error *error)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return error_nomem(error);
    desk->store_path = options->store;
    desk->public_url = options->public_url;
    desk->public_site = options->public_site;
    desk->ground = options->ground;
    desk->view.confirm_days = options->confirm_days;
    desk->is_secure = options->public_url && strncmp(options->public_url, "https:", 6) == 0;
    desk->site = (struct http_site){body_max, answer, desk, PAGE_MAX};
    pthread_mutex_init(&desk->lock, NULL);
    sessions_init(&desk->sessions, options->idle_minutes * 60);
    enum fever_error failure = store_open(options->store, STORE_WRITE, &desk->store, error);
    if (!failure)
        failure = desk_plans_open(&desk->plans, options->store, &desk->lock, error);
    if (failure) {
        desk_close(desk);
        return failure;
    }
    *out = desk;
    return FEVER_OK;
}

const struct http_site *desk_site(struct desk *desk)
{
    return &desk->site;
}

void desk_close(struct desk *desk)
{
    if (!desk)
        return;
    if (desk->plans.lock)
        desk_plans_close(&desk->plans);
    desk_view_close(&desk->view);
    store_close(desk->store);
    pthread_mutex_destroy(&desk->lock);
    secret_wipe(&desk->sessions, sizeof desk->sessions);
    free(desk);
}
