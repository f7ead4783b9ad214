/* Writing of markup, escaped text and sentences with places to fill. */
#include "page_html.h"

#include <string.h>

void page_put(struct page *page, const char *markup)
{
    buffer_append_text(page->out, markup);
}

void page_put_text(struct page *page, const char *text)
{
    buffer_append_html(page->out, text);
}

void page_put_int(struct page *page, int64_t value)
{
    buffer_append_int(page->out, value);
}

void page_rewind(struct page *page, size_t length)
{
    if (length >= page->out->length)
        return;
    page->out->length = length;
    page->out->data[length] = '\0';
}

void page_put_attribute(struct page *page, const char *name, const char *value)
{
    buffer_append_char(page->out, ' ');
    buffer_append_text(page->out, name);
    buffer_append_text(page->out, "=\"");
    buffer_append_html(page->out, value);
    buffer_append_char(page->out, '"');
}

void page_compose(struct buffer *out, enum lang lang, enum page_text_id id,
                  const char *const *arguments, size_t count)
{
    buffer_append_filled(out, page_text(lang, id), arguments, count, buffer_append_text);
}

void page_say(struct page *page, enum page_text_id id)
{
    page_say_with(page, id, NULL, 0);
}

/* UTF-8 of Chinese: the punctuation of our own English begins with a lower byte. */
static bool holds_chinese(const char *text)
{
    while (*text && (unsigned char)*text < 0xE3)
        text++;
    return *text != '\0';
}

static void append_argument(struct buffer *out, const char *text)
{
    bool is_chinese = holds_chinese(text);
    buffer_append_text(out, is_chinese ? "<span lang=\"zh-CN\">" : "");
    buffer_append_html(out, text);
    buffer_append_text(out, is_chinese ? "</span>" : "");
}

void page_say_with(struct page *page, enum page_text_id id, const char *const *arguments,
                   size_t count)
{
    buffer_append_filled(page->out, page_text(page->lang, id), arguments, count,
                         page->lang == LANG_ZH_CN ? buffer_append_html : append_argument);
}

void page_say_1(struct page *page, enum page_text_id id, const char *argument)
{
    page_say_with(page, id, &argument, 1);
}

void page_say_2(struct page *page, enum page_text_id id, const char *first, const char *second)
{
    page_say_with(page, id, (const char *const[]){first, second}, 2);
}

void page_say_attribute(struct page *page, const char *name, enum page_text_id id,
                        const char *const *arguments, size_t count)
{
    buffer_append_char(page->out, ' ');
    buffer_append_text(page->out, name);
    buffer_append_text(page->out, "=\"");
    buffer_append_filled(page->out, page_text(page->lang, id), arguments, count,
                         buffer_append_html);
    buffer_append_char(page->out, '"');
}

const char *page_words(struct page *page, struct buffer *words)
{
    if (buffer_error(words) && !buffer_error(page->out))
        page->out->failure = buffer_error(words);
    return words->data ? words->data : "";
}

void page_put_data_lang(struct page *page)
{
    if (page->lang != LANG_ZH_CN)
        page_put_attribute(page, "lang", lang_name(LANG_ZH_CN));
}
