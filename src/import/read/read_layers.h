/* Reading workbooks, documents and layers: XLSX, XLS, ODS, GeoPackage, Shapefile and KML through
 * GDAL, DOCX through GDAL's reader of archives and Expat, XML Spreadsheets through Expat alone, web
 * pages through libxml2.
 *
 * GDAL reads bytes of strangers with a lot of code, so it runs in a child process that has little
 * memory, little time and no file but the one; what it reads comes back through a pipe, in frames
 * that the parent checks (read_frames.h). GDAL is loaded in the child alone: no other command pays
 * for it. */
#ifndef FEVER_IMPORT_READ_LAYERS_H
#define FEVER_IMPORT_READ_LAYERS_H

#include "read_list.h"

/* What the child may take: memory beyond what the parent has mapped, seconds of computing, seconds
 * in all, and what an archive may unpack to. A sheet of 100,000 rows and 15 columns unpacks to 80
 * MB and takes less than a fifth of each. */
enum {
    LAYERS_MEMORY_MB = 1536,
    LAYERS_CPU_SECONDS = 40,
    LAYERS_WALL_SECONDS = 90,
    LAYERS_UNPACKED_MAX_MB = 256
};

enum layers_format {
    LAYERS_ZIP,
    LAYERS_XLS,
    LAYERS_GPKG,
    LAYERS_SHAPEFILE,
    LAYERS_KML,
    LAYERS_HTML,
    LAYERS_XML
};

/* Reads the chosen sheet or layer of the file into the table; a sheet's rows as they are, a layer's
 * under its fields' names, a point's position as lon, lat in WGS84. Without --layer the only sheet
 * with rows is taken, or the only one whose header is known; otherwise the error lists them. */
enum fever_error read_layers(const char *path, enum layers_format format,
                             const struct read_request *request, struct raw_table *table,
                             struct findings *findings, struct error *error);

#endif
