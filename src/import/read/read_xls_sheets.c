/* Which sheets an XLS workbook hides: its stream begins with a BOUNDSHEET record for each
 * ([MS-XLS], 2.4.28), whose state FreeXL does not tell.
 *
 * A record has its number and its length, two bytes each, little-endian. The names are read as
 * BIFF8 has them; those of older workbooks are found where they are ASCII. */
#include <stdlib.h>
#include <string.h>

#include "read_marks.h"
#include "read_xls_place.h"

enum {
    FILE_MAX = 8 << 20, /* as far as the header's own sector links reach */
    BEGIN_MAX = 1 << 20,
    RECORD_HEAD = 4,
    RECORD_EOF = 0x0A,
    RECORD_SHEET = 0x85,
    SHEET_HEAD = 8, /* before the name's characters, in BIFF8 */
    STATE_AT = 4,
    NAME_SIZE = 400
};

static unsigned get_16(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static size_t put_utf8(unsigned character, char *out)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | character >> 12);
    out[1] = (char)(0x80 | (character >> 6 & 0x3F));
    out[2] = (char)(0x80 | (character & 0x3F));
    return 3;
}

/* The name of a BOUNDSHEET record; `is_wide`: two bytes a character. */
static void name_read(const unsigned char *at, size_t count, bool is_wide, char out[NAME_SIZE])
{
    size_t length = 0;
    for (size_t i = 0; i < count && length + 4 < NAME_SIZE; i++)
        length += put_utf8(is_wide ? get_16(at + 2 * i) : at[i], out + length);
    out[length] = '\0';
}

static void on_sheet(const unsigned char *record, size_t length, struct layer_choice *choices,
                     size_t count)
{
    char name[NAME_SIZE];
    if (length < SHEET_HEAD || !(record[STATE_AT] & 3))
        return;
    size_t characters = record[6];
    bool is_8 = length == SHEET_HEAD + characters * (record[7] & 1 ? 2 : 1);
    bool is_older = length == SHEET_HEAD - 1 + characters;
    if (!is_8 && !is_older)
        return;
    name_read(record + SHEET_HEAD - (is_8 ? 0 : 1), characters, is_8 && record[7] & 1, name);
    for (size_t i = 0; i < count; i++)
        choices[i].is_hidden |= strcmp(choices[i].name, name) == 0;
}

void xls_find_hidden(struct child *child, struct layer_choice *choices, size_t count)
{
    unsigned char *file = malloc(FILE_MAX), *begin = malloc(BEGIN_MAX);
    VSILFILE *opened = file && begin ? child->gdal.VSIFOpenL(child->task->path, "rb") : NULL;
    size_t length = opened ? child->gdal.VSIFReadL(file, 1, FILE_MAX, opened) : 0;
    size_t size = length ? xls_workbook_begin(file, length, begin, BEGIN_MAX) : 0;
    for (size_t at = 0; at + RECORD_HEAD <= size;) {
        unsigned record = get_16(begin + at), bytes = get_16(begin + at + 2);
        at += RECORD_HEAD;
        if (record == RECORD_EOF || at + bytes > size)
            break;
        if (record == RECORD_SHEET)
            on_sheet(begin + at, bytes, choices, count);
        at += bytes;
    }
    if (opened)
        child->gdal.VSIFCloseL(opened);
    free(file);
    free(begin);
}
