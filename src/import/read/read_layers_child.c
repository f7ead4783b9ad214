/* The child: limits first, then GDAL, one driver, one file, one layer. */

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/refusal.h"
#include "read_docx.h"
#include "read_file.h"
#include "read_marks.h"
#include "read_markup.h"

enum { LAYERS_MAX = 1000, ENTRIES_MAX = 20000 };

#ifdef __SANITIZE_ADDRESS__
enum { WRITTEN_MAX = 1 << 20 }; /* what a sanitizer reports goes into a file */
#else
enum { WRITTEN_MAX = 0 };
#endif

static bool limit(int resource, rlim_t most)
{
    struct rlimit limits = {most, most};
    return setrlimit((__rlimit_resource_t)resource, &limits) == 0;
}

static rlim_t mapped_bytes(void)
{
    char line[64] = "";
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = file && fgets(line, sizeof line, file) ? strtoul(line, NULL, 10) : 0;
    if (file)
        fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* No file but those that it opens itself, and none written; it dies with its parent. */
static bool limits_take(int pipe)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nothing = open("/dev/null", O_RDWR); /* what GDAL prints when it dies helps nobody */
    for (int standard = 0; standard <= 2 && nothing >= 0; standard++)
        dup2(nothing, standard);
    if (pipe != 3 && dup2(pipe, 3) < 0)
        return false;
    close_range(4, ~0U, 0);
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, WRITTEN_MAX) &&
           limit(RLIMIT_CPU, LAYERS_CPU_SECONDS) && limit(RLIMIT_NOFILE, 64) &&
           limit(RLIMIT_AS, mapped_bytes() + ((rlim_t)LAYERS_MEMORY_MB << 20));
}

bool child_has_sheets(const struct child *child)
{
    return child->format == FORMAT_XLSX || child->format == FORMAT_ODS ||
           child->format == FORMAT_XLS;
}

/* By what a ZIP archive holds; `*inside` is the part that GDAL is to open, or "". */
static enum fever_error packed_format(struct child *child, char **entries, const char **inside)
{
    static const struct {
        const char *entry; /* a name, the folder of a name, or what a name ends with */
        enum frame_format format;
        bool is_inside;
    } marks[] = {{"xl/workbook.xml", FORMAT_XLSX, false},
                 {DOCX_FOLDER, FORMAT_DOCX, false},
                 {"content.xml", FORMAT_ODS, false},
                 {".shp", FORMAT_SHAPEFILE, true},
                 {".kml", FORMAT_KML, true}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i].entry);
        for (char **entry = entries; entry && *entry; entry++) {
            size_t own = strlen(*entry);
            bool ends = own >= length && strcasecmp(*entry + own - length, marks[i].entry) == 0;
            bool holds =
                marks[i].entry[length - 1] == '/' && strncmp(*entry, marks[i].entry, length) == 0;
            if (!holds && (!ends || (!marks[i].is_inside && own != length)))
                continue;
            child->format = marks[i].format;
            *inside = marks[i].is_inside ? *entry : "";
            return FEVER_OK;
        }
    }
    return refused_as(
        &child->error,
        error_set(&child->error, FEVER_INVALID,
                  "%s is an archive with no workbook, Word document or layers in it, or a "
                  "truncated one; give an .xlsx, .ods, .docx, .gpkg, .shp or .kml file",
                  read_file_base_name(child->task->path)),
        REFUSAL_ARCHIVE, read_file_base_name(child->task->path), (char *)NULL);
}

/* Refuses an archive that says itself how large it gets. */
static enum fever_error packed_size_check(struct child *child, const char *folder, char **entries)
{
    unsigned long long total = 0;
    size_t count = 0;
    for (char **entry = entries; entry && *entry; entry++, count++) {
        char name[5000];
        VSIStatBufL status;
        snprintf(name, sizeof name, "%s/%s", folder, *entry);
        if (child->gdal.VSIStatL(name, &status) == 0 && status.st_size > 0)
            total += (unsigned long long)status.st_size;
        if (total > (unsigned long long)LAYERS_UNPACKED_MAX_MB << 20 || count > ENTRIES_MAX)
            return refused_as(
                &child->error,
                error_set(&child->error, FEVER_TOO_LARGE,
                          "%s unpacks to more than %d MB, which no list needs; save the list "
                          "alone as a new workbook",
                          read_file_base_name(child->task->path), LAYERS_UNPACKED_MAX_MB),
                REFUSAL_UNPACKS_TOO_FAR, read_file_base_name(child->task->path), (char *)NULL);
    }
    return FEVER_OK;
}

