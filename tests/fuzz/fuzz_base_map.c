/* Fuzzes the check of the operator's own GeoJSON for the ground of the map. What is taken is a
 * collection of features that all lie on earth, for the page's script draws them without another
 * look; what is refused is told in one sentence that names the option. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/app/feverd_base_map.h"
#include "fuzz.h"

enum { PATH_SIZE = 64 };

/* Returns how many positions there are, of which each is one. */
static size_t check_positions(const json_t *coordinates)
{
    size_t count = 0;
    if (!json_is_array(coordinates) || !json_array_size(coordinates))
        abort();
    if (!json_is_array(json_array_get(coordinates, 0))) {
        double lon = json_number_value(json_array_get(coordinates, 0));
        double lat = json_number_value(json_array_get(coordinates, 1));
        if (!json_is_number(json_array_get(coordinates, 1)) || fabs(lon) > 180 || fabs(lat) > 90)
            abort();
        return 1;
    }
    for (size_t i = 0; i < json_array_size(coordinates); i++)
        count += check_positions(json_array_get(coordinates, i));
    return count;
}

static void check_taken(const uint8_t *bytes, size_t size)
{
    json_t *root = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *features = json_object_get(root, "features");
    if (!json_array_size(features))
        abort();
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *geometry = json_object_get(json_array_get(features, i), "geometry");
        if (!check_positions(json_object_get(geometry, "coordinates")))
            abort();
    }
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[PATH_SIZE];
    struct error error = {0};
    int file = memfd_create("ground.geojson", MFD_CLOEXEC);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (!base_map_file_check(path, &error))
        check_taken(bytes, size);
    else if (strncmp(error.text, "--base-map: ", 12) != 0)
        abort();
    close(file);
    return 0;
}
