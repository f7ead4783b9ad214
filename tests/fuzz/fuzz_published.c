/* Fuzzes what a publisher reads back of a site that it or somebody else left: an input that begins
 * with `m` is the file of marks, with `h` its marks behind a head that fits them, anything else the
 * manifest. Marks that are taken are the whole file and are found again; of a manifest only what
 * names a pack's own file is. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/app/feverctl_publish_parts.h"
#include "fever/civil.h"
#include "fuzz.h"

enum { MARK_SIZE = sizeof(struct publish_mark), HEAD_SIZE = 3 * sizeof(uint64_t) };

static char folder_path[] = "/dev/shm/fever-fuzz-XXXXXX";
static int folder = -1;

static void folder_remove(void)
{
    static const char *const names[] = {"marks", "marks-new", "manifest.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlinkat(folder, names[i], 0);
    rmdir(folder_path);
}

static void folder_make(void)
{
    if (!mkdtemp(folder_path) || atexit(folder_remove) ||
        (folder = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        abort();
}

static void file_write(const char *name, const uint8_t *bytes, size_t size)
{
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        abort();
    close(file);
}

/* What was taken of a file of `size` bytes is all of it; written again, each mark is found. */
static void check_marks(size_t size)
{
    struct publish_marks marks, again;
    publish_marks_read(&marks, folder);
    if (marks.count && marks.count * MARK_SIZE + HEAD_SIZE != size)
        abort();
    if (!publish_marks_write(&marks, folder))
        abort();
    publish_marks_read(&again, folder);
    if (again.count != marks.count)
        abort();
    for (size_t i = 0; i < again.count; i++) {
        const struct publish_mark *mark = &again.list[i];
        bool is_first = i == 0 || mark[-1].path != mark->path;
        bool is_last = i + 1 == again.count || mark[1].path != mark->path;
        if (is_first && is_last && !publish_marks_hold(&again, mark))
            abort();
    }
    publish_marks_clear(&marks);
    publish_marks_clear(&again);
}

/* Has the publisher write the marks, so that their head is right. */
static void marks_write(const uint8_t *bytes, size_t size)
{
    struct publish_marks marks = {.list = NULL};
    struct publish_mark mark;
    for (; size >= MARK_SIZE; bytes += MARK_SIZE, size -= MARK_SIZE) {
        memcpy(&mark, bytes, MARK_SIZE);
        if (!publish_marks_add(&marks, &mark))
            abort();
    }
    if (!publish_marks_write(&marks, folder))
        abort();
    publish_marks_clear(&marks);
}

/* A hint, no more: the file's name is compared and never opened. */
static void check_pack(const struct publish_part *pack)
{
    char head[PUBLISH_PATH_SIZE];
    if (!*pack->file && !pack->generated_at)
        return;
    int length = snprintf(head, sizeof head, "packs/%s", pack->key);
    if (strncmp(pack->file, head, (size_t)length) != 0 || pack->generated_at < CIVIL_MIN_S ||
        pack->generated_at >= CIVIL_MAX_S)
        abort();
}

static void check_manifest(void)
{
    struct publish_part packs[] = {{.key = "110100"}, {.key = "rest-39n116e"}, {.key = "rest"}};
    struct publish_folder held = {.path = folder_path, .root = folder};
    const struct publish_task task = {.folder = &held};
    struct publish_site site = {
        .task = &task, .packs = packs, .pack_count = sizeof packs / sizeof *packs};
    if (publish_manifest_remember(&site, NULL))
        abort();
    for (size_t i = 0; i < site.pack_count; i++)
        check_pack(&packs[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (folder < 0)
        folder_make();
    if (size && bytes[0] == 'm') {
        file_write("marks", bytes + 1, size - 1);
        check_marks(size - 1);
    } else if (size && bytes[0] == 'h') {
        marks_write(bytes + 1, size - 1);
        check_marks(HEAD_SIZE + (size - 1) / MARK_SIZE * MARK_SIZE);
    } else {
        file_write("manifest.json", bytes, size);
        check_manifest();
    }
    return 0;
}
