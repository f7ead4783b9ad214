/* Fuzzes requests to the maintainers' desk, up to REQUESTS_MAX of them with form feeds between:
 * lines of method, target, Cookie, media type and the page that a form stands on, then the form.
 * `{}` in the Cookie is what the clerk's own holds, `{name}` in the form what that field holds on
 * the page, the session's secret too: as a browser sends it back.
 *
 * Whatever comes, the answer is whole and no 5xx. Who has not signed in sees nothing of the store,
 * and nothing but a form with the session's secret writes. So that each input meets the same desk,
 * what is written is taken back, the clock stands, and the thread that plans imports does so when
 * it is told to (--wrap). What is read by a process of its own has other fuzzers. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/desk/desk_call.h"
#include "../../src/http/http_target.h"
#include "../../src/import/read/read_layers.h"
#include "../../src/store/driver.h"
#include "cut.h"
#include "fever/store_live.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"
#include "stored.h"

enum {
    REQUESTS_MAX = 3,
    LINES = 5,
    NAME_MAX_BYTES = 16,
    SENT_MAX = 1 << 20,
    PATIENCE_MS = 1000,
    IDLE_MINUTES = 30
};

#define TOKEN    "fct_desk"
#define SHOWN    "东城医院" /* a clinic's name, which only clerks may see */
#define INJECTED "<zz"      /* no markup of ours */

static bool stands;        /* all is made: nothing is kept from now on */
static size_t write_count; /* of the request */
static bool secret_sent;
static FILE *terminal; /* where faults are told; what the desk tells its own is lost */

enum fever_error __real_db_commit(struct db *db, struct error *error);
enum fever_error __wrap_db_commit(struct db *db, struct error *error);
time_t __wrap_time(time_t *out);
enum fever_error __wrap_read_layers(const char *path, enum layers_format format,
                                    const struct read_request *request, struct raw_table *table,
                                    struct findings *findings, struct error *error);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __real_pthread_join(pthread_t thread, void **out);
int __wrap_pthread_join(pthread_t thread, void **out);
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __real_pthread_cond_signal(pthread_cond_t *condition);
int __wrap_pthread_cond_signal(pthread_cond_t *condition);

enum fever_error __wrap_db_commit(struct db *db, struct error *error)
{
    if (!stands)
        return __real_db_commit(db, error);
    write_count++;
    db_rollback(db);
    return FEVER_OK;
}

time_t __wrap_time(time_t *out)
{
    if (out)
        *out = SAMPLE_NOW;
    return SAMPLE_NOW;
}

enum fever_error __wrap_read_layers(const char *path, enum layers_format format,
                                    const struct read_request *request, struct raw_table *table,
                                    struct findings *findings, struct error *error)
{
    (void)path, (void)format, (void)request, (void)table, (void)findings;
    return error_set(error, FEVER_INVALID, "it is not read here");
}

static struct desk *desk;
static bool opens;                 /* while desk_open runs */
static void *(*plans_run)(void *); /* the thread of its plans */
static void *plans_context;

/* All others that may have a thread of their own do without. */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context)
{
    if (opens) {
        plans_run = run;
        plans_context = context;
        return 0;
    }
    return stands ? EAGAIN : __real_pthread_create(thread, attributes, run, context);
}

int __wrap_pthread_join(pthread_t thread, void **out)
{
    return stands ? 0 : __real_pthread_join(thread, out);
}

/* There is one thread, which holds the lock twice. */
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    return desk && mutex == &desk->lock ? 0 : __real_pthread_mutex_lock(mutex);
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    return desk && mutex == &desk->lock ? 0 : __real_pthread_mutex_unlock(mutex);
}

int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    if (!desk || condition != &desk->plans.work)
        return __real_pthread_cond_wait(condition, mutex);
    desk->plans.stopping = true; /* nothing is left to do */
    return 0;
}

int __wrap_pthread_cond_signal(pthread_cond_t *condition)
{
    if (!desk || condition != &desk->plans.work)
        return __real_pthread_cond_signal(condition);
    plans_run(plans_context);
    desk->plans.stopping = false;
    return 0;
}

static struct sessions signed_in; /* as they are before each request */
static char cookie_secret[SECRET_SIZE];

