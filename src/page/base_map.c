/* The ground of the map out of the operator's options: checked, described, and let in by the
 * policy with exactly the origins that it needs.
 *
 * A template is text from outside that ends in a header and in every visitor's browser. So it may
 * hold only what an address needs, its host no more than a host, and only that goes into the
 * policy. */
#include "fever/base_map.h"

#include <inttypes.h>
#include <string.h>

#include "fever/origin.h"
#include "fever/utf8.h"

enum {
    TEMPLATE_MAX = 500, /* bytes */
    SUBDOMAINS_MAX = 16,
    SUBDOMAIN_SIZE = 17,
    ORIGINS_MAX = BASE_MAP_LAYERS_MAX * SUBDOMAINS_MAX,
    POLICY_MAX = 32768,
    DESCRIPTION_MAX = 8192
};

/* Nothing but our own files: no inline code, no third party, no frame. */
#define POLICY_BEGIN "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
#define POLICY_END                                                                                 \
    "; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "              \
    "form-action 'self'; frame-ancestors 'none'"

const struct base_map base_map_schematic = {
    .crs = CRS_WGS84,
    .policy = POLICY_BEGIN POLICY_END,
};

/* A ground while it is made. */
struct making {
    const struct base_map_options *options;
    struct error *error;
    char subdomains[SUBDOMAINS_MAX][SUBDOMAIN_SIZE];
    size_t subdomain_count;
    char origins[ORIGINS_MAX][ORIGIN_SIZE]; /* without double ones */
    size_t origin_count;
};

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A line of plain text that is not too long. */
static bool is_line(const char *text)
{
    size_t length = strlen(text);
    if (!length || length > BASE_MAP_TEXT_MAX || !utf8_is_valid(text, length))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return false;
    return true;
}

static enum fever_error check_line(struct making *making, const char *option, const char *text)
{
    if (is_line(text))
        return FEVER_OK;
    return error_set(making->error, FEVER_INVALID,
                     "%s must be one line of UTF-8 text of at most %d bytes", option,
                     BASE_MAP_TEXT_MAX);
}

static enum fever_error read_subdomains(struct making *making)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const char *rest = making->options->subdomains;
    while (rest) {
        size_t length = strcspn(rest, ",");
        if (!length || length >= SUBDOMAIN_SIZE || strspn(rest, allowed) < length ||
            making->subdomain_count == SUBDOMAINS_MAX)
            return error_set(making->error, FEVER_INVALID,
                             "--tiles-subdomains must be at most %d names of small letters, digits "
                             "and '-' with commas between them, such as 0,1,2; not '%s'",
                             SUBDOMAINS_MAX, making->options->subdomains);
        char *name = making->subdomains[making->subdomain_count++];
        memcpy(name, rest, length);
        name[length] = '\0';
        rest = rest[length] ? rest + length + 1 : NULL;
    }
    return FEVER_OK;
}

/* What may stand in an address beside the placeholders: of RFC 3986, but for what would end it in
 * a header, a list or a page. */
static bool is_plain_byte(char byte)
{
    static const char marks[] = "-._~/?:@!$&()*+=%[]";
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr(marks, byte));
}

/* How often the placeholder stands in the text. */
static int count_of(const char *text, const char *placeholder)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, placeholder)); at++)
        count++;
    return count;
}

/* The length of the placeholder that the text begins with; 0: none. */
static size_t placeholder_length(const char *text)
{
    static const char *const known[] = {"{s}", "{z}", "{x}", "{y}", "{-y}"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins_with(text, known[i]))
            return strlen(known[i]);
    return 0;
}

static bool is_plain(const char *template)
{
    while (*template) {
        size_t length = is_plain_byte(*template) ? 1 : placeholder_length(template);
        if (!length)
            return false;
        template += length;
    }
    return true;
}

/* A host on this machine, which browsers trust without TLS (W3C Secure Contexts, section 3.1). */
static bool is_loopback(const char *host, size_t length)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t known = strlen(names[i]);
        if (length >= known && memcmp(host, names[i], known) == 0 &&
            (length == known || host[known] == ':'))
            return true;
    }
    return false;
}

/* Where the address's path begins: behind the host, or at its start where it names none. NULL: the
 * scheme is not allowed. `*host` is where the host begins, or NULL. */
static const char *find_path(const char *template, const char **host)
{
    *host = NULL;
    if (template[0] == '/')
        return template[1] == '/' ? NULL : template;
    bool is_safe = begins_with(template, "https://");
    if (!is_safe && !begins_with(template, "http://"))
        return NULL;
    *host = strstr(template, "//") + 2;
    size_t length = strcspn(*host, "/?");
    return is_safe || is_loopback(*host, length) ? *host + length : NULL;
}

