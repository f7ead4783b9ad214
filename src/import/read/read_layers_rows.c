/* The rows of a sheet, and the features of a layer as rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "encoding.h"
#include "fever/refusal.h"
#include "fever/utf8.h"
#include "read_cells.h"
#include "read_layers_child.h"

/* A layer as columns: of a vector layer, lon and lat stand first unless its fields have them. */
struct layer_reader {
    struct child *child;
    OGRLayerH layer;
    OGRFeatureDefnH definition;
    int fields;
    int *columns; /* the fields that are read, in order */
    uint32_t count;
    bool is_sheet, has_geometry, adds_position;
    int lon, lat, crs; /* columns, or −1 */
    OGRCoordinateTransformationH to_wgs84;
    struct buffer cells; /* of the row at hand */
    uint32_t cell_count;
    long line;
    bool notes;       /* findings are sent: the rows are no mere sample */
    long struck_line; /* the last one of which it was told that text is struck out */
};

/* What LIBKML adds to every placemark, and no list means. */
static bool is_decoration(const struct layer_reader *reader, const char *name)
{
    static const char *const names[] = {"timestamp",  "begin",   "end",           "altitudeMode",
                                        "tessellate", "extrude", "visibility",    "drawOrder",
                                        "icon",       "snippet", "gx_media_links"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (reader->child->format == FORMAT_KML && strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The bytes that are left when a table has cut a text of UTF-8 inside of its last character: its
 * names have ten bytes, its texts 254. */
static size_t whole_characters(const struct layer_reader *reader, const char *text, size_t length)
{
    size_t left = length;
    for (int tries = 0; tries < 4 && left; tries++, left--)
        if (utf8_is_valid(text, left))
            break;
    if (left == length || !utf8_is_valid(text, left))
        return length;
    struct frame_note note = {.line = reader->line, .code = FINDING_TEXT_DAMAGED};
    if (reader->notes)
        frame_send(reader->child->out, FRAME_NOTE, &note, sizeof note, text, left);
    return left;
}

/* Appends a text as UTF-8. Bytes whose encoding the file does not state are taken for --encoding,
 * or GB18030; a name that was cut inside a character loses the half. */
static void append_text(struct layer_reader *reader, const char *text)
{
    struct child *child = reader->child;
    size_t length = strlen(text);
    const char *encoding = child->task->request->encoding;
    if (!child->recodes && child->format == FORMAT_SHAPEFILE)
        length = whole_characters(reader, text, length);
    if (child->format == FORMAT_XLSX) {
        cell_append_xstring(&reader->cells, text, length);
        return;
    }
    if (child->format == FORMAT_ODS) {
        cell_append_opendocument(&reader->cells, text);
        return;
    }
    if (!child->recodes || utf8_is_valid(text, length)) {
        buffer_append(&reader->cells, text, length);
        return;
    }
    for (int tries = 0; tries < 2 && length; tries++, length--) {
        struct decoded decoded;
        char *copy = malloc(length + 1);
        if (!copy)
            break;
        memcpy(copy, text, length);
        copy[length] = '\0';
        if (encoding_decode(copy, length, encoding ? encoding : "GB18030", &decoded, NULL))
            continue;
        buffer_append(&reader->cells, decoded.text, decoded.length);
        free(decoded.text);
        return;
    }
    buffer_append_text(&reader->cells, text); /* the parent refuses it */
}

static void cell_end(struct layer_reader *reader)
{
    buffer_append_char(&reader->cells, '\0');
    reader->cell_count++;
}

static const char *field_name(const struct layer_reader *reader, int field)
{
    const struct gdal *gdal = &reader->child->gdal;
    return gdal->OGR_Fld_GetNameRef(gdal->OGR_FD_GetFieldDefn(reader->definition, field));
}

/* Positions in other systems than WGS84 are transformed; a layer that names none is taken for it.
 */
static enum fever_error transformation_make(struct layer_reader *reader)
{
    struct child *child = reader->child;
    struct gdal *gdal = &child->gdal;
    OGRSpatialReferenceH own = gdal->OGR_L_GetSpatialRef(reader->layer);
    if (!own)
        return FEVER_OK;
    OGRSpatialReferenceH from = gdal->OSRClone(own), wgs84 = gdal->OSRNewSpatialReference(NULL);
    gdal->OSRImportFromEPSG(wgs84, 4326);
    gdal->OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    gdal->OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    reader->to_wgs84 = gdal->OCTNewCoordinateTransformation(from, wgs84);
    return reader->to_wgs84 ? FEVER_OK
                            : error_set(&child->error, FEVER_INVALID,
                                        "the layer's coordinate system cannot be transformed to "
                                        "WGS84; save it in EPSG:4326");
}

static void columns_find(struct layer_reader *reader)
{
    reader->lon = reader->lat = reader->crs = -1;
    for (int field = 0; field < reader->fields; field++) {
        const char *name = field_name(reader, field);
        if (!reader->is_sheet && is_decoration(reader, name))
            continue;
        if (!reader->is_sheet && strcasecmp(name, "lon") == 0)
            reader->lon = (int)reader->count;
        if (!reader->is_sheet && strcasecmp(name, "lat") == 0)
            reader->lat = (int)reader->count;
        if (!reader->is_sheet && strcasecmp(name, "crs") == 0)
            reader->crs = (int)reader->count;
        reader->columns[reader->count++] = field;
    }
    reader->adds_position = reader->has_geometry && (reader->lon < 0 || reader->lat < 0);
}

static enum fever_error reader_open(struct child *child, OGRLayerH layer,
                                    struct layer_reader *reader)
{
    struct gdal *gdal = &child->gdal;
    *reader = (struct layer_reader){.child = child, .layer = layer};
    reader->definition = gdal->OGR_L_GetLayerDefn(layer);
    reader->fields = gdal->OGR_FD_GetFieldCount(reader->definition);
    reader->is_sheet = child_has_sheets(child);
    reader->has_geometry =
        !reader->is_sheet && gdal->OGR_FD_GetGeomType(reader->definition) != wkbNone;
    buffer_init(&reader->cells, RAW_ROW_MAX_BYTES + RAW_COLUMNS_MAX);
    reader->columns = calloc((size_t)reader->fields + 1, sizeof *reader->columns);
    if (!reader->columns)
        return error_nomem(&child->error);
    columns_find(reader);
    gdal->OGR_L_ResetReading(layer);
    return reader->has_geometry ? transformation_make(reader) : FEVER_OK;
}

static void reader_close(struct layer_reader *reader)
{
    free(reader->columns);
    buffer_clear(&reader->cells);
}

static void row_begin(struct layer_reader *reader)
{
    buffer_reset(&reader->cells);
    reader->cell_count = 0;
}

static void read_names(struct layer_reader *reader)
{
    row_begin(reader);
    reader->line = 0;
    if (reader->adds_position) {
        buffer_append_text(&reader->cells, "lon");
        cell_end(reader);
        buffer_append_text(&reader->cells, "lat");
        cell_end(reader);
    }
    for (uint32_t i = 0; i < reader->count; i++) {
        append_text(reader, field_name(reader, reader->columns[i]));
        cell_end(reader);
    }
}

/* The feature's position; false where it has none, which is a finding if it has another geometry.
 */
static bool position_read(struct layer_reader *reader, OGRFeatureH feature, bool notes, double *lon,
                          double *lat)
{
    struct gdal *gdal = &reader->child->gdal;
    OGRGeometryH geometry = reader->has_geometry ? gdal->OGR_F_GetGeometryRef(feature) : NULL;
    if (!geometry || gdal->OGR_G_IsEmpty(geometry))
        return false;
    if (gdal->OGR_GT_Flatten(gdal->OGR_G_GetGeometryType(geometry)) == wkbPoint) {
        *lon = gdal->OGR_G_GetX(geometry, 0);
        *lat = gdal->OGR_G_GetY(geometry, 0);
        bool moved = !reader->to_wgs84 || gdal->OCTTransform(reader->to_wgs84, 1, lon, lat, NULL);
        return moved && isfinite(*lon) && isfinite(*lat);
    }
    struct frame_note note = {.line = reader->line, .code = FINDING_GEOMETRY_NO_POINT};
    const char *name = gdal->OGR_G_GetGeometryName(geometry);
    if (notes)
        frame_send(reader->child->out, FRAME_NOTE, &note, sizeof note, name,
                   strnlen(name, FRAME_TEXT_MAX));
    return false;
}

static bool cell_is_empty(const struct layer_reader *reader, OGRFeatureH feature, int column)
{
    const struct gdal *gdal = &reader->child->gdal;
    int field = reader->columns[column];
    return !gdal->OGR_F_IsFieldSetAndNotNull(feature, field) ||
           !*gdal->OGR_F_GetFieldAsString(feature, field);
}

/* The cell's own text. */
static const char *behind_comment(struct layer_reader *reader, int field, const char *text)
{
    size_t lines =
        sheet_values_comment_lines(&reader->child->values, reader->line, (uint32_t)field);
    for (; lines && *text; lines--) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return text;
}

/* Once of each row. */
static void note_struck(struct layer_reader *reader)
{
    struct frame_note note = {.line = reader->line, .code = FINDING_TEXT_STRUCK_OUT};
    if (reader->notes && reader->struck_line != reader->line)
        frame_send(reader->child->out, FRAME_NOTE, &note, sizeof note, NULL, 0);
    reader->struck_line = reader->line;
}

static void append_field(struct layer_reader *reader, OGRFeatureH feature, int field)
{
    const struct gdal *gdal = &reader->child->gdal;
    size_t before = reader->cells.length;
    if (!gdal->OGR_F_IsFieldSetAndNotNull(feature, field))
        return;
    if (sheet_values_append(&reader->child->values, reader->line, (uint32_t)field,
                            &reader->cells)) {
        if (reader->cells.length == before)
            note_struck(reader);
        return;
    }
    OGRFieldType type = gdal->OGR_Fld_GetType(gdal->OGR_FD_GetFieldDefn(reader->definition, field));
    if (type == OFTReal)
        cell_append_number(&reader->cells, gdal->OGR_F_GetFieldAsDouble(feature, field));
    else if (type != OFTBinary)
        append_text(reader,
                    behind_comment(reader, field, gdal->OGR_F_GetFieldAsString(feature, field)));
}

/* A layer that has lon and lat among its fields states the position there as the source gave it;
 * the geometry stands in where they are empty, and is WGS84. */
static void read_feature(struct layer_reader *reader, OGRFeatureH feature, bool notes)
{
    double lon = 0, lat = 0;
    bool has_position = position_read(reader, feature, notes, &lon, &lat);
    bool stands_in = has_position && !reader->adds_position && reader->has_geometry &&
                     cell_is_empty(reader, feature, reader->lon) &&
                     cell_is_empty(reader, feature, reader->lat);
    for (int i = 0; i < 2 && reader->adds_position; i++) {
        if (has_position)
            cell_append_degrees(&reader->cells, i ? lat : lon);
        cell_end(reader);
    }
    for (uint32_t i = 0; i < reader->count; i++) {
        if (stands_in && ((int)i == reader->lon || (int)i == reader->lat))
            cell_append_degrees(&reader->cells, (int)i == reader->lat ? lat : lon);
        else if (stands_in && (int)i == reader->crs)
            buffer_append_text(&reader->cells, "wgs84");
        else
            append_field(reader, feature, reader->columns[i]);
        cell_end(reader);
    }
}

/* Sheets may be formatted far beyond their last column. */
static void drop_empty_end(struct layer_reader *reader)
{
    struct buffer *cells = &reader->cells;
    while (reader->cell_count > RAW_COLUMNS_MAX && cells->length >= 2 &&
           cells->data[cells->length - 2] == '\0') {
        cells->length--;
        reader->cell_count--;
    }
}

static enum fever_error row_check(struct layer_reader *reader)
{
    struct error *error = &reader->child->error;
    drop_empty_end(reader);
    if (buffer_error(&reader->cells) == FEVER_NOMEM)
        return error_nomem(error);
    if (buffer_error(&reader->cells))
        return refused_at(error,
                          error_set_at(error, FEVER_TOO_LARGE, reader->line, 0,
                                       "row %ld: the row is longer than %d bytes", reader->line,
                                       RAW_ROW_MAX_BYTES),
                          REFUSAL_ROW_TOO_LONG, reader->line);
    if (reader->cell_count > RAW_COLUMNS_MAX)
        return refused_at(error,
                          error_set_at(error, FEVER_TOO_LARGE, reader->line, 0,
                                       "row %ld: %u cells; at most %d columns are read",
                                       reader->line, reader->cell_count, RAW_COLUMNS_MAX),
                          REFUSAL_TOO_MANY_COLUMNS, reader->line);
    return FEVER_OK;
}

/* The next row into reader->cells; `*more` false at the end. `notes`: findings are sent. */
static enum fever_error row_next(struct layer_reader *reader, bool notes, bool *more)
{
    struct gdal *gdal = &reader->child->gdal;
    OGRFeatureH feature = gdal->OGR_L_GetNextFeature(reader->layer);
    *more = feature != NULL;
    if (!feature)
        return FEVER_OK;
    GIntBig number = gdal->OGR_F_GetFID(feature);
    bool is_numbered = reader->is_sheet || reader->child->format == FORMAT_GPKG;
    reader->line = is_numbered && number > 0 && number < 1 << 30 ? (long)number : reader->line + 1;
    row_begin(reader);
    reader->notes = notes;
    read_feature(reader, feature, notes);
    gdal->OGR_F_Destroy(feature);
    return row_check(reader);
}

enum fever_error child_sample(struct child *child, OGRLayerH layer, struct raw_table *sample)
{
    struct layer_reader reader;
    bool more = true;
    enum fever_error failure = reader_open(child, layer, &reader);
    if (!failure && !reader.is_sheet) {
        read_names(&reader);
        failure = row_check(&reader);
        more = false;
        if (!failure && reader.cell_count)
            failure = raw_table_add(sample, reader.cells.data, reader.cells.length,
                                    reader.cell_count, 0, &child->error);
    }
    for (size_t rows = 0; !failure && more && rows < 4 * HEADER_SEARCH_ROWS; rows++) {
        failure = row_next(&reader, false, &more);
        if (!failure && more && reader.cell_count)
            failure = raw_table_add(sample, reader.cells.data, reader.cells.length,
                                    reader.cell_count, reader.line, &child->error);
    }
    reader_close(&reader);
    return failure;
}

static void row_send(const struct layer_reader *reader)
{
    struct frame_row row = {.line = reader->line, .count = reader->cell_count};
    if (reader->cells.length > row.count) /* empty rows are passed over */
        frame_send(reader->child->out, FRAME_ROW, &row, sizeof row, reader->cells.data,
                   reader->cells.length);
}

enum fever_error child_send_layer(struct child *child, OGRLayerH layer)
{
    struct layer_reader reader;
    bool more = true;
    enum fever_error failure = reader_open(child, layer, &reader);
    const char *name = child->gdal.OGR_L_GetName(layer);
    struct frame_layer frame = {(uint32_t)child->format, !reader.is_sheet};
    if (!failure && child->format == FORMAT_XLSX)
        xlsx_find_values(child, name, &child->values);
    if (!failure && child->format == FORMAT_ODS)
        ods_find_values(child, name, &child->values);
    if (!failure)
        frame_send(child->out, FRAME_LAYER, &frame, sizeof frame, name,
                   strnlen(name, FRAME_TEXT_MAX));
    if (!failure && !reader.is_sheet) {
        read_names(&reader);
        failure = row_check(&reader);
        if (!failure)
            row_send(&reader);
    }
    while (!failure && more) {
        failure = row_next(&reader, true, &more);
        if (!failure && more)
            row_send(&reader);
    }
    reader_close(&reader);
    sheet_values_clear(&child->values);
    phonetic_texts_clear(&child->phonetics);
    if (!failure)
        child_send_marks(child, name, reader.line);
    return failure;
}
