/* The words of the report's page by number. */
#include "report_texts.h"

static const char *const texts[REPORT_TEXT_COUNT][LANG_COUNT] = {
#define X(name, zh, en) [SAY_##name] = {zh, en},
    REPORT_TEXTS(X)
#undef X
};

const char *report_text(enum lang lang, enum report_text text)
{
    return texts[text][lang];
}
