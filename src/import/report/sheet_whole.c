/* Reads a workbook back.
 *
 * libxlsxwriter keeps each part in a temporary file (TMPDIR) until the workbook is closed, and does
 * not look whether that could be written: where there is no space left, a part is cut off, or
 * empty, and the workbook counts as written. So each part is unpacked, and must end with the tag
 * that ends its root. The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.
 */
#include "sheet_whole.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum {
    END_SIZE = 22,   /* of the record that ends the archive, which has no comment here */
    ENTRY_SIZE = 46, /* of an entry of the directory, but for its name and what follows it */
    LOCAL_SIZE = 30, /* of the header before a part, but for the same */
    STORED = 0,
    CHUNK_SIZE = 16384,
    EDGE_SIZE = 256, /* of a part's beginning, which has the root's tag, and of its end */
    NAME_SIZE = 64
};

/* The first bytes of a part and the last ones. */
struct edges {
    char first[EDGE_SIZE + 1], last[EDGE_SIZE + 1];
    size_t first_length, last_length;
    uint64_t length;
};

static uint32_t number_at(const unsigned char *at, size_t bytes)
{
    uint32_t number = 0;
    while (bytes--)
        number = number << 8 | at[bytes];
    return number;
}

static bool read_at(FILE *file, uint32_t offset, unsigned char *out, size_t size)
{
    return fseek(file, (long)offset, SEEK_SET) == 0 && fread(out, 1, size, file) == size;
}

static void edges_add(struct edges *edges, const unsigned char *bytes, size_t length)
{
    size_t room = EDGE_SIZE - edges->first_length;
    size_t begins = length < room ? length : room;
    memcpy(edges->first + edges->first_length, bytes, begins);
    edges->first_length += begins;
    size_t ends = length < EDGE_SIZE ? length : EDGE_SIZE;
    size_t kept = edges->last_length < EDGE_SIZE - ends ? edges->last_length : EDGE_SIZE - ends;
    memmove(edges->last, edges->last + edges->last_length - kept, kept);
    memcpy(edges->last + kept, bytes + length - ends, ends);
    edges->last_length = kept + ends;
    edges->length += length;
}

/* Unpacks what stands at the file's position; false where it is broken. */
static bool edges_read(FILE *file, uint32_t packed, bool is_stored, struct edges *edges)
{
    unsigned char in[CHUNK_SIZE], out[CHUNK_SIZE];
    z_stream stream = {0};
    int state = is_stored ? Z_OK : inflateInit2(&stream, -MAX_WBITS);
    while (state == Z_OK && packed > 0) {
        size_t wanted = packed < CHUNK_SIZE ? packed : CHUNK_SIZE;
        size_t length = fread(in, 1, wanted, file);
        packed -= (uint32_t)length;
        if (length != wanted)
            state = Z_DATA_ERROR;
        else if (is_stored)
            edges_add(edges, in, length);
        stream.next_in = in;
        stream.avail_in = (uInt)length;
        while (!is_stored && state == Z_OK && stream.avail_in > 0) {
            stream.next_out = out;
            stream.avail_out = CHUNK_SIZE;
            state = inflate(&stream, Z_NO_FLUSH);
            edges_add(edges, out, CHUNK_SIZE - stream.avail_out);
        }
    }
    inflateEnd(&stream);
    return state == (is_stored ? Z_OK : Z_STREAM_END);
}

/* Whether a document ends with the tag that ends its root. */
static bool is_document(struct edges *edges)
{
    char end[NAME_SIZE];
    edges->first[edges->first_length] = edges->last[edges->last_length] = '\0';
    const char *root = strstr(edges->first, "?>");
    root = root ? strchr(root, '<') : NULL;
    size_t name = root ? strcspn(++root, " />") : 0;
    int length = snprintf(end, sizeof end, "</%.*s>", name < NAME_SIZE ? (int)name : 0, root);
    while (edges->last_length && strchr("\r\n", edges->last[edges->last_length - 1]))
        edges->last[--edges->last_length] = '\0';
    return name > 0 && name < NAME_SIZE - 4 && edges->last_length >= (size_t)length &&
           strcmp(edges->last + edges->last_length - (size_t)length, end) == 0;
}

/* Whether the part that an entry of the directory names is whole. */
static bool part_is_whole(FILE *file, const unsigned char *entry)
{
    unsigned char local[LOCAL_SIZE];
    struct edges edges = {.length = 0};
    uint32_t at = number_at(entry + 42, 4);
    if (!read_at(file, at, local, sizeof local))
        return false;
    at += LOCAL_SIZE + number_at(local + 26, 2) + number_at(local + 28, 2);
    return fseek(file, (long)at, SEEK_SET) == 0 &&
           edges_read(file, number_at(entry + 20, 4), number_at(entry + 10, 2) == STORED, &edges) &&
           edges.length == number_at(entry + 24, 4) && is_document(&edges);
}

static bool parts_are_whole(FILE *file)
{
    unsigned char end[END_SIZE], entry[ENTRY_SIZE];
    if (fseek(file, -END_SIZE, SEEK_END) != 0 || fread(end, 1, sizeof end, file) != sizeof end ||
        memcmp(end, "PK\5\6", 4) != 0)
        return false;
    uint32_t count = number_at(end + 10, 2), at = number_at(end + 16, 4);
    for (uint32_t i = 0; i < count; i++) {
        if (!read_at(file, at, entry, sizeof entry) || memcmp(entry, "PK\1\2", 4) != 0 ||
            !part_is_whole(file, entry))
            return false;
        at += ENTRY_SIZE + number_at(entry + 28, 2) + number_at(entry + 30, 2) +
              number_at(entry + 32, 2);
    }
    return count > 0;
}

bool sheet_is_whole(const char *path)
{
    FILE *file = fopen(path, "rbe");
    bool is_whole = file && parts_are_whole(file);
    if (file)
        fclose(file);
    return is_whole;
}
