/* `/reports/erase`: takes a report back by its receipt. */
#include <string.h>

#include "fever/report_intake.h"
#include "page_faults.h"
#include "page_form.h"
#include "page_frame.h"
#include "page_views.h"

enum { MINUTE_S = 60, NOT_KEPT_RETRY_S = 60, DONE_BYTES_MAX = 32 * 1024 };

/* The form, or what became of what was sent by it. */
struct erasure {
    const char *receipt; /* as it was typed, or NULL */
    struct page_faults faults;
};

static void put_field(struct page *page, const struct erasure *erasure)
{
    page_put(page, "<div class=\"field\"><label for=\"receipt\">");
    page_say(page, TEXT_RECEIPT);
    page_put(page, "</label><p class=\"hint\" id=\"receipt-hint\">");
    page_say(page, TEXT_RECEIPT_HINT);
    page_put(page, "</p>\n");
    page_put_fault(page, &erasure->faults, "receipt");
    page_put(page, "<input type=\"text\" id=\"receipt\" name=\"receipt\" required "
                   "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\"");
    page_put_described(page, &erasure->faults, "receipt", "receipt-hint");
    if (erasure->receipt)
        page_put_attribute(page, "value", erasure->receipt);
    page_put(page, "></div>\n");
}

static int put_form(struct page *page, int status, const struct erasure *erasure)
{
    struct buffer action;
    buffer_init(&action, PAGE_WORDS_MAX);
    page_query_url_within(&action, page->path, page->query);
    page_begin(page,
               &(struct page_frame){.title = page_text(page->lang, erasure->faults.count
                                                                       ? TEXT_ERASE_TITLE_AGAIN
                                                                       : TEXT_ERASE_TITLE),
                                    .style = "/static/css/form.css",
                                    .hidden = true});
    page_put(page, "<h1>");
    page_say(page, TEXT_ERASE_TITLE);
    page_put(page, "</h1>\n<p>");
    page_say(page, TEXT_ERASE_LEAD);
    page_put(page, "</p>\n<form class=\"form\" method=\"post\"");
    page_put_attribute(page, "action", page_words(page, &action));
    page_put(page, ">\n");
    put_field(page, erasure);
    page_put(page, "<p><button class=\"button primary\" type=\"submit\">");
    page_say(page, TEXT_ERASE_SEND);
    page_put(page, "</button></p></form>\n");
    page_end(page);
    buffer_clear(&action);
    return status;
}

static int put_done(struct page *page)
{
    page_begin(page, &(struct page_frame){.title = page_text(page->lang, TEXT_ERASED),
                                          .style = "/static/css/form.css",
                                          .hidden = true});
    page_put(page, "<h1>");
    page_say(page, TEXT_ERASED);
    page_put(page, "</h1>\n<p>");
    page_say(page, TEXT_ERASED_LINE);
    page_put(page, "</p>\n<p class=\"actions\">");
    page_put_home_link(page, TEXT_CHECK_NEAREST, "button");
    page_put(page, "</p>\n");
    page_end(page);
    if (buffer_error(page->out)) /* it is erased, and could not be found again */
        page_put_bare(page, TEXT_ERASED, page_text(page->lang, TEXT_ERASED_LINE));
    return 200;
}

static int put_fault(struct page *page, int status, struct erasure *erasure,
                     enum page_text_id words, int64_t number)
{
    page_fault_add(&erasure->faults,
                   &(struct page_fault){.field = "receipt", .words = words, .numbers = {number}});
    return put_form(page, status, erasure);
}

static int take_back(struct page *page, struct erasure *erasure, struct api_reply *reply)
{
    const struct report_visit visit = {page->writer, page->request->client, page->clock};
    const char *receipt = erasure->receipt ? erasure->receipt : "";
    struct report_answer answer;
    if (!report_receipt_is_sound(receipt))
        return put_fault(page, 400, erasure, TEXT_ERASE_UNSOUND, REPORT_RECEIPT_LENGTH);
    /* The room for the answer comes first: 503 means that nothing was erased. */
    if (!buffer_reserve(page->out, DONE_BYTES_MAX))
        return 503;
    switch (report_take_back(&visit, receipt, strlen(receipt), &answer)) {
    case REPORT_DONE:
        return put_done(page);
    case REPORT_UNKNOWN:
        return put_fault(page, 404, erasure, TEXT_ERASE_UNKNOWN, 0);
    case REPORT_TOO_OFTEN:
        reply->retry_after_s = answer.wait_s;
        return put_fault(page, 429, erasure, TEXT_ERASE_TOO_OFTEN,
                         (answer.wait_s + MINUTE_S - 1) / MINUTE_S);
    case REPORT_NO_CONSENT:
    case REPORT_TOO_MANY:
    case REPORT_NO_MEMORY:
    case REPORT_NOT_KEPT:
        break;
    }
    reply->retry_after_s = NOT_KEPT_RETRY_S;
    return put_fault(page, 503, erasure, TEXT_ERASE_NOT_KEPT, 0);
}

/* What was sent: the receipt, or nothing. */
static int answer_sent(struct page *page, struct arena *arena, struct api_reply *reply)
{
    struct erasure erasure = {.receipt = NULL};
    struct form_fields fields;
    if (!arena || page_form_read(page->request, arena, &fields)) {
        page->out->failure = FEVER_NOMEM;
        return 503;
    }
    for (size_t i = 0; i < fields.count && !erasure.receipt; i++)
        if (strcmp(fields.items[i].name, "receipt") == 0)
            erasure.receipt = fields.items[i].value;
    return take_back(page, &erasure, reply);
}

int page_report_erase(struct page *page, struct api_reply *reply)
{
    if (page->request->method != API_POST)
        return put_form(page, 200, &(struct erasure){.receipt = NULL});
    if (!page_form_is(page->request))
        return page_notice(page, 415, page_text(page->lang, TEXT_BAD_METHOD),
                           page_text(page->lang, TEXT_NOT_FOUND_LINE));
    struct arena *arena = arena_new();
    int status = answer_sent(page, arena, reply);
    arena_free(arena);
    return status;
}
