/* The few functions of GDAL that are used, found when the child loads it. */
#ifndef FEVER_IMPORT_READ_GDAL_H
#define FEVER_IMPORT_READ_GDAL_H

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "fever/error.h"

#define GDAL_FUNCTIONS(F)                                                                          \
    F(CPLSetConfigOption)                                                                          \
    F(CPLSetErrorHandler)                                                                          \
    F(CPLQuietErrorHandler)                                                                        \
    F(CPLGetLastErrorMsg)                                                                          \
    F(CPLErrorReset)                                                                               \
    F(CPLParseXMLString)                                                                           \
    F(CPLStripXMLNamespace)                                                                        \
    F(CPLGetXMLNode)                                                                               \
    F(CPLGetXMLValue)                                                                              \
    F(CPLDestroyXMLNode)                                                                           \
    F(CSLDestroy)                                                                                  \
    F(VSIReadDirRecursive)                                                                         \
    F(VSIStatL)                                                                                    \
    F(VSIFOpenL)                                                                                   \
    F(VSIFReadL)                                                                                   \
    F(VSIFCloseL)                                                                                  \
    F(GDALOpenEx)                                                                                  \
    F(GDALDatasetGetLayerCount)                                                                    \
    F(GDALDatasetGetLayer)                                                                         \
    F(OGR_L_GetName)                                                                               \
    F(OGR_L_GetFeatureCount)                                                                       \
    F(OGR_L_GetLayerDefn)                                                                          \
    F(OGR_L_GetSpatialRef)                                                                         \
    F(OGR_L_ResetReading)                                                                          \
    F(OGR_L_GetNextFeature)                                                                        \
    F(OGR_FD_GetFieldCount)                                                                        \
    F(OGR_FD_GetFieldDefn)                                                                         \
    F(OGR_FD_GetGeomType)                                                                          \
    F(OGR_Fld_GetNameRef)                                                                          \
    F(OGR_Fld_GetType)                                                                             \
    F(OGR_F_GetFID)                                                                                \
    F(OGR_F_IsFieldSetAndNotNull)                                                                  \
    F(OGR_F_GetFieldAsString)                                                                      \
    F(OGR_F_GetFieldAsDouble)                                                                      \
    F(OGR_F_GetGeometryRef)                                                                        \
    F(OGR_F_Destroy)                                                                               \
    F(OGR_G_GetGeometryType)                                                                       \
    F(OGR_G_IsEmpty)                                                                               \
    F(OGR_G_GetX)                                                                                  \
    F(OGR_G_GetY)                                                                                  \
    F(OGR_GT_Flatten)                                                                              \
    F(OGR_G_GetGeometryName)                                                                       \
    F(OSRNewSpatialReference)                                                                      \
    F(OSRClone)                                                                                    \
    F(OSRImportFromEPSG)                                                                           \
    F(OSRSetAxisMappingStrategy)                                                                   \
    F(OCTNewCoordinateTransformation)                                                              \
    F(OCTTransform)

struct gdal {
#define GDAL_MEMBER(name) __typeof__(&name) name;
    GDAL_FUNCTIONS(GDAL_MEMBER)
#undef GDAL_MEMBER
    void *library;
};

/* Loads GDAL and makes only the named driver known ("XLSX", "KML" …), with headers of sheets left
 * alone and every cell a text. FEVER_UNSUPPORTED where GDAL is not there or lacks the driver. */
enum fever_error gdal_load(struct gdal *gdal, struct error *error);
enum fever_error gdal_register(struct gdal *gdal, const char *driver, struct error *error);

#endif
