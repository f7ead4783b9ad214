/* GeoJSON of outlines, feature by feature.
 *
 * A country's outlines are a hundred megabytes of text, and their tree would be ten times that. So
 * a scanner steps over the collection's members, cuts out one feature after the other by its
 * brackets, and only that is parsed. */
#include "read_outlines.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cell/normalise_place.h"

enum {
    FEATURES_MAX = 20000,
    FEATURE_MAX_BYTES = 32 << 20,
    DEPTH_MAX = 100,
    WKB_MAX_BYTES = 64 << 20,
    RINGS_MAX = 100000
};

struct scanner {
    struct arena *arena;
    const char *file, *text;
    size_t length, at;
    size_t line_start; /* where the line of `at` begins */
    long line;
    struct outline_features *features;
    size_t room;
    struct error *error;
};

static enum fever_error refuse(const struct scanner *scanner, const char *what)
{
    long column = (long)(scanner->at - scanner->line_start) + 1;
    return error_set_at(scanner->error, FEVER_INVALID, scanner->line, column,
                        "%s, line %ld, column %ld: %s", scanner->file, scanner->line, column, what);
}

/* Goes on by so many bytes, counting lines. */
static void advance(struct scanner *scanner, size_t bytes)
{
    for (size_t end = scanner->at + bytes; scanner->at < end; scanner->at++) {
        if (scanner->text[scanner->at] != '\n')
            continue;
        scanner->line++;
        scanner->line_start = scanner->at + 1;
    }
}

static void skip_spaces(struct scanner *scanner)
{
    while (scanner->at < scanner->length && strchr(" \t\r\n", scanner->text[scanner->at]) &&
           scanner->text[scanner->at])
        advance(scanner, 1);
}

/* Steps over `byte` and the spaces around it; false where it does not stand there. */
static bool skip(struct scanner *scanner, char byte)
{
    skip_spaces(scanner);
    if (scanner->at == scanner->length || scanner->text[scanner->at] != byte)
        return false;
    advance(scanner, 1);
    skip_spaces(scanner);
    return true;
}

/* Bytes of the string that begins at `at`, with its quotes; 0 where it does not end. */
static size_t string_extent(const struct scanner *scanner, size_t at)
{
    for (size_t i = at + 1; i < scanner->length; i++) {
        if (scanner->text[i] == '\\')
            i++;
        else if (scanner->text[i] == '"')
            return i + 1 - at;
    }
    return 0;
}

/* Bytes of the value at hand; 0 where it does not end or is nested too deeply. */
static size_t value_extent(const struct scanner *scanner)
{
    size_t depth = 0, at = scanner->at;
    while (at < scanner->length) {
        char byte = scanner->text[at];
        if (byte == '"') {
            size_t string = string_extent(scanner, at);
            if (!string)
                return 0;
            at += string;
        } else if (byte == '{' || byte == '[') {
            depth++;
            at++;
        } else if (byte == '}' || byte == ']') {
            if (!depth)
                return at - scanner->at;
            depth--;
            at++;
        } else if (!depth && strchr(", \t\r\n", byte)) {
            return at - scanner->at;
        } else {
            at++;
            continue;
        }
        if (!depth)
            return at - scanner->at;
        if (depth > DEPTH_MAX)
            return 0;
    }
    return 0;
}

/* Parses the value at hand and goes behind it; the caller owns `*out`. */
static enum fever_error value_parse(struct scanner *scanner, json_t **out)
{
    json_error_t fault;
    size_t extent = value_extent(scanner);
    if (!extent)
        return refuse(scanner, "a value that begins here does not end");
    if (extent > FEATURE_MAX_BYTES)
        return error_set_at(scanner->error, FEVER_TOO_LARGE, scanner->line, 0,
                            "%s, line %ld: one feature has more than %d bytes", scanner->file,
                            scanner->line, FEATURE_MAX_BYTES);
    *out = json_loadb(scanner->text + scanner->at, extent, JSON_DECODE_ANY, &fault);
    if (*out) {
        advance(scanner, extent);
        return FEVER_OK;
    }
    if (json_error_code(&fault) == json_error_out_of_memory)
        return error_nomem(scanner->error);
    long line = scanner->line + fault.line - 1;
    long column = fault.column + (fault.line == 1 ? (long)(scanner->at - scanner->line_start) : 0);
    return error_set_at(scanner->error, FEVER_INVALID, line, column, "%s, line %ld, column %ld: %s",
                        scanner->file, line, column, fault.text);
}