static const struct {
    const char *driver;  /* as GDAL names it */
    const char *entry;   /* as its registering function does */
    const char *prefix;  /* before the path, so that the name's ending does not matter */
    const char *article; /* for people */
} drivers[] = {[FORMAT_XLSX] = {"XLSX", "XLSX", "XLSX:", "an XLSX workbook"},
               [FORMAT_ODS] = {"ODS", "ODS", "ODS:", "an ODS workbook"},
               [FORMAT_XLS] = {"XLS", "XLS", "", "an XLS workbook"},
               [FORMAT_GPKG] = {"GPKG", "GeoPackage", "GPKG:", "a GeoPackage"},
               [FORMAT_SHAPEFILE] = {"ESRI Shapefile", "Shape", "", "a Shapefile"},
               [FORMAT_KML] = {"LIBKML", "LIBKML", "", "KML"}};

/* A DBF without a .cpg says nothing reliable of its encoding: its bytes are read as they are. */
static bool states_encoding(const char *path)
{
    static const char *const endings[] = {"cpg", "CPG"};
    char name[5000];
    size_t length = strlen(path);
    if (length < 4 || length >= sizeof name)
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        memcpy(name, path, length + 1);
        memcpy(name + length - 3, endings[i], 3);
        if (access(name, R_OK) == 0)
            return true;
    }
    return false;
}

static enum fever_error dataset_open(struct child *child, const char *path, const char *inside)
{
    char name[5000];
    const char *allowed[] = {drivers[child->format].driver, NULL};
    const char *raw[] = {"ENCODING=", NULL};
    enum fever_error failure =
        gdal_register(&child->gdal, drivers[child->format].entry, &child->error);
    if (failure)
        return failure;
    if (*inside)
        snprintf(name, sizeof name, "/vsizip/{%s}/%s", path, inside);
    else
        snprintf(name, sizeof name, "%s%s", drivers[child->format].prefix, path);
    if (child->format == FORMAT_SHAPEFILE && child_check_shapefile(child, name))
        return child->error.code;
    child->recodes = child->format == FORMAT_SHAPEFILE && !*inside && !states_encoding(path);
    child->dataset = child->gdal.GDALOpenEx(name, GDAL_OF_VECTOR | GDAL_OF_READONLY, allowed,
                                            child->recodes ? (const char *const *)raw : NULL, NULL);
    if (child->dataset)
        return FEVER_OK;
    const char *why = child->gdal.CPLGetLastErrorMsg();
    return refused_as(
        &child->error,
        error_set(&child->error, FEVER_INVALID,
                  "%s cannot be read as %s; it is damaged, truncated or protected by a "
                  "password%s%.100s",
                  read_file_base_name(path), drivers[child->format].article,
                  why && *why ? ": " : "", why ? why : ""),
        REFUSAL_DAMAGED, read_file_base_name(path), (char *)NULL);
}

static enum fever_error child_open(struct child *child)
{
    static const enum frame_format formats[] = {[LAYERS_ZIP] = FORMAT_XLSX,
                                                [LAYERS_XLS] = FORMAT_XLS,
                                                [LAYERS_GPKG] = FORMAT_GPKG,
                                                [LAYERS_SHAPEFILE] = FORMAT_SHAPEFILE,
                                                [LAYERS_KML] = FORMAT_KML};
    const char *path = child->task->path, *inside = "";
    child->format = formats[child->task->format];
    if (child->task->format != LAYERS_ZIP)
        return dataset_open(child, path, inside);
    char folder[4500];
    snprintf(folder, sizeof folder, "/vsizip/{%s}", path);
    char **entries = child->gdal.VSIReadDirRecursive(folder);
    enum fever_error failure = packed_format(child, entries, &inside);
    if (!failure)
        failure = packed_size_check(child, folder, entries);
    if (!failure)
        failure = child_check_whole(child, folder, entries);
    if (!failure && child->format != FORMAT_DOCX)
        failure = dataset_open(child, path, inside);
    child->gdal.CSLDestroy(entries);
    return failure;
}

