/* The pages' words: sentences by number, and names of what the records enumerate. */
#include "page_texts.h"

#include <stddef.h>

static const char *const texts[TEXT_COUNT][LANG_COUNT] = {
#define X(name, zh, en) [TEXT_##name] = {zh, en},
    PAGE_TEXTS(X)
#undef X
};

static const char *const kinds[KIND_COUNT][LANG_COUNT] = {
    [KIND_FEVER_CLINIC] = {"发热门诊", "Fever clinic"},
    [KIND_FEVER_ROOM] = {"发热诊室（哨点）", "Fever consulting room"},
    [KIND_EMERGENCY_DEPARTMENT] = {"急诊", "Emergency department"},
    [KIND_DESIGNATED_HOSPITAL] = {"定点救治医院", "Designated hospital"},
    [KIND_COMMUNITY_CLINIC] = {"社区卫生服务机构", "Community clinic"},
    [KIND_TEST_SITE] = {"检测点", "Test site"},
    [KIND_VACCINATION_SITE] = {"接种点", "Vaccination site"},
    [KIND_TEMPORARY_SITE] = {"临时医疗点", "Temporary site"},
    [KIND_PHARMACY] = {"药店", "Pharmacy"},
    [KIND_OTHER] = {"其他机构", "Other place"},
};

static const char *const services[SERVICE_COUNT][LANG_COUNT] = {
    [SERVICE_FEVER_ADULT] = {"成人发热", "Fever, adults"},
    [SERVICE_FEVER_CHILD] = {"儿童发热", "Fever, children"},
    [SERVICE_FEVER_PREGNANT] = {"孕产妇发热", "Fever in pregnancy"},
    [SERVICE_EMERGENCY] = {"急诊", "Emergency"},
    [SERVICE_EMERGENCY_CHILD] = {"儿科急诊", "Children’s emergency"},
    [SERVICE_ANTIGEN] = {"抗原检测", "Antigen test"},
    [SERVICE_NUCLEIC_ACID] = {"核酸检测", "PCR test"},
    [SERVICE_BLOOD_TEST] = {"验血", "Blood test"},
    [SERVICE_CT] = {"CT", "CT"},
    [SERVICE_MEDICINE_ONLY] = {"仅开药", "Medicine only"},
    [SERVICE_REFILL] = {"续方取药", "Refills"},
    [SERVICE_VACCINATION] = {"疫苗接种", "Vaccination"},
    [SERVICE_MENTAL_HEALTH] = {"心理", "Mental health"},
    [SERVICE_INPATIENT] = {"住院", "Inpatient care"},
};

static const char *const consults[][LANG_COUNT] = {
    [CONSULT_GENERAL - SERVICE_COUNT] = {"全科咨询", "General questions"},
    [CONSULT_PAEDIATRICS - SERVICE_COUNT] = {"儿科", "Children"},
    [CONSULT_OBSTETRICS - SERVICE_COUNT] = {"产科", "Pregnancy"},
    [CONSULT_CHRONIC_DISEASE - SERVICE_COUNT] = {"慢性病", "Chronic diseases"},
    [CONSULT_CHINESE_MEDICINE - SERVICE_COUNT] = {"中医", "Chinese medicine"},
    [CONSULT_HEALTH_INFORMATION - SERVICE_COUNT] = {"健康知识", "Health information"},
};
_Static_assert(sizeof consults / sizeof *consults == CONSULT_SERVICE_COUNT - SERVICE_COUNT,
               "every service has its words");

static const char *const accesses[][LANG_COUNT] = {
    [ACCESS_NOT_STATED] = {NULL, NULL},
    [ACCESS_WALK_IN] = {"可直接前往", "walk in"},
    [ACCESS_APPOINTMENT] = {"需预约", "by appointment"},
    [ACCESS_REFERRAL_ONLY] = {"仅接受转诊", "by referral only"},
};

static const char *const weekdays[7][LANG_COUNT] = {
    {"周一", "Mon"}, {"周二", "Tue"}, {"周三", "Wed"}, {"周四", "Thu"},
    {"周五", "Fri"}, {"周六", "Sat"}, {"周日", "Sun"},
};

