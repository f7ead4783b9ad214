/* The words with which lists of online consultations say what is offered and in which languages.
 *
 * Words are compared in folded form (letters, digits and Han only, lower case, simplified). */
#include "consult_words.h"

#include <string.h>

#include "fever/consult.h"
#include "fever/utf8.h"
#include "normalise_words.h"

struct word {
    const char *text; /* folded */
    const char *name;
};

static const struct word service_words[] = {
    {"健康咨询", "general"},
    {"全科", "general"},
    {"在线问诊", "general"},
    {"在线咨询", "general"},
    {"发热", "fever_adult"},
    {"发热咨询", "fever_adult"},
    {"儿科", "paediatrics"},
    {"儿科咨询", "paediatrics"},
    {"产科", "obstetrics"},
    {"妇产科", "obstetrics"},
    {"孕产", "obstetrics"},
    {"慢病", "chronic_disease"},
    {"慢性病", "chronic_disease"},
    {"中医", "chinese_medicine"},
    {"心理", "mental_health"},
    {"心理援助", "mental_health"},
    {"心理咨询", "mental_health"},
    {"续方", "refill"},
    {"复诊续方", "refill"},
    {"健康科普", "health_information"},
    {"卫生咨询", "health_information"},
};

static const struct word language_words[] = {
    {"中文", "zh-CN"}, {"汉语", "zh-CN"}, {"普通话", "zh-CN"}, {"英语", "en"},     {"英文", "en"},
    {"english", "en"}, {"粤语", "yue"},   {"广东话", "yue"},   {"维吾尔语", "ug"}, {"维语", "ug"},
    {"藏语", "bo"},    {"蒙古语", "mn"},  {"蒙语", "mn"},      {"哈萨克语", "kk"}, {"壮语", "za"},
    {"朝鲜语", "ko"},  {"韩语", "ko"},    {"日语", "ja"},
};

bool consult_next_item(const char **at, char item[CONSULT_ITEM_SIZE])
{
    static const char *const separators[] = {";", ",", "、", NULL};
    return text_next_item(at, separators, item, CONSULT_ITEM_SIZE);
}

static const char *word_find(const struct text_tools *tools, const struct word *words, size_t count,
                             const char *text)
{
    char folded[CONSULT_ITEM_SIZE];
    bool cut;
    text_fold(tools, text, folded, sizeof folded, &cut);
    for (size_t i = 0; i < count && !cut; i++)
        if (strcmp(words[i].text, folded) == 0)
            return words[i].name;
    return NULL;
}

bool consult_words_service(const struct text_tools *tools, const char *text, int *out)
{
    enum clinic_service of_clinics;
    const char *name =
        word_find(tools, service_words, sizeof service_words / sizeof *service_words, text);
    if (consult_service_parse(text, strlen(text), out) ||
        (name && consult_service_parse(name, strlen(name), out)))
        return true;
    if (!words_service(tools, text, &of_clinics))
        return false;
    *out = (int)of_clinics;
    return true;
}

const char *consult_words_language(const struct text_tools *tools, const char *text)
{
    return word_find(tools, language_words, sizeof language_words / sizeof *language_words, text);
}
