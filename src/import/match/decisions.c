/* Reading decisions, refusing contradictions, and finding the one about a pair. */
#include "decisions.h"

#include <stdlib.h>
#include <string.h>

#include "../record/normalise.h"
#include "fever/buffer.h"

enum { FOLDED_SIZE = 1200, KEY_SIZE = 1400, SIDE_CANDIDATE = 1 };

static const char *const column_names[DECISION_COLUMNS] = {
    [DECISION_ROW] = "row",
    [DECISION_SOURCE_ID] = "source_id",
    [DECISION_NAME] = "name",
    [DECISION_REGION] = "region",
    [DECISION_ADDRESS] = "address",
    [DECISION_ID] = "id",
    [DECISION_CANDIDATE_ROW] = "candidate_row",
    [DECISION_CANDIDATE_SOURCE_ID] = "candidate_source_id",
    [DECISION_CANDIDATE_NAME] = "candidate_name",
    [DECISION_CANDIDATE_REGION] = "candidate_region",
    [DECISION_CANDIDATE_ADDRESS] = "candidate_address",
    [DECISION_CANDIDATE_ID] = "candidate_id",
    [DECISION_DISTANCE_M] = "distance_m",
    [DECISION_WHY] = "why",
    [DECISION_WORD] = "decision",
};

/* What a maintainer may write; folded. */
static const struct {
    const char *text;
    enum decision_word word;
} words[] = {{"", DECISION_OPEN},     {"same", DECISION_SAME}, {"different", DECISION_DIFFERENT},
             {"skip", DECISION_SKIP}, {"相同", DECISION_SAME}, {"不同", DECISION_DIFFERENT},
             {"跳过", DECISION_SKIP}};

const char *decision_column_name(enum decision_column column)
{
    return column_names[column];
}

void decisions_clear(struct decisions *decisions)
{
    raw_table_clear(&decisions->table);
    text_map_clear(&decisions->sides);
}

void decision_region_append(const struct clinic *clinic, struct buffer *out)
{
    const char *const parts[] = {clinic->province, clinic->city, clinic->district};
    const char *separator = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i] || (i && parts[i - 1] && strcmp(parts[i], parts[i - 1]) == 0))
            continue;
        buffer_append_text(out, separator);
        buffer_append_text(out, parts[i]);
        separator = " ";
    }
}

struct reader {
    struct arena *arena;
    struct decisions *decisions;
    struct error *error;
};

static enum fever_error header_read(struct reader *reader)
{
    struct decisions *decisions = reader->decisions;
    const char *cursor = decisions->table.header.cells;
    for (int i = 0; i < DECISION_COLUMNS; i++)
        decisions->columns[i] = SIZE_MAX;
    for (size_t at = 0; at < decisions->table.header.count; at++) {
        char folded[FOLDED_SIZE], wanted[FOLDED_SIZE];
        text_fold(decisions->tools, raw_cell_next(&cursor), folded, sizeof folded, NULL);
        for (int i = 0; i < DECISION_COLUMNS; i++) {
            text_fold(decisions->tools, column_names[i], wanted, sizeof wanted, NULL);
            if (strcmp(folded, wanted) == 0 && decisions->columns[i] == SIZE_MAX)
                decisions->columns[i] = at;
        }
    }
    if (decisions->columns[DECISION_WORD] == SIZE_MAX)
        return error_set_at(reader->error, FEVER_INVALID, decisions->table.header.line, 0,
                            "%s has no column \"decision\"; give a file that --decisions wrote",
                            decisions->file);
    return FEVER_OK;
}

/* The row's cell of a column, NULL where there is none. */
static const char *cell_of(const struct reader *reader, const struct raw_row *row,
                           enum decision_column column)
{
    const char *cursor = row->cells, *cell = NULL;
    size_t at = reader->decisions->columns[column];
    if (at == SIZE_MAX || at >= row->count)
        return NULL;
    for (size_t i = 0; i <= at; i++)
        cell = raw_cell_next(&cursor);
    return cell;
}

static enum fever_error plain_cell(const struct reader *reader, const struct raw_row *row,
                                   enum decision_column column, const char **out)
{
    struct buffer clean;
    struct text_repairs repairs;
    const char *cell = cell_of(reader, row, column);
    *out = NULL;
    if (!cell || !*cell)
        return FEVER_OK;
    if (*cell == '\'' && cell[1] && strchr("=+-@", cell[1])) /* put there for spreadsheets */
        cell++;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    text_clean(reader->decisions->tools, cell, TEXT_PLAIN, &clean, &repairs);
    if (clean.length)
        *out = arena_copy(reader->arena, clean.data, clean.length);
    bool failed = buffer_error(&clean) || (clean.length && !*out);
    buffer_clear(&clean);
    return failed ? error_nomem(reader->error) : FEVER_OK;
}