static const char *const fault_type = "the geometry is no Polygon or MultiPolygon";
static const char *const fault_ring = "a ring has fewer than four points or is not closed";
static const char *const fault_point = "a point is no [longitude, latitude] in range";
static const char *const fault_swapped = "latitude and longitude seem to be swapped";
static const char *const fault_area = "a ring encloses no area";
static const char *const fault_size = "the geometry is too large";

static bool point_read(const json_t *value, struct point *out)
{
    const json_t *lon = json_array_get(value, 0), *lat = json_array_get(value, 1);
    *out = (struct point){NAN, NAN};
    if (!json_is_number(lon) || !json_is_number(lat))
        return false;
    *out = (struct point){.lat = json_number_value(lat), .lon = json_number_value(lon)};
    return point_is_valid(*out);
}

/* NULL, or what is wrong. */
static const char *ring_write(const json_t *ring, struct buffer *wkb)
{
    size_t count = json_array_size(ring);
    struct point first = {0, 0}, point = {0, 0}, before;
    double area = 0;
    if (count < 4)
        return fault_ring;
    if (count > FEATURE_MAX_BYTES)
        return fault_size;
    outline_wkb_ring(wkb, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        before = point;
        if (!point_read(json_array_get(ring, i), &point))
            return place_is_in_china((struct point){point.lon, point.lat}) ? fault_swapped
                                                                           : fault_point;
        if (i == 0)
            first = before = point;
        area += (before.lon - first.lon) * (point.lat - first.lat) -
                (point.lon - first.lon) * (before.lat - first.lat);
        outline_wkb_point(wkb, point);
    }
    if (point.lat != first.lat || point.lon != first.lon)
        return fault_ring;
    return area == 0 ? fault_area : NULL;
}

static const char *polygon_write(const json_t *polygon, struct buffer *wkb)
{
    size_t rings = json_array_size(polygon);
    const char *fault = rings ? NULL : fault_ring;
    if (rings > RINGS_MAX)
        return fault_size;
    outline_wkb_polygon(wkb, (uint32_t)rings);
    for (size_t i = 0; i < rings && !fault; i++)
        fault = ring_write(json_array_get(polygon, i), wkb);
    return fault;
}

static const char *geometry_write(const json_t *geometry, struct buffer *wkb)
{
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    if (type && strcmp(type, "Polygon") == 0) {
        outline_wkb_begin(wkb, 1);
        return polygon_write(coordinates, wkb);
    }
    if (!type || strcmp(type, "MultiPolygon") != 0)
        return fault_type;
    size_t polygons = json_array_size(coordinates);
    if (!polygons || polygons > RINGS_MAX)
        return polygons ? fault_size : fault_type;
    const char *fault = NULL;
    outline_wkb_begin(wkb, (uint32_t)polygons);
    for (size_t i = 0; i < polygons && !fault; i++)
        fault = polygon_write(json_array_get(coordinates, i), wkb);
    return fault;
}

/* A property's text; adcodes stand as numbers too. */
static enum fever_error property_copy(struct arena *arena, const json_t *properties,
                                      const char *name, const char **out)
{
    char digits[24] = "";
    const json_t *value = json_object_get(properties, name);
    const char *text = json_is_string(value) ? json_string_value(value) : digits;
    if (json_is_integer(value))
        snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
    *out = arena_strdup(arena, text);
    return *out ? FEVER_OK : FEVER_NOMEM;
}

static enum fever_error feature_fill(struct arena *arena, const json_t *feature,
                                     struct outline_feature *out)
{
    const json_t *properties = json_object_get(feature, "properties");
    struct buffer wkb;
    buffer_init(&wkb, WKB_MAX_BYTES);
    out->fault = geometry_write(json_object_get(feature, "geometry"), &wkb);
    enum fever_error failure = buffer_error(&wkb);
    if (failure == FEVER_TOO_LARGE) {
        out->fault = fault_size;
        failure = FEVER_OK;
    }
    if (!failure && !out->fault) {
        out->outline.wkb = (const unsigned char *)arena_copy(arena, wkb.data, wkb.length);
        out->outline.wkb_length = wkb.length;
        failure = out->outline.wkb ? FEVER_OK : FEVER_NOMEM;
    }
    buffer_clear(&wkb);
    if (!failure)
        failure = property_copy(arena, properties, "adcode", &out->adcode);
    return failure ? failure : property_copy(arena, properties, "name", &out->name);
}

