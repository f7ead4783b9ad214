/* Under which names a clinic may be found again. */
#ifndef FEVER_IMPORT_MATCH_KEYS_H
#define FEVER_IMPORT_MATCH_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../cell/normalise_text.h"
#include "fever/arena.h"
#include "fever/clinic.h"
#include "fever/region.h"

/* What part of a name a key is. */
enum key_role {
    KEY_NAME,  /* the name itself */
    KEY_ALIAS, /* another one: a short name, an alias, the hospital's name in brackets */
    KEY_BARE,  /* the name without the regions before it */
    KEY_PLACE  /* no name: the address or else the phone, where a name may be written wrongly */
};

/* Whose institution it calls itself: 市第一医院, 襄州区人民医院. */
enum key_level { KEY_OF_NOBODY, KEY_OF_PROVINCE, KEY_OF_CITY, KEY_OF_COUNTY };

struct match_key {
    const char *indexed; /* the city's stem (or nothing), MATCH_KEY_SEPARATOR, the text */
    uint32_t hash;       /* of `indexed`, as a text_map has it */
    uint16_t text_at;    /* where in `indexed` the text begins */
    uint8_t role, level; /* enum key_role, enum key_level */
};

/* The name alone, folded. */
static inline const char *match_key_text(const struct match_key *key)
{
    return key->indexed + key->text_at;
}

enum { MATCH_KEYS_MAX = 24, MATCH_KEY_SEPARATOR = '\x1f', MATCH_CITY_SIZE = 64 };

/* The folded stem of the record's city, "" where it is not known: clinics of different cities are
 * never the same. */
void match_city(const struct region_table *regions, const struct text_tools *tools,
                const struct clinic *clinic, char city[MATCH_CITY_SIZE]);

/* The keys of a record, its own name first: the name without a closing 发热门诊; the parts of a
 * name with another hospital's name in brackets; short name and aliases; the name without its
 * regions; the name with its campus. Texts in `arena`. FEVER_NOMEM.
 */
enum fever_error match_keys(struct arena *arena, const struct region_table *regions,
                            const struct text_tools *tools, const struct clinic *clinic,
                            struct match_key keys[MATCH_KEYS_MAX], size_t *count);

/* How two keys of one text make the names of their records alike. */
enum name_relation {
    NAMES_OF_OTHERS, /* 市人民医院 and 区人民医院 */
    NAMES_UNLIKE,    /* of one address */
    NAMES_NEAR,      /* a character or a bracket apart */
    NAMES_PARTLY,    /* one says more than the other: 人民医院, 襄州区人民医院 */
    NAMES_ALIAS,     /* another name of one is a name of the other */
    NAMES_EQUAL
};
enum name_relation match_names(enum key_role a, enum key_level a_level, enum key_role b,
                               enum key_level b_level);

/* Whether two names are a character or, of long ones, two apart, and not in a number or in what
 * else tells hospitals of one owner apart; where both state their address, a bracket at the end
 * that only one of them has does not count. */
bool match_names_alike(const struct text_tools *tools, const struct clinic *a,
                       const struct clinic *b);

/* What a key names: one institution, one of each district (人民医院, 市妇幼保健院, 第一医院), or
 * any of several (卫生院, 社区卫生服务中心). */
enum match_key_kind { KEY_SPECIFIC, KEY_OF_DISTRICT, KEY_COMMON };
enum match_key_kind match_key_kind(const char *key);

/* How alike two addresses are, 0 to 1, by the pairs of characters that the shorter has
 * in common with the longer; 0 where either is empty. Other house numbers are another address. */
#define MATCH_ADDRESS_ALIKE   0.8
#define MATCH_ADDRESS_UNALIKE 0.35
double match_address_likeness(const struct text_tools *tools, const char *a, const char *b);

#endif
