/* What clinics' values of fixed words are in Chinese. Each word is one that an import reads again,
 * for a clerk corrects what is shown. */
#include <string.h>

#include "fever/import.h"
#include "report_words.h"

static const struct value_word {
    const char *value, *zh;
} kinds[] = {{"fever_clinic", "发热门诊"},
             {"fever_room", "发热诊室"},
             {"emergency_department", "急诊"},
             {"designated_hospital", "定点救治医院"},
             {"community_clinic", "社区卫生服务中心"},
             {"test_site", "检测点"},
             {"vaccination_site", "接种点"},
             {"temporary_site", "临时医疗点"},
             {"pharmacy", "药店"},
             {"other", "其他"},
             {NULL, NULL}},
  services[] = {{"fever_adult", "成人发热"},
                {"fever_child", "儿童发热"},
                {"fever_pregnant", "孕产妇发热"},
                {"emergency", "急诊"},
                {"emergency_child", "儿科急诊"},
                {"antigen", "抗原检测"},
                {"nucleic_acid", "核酸检测"},
                {"blood_test", "血常规"},
                {"ct", "CT"},
                {"medicine_only", "配药"},
                {"refill", "续方"},
                {"vaccination", "疫苗接种"},
                {"mental_health", "心理"},
                {"inpatient", "住院"},
                {NULL, NULL}},
  flags[] = {{"true", "是"}, {"false", "否"}, {NULL, NULL}},
  accesses[] = {{"walk_in", "直接就诊"},
                {"appointment", "需预约"},
                {"referral_only", "仅转诊"},
                {NULL, NULL}},
  precisions[] = {{"exact", "精确"}, {"address", "门牌"}, {"district", "区县中心"}, {NULL, NULL}};

static const struct value_word *words_of(enum clinic_field field)
{
    switch (field) {
    case FIELD_KIND:
        return kinds;
    case FIELD_SERVICES:
        return services;
    case FIELD_DESIGNATED:
    case FIELD_INSURANCE:
    case FIELD_INSURANCE_REMOTE:
    case FIELD_BOOKING_REQUIRED:
        return flags;
    case FIELD_ACCESS:
        return accesses;
    case FIELD_PRECISION:
        return precisions;
    default:
        return NULL;
    }
}

/* The word for one item of the value, or the item itself. */
static void item_append(const struct value_word *words, const char *item, size_t length,
                        struct buffer *out)
{
    for (; words->value; words++)
        if (strlen(words->value) == length && strncmp(words->value, item, length) == 0) {
            buffer_append_text(out, words->zh);
            return;
        }
    buffer_append(out, item, length);
}

void import_value_append(enum clinic_field field, const char *value, enum lang lang,
                         struct buffer *out)
{
    const struct value_word *words = lang == LANG_ZH_CN ? words_of(field) : NULL;
    if (!words) {
        buffer_append_text(out, value);
        return;
    }
    for (const char *at = value; *at;) {
        size_t length = strcspn(at, ";");
        item_append(words, at, length, out);
        at += length;
        if (*at) {
            buffer_append_char(out, ';');
            at++;
        }
    }
}
