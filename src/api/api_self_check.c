/* `/self-check`: the questions and rules, and one answer to one set of answers, of which nothing is
 * kept anywhere.
 *
 * Rules that no doctor has approved, or that have run out, are not handed out, but in a
 * demonstration: then the answer is 503 and says what holds without rules. */
#include <string.h>

#include "api_body.h"
#include "fever/civil.h"
#include "self_check.h"

enum { RETRY_S = 3600 };

static const char *const refusals[] = {
    [CARE_UNAPPROVED] =
        "The self-check is not available: no doctor has approved its rules. In an emergency (see "
        "red_flags) call 120; /api/v1/clinics/nearest has the nearest fever clinic.",
    [CARE_EXPIRED] =
        "The self-check is not available: its rules have expired. In an emergency (see red_flags) "
        "call 120; /api/v1/clinics/nearest has the nearest fever clinic.",
    [CARE_ABSENT] = "The self-check is not available: no rules are loaded. In an emergency call "
                    "120; /api/v1/clinics/nearest has the nearest fever clinic.",
};

/* Screen one holds without a doctor's approval: it only ever says to call. */
static void refuse(struct call *call, const struct care_rules *rules, enum care_standing standing)
{
    struct buffer extra;
    buffer_init(&extra, 64 << 10);
    buffer_append_text(&extra, ",\"emergency_number\":\"120\",");
    if (rules) {
        struct api_reply scratch = {.body = extra};
        struct call aside = *call;
        aside.reply = &scratch;
        self_check_append_red_flags(&aside, rules);
        extra = scratch.body;
    } else {
        buffer_append_text(&extra, "\"red_flags\":[]");
    }
    problem_reply(call->reply,
                  &(struct problem){.status = 503,
                                    .detail = refusals[standing],
                                    .extra = buffer_error(&extra) ? NULL : extra.data});
    call->reply->retry_after_s = RETRY_S;
    buffer_clear(&extra);
}

static bool is_usable(const struct call *call, const struct care_rules *rules,
                      enum care_standing *standing)
{
    *standing = care_standing_of(rules, civil_day_of(call->context->now + CHINA_OFFSET_S));
    return rules && (*standing == CARE_APPROVED || snapshot_is_demo(call->context->snapshot));
}

static void append_day(struct buffer *out, int32_t day)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(day, date);
    buffer_append_json(out, day ? date : NULL);
}

/* Which rules speak, who has approved them, and what to say above them. */
static void append_standing(const struct call *call, const struct care_rules *rules,
                            enum care_standing standing)
{
    static const char *const banners[LANG_COUNT] = {"示例，未经医生审核",
                                                    "Example, not approved by a doctor"};
    struct buffer *out = &call->reply->body;
    APPEND(out, "\"version\":");
    buffer_append_json(out, rules->version);
    APPEND(out, ",\"approved_by\":");
    buffer_append_json(out, rules->approved_by);
    APPEND(out, ",\"approved_on\":");
    append_day(out, rules->approved_day);
    APPEND(out, ",\"valid_until\":");
    append_day(out, rules->valid_until_day);
    APPEND(out, ",\"banner\":");
    buffer_append_json(out, standing == CARE_APPROVED ? NULL : banners[call->parameters.lang]);
    APPEND(out, ",\"disclaimer\":");
    self_check_append_text(call, &rules->disclaimer);
}

static void answer_rules(struct call *call, const struct care_rules *rules,
                         enum care_standing standing)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{");
    append_standing(call, rules, standing);
    APPEND(out, ",\"for\":\"");
    buffer_append_text(out, care_person_name(call->parameters.person));
    APPEND(out, "\",");
    self_check_append_rules(call, rules);
    APPEND(out, "}\n");
    freshness_set(call, HOURS_NEVER);
    entity_tag_set(call);
}

static void append_result(struct call *call, const struct care_rules *rules,
                          const struct care_result *result)
{
    struct buffer *out = &call->reply->body;
    const struct care_advice_words *words = &rules->advice[result->advice];
    APPEND(out, "\"advice\":\"");
    buffer_append_text(out, care_advice_name(result->advice));
    APPEND(out, "\",\"destination\":");
    buffer_append_json(out, care_destination_name(result->destination));
    APPEND(out, ",\"text\":");
    self_check_append_text(call, &words->text);
    APPEND(out, ",\"reasons\":[");
    for (size_t i = 0; i < result->reason_count; i++) {
        if (i)
            APPEND(out, ",");
        self_check_append_text(call, &result->reasons[i]->reason);
    }
    APPEND(out, "]");
    self_check_append_texts(call, "next_steps", &words->next_steps);
    self_check_append_texts(call, "would_change", &words->would_change);
    APPEND(out, ",\"repeat_after_hours\":");
    if (words->repeat_after_hours)
        buffer_append_int(out, words->repeat_after_hours);
    else
        APPEND(out, "null");
}

static void answer_answers(struct call *call, const struct care_rules *rules,
                           enum care_standing standing)
{
    struct care_answers answers;
    struct care_result result;
    json_t *body = body_object(call, call->route->rules);
    bool accepted = body && self_check_read_answers(call, rules, body, &answers);
    json_decref(body);
    if (!accepted)
        return;
    care_evaluate(rules, &answers, &result);
    struct buffer *out = &call->reply->body;
    APPEND(out, "{");
    append_result(call, rules, &result);
    APPEND(out, ",");
    append_standing(call, rules, standing);
    APPEND(out, "}\n");
}

void api_self_check(struct call *call)
{
    const struct care_rules *rules = snapshot_self_check(call->context->snapshot);
    enum care_standing standing;
    if (!is_usable(call, rules, &standing))
        refuse(call, rules, standing);
    else if (call->request->method == API_POST)
        answer_answers(call, rules, standing);
    else
        answer_rules(call, rules, standing);
}
