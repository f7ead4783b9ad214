/* feverctl notice: what a region's authorities have to say, on top of page and answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/region.h"
#include "fever/secret.h"
#include "fever/store_live.h"
#include "fever/utf8.h"
#include "feverctl.h"
#include "feverctl_until.h"
#include "feverctl_who.h"

enum { MINUTE_S = 60, ID_SIZE = 32 };

static const struct feverctl_help help = {
    .usage = "notice add --title TEXT [options]\n"
             "       feverctl [--store STORE] notice list\n"
             "       feverctl [--store STORE] notice remove ID",
    .about =
        "Puts a notice on top of the page and into the answers of `nearest` and `notices`, for "
        "some\n"
        "regions and all below them, or everywhere. --epidemic makes them priority regions: their\n"
        "answers are kept for a shorter time, and residents' reports from them come first. With "
        "the\n"
        "--id of a notice that there is, that one is replaced.\n",
    .operands_min = 1,
    .operands_max = 2,
};

struct notice_command {
    struct feverctl *ctl;
    const char *id, *severity, *regions, *from, *until;
    struct live_notice notice;
    uint32_t adcodes[NOTICE_REGIONS_MAX];
    char made_id[ID_SIZE];
};

static int regions_read(struct notice_command *command)
{
    const char *at = command->regions;
    command->notice.regions = command->adcodes;
    while (at && *at) {
        size_t length = strcspn(at, ",");
        if (command->notice.region_count == NOTICE_REGIONS_MAX)
            return feverctl_misuse(command->ctl, "notice", "--region names more than %d regions",
                                   NOTICE_REGIONS_MAX);
        if (!region_adcode_parse(at, length, &command->adcodes[command->notice.region_count]))
            return feverctl_misuse(command->ctl, "notice", "'%.*s' is no six-digit adcode",
                                   length > 40 ? 40 : (int)length, at);
        command->notice.region_count++;
        at += length + (at[length] == ',');
    }
    return EXIT_DONE;
}

static int times_read(struct notice_command *command, int64_t now)
{
    struct live_notice *notice = &command->notice;
    notice->from = now;
    notice->until = CLOSURE_NO_END;
    if (command->from && !feverctl_since_parse(command->from, &notice->from))
        return feverctl_misuse(command->ctl, "notice",
                               "--from must be a day such as 2026-01-25 or an RFC 3339 instant");
    if (command->until && !feverctl_until_parse(command->until, &notice->until))
        return feverctl_misuse(
            command->ctl, "notice",
            "--until must be a day such as 2026-01-25 or an RFC 3339 instant, before "
            "2200; without it there is no end");
    notice->from -= notice->from % MINUTE_S; /* answers are of a minute: shown in this one too */
    if (notice->until <= notice->from || notice->until <= now)
        return feverctl_misuse(command->ctl, "notice",
                               "--until must lie behind --from and in the future");
    return EXIT_DONE;
}

static int texts_read(struct notice_command *command)
{
    struct live_notice *notice = &command->notice;
    if (!notice->title || !live_line_is_valid(notice->title, NOTICE_TITLE_MAX))
        return feverctl_misuse(command->ctl, "notice",
                               "--title is needed: one line of at most %d characters",
                               NOTICE_TITLE_MAX);
    if (notice->text && !live_line_is_valid(notice->text, NOTICE_TEXT_MAX))
        return feverctl_misuse(command->ctl, "notice",
                               "--text is one line of at most %d characters", NOTICE_TEXT_MAX);
    if (notice->source && !live_line_is_valid(notice->source, NOTICE_SOURCE_MAX))
        return feverctl_misuse(command->ctl, "notice",
                               "--source is one line of at most %d characters", NOTICE_SOURCE_MAX);
    if (notice->url && !live_link_is_valid(notice->url))
        return feverctl_misuse(command->ctl, "notice", "--url must begin with https:// or http://");
    if (command->id && !clinic_id_is_valid(command->id, strlen(command->id)))
        return feverctl_misuse(command->ctl, "notice",
                               "--id must be 1 to 64 of A-Z a-z 0-9 . _ : -");
    return EXIT_DONE;
}