/* An act of the clerk's, which can be taken back. */
static const char done_before[] =
    "POST\n/confirm\ndesk={}\napplication/x-www-form-urlencoded\n/closures\n"
    "secret={secret}&scope={scope}&target={target}&seen={seen}";

static void desk_end_it(void)
{
    desk_close(desk);
}

static void token_add(struct store *store)
{
    unsigned char hash[SECRET_HASH_BYTES];
    const struct token token = {
        .name = "clerk", .scopes = "desk", .made_at = SAMPLE_NOW, .expires_at = TOKEN_NO_END};
    secret_hash(TOKEN, strlen(TOKEN), hash);
    if (store_live_begin(store, PATIENCE_MS, NULL) || store_token_add(store, &token, hash, NULL) ||
        store_live_commit(store, NULL))
        abort();
    store_live_end(store);
}

static void desk_make(void)
{
    const struct desk_options options = {.public_site = "https://fever.example.org",
                                         .confirm_days = CONFIRM_DAYS_DEFAULT,
                                         .idle_minutes = IDLE_MINUTES};
    struct desk_options with_store = options;
    struct session *session;
    struct error error = {0};
    int wait_s;
    struct store *store = stored_make();
    token_add(store);
    store_close(store);
    with_store.store = stored_path();
    opens = true;
    if (desk_open(&with_store, &desk, &error) || atexit(desk_end_it) ||
        session_open(&desk->sessions, desk->store, TOKEN, 0, SAMPLE_NOW, cookie_secret, &session,
                     &wait_s) != SESSION_OPENED) {
        fprintf(stderr, "the desk does not open: %s\n", error.text);
        abort();
    }
    opens = false;
    terminal = stderr;
    stderr = fopen("/dev/null", "we");
    if (!stderr)
        abort();
    signed_in = desk->sessions;
    LLVMFuzzerTestOneInput((const uint8_t *)done_before, sizeof done_before - 1);
    stands = true;
}

static void answer(const struct site_request *asked, struct site_reply *reply)
{
    const struct http_site *site = desk_site(desk);
    memset(reply, 0, sizeof *reply);
    buffer_init(&reply->reply.body, site->reply_max);
    if (!site->body_max(site->context, asked->request.path, asked->cookie))
        abort();
    site->answer(site->context, asked, reply);
}

/* The page that the form stands on, as the clerk sees it; the caller frees it. */
static char *page_of(char *address)
{
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    char cookie[SECRET_SIZE + 8];
    struct site_reply reply;
    target_parse(&target, address, room);
    if (target.fault || *target.path != '/')
        return NULL;
    snprintf(cookie, sizeof cookie, "desk=%s", cookie_secret);
    const struct site_request asked = {.request = {.method = API_GET,
                                                   .path = target.path,
                                                   .parameters = target.parameters,
                                                   .parameter_count = target.parameter_count},
                                       .cookie = cookie};
    answer(&asked, &reply);
    char *page = reply.reply.body.length ? strdup(reply.reply.body.data) : NULL;
    buffer_clear(&reply.reply.body);
    return page;
}

/* Appends the value that the field has on the page, if it is there. */
static void field_append(struct buffer *out, const char *page, const char *name, size_t length)
{
    char sought[NAME_MAX_BYTES + 32];
    snprintf(sought, sizeof sought, " name=\"%.*s\" value=\"", (int)length, name);
    const char *found = page ? strstr(page, sought) : NULL;
    if (!found)
        return;
    found += strlen(sought);
    buffer_append(out, found, strcspn(found, "\""));
    secret_sent |= length == 6 && memcmp(name, "secret", 6) == 0;
}

static size_t hole_length(const char *text)
{
    size_t length = *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
    return length && length <= NAME_MAX_BYTES && text[1 + length] == '}' ? length : 0;
}

static void form_fill(struct buffer *out, const char *body, size_t length, char *page_address)
{
    char *page = memchr(body, '{', length) ? page_of(page_address) : NULL;
    for (size_t at = 0; at < length;) {
        size_t hole = hole_length(body + at);
        if (hole)
            field_append(out, page, body + at + 1, hole);
        else
            buffer_append_char(out, body[at]);
        at += hole ? hole + 2 : 1;
    }
    free(page);
}

static void cookie_fill(struct buffer *out, const char *header)
{
    const char *hole = strstr(header, "{}");
    buffer_append(out, header, hole ? (size_t)(hole - header) : strlen(header));
    if (!hole)
        return;
    buffer_append_text(out, cookie_secret);
    buffer_append_text(out, hole + 2);
}