static enum fever_error folded_cell(const struct reader *reader, const struct raw_row *row,
                                    enum decision_column column, const char **out)
{
    char folded[FOLDED_SIZE];
    const char *cell = cell_of(reader, row, column);
    *out = NULL;
    if (!cell)
        return FEVER_OK;
    size_t length = text_fold(reader->decisions->tools, cell, folded, sizeof folded, NULL);
    *out = arena_copy(reader->arena, folded, length);
    return *out ? FEVER_OK : error_nomem(reader->error);
}

/* The cells of a side stand in this order. */
static enum fever_error side_read(const struct reader *reader, const struct raw_row *row,
                                  const enum decision_column columns[6], struct decision_side *side)
{
    enum fever_error failure;
    const char *line = cell_of(reader, row, columns[5]);
    side->line = line && strlen(line) < 10 ? strtol(line, NULL, 10) : 0;
    if ((failure = plain_cell(reader, row, columns[0], &side->id)) ||
        (failure = plain_cell(reader, row, columns[1], &side->source_id)) ||
        (failure = folded_cell(reader, row, columns[2], &side->name)) ||
        (failure = folded_cell(reader, row, columns[3], &side->region)) ||
        (failure = folded_cell(reader, row, columns[4], &side->address)))
        return failure;
    return FEVER_OK;
}

static bool side_is_empty(const struct decision_side *side)
{
    return !side->id && !side->source_id && (!side->name || !*side->name);
}

static enum fever_error word_read(const struct reader *reader, const struct raw_row *row,
                                  enum decision_word *out)
{
    char folded[FOLDED_SIZE];
    const char *cell = cell_of(reader, row, DECISION_WORD);
    text_fold(reader->decisions->tools, cell ? cell : "", folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(folded, words[i].text) == 0) {
            *out = words[i].word;
            return FEVER_OK;
        }
    }
    size_t column = reader->decisions->columns[DECISION_WORD] + 1;
    return error_set_at(reader->error, FEVER_INVALID, row->line, (long)column,
                        "%s, line %ld, column %zu (decision): \"%.60s\" is no decision; write "
                        "same, different or skip, or leave it empty",
                        reader->decisions->file, (long)row->line, column, cell);
}

static enum fever_error decision_read(const struct reader *reader, const struct raw_row *row,
                                      struct decision *decision)
{
    static const enum decision_column left[] = {DECISION_ID,     DECISION_SOURCE_ID, DECISION_NAME,
                                                DECISION_REGION, DECISION_ADDRESS,   DECISION_ROW};
    static const enum decision_column right[] = {
        DECISION_CANDIDATE_ID,     DECISION_CANDIDATE_SOURCE_ID, DECISION_CANDIDATE_NAME,
        DECISION_CANDIDATE_REGION, DECISION_CANDIDATE_ADDRESS,   DECISION_CANDIDATE_ROW};
    *decision = (struct decision){.line = row->line};
    enum fever_error failure;
    if ((failure = word_read(reader, row, &decision->word)) ||
        (failure = side_read(reader, row, left, &decision->row)) ||
        (failure = side_read(reader, row, right, &decision->candidate)))
        return failure;
    bool lacks_left = side_is_empty(&decision->row);
    if (decision->word != DECISION_OPEN && (lacks_left || side_is_empty(&decision->candidate)))
        return error_set_at(reader->error, FEVER_INVALID, row->line, 0,
                            "%s, line %ld: the decision does not say about which %s; give %s",
                            reader->decisions->file, (long)row->line,
                            lacks_left ? "row" : "candidate",
                            lacks_left ? "id, source_id or name"
                                       : "candidate_id, candidate_source_id or candidate_name");
    return FEVER_OK;
}

enum { WAYS = 3 };

/* The ways in which a side may be looked up: clinic's id, source's key, name. */
static const char *side_key(const struct decision_side *side, int way, char key[KEY_SIZE])
{
    static const char marks[WAYS] = {'i', 's', 'n'};
    const char *const texts[WAYS] = {side->id, side->source_id, side->name};
    const char *text = texts[way];
    size_t length = text ? strlen(text) : 0;
    if (!length)
        return NULL;
    if (length > KEY_SIZE - 2)
        length = KEY_SIZE - 2;
    key[0] = marks[way];
    memcpy(key + 1, text, length);
    key[1 + length] = '\0';
    return key;
}

