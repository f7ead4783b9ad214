/* Asking the API without a socket: a sample snapshot, requests as text, replies as JSON. */
#ifndef SUPPORT_API_H
#define SUPPORT_API_H

#include <jansson.h>

#include "fever/api.h"

/* The sample: 110101-0001 (alias old-1) in Dongcheng, every day 08:00–20:00, 110101-0002 without
 * hours, 110101-0003 22:00–06:00, 110101-0004 24/7, 110101-0005 with the district's place only, a
 * pharmacy, Xinjiang's 650100-0001 in its own zone; 110101-0009 is retired. The same as
 * tests/api/fixtures/clinics.csv makes. */
struct snapshot *sample_snapshot(uint64_t tag);

/* The same as a demo with the shipped rules of the self-check, 110101-0001 busy, and an epidemic
 * notice for Beijing. */
struct snapshot *sample_snapshot_in_surge(uint64_t tag);

struct asked {
    struct api_reply reply;
    json_t *json; /* the body, or NULL where it is empty */
};

/* Asks with a method and a raw target; the clock is at MADE_NOW + 20 s. The test fails where a
 * body is not JSON. */
struct asked ask(const struct snapshot *snapshot, const char *method, const char *target);

/* The same with everything: `request` gives what a target does not; its path is ignored. */
struct asked ask_fully(const struct api_context *context, const struct api_request *request,
                       const char *target);

void asked_clear(struct asked *asked);

enum api_method method_named(const char *name);

#endif