static void check_page(const struct buffer *body)
{
    const char *page = body->data;
    if (!body->length)
        return;
    if (strlen(page) != body->length || !utf8_is_valid(page, body->length) ||
        count_of(page, "</html>") != 1 || count_of(page, "</form>") != count_of(page, "<form") ||
        strstr(page, INJECTED)) {
        fprintf(terminal, "%s\n", page);
        abort();
    }
}

/* To a page of ours, as it may stand in a header. */
static void check_way_on(const struct site_reply *reply)
{
    const char *path = reply->see_other;
    if ((reply->reply.status == 303) != (*path != '\0'))
        abort();
    if (*path && (*path != '/' || path[1] == '/' || strpbrk(path, " \\\r\n\"<>")))
        abort();
    if (!utf8_is_valid(reply->file_name, strlen(reply->file_name)))
        abort();
}

static void check_reply(const struct site_request *asked, const struct site_reply *reply)
{
    static const int known[] = {200, 303, 400, 403, 404, 405, 409, 413, 429};
    const struct api_request *request = &asked->request;
    const struct buffer *body = &reply->reply.body;
    bool fine = false, is_clerk = asked->cookie && strstr(asked->cookie, cookie_secret);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fine |= reply->reply.status == known[i];
    bool may_write = request->method == API_POST &&
                     (strcmp(request->path, "/sign-in") == 0 || (is_clerk && secret_sent));
    if (!fine || (write_count && !may_write)) {
        fprintf(terminal, "%s: %d, written %zu times\n", request->path, reply->reply.status,
                write_count);
        abort();
    }
    if (!is_clerk && body->length && memmem(body->data, body->length, SHOWN, strlen(SHOWN)))
        abort();
    if (body->length && strncmp(reply->reply.content_type, "text/html", 9) == 0)
        check_page(body);
    check_way_on(reply);
}

static void ask(enum api_method method, char *lines[LINES], const char *form, size_t form_length)
{
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    struct buffer sent, cookie;
    struct site_reply reply;
    target_parse(&target, lines[1], room);
    /* What a published list does to the store is the import's own matter. */
    if (target.fault || *target.path != '/' ||
        (strncmp(target.path, "/import/", 8) == 0 && strstr(target.path, "/publish")))
        return;
    buffer_init(&sent, SENT_MAX);
    buffer_init(&cookie, SENT_MAX);
    form_fill(&sent, form, form_length, lines[4]);
    cookie_fill(&cookie, lines[2]);
    const struct site_request asked = {.request = {.method = method,
                                                   .path = target.path,
                                                   .parameters = target.parameters,
                                                   .parameter_count = target.parameter_count,
                                                   .body = sent.data,
                                                   .body_length = sent.length,
                                                   .content_type = lines[3]},
                                       .cookie = cookie.data};
    write_count = 0;
    answer(&asked, &reply);
    check_reply(&asked, &reply);
    buffer_clear(&reply.reply.body);
    buffer_clear(&cookie);
    buffer_clear(&sent);
}

static void request_run(const char *bytes, size_t size)
{
    static const struct {
        const char *name;
        enum api_method method;
    } methods[] = {{"GET", API_GET}, {"HEAD", API_HEAD}, {"POST", API_POST}};
    char *text = malloc(size + 1), *lines[LINES];
    if (!text)
        abort();
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *form = lines_cut(text, lines, LINES);
    secret_sent = false;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(lines[0], methods[i].name) == 0)
            ask(methods[i].method, lines, form, size - (size_t)(form - text));
    free(text);
}

static void plans_forget(void)
{
    for (size_t i = 0; i < PLANS_MAX; i++)
        if (desk->plans.all[i].state != PLAN_FREE)
            desk_plan_forget(&desk->plans, &desk->plans.all[i]);
    desk->plans.next_number = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *at = (const char *)bytes, *end = at + size;
    if (!desk)
        desk_make();
    desk->sessions = signed_in;
    for (int i = 0; i < REQUESTS_MAX && at < end; i++) {
        const char *next = memchr(at, '\f', (size_t)(end - at));
        request_run(at, (size_t)((next ? next : end) - at));
        at = next ? next + 1 : end;
    }
    plans_forget();
    return 0;
}
