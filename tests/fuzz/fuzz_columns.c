/* Fuzzes columns files (what begins with a brace), and what is proposed as one. A mapping that is
 * taken names fields and nothing else; one that is proposed for whatever list is taken as it was
 * written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/import/columns/columns.h"
#include "fever/propose.h"
#include "fuzz.h"

enum { PATH_SIZE = 64, MAPPING_MAX = 1 << 20 };

static void check_parts(const struct column_parts *parts)
{
    if (!parts || parts->count < 2 || parts->count > COLUMN_PARTS_MAX)
        abort();
    for (size_t i = 0; i < parts->count; i++)
        if (parts->targets[i] != TARGET_IGNORED && !column_target_name(parts->targets[i]))
            abort();
    if (parts->separator && (!*parts->separator || strlen(parts->separator) > SEPARATOR_MAX_BYTES))
        abort();
}

static void check_mapping(const struct column_mapping *mapping)
{
    for (size_t i = 0; i < mapping->column_count; i++) {
        const struct column_entry *column = &mapping->columns[i];
        if (column->target == TARGET_PARTS)
            check_parts(column->parts);
        else if (column->target != TARGET_IGNORED && !column_target_name(column->target))
            abort();
        if (!column->name || (column->target == TARGET_SESSIONS && !mapping->has_sessions))
            abort();
    }
    for (size_t i = 0; i < mapping->constant_count; i++)
        if (!column_target_name(mapping->constants[i].target) || !mapping->constants[i].value)
            abort();
}

/* Says whether it was taken. A text that is no JSON has its place named. */
static bool mapping_read(const char *text, size_t length)
{
    struct column_mapping mapping = {0};
    struct error error = {0};
    struct arena *arena = arena_new();
    if (!arena)
        abort();
    enum fever_error failure =
        column_mapping_read(arena, "columns.json", text, length, &mapping, &error);
    if (!failure)
        check_mapping(&mapping);
    else if (!strstr(error.text, "columns.json"))
        abort();
    arena_free(arena);
    return !failure;
}

/* Workbooks and layers are read by another process, and have other fuzzers. */
static bool is_text(const uint8_t *bytes, size_t size)
{
    return size && !memchr(bytes, '\0', size) && memcmp(bytes, "PK", size < 2 ? size : 2) != 0 &&
           bytes[0] != '<' && bytes[0] != 0xD0;
}

static void check_proposal(const uint8_t *bytes, size_t size)
{
    char path[PATH_SIZE];
    struct columns_proposal *proposal;
    const struct import_options options = {.table = IMPORT_CLINICS};
    int file = memfd_create("list.csv", MFD_CLOEXEC);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (!columns_propose(path, &options, NULL, &proposal, NULL)) {
        struct buffer mapping;
        buffer_init(&mapping, MAPPING_MAX);
        columns_proposal_mapping(proposal, &mapping);
        if (buffer_error(&mapping) || !mapping_read(mapping.data, mapping.length))
            abort();
        buffer_clear(&mapping);
        columns_proposal_free(proposal);
    }
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size && bytes[0] == '{')
        mapping_read((const char *)bytes, size);
    else if (is_text(bytes, size))
        check_proposal(bytes, size);
    return 0;
}
