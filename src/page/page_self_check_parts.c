/* The advice of a self-check as HTML, and what stands around it.
 *
 * The same markup serves the server, which fills it in, and a script, which finds the places to
 * fill in by `data-slot`: so that what both say looks and sounds alike. */
#include "page_self_check_parts.h"

#include <string.h>

#include "fever/civil.h"
#include "page_frame.h"
#include "page_symbols.h"
#include "page_views.h"

struct check check_of(struct page *page)
{
    struct check check = {.page = page, .person = CARE_OTHER};
    check.rules = page->snapshot ? snapshot_self_check(page->snapshot) : NULL;
    check.standing = care_standing_of(check.rules, civil_day_of(page->clock + PAGE_CHINA_OFFSET_S));
    return check;
}

bool check_is_usable(const struct check *check)
{
    return check->rules &&
           (check->standing == CARE_APPROVED || snapshot_is_demo(check->page->snapshot));
}

const char *check_words(const struct check *check, const struct care_text *text)
{
    return text->words[check->page->lang][check->person];
}

void check_begin(struct check *check)
{
    struct page *page = check->page;
    const struct page_frame frame = {
        .title = page_text(page->lang, TEXT_CHECK_TITLE),
        .description = page_text(page->lang, TEXT_CHECK_DESCRIPTION),
        .style = "/static/css/self-check.css",
        .adcode = page->query->asked.filter.region,
        .script = check_is_usable(check) ? "/static/js/self-check.js" : NULL,
        .hidden = page->request->method == API_POST,
    };
    page_begin(page, &frame);
    page_put(page, "<h1>");
    page_say(page, TEXT_CHECK_TITLE);
    page_put(page, "</h1>\n");
    if (check_is_usable(check) && check->standing != CARE_APPROVED) {
        page_put(page, "<p class=\"alert\" role=\"note\"><strong>");
        page_say(page, TEXT_CHECK_BANNER);
        page_put(page, "</strong></p>\n");
    }
}

void check_put_call(struct page *page)
{
    page_put(page, "<p><a class=\"button call-now\" href=\"tel:120\">");
    page_put_icon(page, "call");
    page_say(page, TEXT_CHECK_CALL);
    page_put(page, "</a></p>\n");
}

static void put_list_link(struct page *page, const struct page_query *query, enum page_text_id text)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, "/", query);
    page_put(page, "<a class=\"button primary\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_say(page, text);
    page_put(page, "</a>");
    buffer_clear(&link);
}

static struct page_query list_query(const struct page *page)
{
    struct page_query query = page_query_bare(page->query);
    query.asked.filter.kinds = NEAREST_DEFAULT_KINDS;
    return query;
}

void check_put_nearest(struct page *page)
{
    struct page_query query = list_query(page);
    page_put(page, "<p>");
    put_list_link(page, &query, TEXT_CHECK_NEAREST);
    page_put(page, "</p>\n");
}

static void put_emergency_departments(struct page *page)
{
    struct page_query query = list_query(page);
    query.asked.filter.kinds = 1U << KIND_EMERGENCY_DEPARTMENT;
    put_list_link(page, &query, TEXT_CHECK_GO_EMERGENCY);
}

/* Clinics that are open, or that state to see children; all of them, as few lists state what a
 * clinic offers and a child's may be far; and for any hour the emergency departments. */
static void put_clinics(struct page *page, bool for_children)
{
    struct page_query query = list_query(page);
    if (for_children)
        query.asked.filter.services = 1U << SERVICE_FEVER_CHILD;
    else
        query.asked.filter.open_only = true;
    put_list_link(page, &query, for_children ? TEXT_CHECK_GO_CHILD : TEXT_CHECK_GO_OPEN);
    query = list_query(page);
    put_list_link(page, &query, TEXT_CHECK_GO_FEVER);
    put_emergency_departments(page);
}

static void put_way(struct page *page, enum care_destination destination, bool hidden)
{
    page_put(page, "<div class=\"ways\"");
    page_put_attribute(page, "data-destination", care_destination_name(destination));
    page_put(page, hidden ? " hidden>" : ">");
    switch (destination) {
    case CARE_AMBULANCE:
    case CARE_OBSTETRIC_EMERGENCY:
        check_put_call(page);
        break;
    case CARE_EMERGENCY_DEPARTMENT:
        put_emergency_departments(page);
        break;
    case CARE_CHILD_FEVER_CLINIC:
    case CARE_FEVER_CLINIC:
        put_clinics(page, destination == CARE_CHILD_FEVER_CLINIC);
        break;
    case CARE_NOWHERE:
    case CARE_DESTINATION_COUNT:
        break;
    }
    page_put(page, "</div>\n");
}

