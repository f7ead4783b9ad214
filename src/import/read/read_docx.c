/* The part of the archive that is the document, to its tables. */
#include "read_docx.h"

#include <stdlib.h>
#include <string.h>

#include "docx.h"
#include "fever/refusal.h"
#include "read_document.h"
#include "read_file.h"
#include "read_marks.h"

enum { BLOCK_BYTES = 16384, PART_SIZE = 400, NOTES_MAX_BYTES = 4 << 20 };

static enum fever_error refuse_damaged(struct child *child, const struct error *why)
{
    return refused_as(
        &child->error,
        error_set(&child->error, why->code,
                  "%s cannot be read as a Word document: %s; open it in a word processor and "
                  "save it again",
                  read_file_base_name(child->task->path), why->text),
        REFUSAL_DAMAGED, read_file_base_name(child->task->path), (char *)NULL);
}

/* Keeps the target of the relation that names the document (ECMA-376-2, part 9). */
static void take_relation(void *context, const char *tag)
{
    char *part = context;
    char type[PART_SIZE], target[PART_SIZE];
    const char *last;
    if (!tag_is(tag, "Relationship") || !tag_attribute(tag, "Type", type, sizeof type) ||
        !tag_attribute(tag, "Target", target, sizeof target))
        return;
    last = strrchr(type, '/');
    if (last && strcmp(last, "/officeDocument") == 0 && !strstr(target, ".."))
        strcpy(part, target[0] == '/' ? target + 1 : target);
}

/* Mostly word/document.xml; some programs call it word/document2.xml. */
static VSILFILE *document_open(struct child *child)
{
    char part[PART_SIZE] = "word/document.xml";
    VSILFILE *relations = part_open(child, "_rels/.rels");
    if (relations)
        part_scan(child, relations, take_relation, part);
    return part_open(child, part);
}

/* The archive says how large the part is; that it is not larger is seen to here. */
static enum fever_error document_feed(struct child *child, struct docx *docx)
{
    static char block[BLOCK_BYTES];
    struct error why = {0};
    enum fever_error failure = FEVER_OK;
    VSILFILE *file = document_open(child);
    size_t total = 0, got = BLOCK_BYTES;
    while (!failure && file && got == BLOCK_BYTES) {
        got = child->gdal.VSIFReadL(block, 1, BLOCK_BYTES, file);
        total += got;
        failure = total > (size_t)LAYERS_UNPACKED_MAX_MB << 20
                      ? error_set(&why, FEVER_TOO_LARGE, "it unpacks to more than %d MB",
                                  LAYERS_UNPACKED_MAX_MB)
                      : docx_feed(docx, block, got, got < BLOCK_BYTES, &why);
    }
    if (file)
        child->gdal.VSIFCloseL(file);
    else
        failure = error_set(&why, FEVER_INVALID, "its text is not there");
    return failure ? refuse_damaged(child, &why) : FEVER_OK;
}

/* A part with notes that is not there, or is larger than any has to be, has none. */
static enum fever_error notes_read(struct child *child, struct docx_notes *notes, const char *part,
                                   bool is_endnote)
{
    struct error why = {0};
    VSILFILE *file = part_open(child, part);
    char *bytes = file ? malloc(NOTES_MAX_BYTES) : NULL;
    if (!file)
        return FEVER_OK;
    size_t length = bytes ? child->gdal.VSIFReadL(bytes, 1, NOTES_MAX_BYTES, file) : 0;
    child->gdal.VSIFCloseL(file);
    enum fever_error failure = bytes ? FEVER_OK : error_nomem(&why);
    if (!failure && length && length < NOTES_MAX_BYTES)
        failure = docx_notes_read(notes, is_endnote, bytes, length, &why);
    free(bytes);
    return failure ? refuse_damaged(child, &why) : FEVER_OK;
}

enum fever_error docx_read(struct child *child)
{
    static struct docx_notes notes;
    struct docx *docx; /* the child ends with both */
    enum fever_error failure = docx_new(&docx, &child->error);
    if (!failure)
        failure = notes_read(child, &notes, "word/footnotes.xml", false);
    if (!failure)
        failure = notes_read(child, &notes, "word/endnotes.xml", true);
    if (!failure)
        docx_take_notes(docx, &notes);
    if (!failure)
        failure = document_feed(child, docx);
    if (failure)
        return failure;
    return read_document(child, docx_tables(docx));
}
