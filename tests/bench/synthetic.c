/* Makes any number of clinics that look like the real ones.
 *
 * A few districts hold many clinics and many hold few (weights 1/√rank in shuffled order); within a
 * district the places are normally distributed around its centre. */
#include "synthetic.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"

enum { LINE_MAX_BYTES = 1024, CELLS_MAX = 16, REGIONS_MAX = 8000, CALENDAR_MAX = 2000 };

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static void *need(void *pointer)
{
    if (!pointer)
        give_up("out of memory");
    return pointer;
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

uint32_t synthetic_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)((next_random(state) >> 32) * below >> 32);
}

double synthetic_unit(uint64_t *state)
{
    return (double)(next_random(state) >> 11) / 9007199254740992.0;
}

static double normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(1 - synthetic_unit(state)));
    return radius * cos(6.283185307179586 * synthetic_unit(state));
}

/* Our own plain CSV files: no quotes, no commas inside. */

static bool read_cells(FILE *file, char line[LINE_MAX_BYTES], char *cells[CELLS_MAX])
{
    if (!fgets(line, LINE_MAX_BYTES, file))
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < CELLS_MAX; i++)
        cells[i] = i == 0 ? line : NULL;
    for (int i = 1; i < CELLS_MAX; i++) {
        char *comma = strchr(cells[i - 1], ',');
        if (!comma)
            break;
        *comma = '\0';
        cells[i] = comma + 1;
    }
    return true;
}

static FILE *open_table(const char *path, char line[LINE_MAX_BYTES])
{
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, LINE_MAX_BYTES, file))
        give_up("geodata cannot be read; run from the repository's root");
    return file;
}

static void read_regions(struct dataset *dataset)
{
    char line[LINE_MAX_BYTES], *cells[CELLS_MAX];
    FILE *file = open_table("geodata/regions.csv", line);
    struct region *regions = need(arena_array(dataset->arena, REGIONS_MAX, sizeof *regions));
    while (dataset->region_count < REGIONS_MAX && read_cells(file, line, cells)) {
        struct region *region = &regions[dataset->region_count++];
        region->adcode = (uint32_t)strtoul(cells[0], NULL, 10);
        region->parent = (uint32_t)strtoul(cells[1], NULL, 10);
        if (!region_level_parse(cells[2], &region->level))
            give_up("regions.csv has a level that we do not know");
        region->name = need(arena_strdup(dataset->arena, cells[3]));
        if (cells[4][0])
            region->pinyin = need(arena_strdup(dataset->arena, cells[4]));
        region->has_centre = cells[5][0] != '\0';
        region->centre = (struct point){strtod(cells[6], NULL), strtod(cells[5], NULL)};
        region->successor = (uint32_t)strtoul(cells[9], NULL, 10);
    }
    fclose(file);
    dataset->regions = regions;
}

static void read_calendar(struct dataset *dataset)
{
    char line[LINE_MAX_BYTES], *cells[CELLS_MAX];
    FILE *file = open_table("geodata/holidays.csv", line);
    struct calendar_row *rows = need(arena_array(dataset->arena, CALENDAR_MAX, sizeof *rows));
    while (dataset->calendar_count < CALENDAR_MAX && read_cells(file, line, cells)) {
        struct civil_date date;
        if (!civil_parse_date(cells[0], strlen(cells[0]), &date))
            give_up("holidays.csv has a date that does not exist");
        rows[dataset->calendar_count++] = (struct calendar_row){
            .day = civil_days(date),
            .name = need(arena_strdup(dataset->arena, cells[1])),
            .kind = strcmp(cells[2], "workday") == 0 ? DAY_MAKE_UP_WORKDAY : DAY_HOLIDAY,
            .adcode = cells[3] ? (uint32_t)strtoul(cells[3], NULL, 10) : 0,
        };
    }
    fclose(file);
    dataset->calendar = rows;
}

static const struct {
    const char *hours, *prose;
} hours_of_china[] = {
    {"24/7", "24小时"},
    {"24/7", "0时—24时"},
    {"Mo-Su 08:00-20:00", "每天8点到20点"},
    {"Mo-Su,PH 08:00-17:30", "8:00-17:30，节假日照常"},
    {"Mo-Fr 08:00-12:00,14:00-17:30", "周一至周五8:00-12:00，14:00-17:30"},
    {"Mo-Fr 08:00-17:00; Sa 08:00-12:00; PH off", "周一至周五8:00-17:00，周六上午，节假日休息"},
    {"Mo-Sa 07:30-11:30,13:30-17:00", "周一至周六上午7:30-11:30下午13:30-17:00"},
    {"Mo-Su 18:00-08:00", "夜间18:00至次日8:00"},
    {NULL, "请电话咨询"},
    {NULL, NULL},
};

