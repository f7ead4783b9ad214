/* Online consultations: services of others that answer an ill person through a web page or a
 * WeChat account, and the words for what they offer.
 *
 * A directory entry states what its source states; what is not stated stays unknown. */
#ifndef FEVER_CONSULT_H
#define FEVER_CONSULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/clinic.h"

/* What is offered: the services of clinics by their own names and bits, then what is asked only
 * from afar. */
enum {
    CONSULT_GENERAL = SERVICE_COUNT,
    CONSULT_PAEDIATRICS,
    CONSULT_OBSTETRICS,
    CONSULT_CHRONIC_DISEASE,
    CONSULT_CHINESE_MEDICINE,
    CONSULT_HEALTH_INFORMATION,
    CONSULT_SERVICE_COUNT
};

enum {
    CONSULTS_MAX = 1000,    /* in one directory */
    CONSULT_NAME_MAX = 100, /* characters, of a WeChat account's name too */
    CONSULT_NOTE_MAX = 300, /* of the note, of the source, of hours in prose */
    CONSULT_URL_MAX = 500,  /* bytes */
    CONSULT_REGIONS_MAX = 200,
    CONSULT_LANGUAGES_MAX = 20,
    CONSULT_LANGUAGE_MAX = 35 /* bytes; as RFC 5646, section 4.4.1, has it */
};

struct consult {
    const char *id; /* as of a clinic */
    const char *name;
    const char *url;            /* https; NULL: none … */
    const char *wechat;         /* … but then the account or mini-program to search for */
    uint32_t services;          /* bit per service */
    struct text_list languages; /* BCP 47 tags; empty: not stated */
    const uint32_t *regions;    /* adcodes; none: the whole country */
    size_t region_count;
    const char *hours;      /* opening_hours standard; NULL: not stated */
    const char *hours_text; /* the source's prose, or NULL */
    enum hours_origin hours_origin;
    enum stated free, insurance;
    const char *source, *note; /* or NULL */
};

/* "fever_adult" … "health_information"; static storage. */
const char *consult_service_name(int service);
bool consult_service_parse(const char *name, size_t length, int *out);

/* Whether `url` begins with https:// and a host, is of at most CONSULT_URL_MAX bytes, and has no
 * sign that an address cannot have: a link that may be written into a page. */
bool consult_url_is_safe(const char *url);

/* Whether the bytes have the form of a language tag: `zh-CN`, `ug`. */
bool consult_language_is_valid(const char *tag, size_t length);

/* Whether the two say the same, ids aside. */
bool consult_same(const struct consult *a, const struct consult *b);

/* Why such an entry cannot be published, as the rest of a sentence that its id begins, or NULL. */
const char *consult_fault(const struct consult *consult);

#endif
