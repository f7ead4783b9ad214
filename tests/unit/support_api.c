/* Asking the API without a socket. */
#include "support_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/http/http_target.h"
#include "fever/civil.h"
#include "support_files.h"
#include "support_snapshot.h"

static const char *const old_ids[] = {"old-1"};
static const struct retired_clinic retired[] = {
    {.id = "110101-0009", .name = "旧医院", .retired_at = MADE_NOW - 86400},
};
static const struct retired_alias retired_aliases[] = {{"old-9", &retired[0]}};

static void sample_clinic(struct made *made, const char *id, const char *hours, double lat,
                          double lon)
{
    struct clinic *clinic = made_clinic(made, id, "医院");
    clinic->hours = hours;
    clinic->adcode = 110101;
    clinic->source = "卫健委";
    clinic->source_day = civil_days((struct civil_date){2026, 1, 1});
    made_place(clinic, lat, lon);
}

/* A demo where there are rules, for nobody has approved those that are shipped. */
static struct snapshot *sample_of(uint64_t tag, const char *self_check)
{
    struct made made;
    made_begin(&made, 16);
    made_regions(&made);
    sample_clinic(&made, "110101-0001", "Mo-Su,PH 08:00-20:00", 39.9124, 116.4159);
    made.clinics[0].alias_ids = (struct text_list){old_ids, 1};
    sample_clinic(&made, "110101-0002", NULL, 39.92, 116.41);
    sample_clinic(&made, "110101-0003", "Mo-Su,PH 22:00-06:00", 39.93, 116.42);
    sample_clinic(&made, "110101-0004", "24/7", 39.94, 116.42);
    sample_clinic(&made, "110101-0005", "Mo-Su,PH 08:00-20:00", 39.91, 116.41);
    made.clinics[4].precision = PRECISION_DISTRICT;
    sample_clinic(&made, "110101-0006", "24/7", 39.9125, 116.416);
    made.clinics[5].kind = KIND_PHARMACY;
    sample_clinic(&made, "650100-0001", "Mo-Su,PH 10:00-18:00", 43.8, 87.6);
    made.clinics[6].time_zone = "Asia/Urumqi";
    made.clinics[6].adcode = 0;
    made.dataset->retired = retired;
    made.dataset->retired_count = sizeof retired / sizeof *retired;
    made.dataset->retired_aliases = retired_aliases;
    made.dataset->retired_alias_count = sizeof retired_aliases / sizeof *retired_aliases;
    made.dataset->revision.tag = tag;
    if (self_check)
        made.dataset->self_check = arena_strdup(made.dataset->arena, self_check);
    return made_build(&made, 365, self_check != NULL);
}

struct snapshot *sample_snapshot(uint64_t tag)
{
    return sample_of(tag, NULL);
}

static void put_notice(struct live_values *values)
{
    static const uint32_t beijing[] = {110000};
    struct live_notice *notice = arena_alloc(values->arena, sizeof *notice);
    assert_non_null(notice);
    *notice = (struct live_notice){.id = "n-1",
                                   .title = "疫情通告",
                                   .text = "请早就诊",
                                   .url = "https://example.org/",
                                   .source = "卫健委",
                                   .regions = beijing,
                                   .region_count = 1,
                                   .from = MADE_NOW - 60,
                                   .until = MADE_NOW + 86400,
                                   .epidemic = true};
    values->notices = notice;
    values->notice_count = 1;
}

static void put_load(struct live_values *values)
{
    struct live_load *load = arena_alloc(values->arena, sizeof *load);
    assert_non_null(load);
    *load = (struct live_load){.clinic_id = "110101-0001",
                               .level = LOAD_BUSY,
                               .waiting = 12,
                               .being_seen = LOAD_NOT_STATED,
                               .wait_minutes = 40,
                               .longest_wait_minutes = LOAD_NOT_STATED,
                               .rooms_open = LOAD_NOT_STATED,
                               .reported_at = MADE_NOW - 60,
                               .expires_at = MADE_NOW + 86400};
    values->loads = load;
    values->load_count = 1;
}

struct snapshot *sample_snapshot_in_surge(uint64_t tag)
{
    size_t length;
    struct snapshot *live;
    char *rules = support_read_whole("geodata/self-check.json", &length);
    struct snapshot *snapshot = sample_of(tag, rules);
    struct live_values *values = live_values_new();
    assert_non_null(values);
    put_notice(values);
    put_load(values);
    assert_int_equal(snapshot_with_live(snapshot, values, &live, NULL), FEVER_OK);
    snapshot_free(snapshot);
    free(rules);
    return live;
}

enum api_method method_named(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
    int at = 0;
    while (at < API_OTHER_METHOD && strcmp(names[at], name) != 0)
        at++;
    return (enum api_method)at;
}

static void body_read(struct asked *asked)
{
    const struct buffer *body = &asked->reply.body;
    asked->json = NULL;
    if (!body->length)
        return;
    json_error_t error;
    asked->json = json_loadb(body->data, body->length, JSON_REJECT_DUPLICATES, &error);
    if (!asked->json)
        fail_msg("not JSON: %s in %s", error.text, body->data);
}

struct asked ask_fully(const struct api_context *context, const struct api_request *request,
                       const char *target)
{
    struct target parsed;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    struct asked asked;
    struct api_request whole = *request;
    char *text = strdup(target);
    target_parse(&parsed, text, room);
    buffer_init(&asked.reply.body, 1 << 20);
    whole.path = parsed.path;
    whole.parameters = parsed.parameters;
    whole.parameter_count = parsed.parameter_count;
    if (parsed.fault == TARGET_TOO_LONG)
        api_problem(&asked.reply, 414, NULL, "too long");
    else if (parsed.fault)
        api_problem(&asked.reply, 400, NULL, "cannot be read");
    else
        api_handle(context, &whole, &asked.reply);
    body_read(&asked);
    free(text);
    return asked;
}

struct asked ask(const struct snapshot *snapshot, const char *method, const char *target)
{
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    return ask_fully(&context, &(struct api_request){.method = method_named(method)}, target);
}

void asked_clear(struct asked *asked)
{
    json_decref(asked->json);
    buffer_clear(&asked->reply.body);
}
