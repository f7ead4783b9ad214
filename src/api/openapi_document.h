/* The OpenAPI document, put together from src/api/openapi/ when the program is built. */
#ifndef FEVER_API_OPENAPI_DOCUMENT_H
#define FEVER_API_OPENAPI_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

/* UTF-8, no NUL at its end. */
extern const unsigned char openapi_document[];
extern const size_t openapi_document_length;

/* The same as gzip. */
extern const unsigned char openapi_document_gzip[];
extern const size_t openapi_document_gzip_length;

/* Another for each content. */
extern const uint64_t openapi_document_tag;

#endif
