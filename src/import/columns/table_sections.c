/* Rows that name the region of the rows below them.
 *
 * A city's row ends the district's section before it; the next district lies within the city. What
 * a section says goes into the rows as one text, 湖北省武汉市江岸区, which the reader of regions
 * takes apart. */
#include "table_sections.h"

#include <string.h>

#include "../cell/caption_words.h"
#include "../cell/normalise_scan.h"
#include "table_tidy.h"

enum { HEADING_SIZE = 100, NAME_MAX_BYTES = 200, PATH_SIZE = 3 * NAME_MAX_BYTES };

struct sectioning {
    const struct text_tools *tools;
    const struct region_names *names;
    const struct region *regions[REGION_DISTRICT + 1]; /* of the section at hand, by level */
    char path[PATH_SIZE];                              /* their names; "" before the first */
};

/* The row's only cell; NULL where it has none or more. */
static const char *only_cell(const struct raw_row *row)
{
    const char *first;
    return raw_row_filled(row, &first) == 1 ? first : NULL;
}

/* What may stand behind the name: （2家）, 共2家, a colon. */
static bool is_count(const char *text)
{
    static const char *const words[] = {
        "共", "计",       "家",       "所",   "个",   "间",   "(",    ")", "（", "）", ":", "：",
        " ",  "医疗机构", "发热门诊", "医院", "机构", "名单", "辖区", "[", "]",  "【", "】"};
    return is_made_of(text, words, sizeof words / sizeof *words);
}

/* The name in a heading: without numbering and count; false where something else stands there. */
static bool heading_name(const char *text, char out[HEADING_SIZE])
{
    static const char *const ends[] = {"（", "(", "：", ":", "共", " ", "[", "【", "发热门诊"};
    const char *begin = heading_without_numbering(text);
    begin = heading_without_numbering(begin + strspn(begin, " ([【"));
    size_t length = strlen(begin);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *end = strstr(begin, ends[i]);
        if (end && end > begin && (size_t)(end - begin) < length)
            length = (size_t)(end - begin);
    }
    if (length >= HEADING_SIZE || !is_count(begin + length))
        return false;
    memcpy(out, begin, length);
    out[length] = '\0';
    return true;
}

/* Looks the name up within the section's regions, the narrowest first, then anywhere. */
static struct region_match name_find(const struct sectioning *sectioning, const char *name)
{
    char folded[HEADING_SIZE];
    struct region_match match = {.spelling = SPELLING_NONE};
    text_fold(sectioning->tools, name, folded, sizeof folded, NULL);
    const struct region *const scopes[] = {sectioning->regions[REGION_CITY],
                                           sectioning->regions[REGION_PROVINCE], NULL};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        if (!scopes[i] && i + 1 < sizeof scopes / sizeof *scopes)
            continue;
        match = region_names_find(sectioning->names, folded, scopes[i],
                                  LEVEL_PROVINCE | LEVEL_CITY | LEVEL_DISTRICT);
        if (match.spelling == SPELLING_FULL)
            return match;
    }
    return match;
}

/* Enters the section that a heading begins; false where the text is none. A name that several
 * regions have is left to the reader of regions, who says so of each row. */
static bool section_enter(struct sectioning *sectioning, const char *heading)
{
    char name[HEADING_SIZE];
    if (!heading_name(heading, name))
        return false;
    struct region_match match = name_find(sectioning, name);
    if (match.spelling != SPELLING_FULL && match.spelling != SPELLING_AMBIGUOUS)
        return false;
    if (match.region && strlen(match.region->name) >= NAME_MAX_BYTES)
        return false;
    int level = match.region ? (int)match.region->level : REGION_DISTRICT;
    sectioning->regions[level] = match.region;
    for (int narrower = level + 1; narrower <= REGION_DISTRICT; narrower++)
        sectioning->regions[narrower] = NULL;
    *sectioning->path = '\0';
    for (int wider = REGION_PROVINCE; wider < level; wider++)
        if (sectioning->regions[wider])
            strcat(sectioning->path, sectioning->regions[wider]->name);
    strcat(sectioning->path, match.region ? match.region->name : name);
    return true;
}

/* Whether the sheet says that the row's cell is merged with one above, whose value it has. */
static bool is_merged(const struct raw_table *table, const struct raw_row *row, size_t column)
{
    for (size_t i = 0; i < table->merge_count; i++)
        if (table->merges[i].column == column && table->merges[i].first < row->line &&
            row->line <= table->merges[i].last)
            return true;
    return false;
}

enum fever_error table_sections(struct raw_table *table, struct column_map *columns,
                                const struct text_tools *tools, const struct region_names *names,
                                struct findings *findings)
{
    struct sectioning sectioning = {.tools = tools, .names = names};
    size_t kept = 0, district = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        const char *heading = only_cell(row);
        bool is_first = !*sectioning.path;
        if (heading && section_enter(&sectioning, heading)) {
            if (is_first && column_map_need(table, columns, FIELD_DISTRICT, &district))
                return FEVER_NOMEM;
            findings_add(findings, row->line, NULL, FINDING_ROW_SECTION, heading);
            continue;
        }
        bool is_clinic =
            raw_row_filled(row, NULL) && !(heading && table_row_is_no_clinic(tools, columns, row));
        if (*sectioning.path && is_clinic && !*raw_cell_at(row, (uint32_t)district) &&
            !is_merged(table, row, district) &&
            raw_cell_fill(table->arena, row, (uint32_t)district, sectioning.path))
            return FEVER_NOMEM;
        table->rows[kept++] = *row;
    }
    table->count = kept;
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