static enum fever_error side_index(struct reader *reader, const struct decision_side *side,
                                   uint32_t value)
{
    char key[KEY_SIZE];
    for (int way = 0; way < WAYS; way++) {
        if (!side_key(side, way, key))
            continue;
        const char *copy = arena_strdup(reader->arena, key);
        if (!copy || text_map_add(&reader->decisions->sides, copy, value))
            return error_nomem(reader->error);
    }
    return FEVER_OK;
}

static enum fever_error sides_index(struct reader *reader)
{
    const struct decisions *decisions = reader->decisions;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < decisions->count && !failure; i++) {
        const struct decision *decision = &decisions->items[i];
        failure = side_index(reader, &decision->row, (uint32_t)i * 2);
        if (!failure)
            failure = side_index(reader, &decision->candidate, (uint32_t)i * 2 + 1);
    }
    return failure;
}

static bool same_folded(const struct decisions *decisions, const char *wanted, const char *text)
{
    char folded[FOLDED_SIZE];
    if (!wanted) /* the file has no such column */
        return true;
    text_fold(decisions->tools, text ? text : "", folded, sizeof folded, NULL);
    return strcmp(wanted, folded) == 0;
}

static bool row_is(const struct decisions *decisions, const struct decision_side *side,
                   const struct clinic *row)
{
    struct buffer region;
    if (side->source_id || !side->name || !*side->name)
        return side->source_id && row->source_id && strcmp(side->source_id, row->source_id) == 0;
    if (!same_folded(decisions, side->name, row->name) ||
        !same_folded(decisions, side->address, row->address))
        return false;
    buffer_init(&region, FOLDED_SIZE);
    decision_region_append(row, &region);
    bool same = same_folded(decisions, side->region, region.length ? region.data : "");
    buffer_clear(&region);
    return same;
}

static bool decision_side_is(const struct decisions *decisions, const struct decision_side *side,
                             struct decision_party party)
{
    if (party.clinic && side->id) {
        if (strcmp(side->id, party.clinic->id) == 0)
            return true;
        for (size_t i = 0; i < party.clinic->alias_ids.count; i++)
            if (strcmp(side->id, party.clinic->alias_ids.items[i]) == 0)
                return true;
    }
    return party.row && row_is(decisions, side, party.row);
}

/* Looks at the lines one side of which has the key; one with a decision goes before an open one. */
static struct decision *between_by_key(const struct decisions *decisions, const char *key,
                                       struct decision_party a, struct decision_party b)
{
    struct decision *open = NULL;
    for (uint32_t entry = text_map_first(&decisions->sides, key); entry != TEXT_MAP_NONE;
         entry = text_map_next(&decisions->sides, entry)) {
        uint32_t value = text_map_value(&decisions->sides, entry);
        struct decision *decision = &decisions->items[value / 2];
        bool is_candidate = value % 2 == SIDE_CANDIDATE;
        const struct decision_side *own = is_candidate ? &decision->candidate : &decision->row;
        const struct decision_side *other = is_candidate ? &decision->row : &decision->candidate;
        if (!decision_side_is(decisions, own, a) || !decision_side_is(decisions, other, b))
            continue;
        if (decision->word != DECISION_OPEN)
            return decision;
        open = decision;
    }
    return open;
}

/* A record as a side, with its name folded into `folded`. */
static struct decision_side side_of(const struct decisions *decisions, struct decision_party party,
                                    char folded[FOLDED_SIZE])
{
    struct decision_side side = {0};
    if (party.clinic)
        side.id = party.clinic->id;
    if (party.row) {
        text_fold(decisions->tools, party.row->name ? party.row->name : "", folded, FOLDED_SIZE,
                  NULL);
        side.source_id = party.row->source_id;
        side.name = folded;
    }
    return side;
}

struct decision *decisions_between(const struct decisions *decisions, struct decision_party a,
                                   struct decision_party b)
{
    char folded[FOLDED_SIZE], key[KEY_SIZE];
    struct decision *found = NULL;
    if (!decisions || !decisions->sides.count)
        return NULL;
    struct decision_side side = side_of(decisions, a, folded);
    for (int way = 0; way < WAYS && !found; way++)
        if (side_key(&side, way, key))
            found = between_by_key(decisions, key, a, b);
    return found;
}

