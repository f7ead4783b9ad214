/* The OpenAPI document says what the routes take: every route and every parameter with its type,
 * range, names and default, and nothing more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/api/api_call.h"
#include "../../src/api/openapi_document.h"
#include "../../src/api/parameter_types.h"
#include "support_api.h"

static json_t *document;

static int setup(void **state)
{
    (void)state;
    json_error_t error;
    document = json_loadb((const char *)openapi_document, openapi_document_length,
                          JSON_REJECT_DUPLICATES, &error);
    return document ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(document);
    return 0;
}

/* The value itself, or what its `$ref` names. */
static const json_t *resolved(const json_t *value)
{
    const char *at = json_string_value(json_object_get(value, "$ref"));
    if (!at)
        return value;
    const json_t *found = document;
    for (at += strlen("#/"); *at; at += *at == '/') {
        size_t length = strcspn(at, "/");
        found = json_object_getn(found, at, length);
        at += length;
    }
    assert_non_null(found);
    return found;
}

/* Whether the document's path, such as `/clinics/{id}`, is the route's pattern. */
static bool is_path_of(const char *path, const char *pattern)
{
    const char *hole = strchr(path, '{');
    if (!hole)
        return strcmp(path, pattern) == 0;
    size_t before = (size_t)(hole - path);
    return strncmp(path, pattern, before) == 0 && strncmp(pattern + before, "{}", 2) == 0 &&
           strcmp(strchr(hole, '}') + 1, pattern + before + 2) == 0;
}

static const json_t *path_of(const struct route *route)
{
    const char *path;
    json_t *item;
    json_object_foreach(json_object_get(document, "paths"), path, item)
    {
        if (is_path_of(path, route->pattern))
            return item;
    }
    return NULL;
}

/* The query parameter of an operation; NULL for none. */
static const json_t *parameter_of(const json_t *operation, const char *name)
{
    const json_t *parameters = json_object_get(operation, "parameters");
    for (size_t i = 0; i < json_array_size(parameters); i++) {
        const json_t *parameter = resolved(json_array_get(parameters, i));
        if (strcmp(json_string_value(json_object_get(parameter, "in")), "query") == 0 &&
            strcmp(json_string_value(json_object_get(parameter, "name")), name) == 0)
            return parameter;
    }
    return NULL;
}

static const struct parameter_rule *rule_of(const struct route *route, const char *name)
{
    for (size_t i = 0; i < route->rules->count; i++) {
        if (strcmp(route->rules->rules[i].name, name) == 0)
            return &route->rules->rules[i];
    }
    return NULL;
}

static void check_type(const struct parameter_rule *rule, const json_t *schema)
{
    static const char *const types[PARAMETER_TYPE_COUNT] = {
        [PARAMETER_NUMBER] = "number",   [PARAMETER_INTEGER] = "integer",
        [PARAMETER_FLAG] = "boolean",    [PARAMETER_STATED] = "boolean",
        [PARAMETER_INSTANT] = "string",  [PARAMETER_CRS] = "string",
        [PARAMETER_LANG] = "string",     [PARAMETER_KINDS] = "array",
        [PARAMETER_SERVICES] = "array",  [PARAMETER_ACCESS] = "string",
        [PARAMETER_REGION] = "string",   [PARAMETER_SORT] = "string",
        [PARAMETER_BBOX] = "array",      [PARAMETER_CURSOR] = "string",
        [PARAMETER_TEXT] = "string",     [PARAMETER_ID] = "string",
        [PARAMETER_CAPPED] = "integer",  [PARAMETER_BOX] = "array",
        [PARAMETER_DATETIME] = "string", [PARAMETER_PERSON] = "string",
        [PARAMETER_LEVEL] = "string",
    };
    const char *said = json_string_value(json_object_get(schema, "type"));
    if (types[rule->type] && (!said || strcmp(said, types[rule->type]) != 0))
        fail_msg("%s is of type %s", rule->name, types[rule->type]);
}

static void check_range(const struct parameter_rule *rule, const json_t *schema)
{
    bool is_text = rule->type == PARAMETER_TEXT, is_capped = rule->type == PARAMETER_CAPPED;
    if (!is_text && !is_capped && rule->type != PARAMETER_NUMBER && rule->type != PARAMETER_INTEGER)
        return;
    const char *lowest = is_text               ? "minLength"
                         : rule->above_minimum ? "exclusiveMinimum"
                                               : "minimum";
    const json_t *minimum = json_object_get(schema, lowest);
    const json_t *maximum = json_object_get(schema, is_text ? "maxLength" : "maximum");
    if (!json_is_number(minimum) || json_number_value(minimum) != rule->minimum ||
        json_is_number(maximum) == is_capped ||
        (maximum && json_number_value(maximum) != rule->maximum))
        fail_msg("%s goes from %g to %g", rule->name, rule->minimum, rule->maximum);
}

