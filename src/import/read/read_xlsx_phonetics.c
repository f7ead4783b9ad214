/* The texts of an XLSX workbook that have a reading beside them (拼音, furigana), which GDAL writes
 * behind each: 人民医院renminyiyuan.
 *
 * xl/sharedStrings.xml has an <si> for each text: its <t>, or one in each of its <r>; what stands
 * in an <rPh> is how it is read (ECMA-376-1, 18.4.6). */
#include "read_xlsx_phonetics.h"

#include <stdlib.h>
#include <string.h>

#include "fever/buffer.h"
#include "read_marks.h"

enum { PIECE_MAX = 1000, TEXT_MAX = 1 << 15 };

struct scan {
    struct child *child;
    struct phonetic_texts *texts;
    struct buffer text; /* of the <si> at hand, without its reading, with its escapes */
    uint32_t count;     /* of <si> so far */
    bool in_text, in_reading, has_reading, is_cut;
};

/* Undoes the XML escapes; malloc'd, or NULL. */
static char *unescaped(struct child *child, const char *text)
{
    struct buffer element;
    buffer_init(&element, TEXT_MAX + 16);
    buffer_append_format(&element, "<t>%s</t>", text);
    CPLXMLNode *node = buffer_error(&element) ? NULL : child->gdal.CPLParseXMLString(element.data);
    char *plain = node ? strdup(child->gdal.CPLGetXMLValue(node, NULL, "")) : NULL;
    if (node)
        child->gdal.CPLDestroyXMLNode(node);
    buffer_clear(&element);
    return plain;
}

/* Keeps the text that ends here; without memory it is left to GDAL. */
static void text_end(struct scan *scan)
{
    struct phonetic_texts *texts = scan->texts;
    bool is_whole =
        scan->has_reading && !scan->is_cut && scan->text.length && !buffer_error(&scan->text);
    if (!is_whole || !scan->count)
        return;
    if (texts->count == texts->room) {
        size_t room = texts->room ? 2 * texts->room : 64;
        struct phonetic_text *items = realloc(texts->items, room * sizeof *items);
        if (!items)
            return;
        texts->items = items;
        texts->room = room;
    }
    char *plain = strchr(scan->text.data, '&') ? unescaped(scan->child, scan->text.data)
                                               : strdup(scan->text.data);
    if (plain)
        texts->items[texts->count++] = (struct phonetic_text){scan->count - 1, plain};
}

static void on_tag(void *context, const char *tag)
{
    struct scan *scan = context;
    size_t length = strlen(tag);
    if (tag_is(tag, "si")) {
        text_end(scan);
        buffer_reset(&scan->text);
        scan->has_reading = scan->is_cut = scan->in_reading = false;
        scan->count++;
    } else if (tag_is(tag, "rPh")) {
        scan->in_reading = scan->has_reading = true;
    } else if (tag_is(tag, "r")) {
        scan->in_reading = false;
    }
    scan->in_text = tag_is(tag, "t") && length && tag[length - 1] != '/';
}

/* A reading has one text, behind which the next is of the text again. */
static void on_text(void *context, const char *text)
{
    struct scan *scan = context;
    if (!scan->in_text)
        return;
    scan->is_cut |= strlen(text) > PIECE_MAX;
    if (!scan->in_reading)
        buffer_append_text(&scan->text, text);
    scan->in_text = scan->in_reading = false;
}

void xlsx_find_phonetics(struct child *child, struct phonetic_texts *out)
{
    struct scan scan = {.child = child, .texts = out};
    VSILFILE *file = part_open(child, "xl/sharedStrings.xml");
    *out = (struct phonetic_texts){0};
    if (!file)
        return;
    buffer_init(&scan.text, TEXT_MAX);
    part_scan_texts(child, file, on_tag, on_text, &scan);
    text_end(&scan);
    buffer_clear(&scan.text);
}

const char *phonetic_text_of(const struct phonetic_texts *texts, uint32_t index)
{
    size_t low = 0, high = texts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (texts->items[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < texts->count && texts->items[low].index == index ? texts->items[low].text : NULL;
}

void phonetic_texts_clear(struct phonetic_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i].text);
    free(texts->items);
    *texts = (struct phonetic_texts){0};
}
