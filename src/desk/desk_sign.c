/* Signing in and out. */
#include <stdio.h>

#include "desk_call.h"

const char *desk_toward(struct desk_call *call)
{
    bool is_sent = call->request->method == API_POST;
    const char *path = is_sent ? desk_form_text(&call->form, "to") : desk_parameter(call, "to");
    return path && desk_is_page(call, path) ? path : "/";
}

static void put_form(struct desk_call *call, const char *fault)
{
    desk_begin(call, DESK_SIGN_IN);
    if (fault) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\" id=\"fault\">");
        desk_put_text(call, fault);
        desk_put(call, "</p>\n");
    }
    desk_form_begin(call, "/sign-in");
    desk_put(call, "<input type=\"hidden\" name=\"to\"");
    desk_put_attribute(call, "value", desk_toward(call));
    desk_put(call, ">\n");
    desk_put(call, "<label for=\"token\">");
    desk_say(call, DESK_TOKEN);
    desk_put(call, "</label><input id=\"token\" name=\"token\" type=\"password\" required "
                   "autocomplete=\"current-password\" aria-describedby=\"hint\"");
    desk_put(call, fault ? " aria-invalid=\"true\">" : ">");
    desk_put(call, "<p class=\"hint\" id=\"hint\">");
    desk_say_count(call, DESK_TOKEN_HINT, call->desk->sessions.idle_s / 60);
    desk_put(call, "</p><p class=\"acts\"><button class=\"main\">");
    desk_say(call, DESK_SIGN_IN);
    desk_put(call, "</button></p></form>\n");
    desk_end(call);
}

void desk_sign_in_page(struct desk_call *call)
{
    if (call->session)
        desk_go(call, desk_toward(call));
    else
        put_form(call, NULL);
}

static void refuse(struct desk_call *call, int status, enum desk_text_id why, int wait_s)
{
    char number[16];
    const char *argument = number;
    struct buffer sentence;
    snprintf(number, sizeof number, "%d", wait_s);
    buffer_init(&sentence, SITE_ADDRESS_SIZE * 4);
    buffer_append_filled(&sentence, desk_text(call->lang, why), &argument, 1, buffer_append_text);
    call->reply->reply.status = status;
    call->reply->reply.retry_after_s = wait_s;
    put_form(call, buffer_error(&sentence) ? "" : sentence.data);
    buffer_clear(&sentence);
}

void desk_sign_in(struct desk_call *call)
{
    char cookie[SECRET_SIZE] = "";
    int wait_s = 0;
    struct desk *desk = call->desk;
    struct session *opened = NULL;
    if (call->session)
        session_close(call->session);
    call->session = NULL;
    enum session_outcome outcome =
        session_open(&desk->sessions, desk->store, desk_form_text_or_empty(&call->form, "token"),
                     call->request->client, call->now, cookie, &opened, &wait_s);
    switch (outcome) {
    case SESSION_WRONG:
        refuse(call, 403, DESK_TOKEN_WRONG, 0);
        break;
    case SESSION_TOO_OFTEN:
        refuse(call, 429, DESK_TOKEN_TOO_OFTEN, wait_s);
        break;
    case SESSION_FAILED:
        refuse(call, 503, DESK_STORE_BUSY, 2);
        break;
    case SESSION_OPENED:
        opened->lang = call->lang;
        session_cookie(cookie, desk->is_secure, call->reply->set_cookie,
                       sizeof call->reply->set_cookie);
        desk_go(call, desk_toward(call));
        break;
    }
    secret_wipe(cookie, sizeof cookie);
}

void desk_sign_out(struct desk_call *call)
{
    session_close(call->session);
    call->session = NULL;
    session_cookie("", call->desk->is_secure, call->reply->set_cookie,
                   sizeof call->reply->set_cookie);
    desk_go(call, "/sign-in");
}
