/* Judging the positions of a whole list.
 *
 * A wrong coordinate system moves every position by 100 to 1,200 m in a direction that changes
 * slowly over the country. One row cannot show that, a set can: against clinics of the store whose
 * positions are known, where another system brings nearly all rows together with them; and against
 * the outlines of the districts that the rows state, where another system brings rows inside and
 * none outside. */
#include "validate_set.h"

#include <stdlib.h>
#include <string.h>

#include "../cell/text_map.h"
#include "fever/geodesic.h"

enum { SHARED_LEAST = 5, LINES_SHOWN = 8, FOLDED_SIZE = 700 };

/* Evidence against known clinics: how many rows must agree at the least, and how many of a
 * hundred. */
enum { AGREE_LEAST = 5, AGREE_PERCENT = 70 };

/* A row agrees with another system where the declared one leaves it this far from the known place,
 * and the other brings it this near, and several times nearer. */
#define OFF_LEAST_M 80.0
#define NEAR_MOST_M 150.0
#define NEAR_FACTOR 0.4

/* Evidence against outlines: rows that another system brings inside, and for each that it brings
 * outside as many more. By chance six against one at the most have odds of 1 to 16. */
enum { GAINED_LEAST = 6, GAINED_PER_LOST = 6 };

static bool has_place(const struct import_row *row)
{
    return !row->refused && !row->merged && (row->stated & FIELD_BIT(FIELD_LAT)) &&
           (row->clinic.precision == PRECISION_EXACT || row->clinic.precision == PRECISION_ADDRESS);
}

