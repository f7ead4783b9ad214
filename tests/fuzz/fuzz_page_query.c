/* Fuzzes the query of a page: whatever was asked, the page's own link asks for the same, so that
 * following it changes nothing; and the page itself is whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/http/http_target.h"
#include "../../src/page/page_query.h"
#include "fever/page.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"

enum { URL_MAX = 1 << 16 };

static struct api_request request_of(const struct target *target)
{
    return (struct api_request){.method = API_GET,
                                .path = target->path,
                                .parameters = target->parameters,
                                .parameter_count = target->parameter_count};
}

/* The link of what `text` (which is cut up) asks for; the caller frees it. */
static char *link_of(char *text)
{
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    struct page_query query;
    struct buffer link;
    target_parse(&target, text, room);
    const struct api_request request = request_of(&target);
    page_query_read(&request, NULL, &query);
    buffer_init(&link, URL_MAX);
    page_query_url(&link, "/", &query);
    if (buffer_error(&link) || !link.length)
        abort();
    char *copy = strdup(link.data);
    buffer_clear(&link);
    return copy;
}

static void check_link(char *text)
{
    char *link = link_of(text), *first = link ? strdup(link) : NULL;
    char *second = link ? link_of(link) : NULL;
    /* A link above the longest target is refused before anybody reads it. */
    if (!first || !second || (strlen(first) <= TARGET_LENGTH_MAX && strcmp(first, second) != 0))
        abort();
    free(link);
    free(first);
    free(second);
}

static void check_page(char *text)
{
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    const struct page_context context = {.snapshot = sample_snapshot(), .now = SAMPLE_NOW};
    struct api_reply reply = {.status = 0};
    target_parse(&target, text, room);
    const struct api_request request = request_of(&target);
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    if (reply.status >= 500 || !reply.body.length ||
        !utf8_is_valid(reply.body.data, reply.body.length) ||
        memchr(reply.body.data, '\0', reply.body.length))
        abort();
    buffer_clear(&reply.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *query = malloc(size + 3), *target = malloc(size + 3);
    if (!query || !target)
        abort();
    query[0] = '/';
    query[1] = '?';
    memcpy(query + 2, bytes, size);
    query[size + 2] = '\0';
    memcpy(target, query, size + 3);
    check_link(query);
    check_page(target);
    free(query);
    free(target);
    return 0;
}
