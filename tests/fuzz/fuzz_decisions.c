/* Fuzzes files of decisions about doubtful pairs. What is taken names two sides and a word, and
 * says the same of a pair whichever of the two stands left. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/match/decisions.h"
#include "../../src/import/read/encoding.h"
#include "fuzz.h"

static bool has_key(const struct decision_side *side)
{
    return (side->id && *side->id) || (side->source_id && *side->source_id) ||
           (side->name && *side->name);
}

/* Two clinics that a file may speak of by their ids and by their names. */
static const struct clinic *pair(void)
{
    static struct clinic clinics[2];
    if (clinics[0].id)
        return clinics;
    for (int i = 0; i < 2; i++) {
        clinic_init(&clinics[i]);
        clinics[i].id = i ? "b" : "a";
        clinics[i].name = i ? "乙医院" : "甲医院";
        clinics[i].source_id = i ? "2" : "1";
    }
    return clinics;
}

static void check_pair(const struct decisions *decisions, bool by_row)
{
    const struct clinic *clinics = pair();
    const struct decision_party left = {by_row ? &clinics[0] : NULL, by_row ? NULL : &clinics[0]};
    const struct decision_party right = {NULL, &clinics[1]};
    const struct decision *one = decisions_between(decisions, left, right);
    const struct decision *other = decisions_between(decisions, right, left);
    if (!one != !other || (one && one->word != other->word))
        abort();
}

static void check_decisions(const struct decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++) {
        const struct decision *decision = &decisions->items[i];
        if (decision->word > DECISION_SKIP || decision->line < 1 ||
            (decision->word != DECISION_OPEN &&
             (!has_key(&decision->row) || !has_key(&decision->candidate))))
            abort();
    }
    check_pair(decisions, true);
    check_pair(decisions, false);
}

static void read_text(const struct decoded *decoded)
{
    static struct arena *shared;
    static struct text_tools *tools;
    struct decisions decisions;
    struct error error = {0};
    struct arena *arena = arena_new();
    if (!shared && (!(shared = arena_new()) || text_tools_new(shared, &tools, NULL)))
        abort();
    if (!arena)
        abort();
    enum fever_error failure = decisions_read(arena, tools, "decisions.csv", decoded->text,
                                              decoded->length, &decisions, &error);
    if (!failure)
        check_decisions(&decisions);
    else if (strncmp(error.text, "decisions.csv", strlen("decisions.csv")) != 0)
        abort();
    decisions_clear(&decisions);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct decoded decoded;
    char *copy = malloc(size + 1);
    if (!copy)
        return 0;
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    if (!encoding_decode(copy, size, NULL, &decoded, NULL)) {
        read_text(&decoded);
        free(decoded.text);
    }
    return 0;
}