static int by_point(const void *a, const void *b)
{
    const struct import_row *left = *(const struct import_row *const *)a;
    const struct import_row *right = *(const struct import_row *const *)b;
    const struct point p = left->clinic.place, q = right->clinic.place;
    if (p.lat != q.lat)
        return p.lat < q.lat ? -1 : 1;
    if (p.lon != q.lon)
        return p.lon < q.lon ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

static bool same_point(const struct import_row *a, const struct import_row *b)
{
    return a->clinic.place.lat == b->clinic.place.lat && a->clinic.place.lon == b->clinic.place.lon;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* How many of the rows are different places by name or address; `most` ends the count. */
static size_t count_places(const struct import_row *const *rows, size_t count, size_t most)
{
    size_t places = 0;
    for (size_t i = 0; i < count && places < most; i++) {
        bool is_new = true;
        for (size_t j = 0; j < i && is_new; j++)
            is_new = !same_text(rows[i]->clinic.name, rows[j]->clinic.name) ||
                     !same_text(rows[i]->clinic.address, rows[j]->clinic.address);
        places += is_new;
    }
    return places;
}

static enum fever_error note_shared(const struct set_validator *validator,
                                    const struct import_row *const *rows, size_t count)
{
    struct buffer lines;
    buffer_init(&lines, 1000);
    for (size_t i = 1; i < count && i <= LINES_SHOWN; i++)
        buffer_append_format(&lines, "%s%ld", i > 1 ? ", " : "", rows[i]->line);
    enum fever_error failure = buffer_error(&lines);
    if (!failure)
        findings_add_about(validator->findings, rows[0]->line,
                           column_map_header(validator->columns, FIELD_LAT),
                           FINDING_POSITION_SHARED, rows[0]->clinic.name,
                           "%zu rows stand at this point, also %s%s", count, lines.data,
                           count - 1 > LINES_SHOWN ? " …" : "");
    buffer_clear(&lines);
    return failure;
}

static enum fever_error check_shared(const struct set_validator *validator,
                                     const struct import_row *rows, size_t count)
{
    const struct import_row **located = malloc((count + 1) * sizeof *located);
    size_t found = 0;
    enum fever_error failure = FEVER_OK;
    if (!located)
        return FEVER_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (has_place(&rows[i]))
            located[found++] = &rows[i];
    qsort(located, found, sizeof *located, by_point);
    for (size_t begin = 0, end; begin < found && !failure; begin = end) {
        for (end = begin + 1; end < found && same_point(located[begin], located[end]); end++)
            ;
        if (end - begin >= SHARED_LEAST &&
            count_places(located + begin, end - begin, SHARED_LEAST) >= SHARED_LEAST)
            failure = note_shared(validator, located + begin, end - begin);
    }
    free(located);
    return failure;
}

/* What another system would make of the rows. */

/* What speaks for another system than the declared one. */
struct evidence {
    size_t compared;
    size_t agree[CRS_COUNT];
    double off_m[CRS_COUNT], near_m[CRS_COUNT]; /* sums over the rows that agree */
    size_t inside[CRS_COUNT], gained[CRS_COUNT], lost[CRS_COUNT];
    size_t outlined;
};

static void compare_with_known(const struct import_row *row, struct point known,
                               struct evidence *evidence)
{
    double off_m = geodesic_distance_m(row->clinic.place, known);
    evidence->compared++;
    for (int crs = 0; crs < CRS_COUNT && off_m >= OFF_LEAST_M; crs++) {
        if (crs == (int)row->clinic.original_crs)
            continue;
        double near_m =
            geodesic_distance_m(crs_to_wgs84((enum crs)crs, row->clinic.original_place), known);
        if (near_m > NEAR_MOST_M || near_m > off_m * NEAR_FACTOR)
            continue;
        evidence->agree[crs]++;
        evidence->off_m[crs] += off_m;
        evidence->near_m[crs] += near_m;
    }
}

static void compare_with_outline(const struct set_validator *validator,
                                 const struct import_row *row, struct evidence *evidence)
{
    const struct clinic *clinic = &row->clinic;
    if (row->region_from_position || !validator->outlines ||
        !outline_index_has(validator->outlines, clinic->adcode))
        return;
    bool now = outline_holds(validator->outlines, clinic->adcode, clinic->place);
    evidence->outlined++;
    for (int crs = 0; crs < CRS_COUNT; crs++) {
        bool then = crs == (int)clinic->original_crs
                        ? now
                        : outline_holds(validator->outlines, clinic->adcode,
                                        crs_to_wgs84((enum crs)crs, clinic->original_place));
        evidence->inside[crs] += then;
        evidence->gained[crs] += then && !now;
        evidence->lost[crs] += now && !then;
    }
}

static void note_shift_from_known(const struct set_validator *validator, enum crs declared,
                                  const struct evidence *evidence)
{
    int best = 0;
    for (int crs = 1; crs < CRS_COUNT; crs++)
        if (evidence->agree[crs] > evidence->agree[best] ||
            (evidence->agree[crs] == evidence->agree[best] &&
             evidence->near_m[crs] < evidence->near_m[best]))
            best = crs;
    double agree = (double)evidence->agree[best];
    findings_add_about(validator->findings, 0, column_map_header(validator->columns, FIELD_LAT),
                       FINDING_SET_SHIFTED, crs_name(declared),
                       "%zu of %zu rows whose clinic the store knows lie %.0f m off as %s, and "
                       "%.0f m as %s; try --crs %s",
                       evidence->agree[best], evidence->compared, evidence->off_m[best] / agree,
                       crs_name(declared), evidence->near_m[best] / agree, crs_name((enum crs)best),
                       crs_name((enum crs)best));
}

static bool is_shifted_from_known(const struct evidence *evidence)
{
    for (int crs = 0; crs < CRS_COUNT; crs++)
        if (evidence->agree[crs] >= AGREE_LEAST &&
            evidence->agree[crs] * 100 >= evidence->compared * AGREE_PERCENT)
            return true;
    return false;
}

static void note_shift_from_outlines(const struct set_validator *validator, enum crs declared,
                                     const struct evidence *evidence)
{
    int best = (int)declared;
    for (int crs = 0; crs < CRS_COUNT; crs++)
        if (evidence->gained[crs] >= GAINED_LEAST &&
            evidence->gained[crs] >= evidence->lost[crs] * GAINED_PER_LOST &&
            evidence->inside[crs] > evidence->inside[best])
            best = crs;
    if (best == (int)declared)
        return;
    findings_add_about(validator->findings, 0, column_map_header(validator->columns, FIELD_LAT),
                       FINDING_SET_SHIFTED, crs_name(declared),
                       "of %zu rows %zu lie inside of their district as %s, and %zu as %s; try "
                       "--crs %s",
                       evidence->outlined, evidence->inside[declared], crs_name(declared),
                       evidence->inside[best], crs_name((enum crs)best), crs_name((enum crs)best));
}

/* The clinics whose positions are known. */

static bool is_known_place(const struct clinic *clinic)
{
    return clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
}

static enum fever_error names_index(const struct set_validator *validator, struct text_map *names)
{
    const struct prior *prior = validator->prior;
    char folded[FOLDED_SIZE];
    for (size_t i = 0; i < prior->clinic_count; i++) {
        if (!is_known_place(&prior->clinics[i]))
            continue;
        size_t length =
            text_fold(validator->tools, prior->clinics[i].name, folded, sizeof folded, NULL);
        const char *copy = arena_copy(validator->arena, folded, length);
        if (!copy || text_map_add(names, copy, (uint32_t)i))
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

/* The one clinic of the row's name and region, or NULL: 人民医院 of another county says nothing. */
static const struct clinic *known_clinic(const struct set_validator *validator,
                                         const struct text_map *names, const struct import_row *row)
{
    char folded[FOLDED_SIZE];
    const struct clinic *found = NULL;
    if (row->existing && is_known_place(row->existing))
        return row->existing;
    text_fold(validator->tools, row->clinic.name ? row->clinic.name : "", folded, sizeof folded,
              NULL);
    for (uint32_t entry = text_map_first(names, folded); entry != TEXT_MAP_NONE;
         entry = text_map_next(names, entry)) {
        const struct clinic *clinic = &validator->prior->clinics[text_map_value(names, entry)];
        if (clinic->adcode != row->clinic.adcode)
            continue;
        if (found)
            return NULL;
        found = clinic;
    }
    return found;
}

static enum fever_error check_shift(const struct set_validator *validator,
                                    const struct import_row *rows, size_t count)
{
    struct evidence evidence[CRS_COUNT] = {{0}};
    struct text_map names;
    text_map_init(&names);
    enum fever_error failure = names_index(validator, &names);
    for (size_t i = 0; i < count && !failure; i++) {
        if (!has_place(&rows[i]))
            continue;
        struct evidence *own = &evidence[rows[i].clinic.original_crs];
        const struct clinic *known = known_clinic(validator, &names, &rows[i]);
        if (known)
            compare_with_known(&rows[i], known->place, own);
        compare_with_outline(validator, &rows[i], own);
    }
    text_map_clear(&names);
    for (int crs = 0; crs < CRS_COUNT && !failure; crs++) {
        if (is_shifted_from_known(&evidence[crs]))
            note_shift_from_known(validator, (enum crs)crs, &evidence[crs]);
        else
            note_shift_from_outlines(validator, (enum crs)crs, &evidence[crs]);
    }
    return failure;
}

enum fever_error validate_set(const struct set_validator *validator, const struct import_row *rows,
                              size_t count)
{
    enum fever_error failure = check_shared(validator, rows, count);
    return failure ? failure : check_shift(validator, rows, count);
}
