/* The members of a rules file: names, days, texts in every voice. */
#include "care_reader.h"

#include <string.h>

#include "fever/buffer.h"
#include "fever/civil.h"
#include "fever/utf8.h"

enum { WORDS_MAX = 4000, LIST_MAX = 32 };

static const char *const languages[CARE_LANGUAGE_COUNT] = {"zh-CN", "en"};

size_t care_enter(struct care_reader *reader, const char *name)
{
    size_t mark = strlen(reader->place), length = strlen(name);
    if (mark + 1 + length < CARE_PLACE_SIZE) { /* a longer one stays told less closely */
        reader->place[mark] = '/';
        memcpy(reader->place + mark + 1, name, length + 1);
    }
    return mark;
}

size_t care_enter_item(struct care_reader *reader, size_t index)
{
    char digits[24], *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + index % 10);
    while (index /= 10);
    return care_enter(reader, first);
}

void care_leave(struct care_reader *reader, size_t mark)
{
    reader->place[mark] = '\0';
}

enum fever_error care_refuse(struct care_reader *reader, const char *what)
{
    return error_set(reader->error, FEVER_INVALID, "the self-check rules, at %s: %s",
                     *reader->place ? reader->place : "/", what);
}

enum fever_error care_refuse_member(struct care_reader *reader, const char *name, const char *what)
{
    size_t mark = care_enter(reader, name);
    enum fever_error failure = care_refuse(reader, what);
    care_leave(reader, mark);
    return failure;
}

enum fever_error care_know(struct care_reader *reader, const struct json_tree *object,
                           const char *const *names)
{
    if (object->kind != JSON_TREE_OBJECT)
        return care_refuse(reader, "an object is expected here");
    for (size_t i = 0; i < object->count; i++) {
        size_t known = 0;
        while (names[known] && strcmp(names[known], object->items[i].name) != 0)
            known++;
        if (!names[known])
            return care_refuse_member(reader, object->items[i].name, "no such member is known");
    }
    return FEVER_OK;
}

enum fever_error care_string(struct care_reader *reader, const struct json_tree *object,
                             const char *name, bool required, const char **out)
{
    const struct json_tree *value = json_tree_member(object, name);
    *out = NULL;
    if (!value)
        return required ? care_refuse_member(reader, name, "is missing") : FEVER_OK;
    if (value->kind == JSON_TREE_NULL && !required)
        return FEVER_OK;
    if (value->kind != JSON_TREE_TEXT || utf8_is_blank(value->text))
        return care_refuse_member(reader, name, "a text is expected here");
    *out = value->text;
    return FEVER_OK;
}

enum fever_error care_list(struct care_reader *reader, const struct json_tree *object,
                           const char *name, bool required, size_t maximum,
                           const struct json_tree **out)
{
    *out = json_tree_member(object, name);
    if (!*out)
        return required ? care_refuse_member(reader, name, "is missing") : FEVER_OK;
    if ((*out)->kind != JSON_TREE_LIST)
        return care_refuse_member(reader, name, "a list is expected here");
    if (required && !(*out)->count)
        return care_refuse_member(reader, name, "the list is empty");
    if ((*out)->count > maximum)
        return care_refuse_member(reader, name, "the list is too long");
    return FEVER_OK;
}

enum fever_error care_day(struct care_reader *reader, const struct json_tree *object,
                          const char *name, int32_t *out)
{
    const char *text;
    struct civil_date date;
    *out = 0;
    enum fever_error failure = care_string(reader, object, name, false, &text);
    if (failure || !text)
        return failure;
    if (!civil_parse_date(text, strlen(text), &date))
        return care_refuse_member(reader, name, "a date YYYY-MM-DD is expected here");
    *out = civil_days(date);
    return FEVER_OK;
}

enum fever_error care_items(struct care_reader *reader, const struct json_tree *object,
                            const char *name, size_t maximum, size_t size, care_item *read,
                            void **items, size_t *count)
{
    const struct json_tree *list;
    enum fever_error failure = care_list(reader, object, name, true, maximum, &list);
    if (failure)
        return failure;
    char *out = arena_array(reader->arena, list->count, size);
    if (!out)
        return error_nomem(reader->error);
    size_t mark = care_enter(reader, name);
    for (size_t i = 0; i < list->count && !failure; i++) {
        size_t item = care_enter_item(reader, i);
        failure = read(reader, &list->items[i], out + i * size);
        care_leave(reader, item);
    }
    care_leave(reader, mark);
    *items = out;
    *count = list->count;
    return failure;
}

