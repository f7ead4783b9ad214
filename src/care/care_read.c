/* A rules file read as a whole: sources, questions, rules, ways, words.
 *
 * Everything is held to its form here, so that the engine need not doubt anything; what the rules
 * say together is care_rules_check's matter. */
#include <stdlib.h>
#include <string.h>

#include "care_reader.h"

enum { SOURCES_MAX = 64, TERMS_MAX = 64, WAYS_MAX = 32, HOURS_MAX = 168, VERIFY_MAX = 8 };

static enum fever_error verify_read(struct care_reader *reader, const struct json_tree *object,
                                    struct care_source *source)
{
    const struct json_tree *list;
    enum fever_error failure = care_list(reader, object, "to_verify", false, VERIFY_MAX, &list);
    if (failure)
        return failure;
    if (!list)
        return care_refuse_member(reader, "to_verify", "is missing; [] where all was checked");
    const char **names = arena_array(reader->arena, list->count, sizeof *names);
    if (!names)
        return error_nomem(reader->error);
    for (size_t i = 0; i < list->count; i++) {
        names[i] = list->items[i].text;
        if (!names[i])
            return care_refuse_member(reader, "to_verify", "names of members are expected here");
    }
    source->to_verify = names;
    source->to_verify_count = list->count;
    return FEVER_OK;
}

static enum fever_error source_read(struct care_reader *reader, const struct json_tree *value,
                                    void *out)
{
    static const char *const names[] = {"id",   "title", "publisher", "number",
                                        "date", "url",   "to_verify", NULL};
    struct care_source *source = out;
    enum fever_error failure;
    if ((failure = care_know(reader, value, names)) ||
        (failure = care_string(reader, value, "id", true, &source->id)) ||
        (failure = care_words(reader, value, "title", &source->title)) ||
        (failure = care_string(reader, value, "publisher", false, &source->publisher)) ||
        (failure = care_string(reader, value, "number", false, &source->number)) ||
        (failure = care_string(reader, value, "date", false, &source->date)) ||
        (failure = care_string(reader, value, "url", false, &source->url)))
        return failure;
    return verify_read(reader, value, source);
}

enum fever_error care_cite(struct care_reader *reader, const struct json_tree *object,
                           struct care_rule *rule)
{
    const struct json_tree *list;
    enum fever_error failure = care_list(reader, object, "sources", true, SOURCES_MAX, &list);
    if (failure)
        return failure;
    size_t *numbers = arena_array(reader->arena, list->count, sizeof *numbers);
    if (!numbers)
        return error_nomem(reader->error);
    for (size_t i = 0; i < list->count; i++) {
        size_t at = 0;
        while (at < reader->rules->source_count &&
               (!list->items[i].text ||
                strcmp(reader->rules->sources[at].id, list->items[i].text) != 0))
            at++;
        if (at == reader->rules->source_count)
            return care_refuse_member(reader, "sources", "there is no such source");
        numbers[i] = at;
    }
    rule->sources = numbers;
    rule->source_count = list->count;
    return FEVER_OK;
}

static enum fever_error terms_read(struct care_reader *reader, const struct json_tree *root)
{
    static const struct json_tree none = {.kind = JSON_TREE_OBJECT};
    const struct json_tree *terms = json_tree_member(root, "terms");
    if (!terms)
        terms = &none;
    if (terms->kind != JSON_TREE_OBJECT || terms->count > TERMS_MAX)
        return care_refuse_member(reader, "terms", "an object of conditions is expected here");
    reader->terms = arena_array(reader->arena, terms->count, sizeof *reader->terms);
    if (!reader->terms)
        return error_nomem(reader->error);
    size_t mark = care_enter(reader, "terms");
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < terms->count && !failure; i++) {
        size_t item = care_enter(reader, terms->items[i].name);
        struct care_term *term = &reader->terms[i];
        term->name = terms->items[i].name;
        failure = care_condition(reader, &terms->items[i], &term->condition);
        care_leave(reader, item);
        reader->term_count = i + 1;
    }
    care_leave(reader, mark);
    return failure;
}

static enum fever_error advice_read(struct care_reader *reader, const struct json_tree *object,
                                    enum care_advice *out)
{
    const char *name;
    enum fever_error failure = care_string(reader, object, "advice", true, &name);
    for (int i = 0; i < CARE_ADVICE_COUNT && !failure; i++) {
        if (strcmp(care_advice_name((enum care_advice)i), name) == 0) {
            *out = (enum care_advice)i;
            return FEVER_OK;
        }
    }
    return failure ? failure : care_refuse_member(reader, "advice", "there is no such advice");
}

/* Who should go nowhere is led nowhere, and an emergency to no clinic. */
static bool leads_there(enum care_advice advice, enum care_destination destination)
{
    if (advice == CARE_EMERGENCY)
        return destination == CARE_AMBULANCE || destination == CARE_OBSTETRIC_EMERGENCY;
    return advice >= CARE_GO_WHEN_OPEN && destination >= CARE_EMERGENCY_DEPARTMENT;
}

