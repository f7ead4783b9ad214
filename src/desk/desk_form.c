/* Reading forms. What is not exactly as browsers write it is refused: nothing is guessed. */
#include "desk_form.h"

#include <string.h>
#include <strings.h>

#include "fever/percent.h"
#include "fever/utf8.h"

enum { BOUNDARY_MAX = 70, DELIMITER_SIZE = BOUNDARY_MAX + 5 };

static bool type_is(const char *given, const char *type)
{
    size_t length = strlen(type);
    return given && strncasecmp(given, type, length) == 0 &&
           (!given[length] || strchr("; \t", given[length]));
}

static bool is_text(const char *text, size_t length)
{
    return !memchr(text, '\0', length) && utf8_valid_length(text, length) == length;
}

static enum fever_error add(struct desk_form *form, struct form_field field)
{
    if (form->count == FORM_FIELDS_MAX)
        return FEVER_INVALID;
    if (!field.file_name && !is_text(field.value, field.length))
        return FEVER_INVALID;
    form->fields[form->count++] = field;
    return FEVER_OK;
}

/* A decoded copy of `length` bytes; NULL without memory, and `*sound` false for a broken escape. */
static char *decoded(struct arena *arena, const char *text, size_t length, size_t *written,
                     bool *sound)
{
    char *out = arena_copy(arena, text, length);
    size_t at = 0;
    if (!out)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i] == '+' ? ' ' : text[i];
        if (byte == '%') {
            int escaped = percent_byte(text + i, text + length);
            *sound &= escaped >= 0;
            byte = (char)escaped;
            i += 2;
        }
        out[at++] = byte;
    }
    out[at] = '\0';
    *written = at;
    return out;
}

static enum fever_error pair_read(const char *text, size_t length, struct arena *arena,
                                  struct desk_form *out)
{
    const char *sign = memchr(text, '=', length);
    size_t name_length = sign ? (size_t)(sign - text) : length;
    size_t value_at = sign ? name_length + 1 : length;
    size_t name_written, written;
    bool sound = true;
    const char *name = decoded(arena, text, name_length, &name_written, &sound);
    const char *value = decoded(arena, text + value_at, length - value_at, &written, &sound);
    if (!name || !value)
        return FEVER_NOMEM;
    if (!sound || !is_text(name, name_written))
        return FEVER_INVALID;
    return add(out, (struct form_field){name, value, written, NULL});
}

static enum fever_error urlencoded_read(const char *body, size_t length, struct arena *arena,
                                        struct desk_form *out)
{
    enum fever_error failure = FEVER_OK;
    for (size_t at = 0; at < length && !failure;) {
        const char *end = memchr(body + at, '&', length - at);
        size_t pair = end ? (size_t)(end - body) - at : length - at;
        if (pair)
            failure = pair_read(body + at, pair, arena, out);
        at += pair + 1;
    }
    return failure;
}

/* The boundary of the media type, with the line break and dashes before it. */
static size_t delimiter_of(const char *type, char out[DELIMITER_SIZE])
{
    const char *at = strcasestr(type, "boundary=");
    if (!at)
        return 0;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t length = strcspn(at, quoted ? "\"" : "; \t");
    if (!length || length > BOUNDARY_MAX)
        return 0;
    memcpy(out, "\r\n--", 4);
    memcpy(out + 4, at, length);
    return length + 4;
}

/* A parameter `name="…"` of a header line, unquoted as browsers quote it (%22 for a quote); `out`
 * is NULL where there is none. */
static enum fever_error parameter_read(struct arena *arena, const char *line, size_t length,
                                       const char *name, const char **out)
{
    size_t name_length = strlen(name);
    *out = NULL;
    for (size_t i = 0; i + name_length + 3 < length; i++) {
        if (line[i] != ' ' || strncasecmp(line + i + 1, name, name_length) != 0 ||
            line[i + 1 + name_length] != '=' || line[i + 2 + name_length] != '"')
            continue;
        const char *from = line + i + name_length + 3;
        const char *end = memchr(from, '"', length - (size_t)(from - line));
        if (!end)
            return FEVER_OK;
        *out = arena_copy(arena, from, (size_t)(end - from));
        return *out ? FEVER_OK : FEVER_NOMEM;
    }
    return FEVER_OK;
}

