/* `/corrections`: what was set by hand; first those that change nothing any more. */
#include <string.h>

#include "desk_clinics.h"
#include "desk_correct.h"

enum { FIELD_TEXT_MAX = 1 << 16 };

static const enum desk_text_id states[] = {
    [CORRECTION_ACTIVE] = DESK_CORRECTION_ACTIVE,
    [CORRECTION_EXPIRED] = DESK_CORRECTION_EXPIRED,
    [CORRECTION_CONFIRMED] = DESK_CORRECTION_CONFIRMED,
    [CORRECTION_OVERRULED] = DESK_CORRECTION_OVERRULED,
};

/* The value, or that there is none. */
static void put_value(struct desk_call *call, enum clinic_field field, const char *value)
{
    if (value && *value)
        desk_put_value(call, field, value);
    else
        desk_say(call, DESK_EMPTY_CELL);
}

void desk_put_correction_made(struct desk_call *call, const struct correction *correction)
{
    desk_put_text(call, correction->who);
    desk_put(call, " ");
    desk_put_time(call, correction->since);
    if (correction->until != CORRECTION_NO_END) {
        desk_put(call, " ");
        desk_put_until(call, correction->until);
    }
    desk_put(call, ": ");
    desk_put_text(call, correction->why);
}

static void put_item(struct desk_call *call, const struct standing_correction *item,
                     const struct revision *revision, struct buffer *base)
{
    const struct correction *correction = &item->correction;
    buffer_reset(base);
    clinic_field_format(item->base, correction->field, base);
    desk_put(call, "<tr><td>");
    desk_put_clinic_link(call, item->base);
    desk_put(call, "</td><td>");
    desk_put_text(call, desk_field_title(call, correction->field));
    desk_put(call, ": <del>");
    put_value(call, correction->field, base->length ? base->data : NULL);
    desk_put(call, "</del> → <ins>");
    put_value(call, correction->field, correction->value);
    desk_put(call, "</ins></td><td><span class=\"tag\">");
    desk_say(call, states[item->state]);
    desk_put(call, "</span> ");
    desk_put_correction_made(call, correction);
    desk_put(call, "</td><td>");
    if (!item->is_retired)
        desk_put_correction_drop(call, correction->clinic_id, correction->field, revision);
    desk_put(call, "</td></tr>\n");
}

static void put_part(struct desk_call *call, const struct standing_correction *items, size_t count,
                     bool is_stale, const struct revision *revision)
{
    struct buffer base;
    bool any = false;
    buffer_init(&base, FIELD_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        if ((items[i].state != CORRECTION_ACTIVE) != is_stale)
            continue;
        if (!any) {
            desk_put(call, "<h2>");
            desk_say(call, is_stale ? DESK_CORRECTIONS_STALE : DESK_CORRECTIONS_HOLD);
            desk_put(call, "</h2>\n<table class=\"list\"><tbody>\n");
        }
        any = true;
        put_item(call, &items[i], revision, &base);
    }
    if (any)
        desk_put(call, "</tbody></table>\n");
    buffer_clear(&base);
}

void desk_corrections_page(struct desk_call *call)
{
    const struct standing_correction *items;
    size_t count;
    struct revision revision;
    struct error error;
    struct store *store = call->desk->store;
    if (store_revision(store, &revision, &error) ||
        store_corrections(store, call->now, call->arena, &items, &count, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_CORRECTIONS);
    put_part(call, items, count, true, &revision);
    put_part(call, items, count, false, &revision);
    if (!count) {
        desk_put(call, "<p>");
        desk_say(call, DESK_CORRECTIONS_NONE);
        desk_put(call, "</p>\n");
    }
    desk_end(call);
}
