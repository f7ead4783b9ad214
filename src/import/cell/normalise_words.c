/* Words to enumerations, by tables of what lists really write.
 *
 * Every word is compared in folded form (letters, digits and Han only, lower case, simplified), so
 * the tables hold each spelling once. */
#include "normalise_words.h"

#include <stddef.h>
#include <string.h>

enum { FOLDED_SIZE = 400 };

struct word {
    const char *text; /* folded */
    int value;
};

#define WORD_COUNT(table) (sizeof(table) / sizeof *(table))

static const struct word kind_words[] = {
    {"发热门诊", KIND_FEVER_CLINIC},
    {"发烧门诊", KIND_FEVER_CLINIC},
    {"feverclinic", KIND_FEVER_CLINIC},
    {"发热诊室", KIND_FEVER_ROOM},
    {"发热哨点", KIND_FEVER_ROOM},
    {"发热哨点诊室", KIND_FEVER_ROOM},
    {"哨点诊室", KIND_FEVER_ROOM},
    {"哨点", KIND_FEVER_ROOM},
    {"发热筛查点", KIND_FEVER_ROOM},
    {"feverroom", KIND_FEVER_ROOM},
    {"急诊", KIND_EMERGENCY_DEPARTMENT},
    {"急诊科", KIND_EMERGENCY_DEPARTMENT},
    {"急诊室", KIND_EMERGENCY_DEPARTMENT},
    {"emergencydepartment", KIND_EMERGENCY_DEPARTMENT},
    {"定点医院", KIND_DESIGNATED_HOSPITAL},
    {"定点救治医院", KIND_DESIGNATED_HOSPITAL},
    {"定点收治医院", KIND_DESIGNATED_HOSPITAL},
    {"救治定点医院", KIND_DESIGNATED_HOSPITAL},
    {"designatedhospital", KIND_DESIGNATED_HOSPITAL},
    {"社区卫生服务中心", KIND_COMMUNITY_CLINIC},
    {"社区卫生服务站", KIND_COMMUNITY_CLINIC},
    {"社区医院", KIND_COMMUNITY_CLINIC},
    {"社康中心", KIND_COMMUNITY_CLINIC},
    {"卫生院", KIND_COMMUNITY_CLINIC},
    {"communityclinic", KIND_COMMUNITY_CLINIC},
    {"核酸检测点", KIND_TEST_SITE},
    {"核酸采样点", KIND_TEST_SITE},
    {"核酸检测机构", KIND_TEST_SITE},
    {"采样点", KIND_TEST_SITE},
    {"检测点", KIND_TEST_SITE},
    {"testsite", KIND_TEST_SITE},
    {"接种点", KIND_VACCINATION_SITE},
    {"接种门诊", KIND_VACCINATION_SITE},
    {"接种单位", KIND_VACCINATION_SITE},
    {"预防接种门诊", KIND_VACCINATION_SITE},
    {"预防接种点", KIND_VACCINATION_SITE},
    {"疫苗接种点", KIND_VACCINATION_SITE},
    {"疫苗接种", KIND_VACCINATION_SITE},
    {"vaccinationsite", KIND_VACCINATION_SITE},
    {"临时诊疗点", KIND_TEMPORARY_SITE},
    {"临时医疗点", KIND_TEMPORARY_SITE},
    {"方舱医院", KIND_TEMPORARY_SITE},
    {"亚定点医院", KIND_TEMPORARY_SITE},
    {"temporarysite", KIND_TEMPORARY_SITE},
    {"药店", KIND_PHARMACY},
    {"药房", KIND_PHARMACY},
    {"药局", KIND_PHARMACY},
    {"零售药店", KIND_PHARMACY},
    {"pharmacy", KIND_PHARMACY},
    {"其他", KIND_OTHER},
    {"其它", KIND_OTHER},
    {"other", KIND_OTHER},
};

