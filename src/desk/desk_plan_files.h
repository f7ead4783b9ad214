/* What a plan's run is told through files beside the upload: the columns and the decisions. */
#ifndef FEVER_DESK_PLAN_FILES_H
#define FEVER_DESK_PLAN_FILES_H

#include "desk_plan.h"

enum { PLAN_PATH_SIZE = PLAN_FOLDER_SIZE + PLAN_NAME_SIZE + 32 };

/* No upload has such a name: the desk lets none begin with a dot. */
#define PLAN_COLUMNS_FILE   ".columns.json"
#define PLAN_DECISIONS_FILE ".decisions.csv"

void plan_folder_of(const struct desk_plans *plans, const struct desk_plan *plan,
                    char out[PLAN_PATH_SIZE]);
void plan_path_of(const struct desk_plans *plans, const struct desk_plan *plan, const char *name,
                  char out[PLAN_PATH_SIZE]);

/* Makes the plan's folder and keeps the upload in it. */
enum fever_error plan_file_keep(const struct desk_plans *plans, const struct desk_plan *plan,
                                const char *bytes, size_t length, struct error *error);

/* Writes those that the plan has, and names them in the options; the paths are the caller's. */
struct plan_paths {
    char columns[PLAN_PATH_SIZE], decisions[PLAN_PATH_SIZE];
};
enum fever_error plan_files_write(const struct desk_plans *plans, const struct desk_plan *plan,
                                  struct plan_paths *paths, struct import_options *options,
                                  struct error *error);

/* Decisions that hold for the source's next list, in a file beside the store: kept, or removed
 * where the text is empty; and read into the plan. What cannot be read is as if it were not there.
 */
enum fever_error plan_decisions_keep(const struct desk_plans *plans, const struct desk_plan *plan,
                                     const char *text, size_t length, struct error *error);
void plan_decisions_load(const struct desk_plans *plans, struct desk_plan *plan);

/* Removes the folder with all that was kept in it. */
void plan_files_remove(const struct desk_plans *plans, const struct desk_plan *plan);

#endif
