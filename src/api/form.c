/* The two forms in which clinics are answered: plain JSON, and GeoJSON by Accept. */
#include "accept.h"
#include "api_call.h"

bool form_accepted(struct call *call)
{
    call->reply->vary_accept = true;
    call->geojson = accept_prefers_geojson(call->request->accept);
    if (!call->geojson)
        return true;
    if (call->parameters.crs == CRS_WGS84) {
        call->reply->content_type = "application/geo+json";
        return true;
    }
    problem_reply(call->reply,
                  &(struct problem){.status = 400,
                                    .parameter = "crs",
                                    .detail = "GeoJSON is always in WGS84: ask without crs, or for "
                                              "application/json."});
    return false;
}

void clinic_begin(struct call *call, uint32_t number, int64_t *next_change)
{
    const struct snapshot *snapshot = call->context->snapshot;
    const struct parameters *parameters = &call->parameters;
    struct buffer *out = &call->reply->body;
    struct opening opening = opening_shown(call, number, next_change);
    if (call->geojson)
        snapshot_append_feature(snapshot, number, &opening, parameters->lang, out);
    else
        snapshot_append_clinic(snapshot, number, &opening, parameters->crs, parameters->lang, out);
}

void clinic_end(struct call *call)
{
    struct buffer *out = &call->reply->body;
    if (call->geojson)
        APPEND(out, "}}");
    else
        APPEND(out, "}");
}
