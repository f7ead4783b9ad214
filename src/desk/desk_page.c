/* The desk's pen, its frame, and its answers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_call.h"
#include "fever/civil.h"

enum { CHINA_OFFSET_S = 8 * 3600, NUMBER_SIZE = 24 };

void desk_put(struct desk_call *call, const char *markup)
{
    buffer_append_text(call->out, markup);
}

void desk_put_text(struct desk_call *call, const char *text)
{
    buffer_append_html(call->out, text);
}

void desk_put_int(struct desk_call *call, int64_t value)
{
    buffer_append_int(call->out, value);
}

/* `2026-01-25 08:00`, China's time. */
void desk_put_time(struct desk_call *call, int64_t unix_s)
{
    char text[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(unix_s, CHINA_OFFSET_S, text);
    desk_put(call, "<time datetime=\"");
    desk_put(call, text);
    buffer_append_format(call->out, "\">%.10s %.5s</time>", text, text + 11);
}

static void say(struct desk_call *call, enum desk_text_id id, const char *const *arguments,
                size_t count)
{
    buffer_append_filled(call->out, desk_text(call->lang, id), arguments, count,
                         buffer_append_html);
}

void desk_say(struct desk_call *call, enum desk_text_id id)
{
    say(call, id, NULL, 0);
}

void desk_say_1(struct desk_call *call, enum desk_text_id id, const char *argument)
{
    say(call, id, &argument, 1);
}

void desk_say_2(struct desk_call *call, enum desk_text_id id, const char *first, const char *second)
{
    say(call, id, (const char *const[]){first, second}, 2);
}

void desk_say_count(struct desk_call *call, enum desk_text_id id, int64_t count)
{
    char number[NUMBER_SIZE];
    snprintf(number, sizeof number, "%" PRId64, count);
    desk_say_1(call, id, number);
}

void desk_put_attribute(struct desk_call *call, const char *name, const char *value)
{
    buffer_append_format(call->out, " %s=\"", name);
    buffer_append_html(call->out, value);
    buffer_append_char(call->out, '"');
}

static void put_tab(struct desk_call *call, const char *path, enum desk_text_id text)
{
    size_t length = strlen(path);
    bool is_here = length == 1 ? strcmp(call->request->path, path) == 0
                               : strncmp(call->request->path, path, length) == 0;
    desk_put(call, "<a");
    desk_put_attribute(call, "href", path);
    desk_put(call, is_here ? " aria-current=\"page\">" : ">");
    desk_say(call, text);
    desk_put(call, "</a>");
}

/* Whoever reads the other language is still led to where they were going. */
static void put_toward(struct desk_call *call)
{
    const char *path = call->session ? NULL : desk_toward(call);
    if (!path || strcmp(path, "/") == 0)
        return;
    desk_put(call, "&amp;to=");
    desk_put_text(call, path);
}

static void put_bar(struct desk_call *call)
{
    desk_put(call, "<header class=\"bar\"><strong>");
    desk_say(call, DESK_TITLE);
    desk_put(call, "</strong><nav");
    desk_put_attribute(call, "aria-label", desk_text(call->lang, DESK_TITLE));
    desk_put(call, ">");
    if (call->session) {
        put_tab(call, "/", DESK_HOME);
        put_tab(call, "/clinics", DESK_CLINICS);
        put_tab(call, "/closures", DESK_CLOSURES);
        put_tab(call, "/notices", DESK_NOTICES);
        put_tab(call, "/hotlines", DESK_HOTLINES);
        put_tab(call, "/corrections", DESK_CORRECTIONS);
        put_tab(call, "/import", DESK_IMPORT);
        put_tab(call, "/reports", DESK_REPORTS);
        put_tab(call, "/history", DESK_HISTORY);
        put_tab(call, "/export", DESK_EXPORT);
    }
    desk_put(call, "</nav><a href=\"?lang=");
    desk_say(call, DESK_OTHER_LANGUAGE_CODE);
    put_toward(call);
    desk_put(call, "\" lang=\"");
    desk_say(call, DESK_OTHER_LANGUAGE_CODE);
    desk_put(call, "\">");
    desk_say(call, DESK_OTHER_LANGUAGE);
    desk_put(call, "</a>");
    if (call->session) {
        desk_put(call, "<span class=\"who\">");
        desk_put_text(call, call->session->actor);
        desk_put(call, "</span>");
        desk_form_begin(call, "/sign-out");
        desk_put(call, "<button>");
        desk_say(call, DESK_SIGN_OUT);
        desk_put(call, "</button></form>");
    }
    desk_put(call, "</header>\n");
}

static void begin(struct desk_call *call, enum desk_text_id title, const char *heading, bool waits)
{
    desk_put(call, "<!DOCTYPE html>\n<html");
    desk_put_attribute(call, "lang", lang_name(call->lang));
    desk_put(call, ">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"robots\" content=\"noindex\">\n");
    if (waits)
        desk_put(call, "<meta http-equiv=\"refresh\" content=\"1\">\n");
    desk_put(call, "<title>");
    desk_say(call, title);
    desk_put(call, " · ");
    desk_say(call, DESK_TITLE);
    desk_put(call, "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
                   "<link rel=\"stylesheet\" href=\"/desk.css\">\n"
                   "<script defer src=\"/desk.js\"></script>\n</head>\n<body>\n"
                   "<a class=\"skip\" href=\"#main\">");
    desk_say(call, DESK_SKIP);
    desk_put(call, "</a>\n");
    put_bar(call);
    desk_put(call, "<main id=\"main\"");
    desk_put(call, title == DESK_POSTER ? " class=\"sheet\">\n<h1>" : ">\n<h1>");
    desk_put_text(call, heading);
    desk_put(call, "</h1>\n");
}

void desk_begin(struct desk_call *call, enum desk_text_id title)
{
    begin(call, title, desk_text(call->lang, title), false);
}

void desk_begin_named(struct desk_call *call, enum desk_text_id title, const char *heading)
{
    begin(call, title, heading, false);
}

void desk_begin_waiting(struct desk_call *call, enum desk_text_id title)
{
    begin(call, title, desk_text(call->lang, title), true);
}

void desk_end(struct desk_call *call)
{
    desk_put(call, "</main>\n</body>\n</html>\n");
}

void desk_put_secret(struct desk_call *call)
{
    if (!call->session)
        return;
    desk_put(call, "<input type=\"hidden\" name=\"secret\"");
    desk_put_attribute(call, "value", call->session->secret);
    desk_put(call, ">");
}

void desk_form_begin(struct desk_call *call, const char *action)
{
    desk_put(call, "<form method=\"post\"");
    desk_put_attribute(call, "action", action);
    desk_put(call, ">");
    desk_put_secret(call);
}

void desk_put_input(struct desk_call *call, const char *name, const char *type,
                    enum desk_text_id label, const char *value)
{
    desk_put(call, "<label");
    desk_put_attribute(call, "for", name);
    desk_put(call, ">");
    desk_say(call, label);
    desk_put(call, "</label><input");
    desk_put_attribute(call, "id", name);
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "type", type);
    desk_put_attribute(call, "value", value);
    desk_put(call, ">\n");
}

