/* The self-check's rules as JSON, in one language and one voice: what a client needs to ask and to
 * evaluate by itself, so that the answers never leave the device. */
#include <string.h>

#include "fever/snapshot.h"
#include "self_check.h"

void self_check_append_text(const struct call *call, const struct care_text *text)
{
    buffer_append_json(&call->reply->body,
                       text->words[call->parameters.lang][call->parameters.person]);
}

static void append_key(const struct call *call, const char *name)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, ",\"");
    buffer_append_text(out, name);
    APPEND(out, "\":");
}

void self_check_append_texts(const struct call *call, const char *name,
                             const struct care_texts *texts)
{
    struct buffer *out = &call->reply->body;
    append_key(call, name);
    for (size_t i = 0; i < texts->count; i++) {
        buffer_append_char(out, i ? ',' : '[');
        self_check_append_text(call, &texts->items[i]);
    }
    buffer_append_text(out, texts->count ? "]" : "[]");
}

static void append_condition(struct buffer *out, const struct care_rules *rules,
                             const struct care_condition *condition)
{
    static const char *const openings[] = {[CARE_ALL] = "{\"all\":[",
                                           [CARE_ANY] = "{\"any\":[",
                                           [CARE_ANY_OF] = "\",\"any_of\":[",
                                           [CARE_ONLY] = "\",\"only\":["};
    if (condition->kind == CARE_ALL || condition->kind == CARE_ANY) {
        buffer_append_text(out, openings[condition->kind]);
        for (size_t i = 0; i < condition->part_count; i++) {
            if (i)
                APPEND(out, ",");
            append_condition(out, rules, condition->parts[i]);
        }
        APPEND(out, "]}");
        return;
    }
    const struct care_question *question = &rules->questions[condition->question];
    APPEND(out, "{\"question\":\"");
    buffer_append_text(out, question->id);
    buffer_append_text(out, openings[condition->kind]);
    bool first = true;
    for (size_t i = 0; i < question->option_count; i++) {
        if (!(condition->options & UINT32_C(1) << i))
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        buffer_append_json(out, question->options[i].id);
    }
    APPEND(out, "]}");
}

static void append_option(const struct call *call, const struct care_option *option)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, option->id);
    append_key(call, "text");
    self_check_append_text(call, &option->text);
    APPEND(out, "}");
}

void self_check_append_red_flags(struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    const struct care_question *question = &rules->questions[CARE_QUESTION_RED_FLAGS];
    APPEND(out, "\"red_flags\":[");
    for (size_t i = 0; i < rules->red_flag_count; i++) {
        if (i)
            APPEND(out, ",");
        append_option(call, &question->options[i]);
    }
    APPEND(out, "]");
}

static const char *option_id(const struct care_question *question, uint32_t bit)
{
    for (size_t i = 0; i < question->option_count; i++)
        if (bit == UINT32_C(1) << i)
            return question->options[i].id;
    return NULL;
}

static void append_question(const struct call *call, const struct care_rules *rules,
                            const struct care_question *question)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, question->id);
    append_key(call, "text");
    self_check_append_text(call, &question->text);
    append_key(call, "type");
    buffer_append_json(out, question->multiple ? "multiple" : "single");
    append_key(call, "options");
    for (size_t i = 0; i < question->option_count; i++) {
        buffer_append_char(out, i ? ',' : '[');
        append_option(call, &question->options[i]);
    }
    APPEND(out, "],\"unanswered\":");
    buffer_append_json(out, option_id(question, question->unanswered));
    append_key(call, "asked_if");
    if (question->asked_if)
        append_condition(out, rules, question->asked_if);
    else
        APPEND(out, "null");
    APPEND(out, "}");
}

/* By the second: a notice that has just been put up counts at once. */
static bool is_epidemic(const struct call *call)
{
    return snapshot_has_epidemic(call->context->snapshot, call->parameters.filter.region,
                                 call->context->now);
}

/* A question about an epidemic is asked only where there is one. */
static void append_questions(const struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    bool epidemic = is_epidemic(call), first = true;
    APPEND(out, ",\"questions\":[");
    for (size_t i = CARE_QUESTION_FIRST_OWN; i < rules->question_count; i++) {
        if (rules->questions[i].epidemic && !epidemic)
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        append_question(call, rules, &rules->questions[i]);
    }
    APPEND(out, "]");
}

