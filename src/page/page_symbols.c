/* The symbols of pages, and which of them a page refers to. */
#include "page_symbols.h"

#include <string.h>

#include "fever/page.h"

/* Drawn for this project on a grid of 24; states differ by shape, not by colour alone. */
static const struct symbol {
    const char *name, *shapes;
} symbols[] = {
    {"open",
     "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path class=\"ink\" d=\"M7 12.5l3.3 3.3L17 9\"/>"},
    {"closed", "<rect x=\"3\" y=\"3\" width=\"18\" height=\"18\" rx=\"4\"/><path class=\"ink\" "
               "d=\"M8 12h8\"/>"},
    {"suspended",
     "<path d=\"M8 2h8l6 6v8l-6 6H8l-6-6V8z\"/><path class=\"ink\" d=\"M8.5 8.5l7 7m0-7l-7 7\"/>"},
    {"unknown", "<path d=\"M12 1l11 11-11 11L1 12z\"/><path class=\"ink\" d=\"M9.5 9.5a2.5 2.5 0 1 "
                "1 3.6 2.2c-.8.4-1.1.9-1.1 1.8m0 3v.1\"/>"},
    {"call", "<path class=\"line-art\" d=\"M6.5 3.5l3 1 1.5 4-2 2a12 12 0 0 0 4.5 4.5l2-2 4 1.5 1 "
             "3c0 2-1.5 3-3 3C10 20.5 3.5 14 3.5 6.5c0-1.5 1-3 3-3z\"/>"},
    {"route", "<path class=\"line-art\" d=\"M20.5 3.5L3.5 10.5l7 3 3 7z\"/>"},
    {"clock", "<circle class=\"line-art\" cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"line-art\" "
              "d=\"M12 7v5l3.5 2\"/>"},
    {"pin", "<path class=\"line-art\" d=\"M12 21.5c4-4.5 7-8 7-11.5a7 7 0 0 0-14 0c0 3.5 3 7 7 "
            "11.5z\"/><circle class=\"line-art\" cx=\"12\" cy=\"10\" r=\"2.5\"/>"},
    {"info", "<circle class=\"line-art\" cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"line-art\" "
             "d=\"M12 11v5.5M12 7.5v.1\"/>"},
    {"locate", "<circle class=\"line-art\" cx=\"12\" cy=\"12\" r=\"6.5\"/><path class=\"line-art\" "
               "d=\"M12 2v3.5m0 13V22M2 12h3.5m13 0H22\"/>"},
    {"search", "<circle class=\"line-art\" cx=\"10.5\" cy=\"10.5\" r=\"6.5\"/><path "
               "class=\"line-art\" d=\"M15.5 15.5L21 21\"/>"},
};

enum { SYMBOL_COUNT = sizeof symbols / sizeof *symbols };

/* The kinds of places, bold enough for the corner of a marker. */
static const char *const kind_paths[KIND_COUNT] = {
    /* a thermometer */
    [KIND_FEVER_CLINIC] = "M9 4a3 3 0 0 1 6 0v9.6a5 5 0 1 1-6 0z",
    /* a door with its lintel */
    [KIND_FEVER_ROOM] = "M4 2h16v4h-2v16h-5v-8h-2v8H6V6H4z",
    /* a cross */
    [KIND_EMERGENCY_DEPARTMENT] = "M9 2h6v7h7v6h-7v7H9v-7H2V9h7z",
    /* a star */
    [KIND_DESIGNATED_HOSPITAL] = "M12 1l3 7.8 8.5.5-6.6 5.2 2.2 8.2-7.1-4.6-7.1 4.6 2.2-8.2L.5 9.3 "
                                 "9 8.8z",
    /* a house */
    [KIND_COMMUNITY_CLINIC] = "M12 2l10 9h-3v11H5V11H2z",
    /* a drop */
    [KIND_TEST_SITE] = "M12 1.5c4 5.2 7 8.6 7 12.7a7 7 0 0 1-14 0c0-4.1 3-7.5 7-12.7z",
    /* a shield */
    [KIND_VACCINATION_SITE] = "M12 1.5l9 3.2v7c0 5.4-3.8 9-9 10.8-5.2-1.8-9-5.4-9-10.8v-7z",
    /* a tent */
    [KIND_TEMPORARY_SITE] = "M12 2l10.5 20H15l-3-7-3 7H1.5z",
    /* a capsule */
    [KIND_PHARMACY] = "M4.2 11.2l7-7a6.1 6.1 0 0 1 8.6 8.6l-7 7a6.1 6.1 0 0 1-8.6-8.6z",
    /* two bars */
    [KIND_OTHER] = "M3 5h18v5H3zm0 9h18v5H3z",
};

/* Which symbols: a bit for each, those of the kinds behind the others. */
static uint32_t bit_of(size_t index)
{
    return UINT32_C(1) << index;
}

static const uint32_t all_symbols = (UINT32_C(1) << (SYMBOL_COUNT + KIND_COUNT)) - 1;
_Static_assert(SYMBOL_COUNT + KIND_COUNT < 32, "each symbol has a bit");

void page_put_icon(struct page *page, const char *symbol)
{
    size_t index = 0;
    while (index < SYMBOL_COUNT && strcmp(symbols[index].name, symbol) != 0)
        index++;
    if (index < SYMBOL_COUNT)
        *page->symbols |= bit_of(index);
    page_put(page, "<svg class=\"icon\"" PAGE_ICON_IS "><use href=\"#i-");
    page_put(page, symbol);
    page_put(page, "\"/></svg>");
}

void page_put_kind_icon(struct page *page, enum clinic_kind kind)
{
    *page->symbols |= bit_of(SYMBOL_COUNT + (size_t)kind);
    page_put(page, "<svg class=\"icon kind\"" PAGE_ICON_IS "><use href=\"#i-kind-");
    page_put(page, clinic_kind_name(kind));
    page_put(page, "\"/></svg>");
}

static void append_symbol(struct buffer *out, size_t index)
{
    const size_t kind = index - SYMBOL_COUNT;
    const bool is_kind = index >= SYMBOL_COUNT;
    buffer_append_text(out, is_kind ? "<symbol id=\"i-kind-" : "<symbol id=\"i-");
    buffer_append_text(out,
                       is_kind ? clinic_kind_name((enum clinic_kind)kind) : symbols[index].name);
    buffer_append_text(out, "\" viewBox=\"0 0 24 24\">");
    buffer_append_text(out, is_kind ? "<path d=\"" : symbols[index].shapes);
    if (is_kind) {
        buffer_append_text(out, kind_paths[kind]);
        buffer_append_text(out, "\"/>");
    }
    buffer_append_text(out, "</symbol>");
}

static void append_symbols(struct buffer *out, uint32_t which)
{
    buffer_append_text(out, " class=\"symbols\" aria-hidden=\"true\" focusable=\"false\" "
                            "width=\"0\" height=\"0\">");
    for (size_t index = 0; index < SYMBOL_COUNT + KIND_COUNT; index++)
        if (which & bit_of(index))
            append_symbol(out, index);
    buffer_append_text(out, "</svg>\n");
}

void page_put_symbols(struct page *page)
{
    page_put(page, "<svg");
    append_symbols(page->out, all_symbols);
}

void page_put_used_symbols(struct page *page)
{
    page_put(page, "<svg");
    append_symbols(page->out, *page->symbols);
}

void page_symbols(struct buffer *out)
{
    buffer_append_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    append_symbols(out, all_symbols);
}
