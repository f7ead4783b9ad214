/* Changes of clinics as text and as JSON, field by field. */
#include "feverctl_changes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/number.h"

enum { FIELD_TEXT_MAX = 1 << 16, FIELD_HOURS_ORIGIN = FIELD_COUNT, SHOWN_FIELDS };

bool feverctl_revision_argument(const struct feverctl *ctl, const char *command, const char *text,
                                int64_t *out, int *exit_code)
{
    if (number_parse_int(text, strlen(text), 0, INT64_MAX, out))
        return true;
    *exit_code = feverctl_misuse(
        ctl, command, "'%s' is not a revision's number; `feverctl history` lists them", text);
    return false;
}

/* The fields, and behind them how the hours came from their prose, which is none of its own. */
static const char *shown_name(int field)
{
    return field == FIELD_HOURS_ORIGIN ? "hours_origin"
                                       : clinic_field_name((enum clinic_field)field);
}

/* The field's text in `text`, or NULL where it is not stated or there is no record. */
static const char *shown_text(const struct clinic *clinic, int field, struct buffer *text)
{
    buffer_reset(text);
    if (!clinic)
        return NULL;
    if (field == FIELD_HOURS_ORIGIN)
        buffer_append_text(text, clinic->hours_origin == HOURS_ORIGIN_REPAIRED ? "repaired" : "");
    else
        clinic_field_format(clinic, (enum clinic_field)field, text);
    return text->length ? text->data : NULL;
}

static bool field_differs(const struct clinic_change *change, uint64_t fields, int field)
{
    if (field == FIELD_HOURS_ORIGIN)
        return change->before->hours_origin != change->after->hours_origin;
    return fields & FIELD_BIT(field);
}

static const struct clinic *change_clinic(const struct clinic_change *change)
{
    return change->after ? change->after : change->before;
}

static enum fever_error change_print(const struct clinic_change *change, struct buffer *before,
                                     struct buffer *after)
{
    static const char signs[] = {
        [CLINIC_INSERT] = '+', [CLINIC_UPDATE] = '~', [CLINIC_RETIRE] = '-'};
    const struct clinic *clinic = change_clinic(change);
    printf("%c %s  %s\n", signs[change->action], clinic->id, clinic->name);
    if (change->action != CLINIC_UPDATE)
        return FEVER_OK;
    uint64_t fields = clinic_diff(change->before, change->after);
    for (int field = 0; field < SHOWN_FIELDS; field++) {
        if (!field_differs(change, fields, field))
            continue;
        const char *old = shown_text(change->before, field, before);
        const char *now = shown_text(change->after, field, after);
        if (buffer_error(before) || buffer_error(after))
            return FEVER_NOMEM;
        printf("    %s: %s -> %s\n", shown_name(field), old ? old : "(none)", now ? now : "(none)");
    }
    return FEVER_OK;
}

enum fever_error feverctl_changes_print(const struct clinic_change *changes, size_t count)
{
    struct buffer before, after;
    buffer_init(&before, FIELD_TEXT_MAX);
    buffer_init(&after, FIELD_TEXT_MAX);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++)
        failure = change_print(&changes[i], &before, &after);
    buffer_clear(&before);
    buffer_clear(&after);
    return failure;
}

void feverctl_changes_count(const struct clinic_change *changes, size_t count, char *out,
                            size_t size)
{
    size_t of[3] = {0};
    for (size_t i = 0; i < count; i++)
        of[changes[i].action]++;
    snprintf(out, size, "%zu inserted, %zu changed, %zu retired", of[CLINIC_INSERT],
             of[CLINIC_UPDATE], of[CLINIC_RETIRE]);
}

static json_t *text_json(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* The stated fields of a record. */
static json_t *record_json(const struct clinic *clinic, struct buffer *text)
{
    json_t *object = json_object();
    for (int field = 0; field < SHOWN_FIELDS; field++) {
        const char *value = shown_text(clinic, field, text);
        if (value)
            json_object_set_new(object, shown_name(field), json_string(value));
    }
    return object;
}

/* The fields that changed, as they were and as they are. */
static json_t *fields_json(const struct clinic_change *change, struct buffer *text)
{
    uint64_t fields = clinic_diff(change->before, change->after);
    json_t *object = json_object();
    for (int field = 0; field < SHOWN_FIELDS; field++) {
        if (!field_differs(change, fields, field))
            continue;
        json_t *before = text_json(shown_text(change->before, field, text));
        json_t *after = text_json(shown_text(change->after, field, text));
        json_object_set_new(object, shown_name(field),
                            json_pack("{s:o,s:o}", "before", before, "after", after));
    }
    return object;
}

json_t *feverctl_changes_json(const struct clinic_change *changes, size_t count)
{
    json_t *lists[] = {[CLINIC_INSERT] = json_array(),
                       [CLINIC_UPDATE] = json_array(),
                       [CLINIC_RETIRE] = json_array()};
    struct buffer text;
    buffer_init(&text, FIELD_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct clinic_change *change = &changes[i];
        const struct clinic *clinic = change_clinic(change);
        json_t *fields = change->action == CLINIC_UPDATE ? fields_json(change, &text)
                                                         : record_json(clinic, &text);
        json_array_append_new(
            lists[change->action],
            json_pack("{s:s,s:s,s:o}", "id", clinic->id, "name", clinic->name, "fields", fields));
    }
    enum fever_error failure = buffer_error(&text);
    buffer_clear(&text);
    json_t *object = json_pack("{s:o,s:o,s:o}", "inserted", lists[CLINIC_INSERT], "changed",
                               lists[CLINIC_UPDATE], "retired", lists[CLINIC_RETIRE]);
    if (!failure)
        return object;
    json_decref(object);
    return NULL;
}
