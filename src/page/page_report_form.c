/* The markup of the report's form: what is wrong, details, a contact with its own consent, and who
 * reads it. */
#include "page_report_form.h"

#include <string.h>

#include "page_address.h"
#include "page_frame.h"
#include "page_views.h"

void page_report_path(struct buffer *out, const struct clinic *clinic)
{
    page_clinic_path(out, clinic);
    buffer_append_text(out, "/report");
}

void page_put_report_link(struct page *page, const struct clinic *clinic, enum page_text_id text)
{
    struct buffer path;
    if (page->published)
        return;
    buffer_init(&path, PAGE_WORDS_MAX);
    page_report_path(&path, clinic);
    page_put_link(page, page_words(page, &path), text, "button");
    buffer_clear(&path);
}

void page_put_report_hotlines(struct page *page, const struct region *region)
{
    const struct hotline *hotlines;
    if (!region || !snapshot_hotlines(page->snapshot, region->adcode, &hotlines))
        return;
    page_put(page, "<p class=\"hint\">");
    page_say_1(page, TEXT_REPORT_HOTLINE, region->name);
    page_put(page, "</p>");
    page_put_region_hotlines(page, region, true);
}

static void say_number(struct page *page, enum page_text_id text, int64_t number)
{
    struct buffer digits;
    buffer_init(&digits, 32);
    buffer_append_int(&digits, number);
    page_say_1(page, text, page_words(page, &digits));
    buffer_clear(&digits);
}

static void put_kind(struct page *page, const struct report_form *form, enum report_kind kind)
{
    const char *name = report_kind_name(kind);
    page_put(page, "<label><input type=\"radio\" name=\"kind\" required");
    page_put_attribute(page, "value", name);
    page_put(page, form->kind && strcmp(form->kind, name) == 0 ? " checked><span>" : "><span>");
    page_put_text(page, page_report_word(page->lang, kind));
    page_put(page, "</span></label>\n");
}

/* A radio button is not right or wrong by itself: the group is. */
static void put_kinds(struct page *page, const struct report_form *form)
{
    page_put(page, "<fieldset id=\"kind\" role=\"radiogroup\" aria-required=\"true\"");
    page_put_described(page, &form->faults, "kind", NULL);
    page_put(page, "><legend>");
    page_say(page, TEXT_REPORT_KIND);
    page_put(page, "</legend>\n");
    page_put_fault(page, &form->faults, "kind");
    for (int kind = 0; kind < REPORT_KIND_COUNT; kind++)
        put_kind(page, form, (enum report_kind)kind);
    page_put(page, "</fieldset>\n");
}

/* The label and the hint of a field of text, and what is wrong with it. */
static void put_label(struct page *page, const struct report_form *form, const char *field,
                      enum page_text_id label, enum page_text_id hint, int64_t most)
{
    page_put(page, "<label");
    page_put_attribute(page, "for", field);
    page_put(page, ">");
    page_say(page, label);
    page_put(page, "</label><p class=\"hint\" id=\"");
    page_put_text(page, field);
    page_put(page, "-hint\">");
    say_number(page, hint, most);
    page_put(page, "</p>\n");
    page_put_fault(page, &form->faults, field);
}

/* The line break before the text is the one that HTML drops. */
static void put_text(struct page *page, const struct report_form *form)
{
    page_put(page, "<div class=\"field\">");
    put_label(page, form, "text", TEXT_REPORT_TEXT, TEXT_REPORT_TEXT_HINT, REPORT_TEXT_MAX);
    page_put(page, "<textarea id=\"text\" name=\"text\" rows=\"5\" maxlength=\"");
    page_put_int(page, REPORT_TEXT_MAX);
    page_put(page, "\"");
    page_put_described(page, &form->faults, "text", "text-hint");
    page_put(page, ">\n");
    page_put_text(page, form->text);
    page_put(page, "</textarea></div>\n");
}

