/* What the parts of the self-check's endpoint share. */
#ifndef FEVER_SRC_API_SELF_CHECK_H
#define FEVER_SRC_API_SELF_CHECK_H

#include <jansson.h>

#include "api_call.h"

/* A text in the language and the voice of the call, as a JSON string. */
void self_check_append_text(const struct call *call, const struct care_text *text);

/* `,"name":[…]` of such texts. */
void self_check_append_texts(const struct call *call, const char *name,
                             const struct care_texts *texts);

/* The members of `GET /self-check`, without the braces: questions, rules, words, sources. */
void self_check_append_rules(struct call *call, const struct care_rules *rules);

/* `"red_flags":[…]`. */
void self_check_append_red_flags(struct call *call, const struct care_rules *rules);

/* The answers that a body gives, for whom and in which language (into the call's parameters);
 * false where the reply names what cannot be read. */
bool self_check_read_answers(struct call *call, const struct care_rules *rules, const json_t *body,
                             struct care_answers *out);

#endif
