/* The filters above a list: chips that switch, chips that drop what is set, the folded form with
 * all of them, and the order. Links and forms alone: everything works without scripts, and the
 * address says it all. Ids are for scripts, which give the focus back after an update. */
#include <string.h>

#include "page_facets.h"
#include "page_views.h"

enum { MONTHS_OF_YEAR = 12, AGE_MAX = 1800 };

static const uint32_t child_bit = 1U << SERVICE_FEVER_CHILD;

/* `<a id=… class=… href=…` to this page with another query; the caller closes the tag. */
static void begin_link(struct page *page, const char *class_name, const char *id,
                       const struct page_query *query)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url(&link, page->path, query);
    page_put(page, "<a");
    page_put_attribute(page, "class", class_name);
    page_put_attribute(page, "id", id);
    page_put_attribute(page, "href", page_words(page, &link));
    buffer_clear(&link);
}

/* A chip that differs from this page by one filter; marked where it is on. */
static void put_switch(struct page *page, const char *id, const struct page_query *toggled, bool on,
                       enum page_text_id text)
{
    page_put(page, "<li");
    page_put_attribute(page, "class", id);
    page_put(page, ">");
    begin_link(page, "chip", id, toggled);
    page_put(page, on ? " aria-current=\"true\"><span class=\"tick\" aria-hidden=\"true\">✓</span> "
                      : ">");
    page_say(page, text);
    page_put(page, "</a></li>");
}

/* A chip that says what is set and drops it. */
static void put_drop(struct page *page, enum page_facet facet)
{
    struct page_query without = page_query_without(page->query, facet);
    struct buffer words, id;
    buffer_init(&words, PAGE_WORDS_MAX);
    buffer_init(&id, 64);
    page_facet_words(&words, page->query, facet, snapshot_regions(page->snapshot));
    buffer_append_text(&id, "drop-");
    buffer_append_text(&id, page_facet_name(facet));
    const char *said = page_words(page, &words);
    page_put(page, "<li>");
    begin_link(page, "chip chip-set", page_words(page, &id), &without);
    page_say_attribute(page, "aria-label", TEXT_DROP_FILTER, &said, 1);
    page_put(page, ">");
    page_put_text(page, said);
    page_put(page, "<span class=\"cross\" aria-hidden=\"true\">✕</span></a></li>");
    buffer_clear(&words);
    buffer_clear(&id);
}

/* Whether one of the switches says it already. */
static bool has_switch(const struct page_query *query, enum page_facet facet)
{
    return facet == FACET_OPEN || facet == FACET_EXCLUDE_CLOSED ||
           (facet == FACET_SERVICES && query->asked.filter.services == child_bit);
}

static void put_chips(struct page *page)
{
    const struct page_query *query = page->query;
    const struct clinic_filter *filter = &query->asked.filter;
    struct page_query open = *query, exclude = *query, child = *query;
    open.asked.filter.open_only = !filter->open_only;
    exclude.asked.filter.exclude_closed = !filter->exclude_closed;
    child.asked.filter.services ^= child_bit;
    page_put(page, "<nav class=\"filters\"");
    page_say_attribute(page, "aria-label", TEXT_FILTERS, NULL, 0);
    page_put(page, "><ul>");
    put_switch(page, "filter-open", &open, filter->open_only, TEXT_FILTER_OPEN);
    put_switch(page, "filter-exclude", &exclude, filter->exclude_closed,
               TEXT_FILTER_EXCLUDE_CLOSED);
    put_switch(page, "filter-child", &child, filter->services & child_bit, TEXT_FILTER_CHILD);
    for (int facet = 0; facet < FACET_COUNT; facet++)
        if (page_facet_is_set(query, (enum page_facet)facet) &&
            !has_switch(query, (enum page_facet)facet))
            put_drop(page, (enum page_facet)facet);
    page_put(page, "</ul></nav>\n");
}

static void put_kept(void *context, const char *name, const char *value)
{
    struct page *page = context;
    page_put(page, "<input type=\"hidden\"");
    page_put_attribute(page, "name", name);
    page_put_attribute(page, "value", value);
    page_put(page, ">");
}

/* Begins a form that leads to this page, with what it does not ask itself kept. */
static void begin_form(struct page *page, const char *class_name, const struct page_query *kept)
{
    page_put(page, "<form method=\"get\"");
    page_put_attribute(page, "class", class_name);
    page_put_attribute(page, "action", page->path);
    page_put(page, ">");
    enum fever_error failure = page_query_visit_all(kept, put_kept, page);
    if (failure)
        page->out->failure = failure;
}

static void put_option(struct page *page, const char *value, bool chosen, const char *words)
{
    page_put(page, "<option");
    page_put_attribute(page, "value", value);
    page_put(page, chosen ? " selected>" : ">");
    page_put_text(page, words);
    page_put(page, "</option>");
}

/* `<label>How old? <input>` and whether that is years or months. */
static void put_age_fields(struct page *page, const char *id)
{
    int32_t months = page->query->asked.filter.age_months;
    bool in_months = months >= 0 && (months % MONTHS_OF_YEAR || months == 0);
    page_put(page, "<label");
    page_put_attribute(page, "for", id);
    page_put(page, ">");
    page_say(page, TEXT_CHILD_AGE);
    page_put(page, "</label><span class=\"age\"><input type=\"number\" name=\"age\" min=\"0\" "
                   "inputmode=\"numeric\"");
    page_put_attribute(page, "id", id);
    page_put(page, " max=\"");
    page_put_int(page, AGE_MAX);
    page_put(page, "\"");
    if (months >= 0) {
        page_put(page, " value=\"");
        page_put_int(page, in_months ? months : months / MONTHS_OF_YEAR);
        page_put(page, "\"");
    }
    page_put(page, "><select name=\"age_unit\"");
    page_say_attribute(page, "aria-label", TEXT_AGE_UNIT, NULL, 0);
    page_put(page, ">");
    put_option(page, "years", !in_months, page_text(page->lang, TEXT_UNIT_YEARS));
    put_option(page, "months", in_months, page_text(page->lang, TEXT_UNIT_MONTHS));
    page_put(page, "</select></span>");
}

