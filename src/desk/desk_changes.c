/* What became of the clinics, one by one and field by field. */
#include "desk_changes.h"

#include "desk_clinics.h"
#include "fever/import.h"

enum { CHANGES_MAX = 500, FIELD_MAX = 1 << 16 };

static void put_value(struct desk_call *call, const char *element, const struct clinic *clinic,
                      enum clinic_field field, struct buffer *scratch)
{
    buffer_reset(scratch);
    clinic_field_format(clinic, field, scratch);
    buffer_append_format(call->out, "<%s>", element);
    if (scratch->length && !buffer_error(scratch))
        desk_put_value(call, field, scratch->data);
    else
        desk_say(call, DESK_EMPTY_CELL);
    buffer_append_format(call->out, "</%s>", element);
}

static void put_fields(struct desk_call *call, const struct clinic_change *change,
                       struct buffer *scratch)
{
    uint64_t fields = clinic_diff(change->before, change->after);
    desk_put(call, "<ul>");
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum clinic_field field = (enum clinic_field)i;
        if (!(fields & FIELD_BIT(field)))
            continue;
        desk_put(call, "<li>");
        desk_put_text(call, import_field_title(field, call->lang));
        desk_put(call, ": ");
        put_value(call, "del", change->before, field, scratch);
        desk_put(call, " → ");
        put_value(call, "ins", change->after, field, scratch);
        desk_put(call, "</li>");
    }
    desk_put(call, "</ul>");
}

void desk_put_changes(struct desk_call *call, const struct clinic_change *changes, size_t count)
{
    static const enum desk_text_id words[] = {[CLINIC_INSERT] = DESK_CHANGE_NEW,
                                              [CLINIC_UPDATE] = DESK_CHANGE_UPDATED,
                                              [CLINIC_RETIRE] = DESK_CHANGE_GONE};
    struct buffer scratch;
    buffer_init(&scratch, FIELD_MAX);
    desk_put(call, "<ul>\n");
    for (size_t i = 0; i < count && i < CHANGES_MAX; i++) {
        const struct clinic *clinic = changes[i].after ? changes[i].after : changes[i].before;
        desk_put(call, "<li><span class=\"tag\">");
        desk_say(call, words[changes[i].action]);
        desk_put(call, "</span> <b>");
        desk_put_text(call, clinic->name);
        desk_put(call, "</b> <span class=\"id\">");
        desk_put_text(call, clinic->id);
        desk_put(call, "</span>");
        if (changes[i].action == CLINIC_UPDATE)
            put_fields(call, &changes[i], &scratch);
        desk_put(call, "</li>\n");
    }
    desk_put(call, "</ul>\n");
    buffer_clear(&scratch);
    if (count > CHANGES_MAX) {
        desk_put(call, "<p class=\"more\">");
        desk_say_count(call, DESK_MORE, (int64_t)(count - CHANGES_MAX));
        desk_put(call, "</p>\n");
    }
}
