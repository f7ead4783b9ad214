/* The body of a form as browsers send it without scripts. */
#ifndef FEVER_SRC_PAGE_FORM_H
#define FEVER_SRC_PAGE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/api.h"

/* Names and values that a form of ours can have are shorter. */
enum { FORM_FIELD_SIZE = 64 };

/* Whether the request's body is `application/x-www-form-urlencoded`. */
bool page_form_is(const struct api_request *request);

/* Hands out each field, decoded; those that no form of ours could have sent (too long, broken
 * escapes, a NUL) are passed over. */
void page_form_read(const struct api_request *request,
                    void (*field)(void *context, const char *name, const char *value),
                    void *context);

#endif