/* Whom a clinic takes depends on the child's age: asked where children are looked for. */
static void put_age_form(struct page *page)
{
    const struct clinic_filter *filter = &page->query->asked.filter;
    if (!(filter->services & child_bit) || filter->age_months >= 0)
        return;
    begin_form(page, "age-form", page->query);
    put_age_fields(page, "child-age");
    page_put(page, "<button class=\"button\" id=\"age-apply\" type=\"submit\">");
    page_say(page, TEXT_APPLY);
    page_put(page, "</button></form>\n");
}

static void put_box(struct page *page, const char *name, const char *value, bool ticked,
                    const char *words)
{
    page_put(page, "<label class=\"box\"><input type=\"checkbox\"");
    page_put_attribute(page, "name", name);
    page_put_attribute(page, "value", value);
    page_put(page, ticked ? " checked> " : "> ");
    page_put_text(page, words);
    page_put(page, "</label>");
}

static void begin_group(struct page *page, enum page_text_id legend)
{
    page_put(page, "<fieldset><legend>");
    page_say(page, legend);
    page_put(page, "</legend>");
}

static void put_groups(struct page *page)
{
    const struct clinic_filter *filter = &page->query->asked.filter;
    begin_group(page, TEXT_KIND);
    put_box(page, "kind", "any", !filter->kinds, page_text(page->lang, TEXT_FILTER_ALL_KINDS));
    for (int kind = 0; kind < KIND_COUNT; kind++)
        put_box(page, "kind", clinic_kind_name((enum clinic_kind)kind), filter->kinds >> kind & 1,
                page_kind_word(page->lang, (enum clinic_kind)kind));
    page_put(page, "</fieldset>");
    begin_group(page, TEXT_SERVICES);
    for (int service = 0; service < SERVICE_COUNT; service++)
        put_box(page, "service", clinic_service_name((enum clinic_service)service),
                filter->services >> service & 1,
                page_service_word(page->lang, (enum clinic_service)service));
    page_put(page, "</fieldset>");
    begin_group(page, TEXT_STATED);
    put_box(page, "insurance", "true", filter->insurance == STATED_TRUE,
            page_text(page->lang, TEXT_FILTER_INSURANCE));
    put_box(page, "insurance_remote", "true", filter->insurance_remote == STATED_TRUE,
            page_text(page->lang, TEXT_INSURANCE_REMOTE_YES));
    put_box(page, "designated", "true", filter->designated == STATED_TRUE,
            page_text(page->lang, TEXT_FILTER_DESIGNATED));
    page_put(page, "</fieldset>");
}

static void put_access(struct page *page)
{
    page_put(page, "<label for=\"access\">");
    page_say(page, TEXT_ACCESS);
    page_put(page, "</label><select id=\"access\" name=\"access\">");
    put_option(page, "", false, page_text(page->lang, TEXT_ANY));
    for (int access = ACCESS_WALK_IN; access <= ACCESS_REFERRAL_ONLY; access++)
        put_option(page, clinic_access_name((enum clinic_access)access),
                   page->query->asked.filter.access == access,
                   page_access_word(page->lang, (enum clinic_access)access));
    page_put(page, "</select>");
}

static void put_form(struct page *page)
{
    static const enum page_facet asked[] = {
        FACET_SERVICES,         FACET_AGE,   FACET_KINDS, FACET_DESIGNATED, FACET_INSURANCE,
        FACET_INSURANCE_REMOTE, FACET_ACCESS};
    struct page_query kept = *page->query;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        kept = page_query_without(&kept, asked[i]);
    page_put(page, "<details class=\"more-filters\"><summary class=\"chip\" id=\"more-filters\">");
    page_say(page, TEXT_MORE_FILTERS);
    page_put(page, "</summary>");
    begin_form(page, "filter-form", &kept);
    put_groups(page);
    page_put(page, "<div class=\"fields\"><div>");
    put_age_fields(page, "age");
    page_put(page, "</div><div>");
    put_access(page);
    page_put(page, "</div></div><button class=\"button primary\" id=\"filter-apply\" "
                   "type=\"submit\">");
    page_say(page, TEXT_APPLY);
    page_put(page, "</button></form></details>\n");
}

static void put_order(struct page *page, const char *id, enum parameter_sort sort,
                      enum page_text_id text)
{
    struct page_query sorted = *page->query;
    sorted.asked.sort = sort;
    begin_link(page, "segment", id, &sorted);
    page_put(page, page->query->asked.sort == sort ? " aria-current=\"true\">" : ">");
    page_say(page, text);
    page_put(page, "</a>");
}

static void put_orders(struct page *page)
{
    page_put(page, "<nav class=\"sort\"");
    page_say_attribute(page, "aria-label", TEXT_SORT, NULL, 0);
    page_put(page, ">");
    put_order(page, "sort-distance", SORT_DISTANCE, TEXT_SORT_DISTANCE);
    put_order(page, "sort-soonest", SORT_SOONEST, TEXT_SORT_SOONEST);
    page_put(page, "</nav>\n");
}

void page_put_filters(struct page *page)
{
    put_chips(page);
    put_age_form(page);
    page_put(page, "<div class=\"tools\">");
    if (page->query->position == POSITION_READ)
        put_orders(page);
    put_form(page);
    page_put(page, "</div>\n");
}
