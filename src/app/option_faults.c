/* Gathering the faults of options, and guessing what was meant. */
#include "option_faults.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_BYTES = 40, SLIPS_MAX = 2 };

enum fever_error option_faults_add(struct option_faults *faults, const struct error *fault)
{
    if (faults->count == OPTION_FAULTS_MAX) {
        faults->untold++;
        return fault->code;
    }
    size_t at = faults->count++;
    for (; at > 0 && faults->items[at - 1].line > fault->line; at--)
        faults->items[at] = faults->items[at - 1];
    faults->items[at] = *fault;
    return fault->code;
}

void option_faults_print(const struct option_faults *faults, const char *program, FILE *out)
{
    for (size_t i = 0; i < faults->count; i++)
        fprintf(out, "%s: %s\n", program, faults->items[i].text);
    if (faults->untold)
        fprintf(out, "%s: and %zu more; mend these first\n", program, faults->untold);
}

static char folded(char character)
{
    return character == '_' ? '-' : (char)tolower((unsigned char)character);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters are to be put in, left out, changed or swapped with the next: the optimal string
 * alignment distance, by rows. Both names are shorter than NAME_MAX_BYTES. */
static size_t slips_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][NAME_MAX_BYTES + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        before[j] = above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char left = folded(a[i - 1]), right = folded(b[j - 1]);
            row[j] = least(above[j - 1] + (left != right), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && left == folded(b[j - 2]) && folded(a[i - 2]) == right)
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_length];
}

struct option_spec *option_near(const struct option_table *table, const char *name, size_t length)
{
    struct option_spec *nearest = NULL;
    size_t fewest = SLIPS_MAX + 1;
    for (size_t i = 0; i < table->count && length < NAME_MAX_BYTES; i++) {
        const char *known = table->specs[i].name;
        size_t known_length = strlen(known);
        if (known_length >= NAME_MAX_BYTES)
            continue;
        size_t slips = slips_between(name, length, known, known_length);
        if (slips < fewest && slips * 2 < least(length, known_length)) {
            fewest = slips;
            nearest = &table->specs[i];
        }
    }
    return nearest;
}
