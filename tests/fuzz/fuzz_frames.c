/* Fuzzes the frames that come from the reader's process, which strangers' files may have taken
 * over: each is a type, a length of two bytes and a payload. Whatever is taken is rows of sound
 * texts. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/read_frames_take.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { HEAD = 3 };

static void check_row(const struct raw_row *row)
{
    const char *cursor = row->cells;
    if (!row->cells || row->count > RAW_COLUMNS_MAX || row->line < 0)
        abort();
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (!utf8_is_valid(cell, strlen(cell)))
            abort();
    }
}

static void check_table(const struct raw_table *table)
{
    if (table->count && !table->header.cells)
        abort();
    if (table->header.cells)
        check_row(&table->header);
    for (size_t i = 0; i < table->count; i++)
        check_row(&table->rows[i]);
    for (size_t i = 0; i < table->merge_count; i++)
        if (table->merges[i].first < 1 || table->merges[i].last < table->merges[i].first ||
            table->merges[i].column >= RAW_COLUMNS_MAX)
            abort();
    if (table->sheet && !utf8_is_valid(table->sheet, strlen(table->sheet)))
        abort();
}

/* Hands over one frame after the other, until one is refused. */
static void take_all(struct frames *frames, const uint8_t *bytes, size_t size)
{
    enum fever_error failure = FEVER_OK;
    while (!failure && !frames->done && size >= HEAD) {
        size_t length = (size_t)bytes[1] | (size_t)bytes[2] << 8;
        if (length > size - HEAD)
            length = size - HEAD;
        const struct frame_head head = {bytes[0], (uint32_t)length};
        memcpy(frames->payload, bytes + HEAD, length);
        failure = frame_take(frames, &head);
        bytes += HEAD + length;
        size -= HEAD + length;
    }
    if (failure && !*frames->error->text)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct raw_table table;
    struct findings findings;
    struct sheet_choices choices = {.count = 0};
    struct error error = {0};
    struct arena *arena = arena_new();
    static char payload[FRAME_PAYLOAD_MAX + 1]; /* a megabyte, which malloc would fill each time */
    if (!arena)
        abort();
    raw_table_init(&table, arena);
    findings_init(&findings, arena);
    struct frames frames = {.file = "list.xlsx",
                            .table = &table,
                            .findings = &findings,
                            .choices = &choices,
                            .error = &error,
                            .payload = payload};
    take_all(&frames, bytes, size);
    check_table(&table);
    raw_table_clear(&table);
    findings_clear(&findings);
    arena_free(arena);
    return 0;
}
