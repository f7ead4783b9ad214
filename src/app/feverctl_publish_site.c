/* A published site, written by two threads or more: first all that a manifest names, then pages,
 * then the manifest, and at the end what no manifest names any more is taken away. */
#include "feverctl_publish_site.h"

#include <stdlib.h>

#include "fever/page.h"
#include "fever/parallel.h"
#include "feverctl_publish_parts.h"

enum { JOBS_PER_PART = 16, FLUSH_BYTES = 64 << 20 };

static size_t job_count(const struct publish_site *site)
{
    return site->pack_count + site->name_count + publish_page_count(site);
}

static enum fever_error job_run(struct publish_worker *worker, size_t job)
{
    const struct publish_site *site = worker->site;
    if (job < site->pack_count)
        return publish_pack_write(worker, &site->packs[job]);
    job -= site->pack_count;
    if (job < site->name_count)
        return publish_names_write(worker, &site->names[job]);
    return publish_page_write(worker, job - site->name_count);
}

/* Once much was written one of the threads has the disk take it, while the others go on: else all
 * would wait for it at the end. */
static enum fever_error worker_flush(struct publish_worker *worker)
{
    struct publish_site *site = worker->site;
    int64_t written = worker->pen.counts.bytes_written, more = written - worker->told;
    worker->told = written;
    if (atomic_fetch_add(&site->waiting, more) + more < FLUSH_BYTES ||
        atomic_flag_test_and_set(&site->flushing))
        return FEVER_OK;
    atomic_store(&site->waiting, 0);
    enum fever_error failure = publish_flush(site->task->folder, &worker->error);
    atomic_flag_clear(&site->flushing);
    return failure;
}

static void worker_run(void *part)
{
    struct publish_worker *worker = part;
    struct publish_site *site = worker->site;
    size_t total = job_count(site), job;
    while (!worker->failure && !atomic_load(&site->stopped) &&
           (job = atomic_fetch_add(&site->next, 1)) < total) {
        worker->failure = job_run(worker, job);
        if (!worker->failure)
            worker->failure = worker_flush(worker);
        if (!worker->failure && worker->tells_progress && job % 16 == 0 &&
            !progress_step(site->progress, job, total))
            worker->failure = error_set(&worker->error, FEVER_GUARD,
                                        "stopped; the site is as it was published before");
    }
    if (worker->failure)
        atomic_store(&site->stopped, true);
}

static void counts_add(struct publish_counts *to, const struct publish_counts *counts)
{
    to->written += counts->written;
    to->kept += counts->kept;
    to->removed += counts->removed;
    to->bytes_written += counts->bytes_written;
}

static enum fever_error worker_init(struct publish_worker *worker, struct publish_site *site,
                                    size_t index, struct error *error)
{
    *worker = (struct publish_worker){.site = site, .tells_progress = index == 0};
    buffer_init(&worker->body, PUBLISH_FILE_MAX);
    buffer_init(&worker->other, PUBLISH_FILE_MAX);
    return publish_pen_init(&worker->pen, site->task->folder, (unsigned)index + 1, error);
}

static void worker_clear(struct publish_worker *worker)
{
    publish_pen_clear(&worker->pen);
    buffer_clear(&worker->body);
    buffer_clear(&worker->other);
}

static enum fever_error work(struct publish_site *site, struct publish_result *result,
                             struct error *error)
{
    struct publish_worker workers[PARALLEL_PARTS_MAX];
    size_t count = parallel_parts(job_count(site), JOBS_PER_PART);
    count += count < PARALLEL_PARTS_MAX; /* one often waits for the disk */
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count; i++) {
        enum fever_error no_pen = worker_init(&workers[i], site, i, error);
        failure = failure ? failure : no_pen;
    }
    if (!failure)
        parallel_run(worker_run, workers, count, sizeof *workers);
    for (size_t i = 0; i < count; i++) {
        if (!failure && workers[i].failure) {
            failure = workers[i].failure;
            *error = workers[i].error;
        }
        counts_add(&result->counts, &workers[i].pen.counts);
        result->pages += workers[i].pages;
        publish_marks_join(&site->marks, &workers[i].pen.marks);
        worker_clear(&workers[i]);
    }
    return failure;
}

static enum fever_error manifest_put(struct publish_site *site, struct publish_pen *pen,
                                     struct buffer *body, struct error *error)
{
    buffer_reset(body);
    publish_manifest_append(site, body);
    if (buffer_error(body))
        return error_nomem(error);
    enum fever_error failure = publish_settle(site->task->folder, error);
    return failure ? failure : publish_put(pen, "manifest.json", body->data, body->length, error);
}

static enum fever_error site_write(struct publish_site *site, struct publish_pen *pen,
                                   struct publish_result *result, struct error *error)
{
    struct buffer body;
    buffer_init(&body, PUBLISH_FILE_MAX);
    while (page_guide_name(site->guide_count))
        site->guide_count++;
    enum fever_error failure = publish_parts_list(site, error);
    result->packs = site->pack_count;
    result->clinics_without_city = site->rest_count;
    if (!failure)
        failure = publish_manifest_remember(site, error);
    if (!failure)
        failure = publish_assets_put(&site->assets, site->task->static_folder, pen, error);
    if (site->assets.is_new) /* every page names its files */
        publish_folder_renew(site->task->folder, "clinics");
    if (!failure)
        failure = publish_regions_write(site, pen, &body, error);
    if (!failure)
        failure = work(site, result, error);
    if (!failure)
        failure = manifest_put(site, pen, &body, error);
    if (!failure) {
        publish_marks_join(&site->marks, &pen->marks);
        publish_remember(site->task->folder, &site->marks);
        failure = publish_site_sweep(site, pen, error);
    }
    buffer_clear(&body);
    return failure;
}

enum fever_error publish_site(const struct publish_task *task, const struct progress *progress,
                              struct publish_result *result, struct error *error)
{
    struct publish_site site = {.task = task, .progress = progress, .flushing = ATOMIC_FLAG_INIT};
    struct publish_pen pen;
    *result = (struct publish_result){.packs = 0};
    enum fever_error failure = publish_pen_init(&pen, task->folder, 0, error);
    if (!failure)
        failure = site_write(&site, &pen, result, error);
    counts_add(&result->counts, &pen.counts);
    publish_pen_clear(&pen);
    publish_assets_clear(&site.assets);
    publish_parts_clear(&site);
    publish_marks_clear(&site.marks);
    return failure;
}
