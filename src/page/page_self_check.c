/* `/self-check`: screen one, then for whom, then the questions, then one advice.
 *
 * Each step is a section of the same document that its fragment (`#who`, `#child`) brings forth, so
 * that one tap is one step without a script and without a request, and no answer ever stands in an
 * address that is sent. The form is sent as a whole, once; a script evaluates it in its place. */
#include <string.h>

#include "page_form.h"
#include "page_frame.h"
#include "page_self_check_parts.h"
#include "page_views.h"

static void put_option(struct check *check, const struct care_question *question,
                       const struct care_option *option)
{
    struct page *page = check->page;
    page_put(page, question->multiple ? "<label><input type=\"checkbox\""
                                      : "<label><input type=\"radio\"");
    page_put_attribute(page, "name", question->id);
    page_put_attribute(page, "value", option->id);
    page_put(page, "><span>");
    page_put_text(page, check_words(check, &option->text));
    page_put(page, "</span></label>\n");
}

static void put_question(struct check *check, const struct care_question *question)
{
    struct page *page = check->page;
    page_put(page, "<fieldset");
    page_put_attribute(page, "data-question", question->id);
    page_put(page, "><legend>");
    page_put_text(page, check_words(check, &question->text));
    if (question->multiple) {
        page_put(page, page->lang == LANG_EN ? " (" : "（");
        page_say(page, TEXT_CHECK_MULTIPLE);
        page_put(page, page->lang == LANG_EN ? ")" : "）");
    }
    page_put(page, "</legend>\n");
    for (size_t i = 0; i < question->option_count; i++)
        put_option(check, question, &question->options[i]);
    page_put(page, "</fieldset>\n");
}

static void put_form(struct check *check, enum care_person person, bool epidemic)
{
    struct page *page = check->page;
    struct buffer action;
    buffer_init(&action, 64);
    page_query_url_within(&action, "/self-check", page->query);
    check->person = person;
    page_put(page, "<form class=\"step\" method=\"post\"");
    page_put_attribute(page, "id", care_person_name(person));
    page_put_attribute(page, "action", page_words(page, &action));
    page_say_attribute(page, "data-for", TEXT_CHECK_FOR, NULL, 0);
    page_put_attribute(page, "data-person", check_words(check, &check->rules->people));
    page_put(page, "><h2 tabindex=\"-1\">");
    page_say_1(page, TEXT_CHECK_ABOUT, check_words(check, &check->rules->people));
    page_put(page, "</h2>\n<p class=\"hint\">");
    page_say(page, TEXT_CHECK_PRIVACY);
    page_put(page, "</p><input type=\"hidden\" name=\"for\"");
    page_put_attribute(page, "value", care_person_name(person));
    page_put(page, "><input type=\"hidden\" name=\"red_flags\" value=\"none\">\n");
    for (size_t i = CARE_QUESTION_FIRST_OWN; i < check->rules->question_count; i++)
        if (!check->rules->questions[i].epidemic || epidemic)
            put_question(check, &check->rules->questions[i]);
    page_put(page, "<p><button class=\"button primary\" type=\"submit\">");
    page_say(page, TEXT_CHECK_SUBMIT);
    page_put(page, "</button></p></form>\n");
    buffer_clear(&action);
}

static void put_step_link(struct page *page, const char *target, const char *words)
{
    page_put(page, "<li><a class=\"button\"");
    page_put_attribute(page, "href", target);
    page_put(page, ">");
    page_put_text(page, words);
    page_put(page, "</a></li>\n");
}

static void put_who(struct page *page)
{
    static const enum page_text_id persons[] = {[CARE_SELF] = TEXT_CHECK_SELF,
                                                [CARE_CHILD] = TEXT_CHECK_CHILD,
                                                [CARE_OTHER] = TEXT_CHECK_OTHER};
    static const char *const targets[] = {
        [CARE_SELF] = "#self", [CARE_CHILD] = "#child", [CARE_OTHER] = "#other"};
    page_put(page, "<section class=\"step\" id=\"who\"><h2>");
    page_say(page, TEXT_CHECK_WHO);
    page_put(page, "</h2><ul class=\"choices\">\n");
    for (int i = 0; i < CARE_PERSON_COUNT; i++)
        put_step_link(page, targets[i], page_text(page->lang, persons[i]));
    page_put(page, "</ul></section>\n");
}

/* What one tap on screen one leads to, worked out by the rules like any other answer. */
static void put_tapped(struct check *check, const char *id, uint32_t chosen)
{
    struct care_answers answers = {{0}};
    struct care_result result;
    answers.chosen[CARE_QUESTION_RED_FLAGS] = chosen;
    care_evaluate(check->rules, &answers, &result);
    check->person = CARE_OTHER;
    page_put(check->page, "<section class=\"step\"");
    page_put_attribute(check->page, "id", id);
    page_put(check->page, ">");
    check_put_result(check, &result, NULL);
    page_put(check->page, "</section>\n");
}

/* The step of each flag, so that one tap shows what to do and why. */
static void put_emergencies(struct check *check)
{
    const struct care_question *flags = &check->rules->questions[CARE_QUESTION_RED_FLAGS];
    for (size_t i = 0; i < check->rules->red_flag_count; i++) {
        struct buffer id;
        buffer_init(&id, 128);
        buffer_append_format(&id, "flag-%s", flags->options[i].id);
        put_tapped(check, page_words(check->page, &id), UINT32_C(1) << i);
        buffer_clear(&id);
    }
    put_tapped(check, "unsure", flags->unknown);
}

