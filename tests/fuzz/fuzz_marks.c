/* Fuzzes the XML of workbooks that we read ourselves: merged cells and hidden rows. The first byte
 * is x(lsx) or o(ds); the parts of the workbook follow, with a NUL between them. Whatever they
 * hold, the parent takes each frame that comes of it. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/read_frames_take.h"
#include "../../src/import/read/read_marks.h"
#include "fuzz.h"

enum { PARTS = 3, LAST_LINE = 100 };

/* The archive: GDAL's own, but for where bytes come from. */

static const char *const part_names[PARTS] = {"workbook.xml", "workbook.xml.rels", ""};
static struct part {
    const char *bytes;
    size_t length, at;
} parts[PARTS];

static bool ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcmp(path + length - tail, end) == 0;
}

static VSILFILE *part_of(const char *path, const char *mode)
{
    int i = ends_with(path, "content.xml") ? PARTS - 1 : 0;
    (void)mode;
    while (i < PARTS - 1 && !ends_with(path, part_names[i]))
        i++;
    parts[i].at = 0;
    return (VSILFILE *)(void *)&parts[i];
}

static size_t part_read(void *out, size_t size, size_t count, VSILFILE *file)
{
    struct part *part = (struct part *)(void *)file;
    size_t left = part->length - part->at, length = size * count < left ? size * count : left;
    if (length)
        memcpy(out, part->bytes + part->at, length);
    part->at += length;
    return length / size;
}

static int part_close(VSILFILE *file)
{
    (void)file;
    return 0;
}

static void parts_cut(const char *text, size_t length)
{
    for (int i = 0; i < PARTS; i++) {
        const char *end = i < PARTS - 1 ? memchr(text, '\0', length) : NULL;
        size_t part = end ? (size_t)(end - text) : length;
        parts[i] = (struct part){text, part, 0};
        text += end ? part + 1 : part;
        length -= end ? part + 1 : part;
    }
}

/* The frames that were sent, each of which must be taken. */
static void take_all(const char *sent, size_t size)
{
    struct raw_table table;
    struct findings findings;
    struct arena *arena = arena_new();
    static char payload[FRAME_PAYLOAD_MAX + 1]; /* a megabyte, which malloc would fill each time */
    if (!arena)
        abort();
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    struct frames frames = {
        .file = "list", .table = &table, .findings = &findings, .payload = payload};
    while (size) {
        struct frame_head head;
        memcpy(&head, sent, sizeof head);
        memcpy(payload, sent + sizeof head, head.length);
        if (frame_take(&frames, &head))
            abort();
        sent += sizeof head + head.length;
        size -= sizeof head + head.length;
    }
    raw_table_clear(&table);
    findings_clear(&findings);
    arena_free(arena);
}

/* GDAL is loaded once; it parses what is small enough for a tree. */
static const struct gdal *gdal_of_memory(void)
{
    static struct gdal gdal;
    if (gdal.library)
        return &gdal;
    if (gdal_load(&gdal, NULL))
        abort();
    gdal.VSIFOpenL = part_of;
    gdal.VSIFReadL = part_read;
    gdal.VSIFCloseL = part_close;
    return &gdal;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct layers_task task = {.path = "/list"};
    if (!size || (bytes[0] != 'x' && bytes[0] != 'o'))
        return 0;
    char *sent = NULL;
    size_t length = 0;
    struct child child = {.task = &task,
                          .gdal = *gdal_of_memory(),
                          .format = bytes[0] == 'x' ? FORMAT_XLSX : FORMAT_ODS,
                          .out = open_memstream(&sent, &length)};
    if (!child.out)
        abort();
    parts_cut((const char *)bytes + 1, size - 1);
    child_send_marks(&child, "Sheet1", LAST_LINE);
    fclose(child.out);
    take_all(sent, length);
    free(sent);
    return 0;
}