static void put_consent(struct page *page, const struct report_form *form)
{
    page_put_fault(page, &form->faults, "consent");
    page_put(page, "<label class=\"choice\"><input type=\"checkbox\" id=\"consent\" "
                   "name=\"consent\" value=\"true\"");
    page_put_described(page, &form->faults, "consent", "consent-hint");
    page_put(page, form->consent ? " checked><span>" : "><span>");
    page_say(page, TEXT_REPORT_CONSENT);
    page_put(page, "</span></label>\n<p class=\"hint\" id=\"consent-hint\">");
    say_number(page, TEXT_REPORT_CONSENT_HINT, page->report_days);
    page_put(page, "</p>\n");
}

static void put_contact(struct page *page, const struct report_form *form)
{
    page_put(page, "<div class=\"field\">");
    put_label(page, form, "contact", TEXT_REPORT_CONTACT, TEXT_REPORT_CONTACT_HINT,
              REPORT_CONTACT_MAX);
    page_put(page, "<input type=\"text\" id=\"contact\" name=\"contact\" maxlength=\"");
    page_put_int(page, REPORT_CONTACT_MAX);
    page_put(page, "\"");
    page_put_described(page, &form->faults, "contact", "contact-hint");
    if (form->contact)
        page_put_attribute(page, "value", form->contact);
    page_put(page, ">\n");
    put_consent(page, form);
    page_put(page, "</div>\n");
}

static void put_fields(struct page *page, const struct report_form *form)
{
    struct buffer action;
    buffer_init(&action, PAGE_WORDS_MAX);
    page_query_url_within(&action, page->path, page->query);
    page_put(page, "<form class=\"form\" method=\"post\"");
    page_put_attribute(page, "action", page_words(page, &action));
    page_put(page, ">\n");
    put_kinds(page, form);
    put_text(page, form);
    put_contact(page, form);
    page_put(page, "<p><button class=\"button primary\" type=\"submit\">");
    page_say(page, TEXT_REPORT_SEND);
    page_put(page, "</button></p></form>\n");
    buffer_clear(&action);
}

void page_put_report_promises(struct page *page)
{
    page_put(page, "<section><h2>");
    page_say(page, TEXT_REPORT_THEN);
    page_put(page, "</h2><ul class=\"prose\"><li>");
    page_say(page, TEXT_REPORT_READ);
    page_put(page, "</li>\n<li>");
    say_number(page, TEXT_REPORT_KEPT, page->report_days);
    page_put(page, "</li>\n<li>");
    page_say(page, TEXT_REPORT_ERASABLE);
    page_put(page, "</li></ul></section>\n");
}

void page_put_clinic_link(struct page *page, const struct clinic *clinic)
{
    struct buffer path, link;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_init(&link, PAGE_WORDS_MAX);
    page_clinic_path(&path, clinic);
    page_query_url_within(&link, page_words(page, &path), page->query);
    page_put(page, "<a");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, clinic->name);
    page_put(page, "</a>");
    buffer_clear(&path);
    buffer_clear(&link);
}

void page_put_report_form(struct page *page, const struct report_form *form)
{
    bool is_refused = form->faults.count || form->has_alert;
    page_begin(page, &(struct page_frame){
                         .title = page_text(page->lang, is_refused ? TEXT_REPORT_TITLE_AGAIN
                                                                   : TEXT_REPORT_TITLE),
                         .style = "/static/css/form.css",
                         .region = form->region,
                         .adcode = form->clinic->adcode,
                         .hidden = true});
    page_put(page, "<h1>");
    page_say(page, TEXT_REPORT_TITLE);
    page_put(page, "</h1>\n<p class=\"about\">");
    page_say(page, TEXT_REPORT_ABOUT);
    page_put_clinic_link(page, form->clinic);
    page_put(page, "</p>\n");
    if (form->has_alert) {
        page_put(page, "<p class=\"alert\" role=\"alert\">");
        say_number(page, form->alert, form->wait_min);
        page_put(page, "</p>\n");
    }
    page_put_faults(page, &form->faults);
    put_fields(page, form);
    page_put_report_promises(page);
    page_put_report_hotlines(page, form->region);
    page_end(page);
}
