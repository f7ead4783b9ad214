/* Notes are short, and few say that a door is shut: only these are kept. */
#include "docx_notes.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../cell/closure_words.h"
#include "../cell/normalise_scan.h"
#include "../cell/opening_to_come.h"
#include "fever/buffer.h"

struct reading {
    XML_Parser parser;
    struct docx_notes *notes;
    bool is_endnote, in_text;
    long id; /* of the note at hand */
    struct buffer text;
    enum fever_error failure;
};

/* Names come as "namespace|name"; the vocabulary has two namespaces, and no other has such names
 * here. */
static bool is_named(const char *qualified, const char *name)
{
    const char *bar = strrchr(qualified, '|');
    return strcmp(bar ? bar + 1 : qualified, name) == 0;
}

static bool is_note(const char *name)
{
    return is_named(name, "footnote") || is_named(name, "endnote");
}

static void on_open(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    if (is_named(name, "t"))
        reading->in_text = true;
    if (!is_note(name))
        return;
    buffer_reset(&reading->text);
    for (size_t i = 0; attributes[i]; i += 2)
        if (is_named(attributes[i], "id"))
            reading->id = strtol(attributes[i + 1], NULL, 10);
}

/* The text without the blanks and stops around it. */
static char *trimmed(const struct buffer *text)
{
    static const char *const stops[] = {"。", "；", ".", ";", " "};
    const char *begin = text->data + strspn(text->data, " ");
    size_t length = strlen(begin);
    for (size_t stop; length && (stop = end_any(begin, length, stops, 5)) > 0;)
        length -= stop;
    return strndup(begin, length);
}

static void note_keep(struct reading *reading)
{
    struct docx_notes *notes = reading->notes;
    if (buffer_error(&reading->text) == FEVER_NOMEM)
        reading->failure = FEVER_NOMEM;
    if (buffer_error(&reading->text) || !reading->text.length || notes->count == DOCX_NOTES_MAX)
        return;
    const char *text = reading->text.data;
    if (!text_speaks_of_closure(text) && !text_speaks_of_limits(text) &&
        !text_speaks_of_opening_to_come(text, 0))
        return;
    char *copy = trimmed(&reading->text);
    if (copy)
        notes->items[notes->count++] = (struct docx_note){reading->id, reading->is_endnote, copy};
    else
        reading->failure = FEVER_NOMEM;
}

static void on_close(void *context, const char *name)
{
    struct reading *reading = context;
    if (is_named(name, "t"))
        reading->in_text = false;
    if (is_note(name))
        note_keep(reading);
}

static void on_text(void *context, const char *text, int length)
{
    struct reading *reading = context;
    if (reading->in_text)
        buffer_append(&reading->text, text, (size_t)length);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct reading *reading = context;
    (void)name, (void)system, (void)public, (void)has_subset;
    reading->failure = FEVER_INVALID;
    XML_StopParser(reading->parser, XML_FALSE);
}

enum fever_error docx_notes_read(struct docx_notes *notes, bool is_endnote, const char *bytes,
                                 size_t length, struct error *error)
{
    struct reading reading = {.notes = notes, .is_endnote = is_endnote};
    reading.parser = XML_ParserCreateNS(NULL, '|');
    if (!reading.parser)
        return error_nomem(error);
    buffer_init(&reading.text, DOCX_NOTE_MAX_BYTES);
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_open, on_close);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    bool is_read =
        length <= INT_MAX && XML_Parse(reading.parser, bytes, (int)length, 1) != XML_STATUS_ERROR;
    bool lacks_memory =
        reading.failure == FEVER_NOMEM || XML_GetErrorCode(reading.parser) == XML_ERROR_NO_MEMORY;
    XML_ParserFree(reading.parser);
    buffer_clear(&reading.text);
    if (lacks_memory)
        return error_nomem(error);
    return is_read ? FEVER_OK
                   : error_set(error, FEVER_INVALID, "the XML of its footnotes is damaged");
}

void docx_notes_clear(struct docx_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        free(notes->items[i].text);
    notes->count = 0;
}

const char *docx_notes_text(const struct docx_notes *notes, bool is_endnote, long id)
{
    for (size_t i = 0; i < notes->count; i++)
        if (notes->items[i].id == id && notes->items[i].is_endnote == is_endnote)
            return notes->items[i].text;
    return NULL;
}
