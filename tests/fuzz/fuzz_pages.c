/* Fuzzes a request of the pages: lines of method, target, the Host (which is the Origin, too) and
 * the media type, then the form. Whatever comes, the page is whole and says nothing that another
 * has put there; never a 5xx but to forms, which this node does not take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/http/http_target.h"
#include "cut.h"
#include "fever/page.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"
#include "stored.h"

enum { LINES = 4 };

#define INJECTED "<zz" /* no markup of ours */

static void check_body(const struct api_reply *reply)
{
    const char *body = reply->body.data;
    bool is_page = reply->content_type && strncmp(reply->content_type, "text/html", 9) == 0;
    if (!reply->body.length)
        return;
    if (strlen(body) != reply->body.length || !utf8_is_valid(body, reply->body.length) ||
        strstr(body, INJECTED) || (is_page && count_of(body, "</html>") != 1)) {
        fprintf(stderr, "%s\n", body);
        abort();
    }
}

static void check_reply(const struct api_request *request, const struct api_reply *reply)
{
    static const int known[] = {200, 204, 301, 303, 304, 308, 400, 403, 404, 405, 410, 413, 415};
    bool fine = page_is_write(request) && reply->status == 503;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fine |= known[i] == reply->status;
    if (!fine) {
        fprintf(stderr, "%s: %d\n", request->path, reply->status);
        abort();
    }
    check_body(reply);
    if (strpbrk(reply->location, "\r\n"))
        abort();
}

static void ask(char *lines[LINES], const char *form, size_t form_length)
{
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    target_parse(&target, lines[1], room);
    if (target.fault || *target.path != '/')
        return;
    const struct page_context context = {.snapshot = stored_snapshot(),
                                         .now = SAMPLE_NOW,
                                         .public_url = "https://fever.example.org",
                                         .report_days = 90};
    const struct api_request request = {.method = method_of(lines[0]),
                                        .path = target.path,
                                        .parameters = target.parameters,
                                        .parameter_count = target.parameter_count,
                                        .body = form,
                                        .body_length = form_length,
                                        .content_type = lines[3],
                                        .host = lines[2],
                                        .origin = lines[2]};
    struct api_reply reply = {.status = 0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    check_reply(&request, &reply);
    buffer_clear(&reply.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1), *lines[LINES];
    if (!text)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *form = lines_cut(text, lines, LINES);
    ask(lines, form, size - (size_t)(form - text));
    free(text);
    return 0;
}