static const char *const reports[REPORT_KIND_COUNT][LANG_COUNT] = {
    [REPORT_WRONG_LOCATION] = {"地址或地图位置不对", "The address or the place on the map"},
    [REPORT_MOVED] = {"已经搬走", "It has moved"},
    [REPORT_WRONG_PHONE] = {"电话不对或打不通", "The telephone number"},
    [REPORT_WRONG_HOURS] = {"开诊时间不对", "The hours"},
    [REPORT_WRONG_SERVICES] = {"服务项目、年龄或就诊要求不对", "Services, ages or admission rules"},
    [REPORT_CLOSED] = {"已停诊，或不再是发热门诊", "It is closed, or no fever clinic any more"},
    [REPORT_REFUSED] = {"去了却不接诊", "I went there and was turned away"},
    [REPORT_OTHER] = {"其他问题", "Something else"},
};

static const struct {
    enum opening_caution caution;
    const char *words[LANG_COUNT];
} cautions[] = {
    {CAUTION_HOLIDAY_NOT_STATED, {"节假日是否开诊未说明", "holiday hours are not stated"}},
    {CAUTION_MAKE_UP_NOT_STATED,
     {"调休日是否开诊未说明", "hours on make-up workdays are not stated"}},
    {CAUTION_CALENDAR_NOT_LOADED, {"当年节假日安排尚未载入", "the year’s holidays are not loaded"}},
    {CAUTION_REPAIRED_HOURS, {"开诊时间由原文整理而来", "the hours were put in order from prose"}},
    {CAUTION_STALE, {"信息超过 90 天未核实", "not confirmed for more than 90 days"}},
    {CAUTION_OFFLINE, {"离线信息，可能已变", "offline, may have changed"}},
};

static const char *const reasons[][LANG_COUNT] = {
    [OPENING_REGULAR_HOURS] = {NULL, NULL},
    [OPENING_PUBLIC_HOLIDAY] = {"节假日安排", "public holiday"},
    [OPENING_MAKE_UP_WORKDAY] = {"调休上班日", "make-up workday"},
    [OPENING_CLOSURE] = {"临时停诊", "temporary closure"},
    [OPENING_NO_HOURS] = {"未登记开诊时间", "no hours recorded"},
    [OPENING_HOURS_SAY_UNKNOWN] = {"开诊时间未定", "the hours are left open"},
    [OPENING_UNPARSED_HOURS] = {"开诊时间无法识别", "the hours cannot be read"},
    [OPENING_CALENDAR_NOT_LOADED] = {"节假日安排尚未载入", "holidays not loaded"},
    [OPENING_EXPIRED] = {"信息已过期", "the information has expired"},
};

const char *page_text(enum lang lang, enum page_text_id id)
{
    return texts[id][lang];
}

const char *page_kind_word(enum lang lang, enum clinic_kind kind)
{
    return kinds[kind][lang];
}

const char *page_service_word(enum lang lang, enum clinic_service service)
{
    return services[service][lang];
}

const char *page_consult_word(enum lang lang, int service)
{
    return service < SERVICE_COUNT ? services[service][lang]
                                   : consults[service - SERVICE_COUNT][lang];
}

const char *page_access_word(enum lang lang, enum clinic_access access)
{
    return accesses[access][lang];
}

const char *page_weekday_word(enum lang lang, int weekday)
{
    return weekdays[weekday][lang];
}

const char *page_report_word(enum lang lang, enum report_kind kind)
{
    return reports[kind][lang];
}

const char *page_caution_word(enum lang lang, enum opening_caution caution)
{
    for (size_t i = 0; i < sizeof cautions / sizeof *cautions; i++)
        if (cautions[i].caution == caution)
            return cautions[i].words[lang];
    return page_text(lang, TEXT_CALL_FIRST);
}

const char *page_reason_word(enum lang lang, enum opening_reason reason)
{
    return reasons[reason][lang];
}