static enum fever_error feature_add(struct scanner *scanner, const json_t *feature, long line)
{
    struct outline_features *features = scanner->features;
    if (features->count == FEATURES_MAX)
        return error_set(scanner->error, FEVER_TOO_LARGE, "%s has more than %d features",
                         scanner->file, FEATURES_MAX);
    if (features->count == scanner->room) {
        size_t room = scanner->room ? scanner->room * 2 : 64;
        struct outline_feature *items = arena_array(scanner->arena, room, sizeof *items);
        if (!items)
            return error_nomem(scanner->error);
        if (features->count)
            memcpy(items, features->items, features->count * sizeof *items);
        features->items = items;
        scanner->room = room;
    }
    struct outline_feature *added = &features->items[features->count];
    *added = (struct outline_feature){.line = line};
    if (feature_fill(scanner->arena, feature, added))
        return error_nomem(scanner->error);
    features->count++;
    return FEVER_OK;
}

static enum fever_error features_read(struct scanner *scanner)
{
    if (!skip(scanner, '['))
        return refuse(scanner, "\"features\" must be an array");
    if (skip(scanner, ']'))
        return FEVER_OK;
    do {
        long line = scanner->line;
        json_t *feature;
        enum fever_error failure = value_parse(scanner, &feature);
        if (failure)
            return failure;
        failure = json_is_object(feature) ? feature_add(scanner, feature, line)
                                          : refuse(scanner, "a feature must be an object");
        json_decref(feature);
        if (failure)
            return failure;
    } while (skip(scanner, ','));
    return skip(scanner, ']') ? FEVER_OK : refuse(scanner, "\",\" or \"]\" expected");
}

/* The member of older files that names a coordinate system: ours is meant, or the file is not. */
static enum fever_error crs_check(struct scanner *scanner, const json_t *crs)
{
    static const char *const known[] = {"CRS84", "4326", "4490"};
    const char *name =
        json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (strstr(name, known[i]))
            return FEVER_OK;
    return json_is_null(crs) ? FEVER_OK
                             : refuse(scanner, "outlines must be in WGS84 (urn:ogc:def:crs:OGC::"
                                               "CRS84); convert them first");
}

static enum fever_error member_read(struct scanner *scanner, bool *has_features)
{
    json_t *value = NULL;
    size_t length = scanner->text[scanner->at] == '"' ? string_extent(scanner, scanner->at) : 0;
    const char *name = scanner->text + scanner->at;
    if (!length)
        return refuse(scanner, "a member's name expected");
    advance(scanner, length);
    if (!skip(scanner, ':'))
        return refuse(scanner, "\":\" expected");
    if (length == strlen("\"features\"") && strncmp(name, "\"features\"", length) == 0) {
        *has_features = true;
        return features_read(scanner);
    }
    enum fever_error failure = value_parse(scanner, &value);
    if (!failure && length == strlen("\"crs\"") && strncmp(name, "\"crs\"", length) == 0)
        failure = crs_check(scanner, value);
    json_decref(value);
    return failure;
}

static enum fever_error collection_read(struct scanner *scanner)
{
    bool has_features = false;
    if (!skip(scanner, '{'))
        return refuse(scanner, "outlines are a GeoJSON FeatureCollection, which begins with {");
    enum fever_error failure = FEVER_OK;
    if (!skip(scanner, '}')) {
        do {
            if (scanner->at == scanner->length)
                return refuse(scanner, "the file ends too early");
            failure = member_read(scanner, &has_features);
        } while (!failure && skip(scanner, ','));
        if (!failure && !skip(scanner, '}'))
            failure = refuse(scanner, "\",\" or \"}\" expected");
    }
    if (!failure && scanner->at != scanner->length)
        failure = refuse(scanner, "text stands behind the collection");
    if (!failure && !has_features)
        failure = refuse(scanner, "this is no FeatureCollection: it has no \"features\"");
    return failure;
}

enum fever_error read_outlines(struct arena *arena, const char *file, const char *text,
                               size_t length, struct outline_features *out, struct error *error)
{
    struct outline_features features = {0};
    size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    struct scanner scanner = {.arena = arena,
                              .file = file,
                              .text = text + mark,
                              .length = length - mark,
                              .line = 1,
                              .features = &features,
                              .error = error};
    enum fever_error failure = collection_read(&scanner);
    if (!failure)
        *out = features;
    return failure;
}
