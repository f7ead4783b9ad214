/* Reading a list: what the file is, its rows, its header.
 *
 * The first bytes decide, then the ending of the name: a workbook that is named .csv is read as the
 * workbook that it is. The other way round, a text that is named as a workbook is refused: whoever
 * sent it meant something else, or the file is damaged. */
#include "read_list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "encoding.h"
#include "fever/refusal.h"
#include "read_file.h"
#include "read_json.h"
#include "read_layers.h"
#include "sheet_xml.h"

static enum fever_error read_text(const char *path, const struct read_request *request,
                                  bool is_json, struct raw_table *table, struct findings *findings,
                                  struct error *error)
{
    char *bytes;
    size_t length;
    struct decoded decoded;
    enum fever_error failure =
        read_file(path, (size_t)READ_FILE_MAX_MB << 20, &bytes, &length, error);
    if (!failure)
        failure = encoding_decode(bytes, length, request->encoding, &decoded, error);
    if (failure)
        return failure;
    table->encoding = decoded.encoding;
    table->has_mark = decoded.has_mark;
    failure = is_json ? read_json(decoded.text, decoded.length, table, findings, error)
                      : read_delimited(decoded.text, decoded.length, request, table, error);
    free(decoded.text);
    return failure;
}

enum list_format { LIST_LAYERS, LIST_TEXT, LIST_MARKUP, LIST_FOREIGN };

/* What files of a format begin with. */
struct beginning {
    const char *bytes;
    size_t length;
    enum list_format format;
    enum layers_format layers; /* of LIST_LAYERS */
    const char *article;       /* of LIST_FOREIGN and LIST_MARKUP */
};

static const struct beginning beginnings[] = {
    {"PK\x03\x04", 4, LIST_LAYERS, LAYERS_ZIP, NULL},
    {"PK\x05\x06", 4, LIST_LAYERS, LAYERS_ZIP, NULL},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, LIST_LAYERS, LAYERS_XLS, NULL},
    {"SQLite format 3", 16, LIST_LAYERS, LAYERS_GPKG, NULL},
    {"\0\0\x27\x0A\0\0\0\0", 8, LIST_LAYERS, LAYERS_SHAPEFILE, NULL},
    {"<?xml", 5, LIST_MARKUP, LAYERS_KML, "XML"},
    {"<kml", 4, LIST_MARKUP, LAYERS_KML, "XML"},
    {"%PDF", 4, LIST_FOREIGN, LAYERS_KML, "a PDF"},
    {"{\\rtf", 5, LIST_FOREIGN, LAYERS_KML, "a text of a word processor"},
    {"\x89PNG", 4, LIST_FOREIGN, LAYERS_KML, "a picture"},
    {"\xFF\xD8\xFF", 3, LIST_FOREIGN, LAYERS_KML, "a picture"},
    {"Rar!", 4, LIST_FOREIGN, LAYERS_KML, "a packed archive"},
    {"7z\xBC\xAF", 4, LIST_FOREIGN, LAYERS_KML, "a packed archive"},
    {"\x1F\x8B", 2, LIST_FOREIGN, LAYERS_KML, "a packed archive"},
};

/* Endings that promise what no text is. */
static const char *const layer_endings[] = {".xlsx", ".xlsm", ".xls", ".ods",  ".gpkg", ".shp",
                                            ".kmz",  ".et",   ".zip", ".docx", ".docm"};

static const char *ending_of(const char *path)
{
    const char *name = read_file_base_name(path), *dot = strrchr(name, '.');
    return dot ? dot : "";
}

static const struct beginning *beginning_find(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (length >= beginnings[i].length &&
            memcmp(bytes, beginnings[i].bytes, beginnings[i].length) == 0)
            return &beginnings[i];
    return NULL;
}

static enum fever_error refuse_foreign(const char *path, const char *article, struct error *error)
{
    return refused_as(
        error,
        error_set(error, FEVER_INVALID,
                  "%s is %s, which is no list; open it in a spreadsheet program and save it as "
                  ".xlsx or .csv",
                  read_file_base_name(path), article),
        REFUSAL_FOREIGN, read_file_base_name(path), (char *)NULL);
}

static enum fever_error refuse_misnamed(const char *path, size_t length, struct error *error)
{
    if (!length)
        return refused_as(error, error_set(error, FEVER_INVALID, "the file is empty"),
                          REFUSAL_EMPTY, (char *)NULL);
    return refused_as(
        error,
        error_set(error, FEVER_INVALID,
                  "%s is named %s but is none; if it is a list of text, name it .csv; "
                  "otherwise it is damaged, ask for it again",
                  read_file_base_name(path), ending_of(path)),
        REFUSAL_MISNAMED, read_file_base_name(path), ending_of(path), (char *)NULL);
}

