/* Geocoding providers: what is asked of each, and what its replies mean.
 *
 * Nothing here opens a socket or knows the time: a transport is handed in. A key goes into the
 * request's URL and nowhere else, so no text made here ever holds one. */
#ifndef FEVER_GEOCODE_H
#define FEVER_GEOCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/coordinates.h"
#include "fever/error.h"

struct geocode_provider {
    const char *name;         /* "amap" */
    const char *title;        /* for people */
    const char *key_variable; /* of the environment: the operator's key … */
    const char *url_variable; /* … and another address for the service, for tests and proxies */
    const char *url;          /* the service's own, https */
    enum crs crs;             /* of its positions */
    int rate_per_s;           /* requests that any key may make */
    int keep_days;            /* how long an answer may be used again instead of asking anew */
};

/* The provider of that name, or NULL; `index` counts from 0, NULL at the end. */
const struct geocode_provider *geocode_provider_find(const char *name);
const struct geocode_provider *geocode_provider_at(size_t index);

/* A key is 1 to 128 letters, digits, `-` and `_`. */
bool geocode_key_is_valid(const char *key);

enum { GEOCODE_QUERY_MAX = 240, GEOCODE_LEVEL_SIZE = 40, GEOCODE_BODY_MAX = 256 << 10 };

enum geocode_status {
    GEOCODE_FOUND,
    GEOCODE_NOTHING, /* the provider knows no such place */
    GEOCODE_TROUBLE, /* may pass: asked too fast, the server is busy or away */
    GEOCODE_QUOTA,   /* the day's or the key's quota is used up */
    GEOCODE_KEY,     /* the key is refused */
    GEOCODE_REFUSED  /* the request is refused, or the reply is none that we know */
};

struct geocode_answer {
    enum geocode_status status;
    struct point point; /* of GEOCODE_FOUND, in the provider's crs; valid */
    /* How near the point is to the door, as the provider says: PRECISION_ADDRESS for a house
     * number, a building or a named place, PRECISION_DISTRICT for a street, a town or a district,
     * PRECISION_NONE for less and for words that we do not know. */
    enum clinic_precision precision;
    char level[GEOCODE_LEVEL_SIZE]; /* the provider's word for it */
    uint32_t adcode;                /* the district that the provider names; 0: none */
    char detail[160];               /* of all but FOUND and NOTHING: what happened, one clause */
};

/* Appends the URL that asks for `query`, UTF-8. */
void geocode_url(const struct geocode_provider *provider, const char *base_url, const char *query,
                 const char *key, struct buffer *out);

/* Reads a reply, whatever it is. */
void geocode_read(const struct geocode_provider *provider, long http_status, const char *body,
                  size_t length, struct geocode_answer *out);

/* How requests go out. */
struct geocode_transport {
    /* Fetches `url`: the body goes into `body`, which is empty and bounded. FEVER_IO where no whole
     * reply came and another try may help, FEVER_TOO_LARGE for a body above the bound; the error's
     * text must not hold the URL. */
    enum fever_error (*get)(void *context, const char *url, struct buffer *body, long *http_status,
                            struct error *error);
    void (*wait)(void *context, int milliseconds); /* before another try */
    void *context;
};

enum { GEOCODE_TRIES = 5, GEOCODE_FIRST_WAIT_MS = 500 };

/* Asks, again after GEOCODE_TROUBLE, GEOCODE_TRIES times in all with waits that double. What came
 * of it is in `out`; FEVER_NOMEM is the only failure. */
enum fever_error geocode_ask(const struct geocode_provider *provider, const char *base_url,
                             const char *key, const char *query,
                             const struct geocode_transport *transport, struct geocode_answer *out);

#endif
