/* Walking the tags of a part of a workbook, and dispatching by its format. */
#include "read_marks.h"

#include <string.h>

enum { TAG_SIZE = 1024, PATH_SIZE = 6000, BLOCK_BYTES = 16384 };

static const char blank[] = " \t\r\n";

VSILFILE *part_open(struct child *child, const char *part)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/vsizip/{%s}/%s", child->task->path, part);
    return child->gdal.VSIFOpenL(path, "rb");
}

bool tag_is(const char *tag, const char *name)
{
    size_t length = strlen(name);
    return strncmp(tag, name, length) == 0 &&
           (!tag[length] || tag[length] == '/' || strchr(blank, tag[length]));
}

bool tag_attribute(const char *tag, const char *name, char *out, size_t size)
{
    size_t length = strlen(name);
    for (const char *at = tag; (at = strstr(at, name)) != NULL; at += length) {
        char quote = at[length] == '=' ? at[length + 1] : '\0';
        const char *end = quote == '"' || quote == '\'' ? strchr(at + length + 2, quote) : NULL;
        size_t value = end ? (size_t)(end - at) - length - 2 : 0;
        if (at == tag || !strchr(blank, at[-1]) || !end || value >= size)
            continue;
        memcpy(out, at + length + 2, value);
        out[value] = '\0';
        return true;
    }
    return false;
}

static const char *without_prefix(const char *tag)
{
    size_t prefix = strcspn(tag, ": \t\r\n/");
    return tag[prefix] == ':' ? tag + prefix + 1 : tag;
}

void part_scan(struct child *child, VSILFILE *file, void (*on_tag)(void *context, const char *tag),
               void *context)
{
    part_scan_texts(child, file, on_tag, NULL, context);
}

void part_scan_texts(struct child *child, VSILFILE *file,
                     void (*on_tag)(void *context, const char *tag),
                     void (*on_text)(void *context, const char *text), void *context)
{
    char block[BLOCK_BYTES], tag[TAG_SIZE];
    size_t length = 0, got;
    bool inside = false;
    while ((got = child->gdal.VSIFReadL(block, 1, sizeof block, file)) > 0) {
        for (size_t i = 0; i < got; i++) {
            if (block[i] == '<') {
                tag[length] = '\0';
                if (on_text && !inside)
                    on_text(context, tag);
                inside = true;
                length = 0;
            } else if (block[i] == '>' && inside) {
                tag[length] = '\0';
                inside = false;
                if (tag[0] != '/' || on_text)
                    on_tag(context, without_prefix(tag));
                length = 0;
            } else if ((inside || on_text) && length < TAG_SIZE - 1) {
                tag[length++] = block[i];
            }
        }
    }
    child->gdal.VSIFCloseL(file);
}

void child_send_marks(struct child *child, const char *sheet, long last_line)
{
    if (child->format == FORMAT_XLSX)
        xlsx_send_marks(child, sheet, last_line);
    else if (child->format == FORMAT_ODS)
        ods_send_marks(child, sheet, last_line);
}