/* The day in China, to be read, and a few signs, to be one of its kind. */
static void id_make(struct notice_command *command, int64_t now)
{
    char instant[CIVIL_RFC3339_SIZE];
    feverctl_format_time(now, instant);
    snprintf(command->made_id, sizeof command->made_id, "%.10s-%04llx", instant,
             secret_number() & 0xFFFF);
    command->notice.id = command->made_id;
}

static int notice_read(struct notice_command *command, int64_t now)
{
    int exit_code = texts_read(command);
    if (!exit_code)
        exit_code = regions_read(command);
    if (!exit_code)
        exit_code = times_read(command, now);
    command->notice.severity = NOTICE_INFO;
    if (!exit_code && command->severity)
        (void)notice_severity_parse(command->severity, &command->notice.severity);
    command->notice.id = command->id;
    if (!command->id)
        id_make(command, now);
    return exit_code;
}

static enum fever_error regions_check(struct notice_command *command, struct store *store,
                                      struct error *error)
{
    for (size_t i = 0; i < command->notice.region_count; i++) {
        char adcode[16];
        bool known = false;
        snprintf(adcode, sizeof adcode, "%u", command->adcodes[i]);
        enum fever_error failure = store_region_known(store, adcode, &known, error);
        if (!failure && !known)
            failure = error_set(error, FEVER_NOT_FOUND, "there is no region %s", adcode);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

static enum fever_error notice_keep(struct notice_command *command, struct store *store,
                                    int64_t now, struct error *error)
{
    enum fever_error failure = regions_check(command, store, error);
    if (!failure)
        failure = feverctl_live_begin(store, error);
    if (failure)
        return failure;
    failure = store_notice_put(store, &command->notice, error);
    failure = feverctl_live_end(store, failure, now, "notice.put", command->notice.id, error);
    return failure;
}

static json_t *regions_json(const struct live_notice *notice)
{
    json_t *list = json_array();
    for (size_t i = 0; i < notice->region_count; i++) {
        char adcode[16];
        snprintf(adcode, sizeof adcode, "%u", notice->regions[i]);
        json_array_append_new(list, json_string(adcode));
    }
    return list;
}

static json_t *notice_json(const struct live_notice *notice)
{
    char from[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE];
    bool is_open = notice->until == CLOSURE_NO_END;
    feverctl_format_time(notice->from, from);
    if (!is_open)
        feverctl_format_time(notice->until, until);
    return json_pack("{s:s,s:s,s:s,s:s?,s:s?,s:o,s:s,s:s?,s:s?,s:b}", "id", notice->id, "severity",
                     notice_severity_name(notice->severity), "title", notice->title, "text",
                     notice->text, "url", notice->url, "regions", regions_json(notice), "from",
                     from, "until", is_open ? NULL : until, "source", notice->source, "epidemic",
                     (int)notice->epidemic);
}

static void notice_print(const struct live_notice *notice)
{
    char from[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE] = "taken down";
    feverctl_format_time(notice->from, from);
    if (notice->until != CLOSURE_NO_END)
        feverctl_until_format(notice->until, until);
    printf("%s  %s%s: %s\n    from %s until %s, ", notice->id,
           notice_severity_name(notice->severity), notice->epidemic ? ", epidemic" : "",
           notice->title, from, until);
    for (size_t i = 0; i < notice->region_count; i++)
        printf("%s%u", i ? "," : "", notice->regions[i]);
    printf("%s\n", notice->region_count ? "" : "everywhere");
}

static int notice_add(struct notice_command *command, struct store *store)
{
    struct error error;
    int64_t now = time(NULL);
    int exit_code = notice_read(command, now);
    if (exit_code)
        return exit_code;
    if (notice_keep(command, store, now, &error))
        return feverctl_fail(command->ctl, &error);
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:o}", "notice", notice_json(&command->notice)));
    notice_print(&command->notice);
    return EXIT_DONE;
}

static int notice_list(const struct notice_command *command, struct store *store)
{
    struct live_values *values = NULL;
    struct error error;
    if (store_live_load(store, time(NULL), &values, &error))
        return feverctl_fail(command->ctl, &error);
    json_t *list = command->ctl->json ? json_array() : NULL;
    for (size_t i = 0; i < values->notice_count; i++) {
        if (command->ctl->json)
            json_array_append_new(list, notice_json(&values->notices[i]));
        else
            notice_print(&values->notices[i]);
    }
    size_t count = values->notice_count;
    live_values_free(values);
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:o}", "notices", list));
    printf("%zu notice%s\n", count, count == 1 ? "" : "s");
    return EXIT_DONE;
}

