/* Faults of a form: a list with links above it, a sentence at each field, and the attributes by
 * which assistive technology finds it. */
#include "page_faults.h"

#include <string.h>

static const struct page_fault *fault_of(const struct page_faults *faults, const char *field)
{
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->items[i].field, field) == 0)
            return &faults->items[i];
    return NULL;
}

void page_fault_add(struct page_faults *faults, const struct page_fault *fault)
{
    if (faults->count < PAGE_FAULTS_MAX && !fault_of(faults, fault->field))
        faults->items[faults->count++] = *fault;
}

static void say(struct page *page, const struct page_fault *fault)
{
    struct buffer numbers[2];
    for (int i = 0; i < 2; i++) {
        buffer_init(&numbers[i], 32);
        buffer_append_int(&numbers[i], fault->numbers[i]);
    }
    page_say_2(page, fault->words, page_words(page, &numbers[0]), page_words(page, &numbers[1]));
    for (int i = 0; i < 2; i++)
        buffer_clear(&numbers[i]);
}

void page_put_faults(struct page *page, const struct page_faults *faults)
{
    if (!faults->count)
        return;
    page_put(page, "<div class=\"alert faults\" role=\"alert\"><p>");
    page_say(page, TEXT_FORM_FAULTS);
    page_put(page, "</p><ul>\n");
    for (size_t i = 0; i < faults->count; i++) {
        page_put(page, "<li><a href=\"#");
        page_put_text(page, faults->items[i].field);
        page_put(page, "\">");
        say(page, &faults->items[i]);
        page_put(page, "</a></li>\n");
    }
    page_put(page, "</ul></div>\n");
}

void page_put_fault(struct page *page, const struct page_faults *faults, const char *field)
{
    const struct page_fault *fault = fault_of(faults, field);
    if (!fault)
        return;
    page_put(page, "<p class=\"fault\" id=\"");
    page_put_text(page, field);
    page_put(page, "-fault\">");
    say(page, fault);
    page_put(page, "</p>\n");
}

void page_put_described(struct page *page, const struct page_faults *faults, const char *field,
                        const char *hint)
{
    bool is_wrong = fault_of(faults, field) != NULL;
    if (is_wrong)
        page_put(page, " aria-invalid=\"true\"");
    if (!hint && !is_wrong)
        return;
    page_put(page, " aria-describedby=\"");
    page_put_text(page, hint);
    if (is_wrong) {
        page_put(page, hint ? " " : "");
        page_put_text(page, field);
        page_put(page, "-fault");
    }
    page_put(page, "\"");
}
