/* Fuzzes the reading of prose: any text gives hours of the standard or a refusal, never an open
 * state where the confidence is not earned, and in bounded work. */
#include <stdlib.h>
#include <string.h>

#include "fever/hours.h"
#include "fever/hours_prose.h"
#include "fuzz.h"

/* What was emitted compiles, is canonical, and is sure only where it says so. */
static void check_hours(const char *text, size_t length, enum hours_confidence confidence)
{
    struct arena *arena = arena_new();
    struct hours *hours = NULL;
    struct buffer printed;
    if (!arena)
        return;
    buffer_init(&printed, 4096);
    if (length == 0 || length > HOURS_TEXT_MAX || hours_compile(arena, text, &hours, NULL))
        abort();
    hours_print(hours, &printed);
    if (strcmp(printed.data, text) != 0)
        abort();
    if (confidence != HOURS_PARTIAL && strstr(text, "unknown"))
        abort();
    buffer_clear(&printed);
    arena_free(arena);
}

static void check_prose(const char *text, const struct hours_prose_options *options)
{
    struct buffer hours;
    struct hours_prose prose;
    buffer_init(&hours, 4096);
    if (hours_from_prose(text, options, &hours, &prose))
        abort();
    bool noted = prose.note_count > 0 && prose.note_count <= HOURS_PROSE_NOTES;
    if (prose.confidence == HOURS_EXACT ? prose.note_count != 0 : !noted)
        abort();
    if (prose.confidence != HOURS_REFUSED)
        check_hours(hours.data, hours.length, prose.confidence);
    else if (hours.length != 0)
        abort();
    buffer_clear(&hours);
}

static void check_grid(const char *grid)
{
    static const struct hours_sessions SESSIONS = {"08:00-12:00", "14:00-18:00", "18:00-02:00"};
    struct buffer hours;
    buffer_init(&hours, 4096);
    if (hours_from_sessions(grid, &SESSIONS, &hours, NULL) == FEVER_OK)
        check_hours(hours.data, hours.length, HOURS_EXACT);
    buffer_clear(&hours);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct hours_prose_options DATED = {"May 01-Sep 30", "Oct 01-Apr 30"};
    char text[1100];
    size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
    check_prose(text, size % 2 ? &DATED : NULL);
    check_grid(text);
    return 0;
}