/* What silence counts as where a question is not asked: whoever evaluates needs to know. */
static void append_not_asked(const struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    bool epidemic = is_epidemic(call), first = true;
    APPEND(out, ",\"not_asked\":{");
    for (size_t i = CARE_QUESTION_FIRST_OWN; i < rules->question_count; i++) {
        const struct care_question *question = &rules->questions[i];
        if (!question->epidemic || epidemic)
            continue;
        if (!first)
            APPEND(out, ",");
        first = false;
        buffer_append_json(out, question->id);
        APPEND(out, ":");
        buffer_append_json(out, option_id(question, question->unanswered));
    }
    APPEND(out, "}");
}

static void append_rule(const struct call *call, const struct care_rules *rules,
                        const struct care_rule *rule)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, rule->id);
    append_key(call, "advice");
    buffer_append_json(out, care_advice_name(rule->advice));
    append_key(call, "destination");
    buffer_append_json(out, care_destination_name(rule->destination));
    append_key(call, "when");
    append_condition(out, rules, rule->when);
    append_key(call, "reason");
    self_check_append_text(call, &rule->reason);
    APPEND(out, ",\"sources\":[");
    for (size_t i = 0; i < rule->source_count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, rules->sources[rule->sources[i]].id);
    }
    APPEND(out, "]}");
}

static void append_ways(const struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, ",\"ways\":[");
    for (size_t i = 0; i < rules->way_count; i++) {
        const struct care_way *way = &rules->ways[i];
        buffer_append_text(out, i ? ",{\"advice\":" : "{\"advice\":");
        buffer_append_json(out, care_advice_name(way->advice));
        append_key(call, "destination");
        buffer_append_json(out, care_destination_name(way->destination));
        append_key(call, "when");
        append_condition(out, rules, way->when);
        APPEND(out, "}");
    }
    APPEND(out, "]");
}

static void append_advices(const struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, ",\"advice\":{");
    for (int i = 0; i < CARE_ADVICE_COUNT; i++) {
        const struct care_advice_words *words = &rules->advice[i];
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, care_advice_name((enum care_advice)i));
        APPEND(out, ":{\"text\":");
        self_check_append_text(call, &words->text);
        self_check_append_texts(call, "next_steps", &words->next_steps);
        self_check_append_texts(call, "would_change", &words->would_change);
        append_key(call, "repeat_after_hours");
        if (words->repeat_after_hours)
            buffer_append_int(out, words->repeat_after_hours);
        else
            APPEND(out, "null");
        APPEND(out, "}");
    }
    APPEND(out, "}");
}

static void append_source(const struct call *call, const struct care_source *source)
{
    struct buffer *out = &call->reply->body;
    APPEND(out, "{\"id\":");
    buffer_append_json(out, source->id);
    append_key(call, "title");
    self_check_append_text(call, &source->title);
    append_key(call, "publisher");
    buffer_append_json(out, source->publisher);
    append_key(call, "number");
    buffer_append_json(out, source->number);
    append_key(call, "date");
    buffer_append_json(out, source->date);
    append_key(call, "url");
    buffer_append_json(out, source->url);
    APPEND(out, ",\"to_verify\":[");
    for (size_t i = 0; i < source->to_verify_count; i++) {
        if (i)
            APPEND(out, ",");
        buffer_append_json(out, source->to_verify[i]);
    }
    APPEND(out, "]}");
}

void self_check_append_rules(struct call *call, const struct care_rules *rules)
{
    struct buffer *out = &call->reply->body;
    const struct care_question *red_flags = &rules->questions[CARE_QUESTION_RED_FLAGS];
    APPEND(out, "\"screen_one\":");
    self_check_append_text(call, &red_flags->text);
    APPEND(out, ",");
    self_check_append_red_flags(call, rules);
    append_questions(call, rules);
    append_not_asked(call, rules);
    APPEND(out, ",\"rules\":[");
    for (size_t i = 0; i < rules->rule_count; i++) {
        if (i)
            APPEND(out, ",");
        append_rule(call, rules, &rules->rules[i]);
    }
    APPEND(out, "]");
    append_ways(call, rules);
    append_advices(call, rules);
    APPEND(out, ",\"sources\":[");
    for (size_t i = 0; i < rules->source_count; i++) {
        if (i)
            APPEND(out, ",");
        append_source(call, &rules->sources[i]);
    }
    APPEND(out, "]");
}
