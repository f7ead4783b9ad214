/* Reading the members of a rules file, each fault told with the place of the member. */
#ifndef FEVER_SRC_CARE_READER_H
#define FEVER_SRC_CARE_READER_H

#include "fever/care.h"
#include "fever/json_tree.h"

enum { CARE_PLACE_SIZE = 160 };

/* A condition that rules refer to by name. */
struct care_term {
    const char *name;
    const struct care_condition *condition;
};

struct care_reader {
    struct arena *arena;
    struct error *error;
    struct care_rules *rules;
    struct care_text who, whose; /* what {who} and {whose} stand for */
    struct care_term *terms;
    size_t term_count;
    char place[CARE_PLACE_SIZE]; /* a JSON pointer to what is being read */
};

/* Goes into a member or an item; `care_leave` comes back to where the mark was. */
size_t care_enter(struct care_reader *reader, const char *name);
size_t care_enter_item(struct care_reader *reader, size_t index);
void care_leave(struct care_reader *reader, size_t mark);

/* Says what is wrong at the present place. */
enum fever_error care_refuse(struct care_reader *reader, const char *what);
enum fever_error care_refuse_member(struct care_reader *reader, const char *name, const char *what);

/* Refuses members beyond the listed ones, which end with NULL: a slip of the pen must not be taken
 * for silence. */
enum fever_error care_know(struct care_reader *reader, const struct json_tree *object,
                           const char *const *names);

/* A text member; `*out` is NULL where it is null or, unless required, absent. */
enum fever_error care_string(struct care_reader *reader, const struct json_tree *object,
                             const char *name, bool required, const char **out);

/* A member that is a list, or NULL where it is absent and not required. */
enum fever_error care_list(struct care_reader *reader, const struct json_tree *object,
                           const char *name, bool required, size_t maximum,
                           const struct json_tree **out);

/* Reads one item of a list into the place for it. */
typedef enum fever_error care_item(struct care_reader *reader, const struct json_tree *value,
                                   void *out);

/* Reads a list that may not be empty, each item by `read`, into an array of items of `size` bytes.
 */
enum fever_error care_items(struct care_reader *reader, const struct json_tree *object,
                            const char *name, size_t maximum, size_t size, care_item *read,
                            void **items, size_t *count);

/* A member with a text in every language, one for all persons or one for each. */
enum fever_error care_words(struct care_reader *reader, const struct json_tree *object,
                            const char *name, struct care_text *out);

/* A member that is a list of such texts; empty where it is absent. */
enum fever_error care_words_list(struct care_reader *reader, const struct json_tree *object,
                                 const char *name, struct care_texts *out);

/* A day written YYYY-MM-DD; 0 where the member is null. */
enum fever_error care_day(struct care_reader *reader, const struct json_tree *object,
                          const char *name, int32_t *out);

/* A condition: {"all": […]}, {"any": […]}, {"term": name}, {"question": id, "any_of": […]} or
 * {"question": id, "only": […]}. NULL stands for one that always holds. */
enum fever_error care_condition(struct care_reader *reader, const struct json_tree *value,
                                const struct care_condition **out);

/* The flags of screen one: their options and the rule of each. */
struct care_flags {
    struct care_option *options;
    struct care_rule *rules;
    size_t count;
};

/* Reads all questions into the rules: for whom, screen one, and the file's own. */
enum fever_error care_questions(struct care_reader *reader, const struct json_tree *root,
                                struct care_flags *flags);

/* The sources that a rule or a flag names, by their numbers; each names one at least. */
enum fever_error care_cite(struct care_reader *reader, const struct json_tree *object,
                           struct care_rule *rule);

#endif