/* Whether no row of a sheet's sample has more than one cell: explanations, a cover. */
static bool is_prose(const struct raw_table *sample)
{
    for (size_t i = 0; i < sample->count; i++)
        if (raw_row_filled(&sample->rows[i], NULL) > 1)
            return false;
    return raw_row_filled(&sample->header, NULL) <= 1;
}

static enum fever_error layer_score(struct child *child, struct layer_choice *choice)
{
    struct raw_table sample;
    struct arena *arena = arena_new();
    if (!arena)
        return error_nomem(&child->error);
    raw_table_init(&sample, arena);
    enum fever_error failure = child_sample(child, choice->layer, &sample);
    if (!failure)
        failure = child_score(child, &sample, &choice->score);
    choice->is_prose = !failure && !choice->score && is_prose(&sample);
    raw_table_clear(&sample);
    arena_free(arena);
    return failure;
}

static enum fever_error dataset_read(struct child *child)
{
    static struct layer_choice choices[LAYERS_MAX];
    const struct layer_choice *chosen;
    int count = child->gdal.GDALDatasetGetLayerCount(child->dataset);
    if (count > LAYERS_MAX)
        return refused_as(&child->error,
                          error_set(&child->error, FEVER_TOO_LARGE,
                                    "%d layers; at most %d are looked at", count, LAYERS_MAX),
                          REFUSAL_TOO_MANY_SHEETS, (char *)NULL);
    for (int i = 0; i < count; i++) {
        OGRLayerH layer = child->gdal.GDALDatasetGetLayer(child->dataset, i);
        choices[i].layer = layer;
        choices[i].name = child->gdal.OGR_L_GetName(layer);
        choices[i].rows = child->gdal.OGR_L_GetFeatureCount(layer, 1);
    }
    if (child->format == FORMAT_XLSX)
        xlsx_find_hidden(child, choices, (size_t)count);
    else if (child->format == FORMAT_ODS)
        ods_find_hidden(child, choices, (size_t)count);
    else if (child->format == FORMAT_XLS)
        xls_find_hidden(child, choices, (size_t)count);
    enum fever_error failure = child_choose(child, choices, (size_t)count, layer_score, &chosen);
    return failure || !chosen ? failure : child_send_layer(child, chosen->layer);
}

static enum fever_error child_read(struct child *child)
{
    if (child->task->format == LAYERS_HTML || child->task->format == LAYERS_XML) {
        child->format = child->task->format == LAYERS_HTML ? FORMAT_HTML : FORMAT_XML;
        return markup_read(child);
    }
    enum fever_error failure = gdal_load(&child->gdal, &child->error);
    if (!failure)
        failure = child_open(child);
    if (failure)
        return failure;
    return child->format == FORMAT_DOCX ? docx_read(child) : dataset_read(child);
}

void layers_child(const struct layers_task *task, int pipe)
{
    static struct child child;
    child.task = task;
    if (!limits_take(pipe) || !(child.out = fdopen(3, "wb")))
        _exit(1);
    enum fever_error failure = child_read(&child);
    if (failure) {
        struct frame_error frame = {.code = failure, .reason = (uint32_t)child.error.reason};
        memcpy(frame.details, child.error.details, sizeof frame.details);
        frame_send(child.out, FRAME_ERROR, &frame, sizeof frame, child.error.text,
                   strlen(child.error.text));
    } else {
        frame_send(child.out, FRAME_DONE, NULL, 0, NULL, 0);
    }
    _exit(fflush(child.out) != 0);
}
