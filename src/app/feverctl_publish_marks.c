/* The marks of a published site's files: hashed, looked up, kept in one file. */
#include "feverctl_publish_marks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/hash.h"

#define MARKS     "marks"
#define MARKS_NEW "marks-new"

enum { FILE_MODE = 0644, FORMAT = 1, COUNT_MAX = 1 << 26 };

struct head {
    uint64_t format, count, hash; /* of all marks */
};

/* Eight bytes at a time: a page is hashed in the time that it takes to compare it. */
static uint64_t hash_words(uint64_t hash, const void *bytes, size_t length)
{
    const char *at = bytes;
    uint64_t word;
    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = hash_number(hash, word);
    }
    return hash_bytes(hash, at, length);
}

uint64_t publish_mark_path(const char *path)
{
    return hash_finish(hash_text(HASH_SEED, path));
}

uint64_t publish_mark_bytes(const void *bytes, size_t length)
{
    return hash_finish(hash_words(hash_number(HASH_SEED, length), bytes, length));
}

uint64_t publish_mark_file(const struct stat *about)
{
    const uint64_t all[] = {about->st_ino,
                            (uint64_t)about->st_size,
                            (uint64_t)about->st_ctim.tv_sec,
                            (uint64_t)about->st_ctim.tv_nsec,
                            (uint64_t)about->st_mtim.tv_sec,
                            (uint64_t)about->st_mtim.tv_nsec};
    uint64_t hash = HASH_SEED;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        hash = hash_number(hash, all[i]);
    return hash_finish(hash);
}

void publish_marks_clear(struct publish_marks *marks)
{
    free(marks->list);
    *marks = (struct publish_marks){.list = NULL};
}

bool publish_marks_add(struct publish_marks *marks, const struct publish_mark *mark)
{
    if (marks->count == marks->room) {
        size_t room = marks->room ? marks->room * 2 : 1024;
        struct publish_mark *list = realloc(marks->list, room * sizeof *list);
        if (!list)
            return false;
        marks->list = list;
        marks->room = room;
    }
    marks->list[marks->count++] = *mark;
    return true;
}

void publish_marks_join(struct publish_marks *marks, const struct publish_marks *other)
{
    for (size_t i = 0; i < other->count; i++)
        if (!publish_marks_add(marks, &other->list[i]))
            return;
}

static int by_path(const void *first, const void *second)
{
    const struct publish_mark *a = first, *b = second;
    return a->path < b->path ? -1 : a->path > b->path;
}

bool publish_marks_hold(const struct publish_marks *marks, const struct publish_mark *mark)
{
    const struct publish_mark *found =
        marks->count ? bsearch(mark, marks->list, marks->count, sizeof *mark, by_path) : NULL;
    return found && found->bytes == mark->bytes && found->file == mark->file &&
           found->packed == mark->packed;
}

static bool read_all(int file, void *into, size_t length)
{
    char *at = into;
    while (length) {
        ssize_t got = read(file, at, length);
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

static bool write_all(int file, const void *from, size_t length)
{
    const char *at = from;
    while (length) {
        ssize_t put = write(file, at, length);
        if (put <= 0)
            return false;
        at += put;
        length -= (size_t)put;
    }
    return true;
}

static uint64_t hash_all(const struct publish_marks *marks)
{
    return hash_words(HASH_SEED, marks->list, marks->count * sizeof *marks->list);
}

/* Whether the file is as long as its head says: what it does not hold asks for no memory. */
static bool is_whole(int file, const struct head *head)
{
    struct stat about;
    return head->format == FORMAT && head->count && head->count <= COUNT_MAX &&
           fstat(file, &about) == 0 &&
           (uint64_t)about.st_size == sizeof *head + head->count * sizeof(struct publish_mark);
}

void publish_marks_read(struct publish_marks *marks, int folder)
{
    struct head head;
    *marks = (struct publish_marks){.list = NULL};
    int file = openat(folder, MARKS, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return;
    if (read_all(file, &head, sizeof head) && is_whole(file, &head))
        marks->list = malloc(head.count * sizeof *marks->list);
    if (marks->list) {
        marks->count = marks->room = head.count;
        if (!read_all(file, marks->list, head.count * sizeof *marks->list) ||
            hash_all(marks) != head.hash)
            publish_marks_clear(marks);
    }
    close(file);
}

bool publish_marks_write(struct publish_marks *marks, int folder)
{
    if (marks->count)
        qsort(marks->list, marks->count, sizeof *marks->list, by_path);
    const struct head head = {FORMAT, marks->count, hash_all(marks)};
    unlinkat(folder, MARKS, 0);
    unlinkat(folder, MARKS_NEW, 0);
    int file =
        openat(folder, MARKS_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return false;
    bool whole = write_all(file, &head, sizeof head) &&
                 write_all(file, marks->list, marks->count * sizeof *marks->list);
    whole = close(file) == 0 && whole;
    return whole && renameat(folder, MARKS_NEW, folder, MARKS) == 0;
}
