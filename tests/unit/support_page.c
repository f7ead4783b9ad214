/* Asking a page: a query string without escapes becomes parameters. */
#include "support_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"

struct api_reply page_reply;

enum { PARAMETERS_MAX = 16, QUERY_SIZE = 1024 };

void page_ask(const struct snapshot *snapshot, int64_t now, const char *path, const char *query,
              struct api_reply *reply)
{
    static char text[QUERY_SIZE];
    struct api_parameter parameters[PARAMETERS_MAX];
    size_t count = 0;
    if (query && strlen(query) >= sizeof text)
        abort();
    strcpy(text, query ? query : "");
    for (char *rest = text, *pair; (pair = strsep(&rest, "&"));) {
        char *equals = strchr(pair, '=');
        if (!equals || count == PARAMETERS_MAX)
            continue;
        *equals = '\0';
        parameters[count++] = (struct api_parameter){pair, equals + 1, false};
    }
    struct api_request request = {
        .method = API_GET, .path = path, .parameters = parameters, .parameter_count = count};
    struct page_context context = {.snapshot = snapshot, .now = now};
    *reply = (struct api_reply){0};
    buffer_init(&reply->body, PAGE_BYTES_MAX);
    page_handle(&context, &request, reply);
}

const char *page_get(const struct snapshot *snapshot, const char *path, const char *query)
{
    buffer_clear(&page_reply.body);
    page_ask(snapshot, MADE_NOW, path, query, &page_reply);
    return page_reply.body.data ? page_reply.body.data : "";
}

int page_forget(void **state)
{
    (void)state;
    buffer_clear(&page_reply.body);
    return 0;
}

void page_holds(const char *page, const char *text)
{
    if (!strstr(page, text))
        fail_msg("the page lacks: %s", text);
}

void page_lacks(const char *page, const char *text)
{
    if (strstr(page, text))
        fail_msg("the page holds: %s", text);
}

struct clinic *page_begin_alone(struct made *made, const char *name)
{
    made_begin(made, 1);
    made_regions(made);
    struct clinic *clinic = made_clinic(made, "110101-0001", name);
    clinic->adcode = 110101;
    clinic->verified_day = civil_day_of(MADE_NOW) - 1;
    return clinic;
}
