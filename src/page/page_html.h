/* The pen that all pages write with: markup as it stands, everything else escaped. */
#ifndef FEVER_SRC_PAGE_HTML_H
#define FEVER_SRC_PAGE_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "fever/base_map.h"
#include "fever/buffer.h"
#include "page_query.h"
#include "page_texts.h"

/* One page while it is written. Everything is borrowed. */
struct page {
    const struct snapshot *snapshot; /* NULL before the first */
    const struct base_map *base_map;
    const struct api_writer *writer; /* NULL: this page may not write */
    int64_t now; /* Unix seconds, floored to the minute; another instant where one was asked for */
    int64_t clock;       /* the present in any case */
    int64_t report_days; /* how long residents' reports are kept */
    bool published;      /* kept as a file: shows nothing that the next minute may belie */
    const struct api_request *request;
    const struct page_query *query;
    const char *path;   /* of the page itself, without the query */
    const char *origin; /* begins absolute addresses; "" where it is not known */
    enum lang lang;
    struct buffer *out;
    uint32_t *symbols; /* bits of those that it has referred to, see page_symbols.c */
    bool *is_priority; /* set where an epidemic notice is shown: to be asked for again soon */
};

/* Markup of our own, written as it is; never anything from outside. */
void page_put(struct page *page, const char *markup);

/* Text from outside, escaped; NULL writes nothing. */
void page_put_text(struct page *page, const char *text);
void page_put_int(struct page *page, int64_t value);

/* Takes back what was written since the page was `length` bytes long. */
void page_rewind(struct page *page, size_t length);

/* ` name="value"`, the value escaped. */
void page_put_attribute(struct page *page, const char *name, const char *value);

/* A sentence of ours; `{0}` … are replaced by `arguments`, escaped, and marked as Chinese where the
 * page is in another language. */
void page_say(struct page *page, enum page_text_id id);
void page_say_with(struct page *page, enum page_text_id id, const char *const *arguments,
                   size_t count);
void page_say_1(struct page *page, enum page_text_id id, const char *argument);
void page_say_2(struct page *page, enum page_text_id id, const char *first, const char *second);

/* The same as plain text, unescaped, for composing words that are escaped later. */
void page_compose(struct buffer *out, enum lang lang, enum page_text_id id,
                  const char *const *arguments, size_t count);

/* ` name="sentence"`. */
void page_say_attribute(struct page *page, const char *name, enum page_text_id id,
                        const char *const *arguments, size_t count);

/* ` lang="zh-CN"` where the page itself is in another language: names and addresses are Chinese. */
void page_put_data_lang(struct page *page);

/* Where no clinic's own zone is at hand: all of China keeps UTC+8. */
enum { PAGE_CHINA_OFFSET_S = 8 * 3600 };

/* Words that are composed before they are written; their owner clears the buffer. `page_words` is
 * its text, never NULL; where composing failed, the page fails with it instead of losing words. */
enum { PAGE_WORDS_MAX = 65536 };
const char *page_words(struct page *page, struct buffer *words);

#endif
