/* Under which names a clinic may be found again. */
#ifndef FEVER_IMPORT_MATCH_KEYS_H
#define FEVER_IMPORT_MATCH_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/arena.h"
#include "fever/clinic.h"
#include "normalise_text.h"

/* A folded name; an alias proves less than the name itself. */
struct match_key {
    const char *text;
    bool is_alias;
};

enum { MATCH_KEYS_MAX = 24 };

/* The keys of a record, its own name first: the name without a closing 发热门诊; the parts of a
 * name with another hospital's name in brackets; short name and aliases. Texts in `arena`.
 * FEVER_NOMEM.
 */
enum fever_error match_keys(struct arena *arena, const struct text_tools *tools,
                            const struct clinic *clinic, struct match_key keys[MATCH_KEYS_MAX],
                            size_t *count);

/* What a key names: one institution, one of each district (人民医院, 市妇幼保健院, 第一医院), or
 * any of several (卫生院, 社区卫生服务中心). */
enum match_key_kind { KEY_SPECIFIC, KEY_OF_DISTRICT, KEY_COMMON };
enum match_key_kind match_key_kind(const char *key);

/* How alike two addresses are, 0 to 1, by the pairs of characters that the shorter has
 * in common with the longer; 0 where either is empty. */
#define MATCH_ADDRESS_ALIKE 0.8
double match_address_likeness(const struct text_tools *tools, const char *a, const char *b);

#endif