static const struct word service_words[] = {
    {"成人发热", SERVICE_FEVER_ADULT},
    {"成人发热门诊", SERVICE_FEVER_ADULT},
    {"成人", SERVICE_FEVER_ADULT},
    {"儿童发热", SERVICE_FEVER_CHILD},
    {"儿童发热门诊", SERVICE_FEVER_CHILD},
    {"小儿发热", SERVICE_FEVER_CHILD},
    {"儿科发热", SERVICE_FEVER_CHILD},
    {"儿科发热门诊", SERVICE_FEVER_CHILD},
    {"儿童", SERVICE_FEVER_CHILD},
    {"孕妇发热", SERVICE_FEVER_PREGNANT},
    {"孕产妇发热", SERVICE_FEVER_PREGNANT},
    {"孕产妇发热门诊", SERVICE_FEVER_PREGNANT},
    {"孕产妇", SERVICE_FEVER_PREGNANT},
    {"急诊", SERVICE_EMERGENCY},
    {"急诊科", SERVICE_EMERGENCY},
    {"儿科急诊", SERVICE_EMERGENCY_CHILD},
    {"儿童急诊", SERVICE_EMERGENCY_CHILD},
    {"抗原", SERVICE_ANTIGEN},
    {"抗原检测", SERVICE_ANTIGEN},
    {"核酸", SERVICE_NUCLEIC_ACID},
    {"核酸检测", SERVICE_NUCLEIC_ACID},
    {"核酸采样", SERVICE_NUCLEIC_ACID},
    {"血常规", SERVICE_BLOOD_TEST},
    {"验血", SERVICE_BLOOD_TEST},
    {"ct", SERVICE_CT},
    {"ct检查", SERVICE_CT},
    {"胸部ct", SERVICE_CT},
    {"配药", SERVICE_MEDICINE_ONLY},
    {"开药", SERVICE_MEDICINE_ONLY},
    {"取药", SERVICE_MEDICINE_ONLY},
    {"续方", SERVICE_REFILL},
    {"续药", SERVICE_REFILL},
    {"慢病续方", SERVICE_REFILL},
    {"疫苗", SERVICE_VACCINATION},
    {"接种", SERVICE_VACCINATION},
    {"疫苗接种", SERVICE_VACCINATION},
    {"心理", SERVICE_MENTAL_HEALTH},
    {"心理咨询", SERVICE_MENTAL_HEALTH},
    {"心理门诊", SERVICE_MENTAL_HEALTH},
    {"住院", SERVICE_INPATIENT},
    {"收治住院", SERVICE_INPATIENT},
};

static const struct word access_words[] = {
    {"无需预约", ACCESS_WALK_IN},        {"不需预约", ACCESS_WALK_IN},
    {"现场挂号", ACCESS_WALK_IN},        {"直接就诊", ACCESS_WALK_IN},
    {"随到随诊", ACCESS_WALK_IN},        {"walkin", ACCESS_WALK_IN},
    {"预约", ACCESS_APPOINTMENT},        {"需预约", ACCESS_APPOINTMENT},
    {"预约就诊", ACCESS_APPOINTMENT},    {"须预约", ACCESS_APPOINTMENT},
    {"appointment", ACCESS_APPOINTMENT}, {"转诊", ACCESS_REFERRAL_ONLY},
    {"仅转诊", ACCESS_REFERRAL_ONLY},    {"凭转诊", ACCESS_REFERRAL_ONLY},
    {"仅限转诊", ACCESS_REFERRAL_ONLY},  {"referralonly", ACCESS_REFERRAL_ONLY},
};

static const struct word precision_words[] = {
    {"exact", PRECISION_EXACT},     {"精确", PRECISION_EXACT},
    {"address", PRECISION_ADDRESS}, {"地址", PRECISION_ADDRESS},
    {"门牌", PRECISION_ADDRESS},    {"district", PRECISION_DISTRICT},
    {"区县", PRECISION_DISTRICT},   {"区县中心", PRECISION_DISTRICT},
};

/* CGCS2000, China's geodetic system, is WGS84 to within a decimetre. */
static const struct word crs_words[] = {
    {"wgs84", CRS_WGS84},      {"epsg4326", CRS_WGS84},     {"4326", CRS_WGS84},
    {"gps", CRS_WGS84},        {"cgcs2000", CRS_WGS84},     {"epsg4490", CRS_WGS84},
    {"天地图", CRS_WGS84},     {"gcj02", CRS_GCJ02},        {"gcj02ll", CRS_GCJ02},
    {"国测局", CRS_GCJ02},     {"国测局02", CRS_GCJ02},     {"火星坐标", CRS_GCJ02},
    {"火星坐标系", CRS_GCJ02}, {"高德", CRS_GCJ02},         {"高德坐标", CRS_GCJ02},
    {"高德地图", CRS_GCJ02},   {"腾讯", CRS_GCJ02},         {"腾讯坐标", CRS_GCJ02},
    {"腾讯地图", CRS_GCJ02},   {"火星", CRS_GCJ02},         {"2000国家大地", CRS_WGS84},
    {"国家2000", CRS_WGS84},   {"国家大地2000", CRS_WGS84}, {"大地2000", CRS_WGS84},
    {"百度bd09", CRS_BD09},    {"火星gcj02", CRS_GCJ02},    {"高德gcj02", CRS_GCJ02},
    {"bd09", CRS_BD09},        {"bd09ll", CRS_BD09},        {"百度", CRS_BD09},
    {"百度坐标", CRS_BD09},    {"百度坐标系", CRS_BD09},    {"百度地图", CRS_BD09},
};

