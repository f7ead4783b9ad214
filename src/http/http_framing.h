/* The headers that matter, and whether they frame the request in one way only. */
#ifndef FEVER_HTTP_FRAMING_H
#define FEVER_HTTP_FRAMING_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

enum framing_header {
    HEADER_HOST,
    HEADER_CONTENT_LENGTH,
    HEADER_TRANSFER_ENCODING,
    HEADER_CONTENT_TYPE,
    HEADER_CONTENT_ENCODING,
    HEADER_ACCEPT,
    HEADER_ACCEPT_ENCODING,
    HEADER_IF_NONE_MATCH,
    HEADER_AUTHORIZATION,
    HEADER_FORWARDED_FOR,
    HEADER_ORIGIN,
    HEADER_SEC_FETCH_SITE,
    HEADER_COOKIE,
    HEADER_REQUEST_ID,
    HEADER_COUNT
};

struct framing {
    const char *values[HEADER_COUNT]; /* NULL: absent; several lines of one name are joined */
    char *joined[HEADER_COUNT];       /* owned */
    unsigned times[HEADER_COUNT];
    uint64_t content_length; /* of a sound framing */
    uintptr_t next;          /* where the next piece of the head must begin in memory */
    bool irregular;          /* one did not */
    bool malformed;          /* a name that is no token, or a control character in a value */
    bool failed;             /* memory ran out */
};

/* The first line, in libmicrohttpd's own memory. */
struct request_line {
    const char *method, *target, *version;
    size_t target_length; /* as it was before anybody cut it */
};

void framing_init(struct framing *framing);
void framing_clear(struct framing *framing);

/* Takes the headers of the connection's request; values live as long as that. */
void framing_read(struct framing *framing, struct MHD_Connection *connection,
                  const struct request_line *line);

/* What makes the request's end a matter of opinion (RFC 9112 §6.3, §11.2), as a sentence; NULL
 * where all is well. libmicrohttpd lets these through. */
const char *framing_fault(struct framing *framing, const struct request_line *line);

#endif
