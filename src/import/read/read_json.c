/* JSON is read an object at a time with jansson, so that a list of any length takes no tree.
 *
 * What stands around the objects (the brackets of an array, the other members of a
 * FeatureCollection) is walked here, values inside of it are jansson's: it says how many bytes one
 * took. Rows are kept under the columns known so far; at the end the early ones are filled up. */
#include "read_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "fever/refusal.h"
#include "json_envelope.h"
#include "read_cells.h"

struct json_reader {
    const char *text;
    size_t length, at;
    size_t counted; /* up to here the lines are counted … */
    size_t begin;   /* … and here the last of them begins */
    long line;
    struct raw_table *table;
    struct findings *findings;
    struct error *error;
    const char *names[RAW_COLUMNS_MAX];
    size_t name_count;
    /* The row at hand: where each column's text stands in `texts`, 0 for an empty one. */
    size_t offsets[RAW_COLUMNS_MAX];
    struct buffer texts, cells;
    bool has_features; /* any of the objects is one */
};

/* Counts lines up to an offset, which never goes back. */
static void count_to(struct json_reader *reader, size_t offset)
{
    for (; reader->counted < offset; reader->counted++) {
        if (reader->text[reader->counted] != '\n')
            continue;
        reader->line++;
        reader->begin = reader->counted + 1;
    }
}

static enum fever_error refuse(struct json_reader *reader, const char *what)
{
    count_to(reader, reader->at);
    long column = (long)(reader->at - reader->begin) + 1;
    return refused_at(reader->error,
                      error_set_at(reader->error, FEVER_INVALID, reader->line, column,
                                   "line %ld, column %ld: %s", reader->line, column, what),
                      REFUSAL_JSON, reader->line);
}

static enum fever_error refuse_value(struct json_reader *reader, const json_error_t *fault,
                                     bool is_cut)
{
    if (json_error_code(fault) == json_error_out_of_memory)
        return error_nomem(reader->error);
    count_to(reader, reader->at);
    long line = reader->line + (fault->line > 1 ? fault->line - 1 : 0);
    long column = fault->column + (fault->line > 1 ? 0 : (long)(reader->at - reader->begin));
    if (is_cut)
        return refused_at(reader->error,
                          error_set_at(reader->error, FEVER_TOO_LARGE, reader->line, 0,
                                       "line %ld: a value is longer than %d bytes, or never ends",
                                       reader->line, RAW_ROW_MAX_BYTES),
                          REFUSAL_ROW_TOO_LONG, reader->line);
    return refused_at(reader->error,
                      error_set_at(reader->error, FEVER_INVALID, line, column,
                                   "line %ld, column %ld: %s", line, column, fault->text),
                      REFUSAL_JSON, line);
}

