/* `/clinics/{id}/report`: the form, what was sent by it, and the receipt. */
#include <string.h>

#include "fever/report_intake.h"
#include "fever/utf8.h"
#include "page_form.h"
#include "page_frame.h"
#include "page_report_form.h"
#include "page_views.h"

enum { MINUTE_S = 60, NOT_KEPT_RETRY_S = 60, RECEIPT_BYTES_MAX = 32 * 1024 };

/* Remembers what was typed into a field, of which the first counts. */
static void remember(struct report_form *form, const struct api_parameter *field)
{
    const struct {
        const char *name, **typed;
    } kept[] = {{"kind", &form->kind}, {"text", &form->text}, {"contact", &form->contact}};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(field->name, kept[i].name) == 0 && !*kept[i].typed)
            *kept[i].typed = field->value;
    form->consent |= strcmp(field->name, "consent") == 0 && strcmp(field->value, "true") == 0;
}

static struct page_fault text_fault(const struct parameter_fault *fault, const char *typed)
{
    if (fault->kind != FAULT_WRONG)
        return (struct page_fault){.field = fault->name, .words = TEXT_FORM_UNREADABLE};
    return (struct page_fault){
        .field = fault->name,
        .words = TEXT_FORM_TOO_LONG,
        .numbers = {(int64_t)fault->rule->maximum, (int64_t)utf8_count(typed ? typed : "")}};
}

static struct page_fault fault_in_words(const struct parameter_fault *fault,
                                        const struct report_form *form)
{
    if (strcmp(fault->name, "kind") == 0)
        return (struct page_fault){.field = fault->name, .words = TEXT_REPORT_NO_KIND};
    if (strcmp(fault->name, "consent") == 0)
        return (struct page_fault){.field = fault->name, .words = TEXT_REPORT_NO_CONSENT};
    return text_fault(fault, strcmp(fault->name, "text") == 0 ? form->text : form->contact);
}

/* By the API's rules; the faults in the order of the form. */
static void check_fields(const struct form_fields *fields, struct parameters *parameters,
                         struct report_form *form)
{
    struct parameter_faults faults;
    faults.count = 0;
    parameters_init(parameters);
    parameters_check(&parameters_of_report, fields->items, fields->count, true, NULL, parameters,
                     &faults);
    for (size_t rule = 0; rule < parameters_of_report.count; rule++)
        for (size_t i = 0; i < faults.count; i++) {
            struct page_fault fault = fault_in_words(&faults.items[i], form);
            if (strcmp(fault.field, parameters_of_report.rules[rule].name) == 0)
                page_fault_add(&form->faults, &fault);
        }
    if (report_lacks_consent(&parameters->writes))
        page_fault_add(&form->faults,
                       &(struct page_fault){.field = "consent", .words = TEXT_REPORT_NO_CONSENT});
}

static int put_receipt(struct page *page, const struct clinic *clinic, const char *receipt)
{
    page_begin(page, &(struct page_frame){.title = page_text(page->lang, TEXT_REPORT_DONE),
                                          .style = "/static/css/form.css",
                                          .hidden = true,
                                          .once = true});
    page_put(page, "<h1>");
    page_say(page, TEXT_REPORT_DONE);
    page_put(page, "</h1>\n<p class=\"about\">");
    page_say(page, TEXT_REPORT_ABOUT);
    page_put_clinic_link(page, clinic);
    page_put(page, "</p>\n<section class=\"receipt\"><h2>");
    page_say(page, TEXT_RECEIPT);
    page_put(page, "</h2><p class=\"alert\">");
    page_say(page, TEXT_RECEIPT_ONCE);
    page_put(page, "</p><p><code translate=\"no\">");
    page_put_text(page, receipt);
    page_put(page, "</code> <button type=\"button\" class=\"button copy needs-js\"");
    page_say_attribute(page, "aria-label", TEXT_RECEIPT_COPY, NULL, 0);
    page_put(page, ">");
    page_say(page, TEXT_COPY);
    page_put(page, "</button></p></section>\n");
    page_put_report_promises(page);
    page_put(page, "<p class=\"actions\">");
    page_put_link(page, "/reports/erase", TEXT_ERASE_TITLE, "button");
    page_put(page, "</p>\n");
    page_end(page);
    if (buffer_error(page->out)) /* the report is kept: its receipt is shown in any case */
        page_put_bare(page, TEXT_RECEIPT, receipt);
    return 201;
}