static void put_ways(struct page *page, const struct care_result *result)
{
    if (result && result->destination != CARE_NOWHERE) {
        put_way(page, result->destination, false);
        return;
    }
    for (int i = CARE_NOWHERE + 1; i < CARE_DESTINATION_COUNT && !result; i++)
        put_way(page, (enum care_destination)i, true);
}

/* Asking online leads to who answers there, in the region at hand; `result` NULL leaves it to a
 * script to show that. */
static void put_online(struct page *page, const struct care_result *result)
{
    if (result && result->advice != CARE_CONSULT_ONLINE)
        return;
    page_put(page, "<div class=\"ways\"");
    page_put_attribute(page, "data-for-advice", care_advice_name(CARE_CONSULT_ONLINE));
    page_put(page, result ? ">" : " hidden>");
    page_put_consults_link(page, page->query->asked.filter.region, TEXT_CONSULTS_INVITE,
                           "button primary");
    page_put(page, "</div>\n");
}

static void open_list(struct page *page, enum page_text_id heading, const char *slot)
{
    page_put(page, "<section");
    page_put_attribute(page, "data-part", slot);
    page_put(page, "><h3>");
    page_say(page, heading);
    page_put(page, "</h3><ul class=\"prose\"");
    page_put_attribute(page, "data-slot", slot);
    page_put(page, ">");
}

static void put_item(struct page *page, const char *words)
{
    page_put(page, "<li>");
    page_put_text(page, words);
    page_put(page, "</li>");
}

static void close_list(struct page *page)
{
    page_put(page, "</ul></section>\n");
}

static void put_texts(const struct check *check, enum page_text_id heading, const char *slot,
                      const struct care_texts *texts)
{
    if (texts && !texts->count)
        return;
    open_list(check->page, heading, slot);
    for (size_t i = 0; texts && i < texts->count; i++)
        put_item(check->page, check_words(check, &texts->items[i]));
    close_list(check->page);
}

static void put_reasons(const struct check *check, const struct care_result *result)
{
    open_list(check->page, TEXT_CHECK_WHY, "reasons");
    for (size_t i = 0; result && i < result->reason_count; i++)
        put_item(check->page, check_words(check, &result->reasons[i]->reason));
    close_list(check->page);
}

/* `{0}` stays for a script to fill in where there is no number yet. */
static void put_repeat(struct page *page, const struct care_advice_words *words)
{
    struct buffer hours;
    if (words && !words->repeat_after_hours)
        return;
    buffer_init(&hours, 16);
    if (words)
        buffer_append_int(&hours, words->repeat_after_hours);
    else
        buffer_append_text(&hours, "{0}");
    page_put(page, "<p data-slot=\"repeat_after_hours\">");
    page_say_1(page, TEXT_CHECK_REPEAT, page_words(page, &hours));
    page_put(page, "</p>\n");
    buffer_clear(&hours);
}

static void put_summary_row(const struct check *check, const struct care_question *question,
                            uint32_t chosen)
{
    struct page *page = check->page;
    bool first = true;
    page_put(page, "<div><dt>");
    page_put_text(page, check_words(check, &question->text));
    page_put(page, "</dt><dd>");
    for (size_t i = 0; i < question->option_count; i++) {
        if (!(chosen & UINT32_C(1) << i))
            continue;
        if (!first)
            page_put(page, page->lang == LANG_EN ? "; " : "；");
        first = false;
        page_put_text(page, check_words(check, &question->options[i].text));
    }
    page_put(page, "</dd></div>\n");
}

static void put_summary_rows(const struct check *check, const struct care_answers *answers)
{
    const struct care_rules *rules = check->rules;
    page_put(check->page, "<div><dt>");
    page_say(check->page, TEXT_CHECK_FOR);
    page_put(check->page, "</dt><dd>");
    page_put_text(check->page, check_words(check, &rules->people));
    page_put(check->page, "</dd></div>\n");
    for (size_t i = CARE_QUESTION_RED_FLAGS; i < rules->question_count; i++)
        if (answers->chosen[i])
            put_summary_row(check, &rules->questions[i], answers->chosen[i]);
}

static void put_tool(struct page *page, const char *what, enum page_text_id text)
{
    page_put(page, "<button class=\"button\" type=\"button\"");
    page_put_attribute(page, "data-do", what);
    page_put(page, ">");
    page_say(page, text);
    page_put(page, "</button>");
}

