/* `/clinics`: all clinics that pass, a page at a time, each page's `next` being the cursor of the
 * one after it. */
#include <string.h>

#include "api_call.h"
#include "cursor.h"
#include "fever/list.h"

enum { HEAD_BYTES = 1024, CLINIC_BYTES = 2048, PREFETCHED = 16 };

static void answer_bad_cursor(struct call *call)
{
    problem_reply(call->reply,
                  &(struct problem){.status = 400,
                                    .parameter = "cursor",
                                    .detail = "The cursor must be the next of an answer to these "
                                              "same parameters, as it stands there; parameters "
                                              "that it holds need not be repeated."});
}

/* Whether the request named the parameter whose value lies at `offset`. */
static bool is_given(const struct call *call, size_t offset)
{
    const struct parameter_rules *rules = call->route->rules;
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rules[i].offset == offset)
            return call->parameters.given >> i & 1;
    return false;
}

/* What the request repeats, it must repeat as it was; limit and lang are each page's own. */
static bool repeats(const struct call *call, const struct parameters *first)
{
    const struct parameter_rules *rules = call->route->rules;
    for (size_t i = 0; i < rules->count; i++)
        if (call->parameters.given >> i & 1 && !rules->rules[i].of_page &&
            !parameter_is_same(&rules->rules[i], &call->parameters, first))
            return false;
    return true;
}

/* A region abolished since the first page is answered as its successor, as in a parameter. */
static bool region_settled(const struct call *call, struct clinic_filter *filter)
{
    if (!filter->region)
        return true;
    const struct region *region =
        region_find(snapshot_regions(call->context->snapshot), filter->region);
    if (region)
        filter->region = region->adcode;
    return region != NULL;
}

/* Ranks mean nothing in another dataset than the one in which they were given. */
static void answer_search_gone(struct call *call)
{
    problem_reply(call->reply,
                  &(struct problem){.status = 410,
                                    .parameter = "cursor",
                                    .detail = "The list has changed since this search began; "
                                              "search again without the cursor."});
}

/* Puts the first page's parameters in the place of the request's; false where the reply says what
 * is wrong. */
static bool cursor_accepted(struct call *call, struct cursor *cursor)
{
    struct parameters *asked = &call->parameters;
    struct parameters *first = &cursor->parameters;
    if (cursor_read(asked->cursor, cursor) || !region_settled(call, &first->filter) ||
        !repeats(call, first)) {
        answer_bad_cursor(call);
        return false;
    }
    if (first->text && cursor->tag != snapshot_revision(call->context->snapshot)->tag) {
        answer_search_gone(call);
        return false;
    }
    if (is_given(call, offsetof(struct parameters, limit)))
        first->limit = asked->limit;
    if (is_given(call, offsetof(struct parameters, lang)))
        first->lang = asked->lang;
    first->cursor = asked->cursor;
    *asked = *first;
    call->at_asked = true;
    return true;
}

/* The cursor of the page after this one, or null. */
static void append_next(struct call *call, const struct list_answer *answer)
{
    struct buffer *out = &call->reply->body;
    if (!answer->more) {
        APPEND(out, "null");
        return;
    }
    struct cursor next = {
        .parameters = call->parameters,
        .last_rank = call->parameters.text ? answer->ranks[answer->count - 1] : 0,
        .tag = snapshot_revision(call->context->snapshot)->tag,
    };
    char text[CURSOR_TEXT_SIZE];
    strcpy(next.last_id, answer->last_id);
    cursor_write(&next, text);
    APPEND(out, "\"");
    buffer_append_text(out, text);
    APPEND(out, "\"");
}

static void append_clinics(struct call *call, const struct list_answer *answer,
                           int64_t *next_change)
{
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t left = answer->count - i;
        if (i % PREFETCHED == 0)
            snapshot_prefetch(call->context->snapshot, &answer->numbers[i],
                              left < PREFETCHED ? left : PREFETCHED);
        if (i)
            APPEND(&call->reply->body, ",");
        clinic_begin(call, answer->numbers[i], next_change);
        clinic_end(call);
    }
}

static void append_retired(struct buffer *out, const struct list_answer *answer)
{
    APPEND(out, ",\"retired\":[");
    for (uint32_t i = 0; i < answer->retired_count; i++) {
        if (i)
            APPEND(out, ",");
        APPEND(out, "{\"id\":");
        buffer_append_json(out, answer->retired[i]->id);
        APPEND(out, ",\"at\":");
        append_instant(out, answer->retired[i]->retired_at);
        APPEND(out, "}");
    }
    APPEND(out, "]");
}

static void append_answer(struct call *call, const struct list_answer *answer)
{
    struct buffer *out = &call->reply->body;
    int64_t next_change = HOURS_NEVER;
    buffer_reserve(out, HEAD_BYTES + answer->count * CLINIC_BYTES);
    append_head(call);
    APPEND(out, ",\"number_matched\":");
    buffer_append_int(out, answer->matched);
    APPEND(out, ",\"number_returned\":");
    buffer_append_int(out, answer->count);
    buffer_append_text(out, call->geojson ? ",\"features\":[" : ",\"clinics\":[");
    append_clinics(call, answer, &next_change);
    APPEND(out, "]");
    if (call->parameters.updated_since != LIST_OF_ANY_TIME)
        append_retired(out, answer);
    APPEND(out, ",\"next\":");
    append_next(call, answer);
    APPEND(out, "}\n");
    freshness_set(call, next_change);
}

void api_list(struct call *call)
{
    const struct parameters *parameters = &call->parameters;
    struct cursor cursor;
    if ((parameters->cursor && !cursor_accepted(call, &cursor)) || !form_accepted(call))
        return;
    const struct list_query query = {
        .filter = parameters->filter,
        .has_bbox = parameters->bbox.given,
        .bbox = parameters->bbox.box,
        .bbox_crs = parameters->crs,
        .updated_since = parameters->updated_since,
        .at = parameters->at,
        .text = parameters->text,
        .after_rank = parameters->cursor ? cursor.last_rank : 0,
        .after_id = parameters->cursor ? cursor.last_id : NULL,
        .limit = (uint32_t)parameters->limit,
    };
    struct list_answer answer;
    if (snapshot_list(call->context->snapshot, &query, &answer)) {
        answer_nomem(call);
        return;
    }
    append_answer(call, &answer);
    entity_tag_set(call);
}
