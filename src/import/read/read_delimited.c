/* CSV whose separator is not known: the one under which the first rows show a header that we know.
 *
 * Counting separators does not tell, because a title above the header may hold commas, and cells
 * lists of things with semicolons. Where no header is known, the first row decides (read_csv). */
#include "read_list.h"

/* Reads the first rows with a delimiter; how much a header they have. FEVER_NOMEM only. */
static enum fever_error score_with(const char *text, size_t length, char delimiter,
                                   const struct header_judge *judge, size_t *score)
{
    struct raw_table sample;
    struct arena *arena = arena_new();
    size_t at;
    *score = 0;
    if (!arena)
        return FEVER_NOMEM;
    raw_table_init(&sample, arena);
    sample.delimiter = delimiter;
    sample.most = HEADER_SEARCH_ROWS;
    enum fever_error failure = read_csv(text, length, &sample, NULL);
    if (!failure)
        failure = table_header_find(&sample, judge, score, &at);
    raw_table_clear(&sample);
    arena_free(arena);
    return failure == FEVER_NOMEM ? failure : FEVER_OK;
}

/* The first row's own delimiter is tried first. A header of one column is the same under all. */
static enum fever_error delimiter_find(const char *text, size_t length,
                                       const struct header_judge *judge, char *delimiter)
{
    static const char delimiters[] = {'\0', ',', '\t', ';', '|'};
    size_t best = 1;
    for (size_t i = 0; i < sizeof delimiters && best < HEADER_SURE_SCORE; i++) {
        size_t score;
        if (score_with(text, length, delimiters[i], judge, &score))
            return FEVER_NOMEM;
        if (score <= best)
            continue;
        best = score;
        *delimiter = delimiters[i];
    }
    return FEVER_OK;
}

enum fever_error read_delimited(const char *text, size_t length, const struct read_request *request,
                                struct raw_table *table, struct error *error)
{
    table->delimiter = request->delimiter;
    if (!table->delimiter && request->judge &&
        delimiter_find(text, length, request->judge, &table->delimiter))
        return error_nomem(error);
    enum fever_error failure = read_csv(text, length, table, error);
    table->format = table->delimiter == '\t' ? "TSV" : "CSV";
    return failure;
}
