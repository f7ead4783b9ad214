/* Fuzzes the bodies of forms at the desk. The first line is the content type; whatever stands below
 * it is refused, or its fields are sound and its files lie within the body. */
#include <stdlib.h>
#include <string.h>

#include "../../src/desk/desk_form.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { TYPE_SIZE = 200 };

static void check_text(const char *text)
{
    if (!text || !utf8_is_valid(text, strlen(text)))
        abort();
}

static void check_field(const struct form_field *field, const char *body, size_t length)
{
    check_text(field->name);
    if (!field->file_name) {
        check_text(field->value);
        if (strlen(field->value) != field->length)
            abort();
        return;
    }
    check_text(field->file_name);
    if (field->length && (field->value < body || field->value + field->length > body + length))
        abort();
}

static void check_form(const struct desk_form *form, const char *body, size_t length)
{
    if (form->count > FORM_FIELDS_MAX)
        abort();
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        check_field(field, body, length);
        check_text(desk_form_text_or_empty(form, field->name));
        const struct form_field *file = desk_form_file(form, field->name);
        if (file && (!file->file_name || !file->length))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct desk_form form;
    char type[TYPE_SIZE] = "";
    const uint8_t *line = size ? memchr(bytes, '\n', size) : NULL;
    size_t length = line ? (size_t)(line - bytes) : 0;
    struct arena *arena = arena_new();
    if (!line || length >= sizeof type || !arena) {
        arena_free(arena);
        return 0;
    }
    memcpy(type, bytes, length);
    size_t body_length = size - length - 1;
    char *body = malloc(body_length + 1);
    if (!body)
        abort();
    memcpy(body, line + 1, body_length);
    body[body_length] = '\0';
    const struct api_request request = {.method = API_POST,
                                        .path = "/import",
                                        .content_type = type,
                                        .body = body,
                                        .body_length = body_length};
    memset(&form, 0, sizeof form);
    if (!desk_form_read(&request, arena, &form))
        check_form(&form, body, body_length);
    free(body);
    arena_free(arena);
    return 0;
}