/* The next byte that is no space, '\0' at the end. 0x1E begins the records of RFC 8142. */
static char next_sign(struct json_reader *reader)
{
    while (reader->at < reader->length && reader->text[reader->at] &&
           strchr(" \t\r\n\x1E", reader->text[reader->at]))
        reader->at++;
    return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

/* Reads the value that begins here. */
static enum fever_error take_value(struct json_reader *reader, json_t **out)
{
    json_error_t fault;
    size_t rest = reader->length - reader->at;
    bool is_cut = rest > RAW_ROW_MAX_BYTES;
    json_t *value =
        json_loadb(reader->text + reader->at, is_cut ? RAW_ROW_MAX_BYTES : rest,
                   JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (!value)
        return refuse_value(reader, &fault,
                            is_cut && json_error_code(&fault) == json_error_premature_end_of_input);
    reader->at += (size_t)fault.position;
    *out = value;
    return FEVER_OK;
}

/* The column of a name, which is added where it is new. `near` is where it is looked for first:
 * objects have their members in one order. */
static enum fever_error column_find(struct json_reader *reader, const char *name, size_t near,
                                    size_t *column)
{
    for (size_t i = 0; i < reader->name_count; i++) {
        *column = (near + i) % reader->name_count;
        if (strcmp(reader->names[*column], name) == 0)
            return FEVER_OK;
    }
    if (reader->name_count == RAW_COLUMNS_MAX)
        return refused_at(reader->error,
                          error_set_at(reader->error, FEVER_TOO_LARGE, reader->line, 0,
                                       "line %ld: more than %d columns", reader->line,
                                       RAW_COLUMNS_MAX),
                          REFUSAL_TOO_MANY_COLUMNS, reader->line);
    *column = reader->name_count;
    reader->names[*column] = arena_strdup(reader->table->arena, name);
    if (!reader->names[*column])
        return error_nomem(reader->error);
    reader->offsets[*column] = 0;
    reader->name_count++;
    return FEVER_OK;
}

static void append_scalar(struct buffer *out, const json_t *value)
{
    if (json_is_string(value))
        buffer_append_text(out, json_string_value(value));
    else if (json_is_integer(value))
        buffer_append_int(out, json_integer_value(value));
    else if (json_is_real(value))
        cell_append_number(out, json_real_value(value));
    else if (json_is_boolean(value))
        buffer_append_text(out, json_is_true(value) ? "true" : "false");
}

static bool is_nested(const json_t *value)
{
    return json_is_object(value) || json_is_array(value);
}

static void append_value(struct buffer *out, const json_t *value)
{
    bool is_deep = json_is_object(value);
    for (size_t i = 0; i < json_array_size(value); i++)
        is_deep |= is_nested(json_array_get(value, i));
    if (is_deep) {
        char *text = json_dumps(value, JSON_COMPACT);
        if (text)
            buffer_append_text(out, text);
        else
            out->failure = FEVER_NOMEM;
        free(text);
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                buffer_append_char(out, ';');
            append_scalar(out, json_array_get(value, i));
        }
    } else {
        append_scalar(out, value);
    }
}

/* Every text stands behind one byte, so that no offset is 0. */
static void cell_begin(struct json_reader *reader, size_t column)
{
    buffer_append_char(&reader->texts, '\0');
    reader->offsets[column] = reader->texts.length;
}

static enum fever_error members_read(struct json_reader *reader, json_t *object)
{
    const char *name;
    json_t *value;
    size_t near = 0;
    json_object_foreach(object, name, value)
    {
        size_t column;
        enum fever_error failure = column_find(reader, name, near, &column);
        if (failure)
            return failure;
        near = column + 1;
        if (json_is_null(value))
            continue;
        cell_begin(reader, column);
        append_value(&reader->texts, value);
    }
    return FEVER_OK;
}

static bool is_empty(const struct json_reader *reader, size_t column)
{
    size_t offset = reader->offsets[column];
    return !offset || offset >= reader->texts.length || !reader->texts.data[offset];
}

/* The point of a geometry. Another geometry is a finding. */
static bool point_read(struct json_reader *reader, const json_t *geometry, double point[2])
{
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    bool is_point = type && strcmp(type, "Point") == 0;
    if (is_point && json_is_number(json_array_get(coordinates, 0)) &&
        json_is_number(json_array_get(coordinates, 1))) {
        point[0] = json_number_value(json_array_get(coordinates, 0));
        point[1] = json_number_value(json_array_get(coordinates, 1));
        return true;
    }
    if (json_is_object(geometry) && !(is_point && json_array_size(coordinates) == 0))
        findings_add(reader->findings, reader->line, NULL, FINDING_GEOMETRY_NO_POINT,
                     type ? type : "");
    return false;
}

/* The columns of the point come before the properties: the first of two columns counts. */
static enum fever_error feature_read(struct json_reader *reader, json_t *feature)
{
    double point[2];
    size_t columns[2] = {0, 0};
    bool has_point = point_read(reader, json_object_get(feature, "geometry"), point);
    enum fever_error failure = FEVER_OK;
    for (int i = 0; i < 2 && has_point && !failure; i++)
        failure = column_find(reader, i ? "lat" : "lon", 0, &columns[i]);
    if (!failure)
        failure = members_read(reader, json_object_get(feature, "properties"));
    if (failure || !has_point || !is_empty(reader, columns[0]) || !is_empty(reader, columns[1]))
        return failure;
    for (int i = 0; i < 2; i++) {
        cell_begin(reader, columns[i]);
        cell_append_degrees(&reader->texts, point[i]);
    }
    for (size_t i = 0; i < reader->name_count; i++) {
        if (strcmp(reader->names[i], "crs") != 0)
            continue;
        cell_begin(reader, i);
        buffer_append_text(&reader->texts, "wgs84");
    }
    return FEVER_OK;
}

static enum fever_error row_keep(struct json_reader *reader)
{
    buffer_append_char(&reader->texts, '\0');
    buffer_reset(&reader->cells);
    for (size_t i = 0; i < reader->name_count && !buffer_error(&reader->texts); i++) {
        if (reader->offsets[i])
            buffer_append_text(&reader->cells, reader->texts.data + reader->offsets[i]);
        buffer_append_char(&reader->cells, '\0');
    }
    if (buffer_error(&reader->texts) == FEVER_NOMEM || buffer_error(&reader->cells) == FEVER_NOMEM)
        return error_nomem(reader->error);
    if (buffer_error(&reader->texts) || buffer_error(&reader->cells))
        return refused_at(reader->error,
                          error_set_at(reader->error, FEVER_TOO_LARGE, reader->line, 0,
                                       "line %ld: the row is longer than %d bytes", reader->line,
                                       RAW_ROW_MAX_BYTES),
                          REFUSAL_ROW_TOO_LONG, reader->line);
    if (!reader->name_count)
        return FEVER_OK;
    return raw_table_add(reader->table, reader->cells.data, reader->cells.length,
                         (uint32_t)reader->name_count, reader->line, reader->error);
}

/* Reads an object as a row. */
static enum fever_error object_read(struct json_reader *reader, bool must_be_feature)
{
    json_t *object;
    if (next_sign(reader) != '{')
        return refuse(reader, "an object is expected here");
    count_to(reader, reader->at);
    enum fever_error failure = take_value(reader, &object);
    if (failure)
        return failure;
    buffer_reset(&reader->texts);
    memset(reader->offsets, 0, sizeof reader->offsets);
    const char *type = json_string_value(json_object_get(object, "type"));
    json_t *properties = json_object_get(object, "properties");
    bool is_feature = type && strcmp(type, "Feature") == 0 &&
                      (json_is_object(properties) || json_is_null(properties));
    reader->has_features |= is_feature;
    if (must_be_feature && !is_feature)
        failure = refuse(reader, "the object that ends here is no Feature with properties");
    else
        failure = is_feature ? feature_read(reader, object) : members_read(reader, object);
    json_decref(object);
    return failure ? failure : row_keep(reader);
}

static enum fever_error array_read(struct json_reader *reader, bool of_features)
{
    reader->at++; /* the bracket */
    if (next_sign(reader) == ']') {
        reader->at++;
        return FEVER_OK;
    }
    for (;;) {
        enum fever_error failure = object_read(reader, of_features);
        if (failure)
            return failure;
        char sign = next_sign(reader);
        if (sign != ',' && sign != ']')
            return refuse(reader, "a comma or the array's end is expected here");
        reader->at++;
        if (sign == ']')
            return FEVER_OK;
    }
}

/* RFC 7946 knows WGS84 alone; the older `crs` member may say so. */
static bool is_wgs84(const json_t *crs)
{
    char *text = json_dumps(crs, JSON_COMPACT | JSON_ENCODE_ANY);
    bool is = json_is_null(crs) || (text && (strstr(text, "CRS84") || strstr(text, "4326")));
    free(text);
    return is;
}

/* Walks an object's members. With `stop` it ends before the value of "features"; otherwise it reads
 * the features there, and the object to its end. `*found` says whether there are any. */
static enum fever_error collection_walk(struct json_reader *reader, bool stop, bool *found)
{
    char sign = '{';
    *found = false;
    while (sign != '}') {
        json_t *key = NULL, *value = NULL;
        reader->at++; /* the brace or comma */
        if (next_sign(reader) != '"')
            return refuse(reader, "a member's name is expected here");
        enum fever_error failure = take_value(reader, &key);
        bool is_features = !failure && strcmp(json_string_value(key), "features") == 0;
        bool is_crs = !failure && strcmp(json_string_value(key), "crs") == 0;
        bool is_title = !failure && (strcmp(json_string_value(key), "name") == 0 ||
                                     strcmp(json_string_value(key), "title") == 0);
        json_decref(key);
        if (!failure && next_sign(reader) != ':')
            failure = refuse(reader, "a colon is expected here");
        if (failure)
            return failure;
        reader->at++;
        *found |= is_features && next_sign(reader) == '[';
        if (*found && stop)
            return FEVER_OK;
        next_sign(reader);
        failure = is_features && *found ? array_read(reader, true) : take_value(reader, &value);
        if (!failure && is_crs && !stop && !is_wgs84(value))
            failure =
                refuse(reader, "GeoJSON is in WGS84; transform it from the system stated here");
        if (!failure && is_title && !stop && json_is_string(value))
            failure =
                raw_table_paragraph(reader->table, json_string_value(value), 0, reader->error);
        json_decref(value);
        if (failure)
            return failure;
        sign = next_sign(reader);
        if (sign != ',' && sign != '}')
            return refuse(reader, "a comma or the object's end is expected here");
    }
    reader->at++;
    return FEVER_OK;
}

/* One object a line. */
static enum fever_error lines_read(struct json_reader *reader)
{
    while (next_sign(reader)) {
        enum fever_error failure = object_read(reader, false);
        if (failure)
            return failure;
        reader->at += strspn(reader->text + reader->at, " \t\r");
        if (reader->at < reader->length && reader->text[reader->at] != '\n')
            return refuse(reader, "one object a line is expected; something stands behind it");
    }
    return FEVER_OK;
}

/* Whether the object that begins here has an array of features; looks without a trace. */
static bool is_collection(struct json_reader *reader)
{
    struct error *error = reader->error;
    size_t at = reader->at;
    bool found;
    struct json_reader before = *reader;
    reader->error = NULL;
    bool is = !collection_walk(reader, true, &found) && found;
    *reader = before;
    reader->error = error;
    reader->at = at;
    return is;
}

/* A collection in an envelope may state a system of coordinates anywhere. */
static enum fever_error envelope_read(struct json_reader *reader,
                                      const struct json_envelope *envelope)
{
    reader->at = envelope->begin;
    enum fever_error failure = array_read(reader, false);
    if (!failure && reader->has_features)
        failure = refuse(reader, "the features that end here are wrapped in something else; "
                                 "a FeatureCollection is expected");
    if (!failure)
        reader->at = reader->length;
    return failure;
}

/* Lines of one object each, or one object that wraps a list. */
static enum fever_error objects_read(struct json_reader *reader)
{
    struct json_envelope envelope;
    bool is_envelope;
    if (json_envelope_find(reader->text, reader->length, &is_envelope, &envelope, reader->table))
        return error_nomem(reader->error);
    if (is_envelope)
        return envelope_read(reader, &envelope);
    reader->table->format = "JSON lines";
    return lines_read(reader);
}

static enum fever_error document_read(struct json_reader *reader)
{
    bool found;
    char sign = next_sign(reader);
    if (!sign && reader->at == reader->length)
        return refused_as(reader->error,
                          error_set(reader->error, FEVER_INVALID, "the file is empty"),
                          REFUSAL_EMPTY, (char *)NULL);
    reader->table->format = "JSON";
    enum fever_error failure;
    if (sign == '{' && !is_collection(reader)) {
        failure = objects_read(reader);
    } else if (sign == '{') {
        failure = collection_walk(reader, false, &found);
    } else if (sign == '[') {
        failure = array_read(reader, false);
    } else {
        failure = refuse(reader, "neither an object nor an array of objects");
    }
    if (reader->has_features)
        reader->table->format = "GeoJSON";
    if (!failure && (next_sign(reader) || reader->at < reader->length))
        failure = refuse(reader, "nothing more is expected here");
    return failure;
}

/* Gives a row the columns that came to be known after it. */
static enum fever_error row_fill(struct json_reader *reader, struct raw_row *row)
{
    const char *end = row->cells;
    for (uint32_t i = 0; i < row->count; i++)
        raw_cell_next(&end);
    buffer_reset(&reader->cells);
    buffer_append(&reader->cells, row->cells, (size_t)(end - row->cells));
    for (size_t i = row->count; i < reader->name_count; i++)
        buffer_append_char(&reader->cells, '\0');
    row->cells = buffer_error(&reader->cells)
                     ? NULL
                     : arena_copy(reader->table->arena, reader->cells.data, reader->cells.length);
    row->count = (uint32_t)reader->name_count;
    return row->cells ? FEVER_OK : error_nomem(reader->error);
}

static enum fever_error table_finish(struct json_reader *reader)
{
    struct raw_table *table = reader->table;
    buffer_reset(&reader->cells);
    for (size_t i = 0; i < reader->name_count; i++) {
        buffer_append_text(&reader->cells, reader->names[i]);
        buffer_append_char(&reader->cells, '\0');
    }
    if (!reader->name_count)
        return error_set(reader->error, FEVER_INVALID, "the file has no object with members");
    const char *cells = buffer_error(&reader->cells)
                            ? NULL
                            : arena_copy(table->arena, reader->cells.data, reader->cells.length);
    if (!cells)
        return error_nomem(reader->error);
    table->header = (struct raw_row){cells, 0, (uint32_t)reader->name_count};
    table->header_is_sure = true;
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].count < reader->name_count && row_fill(reader, &table->rows[i]))
            return FEVER_NOMEM;
    return FEVER_OK;
}

enum fever_error read_json(const char *text, size_t length, struct raw_table *table,
                           struct findings *findings, struct error *error)
{
    struct json_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return error_nomem(error);
    *reader = (struct json_reader){.text = text,
                                   .length = length,
                                   .line = 1,
                                   .table = table,
                                   .findings = findings,
                                   .error = error};
    buffer_init(&reader->texts, 2 * RAW_ROW_MAX_BYTES);
    buffer_init(&reader->cells, RAW_ROW_MAX_BYTES + RAW_COLUMNS_MAX);
    table->header = (struct raw_row){"", 0, 0}; /* until all names are known */
    enum fever_error failure = document_read(reader);
    if (!failure)
        failure = table_finish(reader);
    if (!failure && findings->failed)
        failure = error_nomem(error);
    buffer_clear(&reader->texts);
    buffer_clear(&reader->cells);
    free(reader);
    return failure;
}
