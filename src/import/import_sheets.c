/* The sheets of a file, without reading any of them. */
#include "columns/columns_judge.h"
#include "plan/batch.h"

enum fever_error import_sheets_list(const char *path, struct import_sheets **out,
                                    struct error *error)
{
    static const struct column_mapping no_mapping = {0};
    struct import_batch *batch = import_batch_new();
    struct import_sheets *sheets = batch ? arena_alloc(batch->arena, sizeof *sheets) : NULL;
    struct text_tools *tools = NULL;
    enum fever_error failure =
        sheets ? text_tools_new(batch->arena, &tools, error) : error_nomem(error);
    if (!failure) {
        struct header_words words = {&no_mapping, tools};
        struct header_judge judge = {header_words_score, header_words_join, &words};
        struct sheet_choices choices = {0};
        const struct read_request request = {.judge = &judge, .choices = &choices};
        failure = import_batch_read(batch, path, &request, error);
        *sheets = (struct import_sheets){choices.items, choices.count, batch};
    }
    if (failure) {
        import_batch_free(batch);
        return failure;
    }
    *out = sheets;
    return FEVER_OK;
}

void import_sheets_free(struct import_sheets *sheets)
{
    if (sheets)
        import_batch_free(sheets->batch);
}