/* Of several rows of one key the remembered line, or the first. */
static bool is_better(const struct decision_side *side, const struct import_row *old,
                      const struct import_row *row)
{
    return !old || (side->line && row->line == side->line && old->line != side->line);
}

/* Gives the row to a side of a decision. Rows that differ in none of what a side is known by may
 * each be either side: then the remembered lines tell, or else there is one for each. */
static void row_give(const struct decisions *decisions, uint32_t value, struct import_row *row,
                     struct import_row **found)
{
    const struct decision *decision = &decisions->items[value / 2];
    bool is_candidate = value % 2 == SIDE_CANDIDATE;
    const struct decision_side *side = is_candidate ? &decision->candidate : &decision->row;
    const struct decision_side *other = is_candidate ? &decision->row : &decision->candidate;
    struct decision_party party = {&row->clinic, NULL};
    bool is_other = decision_side_is(decisions, other, party);
    if (found[value ^ 1] == row || !is_better(side, found[value], row) ||
        (is_other && other->line && other->line == row->line) ||
        !decision_side_is(decisions, side, party))
        return;
    if (is_other && !found[value ^ 1])
        found[value ^ 1] = found[value];
    found[value] = row;
}

static void row_offer(const struct decisions *decisions, const char *key, struct import_row *row,
                      struct import_row **found)
{
    for (uint32_t entry = text_map_first(&decisions->sides, key); entry != TEXT_MAP_NONE;
         entry = text_map_next(&decisions->sides, entry))
        row_give(decisions, text_map_value(&decisions->sides, entry), row, found);
}

enum fever_error decisions_find_rows(const struct decisions *decisions, struct arena *arena,
                                     struct import_row *rows, size_t count,
                                     struct import_row ***out)
{
    char folded[FOLDED_SIZE], key[KEY_SIZE];
    struct import_row **found =
        arena_array(arena, decisions->count * 2, sizeof(struct import_row *));
    if (!found)
        return FEVER_NOMEM;
    for (size_t i = 0; i < count && decisions->sides.count; i++) {
        struct decision_party party = {&rows[i].clinic, NULL};
        if (rows[i].refused)
            continue;
        struct decision_side side = side_of(decisions, party, folded);
        for (int way = 1; way < WAYS; way++)
            if (side_key(&side, way, key))
                row_offer(decisions, key, &rows[i], found);
    }
    *out = found;
    return FEVER_OK;
}

/* A side in full, as one text: a row by its key, a candidate by its id where it has one. */
static enum fever_error side_number(const struct reader *reader, struct text_map *numbers,
                                    const struct decision_side *side, bool is_row, uint32_t *number)
{
    static const int orders[2][WAYS] = {{0, 1, 2}, {1, 2, 0}};
    char key[KEY_SIZE];
    int way = 0;
    while (!side_key(side, orders[is_row][way], key))
        way++;
    struct buffer text;
    buffer_init(&text, 4 * KEY_SIZE);
    buffer_append_text(&text, key);
    if (orders[is_row][way] == 2)
        buffer_append_format(&text, "\n%s\n%s", side->region ? side->region : "",
                             side->address ? side->address : "");
    bool failed = buffer_error(&text) != FEVER_OK;
    if (!failed && !text_map_get(numbers, text.data, number)) {
        const char *copy = arena_copy(reader->arena, text.data, text.length);
        *number = (uint32_t)numbers->count;
        failed = !copy || text_map_add(numbers, copy, *number);
    }
    buffer_clear(&text);
    return failed ? error_nomem(reader->error) : FEVER_OK;
}

static uint32_t root_of(uint32_t *parents, uint32_t number)
{
    while (parents[number] != number)
        number = parents[number] = parents[parents[number]];
    return number;
}

/* Joins what is the same; then nothing that is different may have been joined. `sides` are two
 * numbers a decision. */