static enum fever_error destination_read(struct care_reader *reader, const struct json_tree *object,
                                         enum care_advice advice, bool required,
                                         enum care_destination *out)
{
    const char *name;
    enum fever_error failure = care_string(reader, object, "destination", required, &name);
    *out = CARE_NOWHERE;
    if (failure || !name)
        return failure;
    for (int i = CARE_NOWHERE + 1; i < CARE_DESTINATION_COUNT; i++)
        if (strcmp(care_destination_name((enum care_destination)i), name) == 0)
            *out = (enum care_destination)i;
    if (!*out || !leads_there(advice, *out))
        return care_refuse_member(reader, "destination", "the advice does not lead there");
    return FEVER_OK;
}

static enum fever_error when_read(struct care_reader *reader, const struct json_tree *object,
                                  const struct care_condition **out)
{
    size_t mark = care_enter(reader, "when");
    enum fever_error failure = care_condition(reader, json_tree_member(object, "when"), out);
    care_leave(reader, mark);
    return failure;
}

static enum fever_error rule_read(struct care_reader *reader, const struct json_tree *value,
                                  void *out)
{
    static const char *const names[] = {"id",     "advice",  "destination", "when",
                                        "reason", "sources", NULL};
    struct care_rule *rule = out;
    enum fever_error failure;
    if ((failure = care_know(reader, value, names)) ||
        (failure = care_string(reader, value, "id", true, &rule->id)) ||
        (failure = advice_read(reader, value, &rule->advice)) ||
        (failure = destination_read(reader, value, rule->advice, rule->advice == CARE_EMERGENCY,
                                    &rule->destination)))
        return failure;
    if (!json_tree_member(value, "when"))
        return care_refuse_member(reader, "when", "is missing");
    if ((failure = when_read(reader, value, &rule->when)) ||
        (failure = care_words(reader, value, "reason", &rule->reason)))
        return failure;
    return care_cite(reader, value, rule);
}

/* The flags, then the file's rules by falling advice. */
static enum fever_error rules_read(struct care_reader *reader, const struct json_tree *root,
                                   const struct care_flags *flags)
{
    void *items;
    size_t count, all = flags->count;
    enum fever_error failure = care_items(reader, root, "rules", CARE_RULES_MAX - flags->count,
                                          sizeof(struct care_rule), rule_read, &items, &count);
    if (failure)
        return failure;
    struct care_rule *rules = arena_array(reader->arena, flags->count + count, sizeof *rules);
    if (!rules)
        return error_nomem(reader->error);
    memcpy(rules, flags->rules, flags->count * sizeof *rules);
    for (int advice = CARE_EMERGENCY; advice >= CARE_STAY_HOME; advice--)
        for (size_t i = 0; i < count; i++)
            if ((int)((struct care_rule *)items)[i].advice == advice)
                rules[all++] = ((struct care_rule *)items)[i];
    reader->rules->rules = rules;
    reader->rules->rule_count = all;
    reader->rules->red_flag_count = flags->count;
    return FEVER_OK;
}

static enum fever_error way_read(struct care_reader *reader, const struct json_tree *value,
                                 void *out)
{
    static const char *const names[] = {"advice", "destination", "when", NULL};
    struct care_way *way = out;
    enum fever_error failure;
    if ((failure = care_know(reader, value, names)) ||
        (failure = advice_read(reader, value, &way->advice)) ||
        (failure = destination_read(reader, value, way->advice, true, &way->destination)))
        return failure;
    return when_read(reader, value, &way->when);
}

/* Whoever is told to go is told where: of each such advice the last way is open to all. */
static enum fever_error ways_read(struct care_reader *reader, const struct json_tree *root)
{
    void *items;
    bool open[CARE_ADVICE_COUNT] = {false};
    enum fever_error failure = care_items(reader, root, "ways", WAYS_MAX, sizeof(struct care_way),
                                          way_read, &items, &reader->rules->way_count);
    if (failure)
        return failure;
    reader->rules->ways = items;
    for (size_t i = 0; i < reader->rules->way_count; i++) {
        const struct care_way *way = &reader->rules->ways[i];
        if (open[way->advice])
            return care_refuse_member(reader, "ways", "a way stands behind one that takes all");
        open[way->advice] = way->when->kind == CARE_ALL && !way->when->part_count;
    }
    for (int advice = CARE_GO_WHEN_OPEN; advice <= CARE_GO_NOW; advice++)
        if (!open[advice])
            return care_refuse_member(reader, "ways",
                                      "of go_when_open and go_now the last way has no condition");
    return FEVER_OK;
}

