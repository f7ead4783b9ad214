/* Answering a request that is there entirely. */
#ifndef FEVER_HTTP_ANSWER_H
#define FEVER_HTTP_ANSWER_H

#include "http_exchange.h"

/* Answers it, or, where it writes, hands it to the writer and lets its connection sleep. */
enum MHD_Result answer_request(struct exchange *exchange, const char *method);

#endif
