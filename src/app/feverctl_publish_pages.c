/* The pages of a published site: each as feverd would answer it, with the addresses of the page's
 * files replaced by those of this version. */
#include <stdio.h>
#include <string.h>

#include "fever/api.h"
#include "fever/page.h"
#include "feverctl_publish_parts.h"

static const struct {
    const char *path, *file;
} single_pages[] = {
    {"/", "index.html"},
    {"/privacy", "privacy.html"},
    {"/guides", "guides.html"},
    {"/robots.txt", "robots.txt"},
};

enum { SINGLE_PAGES = sizeof single_pages / sizeof *single_pages, SITEMAP_JOBS = 1 };

/* The page in the worker's body. FEVER_NOT_FOUND where there is none. */
static enum fever_error render(struct publish_worker *worker, const char *path)
{
    const struct publish_task *task = worker->site->task;
    const struct page_context context = {.snapshot = task->snapshot,
                                         .now = task->now,
                                         .public_url = task->public_url,
                                         .published = true};
    const struct api_parameter lang = {.name = "lang", .value = lang_name(task->lang)};
    const struct api_request request = {
        .method = API_GET, .path = path, .parameters = &lang, .parameter_count = 1};
    struct api_reply reply = {.status = 0};
    buffer_reset(&worker->body);
    reply.body = worker->body;
    page_handle(&context, &request, &reply);
    worker->body = reply.body;
    if (reply.status == 200 && !buffer_error(&worker->body))
        return FEVER_OK;
    enum fever_error failure = reply.status == 404 ? FEVER_NOT_FOUND : FEVER_INVALID;
    return error_set(&worker->error,
                     buffer_error(&worker->body) ? buffer_error(&worker->body) : failure,
                     "%s could not be made (status %d)", path, reply.status);
}

/* `="/static/` begins the address of a file of ours and nothing else: what comes from outside has
 * its quotation marks escaped. */
static enum fever_error write_page(struct publish_worker *worker, const char *path,
                                   const char *file)
{
    struct buffer *page = &worker->other;
    enum fever_error failure = render(worker, path);
    if (failure)
        return failure;
    buffer_reset(page);
    publish_assets_named(&worker->site->assets, "=\"", worker->body.data, worker->body.length,
                         page);
    if (buffer_error(page))
        return error_nomem(&worker->error);
    worker->pages++;
    return publish_put(&worker->pen, file, page->data, page->length, &worker->error);
}

static enum fever_error region_write(struct publish_worker *worker, size_t index)
{
    const struct region *region = region_at(snapshot_regions(worker->site->task->snapshot), index);
    char path[PUBLISH_PATH_SIZE], file[PUBLISH_PATH_SIZE];
    if (region->successor)
        return FEVER_OK;
    snprintf(path, sizeof path, "/regions/%06u", region->adcode);
    snprintf(file, sizeof file, "regions/%06u.html", region->adcode);
    return write_page(worker, path, file);
}

/* Ids are letters, digits and signs that a file's name may have, see clinic_id_is_valid. */
static enum fever_error clinic_write(struct publish_worker *worker, size_t number)
{
    const char *id = snapshot_clinic(worker->site->task->snapshot, (uint32_t)number)->id;
    char path[PUBLISH_PATH_SIZE], file[PUBLISH_PATH_SIZE];
    snprintf(path, sizeof path, "/clinics/%s", id);
    snprintf(file, sizeof file, "clinics/%s.html", id);
    return write_page(worker, path, file);
}

static enum fever_error guide_write(struct publish_worker *worker, size_t index)
{
    char path[PUBLISH_PATH_SIZE], file[PUBLISH_PATH_SIZE];
    snprintf(path, sizeof path, "/guides/%s", page_guide_name(index));
    snprintf(file, sizeof file, "guides/%s.html", page_guide_name(index));
    return write_page(worker, path, file);
}

/* The sitemap and its parts, as many as there are; their addresses need the site's own. */
static enum fever_error sitemap_write(struct publish_worker *worker)
{
    char path[PUBLISH_PATH_SIZE];
    struct publish_site *site = worker->site;
    if (!site->task->public_url)
        return FEVER_OK;
    enum fever_error failure = write_page(worker, "/sitemap.xml", "sitemap.xml");
    while (!failure) {
        snprintf(path, sizeof path, "/sitemap-%zu.xml", site->sitemap_parts + 1);
        failure = write_page(worker, path, path + 1);
        site->sitemap_parts += !failure;
    }
    return failure == FEVER_NOT_FOUND ? FEVER_OK : failure;
}

size_t publish_page_count(const struct publish_site *site)
{
    const struct snapshot *snapshot = site->task->snapshot;
    return SITEMAP_JOBS + region_count(snapshot_regions(snapshot)) + SINGLE_PAGES +
           site->guide_count + snapshot_count(snapshot);
}

enum fever_error publish_page_write(struct publish_worker *worker, size_t index)
{
    const struct publish_site *site = worker->site;
    const size_t regions = region_count(snapshot_regions(site->task->snapshot));
    if (index < SITEMAP_JOBS)
        return sitemap_write(worker);
    index -= SITEMAP_JOBS;
    if (index < regions)
        return region_write(worker, index);
    index -= regions;
    if (index < SINGLE_PAGES)
        return write_page(worker, single_pages[index].path, single_pages[index].file);
    index -= SINGLE_PAGES;
    return index < site->guide_count ? guide_write(worker, index)
                                     : clinic_write(worker, index - site->guide_count);
}
