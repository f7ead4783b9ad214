/* What the endpoints share: the call in hand, its reply, and the ways in which it can end. */
#ifndef FEVER_API_CALL_H
#define FEVER_API_CALL_H

#include "fever/api.h"
#include "fever/parameters.h"

struct route;

/* One request on its way through its endpoint. */
struct call {
    const struct api_context *context;
    const struct api_request *request;
    struct api_reply *reply;
    const struct route *route;
    const char *argument; /* what stands for `{…}` in the route's pattern, borrowed from the path */
    size_t argument_length;
    struct parameters parameters;    /* `at` is never PARAMETER_NOW here */
    bool at_asked;                   /* by the request, not the current minute */
    bool geojson;                    /* the client prefers that form; set by `form_accepted` */
    int fresh_max_s;                 /* how long the answer may be shown at most */
    uint64_t live;                   /* the live versions shown so far, for the entity tag */
    struct arena *arena;             /* what a body's texts live in; NULL until there is one */
    const struct route_write *write; /* NULL: the request reads */
    uint32_t number;                 /* the clinic that a write is about */
    struct api_actor actor;          /* who writes, where the route asks for a token */
};

typedef void api_endpoint(struct call *call);

/* A method that changes something, or asks about the token that it comes with. */
struct route_write {
    enum api_method method;
    api_endpoint *endpoint;
    const struct parameter_rules *rules; /* of the JSON body; NULL: there is none */
    const char *act; /* what a token must allow; "": nothing; NULL: anybody may */
};

enum { ROUTE_WRITES_MAX = 2 };

/* GET and HEAD of one place, with POST where `body` says so, or what changes it. */
struct route {
    const char *pattern;    /* "/api/v1/clinics/{}": `{}` stands for one segment */
    const char *allow;      /* the methods as the Allow header lists them */
    api_endpoint *endpoint; /* NULL: there is nothing to read */
    const struct parameter_rules *rules;
    struct route_write writes[ROUTE_WRITES_MAX];     /* those with an endpoint */
    void (*defaults)(struct parameters *parameters); /* NULL: none of its own */
    bool body;                                       /* POST gives the parameters in a JSON body */
    bool own_body;         /* POST gives a JSON body that the endpoint reads by itself */
    bool by_minute;        /* the answer changes with the minute, though no rule speaks of `at` */
    bool without_snapshot; /* answers even before the first snapshot */
    bool links;            /* the answer holds links with our own address */
};

/* The route of a path, with its argument; NULL for none. */
const struct route *route_find(const char *path, const char **argument, size_t *argument_length);

/* All routes in turn; NULL behind the last. */
const struct route *route_at(size_t index);

/* The route's write of that method, HEAD being as GET; NULL: none. */
const struct route_write *route_write_of(const struct route *route, enum api_method method);

api_endpoint api_nearest;
api_endpoint api_list;
api_endpoint api_places;
api_endpoint api_clinic;
api_endpoint api_clinic_opening;
api_endpoint api_dataset;
api_endpoint api_regions;
api_endpoint api_region;
api_endpoint api_region_at;
api_endpoint api_pack;
api_endpoint api_map;
api_endpoint api_self_check;
api_endpoint api_ogc;
api_endpoint api_ogc_conformance;
api_endpoint api_ogc_collections;
api_endpoint api_ogc_collection;
api_endpoint api_ogc_items;
api_endpoint api_ogc_item;
api_endpoint api_notices;
api_endpoint api_token;
api_endpoint api_consults;
api_endpoint api_load_put;
api_endpoint api_load_drop;
api_endpoint api_closure_put;
api_endpoint api_closure_drop;
api_endpoint api_report_post;
api_endpoint api_report_erase;
api_endpoint api_openapi;
api_endpoint api_livez;
api_endpoint api_readyz;
api_endpoint api_metrics;

/* How far the mainland's holiday calendar reaches, as days since 1970 in China. */
struct calendar_reach {
    int32_t today, until; /* `until` INT32_MIN: this year is not covered */
};
struct calendar_reach calendar_reach(const struct api_context *context);

struct problem {
    int status;
    const char *detail;     /* one sentence, or NULL */
    const char *extra;      /* further members as JSON text, begins with a comma, or NULL */
    const char *parameter;  /* the one that is wrong, where `detail` says how, or NULL */
    bool parameter_in_body; /* it is a member of the body */
    const struct parameter_faults *faults; /* or NULL */
    bool in_body; /* the faults are of the body's members: `pointer` instead of `param` */
    const char
        *errors; /* items of `errors` as JSON text, where no parameter is at fault, or NULL */
};

