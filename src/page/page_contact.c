/* Telephones as buttons that dial, and the hotline that stands in where a place has none. */
#include "page_contact.h"

#include "fever/region.h"
#include "page_phrases.h"
#include "page_symbols.h"

/* A button that dials; what it says aloud names the place too. */
static void put_call(struct page *page, const char *number, enum page_text_id label,
                     const char *const *arguments, size_t count)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    if (page_phone_link(&link, number)) {
        page_put(page, "<a class=\"button call\"");
        page_put_attribute(page, "href", page_words(page, &link));
        page_say_attribute(page, "aria-label", label, arguments, count);
        page_put(page, ">");
        page_put_icon(page, "call");
        page_put_text(page, number);
        page_put(page, "</a>");
    } else {
        page_put(page, "<span class=\"phone-text\">");
        page_put_text(page, number);
        page_put(page, "</span>");
    }
    buffer_clear(&link);
}

static void put_hotlines(struct page *page, uint32_t adcode)
{
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(page->snapshot, adcode, &hotlines);
    for (size_t i = 0; i < count; i++) {
        const struct region *region =
            region_find(snapshot_regions(page->snapshot), hotlines[i].adcode);
        const char *arguments[] = {region ? region->name : "", hotlines[i].name,
                                   hotlines[i].number};
        put_call(page, hotlines[i].number, TEXT_CALL_HOTLINE, arguments, 3);
    }
}

void page_put_phones(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    for (size_t i = 0; i < clinic->phones.count; i++) {
        const char *arguments[] = {clinic->name, clinic->phones.items[i]};
        put_call(page, clinic->phones.items[i], TEXT_CALL, arguments, 2);
    }
    if (!clinic->phones.count)
        put_hotlines(page, clinic->adcode);
}

void page_put_phone_note(struct page *page, const struct clinic *clinic)
{
    if (clinic->phones.count)
        return;
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(page->snapshot, clinic->adcode, &hotlines);
    page_put(page, "<p class=\"hint\">");
    if (count) {
        const struct region *region =
            region_find(snapshot_regions(page->snapshot), hotlines[0].adcode);
        page_say_1(page, TEXT_NO_PHONE, region ? region->name : "");
    } else {
        page_say(page, TEXT_NO_PHONE_AT_ALL);
    }
    page_put(page, "</p>");
}

void page_put_phone_link(struct page *page, const char *phone)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    bool dials = page_phone_link(&link, phone);
    if (dials) {
        page_put(page, "<a");
        page_put_attribute(page, "href", page_words(page, &link));
        page_put(page, ">");
    }
    page_put_text(page, phone);
    page_put(page, dials ? "</a>" : "");
    buffer_clear(&link);
}