static const struct word flag_words[] = {
    {"是", true},     {"有", true},  {"对", true},    {"yes", true},     {"y", true},
    {"true", true},   {"t", true},   {"1", true},     {"支持", true},    {"可", true},
    {"否", false},    {"无", false}, {"不是", false}, {"no", false},     {"n", false},
    {"false", false}, {"f", false},  {"0", false},    {"不支持", false}, {"没有", false},
    {"非", false},
};

/* Places by whose names nobody should be sent there with a fever. 医药 and 中药 stand in names of
 * teaching hospitals, so single characters will not do. */
static const char *const no_fever_places[] = {
    "药房", "药局", "药店",     "药行", "药业", "药铺",     "药堂",
    "接种", "疫苗", "动物医院", "宠物", "兽医", "pharmacy", "drugstore",
};

static bool fold(const struct text_tools *tools, const char *text, char folded[FOLDED_SIZE])
{
    bool cut;
    text_fold(tools, text, folded, FOLDED_SIZE, &cut);
    return !cut;
}

static bool word_find(const struct text_tools *tools, const struct word *words, size_t count,
                      const char *text, int *value)
{
    char folded[FOLDED_SIZE];
    if (!fold(tools, text, folded))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i].text, folded) == 0) {
            *value = words[i].value;
            return true;
        }
    }
    return false;
}

bool words_kind(const struct text_tools *tools, const char *text, enum clinic_kind *out)
{
    int value;
    if (clinic_kind_parse(text, strlen(text), out))
        return true;
    if (!word_find(tools, kind_words, WORD_COUNT(kind_words), text, &value))
        return false;
    *out = (enum clinic_kind)value;
    return true;
}

bool words_service(const struct text_tools *tools, const char *text, enum clinic_service *out)
{
    int value;
    if (clinic_service_parse(text, strlen(text), out))
        return true;
    if (!word_find(tools, service_words, WORD_COUNT(service_words), text, &value))
        return false;
    *out = (enum clinic_service)value;
    return true;
}

bool words_access(const struct text_tools *tools, const char *text, enum clinic_access *out)
{
    int value;
    if (!word_find(tools, access_words, WORD_COUNT(access_words), text, &value))
        return false;
    *out = (enum clinic_access)value;
    return true;
}

bool words_precision(const struct text_tools *tools, const char *text, enum clinic_precision *out)
{
    int value;
    if (!word_find(tools, precision_words, WORD_COUNT(precision_words), text, &value))
        return false;
    *out = (enum clinic_precision)value;
    return true;
}

bool words_crs(const struct text_tools *tools, const char *text, enum crs *out)
{
    static const char *const endings[] = {"", "坐标系统", "坐标系", "坐标", "系"};
    int value;
    char folded[FOLDED_SIZE];
    bool found = false;
    if (!fold(tools, text, folded))
        return false;
    size_t length = strlen(folded);
    for (size_t i = 0; i < WORD_COUNT(endings) && !found; i++) {
        size_t cut = strlen(endings[i]);
        if (length <= cut || strcmp(folded + length - cut, endings[i]) != 0)
            continue;
        char saved = folded[length - cut];
        folded[length - cut] = '\0';
        found = word_find(tools, crs_words, WORD_COUNT(crs_words), folded, &value);
        folded[length - cut] = saved;
    }
    if (!found)
        return false;
    *out = (enum crs)value;
    return true;
}

