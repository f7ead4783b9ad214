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
#include "support_snapshot.h"

static const char *const old_ids[] = {"old-1"};
static const struct retired_clinic retired[] = {
    {.id = "110101-0009", .name = "旧医院", .retired_at = MADE_NOW - 86400},
};

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

struct snapshot *sample_snapshot(uint64_t tag)
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
    made.dataset->revision.tag = tag;
    return made_build(&made, 365, false);
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