static void put_flags(const struct check *check, bool linked)
{
    struct page *page = check->page;
    const struct care_question *flags = &check->rules->questions[CARE_QUESTION_RED_FLAGS];
    page_put(page, linked ? "<ul class=\"choices flags\">\n" : "<ul class=\"prose\">\n");
    for (size_t i = 0; i < check->rules->red_flag_count; i++) {
        page_put(page, "<li>");
        if (linked) {
            page_put(page, "<a class=\"button\" href=\"#flag-");
            page_put_text(page, flags->options[i].id);
            page_put(page, "\">");
        }
        page_put_text(page, check_words(check, &flags->options[i].text));
        page_put(page, linked ? "</a></li>\n" : "</li>\n");
    }
    page_put(page, "</ul>\n");
}

/* The words for an option of screen one that is no flag. */
static const char *screen_words(const struct check *check, uint32_t bit)
{
    const struct care_question *flags = &check->rules->questions[CARE_QUESTION_RED_FLAGS];
    size_t number = 0;
    while (bit >> number != 1)
        number++;
    return check_words(check, &flags->options[number].text);
}

static void put_start(struct check *check)
{
    struct page *page = check->page;
    const struct care_question *flags = &check->rules->questions[CARE_QUESTION_RED_FLAGS];
    check->person = CARE_OTHER;
    page_put(page, "<section class=\"step start\" id=\"start\"><h2>");
    page_put_text(page, check_words(check, &flags->text));
    page_put(page, "</h2><p class=\"hint\">");
    page_say(page, TEXT_CHECK_TAP);
    page_put(page, "</p>\n");
    put_flags(check, true);
    page_put(page, "<ul class=\"choices\">\n");
    put_step_link(page, "#who", screen_words(check, flags->none));
    put_step_link(page, "#unsure", screen_words(check, flags->unknown));
    page_put(page, "</ul></section>\n");
}

static int put_unavailable(struct check *check, int status)
{
    static const enum page_text_id why[] = {[CARE_UNAPPROVED] = TEXT_CHECK_UNAPPROVED,
                                            [CARE_EXPIRED] = TEXT_CHECK_EXPIRED,
                                            [CARE_ABSENT] = TEXT_CHECK_ABSENT};
    struct page *page = check->page;
    page_put(page, "<p class=\"alert\">");
    page_say(page, why[check->standing]);
    page_put(page, "</p>\n");
    if (check->rules) {
        page_put(page, "<h2>");
        page_put_text(page,
                      check_words(check, &check->rules->questions[CARE_QUESTION_RED_FLAGS].text));
        page_put(page, "</h2>\n");
        put_flags(check, false);
    }
    page_put(page, "<p>");
    page_say(page, TEXT_CHECK_WITHOUT);
    page_put(page, "</p>\n");
    check_put_call(page);
    check_put_nearest(page);
    page_end(page);
    return status;
}

int page_self_check(struct page *page)
{
    struct check check = check_of(page);
    check_begin(&check);
    if (!check_is_usable(&check))
        return put_unavailable(&check, 200);
    bool epidemic =
        snapshot_has_epidemic(page->snapshot, page->query->asked.filter.region, page->clock);
    put_emergencies(&check);
    put_who(page);
    for (int person = 0; person < CARE_PERSON_COUNT; person++)
        put_form(&check, (enum care_person)person, epidemic);
    page_put(page, "<section class=\"step\" id=\"result\">");
    check_put_result(&check, NULL, NULL);
    page_put(page, "</section>\n");
    put_start(&check);
    check_put_basis(&check);
    page_end(page);
    return 200;
}

void page_put_check_link(struct page *page, uint32_t adcode)
{
    if (!page->published)
        page_put_link_for(page, "/self-check", adcode, TEXT_CHECK_INVITE, "button");
}

struct filling {
    struct check *check;
    struct care_answers answers;
};

/* What no form of ours has is passed over: it counts as not answered. */
static void take_field(struct filling *filling, const struct api_parameter *field)
{
    const struct care_rules *rules = filling->check->rules;
    if (strcmp(field->name, "for") == 0) {
        care_person_parse(field->value, &filling->check->person);
        return;
    }
    const struct care_question *question = care_question_find(rules, field->name);
    if (!question || field->malformed)
        return;
    uint32_t bit = care_option_find(question, field->value);
    uint32_t *chosen = &filling->answers.chosen[question - rules->questions];
    *chosen = question->multiple ? *chosen | bit : bit;
}

/* Without memory the page fails, as any page does. */
static void take_fields(struct filling *filling)
{
    struct page *page = filling->check->page;
    struct form_fields fields = {.count = 0};
    struct arena *arena = arena_new();
    if (!arena || page_form_read(page->request, arena, &fields))
        page->out->failure = FEVER_NOMEM;
    for (size_t i = 0; i < fields.count; i++)
        take_field(filling, &fields.items[i]);
    arena_free(arena);
}

int page_self_check_result(struct page *page)
{
    struct check check = check_of(page);
    struct filling filling = {.check = &check};
    struct care_result result;
    if (!page_form_is(page->request))
        return page_notice(page, 415, page_text(page->lang, TEXT_BAD_METHOD),
                           page_text(page->lang, TEXT_NOT_FOUND_LINE));
    check_begin(&check);
    if (!check_is_usable(&check))
        return put_unavailable(&check, 503);
    take_fields(&filling);
    filling.answers.chosen[CARE_QUESTION_FOR] = UINT32_C(1) << check.person;
    care_evaluate(check.rules, &filling.answers, &result);
    check_put_result(&check, &result, &filling.answers);
    check_put_basis(&check);
    page_end(page);
    return 200;
}
