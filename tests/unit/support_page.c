/* Asking a page: a query string without escapes becomes parameters. */
#include "support_page.h"

#include <stdlib.h>
#include <string.h>

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