static enum fever_error contradictions_find(const struct reader *reader, const uint32_t *sides,
                                            uint32_t *parents)
{
    const struct decisions *decisions = reader->decisions;
    for (size_t i = 0; i < decisions->count; i++)
        if (decisions->items[i].word == DECISION_SAME)
            parents[root_of(parents, sides[2 * i])] = root_of(parents, sides[2 * i + 1]);
    for (size_t i = 0; i < decisions->count; i++) {
        const struct decision *decision = &decisions->items[i];
        uint32_t left = sides[2 * i], right = sides[2 * i + 1];
        if ((decision->word != DECISION_DIFFERENT && decision->word != DECISION_SKIP) ||
            root_of(parents, left) != root_of(parents, right))
            continue;
        for (size_t j = 0; j < decisions->count; j++) {
            if (decisions->items[j].word != DECISION_SAME ||
                root_of(parents, sides[2 * j]) != root_of(parents, left) ||
                (sides[2 * j] != left && sides[2 * j + 1] != left))
                continue;
            return error_set_at(reader->error, FEVER_INVALID, decision->line, 0,
                                "%s: lines %ld and %ld contradict each other; decide the pair once",
                                decisions->file, decisions->items[j].line, decision->line);
        }
    }
    return FEVER_OK;
}

/* The same pair with two different words. */
static enum fever_error repeats_find(const struct reader *reader, const uint32_t *sides)
{
    const struct decisions *decisions = reader->decisions;
    struct text_map pairs;
    enum fever_error failure = FEVER_OK;
    text_map_init(&pairs);
    for (size_t i = 0; i < decisions->count && !failure; i++) {
        uint32_t a = sides[2 * i], b = sides[2 * i + 1], earlier;
        char key[32];
        struct buffer text;
        if (decisions->items[i].word == DECISION_OPEN)
            continue;
        buffer_init(&text, sizeof key);
        buffer_append_format(&text, "%u %u", a < b ? a : b, a < b ? b : a);
        const char *copy =
            buffer_error(&text) ? NULL : arena_copy(reader->arena, text.data, text.length);
        buffer_clear(&text);
        if (!copy)
            failure = error_nomem(reader->error);
        else if (!text_map_get(&pairs, copy, &earlier))
            failure = text_map_add(&pairs, copy, (uint32_t)i) ? error_nomem(reader->error) : 0;
        else if (decisions->items[earlier].word != decisions->items[i].word)
            failure = error_set_at(
                reader->error, FEVER_INVALID, decisions->items[i].line, 0,
                "%s: lines %ld and %ld contradict each other; decide the pair once",
                decisions->file, decisions->items[earlier].line, decisions->items[i].line);
    }
    text_map_clear(&pairs);
    return failure;
}

static enum fever_error contradictions_check(struct reader *reader)
{
    struct decisions *decisions = reader->decisions;
    uint32_t *sides = arena_array(reader->arena, decisions->count * 2 + 1, sizeof *sides);
    uint32_t *parents = arena_array(reader->arena, decisions->count * 2 + 1, sizeof *parents);
    struct text_map numbers;
    enum fever_error failure = sides && parents ? FEVER_OK : error_nomem(reader->error);
    text_map_init(&numbers);
    for (size_t i = 0; i < decisions->count && !failure; i++) {
        const struct decision *decision = &decisions->items[i];
        if (decision->word == DECISION_OPEN)
            continue;
        failure = side_number(reader, &numbers, &decision->row, true, &sides[2 * i]);
        if (!failure)
            failure = side_number(reader, &numbers, &decision->candidate, false, &sides[2 * i + 1]);
    }
    for (size_t i = 0; i < decisions->count * 2 && !failure; i++)
        parents[i] = (uint32_t)i;
    if (!failure)
        failure = repeats_find(reader, sides);
    if (!failure)
        failure = contradictions_find(reader, sides, parents);
    text_map_clear(&numbers);
    return failure;
}

enum fever_error decisions_read(struct arena *arena, const struct text_tools *tools,
                                const char *file, const char *text, size_t length,
                                struct decisions *out, struct error *error)
{
    struct reader reader = {arena, out, error};
    struct error fault = {0};
    *out = (struct decisions){.file = file, .tools = tools};
    raw_table_init(&out->table, arena);
    text_map_init(&out->sides);
    enum fever_error failure = read_csv(text, length, &out->table, &fault);
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    if (failure)
        return error_set_at(error, failure, fault.line, fault.column, "%s: %s", file, fault.text);
    failure = header_read(&reader);
    out->items = arena_array(arena, out->table.count, sizeof *out->items);
    if (!failure && !out->items)
        failure = error_nomem(error);
    for (size_t i = 0; i < out->table.count && !failure; i++)
        failure = decision_read(&reader, &out->table.rows[i], &out->items[out->count++]);
    if (!failure)
        failure = contradictions_check(&reader);
    return failure ? failure : sides_index(&reader);
}
