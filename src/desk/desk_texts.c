/* The desk's words by number. */
#include "desk_texts.h"

static const char *const texts[DESK_TEXT_COUNT][LANG_COUNT] = {
#define X(name, zh, en) [DESK_##name] = {zh, en},
    DESK_TEXTS(X)
#undef X
};

const char *desk_text(enum lang lang, enum desk_text_id id)
{
    return texts[id][lang];
}
