/* What the reading of telephone numbers shares: the groups of digits of a chunk, and taking numbers
 * of them. */
#ifndef FEVER_IMPORT_PHONE_NUMBERS_H
#define FEVER_IMPORT_PHONE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { GROUPS_MAX = 16, GROUP_DIGITS_MAX = 24, NUMBER_SIZE = 64, NUMBERS_MAX = 16 };

/* What stands before a group of digits. */
enum phone_joiner {
    JOIN_NONE,
    JOIN_DASH,
    JOIN_SPACE,
    JOIN_OPEN,
    JOIN_CLOSE,
    JOIN_PLUS,
    JOIN_EXTENSION
};

struct phone_group {
    char digits[GROUP_DIGITS_MAX + 1];
    size_t length;
    enum phone_joiner joiner;
};

struct phone_reader {
    const char *area_code; /* of the region, or NULL */
    char last_area[8];     /* of the number before, "" for none */
    bool allow_mobile;
    unsigned notes;
    struct phone_group groups[GROUPS_MAX];
    size_t count;
    char numbers[NUMBERS_MAX][NUMBER_SIZE];
    size_t number_count;
};

static inline bool starts_with(const char *text, const char *beginning)
{
    return beginning && *beginning && strncmp(text, beginning, strlen(beginning)) == 0;
}

/* Eleven digits that are somebody's number. */
bool phone_is_mobile(const char *digits, size_t length);

/* Takes the numbers of the groups read since the last chunk, and forgets the groups. */
void phone_chunk_read(struct phone_reader *reader);

#endif