/* The origin of a template with `subdomain` for {s}; false where its host is none. */
static bool origin_write(const char *template, const char *path, const char *subdomain,
                         char out[ORIGIN_SIZE])
{
    const char *mark = strstr(template, "{s}");
    struct buffer origin;
    buffer_init(&origin, ORIGIN_SIZE);
    if (mark && mark < path) {
        buffer_append(&origin, template, (size_t)(mark - template));
        buffer_append_text(&origin, subdomain);
        mark += strlen("{s}");
        buffer_append(&origin, mark, (size_t)(path - mark));
    } else {
        buffer_append(&origin, template, (size_t)(path - template));
    }
    bool fits = !buffer_error(&origin) && origin.length < ORIGIN_SIZE;
    if (fits)
        strcpy(out, origin.data);
    buffer_clear(&origin);
    return fits && origin_is_valid(out);
}

static void origin_add(struct making *making, const char *origin)
{
    for (size_t i = 0; i < making->origin_count; i++)
        if (strcmp(making->origins[i], origin) == 0)
            return;
    strcpy(making->origins[making->origin_count++], origin);
}

/* Adds the origins of a template; a static sentence's end where the host is none. */
static const char *read_origins(struct making *making, const char *template, const char *path)
{
    bool varies = count_of(template, "{s}") > 0;
    size_t count = varies ? making->subdomain_count : 1;
    for (size_t i = 0; i < count; i++) {
        char origin[ORIGIN_SIZE];
        if (!origin_write(template, path, varies ? making->subdomains[i] : "", origin))
            return "must name a plain host, without a user name";
        origin_add(making, origin);
    }
    return NULL;
}

/* What is wrong with a template, as the end of a sentence; NULL: nothing, and its origins are
 * added. */
static const char *template_read(struct making *making, const char *template)
{
    const char *host;
    if (strlen(template) > TEMPLATE_MAX)
        return "must have at most 500 bytes";
    const char *path = find_path(template, &host);
    if (!path)
        return "must begin with https:// (http:// for this machine alone), or with one slash for "
               "tiles that this site hands on";
    if (!is_plain(template))
        return "may hold letters, digits, -._~/?:@!$&()*+=%[] and the placeholders {z}, {x}, {y}, "
               "{-y}, {s}; write other bytes as %XX";
    if (count_of(path, "{z}") != 1 || count_of(path, "{x}") != 1 ||
        count_of(path, "{y}") + count_of(path, "{-y}") != 1)
        return "must have {z}, {x} and {y} (or {-y}, counted from the south) once behind the host";
    if (count_of(path, "{s}") || count_of(template, "{s}") > 1)
        return "may have {s} once, in the host";
    if (count_of(template, "{s}") && !making->subdomain_count)
        return "has {s}: say with --tiles-subdomains what it stands for";
    return host ? read_origins(making, template, path) : NULL;
}

static enum fever_error check_tiles(struct making *making)
{
    const struct base_map_options *options = making->options;
    if (options->tile_count > BASE_MAP_LAYERS_MAX)
        return error_set(making->error, FEVER_INVALID, "--tiles can be given at most %d times",
                         BASE_MAP_LAYERS_MAX);
    if (!options->attribution)
        return error_set(making->error, FEVER_INVALID,
                         "--tiles needs --tiles-attribution: whose map it is, and its 审图号");
    enum fever_error failure = check_line(making, "--tiles-attribution", options->attribution);
    if (!failure)
        failure = read_subdomains(making);
    for (size_t i = 0; !failure && i < options->tile_count; i++) {
        const char *fault = template_read(making, options->tiles[i]);
        if (fault) /* the template itself may hold a key: it is not repeated */
            failure =
                error_set_at(making->error, FEVER_INVALID, (long)i + 1, 0, "--tiles %s", fault);
    }
    return failure;
}

static enum fever_error check_own(struct making *making)
{
    const struct base_map_options *options = making->options;
    if (!options->approval)
        return error_set(making->error, FEVER_INVALID,
                         "--base-map needs --base-map-approval: the map's 审图号, which is shown");
    return check_line(making, "--base-map-approval", options->approval);
}

/* An option that is given and says nothing without --tiles; NULL: none is. */
static const char *find_companion(const struct base_map_options *options)
{
    return options->attribution        ? "--tiles-attribution"
           : options->subdomains       ? "--tiles-subdomains"
           : options->max_zoom         ? "--tiles-max-zoom"
           : options->crs != CRS_WGS84 ? "--tiles-crs"
                                       : NULL;
}