static int notice_remove(const struct notice_command *command, struct store *store, const char *id)
{
    struct error error;
    int64_t now = time(NULL);
    bool was = false;
    enum fever_error failure = feverctl_live_begin(store, &error);
    if (!failure)
        failure = store_notice_drop(store, id, &was, &error);
    if (!failure && !was)
        failure = error_set(&error, FEVER_NOT_FOUND,
                            "there is no notice %.80s; `feverctl notice list` shows all", id);
    failure = feverctl_live_end(store, failure, now, "notice.drop", id, &error);
    if (failure)
        return feverctl_fail(command->ctl, &error);
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:s}", "removed", id));
    printf("%s is taken down\n", id);
    return EXIT_DONE;
}

static int notice_run(struct notice_command *command, const char *act, const char *id)
{
    struct store *store = NULL;
    struct error error;
    bool lists = strcmp(act, "list") == 0;
    if (store_open(command->ctl->store, lists ? STORE_READ : STORE_WRITE, &store, &error))
        return feverctl_fail(command->ctl, &error);
    int exit_code = lists ? notice_list(command, store)
                    : id  ? notice_remove(command, store, id)
                          : notice_add(command, store);
    store_close(store);
    return exit_code;
}

int feverctl_notice(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const severities[] = {"info", "warning", "urgent", NULL};
    struct notice_command command = {.ctl = ctl};
    struct live_notice *notice = &command.notice;
    struct option_spec specs[] = {
        {"title", "TEXT", "what it says first", OPTION_TEXT, .target = &notice->title},
        {"text", "TEXT", "what else it says", OPTION_TEXT, .target = &notice->text},
        {"severity", "NAME", "info, warning or urgent (info)", OPTION_CHOICE,
         .target = &command.severity, .choices = severities},
        {"region", "ADCODES", "for whom, commas between (everywhere)", OPTION_TEXT,
         .target = &command.regions},
        {"from", "DATE", "from when (now)", OPTION_TEXT, .target = &command.from},
        {"until", "DATE", "until when (until it is taken down)", OPTION_TEXT,
         .target = &command.until},
        {"url", "URL", "where to read more", OPTION_TEXT, .target = &notice->url},
        {"source", "TEXT", "who says so", OPTION_TEXT, .target = &notice->source},
        {"epidemic", NULL, "its regions are priority regions", OPTION_FLAG,
         .target = &notice->epidemic},
        {"id", "ID", "its id (made from the day)", OPTION_TEXT, .target = &command.id},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    bool removes = strcmp(argv[1], "remove") == 0;
    if (!removes && strcmp(argv[1], "add") != 0 && strcmp(argv[1], "list") != 0)
        return feverctl_misuse(ctl, argv[0], "'%.40s' is neither add, list nor remove", argv[1]);
    if (removes != (argc == 3))
        return feverctl_misuse(ctl, argv[0],
                               removes ? "`notice remove` needs the notice's id%s"
                                       : "'%.40s' is not understood here",
                               argc > 2 ? argv[2] : "");
    return notice_run(&command, argv[1], removes ? argv[2] : NULL);
}
