/* The header is the row, of the first ten, that has most of the headers that we know: a title may
 * be one of them too (发热门诊), and a row of the list may hold one (医院). */
#include "table_header.h"

#include <string.h>

static const struct raw_row *row_at(const struct raw_table *table, size_t at)
{
    return at ? &table->rows[at - 1] : &table->header;
}

enum fever_error table_header_find(const struct raw_table *table, const struct header_judge *judge,
                                   size_t *score, size_t *at)
{
    size_t looked_at = 0;
    *score = *at = 0;
    for (size_t i = 0;
         i <= table->count && looked_at < HEADER_SEARCH_ROWS && *score < HEADER_SURE_SCORE; i++) {
        const struct raw_row *row = row_at(table, i);
        size_t here;
        if (!row->cells || !raw_row_filled(row, NULL))
            continue;
        looked_at++;
        enum fever_error failure = judge->score(judge->context, row, &here);
        if (failure)
            return failure;
        if (here > *score) {
            *score = here;
            *at = i;
        }
    }
    return FEVER_OK;
}

/* Where nothing is known: titles fill one cell, headers more. */
static size_t first_wide_row(const struct raw_table *table)
{
    for (size_t i = 0; i <= table->count && i < HEADER_SEARCH_ROWS; i++)
        if (raw_row_filled(row_at(table, i), NULL) > 1)
            return i;
    return 0;
}

/* Joins the header found at `*at` with the row below it, or with the one above; `*at` becomes the
 * lower one's. */
static enum fever_error join_rows(struct raw_table *table, const struct header_judge *judge,
                                  size_t *at, struct raw_row *out, bool *joined)
{
    *joined = false;
    for (size_t upper = *at; !*joined && upper + 1 >= *at; upper--) {
        if (upper < table->count && judge->join(judge->context, table->arena, row_at(table, upper),
                                                row_at(table, upper + 1), out, joined))
            return FEVER_NOMEM;
        if (*joined)
            *at = upper + 1;
        if (!upper)
            break;
    }
    return FEVER_OK;
}

enum fever_error table_header_settle(struct raw_table *table, const struct header_judge *judge,
                                     struct findings *findings)
{
    size_t score, at;
    if (table->header_is_sure)
        return FEVER_OK;
    if (table_header_find(table, judge, &score, &at))
        return FEVER_NOMEM;
    if (!score)
        at = first_wide_row(table);
    struct raw_row header;
    bool joined;
    if (join_rows(table, judge, &at, &header, &joined))
        return FEVER_NOMEM;
    for (size_t i = 0; i + joined < at; i++) {
        const char *first;
        if (!raw_row_filled(row_at(table, i), &first))
            continue;
        findings_add(findings, row_at(table, i)->line, NULL, FINDING_ROW_ABOVE_HEADER, first);
        if (table->title_count < RAW_TITLES_MAX)
            table->titles[table->title_count++] = *row_at(table, i);
    }
    if (at) {
        table->header = table->rows[at - 1];
        table->count -= at;
        memmove(table->rows, table->rows + at, table->count * sizeof *table->rows);
    }
    if (joined) {
        table->header = header;
        findings_add(findings, header.line, NULL, FINDING_HEADER_TWO_ROWS, NULL);
    }
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
