/* The child that reads a workbook or layers with GDAL. */
#ifndef FEVER_IMPORT_READ_LAYERS_CHILD_H
#define FEVER_IMPORT_READ_LAYERS_CHILD_H

#include "read_frames.h"
#include "read_gdal.h"
#include "read_layers.h"
#include "read_xlsx_phonetics.h"
#include "sheet_values.h"

struct layers_task {
    const char *path; /* absolute */
    enum layers_format format;
    const struct read_request *request;
};

/* Takes the limits upon itself, reads, writes frames to the pipe, and ends the process. */
void layers_child(const struct layers_task *task, int pipe) __attribute__((noreturn));

/* What the files of the child share. */
struct child {
    const struct layers_task *task;
    FILE *out;
    struct gdal gdal;
    enum frame_format format;
    GDALDatasetH dataset;
    struct phonetic_texts phonetics;
    struct sheet_values values; /* of the sheet that is sent */
    bool recodes;               /* texts are bytes in an encoding that the file does not state */
    struct error error;
};

/* Whether the format is a workbook: rows without names, cells as texts. */
bool child_has_sheets(const struct child *child);

/* FEVER_INVALID where a Shapefile, or its table, is shorter than it says. */
enum fever_error child_check_shapefile(struct child *child, const char *path);

/* FEVER_INVALID where a part of the archive at `folder` that holds rows is damaged. */
enum fever_error child_check_whole(struct child *child, const char *folder, char **entries);

/* A sheet, layer or table that may be the one with the list. */
struct layer_choice {
    const char *name;
    int64_t rows;
    size_t score;  /* of its header */
    bool is_prose; /* sentences, a cell each: no list, and nothing to tell of */
    bool is_hidden;
    void *layer; /* what it is called by who reads it */
};
typedef enum fever_error layer_scorer(struct child *child, struct layer_choice *choice);

/* Finds the one to read: the one asked for by its name, the only one with rows, or with a known
 * header, hidden ones apart; NULL where the names alone are asked for, which it then sends. */
enum fever_error child_choose(struct child *child, struct layer_choice *choices, size_t count,
                              layer_scorer *score, const struct layer_choice **out);

/* How much the sample has of a known header. */
enum fever_error child_score(struct child *child, const struct raw_table *sample, size_t *score);

/* Sends the layer and its rows. */
enum fever_error child_send_layer(struct child *child, OGRLayerH layer);

/* Fills a table with the first rows of the layer. */
enum fever_error child_sample(struct child *child, OGRLayerH layer, struct raw_table *sample);

/* Sends what a sheet says beside its cells: merged ones, and hidden rows up to `last_line`. XLS
 * says it where GDAL does not show it. */
void child_send_marks(struct child *child, const char *sheet, long last_line);

/* Find the cells of a sheet that GDAL tells otherwise than they are shown. */
void xlsx_find_values(struct child *child, const char *sheet, struct sheet_values *values);
void ods_find_values(struct child *child, const char *sheet, struct sheet_values *values);

#endif