static const char *const hospitals[] = {"人民医院",        "中心医院",     "中医院",
                                        "妇幼保健院",      "第二人民医院", "中西医结合医院",
                                        "社区卫生服务中心"};
static const enum clinic_kind kinds[] = {
    KIND_FEVER_CLINIC,     KIND_FEVER_CLINIC, KIND_FEVER_CLINIC, KIND_FEVER_CLINIC,
    KIND_FEVER_CLINIC,     KIND_FEVER_CLINIC, KIND_FEVER_CLINIC, KIND_FEVER_ROOM,
    KIND_COMMUNITY_CLINIC, KIND_PHARMACY};

static char *format_text(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static char *format_text(struct arena *arena, const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return need(arena_strdup(arena, text));
}

static struct point place_around(const struct region *district, uint64_t *random)
{
    double lat = district->centre.lat + 0.06 * normal(random);
    double lon = district->centre.lon + 0.07 * normal(random);
    return (struct point){round(lat * 1e6) / 1e6, round(lon * 1e6) / 1e6};
}

static void make_clinic(struct arena *arena, const struct region *district, uint32_t number,
                        uint32_t marker_id, uint64_t *random, struct clinic *clinic)
{
    clinic_init(clinic);
    uint32_t hours = synthetic_below(random, sizeof hours_of_china / sizeof hours_of_china[0]);
    const char *hospital = hospitals[synthetic_below(random, 7)];
    clinic->id = format_text(arena, "%06u-%05u", district->adcode, number);
    clinic->marker_id = marker_id;
    clinic->name = format_text(arena, "%s%s%u分院发热门诊", district->name, hospital, number);
    clinic->kind = kinds[synthetic_below(random, 10)];
    clinic->services = 1U << SERVICE_FEVER_ADULT | (number % 3 ? 0 : 1U << SERVICE_FEVER_CHILD) |
                       (number % 4 ? 0 : 1U << SERVICE_NUCLEIC_ACID);
    clinic->level = number % 2 ? "三级甲等" : NULL;
    clinic->insurance = number % 5 ? STATED_TRUE : STATED_NOT;
    clinic->district = district->name;
    clinic->adcode = district->adcode;
    clinic->address =
        format_text(arena, "%s建设路%u号", district->name, synthetic_below(random, 999) + 1);
    const char **phone = need(arena_alloc(arena, sizeof *phone));
    *phone = format_text(arena, "0%02u-%08u", district->adcode / 10000,
                         60000000 + synthetic_below(random, 9999999));
    clinic->phones = (struct text_list){phone, number % 3 != 0};
    clinic->place = clinic->original_place = place_around(district, random);
    clinic->precision = PRECISION_EXACT;
    clinic->hours = hours_of_china[hours].hours;
    clinic->hours_text = hours_of_china[hours].prose;
    clinic->source = "合成数据";
    clinic->source_day = (int32_t)(SYNTHETIC_NOW / CIVIL_DAY_S) - (int32_t)(number % 60);
    clinic->updated_at = SYNTHETIC_NOW - 86400;
}

/* How many clinics each district gets; regions.csv is in ascending adcode, hence ids ascend. */
static uint32_t *share_out(const struct dataset *dataset, uint32_t count, uint64_t *random)
{
    size_t regions = dataset->region_count;
    double *weights = need(calloc(regions, sizeof *weights)), total = 0;
    uint32_t *shares = need(calloc(regions, sizeof *shares));
    for (size_t i = 0; i < regions; i++) {
        const struct region *region = &dataset->regions[i];
        bool usable = region->level == REGION_DISTRICT && region->has_centre && !region->successor;
        weights[i] = usable ? 1 / sqrt(1 + (double)synthetic_below(random, 3000)) : 0;
        total += weights[i];
    }
    double sum = 0;
    uint32_t given = 0;
    for (size_t i = 0; i < regions; i++) {
        sum += weights[i];
        uint32_t until = (uint32_t)(sum / total * count + 0.5);
        shares[i] = until - given;
        given = until;
    }
    free(weights);
    return shares;
}

struct dataset *synthetic_dataset(uint32_t count)
{
    struct dataset *dataset = need(dataset_new());
    uint64_t random = count;
    read_regions(dataset);
    read_calendar(dataset);
    dataset->revision = (struct revision){1, 0x5EED, SYNTHETIC_NOW - 86400};
    uint32_t *shares = share_out(dataset, count, &random);
    struct clinic *clinics = need(arena_array(dataset->arena, count, sizeof *clinics));
    for (size_t i = 0; i < dataset->region_count; i++) {
        for (uint32_t number = 1; number <= shares[i] && dataset->clinic_count < count; number++) {
            uint32_t made = (uint32_t)dataset->clinic_count++;
            make_clinic(dataset->arena, &dataset->regions[i], number, made + 1, &random,
                        &clinics[made]);
        }
    }
    free(shares);
    dataset->clinics = clinics;
    return dataset;
}