static enum fever_error hours_read(struct care_reader *reader, const struct json_tree *object,
                                   struct care_advice_words *words, bool required)
{
    const struct json_tree *hours = json_tree_member(object, "repeat_after_hours");
    if (!hours && !required)
        return FEVER_OK;
    if (!hours || hours->kind != JSON_TREE_NUMBER || hours->number < 1 ||
        hours->number > HOURS_MAX || hours->number != (int)hours->number)
        return care_refuse_member(reader, "repeat_after_hours", "1 to 168 is expected here");
    words->repeat_after_hours = (int)hours->number;
    return FEVER_OK;
}

/* Who stays at home must know when to check again and what would change the answer. */
static enum fever_error advice_words_read(struct care_reader *reader,
                                          const struct json_tree *object, enum care_advice advice)
{
    static const char *const names[] = {"text", "next_steps", "would_change", "repeat_after_hours",
                                        NULL};
    struct care_advice_words *words = &reader->rules->advice[advice];
    bool stays = advice <= CARE_CONSULT_ONLINE;
    enum fever_error failure;
    if ((failure = care_know(reader, object, names)) ||
        (failure = care_words(reader, object, "text", &words->text)) ||
        (failure = care_words_list(reader, object, "next_steps", &words->next_steps)) ||
        (failure = care_words_list(reader, object, "would_change", &words->would_change)) ||
        (failure = hours_read(reader, object, words, stays)))
        return failure;
    if (!words->next_steps.count)
        return care_refuse_member(reader, "next_steps", "is missing");
    if (stays && !words->would_change.count)
        return care_refuse_member(reader, "would_change", "is missing");
    return FEVER_OK;
}

static enum fever_error advices_read(struct care_reader *reader, const struct json_tree *root)
{
    const struct json_tree *all = json_tree_member(root, "advice");
    enum fever_error failure = FEVER_OK;
    size_t mark = care_enter(reader, "advice");
    for (int i = 0; i < CARE_ADVICE_COUNT && !failure; i++) {
        const char *name = care_advice_name((enum care_advice)i);
        const struct json_tree *object = json_tree_member(all, name);
        size_t item = care_enter(reader, name);
        failure = object ? advice_words_read(reader, object, (enum care_advice)i)
                         : care_refuse(reader, "is missing");
        care_leave(reader, item);
    }
    care_leave(reader, mark);
    return failure;
}

static enum fever_error head_read(struct care_reader *reader, const struct json_tree *root)
{
    static const char *const names[] = {"version",    "approved_by", "approved_on", "valid_until",
                                        "disclaimer", "who",         "whose",       "red_flags",
                                        "questions",  "terms",       "rules",       "ways",
                                        "advice",     "sources",     NULL};
    struct care_rules *rules = reader->rules;
    enum fever_error failure;
    if ((failure = care_know(reader, root, names)) ||
        (failure = care_words(reader, root, "who", &reader->who)) ||
        (failure = care_words(reader, root, "whose", &reader->whose)) ||
        (failure = care_string(reader, root, "version", true, &rules->version)) ||
        (failure = care_string(reader, root, "approved_by", false, &rules->approved_by)) ||
        (failure = care_day(reader, root, "approved_on", &rules->approved_day)) ||
        (failure = care_day(reader, root, "valid_until", &rules->valid_until_day)) ||
        (failure = care_words(reader, root, "disclaimer", &rules->disclaimer)))
        return failure;
    rules->people = reader->who;
    if (!rules->valid_until_day)
        return care_refuse_member(reader, "valid_until", "is missing");
    if (!rules->approved_by != !rules->approved_day)
        return care_refuse_member(reader, "approved_by", "goes with approved_on, or both are null");
    return FEVER_OK;
}

static enum fever_error root_read(struct care_reader *reader, const struct json_tree *root)
{
    struct care_flags flags = {0};
    void *sources;
    enum fever_error failure = head_read(reader, root);
    if (failure ||
        (failure = care_items(reader, root, "sources", SOURCES_MAX, sizeof(struct care_source),
                              source_read, &sources, &reader->rules->source_count)))
        return failure;
    reader->rules->sources = sources;
    if ((failure = care_questions(reader, root, &flags)) || (failure = terms_read(reader, root)) ||
        (failure = rules_read(reader, root, &flags)) || (failure = ways_read(reader, root)))
        return failure;
    return advices_read(reader, root);
}

enum fever_error care_rules_read(struct arena *arena, const char *text, size_t length,
                                 const struct care_rules **out, struct error *error)
{
    const struct json_tree *root;
    struct care_reader reader = {.arena = arena, .error = error};
    if (length > CARE_FILE_MAX)
        return error_set(error, FEVER_TOO_LARGE, "the self-check rules are longer than %d bytes",
                         (int)CARE_FILE_MAX);
    enum fever_error failure = json_tree_read(arena, text, length, &root, error);
    if (failure)
        return failure;
    reader.rules = arena_alloc(arena, sizeof *reader.rules);
    if (!reader.rules)
        return error_nomem(error);
    if ((failure = root_read(&reader, root)))
        return failure;
    *out = reader.rules;
    return FEVER_OK;
}
