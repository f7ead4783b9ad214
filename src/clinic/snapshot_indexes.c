/* Building the indexes: one behind the other for few clinics, side by side for many. */
#include "fever/parallel.h"
#include "snapshot_internal.h"

/* Threads have a cost, and so have arenas, whose last block is not full: at most 8 MiB each. */
enum { CLINICS_A_THREAD = 50000 };

typedef enum fever_error build_function(struct snapshot *snapshot, struct arena *arena,
                                        struct error *error);

/* The slowest first. */
static build_function *const builders[] = {snapshot_build_map, snapshot_build_nearest,
                                           snapshot_build_search, snapshot_build_list,
                                           snapshot_build_districts};

enum { BUILDER_COUNT = sizeof builders / sizeof *builders };

struct job {
    build_function *build;
    struct snapshot *snapshot;
    struct arena *arena; /* NULL: none was to be had */
    struct error error;
    enum fever_error failure;
};

static void job_run(void *part)
{
    struct job *job = part;
    job->failure =
        job->arena ? job->build(job->snapshot, job->arena, &job->error) : error_nomem(&job->error);
}

static enum fever_error build_side_by_side(struct snapshot *snapshot, struct error *error)
{
    struct job jobs[BUILDER_COUNT];
    _Static_assert((int)BUILDER_COUNT <= (int)PARALLEL_PARTS_MAX, "more indexes than threads");
    for (int i = 0; i < BUILDER_COUNT; i++)
        jobs[i] = (struct job){
            .build = builders[i], .snapshot = snapshot, .arena = i ? arena_new() : snapshot->arena};
    parallel_run(job_run, jobs, BUILDER_COUNT, sizeof *jobs);
    enum fever_error failure = FEVER_OK;
    for (int i = 0; i < BUILDER_COUNT; i++) {
        if (i)
            arena_adopt(snapshot->arena, jobs[i].arena);
        if (!jobs[i].failure || failure)
            continue;
        failure = jobs[i].failure;
        *error = jobs[i].error;
    }
    return failure;
}

enum fever_error snapshot_build_indexes(struct snapshot *snapshot, struct error *error)
{
    if (parallel_parts(snapshot->dataset->clinic_count, CLINICS_A_THREAD) > 1)
        return build_side_by_side(snapshot, error);
    enum fever_error failure = FEVER_OK;
    for (int i = 0; i < BUILDER_COUNT && !failure; i++)
        failure = builders[i](snapshot, snapshot->arena, error);
    return failure;
}
