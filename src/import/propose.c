/* Proposing what the columns of a foreign list give: the steps of columns/proposing.h, in turn. */
#include "fever/propose.h"

#include <string.h>

#include "columns/columns_headers.h"
#include "columns/columns_judge.h"
#include "columns/proposing.h"
#include "plan/batch.h"
#include "report/report_columns.h"

static enum fever_error headers_read(struct proposing *proposing)
{
    const struct raw_row *header = &proposing->table->header;
    const char *cursor = header->cells;
    struct buffer clean;
    struct text_repairs repairs;
    enum fever_error failure = FEVER_OK;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < proposing->count && !failure; i++) {
        buffer_reset(&clean);
        text_clean(proposing->tools.text, raw_cell_next(&cursor), TEXT_PLAIN, &clean, &repairs);
        proposing->columns[i].header =
            buffer_error(&clean)
                ? NULL
                : arena_copy(proposing->arena, clean.data ? clean.data : "", clean.length);
        proposing->columns[i].example = raw_table_example(proposing->table, i);
        failure = proposing->columns[i].header
                      ? column_look_at(&proposing->tools, proposing->table, i, &proposing->looks[i])
                      : FEVER_NOMEM;
    }
    buffer_clear(&clean);
    return failure;
}

static void propose_columns(struct proposing *proposing)
{
    bool speaks_of_insurance = false;
    const struct text_tools *text = proposing->tools.text;
    for (size_t i = 0; i < proposing->count; i++)
        speaks_of_insurance |= proposing_header_has(proposing, i, (const char *const[]){"医保"}, 1);
    propose_by_headers_and_cells(proposing);
    for (size_t i = 0; i < proposing->count; i++) {
        struct header_meaning meaning = header_read(text, proposing->columns[i].header);
        if (proposing->decided[i])
            continue;
        if (!proposing_is_mappable(proposing, i))
            proposing_decide(proposing, i, TARGET_IGNORED, PROPOSAL_CERTAIN,
                             "no header of its own");
        else if (speaks_of_insurance &&
                 header_is_bare_designated(text, proposing->columns[i].header))
            proposing_decide(
                proposing, i, TARGET_IGNORED, PROPOSAL_GUESS,
                "定点 beside 医保 may mean the insurance: map it to designated or insurance");
        else
            propose_by_header(proposing, i, &meaning);
    }
    propose_bounds(proposing);
    propose_days(proposing);
    propose_exchange(proposing);
    propose_by_values(proposing);
    propose_leaving_parts(proposing);
    for (size_t i = 0; i < proposing->count; i++)
        if (!proposing->decided[i])
            propose_rest(proposing, i);
    propose_kind(proposing);
    propose_crs(proposing);
}

static enum fever_error proposal_fill(struct proposing *proposing, const struct import_batch *batch,
                                      struct columns_proposal *out)
{
    struct arena *arena = proposing->arena;
    struct constant_proposal *constants =
        arena_array(arena, proposing->constant_count, sizeof *constants);
    size_t kept = 0;
    if (!constants || proposing->failed)
        return FEVER_NOMEM;
    memcpy(constants, proposing->constants, proposing->constant_count * sizeof *constants);
    for (size_t i = 0; i < proposing->count; i++)
        kept += proposing_is_mappable(proposing, i);
    struct column_proposal *columns = arena_array(arena, kept, sizeof *columns);
    if (!columns)
        return FEVER_NOMEM;
    kept = 0;
    for (size_t i = 0; i < proposing->count; i++)
        if (proposing_is_mappable(proposing, i))
            columns[kept++] = proposing->columns[i];
    out->file = batch->report.file;
    out->encoding = batch->report.encoding;
    out->rows = batch->table.count;
    out->columns = columns;
    out->column_count = kept;
    out->constants = constants;
    out->constant_count = proposing->constant_count;
    out->has_name = proposing->given[FIELD_NAME];
    out->has_sessions = proposing->given[TARGET_SESSIONS];
    return FEVER_OK;
}

/* Everything that looking needs; the hours reader is the caller's to free. */
static enum fever_error tools_make(struct proposing *proposing, const struct dataset *known,
                                   const struct text_tools *text, struct error *error)
{
    struct arena *arena = proposing->arena;
    struct region_table *regions = NULL;
    enum fever_error failure = FEVER_OK;
    if (known)
        failure = region_table_build(arena, known->regions, known->region_count, &regions, error);
    if (failure)
        return failure;
    proposing->tools = (struct look_tools){text, regions, NULL, arena};
    proposing->columns = arena_array(arena, proposing->count, sizeof *proposing->columns);
    proposing->looks = arena_array(arena, proposing->count, sizeof *proposing->looks);
    proposing->decided = arena_array(arena, proposing->count, sizeof *proposing->decided);
    if (!proposing->columns || !proposing->looks || !proposing->decided ||
        hours_reader_new(&proposing->tools.hours))
        return error_nomem(error);
    return FEVER_OK;
}

static enum fever_error propose(struct import_batch *batch, const struct text_tools *text,
                                const struct dataset *known, struct columns_proposal *out,
                                struct error *error)
{
    struct proposing proposing = {
        .table = &batch->table, .arena = batch->arena, .count = batch->table.header.count};
    enum fever_error failure = tools_make(&proposing, known, text, error);
    if (failure)
        return failure;
    failure = headers_read(&proposing);
    if (!failure)
        propose_columns(&proposing);
    if (!failure)
        failure = proposal_fill(&proposing, batch, out);
    hours_reader_free(proposing.tools.hours);
    return failure ? error_nomem(error) : FEVER_OK;
}

static enum fever_error list_read(struct import_batch *batch, const char *path,
                                  const struct import_options *options,
                                  const struct text_tools *text, struct error *error)
{
    static const struct column_mapping no_mapping = {0};
    struct header_words words = {&no_mapping, text};
    struct header_judge judge = {header_words_score, header_words_join, &words};
    struct read_request request = {.encoding = options->encoding,
                                   .delimiter = options->delimiter,
                                   .layer = options->layer,
                                   .judge = &judge};
    return import_batch_read(batch, path, &request, error);
}

enum fever_error columns_propose(const char *path, const struct import_options *options,
                                 const struct dataset *known, struct columns_proposal **out,
                                 struct error *error)
{
    struct import_batch *batch = import_batch_new();
    struct columns_proposal *proposal = batch ? arena_alloc(batch->arena, sizeof *proposal) : NULL;
    struct text_tools *text;
    if (!proposal) {
        import_batch_free(batch);
        return error_nomem(error);
    }
    proposal->batch = batch;
    enum fever_error failure = text_tools_new(batch->arena, &text, error);
    if (!failure)
        failure = list_read(batch, path, options, text, error);
    if (!failure)
        failure = propose(batch, text, known, proposal, error);
    if (failure) {
        import_batch_free(batch);
        return failure;
    }
    *out = proposal;
    return FEVER_OK;
}

void columns_proposal_free(struct columns_proposal *proposal)
{
    if (proposal)
        import_batch_free(proposal->batch);
}
