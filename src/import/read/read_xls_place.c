/* Small XLS workbooks, whose stream is taken out of the compound file and put into a new one, and
 * workbooks by other names. */
#include "read_xls_place.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "read_file.h"

enum {
    SMALL_FILE_MAX = 1 << 20, /* larger ones may have small workbooks, but nobody makes them */
    SECTOR = 512,
    SMALL_SECTOR = 64,
    ENTRY = 128,    /* of the directory */
    FATS_MAX = 109, /* that the header names; more are for files of 7 MB and up */
    CHAIN_MAX = SMALL_FILE_MAX / SMALL_SECTOR,
    DIRECTORY_MAX = 64,                        /* sectors; more than a workbook has parts */
    COPY_SECTORS = 2 + XLS_SMALL_MAX / SECTOR, /* one of links, one of the directory, the stream */
    COPY_BYTES = SECTOR * (1 + COPY_SECTORS)
};

#define END_OF_CHAIN UINT32_C(0xFFFFFFFE)
#define FREE_SECTOR  UINT32_C(0xFFFFFFFF)
#define FAT_SECTOR   UINT32_C(0xFFFFFFFD)

static const unsigned char signature[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

struct compound {
    const unsigned char *bytes;
    size_t length;
};

static uint32_t get_16(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t get_32(const unsigned char *at)
{
    return get_16(at) | get_16(at + 2) << 16;
}

static void put_16(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
}

static void put_32(unsigned char *at, uint32_t value)
{
    put_16(at, value);
    put_16(at + 2, value >> 16);
}

/* The sector's bytes, or NULL where the file has no such sector. */
static const unsigned char *sector_at(const struct compound *file, uint32_t sector)
{
    size_t begin = SECTOR * ((size_t)sector + 1);
    return begin + SECTOR <= file->length ? file->bytes + begin : NULL;
}

/* The sector behind this one in its chain. */
static uint32_t next_of(const struct compound *file, uint32_t sector)
{
    uint32_t fat = sector / (SECTOR / 4);
    const unsigned char *links =
        fat < FATS_MAX ? sector_at(file, get_32(file->bytes + 76 + 4 * (size_t)fat)) : NULL;
    return links ? get_32(links + sector % (SECTOR / 4) * 4) : END_OF_CHAIN;
}

/* The sector that is `number` behind `first`, or NULL. */
static const unsigned char *sector_behind(const struct compound *file, uint32_t first,
                                          uint32_t number)
{
    for (uint32_t i = 0; i < number && i < CHAIN_MAX; i++)
        first = next_of(file, first);
    return number < CHAIN_MAX ? sector_at(file, first) : NULL;
}

/* The directory's entry for the workbook: a stream named Workbook, or Book as Excel 5 has it. */
static bool is_workbook(const unsigned char *entry)
{
    static const char *const names[] = {"Workbook", "Book"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]), same = 0;
        while (same < length && get_16(entry + 2 * same) == (unsigned char)names[i][same])
            same++;
        if (same == length && get_16(entry + 64) == 2 * (length + 1) && entry[66] == 2)
            return true;
    }
    return false;
}

/* Copies a small stream: its sectors lie in the stream of the directory's root. */
static bool small_stream(const struct compound *file, const unsigned char *root, uint32_t sector,
                         size_t size, unsigned char *out)
{
    uint32_t small_fat = get_32(file->bytes + 60), most = SECTOR / SMALL_SECTOR;
    for (size_t done = 0; done < size; done += SMALL_SECTOR) {
        const unsigned char *large = sector_behind(file, get_32(root + 116), sector / most);
        const unsigned char *links = sector_behind(file, small_fat, sector / (SECTOR / 4));
        if (!large || !links)
            return false;
        memcpy(out + done, large + sector % most * SMALL_SECTOR,
               size - done < SMALL_SECTOR ? size - done : SMALL_SECTOR);
        sector = get_32(links + sector % (SECTOR / 4) * 4);
    }
    return true;
}

bool xls_small_workbook(const unsigned char *bytes, size_t length, unsigned char out[XLS_SMALL_MAX])
{
    const struct compound whole = {bytes, length}, *file = &whole;
    if (length < SECTOR || memcmp(bytes, signature, sizeof signature) != 0 ||
        get_16(bytes + 30) != 9 || get_16(bytes + 32) != 6 || get_32(bytes + 56) != XLS_SMALL_MAX)
        return false;
    memset(out, 0, XLS_SMALL_MAX);
    uint32_t first = get_32(bytes + 48);
    const unsigned char *root = sector_at(file, first);
    for (uint32_t number = 0; number < DIRECTORY_MAX; number++) {
        const unsigned char *entries = sector_behind(file, first, number);
        if (!entries || !root)
            return false;
        for (size_t i = 0; i < SECTOR; i += ENTRY) {
            size_t size = get_32(entries + i + 120);
            if (is_workbook(entries + i))
                return size && size < XLS_SMALL_MAX &&
                       small_stream(file, root, get_32(entries + i + 116), size, out);
        }
    }
    return false;
}

/* Copies a large stream: its sectors are the file's own. */
static size_t large_stream(const struct compound *file, uint32_t sector, size_t size,
                           unsigned char *out)
{
    size_t done = 0;
    const unsigned char *at;
    while (done < size && (at = sector_at(file, sector)) != NULL) {
        size_t part = size - done < SECTOR ? size - done : SECTOR;
        memcpy(out + done, at, part);
        done += part;
        sector = next_of(file, sector);
    }
    return done;
}

