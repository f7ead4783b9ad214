/* The body of a form as browsers send it without scripts. */
#ifndef FEVER_SRC_PAGE_FORM_H
#define FEVER_SRC_PAGE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/api.h"
#include "fever/arena.h"
#include "fever/error.h"

/* Fields of one form; what comes behind them is passed over. */
enum { FORM_FIELDS_MAX = 256 };

/* Those that hold something, in the order in which they were sent, like the parameters of a query.
 * Values have no white space around them and line breaks of one character. Of those that are
 * `malformed` (broken escapes, a NUL, not UTF-8) the value has `?` in place of what is broken, so
 * that it may still be shown. */
struct form_fields {
    struct api_parameter items[FORM_FIELDS_MAX];
    size_t count;
};

/* Whether the request's body is `application/x-www-form-urlencoded`. */
bool page_form_is(const struct api_request *request);

/* The body's fields, decoded; their texts live in `arena`. FEVER_NOMEM. */
enum fever_error page_form_read(const struct api_request *request, struct arena *arena,
                                struct form_fields *out);

#endif
