/* Fuzzes the readers of single headers and of what stands in them: Accept, Accept-Encoding,
 * If-None-Match, X-Forwarded-For, Host, Origin, Content-Length with its like, bearer tokens'
 * scopes, base64url. One text goes to each of them; what they say must agree with itself. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/api/accept.h"
#include "../../src/http/http_client.h"
#include "../../src/http/http_coding.h"
#include "../../src/http/http_framing.h"
#include "fever/base64url.h"
#include "fever/civil.h"
#include "fever/entity_tag.h"
#include "fever/number.h"
#include "fever/origin.h"
#include "fever/scope.h"
#include "fuzz.h"

/* There is one text for the same bytes: what was read is written as it came. */
static void check_base64url(const char *text)
{
    size_t room = strlen(text), length;
    unsigned char *bytes = malloc(room + 1);
    char *again = malloc(base64url_length(room) + 1);
    if (!bytes || !again)
        abort();
    if (base64url_decode(text, bytes, room, &length)) {
        base64url_encode(bytes, length, again);
        if (length > room || strcmp(again, text) != 0)
            abort();
    }
    free(bytes);
    free(again);
}

/* A peer that is no proxy is itself, whatever it says; behind a proxy nobody speaks for another
 * proxy of ours. */
static void check_forwarded(const char *text)
{
    static const char *const proxies[] = {"10.0.0.0/8", "fd00::/8"};
    static struct client_rules rules;
    struct sockaddr_in stranger = {.sin_family = AF_INET}, proxy = {.sin_family = AF_INET};
    const struct sockaddr *peer = (const struct sockaddr *)&stranger;
    inet_pton(AF_INET, "192.0.2.7", &stranger.sin_addr);
    inet_pton(AF_INET, "10.1.2.3", &proxy.sin_addr);
    if (!rules.proxies && client_rules_open(&rules, proxies, 2, NULL))
        abort();
    if (client_behind(&rules, peer, text) != client_of_peer(&rules, peer))
        abort();
    client_behind(&rules, (const struct sockaddr *)&proxy, text);
}

/* What a length is read as is that many bytes, written without a sign. */
static void check_framing(char *text)
{
    const struct request_line line = {.method = "POST", .target = "/", .version = "HTTP/1.1"};
    for (int header = 0; header < HEADER_COUNT; header++) {
        struct framing framing;
        framing_init(&framing);
        framing.values[header] = text;
        framing.times[header] = 1;
        const char *fault = framing_fault(&framing, &line);
        if (!fault && header == HEADER_CONTENT_LENGTH && strspn(text, "0123456789") != strlen(text))
            abort();
        framing_clear(&framing);
    }
}

static void check_tags(const char *text)
{
    char tag[ENTITY_TAG_SIZE];
    entity_tag_format(UINT64_C(0x1234567890abcdef), API_IDENTITY, tag);
    /* To name a tag is to have it written there. */
    if (entity_tag_matches(text, tag) && !strstr(text, tag) && !strchr(text, '*'))
        abort();
}

/* A host that is taken becomes an origin as it is; a page of another host is foreign. */
static void check_origin(const char *text)
{
    static const char ours[] = "https://fever.example.org";
    const struct api_context context = {.public_url = NULL};
    const struct api_request request = {.host = text};
    const struct api_request sent = {.host = "fever.example.org", .origin = text};
    char origin[ORIGIN_SIZE];
    origin_of(&context, &request, origin);
    if (*origin && (!origin_is_valid(origin) || strpbrk(origin, " \t\r\n\"'<>/\\@") != origin + 5))
        abort();
    if (!origin_is_foreign(ours, &sent) && strcmp(text, "null") != 0 &&
        !strcasestr(text, "://fever.example.org"))
        abort();
}

static void check_scopes(const char *text)
{
    const char *wrong;
    size_t length;
    if (!scopes_are_valid(text, &wrong, &length) &&
        (wrong < text || wrong + length > text + strlen(text)))
        abort();
    scopes_allow(text, "load", "a-1");
    if (scopes_have(text, "desk") && !strstr(text, "desk"))
        abort();
}

static void check_values(const char *text)
{
    int64_t instant, number;
    double decimal;
    char written[CIVIL_RFC3339_SIZE];
    size_t length = strlen(text);
    if (civil_parse_rfc3339(text, length, &instant) && instant >= CIVIL_MIN_S &&
        instant < CIVIL_MAX_S) {
        int64_t again;
        civil_format_rfc3339(instant, 8 * 3600, written);
        if (!civil_parse_rfc3339(written, strlen(written), &again) || again != instant)
            abort();
    }
    if (number_parse_int(text, length, -1000, 1000, &number) && (number < -1000 || number > 1000))
        abort();
    if (number_parse_decimal(text, length, &decimal) && decimal - decimal != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    accept_prefers_geojson(text);
    coding_prefers_gzip(text);
    check_base64url(text);
    check_forwarded(text);
    check_framing(text);
    check_tags(text);
    check_origin(text);
    check_scopes(text);
    check_values(text);
    free(text);
    return 0;
}