/* Buttons where a script runs; without one a link enlarges and the browser prints. */
static void put_tools(struct page *page, bool scripted)
{
    page_put(page, "<p class=\"tools\">");
    if (scripted) {
        put_tool(page, "print", TEXT_CHECK_PRINT);
        put_tool(page, "copy", TEXT_CHECK_COPY);
        put_tool(page, "large", TEXT_CHECK_LARGE);
    } else {
        page_put(page, "<a class=\"button\" href=\"#summary\">");
        page_say(page, TEXT_CHECK_LARGE);
        page_put(page, "</a>");
    }
    page_put(page, "</p>\n");
}

static void put_summary(const struct check *check, const struct care_answers *answers)
{
    struct page *page = check->page;
    page_put(page, answers ? "<section class=\"summary\" id=\"summary\"><h3>"
                           : "<section class=\"summary\"><h3>");
    page_say(page, TEXT_CHECK_SUMMARY);
    page_put(page, "</h3><p class=\"hint\">");
    page_say(page, TEXT_CHECK_SUMMARY_NOTE);
    page_put(page, "</p><dl data-slot=\"summary\">");
    if (answers)
        put_summary_rows(check, answers);
    page_put(page, "</dl>\n");
    put_tools(page, !answers);
    page_put(page, "</section>\n");
}

void check_put_result(struct check *check, const struct care_result *result,
                      const struct care_answers *answers)
{
    struct page *page = check->page;
    const struct care_advice_words *words = result ? &check->rules->advice[result->advice] : NULL;
    page_put(page, "<div class=\"advice\"");
    if (result)
        page_put_attribute(page, "data-advice", care_advice_name(result->advice));
    page_put(page, "><h2 data-slot=\"text\" tabindex=\"-1\">");
    page_put_text(page, words ? check_words(check, &words->text) : "…");
    page_put(page, "</h2>\n");
    put_ways(page, result);
    put_online(page, result);
    put_reasons(check, result);
    put_texts(check, TEXT_CHECK_NEXT, "next_steps", words ? &words->next_steps : NULL);
    put_repeat(page, words);
    put_texts(check, TEXT_CHECK_CHANGE, "would_change", words ? &words->would_change : NULL);
    if (answers || !result)
        put_summary(check, answers);
    page_put(page, "<p class=\"again\">");
    if (answers) {
        page_put_link(page, "/self-check", TEXT_CHECK_AGAIN, "button");
    } else {
        page_put(page, "<a class=\"button\" href=\"#start\">");
        page_say(page, TEXT_CHECK_AGAIN);
        page_put(page, "</a>");
    }
    page_put(page, "</p></div>\n");
}

static void put_approval(const struct check *check)
{
    struct page *page = check->page;
    const struct care_rules *rules = check->rules;
    char until[CIVIL_DATE_SIZE], approved[CIVIL_DATE_SIZE];
    civil_format_date(rules->valid_until_day, until);
    civil_format_date(rules->approved_day, approved);
    page_put(page, "<p>");
    if (rules->approved_by)
        page_say_with(page, TEXT_CHECK_APPROVED,
                      (const char *const[]){rules->approved_by, approved, until}, 3);
    else
        page_say_2(page, TEXT_CHECK_NOT_APPROVED, rules->version, until);
    page_put(page, "</p>\n");
}

static void put_source(const struct check *check, const struct care_source *source)
{
    struct page *page = check->page;
    const char *const parts[] = {source->publisher, source->number, source->date};
    page_put(page, "<li>");
    page_put_text(page, check_words(check, &source->title));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i])
            continue;
        page_put(page, page->lang == LANG_EN ? ", " : "，");
        page_put_text(page, parts[i]);
    }
    if (source->to_verify_count)
        page_say(page, TEXT_CHECK_TO_VERIFY);
    page_put(page, "</li>\n");
}

void check_put_basis(struct check *check)
{
    struct page *page = check->page;
    if (!check->rules)
        return;
    page_put(page, "<section class=\"basis\"><p>");
    page_put_text(page, check_words(check, &check->rules->disclaimer));
    page_put(page, "</p>\n");
    put_approval(check);
    page_put(page, "<details><summary>");
    page_say(page, TEXT_CHECK_SOURCES);
    page_put(page, "</summary><ul class=\"prose\">\n");
    for (size_t i = 0; i < check->rules->source_count; i++)
        put_source(check, &check->rules->sources[i]);
    page_put(page, "</ul></details></section>\n");
}
