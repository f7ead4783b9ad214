/* Checking the operator's own GeoJSON: a map that shows nothing, or lies elsewhere, is better
 * refused when the service starts than found out by its visitors. */
#include "feverd_base_map.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 16 << 20, DEPTH_MAX = 8 };

/* Whether positions at the bottom of nested arrays are degrees, and there is one. */
static bool are_degrees(const json_t *coordinates, int depth)
{
    const json_t *first = json_array_get(coordinates, 0);
    if (!first || depth > DEPTH_MAX)
        return false;
    if (json_is_number(first)) {
        const json_t *lat = json_array_get(coordinates, 1);
        return json_is_number(lat) && fabs(json_number_value(first)) <= 180 &&
               fabs(json_number_value(lat)) <= 90;
    }
    for (size_t i = 0; i < json_array_size(coordinates); i++)
        if (!are_degrees(json_array_get(coordinates, i), depth + 1))
            return false;
    return true;
}

/* What is wrong with a feature collection, as the end of a sentence; NULL: nothing. `*at` counts
 * the features from 1. */
static const char *find_fault(const json_t *root, size_t *at)
{
    const char *type = json_string_value(json_object_get(root, "type"));
    const json_t *features = json_object_get(root, "features");
    *at = 0;
    if (!type || strcmp(type, "FeatureCollection") != 0 || !json_array_size(features))
        return "is no GeoJSON feature collection with features in it (RFC 7946)";
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *geometry = json_object_get(json_array_get(features, i), "geometry");
        *at = i + 1;
        if (!are_degrees(json_object_get(geometry, "coordinates"), 0))
            return "must have a geometry whose coordinates are [longitude, latitude] in degrees, "
                   "WGS84";
    }
    return NULL;
}

static enum fever_error check_json(const char *path, FILE *file, struct error *error)
{
    json_error_t fault;
    json_t *root = json_loadf(file, JSON_REJECT_DUPLICATES, &fault);
    if (!root)
        return error_set(error, FEVER_INVALID, "--base-map: %s, line %d, is no JSON: %s", path,
                         fault.line, fault.text);
    size_t at;
    const char *wrong = find_fault(root, &at);
    json_decref(root);
    if (!wrong)
        return FEVER_OK;
    return at ? error_set(error, FEVER_INVALID, "--base-map: feature %zu of %s %s", at, path, wrong)
              : error_set(error, FEVER_INVALID, "--base-map: %s %s", path, wrong);
}

enum fever_error base_map_file_check(const char *path, struct error *error)
{
    struct stat stat;
    int handle = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = handle < 0 ? NULL : fdopen(handle, "r");
    if (!file) {
        int reason = errno;
        if (handle >= 0)
            close(handle);
        return error_set(error, FEVER_IO, "--base-map: cannot read %s: %s", path, strerror(reason));
    }
    enum fever_error failure;
    if (fstat(handle, &stat) != 0 || !S_ISREG(stat.st_mode) || stat.st_size > FILE_BYTES_MAX)
        failure = error_set(error, FEVER_INVALID, "--base-map: %s must be a file of at most %d MiB",
                            path, FILE_BYTES_MAX >> 20);
    else
        failure = check_json(path, file, error);
    fclose(file);
    return failure;
}
