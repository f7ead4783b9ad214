/* The bodies of forms: urlencoded (WHATWG URL) and multipart with files (RFC 7578). */
#ifndef FEVER_DESK_FORM_H
#define FEVER_DESK_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/api.h"
#include "fever/arena.h"
#include "fever/error.h"

enum { FORM_FIELDS_MAX = 600 };

/* One field; text fields are UTF-8 without NUL. A file's bytes are as they came. */
struct form_field {
    const char *name;
    const char *value; /* NUL behind its bytes */
    size_t length;
    const char *file_name; /* of a file, maybe ""; NULL: a text */
};

struct desk_form {
    struct form_field fields[FORM_FIELDS_MAX];
    size_t count;
};

/* Texts live in `arena`, files in the request's body. FEVER_INVALID for a body that is no form,
 * is broken, or holds text that is none. */
enum fever_error desk_form_read(const struct api_request *request, struct arena *arena,
                                struct desk_form *out);

/* The first text field of that name, NULL where there is none. */
const char *desk_form_text(const struct desk_form *form, const char *name);

/* The same, "" where there is none. */
const char *desk_form_text_or_empty(const struct desk_form *form, const char *name);

/* The first file of that name that holds something, or NULL. */
const struct form_field *desk_form_file(const struct desk_form *form, const char *name);

#endif