static enum fever_error check(struct making *making)
{
    const struct base_map_options *options = making->options;
    const char *companion = find_companion(options);
    if (options->tile_count && options->has_own)
        return error_set(making->error, FEVER_INVALID,
                         "--tiles and --base-map exclude each other: the map has one ground");
    if (!options->tile_count && companion)
        return error_set(making->error, FEVER_INVALID, "%s needs --tiles, the tiles' address",
                         companion);
    if (!options->has_own && options->approval)
        return error_set(making->error, FEVER_INVALID, "--base-map-approval needs --base-map");
    if (options->tile_count)
        return check_tiles(making);
    return options->has_own ? check_own(making) : FEVER_OK;
}

static void append_texts(struct buffer *out, const char *name, size_t count,
                         const char *text_of(const struct making *, size_t),
                         const struct making *making)
{
    buffer_append_format(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, i ? "," : "");
        buffer_append_json(out, text_of(making, i));
    }
    buffer_append_char(out, ']');
}

static const char *tile_of(const struct making *making, size_t i)
{
    return making->options->tiles[i];
}

static const char *subdomain_of(const struct making *making, size_t i)
{
    return making->subdomains[i];
}

static void describe(const struct making *making, struct buffer *out)
{
    const struct base_map_options *options = making->options;
    bool has_tiles = options->tile_count > 0;
    buffer_append_format(out, "{\"crs\":\"%s\",\"max_zoom\":%d", crs_name(options->crs),
                         (int)(options->max_zoom ? options->max_zoom : BASE_MAP_ZOOM_DEFAULT));
    append_texts(out, "tiles", options->tile_count, tile_of, making);
    append_texts(out, "subdomains", making->subdomain_count, subdomain_of, making);
    buffer_append_text(out, ",\"own\":");
    buffer_append_text(out, has_tiles ? "null" : "\"" BASE_MAP_PATH "\"");
    buffer_append_text(out, ",\"attribution\":");
    buffer_append_json(out, has_tiles ? options->attribution : options->approval);
    buffer_append_char(out, '}');
}

static void write_policy(const struct making *making, struct buffer *out)
{
    buffer_append_text(out, POLICY_BEGIN);
    for (size_t i = 0; i < making->origin_count; i++) {
        buffer_append_char(out, ' ');
        buffer_append_text(out, making->origins[i]);
    }
    buffer_append_text(out, POLICY_END);
}

/* The buffer's text in the arena; NULL without memory. */
static const char *keep(struct arena *arena, const struct buffer *text)
{
    return buffer_error(text) ? NULL : arena_copy(arena, text->data, text->length);
}

enum fever_error base_map_make(const struct base_map_options *options, struct arena *arena,
                               struct base_map *out, struct error *error)
{
    struct making making = {.options = options, .error = error};
    enum fever_error failure = check(&making);
    if (failure)
        return failure;
    struct base_map made = base_map_schematic;
    if (options->tile_count || options->has_own) {
        struct buffer policy, description;
        buffer_init(&policy, POLICY_MAX);
        buffer_init(&description, DESCRIPTION_MAX);
        write_policy(&making, &policy);
        describe(&making, &description);
        made.crs = options->crs;
        made.policy = keep(arena, &policy);
        made.description = keep(arena, &description);
        made.provider = making.origin_count ? arena_strdup(arena, options->attribution) : NULL;
        buffer_clear(&policy);
        buffer_clear(&description);
        if (!made.policy || !made.description || (making.origin_count && !made.provider))
            return error_nomem(error);
    }
    *out = made;
    return FEVER_OK;
}

/* Neighbouring tiles come from different hosts. */
static void append_subdomain(struct buffer *out, const char *list, uint32_t turn)
{
    size_t count = 1;
    for (const char *at = list; (at = strchr(at, ',')); at++)
        count++;
    for (size_t skip = turn % count; skip; skip--)
        list = strchr(list, ',') + 1;
    buffer_append(out, list, strcspn(list, ","));
}

void base_map_tile_append(struct buffer *out, const struct base_map_options *options, size_t layer,
                          int zoom, uint32_t x, uint32_t y)
{
    for (const char *at = options->tiles[layer]; *at;) {
        size_t length = placeholder_length(at);
        if (!length)
            buffer_append_char(out, *at);
        else if (at[1] == 's')
            append_subdomain(out, options->subdomains, x + y);
        else
            buffer_append_format(out, "%" PRIu32,
                                 at[1] == 'z'   ? (uint32_t)zoom
                                 : at[1] == 'x' ? x
                                 : at[1] == 'y' ? y
                                                : (UINT32_C(1) << zoom) - 1 - y);
        at += length ? length : 1;
    }
}