size_t xls_workbook_begin(const unsigned char *bytes, size_t length, unsigned char *out,
                          size_t size)
{
    const struct compound whole = {bytes, length}, *file = &whole;
    if (size >= XLS_SMALL_MAX && xls_small_workbook(bytes, length, out))
        return XLS_SMALL_MAX;
    if (length < SECTOR || memcmp(bytes, signature, sizeof signature) != 0 ||
        get_16(bytes + 30) != 9)
        return 0;
    for (uint32_t number = 0; number < DIRECTORY_MAX; number++) {
        const unsigned char *entries = sector_behind(file, get_32(bytes + 48), number);
        for (size_t i = 0; entries && i < SECTOR; i += ENTRY) {
            size_t own = get_32(entries + i + 120);
            if (is_workbook(entries + i))
                return own < XLS_SMALL_MAX ? 0
                                           : large_stream(file, get_32(entries + i + 116),
                                                          own < size ? own : size, out);
        }
        if (!entries)
            break;
    }
    return 0;
}

static void name_put(unsigned char *entry, const char *name, int type, uint32_t child,
                     uint32_t sector, uint32_t size)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        put_16(entry + 2 * i, (unsigned char)name[i]);
    put_16(entry + 64, (uint32_t)(2 * (length + 1)));
    entry[66] = (unsigned char)type;
    entry[67] = 1;
    put_32(entry + 68, FREE_SECTOR);
    put_32(entry + 72, FREE_SECTOR);
    put_32(entry + 76, child);
    put_32(entry + 116, sector);
    put_32(entry + 120, size);
}

/* A compound file of one large stream: links in sector 0, the directory in 1, the stream behind. */
static void copy_fill(unsigned char copy[COPY_BYTES], const unsigned char stream[XLS_SMALL_MAX])
{
    unsigned char *links = copy + SECTOR, *directory = copy + 2 * SECTOR;
    memset(copy, 0, COPY_BYTES);
    memcpy(copy, signature, sizeof signature);
    put_16(copy + 24, 0x3E);
    put_16(copy + 26, 3);
    put_16(copy + 28, 0xFFFE);
    put_16(copy + 30, 9);
    put_16(copy + 32, 6);
    put_32(copy + 44, 1);
    put_32(copy + 48, 1);
    put_32(copy + 56, XLS_SMALL_MAX);
    put_32(copy + 60, END_OF_CHAIN);
    put_32(copy + 68, END_OF_CHAIN);
    for (size_t i = 0; i < FATS_MAX; i++)
        put_32(copy + 76 + 4 * i, i ? FREE_SECTOR : 0);
    for (uint32_t i = 0; i < SECTOR / 4; i++)
        put_32(links + 4 * (size_t)i, i < COPY_SECTORS - 1 ? i + 1 : FREE_SECTOR);
    put_32(links, FAT_SECTOR);
    put_32(links + 4, END_OF_CHAIN);
    put_32(links + 4 * (size_t)(COPY_SECTORS - 1), END_OF_CHAIN);
    name_put(directory, "Root Entry", 5, 1, END_OF_CHAIN, 0);
    name_put(directory + ENTRY, "Workbook", 2, FREE_SECTOR, 2, XLS_SMALL_MAX);
    memcpy(copy + 3 * SECTOR, stream, XLS_SMALL_MAX);
}

static bool ends_as_xls(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".xls") == 0;
}

/* Makes a folder, and the path of the file's name in it; NULL where that fails. */
static char *path_in_new_folder(const char *name)
{
    const char *below = getenv("TMPDIR");
    char *path = NULL;
    if (asprintf(&path, "%s/fever-xls-XXXXXX/%s%s", below && *below ? below : "/tmp", name,
                 ends_as_xls(name) ? "" : ".xls") < 0)
        return NULL;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    bool made = mkdtemp(path);
    *slash = '/';
    if (made)
        return path;
    free(path);
    return NULL;
}

static bool copy_write(const char *path, const unsigned char copy[COPY_BYTES])
{
    FILE *file = fopen(path, "wxe");
    bool written = file && fwrite(copy, COPY_BYTES, 1, file) == 1;
    if (file)
        written &= fclose(file) == 0;
    return written;
}

enum fever_error xls_place(const char *path, char **place, struct error *error)
{
    unsigned char stream[XLS_SMALL_MAX], copy[COPY_BYTES];
    char *bytes = NULL;
    size_t length = 0;
    *place = NULL;
    if (read_file(path, SMALL_FILE_MAX, &bytes, &length, NULL) == FEVER_NOMEM)
        return error_nomem(error);
    bool is_small = bytes && xls_small_workbook((const unsigned char *)bytes, length, stream);
    free(bytes);
    if (!is_small && ends_as_xls(path))
        return FEVER_OK;
    if (is_small)
        copy_fill(copy, stream);
    *place = path_in_new_folder(read_file_base_name(path));
    if (*place && (is_small ? copy_write(*place, copy) : symlink(path, *place) == 0))
        return FEVER_OK;
    enum fever_error failure =
        error_set(error, FEVER_IO,
                  "%s cannot be put where it can be read (%s); set TMPDIR to a folder with room",
                  read_file_base_name(path), strerror(errno));
    xls_place_discard(*place);
    *place = NULL;
    return failure;
}

void xls_place_discard(char *place)
{
    if (!place)
        return;
    unlink(place);
    *strrchr(place, '/') = '\0';
    rmdir(place);
    free(place);
}
