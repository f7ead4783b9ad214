/* Normalising and validating all rows of a list.
 *
 * A row stands for itself, so a long list is cut into as many stretches as there are cores. Each
 * has a normaliser, an arena and findings of its own, which are put together at the end in the
 * order of the file: the result is the same however many there were. */
#include "import_rows.h"

#include <stdatomic.h>
#include <string.h>

#include "fever/parallel.h"
#include "validate.h"

enum { ROWS_A_THREAD = 5000, PROGRESS_EVERY_ROWS = 1000 };

struct stretch {
    const struct rows_input *input;
    size_t begin, end, count; /* of the table's rows; how many have content */
    struct import_row *rows;  /* from `begin` on, in the shared array */
    struct arena *arena;
    struct findings findings;
    atomic_bool *stop; /* shared */
    bool is_first;     /* runs on the calling thread and tells how far all are */
    size_t total;
    enum fever_error failure;
    struct error error;
};

/* The first stretch speaks for all, which are of one length. */
static void tell_progress(struct stretch *stretch, size_t done)
{
    size_t own = stretch->end - stretch->begin;
    if (!stretch->is_first || (done % PROGRESS_EVERY_ROWS && done != own))
        return;
    if (!progress_step(stretch->input->progress, stretch->total * done / own, stretch->total)) {
        stretch->failure =
            error_set(&stretch->error, FEVER_GUARD, "stopped; the store is as it was");
        atomic_store(stretch->stop, true);
    }
}

static void stretch_read(struct stretch *stretch, struct normaliser *normaliser)
{
    const struct rows_input *input = stretch->input;
    struct validator validator = {input->regions, input->tools, input->columns, &stretch->findings,
                                  input->options->outlines};
    for (size_t i = stretch->begin; i < stretch->end && !stretch->failure; i++) {
        struct import_row *row = &stretch->rows[stretch->count];
        if (atomic_load_explicit(stretch->stop, memory_order_relaxed))
            return;
        if (normalise_row(normaliser, &input->table->rows[i], row)) {
            stretch->failure = error_nomem(&stretch->error);
        } else if (!row->empty) {
            validate_row(&validator, row);
            stretch->count++;
        }
        tell_progress(stretch, i + 1 - stretch->begin);
    }
}

static void stretch_run(void *context)
{
    struct stretch *stretch = context;
    const struct rows_input *input = stretch->input;
    struct normaliser *normaliser = NULL;
    if (stretch->failure)
        return;
    stretch->failure =
        normaliser_new(stretch->arena, input->columns, input->regions, input->tools, input->options,
                       &stretch->findings, &normaliser, &stretch->error);
    if (!stretch->failure)
        stretch_read(stretch, normaliser);
    normaliser_free(normaliser);
    if (stretch->failure)
        atomic_store(stretch->stop, true);
}

/* Closes the gaps that rows without content left, and takes over findings and memory. */
static enum fever_error stretches_join(struct stretch *stretches, size_t threads,
                                       struct arena *arena, struct findings *findings,
                                       struct import_row *rows, size_t *count, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    *count = 0;
    for (size_t i = 0; i < threads; i++) {
        struct stretch *stretch = &stretches[i];
        if (stretch->failure && !failure) {
            failure = stretch->failure;
            if (error)
                *error = stretch->error;
        }
        if (stretch->rows != rows + *count && stretch->count)
            memmove(rows + *count, stretch->rows, stretch->count * sizeof *rows);
        *count += stretch->count;
        findings_take(findings, &stretch->findings);
        arena_adopt(arena, stretch->arena);
    }
    return failure;
}

enum fever_error rows_read(const struct rows_input *input, struct arena *arena,
                           struct findings *findings, struct import_row **rows, size_t *count,
                           struct error *error)
{
    struct stretch stretches[PARALLEL_PARTS_MAX] = {0};
    atomic_bool stop = false;
    size_t total = input->table->count, threads = parallel_parts(total, ROWS_A_THREAD);
    *rows = arena_array(arena, total, sizeof **rows);
    if (!*rows)
        return error_nomem(error);
    for (size_t i = 0; i < threads; i++) {
        struct stretch *stretch = &stretches[i];
        *stretch = (struct stretch){.input = input,
                                    .begin = parallel_begin(total, i, threads),
                                    .end = parallel_begin(total, i + 1, threads),
                                    .rows = *rows + parallel_begin(total, i, threads),
                                    .arena = arena_new(),
                                    .stop = &stop,
                                    .is_first = i == 0,
                                    .total = total};
        if (!stretch->arena) {
            stretch->failure = error_nomem(&stretch->error);
            atomic_store(&stop, true);
            continue;
        }
        findings_init(&stretch->findings, stretch->arena);
    }
    parallel_run(stretch_run, stretches, threads, sizeof *stretches);
    return stretches_join(stretches, threads, arena, findings, *rows, count, error);
}