static enum fever_error header_read(const char *line, size_t length, struct arena *arena,
                                    struct form_field *field)
{
    static const char disposition[] = "Content-Disposition: form-data;";
    if (length < sizeof disposition || strncasecmp(line, disposition, sizeof disposition - 1) != 0)
        return FEVER_OK;
    enum fever_error failure = parameter_read(arena, line, length, "name", &field->name);
    return failure ? failure : parameter_read(arena, line, length, "filename", &field->file_name);
}

/* The part's headers, of which one matters, up to the empty line; `*headers` is their length. */
static enum fever_error part_headers(const char *part, size_t length, struct arena *arena,
                                     struct form_field *field, size_t *headers)
{
    const char *end = memmem(part, length, "\r\n\r\n", 4);
    enum fever_error failure = FEVER_OK;
    if (!end)
        return FEVER_INVALID;
    size_t lines = (size_t)(end - part);
    for (size_t at = 0; at < lines && !failure;) {
        const char *stop = memmem(part + at, lines - at, "\r\n", 2);
        size_t line = stop ? (size_t)(stop - part) - at : lines - at;
        failure = header_read(part + at, line, arena, field);
        at += line + 2;
    }
    *headers = lines + 4;
    return failure;
}

static enum fever_error part_read(const char *part, size_t length, struct arena *arena,
                                  struct desk_form *out)
{
    struct form_field field = {0};
    size_t headers;
    enum fever_error failure = part_headers(part, length, arena, &field, &headers);
    if (failure)
        return failure;
    if (!field.name || !is_text(field.name, strlen(field.name)))
        return FEVER_INVALID;
    field.length = length - headers;
    field.value =
        field.file_name ? part + headers : arena_copy(arena, part + headers, field.length);
    if (!field.value)
        return FEVER_NOMEM;
    if (field.file_name && !is_text(field.file_name, strlen(field.file_name)))
        field.file_name = "";
    return add(out, field);
}

static enum fever_error multipart_read(const struct api_request *request, struct arena *arena,
                                       struct desk_form *out)
{
    char delimiter[DELIMITER_SIZE];
    size_t delimiter_length = delimiter_of(request->content_type, delimiter);
    const char *body = request->body;
    size_t left = request->body_length;
    /* The first delimiter stands at the very beginning, without the line break. */
    if (!delimiter_length || left < delimiter_length ||
        memcmp(body, delimiter + 2, delimiter_length - 2) != 0)
        return FEVER_INVALID;
    body += delimiter_length - 2;
    left -= delimiter_length - 2;
    while (left >= 2 && memcmp(body, "\r\n", 2) == 0) {
        const char *end = memmem(body, left, delimiter, delimiter_length);
        if (!end)
            return FEVER_INVALID;
        size_t part = (size_t)(end - body);
        if (part < 2)
            return FEVER_INVALID;
        enum fever_error failure = part_read(body + 2, part - 2, arena, out);
        if (failure)
            return failure;
        body += part + delimiter_length;
        left -= part + delimiter_length;
    }
    return left >= 2 && memcmp(body, "--", 2) == 0 ? FEVER_OK : FEVER_INVALID;
}

enum fever_error desk_form_read(const struct api_request *request, struct arena *arena,
                                struct desk_form *out)
{
    out->count = 0;
    if (!request->body_length)
        return FEVER_OK;
    if (type_is(request->content_type, "application/x-www-form-urlencoded"))
        return urlencoded_read(request->body, request->body_length, arena, out);
    if (type_is(request->content_type, "multipart/form-data"))
        return multipart_read(request, arena, out);
    return FEVER_INVALID;
}

static const struct form_field *find(const struct desk_form *form, const char *name, bool is_file)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0 && !form->fields[i].file_name == !is_file)
            return &form->fields[i];
    return NULL;
}

const char *desk_form_text(const struct desk_form *form, const char *name)
{
    const struct form_field *field = find(form, name, false);
    return field ? field->value : NULL;
}

const char *desk_form_text_or_empty(const struct desk_form *form, const char *name)
{
    const char *text = desk_form_text(form, name);
    return text ? text : "";
}

const struct form_field *desk_form_file(const struct desk_form *form, const char *name)
{
    const struct form_field *field = find(form, name, true);
    return field && field->length ? field : NULL;
}
