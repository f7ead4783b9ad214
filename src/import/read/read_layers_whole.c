/* Whether a file is all that its maker wrote: the parts of an archive, a Shapefile and its table.
 *
 * GDAL reads a damaged sheet up to the damage and takes that for its end: the rows behind it would
 * be gone without a word, and a full list would retire their clinics. Each part therefore is
 * unpacked once beforehand, which compares its length and (of
 * deflated parts, which is what programs write) its checksum. Shapefiles state their length
 * (ESRI Shapefile Technical Description, 1998), tables the number and length of their records. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fever/refusal.h"
#include "read_file.h"
#include "read_layers_child.h"

enum { BLOCK_BYTES = 65536, NAME_SIZE = 5000 };

/* Pictures and the like may be as damaged as they want. */
static bool holds_rows(const char *entry)
{
    static const char *const endings[] = {".xml", ".rels", ".kml", ".shp", ".dbf", ".shx"};
    size_t length = strlen(entry);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (length >= strlen(endings[i]) &&
            strcasecmp(entry + length - strlen(endings[i]), endings[i]) == 0)
            return true;
    return false;
}

static bool part_is_whole(struct child *child, const char *name)
{
    static char block[BLOCK_BYTES];
    const struct gdal *gdal = &child->gdal;
    VSIStatBufL status;
    unsigned long long total = 0;
    if (gdal->VSIStatL(name, &status) != 0 || status.st_size < 0)
        return false;
    VSILFILE *file = gdal->VSIFOpenL(name, "rb");
    if (!file)
        return false;
    gdal->CPLErrorReset();
    for (size_t got = 1; got > 0 && total <= (unsigned long long)status.st_size; total += got)
        got = gdal->VSIFReadL(block, 1, sizeof block, file);
    gdal->VSIFCloseL(file);
    const char *why = gdal->CPLGetLastErrorMsg();
    return total == (unsigned long long)status.st_size && !(why && *why);
}

enum fever_error child_check_whole(struct child *child, const char *folder, char **entries)
{
    const char *file = read_file_base_name(child->task->path);
    for (char **entry = entries; entry && *entry; entry++) {
        char name[NAME_SIZE];
        int length = snprintf(name, sizeof name, "%s/%s", folder, *entry);
        if (!holds_rows(*entry) || (length > 0 && length < NAME_SIZE && part_is_whole(child, name)))
            continue;
        return refused_as(&child->error,
                          error_set(&child->error, FEVER_INVALID,
                                    "%s is damaged: its part %.100s does not unpack to what was "
                                    "packed; ask for the file again, or open it and save it anew",
                                    file, *entry),
                          REFUSAL_DAMAGED, file, (char *)NULL);
    }
    return FEVER_OK;
}

/* The number that the header at `name` gives for the file's bytes; 0 where it cannot be read. */
static unsigned long long stated_bytes(struct child *child, const char *name, bool is_table)
{
    unsigned char head[32];
    VSILFILE *file = child->gdal.VSIFOpenL(name, "rb");
    size_t got = file ? child->gdal.VSIFReadL(head, 1, sizeof head, file) : 0;
    if (file)
        child->gdal.VSIFCloseL(file);
    if (got < sizeof head)
        return 0;
    if (!is_table) /* in words of 16 bits, the first byte first */
        return 2ULL * ((unsigned long long)head[24] << 24 | (unsigned long long)head[25] << 16 |
                       (unsigned long long)head[26] << 8 | head[27]);
    unsigned long long records = (unsigned long long)head[7] << 24 |
                                 (unsigned long long)head[6] << 16 |
                                 (unsigned long long)head[5] << 8 | head[4];
    return (unsigned)(head[9] << 8 | head[8]) + records * (unsigned)(head[11] << 8 | head[10]);
}

enum fever_error child_check_shapefile(struct child *child, const char *path)
{
    static const char *const endings[] = {"shp", "SHP", "dbf", "DBF"};
    const char *base = read_file_base_name(child->task->path);
    size_t length = strlen(path);
    char name[NAME_SIZE];
    if (length < 4 || length >= sizeof name)
        return FEVER_OK;
    memcpy(name, path, length + 1);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        VSIStatBufL status;
        memcpy(name + length - 3, endings[i], 4);
        if (child->gdal.VSIStatL(name, &status) != 0)
            continue;
        if ((unsigned long long)status.st_size < stated_bytes(child, name, i >= 2))
            return refused_as(&child->error,
                              error_set(&child->error, FEVER_INVALID,
                                        "%s is cut off: its .%s file is shorter than it says; ask "
                                        "for all of its files again",
                                        base, endings[i]),
                              REFUSAL_DAMAGED, base, (char *)NULL);
    }
    return FEVER_OK;
}