void desk_go(struct desk_call *call, const char *path)
{
    buffer_reset(call->out);
    call->reply->reply.status = 303;
    snprintf(call->reply->see_other, sizeof call->reply->see_other, "%s", path);
}

void desk_go_to_number(struct desk_call *call, const char *before, int64_t number)
{
    char path[SITE_ADDRESS_SIZE];
    snprintf(path, sizeof path, "%s%" PRId64, before, number);
    desk_go(call, path);
}

/* The page with the sentence, and the way on from it. */
static void refuse(struct desk_call *call, int status, enum desk_text_id why, const char *what,
                   const char *path, enum desk_text_id way)
{
    buffer_reset(call->out);
    call->reply->reply.status = status;
    if (status == 405)
        call->reply->reply.allow = "GET, HEAD, POST";
    desk_begin(call, DESK_PROBLEM);
    desk_put(call, "<p class=\"said stop\" role=\"alert\">");
    desk_say_1(call, why, what);
    desk_put(call, "</p>\n<p><a");
    desk_put_attribute(call, "href", path);
    desk_put(call, ">");
    desk_say(call, way);
    desk_put(call, "</a></p>\n");
    desk_end(call);
}

void desk_refuse_about(struct desk_call *call, int status, enum desk_text_id why, const char *what)
{
    if (call->session)
        refuse(call, status, why, what, "/", DESK_BACK_HOME);
    else
        refuse(call, status, why, what, "/sign-in", DESK_SIGN_IN);
}

void desk_refuse(struct desk_call *call, int status, enum desk_text_id why)
{
    desk_refuse_about(call, status, why, "");
}

void desk_refuse_toward(struct desk_call *call, int status, enum desk_text_id why, const char *path,
                        enum desk_text_id way)
{
    refuse(call, status, why, "", path, way);
}

int64_t desk_number(const char *text)
{
    if (!text || !*text || strlen(text) > 18 || strspn(text, "0123456789") != strlen(text))
        return -1;
    return strtoll(text, NULL, 10);
}

const char *desk_parameter(const struct desk_call *call, const char *name)
{
    for (size_t i = 0; i < call->request->parameter_count; i++) {
        const struct api_parameter *parameter = &call->request->parameters[i];
        if (strcmp(parameter->name, name) == 0)
            return parameter->malformed ? "?" : parameter->value;
    }
    return NULL;
}
