/* Reading hours once per distinct text: a hash table from text to what came of it. */
#include "normalise_hours.h"

#include <stdlib.h>
#include <string.h>

#include "fever/arena.h"
#include "fever/hash.h"
#include "fever/hours.h"

enum { FIRST_ROOM = 64, DETAIL_MAX = 600 };

struct hours_entry {
    const char *text; /* NULL: free */
    bool is_prose;
    struct hours_reading reading;
};

struct hours_reader {
    struct arena *arena;
    struct hours_entry *entries; /* open addressing; room is a power of two */
    size_t count, room;
};

enum fever_error hours_reader_new(struct hours_reader **out)
{
    struct hours_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return FEVER_NOMEM;
    reader->arena = arena_new();
    reader->entries = calloc(FIRST_ROOM, sizeof *reader->entries);
    reader->room = FIRST_ROOM;
    if (!reader->arena || !reader->entries) {
        hours_reader_free(reader);
        return FEVER_NOMEM;
    }
    *out = reader;
    return FEVER_OK;
}

void hours_reader_free(struct hours_reader *reader)
{
    if (!reader)
        return;
    arena_free(reader->arena);
    free(reader->entries);
    free(reader);
}

static struct hours_entry *entry_find(struct hours_entry *entries, size_t room, const char *text,
                                      bool is_prose)
{
    uint64_t hash = hash_finish(hash_number(hash_text(HASH_SEED, text), is_prose));
    size_t at = (size_t)hash & (room - 1);
    while (entries[at].text &&
           (entries[at].is_prose != is_prose || strcmp(entries[at].text, text) != 0))
        at = (at + 1) & (room - 1);
    return &entries[at];
}

static enum fever_error reader_grow(struct hours_reader *reader)
{
    if (reader->count * 2 < reader->room)
        return FEVER_OK;
    size_t room = reader->room * 2;
    struct hours_entry *entries = calloc(room, sizeof *entries);
    if (!entries)
        return FEVER_NOMEM;
    for (size_t i = 0; i < reader->room; i++) {
        const struct hours_entry *old = &reader->entries[i];
        if (old->text)
            *entry_find(entries, room, old->text, old->is_prose) = *old;
    }
    free(reader->entries);
    reader->entries = entries;
    reader->room = room;
    return FEVER_OK;
}

/* The notes of a reading, joined by commas. */
static enum fever_error join_notes(struct arena *arena, const struct hours_prose *prose,
                                   const char **out)
{
    struct buffer notes;
    buffer_init(&notes, DETAIL_MAX);
    for (size_t i = 0; i < prose->note_count; i++) {
        if (i)
            buffer_append_text(&notes, ", ");
        buffer_append_text(&notes, prose->notes[i]);
    }
    *out = notes.data ? arena_strdup(arena, notes.data) : NULL;
    bool lost = buffer_error(&notes) || (notes.data && !*out);
    buffer_clear(&notes);
    return lost ? FEVER_NOMEM : FEVER_OK;
}

static enum fever_error prose_read(struct arena *arena, const char *text,
                                   const struct hours_prose_options *seasons,
                                   struct hours_reading *out)
{
    struct hours_prose prose;
    struct buffer hours;
    buffer_init(&hours, 4096);
    enum fever_error failure = hours_from_prose(text, seasons, &hours, &prose);
    if (!failure)
        failure = join_notes(arena, &prose, &out->detail);
    out->confidence = prose.confidence;
    bool is_read = !failure && prose.confidence != HOURS_REFUSED && hours.length &&
                   hours.length <= HOURS_TEXT_MAX;
    if (!is_read)
        out->confidence = HOURS_REFUSED;
    out->hours = is_read ? arena_copy(arena, hours.data, hours.length) : NULL;
    if (is_read && !out->hours)
        failure = FEVER_NOMEM;
    buffer_clear(&hours);
    return failure;
}

static enum fever_error standard_check(struct arena *arena, const char *text,
                                       struct hours_reading *out)
{
    struct error error = {0};
    struct hours *hours;
    struct arena *scratch = arena_new();
    if (!scratch)
        return FEVER_NOMEM;
    enum fever_error failure = hours_compile(scratch, text, &hours, &error);
    arena_free(scratch);
    if (failure == FEVER_NOMEM)
        return failure;
    out->hours = text;
    out->confidence = failure ? HOURS_REFUSED : HOURS_EXACT;
    out->detail = NULL;
    if (!failure)
        return FEVER_OK;
    struct buffer detail;
    buffer_init(&detail, DETAIL_MAX);
    if (error.column)
        buffer_append_format(&detail, "at character %ld: ", error.column);
    buffer_append_text(&detail, error.text);
    out->detail = detail.data ? arena_strdup(arena, detail.data) : NULL;
    buffer_clear(&detail);
    return out->detail ? FEVER_OK : FEVER_NOMEM;
}

/* The remembered entry, or a new one that `*is_new` says must be filled. */
static enum fever_error entry_get(struct hours_reader *reader, const char *text, bool is_prose,
                                  struct hours_entry **out, bool *is_new)
{
    enum fever_error failure = reader_grow(reader);
    if (failure)
        return failure;
    *out = entry_find(reader->entries, reader->room, text, is_prose);
    *is_new = !(*out)->text;
    return FEVER_OK;
}

static enum fever_error entry_keep(struct hours_reader *reader, struct hours_entry *entry,
                                   const char *text, bool is_prose)
{
    const char *copy = arena_strdup(reader->arena, text);
    if (!copy)
        return FEVER_NOMEM;
    if (entry->reading.hours == text)
        entry->reading.hours = copy;
    entry->text = copy;
    entry->is_prose = is_prose;
    reader->count++;
    return FEVER_OK;
}

enum fever_error hours_read_prose(struct hours_reader *reader, const char *text,
                                  const struct hours_prose_options *seasons,
                                  struct hours_reading *out)
{
    struct hours_entry *entry;
    bool is_new;
    enum fever_error failure = entry_get(reader, text, true, &entry, &is_new);
    if (!failure && is_new) {
        failure = prose_read(reader->arena, text, seasons, &entry->reading);
        if (!failure)
            failure = entry_keep(reader, entry, text, true);
    }
    if (!failure)
        *out = entry->reading;
    return failure;
}

enum fever_error hours_check(struct hours_reader *reader, const char *text,
                             struct hours_reading *out)
{
    struct hours_entry *entry;
    bool is_new;
    enum fever_error failure = entry_get(reader, text, false, &entry, &is_new);
    if (!failure && is_new) {
        failure = standard_check(reader->arena, text, &entry->reading);
        if (!failure)
            failure = entry_keep(reader, entry, text, false);
    }
    if (!failure)
        *out = entry->reading;
    return failure;
}