struct refusal {
    int status;
    enum page_text_id words;
};

/* In place of a receipt the same form once more, with the reason. */
static int put_refusal(struct page *page, struct report_form *form, const struct refusal *refusal,
                       int wait_s, struct api_reply *reply)
{
    form->alert = refusal->words;
    form->has_alert = true;
    form->wait_min = (wait_s + MINUTE_S - 1) / MINUTE_S;
    reply->retry_after_s = wait_s;
    page_put_report_form(page, form);
    return refusal->status;
}

static int take_in(struct page *page, const struct parameters *parameters, struct report_form *form,
                   struct api_reply *reply)
{
    static const struct refusal too_often = {429, TEXT_REPORT_TOO_OFTEN},
                                too_many = {503, TEXT_REPORT_TOO_MANY},
                                not_kept = {503, TEXT_REPORT_NOT_KEPT};
    const struct report_visit visit = {page->writer, page->request->client, page->clock};
    struct report_answer answer;
    /* The room for the receipt comes first: 503 means that nothing was kept. */
    if (!buffer_reserve(page->out, RECEIPT_BYTES_MAX))
        return 503;
    switch (report_take_in(&visit, form->clinic->id, &parameters->writes, &answer)) {
    case REPORT_DONE:
        return put_receipt(page, form->clinic, answer.receipt);
    case REPORT_TOO_OFTEN:
        return put_refusal(page, form, &too_often, answer.wait_s, reply);
    case REPORT_TOO_MANY:
        return put_refusal(page, form, &too_many, answer.wait_s, reply);
    case REPORT_NO_CONSENT: /* was looked at before */
    case REPORT_UNKNOWN:
    case REPORT_NO_MEMORY:
    case REPORT_NOT_KEPT:
        break;
    }
    return put_refusal(page, form, &not_kept, NOT_KEPT_RETRY_S, reply);
}

static int answer_sent(struct page *page, struct arena *arena, struct report_form *form,
                       struct api_reply *reply)
{
    struct form_fields fields;
    struct parameters parameters;
    if (!arena || page_form_read(page->request, arena, &fields)) {
        page->out->failure = FEVER_NOMEM;
        return 503;
    }
    for (size_t i = 0; i < fields.count; i++)
        remember(form, &fields.items[i]);
    check_fields(&fields, &parameters, form);
    if (!form->faults.count)
        return take_in(page, &parameters, form, reply);
    page_put_report_form(page, form);
    return 400;
}

int page_report(struct page *page, uint32_t number, struct api_reply *reply)
{
    struct report_form form = {.clinic = snapshot_clinic(page->snapshot, number)};
    struct buffer path;
    int status = 200;
    buffer_init(&path, PAGE_WORDS_MAX);
    page_report_path(&path, form.clinic);
    page->path = page_words(page, &path);
    form.region = region_find(snapshot_regions(page->snapshot), form.clinic->adcode);
    if (page->request->method != API_POST) {
        page_put_report_form(page, &form);
    } else if (!page_form_is(page->request)) {
        status = page_notice(page, 415, page_text(page->lang, TEXT_BAD_METHOD),
                             page_text(page->lang, TEXT_NOT_FOUND_LINE));
    } else {
        struct arena *arena = arena_new();
        status = answer_sent(page, arena, &form, reply);
        arena_free(arena);
    }
    page->path = "";
    buffer_clear(&path);
    return status;
}