/* Writes a text for one person, {who} and {whose} filled; false for another place to fill, and
 * within the words of `who` and `whose` for what is not known yet. */
static bool fill(const struct care_reader *reader, const char *text, int language, int person,
                 struct buffer *out)
{
    static const char who[] = "{who}", whose[] = "{whose}";
    for (const char *open; (open = strchr(text, '{'));) {
        buffer_append(out, text, (size_t)(open - text));
        bool is_who = strncmp(open, who, sizeof who - 1) == 0;
        if (!is_who && strncmp(open, whose, sizeof whose - 1) != 0)
            return false;
        const char *word = (is_who ? &reader->who : &reader->whose)->words[language][person];
        if (!word)
            return false;
        buffer_append_text(out, word);
        text = open + (is_who ? sizeof who : sizeof whose) - 1;
    }
    buffer_append_text(out, text);
    return true;
}

static enum fever_error words_of(struct care_reader *reader, const struct json_tree *value,
                                 int language, int person, const char **out)
{
    const struct json_tree *said = value;
    if (said && said->kind == JSON_TREE_OBJECT)
        said = json_tree_member(said, care_person_name((enum care_person)person));
    if (!said || said->kind != JSON_TREE_TEXT || !*said->text)
        return care_refuse(reader, "a text, or one each for self, child and other, is expected");
    if (!strchr(said->text, '{')) {
        *out = said->text;
        return FEVER_OK;
    }
    struct buffer text;
    buffer_init(&text, WORDS_MAX);
    enum fever_error failure =
        fill(reader, said->text, language, person, &text)
            ? FEVER_OK
            : care_refuse(reader, "only {who} and {whose} stand for something");
    if (!failure && buffer_error(&text) == FEVER_TOO_LARGE)
        failure = care_refuse(reader, "the text is too long once {who} and {whose} are filled in");
    if (!failure) {
        *out = buffer_error(&text) ? NULL : arena_copy(reader->arena, text.data, text.length);
        if (!*out)
            failure = error_nomem(reader->error);
    }
    buffer_clear(&text);
    return failure;
}

static enum fever_error text_read(struct care_reader *reader, const struct json_tree *value,
                                  struct care_text *out)
{
    static const char *const names[] = {"zh-CN", "en", NULL};
    enum fever_error failure = care_know(reader, value, names);
    for (int language = 0; language < CARE_LANGUAGE_COUNT && !failure; language++) {
        size_t mark = care_enter(reader, languages[language]);
        const struct json_tree *said = json_tree_member(value, languages[language]);
        for (int person = 0; person < CARE_PERSON_COUNT && !failure; person++)
            failure = words_of(reader, said, language, person, &out->words[language][person]);
        care_leave(reader, mark);
    }
    return failure;
}

enum fever_error care_words(struct care_reader *reader, const struct json_tree *object,
                            const char *name, struct care_text *out)
{
    const struct json_tree *value = json_tree_member(object, name);
    if (!value)
        return care_refuse_member(reader, name, "is missing");
    size_t mark = care_enter(reader, name);
    enum fever_error failure = text_read(reader, value, out);
    care_leave(reader, mark);
    return failure;
}

enum fever_error care_words_list(struct care_reader *reader, const struct json_tree *object,
                                 const char *name, struct care_texts *out)
{
    const struct json_tree *list;
    enum fever_error failure = care_list(reader, object, name, false, LIST_MAX, &list);
    if (failure || !list)
        return failure;
    struct care_text *items = arena_array(reader->arena, list->count, sizeof *items);
    if (!items)
        return error_nomem(reader->error);
    size_t mark = care_enter(reader, name);
    for (size_t i = 0; i < list->count && !failure; i++) {
        size_t item = care_enter_item(reader, i);
        failure = text_read(reader, &list->items[i], &items[i]);
        care_leave(reader, item);
    }
    care_leave(reader, mark);
    out->items = items;
    out->count = list->count;
    return failure;
}
