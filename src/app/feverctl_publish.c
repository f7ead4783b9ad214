/* feverctl publish: the read-only service as a folder of static files, for any web server. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "data_folder.h"
#include "fever/number.h"
#include "fever/origin.h"
#include "fever/store_live.h"
#include "fever/zone_set.h"
#include "feverctl.h"
#include "feverctl_publish_site.h"

static const struct feverctl_help help = {
    .usage = "publish DIR [options]",
    .about =
        "Writes what feverd answers readers as static files into DIR: a pack for each city, a "
        "page\n"
        "for each clinic and region, names to search by, the page's scripts and map, and\n"
        "manifest.json, which names all of it. Each file has its .gz beside it. Any web server "
        "can\n"
        "serve DIR without feverd; deploy/PUBLISH.md shows how.\n\n"
        "Run it every minute or five: what has not changed is not written again. The manifest is\n"
        "replaced in one step, at the end; stopped at any moment, the site stays whole. Packs "
        "hold\n"
        "for 24 hours from their making; later every state is shown as unknown.\n",
    .operands_min = 1,
    .operands_max = 1,
};

struct publishing {
    struct feverctl *ctl;
    const char *path, *static_folder, *public_url, *lang;
    int64_t keep_minutes, confirm_days;
    bool demo;
    struct zone_set *zones;
    struct snapshot *snapshot, *without_loads;
    struct publish_result result;
    int64_t started_ms, took_ms;
};

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The snapshot with what is reported now, and what is left of that without the queues. */
static enum fever_error live_lay_over(struct publishing *publishing, struct store *store,
                                      const struct snapshot *bare, struct error *error)
{
    struct live_values *values = NULL;
    enum fever_error failure = store_live_load(store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        failure = snapshot_with_live(bare, values, &publishing->snapshot, error);
    if (!failure)
        failure = store_live_load(store, STORE_LIVE_WHENEVER, &values, error);
    if (failure)
        return failure;
    values->load_count = 0;
    return snapshot_with_live(bare, values, &publishing->without_loads, error);
}

/* The snapshot as feverd would serve it this minute. */
static enum fever_error snapshot_load_now(struct publishing *publishing, struct store *store,
                                          int64_t now, struct error *error)
{
    struct dataset *dataset = NULL;
    struct snapshot *bare = NULL;
    size_t unknown_zones;
    enum fever_error failure = store_load_served(store, &dataset, error);
    if (failure)
        return failure;
    if (zone_set_load(publishing->zones, dataset, &unknown_zones)) {
        dataset_free(dataset);
        return error_nomem(error);
    }
    const struct snapshot_options options = {.zones = zone_set_zones(publishing->zones),
                                             .confirm_days = (int)publishing->confirm_days,
                                             .demo = publishing->demo};
    failure = snapshot_build(dataset, &options, &bare, error);
    if (!failure)
        failure = live_lay_over(publishing, store, bare, error);
    snapshot_free(bare);
    if (failure)
        return failure;
    snapshot_refresh(publishing->snapshot, now - now % 60);
    snapshot_refresh(publishing->without_loads, now - now % 60);
    return FEVER_OK;
}

static enum fever_error site_publish(struct publishing *publishing, struct publish_folder *folder,
                                     int64_t now, struct error *error)
{
    enum lang lang = LANG_ZH_CN;
    lang_parse(publishing->lang, &lang);
    const struct publish_task task = {.snapshot = publishing->snapshot,
                                      .without_loads = publishing->without_loads,
                                      .folder = folder,
                                      .static_folder = publishing->static_folder,
                                      .public_url = publishing->public_url,
                                      .lang = lang,
                                      .now = now,
                                      .keep_s = publishing->keep_minutes * 60};
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Publishing");
    enum fever_error failure = publish_site(&task, &progress, &publishing->result, error);
    feverctl_progress_end(&bar);
    return failure;
}

static enum fever_error publish_run(struct publishing *publishing, struct error *error)
{
    int64_t now = time(NULL);
    struct store *store = NULL;
    struct publish_folder folder;
    enum fever_error failure = publish_folder_open(&folder, publishing->path, error);
    publishing->zones = zone_set_new();
    if (!failure && !publishing->zones)
        failure = error_nomem(error);
    if (!failure)
        failure = store_open(publishing->ctl->store, STORE_READ, &store, error);
    if (!failure)
        failure = snapshot_load_now(publishing, store, now, error);
    store_close(store);
    if (!failure)
        failure = site_publish(publishing, &folder, now, error);
    publish_folder_close(&folder);
    return failure;
}

static int publish_print(const struct publishing *publishing)
{
    const struct publish_result *result = &publishing->result;
    const struct revision *revision = snapshot_revision(publishing->snapshot);
    uint32_t clinics = snapshot_count(publishing->snapshot);
    if (result->clinics_without_city)
        fprintf(stderr,
                "feverctl: the region of %" PRIu32 " clinics is no city's and in none; they are "
                "found near and by name, but not by city\n",
                result->clinics_without_city);
    if (publishing->ctl->json)
        return feverctl_print_json(json_pack(
            "{s:s,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f}", "folder", publishing->path, "revision",
            feverctl_revision_json(revision), "clinics", (json_int_t)clinics,
            "clinics_without_city", (json_int_t)result->clinics_without_city, "packs",
            (json_int_t)result->packs, "pages", (json_int_t)result->pages, "files_written",
            (json_int_t)result->counts.written, "files_kept", (json_int_t)result->counts.kept,
            "files_removed", (json_int_t)result->counts.removed, "bytes_written",
            (json_int_t)result->counts.bytes_written, "seconds",
            (double)publishing->took_ms / 1000));
    printf("Published %" PRIu32 " clinic%s of revision %" PRId64 " to %s: %zu pack%s, %zu page%s; "
           "%" PRId64 " file%s written, %" PRId64 " unchanged, %" PRId64 " taken away, in %.1f s\n",
           clinics, number_plural(clinics), revision->number, publishing->path, result->packs,
           number_plural((int64_t)result->packs), result->pages,
           number_plural((int64_t)result->pages), result->counts.written,
           number_plural(result->counts.written), result->counts.kept, result->counts.removed,
           (double)publishing->took_ms / 1000);
    return EXIT_DONE;
}

int feverctl_publish(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const languages[] = {"zh-CN", "en", NULL};
    char installed[PATH_MAX];
    bool is_installed = data_folder("static", installed);
    struct publishing publishing = {.ctl = ctl,
                                    .static_folder = is_installed ? installed : "build/static",
                                    .lang = "zh-CN",
                                    .keep_minutes = 60,
                                    .confirm_days = CONFIRM_DAYS_DEFAULT};
    struct option_spec specs[] = {
        {"static", "DIR",
         "folder of the page's files (share/feverd/static where installed, else build/static)",
         OPTION_TEXT, .target = &publishing.static_folder},
        {"lang", "LANG", "language of the pages: zh-CN or en (zh-CN)", OPTION_CHOICE,
         .target = &publishing.lang, .choices = languages},
        {"public-url", "URL", "address of the site, for absolute links (none)", OPTION_TEXT,
         .target = &publishing.public_url},
        {"keep-minutes", "N", "how long files of earlier manifests stay (60)", OPTION_NUMBER,
         .target = &publishing.keep_minutes, .minimum = 1, .maximum = 10080},
        {"confirm-days", "N", "clinics not confirmed for so long are expired (365)", OPTION_NUMBER,
         .target = &publishing.confirm_days, .minimum = 1, .maximum = CONFIRM_DAYS_MAX},
        {"demo", NULL, "sample data: says so on every page, and nothing expires", OPTION_FLAG,
         .target = &publishing.demo},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    if (publishing.public_url && !origin_is_valid(publishing.public_url))
        return feverctl_misuse(ctl, argv[0],
                               "--public-url %s is no address such as https://fever.example.org",
                               publishing.public_url);
    publishing.path = argv[1];
    publishing.started_ms = clock_ms();
    struct error error;
    enum fever_error failure = publish_run(&publishing, &error);
    publishing.took_ms = clock_ms() - publishing.started_ms;
    exit_code = failure ? feverctl_fail(ctl, &error) : publish_print(&publishing);
    snapshot_free(publishing.without_loads);
    snapshot_free(publishing.snapshot);
    zone_set_free(publishing.zones);
    return exit_code;
}
