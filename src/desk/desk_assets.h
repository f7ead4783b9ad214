/* The desk's own style sheet and script, from memory. */
#ifndef FEVER_DESK_ASSETS_H
#define FEVER_DESK_ASSETS_H

#include <stdbool.h>

#include "fever/api.h"

/* Answers `/desk.css` and `/desk.js`; false for every other path. */
bool desk_asset_answer(const struct api_request *request, struct api_reply *reply);

#endif