static bool is_listed(const json_t *names, const char *name, size_t length)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *item = json_array_get(names, i);
        if (json_string_length(item) == length &&
            memcmp(json_string_value(item), name, length) == 0)
            return true;
    }
    return false;
}

/* The names that a rule takes are told when it is broken: those of the document are taken, and
 * those that are told are in the document. */
static void check_names(const struct parameter_rule *rule, const json_t *schema)
{
    static const char *const glue[] = {"a", "list", "of", "or", "comma-separated"};
    const json_t *items = resolved(json_object_get(schema, "items"));
    const json_t *names = json_object_get(items ? items : schema, "enum");
    struct parameters scratch;
    struct buffer told;
    if (!names)
        return;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (!parameter_types[rule->type].parse(rule, name, (char *)&scratch + rule->offset))
            fail_msg("%s does not take %s", rule->name, name);
    }
    buffer_init(&told, 4096);
    parameter_types[rule->type].expect(rule, &told);
    for (const char *at = told.data; *at; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ", ");
        bool known = is_listed(names, at, length);
        for (size_t i = 0; i < sizeof glue / sizeof *glue; i++)
            known |= strlen(glue[i]) == length && memcmp(glue[i], at, length) == 0;
        if (!known)
            fail_msg("%s takes %.*s too", rule->name, (int)length, at);
        at += length;
    }
    buffer_clear(&told);
}

/* A value of the document as a query would give it. */
static void append_value(const json_t *value, struct buffer *out)
{
    if (json_is_string(value)) {
        buffer_append_text(out, json_string_value(value));
    } else if (json_is_boolean(value)) {
        buffer_append_text(out, json_is_true(value) ? "true" : "false");
    } else if (json_is_integer(value)) {
        buffer_append_int(out, json_integer_value(value));
    } else {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                buffer_append_char(out, ',');
            append_value(json_array_get(value, i), out);
        }
    }
}

/* Given and left out, the default is the same to the endpoint. */
static void check_default(const struct route *route, const struct parameter_rule *rule,
                          const json_t *schema)
{
    const json_t *value = json_object_get(schema, "default");
    const struct parameter_type_row *type = &parameter_types[rule->type];
    struct parameters silent, said;
    struct buffer text;
    if (!value)
        return;
    parameters_init(&silent);
    if (route->defaults)
        route->defaults(&silent);
    parameters_init(&said);
    buffer_init(&text, 4096);
    append_value(value, &text);
    assert_true(type->parse(rule, text.data, (char *)&said + rule->offset));
    if (type->hash((char *)&silent + rule->offset, 0) !=
        type->hash((char *)&said + rule->offset, 0))
        fail_msg("%s of %s has another default than %s", rule->name, route->pattern, text.data);
    buffer_clear(&text);
}

static void check_get(const struct route *route, const json_t *operation)
{
    for (size_t i = 0; i < route->rules->count; i++) {
        const struct parameter_rule *rule = &route->rules->rules[i];
        const json_t *parameter = parameter_of(operation, rule->name);
        if (!parameter)
            fail_msg("%s of %s is not documented", rule->name, route->pattern);
        const json_t *schema = resolved(json_object_get(parameter, "schema"));
        assert_int_equal(json_is_true(json_object_get(parameter, "required")), rule->required);
        check_type(rule, schema);
        check_range(rule, schema);
        check_names(rule, schema);
        check_default(route, rule, schema);
    }
    const json_t *parameters = json_object_get(operation, "parameters");
    for (size_t i = 0; i < json_array_size(parameters); i++) {
        const json_t *parameter = resolved(json_array_get(parameters, i));
        const char *name = json_string_value(json_object_get(parameter, "name"));
        if (strcmp(json_string_value(json_object_get(parameter, "in")), "query") == 0 &&
            !rule_of(route, name))
            fail_msg("%s does not take %s", route->pattern, name);
    }
}

/* What a body may hold is what its rules take. */
static void check_body(const struct route_write *write, const json_t *operation)
{
    const json_t *body = json_object_get(operation, "requestBody");
    const json_t *type = json_object_get(json_object_get(body, "content"), "application/json");
    const json_t *schema = resolved(json_object_get(type, "schema"));
    const json_t *members = json_object_get(schema, "properties");
    assert_int_equal(body != NULL, write->rules != NULL);
    if (!write->rules)
        return;
    assert_int_equal(json_object_size(members), write->rules->count);
    for (size_t i = 0; i < write->rules->count; i++) {
        const struct parameter_rule *rule = &write->rules->rules[i];
        const json_t *member = resolved(json_object_get(members, rule->name));
        if (!member)
            fail_msg("%s is not documented", rule->name);
        assert_int_equal(
            is_listed(json_object_get(schema, "required"), rule->name, strlen(rule->name)),
            rule->required);
        check_range(rule, member);
        check_names(rule, member);
    }
}

