/* Parameters out of a JSON body: each member becomes the text that a query would have had, so that
 * one set of rules checks both. */
#include "api_body.h"

#include <jansson.h>
#include <string.h>

#include "fever/arena.h"
#include "parameter_types.h"

enum { MEMBERS_MAX = 64, LIST_MAX = 64 * 1024 };

/* "application/json", whatever its parameters. */
static bool is_json(const char *content_type)
{
    static const char json[] = "application/json";
    if (!content_type || strncasecmp(content_type, json, sizeof json - 1) != 0)
        return false;
    char next = content_type[sizeof json - 1];
    return next == '\0' || next == ';' || next == ' ' || next == '\t';
}

static const struct parameter_rule *rule_of(const struct parameter_rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (strcmp(rules->rules[i].name, name) == 0)
            return &rules->rules[i];
    }
    return NULL;
}

/* Where the texts of members live, and whether one found no room. */
struct member_room {
    struct arena *arena;
    bool failed;
};

static const char *room_keep(struct member_room *room, const struct buffer *text)
{
    const char *kept = buffer_error(text)
                           ? NULL
                           : arena_copy(room->arena, text->data ? text->data : "", text->length);
    room->failed |= kept == NULL;
    return kept;
}

static const char *number_text(struct member_room *room, const json_t *value)
{
    struct buffer text;
    buffer_init(&text, 64);
    if (json_is_integer(value))
        buffer_append_int(&text, json_integer_value(value));
    else
        buffer_append_format(&text, "%.17g", json_real_value(value));
    const char *kept = room_keep(room, &text);
    buffer_clear(&text);
    return kept;
}

/* The items joined by commas; NULL where one is no text or holds a comma itself. */
static const char *list_text(struct member_room *room, const json_t *value)
{
    struct buffer text;
    const char *kept = NULL;
    buffer_init(&text, LIST_MAX);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *item = json_string_value(json_array_get(value, i));
        if (!item || strchr(item, ','))
            goto out;
        if (i)
            buffer_append_char(&text, ',');
        buffer_append_text(&text, item);
    }
    kept = room_keep(room, &text);
out:
    buffer_clear(&text);
    return kept;
}

/* The text of a member as a query would give it, or NULL where it has the wrong JSON type. */
static const char *member_text(struct member_room *room, const struct parameter_rule *rule,
                               const json_t *value)
{
    const struct parameter_type_row *type = &parameter_types[rule->type];
    if (type->json == PARAMETER_JSON_NUMBER)
        return json_is_number(value) ? number_text(room, value) : NULL;
    if (type->json == PARAMETER_JSON_BOOLEAN)
        return json_is_true(value) ? "true" : json_is_false(value) ? "false" : NULL;
    if (type->is_list && json_is_array(value))
        return list_text(room, value);
    const char *text = json_string_value(value);
    const char *kept = text ? arena_copy(room->arena, text, json_string_length(value)) : NULL;
    room->failed |= text && !kept;
    return kept;
}

/* Members that are null are as if they were not there; those of a JSON type that the rule does not
 * take are given as the empty text, which no rule takes. */
static size_t members_read(const struct parameter_rules *rules, const json_t *body,
                           struct member_room *room, struct api_parameter given[MEMBERS_MAX],
                           struct parameter_faults *faults)
{
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)body, name, value)
    {
        const struct parameter_rule *rule = rule_of(rules, name);
        if (json_is_null(value) && rule)
            continue;
        const char *text = rule ? member_text(room, rule, value) : NULL;
        if (rule && count < MEMBERS_MAX)
            given[count++] = (struct api_parameter){name, text ? text : "", false};
        else
            parameter_fault_add(faults, rule ? FAULT_WRONG : FAULT_UNKNOWN, name, rule);
    }
    return count;
}

/* Which member is given twice, the parser tells only in its sentence, which ends with the name. */
static void answer_repeated(struct call *call, const struct parameter_rules *rules,
                            const json_error_t *error)
{
    struct parameter_faults faults;
    faults.count = 0;
    for (size_t i = 0; rules && i < rules->count; i++) {
        char quoted[64];
        stpcpy(stpcpy(stpcpy(quoted, "\""), rules->rules[i].name), "\"");
        if (strstr(error->text, quoted))
            parameter_fault_add(&faults, FAULT_REPEATED, rules->rules[i].name, &rules->rules[i]);
    }
    answer_faults(call, &faults, true);
}

/* The body is somebody's position: what is said of it names the place, never the text. */
static void answer_not_json(struct call *call, const json_error_t *error)
{
    char detail[160];
    struct buffer text;
    buffer_init(&text, sizeof detail);
    if (!call->request->body_length)
        buffer_append_text(&text, "There is no body: it must be a JSON object.");
    else if (error)
        buffer_append_format(&text,
                             "The body is not one JSON object with distinct names; the "
                             "fault is at line %d, column %d.",
                             error->line, error->column);
    else
        buffer_append_text(&text, "The body is not a JSON object.");
    problem_reply(call->reply, &(struct problem){.status = 400, .detail = text.data});
    buffer_clear(&text);
}

static bool object_accepted(struct call *call, const struct parameter_rules *rules,
                            const json_t *body, const struct region_table *regions)
{
    struct api_parameter given[MEMBERS_MAX];
    struct parameter_faults faults;
    faults.count = 0;
    call->arena = arena_new();
    struct member_room room = {.arena = call->arena};
    if (!room.arena) {
        answer_nomem(call);
        return false;
    }
    size_t count = members_read(rules, body, &room, given, &faults);
    parameters_check(rules, given, count, false, regions, &call->parameters, &faults);
    if (room.failed)
        answer_nomem(call);
    else if (faults.count)
        answer_faults(call, &faults, true);
    return !room.failed && faults.count == 0;
}

json_t *body_object(struct call *call, const struct parameter_rules *rules)
{
    const struct api_request *request = call->request;
    if (!is_json(request->content_type)) {
        problem_reply(call->reply, &(struct problem){.status = 415,
                                                     .detail = "The body must be "
                                                               "application/json."});
        return NULL;
    }
    struct parameter_faults faults;
    faults.count = 0;
    for (size_t i = 0; i < request->parameter_count; i++)
        parameter_fault_add(&faults, FAULT_IN_QUERY, request->parameters[i].name, NULL);
    if (faults.count) {
        answer_faults(call, &faults, false);
        return NULL;
    }
    json_error_t error;
    json_t *body = json_loadb(request->body ? request->body : "", request->body_length,
                              JSON_REJECT_DUPLICATES, &error);
    if (!body && json_error_code(&error) == json_error_out_of_memory)
        answer_nomem(call);
    else if (!body && json_error_code(&error) == json_error_duplicate_key)
        answer_repeated(call, rules, &error);
    else if (!json_is_object(body))
        answer_not_json(call, body ? NULL : &error);
    if (json_is_object(body))
        return body;
    json_decref(body);
    return NULL;
}

bool body_accepted(struct call *call, const struct parameter_rules *rules,
                   const struct region_table *regions)
{
    json_t *body = body_object(call, rules);
    bool accepted = body && object_accepted(call, rules, body, regions);
    json_decref(body);
    return accepted;
}