bool words_flag(const struct text_tools *tools, const char *text, bool *out)
{
    static const char *const ticks[] = {"√", "✓", "✔", "☑"}, *const crosses[] = {"×", "✗", "✘",
                                                                                 "x"};
    for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++) {
        if (strcmp(text, ticks[i]) == 0 || strcmp(text, crosses[i]) == 0) {
            *out = strcmp(text, ticks[i]) == 0;
            return true;
        }
    }
    int value;
    if (!word_find(tools, flag_words, WORD_COUNT(flag_words), text, &value))
        return false;
    *out = value != 0;
    return true;
}

/* 定点 and the like beside a word that denies it. */
static bool denies(const char *folded)
{
    static const char *const words[] = {"非", "不", "否", "未", "无", "没"};
    return text_has_one(folded, words, WORD_COUNT(words));
}

bool words_designated(const struct text_tools *tools, const char *text, bool *out)
{
    char folded[FOLDED_SIZE];
    if (!fold(tools, text, folded) || !strstr(folded, "定点"))
        return false;
    *out = !denies(folded);
    return true;
}

bool words_insured(const struct text_tools *tools, const char *text, bool *out)
{
    char folded[FOLDED_SIZE];
    bool is_own_purse = fold(tools, text, folded) && strcmp(folded, "自费") == 0;
    if (!is_own_purse && !words_speak_of_insurance(tools, text) && !strstr(folded, "定点"))
        return false;
    *out = !is_own_purse && !denies(folded);
    return true;
}

bool words_speak_of_insurance(const struct text_tools *tools, const char *text)
{
    static const char *const words[] = {"医保", "医疗保险", "社保", "新农合"};
    char folded[FOLDED_SIZE];
    return fold(tools, text, folded) && text_has_one(folded, words, WORD_COUNT(words));
}

bool words_name_no_fever_place(const struct text_tools *tools, const char *name)
{
    char folded[FOLDED_SIZE];
    return fold(tools, name, folded) &&
           text_has_one(folded, no_fever_places, WORD_COUNT(no_fever_places));
}

static bool begins_with_one(const char *text, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

/* The grade of a folded text (一二三, digits, Roman numerals), which must be followed by a word of
 * levels, so that 第三人民医院 is none. `*rest` is what follows the numeral. */
static int grade_find(const char *folded, const char **rest)
{
    static const struct word numerals[] = {{"一", 0}, {"二", 1}, {"三", 2}, {"iii", 2}, {"ii", 1},
                                           {"i", 0},  {"1", 0},  {"2", 1},  {"3", 2}};
    static const char *const followers[] = {"级", "极", "甲", "乙", "丙"};
    for (const char *at = folded; *at; at++) {
        for (size_t i = 0; i < WORD_COUNT(numerals); i++) {
            size_t length = strlen(numerals[i].text);
            if (strncmp(at, numerals[i].text, length) != 0)
                continue;
            bool is_whole = at == folded && !at[length];
            if (!is_whole && !begins_with_one(at + length, followers, WORD_COUNT(followers)))
                break;
            *rest = at + length;
            return numerals[i].value;
        }
    }
    return -1;
}

/* 1 to 3 for the first of 甲 乙 丙 in `text`, 0 for none. */
static int class_find(const char *text)
{
    static const char *const classes[] = {"甲", "乙", "丙"};
    for (; *text; text++)
        for (int i = 0; i < 3; i++)
            if (strncmp(text, classes[i], strlen(classes[i])) == 0)
                return i + 1;
    return 0;
}

const char *words_level(const struct text_tools *tools, const char *text)
{
    static const char *const levels[3][4] = {{"一级", "一级甲等", "一级乙等", "一级丙等"},
                                             {"二级", "二级甲等", "二级乙等", "二级丙等"},
                                             {"三级", "三级甲等", "三级乙等", "三级丙等"}};
    static const char *const none[] = {"无", "暂无", "没有", "不详"};
    static const char *const ungraded[] = {"未定级", "未评级", "未定等级", "未评审",
                                           "未评",   "无等级", "无级别",   "未分级"};
    char folded[FOLDED_SIZE];
    if (!fold(tools, text, folded))
        return NULL;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strcmp(folded, none[i]) == 0)
            return "";
    const char *rest = folded;
    int grade = grade_find(folded, &rest);
    for (size_t i = 0; i < sizeof ungraded / sizeof *ungraded; i++) {
        const char *found = strstr(folded, ungraded[i]);
        if (found && (grade < 0 || found < rest)) /* 未定级（按二级管理）, but not 二级未定级 */
            return "未定级";
    }
    if (grade < 0)
        return NULL;
    return levels[grade][class_find(rest)];
}