/* A receipt is asked for otherwise. */
static bool asks_for_token(const json_t *operation)
{
    const json_t *schemes = json_array_get(json_object_get(operation, "security"), 0);
    return json_object_get(schemes, "token") != NULL;
}

static void check_writes(const struct route *route, const json_t *path)
{
    static const struct {
        const char *name;
        enum api_method method;
    } methods[] = {{"get", API_GET}, {"post", API_POST}, {"put", API_PUT}, {"delete", API_DELETE}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const struct route_write *write = route_write_of(route, methods[i].method);
        const json_t *operation = json_object_get(path, methods[i].name);
        bool reads = methods[i].method == API_GET    ? route->endpoint != NULL
                     : methods[i].method == API_POST ? route->body || route->own_body
                                                     : false;
        assert_int_equal(operation != NULL, write != NULL || reads);
        if (!write)
            continue;
        check_body(write, operation);
        assert_int_equal(asks_for_token(operation), write->act != NULL);
    }
}

static void every_route_is_documented(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct route *route; (route = route_at(count)); count++) {
        const json_t *path = path_of(route);
        if (!path)
            fail_msg("%s is not documented", route->pattern);
        if (route->endpoint)
            check_get(route, json_object_get(path, "get"));
        check_writes(route, path);
    }
    assert_int_equal(json_object_size(json_object_get(document, "paths")), count);
}

/* The members of a body are the parameters of the query, with the same ranges and defaults. */
static void a_body_has_the_parameters_of_the_query(void **state)
{
    (void)state;
    static const char *const keys[] = {"minimum", "exclusiveMinimum", "maximum", "default"};
    for (size_t at = 0; route_at(at); at++) {
        const struct route *route = route_at(at);
        if (!route->body)
            continue;
        const json_t *path = path_of(route);
        const json_t *body = json_object_get(json_object_get(path, "post"), "requestBody");
        const json_t *type = json_object_get(json_object_get(body, "content"), "application/json");
        const json_t *schema = resolved(json_object_get(type, "schema"));
        const json_t *members = json_object_get(schema, "properties");
        assert_int_equal(json_object_size(members), route->rules->count);
        for (size_t i = 0; i < route->rules->count; i++) {
            const struct parameter_rule *rule = &route->rules->rules[i];
            const json_t *member = json_object_get(members, rule->name);
            const json_t *query = resolved(
                json_object_get(parameter_of(json_object_get(path, "get"), rule->name), "schema"));
            assert_non_null(member);
            assert_int_equal(
                is_listed(json_object_get(schema, "required"), rule->name, strlen(rule->name)),
                rule->required);
            for (size_t key = 0; key < sizeof keys / sizeof *keys; key++) {
                const json_t *said = json_object_get(member, keys[key]);
                if (said && !json_equal(said, json_object_get(query, keys[key])))
                    fail_msg("%s of %s differs in the body", keys[key], rule->name);
            }
        }
    }
}

/* Names that answers may have are those that we have, in lists that may grow. */
static void enumerations_are_whole(void **state)
{
    (void)state;
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    const json_t *kinds = json_object_get(json_object_get(schemas, "Kind"), "x-extensible-enum");
    const json_t *services =
        json_object_get(json_object_get(schemas, "Service"), "x-extensible-enum");
    assert_int_equal(json_array_size(kinds), KIND_COUNT);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        assert_string_equal(json_string_value(json_array_get(kinds, (size_t)kind)),
                            clinic_kind_name((enum clinic_kind)kind));
    assert_int_equal(json_array_size(services), SERVICE_COUNT);
    for (int service = 0; service < SERVICE_COUNT; service++)
        assert_string_equal(json_string_value(json_array_get(services, (size_t)service)),
                            clinic_service_name((enum clinic_service)service));
}

static void the_document_is_served_as_it_is(void **state)
{
    (void)state;
    struct asked asked = ask(NULL, "GET", "/openapi.json");
    assert_int_equal(asked.reply.status, 200);
    assert_int_equal(asked.reply.body.length, openapi_document_length);
    assert_true(json_equal(asked.json, document));
    assert_string_not_equal(asked.reply.etag, "");
    asked_clear(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_documented),
        cmocka_unit_test(a_body_has_the_parameters_of_the_query),
        cmocka_unit_test(enumerations_are_whole),
        cmocka_unit_test(the_document_is_served_as_it_is),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