/* A Word document of before 2007 begins as an old workbook does. */
static bool is_old_word(const char *path)
{
    return strcasecmp(ending_of(path), ".doc") == 0 || strcasecmp(ending_of(path), ".wps") == 0;
}

static enum fever_error refuse_old_word(const char *path, struct error *error)
{
    error_set(error, FEVER_INVALID,
              "%s is an old Word document; open it in a word processor and save it as .docx",
              read_file_base_name(path));
    return refused_as(error, FEVER_INVALID, REFUSAL_OLD_WORD, read_file_base_name(path),
                      (char *)NULL);
}

static bool ends_as_layers(const char *path)
{
    for (size_t i = 0; i < sizeof layer_endings / sizeof *layer_endings; i++)
        if (strcasecmp(layer_endings[i], ending_of(path)) == 0)
            return true;
    return false;
}

static const char *first_sign(const char *bytes, size_t length, const char *blanks)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && bytes[at] && strchr(blanks, bytes[at]))
        at++;
    return bytes + at;
}

/* A page by its name, or by the tag that it begins with. XML may be one, too. */
static bool is_page(const char *path, const char *bytes, size_t length)
{
    static const char *const tags[] = {"<!doctype html", "<html",  "<head", "<meta", "<title",
                                       "<body",          "<table", "<div",  "<style"};
    static const char *const endings[] = {".html", ".htm", ".xhtml"};
    const char *begin = first_sign(bytes, length, " \t\r\n");
    size_t rest = length - (size_t)(begin - bytes);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (rest >= strlen(tags[i]) && strncasecmp(begin, tags[i], strlen(tags[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (rest && *begin == '<' && strcasecmp(endings[i], ending_of(path)) == 0)
            return true;
    return rest >= 5 && memcmp(begin, "<?xml", 5) == 0 && memmem(begin, rest, "<html", 5);
}

/* By its name; by its first sign where the name says nothing else. */
static bool is_json(const char *path, const char *bytes, size_t length)
{
    static const char *const endings[] = {".json", ".geojson", ".jsonl", ".ndjson", ".geojsonl"};
    static const char *const others[] = {".csv", ".tsv", ".tab", ".txt"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(endings[i], ending_of(path)) == 0)
            return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasecmp(others[i], ending_of(path)) == 0)
            return false;
    const char *begin = first_sign(bytes, length, " \t\r\n\x1E");
    return begin < bytes + length && (*begin == '{' || *begin == '[');
}

/* Reads whatever it is, without finding the header. */
static enum fever_error read_any(const char *path, const struct read_request *request,
                                 struct raw_table *table, struct findings *findings,
                                 struct error *error)
{
    char head[READ_HEAD_SIZE];
    size_t length;
    enum fever_error failure = read_file_head(path, head, &length, error);
    if (failure)
        return failure;
    const struct beginning *beginning = beginning_find(head, length);
    bool is_kml = beginning && beginning->format == LIST_MARKUP &&
                  (memmem(head, length, "<kml", 4) || strcasecmp(ending_of(path), ".kml") == 0);
    if (beginning && beginning->layers == LAYERS_XLS && is_old_word(path))
        return refuse_old_word(path, error);
    if (beginning && (beginning->format == LIST_LAYERS || is_kml))
        return read_layers(path, beginning->layers, request, table, findings, error);
    if (beginning && beginning->format == LIST_MARKUP &&
        memmem(head, length, SHEET_XML_VOCABULARY, strlen(SHEET_XML_VOCABULARY)))
        return read_layers(path, LAYERS_XML, request, table, findings, error);
    if (is_page(path, head, length))
        return read_layers(path, LAYERS_HTML, request, table, findings, error);
    if (beginning)
        return refuse_foreign(path, beginning->article, error);
    if (ends_as_layers(path) || strcasecmp(ending_of(path), ".kml") == 0)
        return refuse_misnamed(path, length, error);
    if (request->layer)
        return error_set(error, FEVER_INVALID, "a text has no sheets; leave --layer out");
    if (request->choices)
        return FEVER_OK; /* a text has none */
    return read_text(path, request, is_json(path, head, length), table, findings, error);
}

enum fever_error read_list(const char *path, const struct read_request *request,
                           struct raw_table *table, struct findings *findings, struct error *error)
{
    enum fever_error failure = read_any(path, request, table, findings, error);
    if (request->choices)
        return failure;
    if (!failure && request->judge && table_header_settle(table, request->judge, findings))
        failure = error_nomem(error);
    if (!failure && !table->count)
        failure = refused_as(error,
                             error_set(error, FEVER_INVALID,
                                       "the file has a header but no rows; nothing was imported"),
                             REFUSAL_NO_ROWS, (char *)NULL);
    return failure;
}