/* Puts the problem in the reply's place, whatever stood there. */
void problem_reply(struct api_reply *reply, const struct problem *problem);

/* A name as one step of a JSON pointer in a URI fragment. */
void pointer_append(struct buffer *out, const char *name);

/* 400 that names each fault, of the query or of the body's members. */
void answer_faults(struct call *call, const struct parameter_faults *faults, bool in_body);

/* 503 with Retry-After, where memory is short. */
void answer_nomem(struct call *call);

/* Runs the call's write: all that must be right before, then its endpoint. */
void write_run(struct call *call);

/* The secret of `Authorization: Bearer …`, or NULL. */
const char *bearer_of(const struct api_request *request, size_t *length);

/* The three refusals that who writes may meet: 401 with what is asked for, 429 and 503 with
 * Retry-After. */
void answer_unauthorized(struct call *call, const char *detail);
void answer_too_many(struct call *call, int wait_s);
void answer_unavailable(struct api_reply *reply, const char *detail, int retry_after_s);
/* … of a store that did not take it. */
void answer_not_kept(struct api_reply *reply);

/* 400 for what a member of the body says. */
void answer_member(struct call *call, const char *name, const char *detail);

/* 204. */
void answer_nothing(struct call *call);

/* 503 where the writer has failed; true where it has not. */
bool write_kept(struct call *call, enum fever_error failure);

/* The clinic that the argument names, also by an alias; false where the reply says that there is
 * none (404) or no longer (410). */
bool clinic_accepted(struct call *call, uint32_t *number);

/* The region in force that the argument names; false where the reply says that there is none. An
 * abolished one is answered as its successor, which Content-Location then names. */
bool region_accepted(struct call *call, const struct region **region);

/* Content-Location: the route's address with the name that the thing has now (at most 64 bytes). */
void location_set(struct call *call, const char *name);

/* Chooses between plain JSON and GeoJSON by Accept, for answers that have both; false where the
 * reply says that GeoJSON knows no other coordinate system than WGS84. */
bool form_accepted(struct call *call);

/* What a clinic's opening is at the request's instant, for an answer that shows it, and notes its
 * live versions; `*next_change` becomes the first of the changes so far, a load running out among
 * them. */
struct opening opening_shown(struct call *call, uint32_t number, int64_t *next_change);

/* One clinic at the request's instant in the chosen form, without what closes it, so that members
 * may follow; `*next_change` becomes the first of the changes so far. */
void clinic_begin(struct call *call, uint32_t number, int64_t *next_change);
void clinic_end(struct call *call);

/* What is answered of a region under an epidemic notice may be shown for a shorter time; before
 * `freshness_set`. */
void freshness_heed(struct call *call, uint32_t adcode);

/* How long the answer may be shown: within the current minute where `at` was not asked, at most 60
 * seconds in all, never past `next_change`, the first change of a state shown (HOURS_NEVER: none).
 */
void freshness_set(struct call *call, int64_t next_change);

/* The tag of this route, argument, parameters and coding on the snapshot's revision. */
void entity_tag_set(struct call *call);

/* Places of one answer. */
enum { PLACES_LIMIT_MAX = 20, PLACES_LIMIT_DEFAULT = 8 };

enum { CHINA_OFFSET_S = 8 * 3600 };

/* A literal without strlen. */
#define APPEND(out, literal) buffer_append((out), "" literal, sizeof(literal) - 1)

/* An instant with China's offset, quoted; `null` for HOURS_NEVER. */
void append_instant(struct buffer *out, int64_t unix_s);

/* The same with the offset of a zone. */
void append_instant_in(struct buffer *out, const struct time_zone *zone, int64_t unix_s);

/* The shortest decimal text that reads back as the same number. */
void append_number(struct buffer *out, double value);

/* An adcode as a string; `null` for 0. */
void append_adcode(struct buffer *out, uint32_t adcode);

/* `"notices":[…]` that are in force for a region, see snapshot_notices. In a priority region the
 * answer is to be shown for a shorter time. */
void append_notices(struct call *call, uint32_t adcode, int64_t *next_change);

/* How a region was found, as a string; `null` where it was not. */
void append_evidence(struct buffer *out, enum region_evidence evidence);

/* The hotlines that serve the region, as an array. */
void append_hotlines(struct buffer *out, const struct snapshot *snapshot, uint32_t adcode);

/* `{"crs":…,"at":…,"dataset":…`, as most answers begin; a FeatureCollection has its type in the
 * place of `crs`, which older readers of GeoJSON take for something else. */
void append_head(struct call *call);

#endif
