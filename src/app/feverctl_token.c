/* feverctl token: gives, lists and takes back what clinics' people write with. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/closing.h"
#include "fever/origin.h"
#include "fever/scope.h"
#include "fever/secret.h"
#include "fever/store_live.h"
#include "feverctl.h"
#include "feverctl_qr.h"
#include "feverctl_until.h"
#include "feverctl_who.h"

static const struct feverctl_help help = {
    .usage = "token add --name NAME --scope SCOPE[,SCOPE] [--expires DATE]\n"
             "                                   [--qr [--site URL]]\n"
             "       feverctl [--store STORE] token list\n"
             "       feverctl [--store STORE] token revoke NAME",
    .about =
        "A token lets its holder write: `Authorization: Bearer TOKEN`. It is shown once, when it "
        "is\n"
        "made, and kept as a hash; `revoke` ends it at once on every node. Scopes:\n"
        "  load:ID, load:*        report the queue of a clinic, of all\n"
        "  closure:ID, closure:*  close a clinic and open it again\n"
        "  desk                   work at the maintainers' desk\n"
        "DATE is a last day in China's time or an RFC 3339 instant.\n"
        "\n"
        "--qr also draws the token as a QR code, on stdout, or with --json on stderr. With\n"
        "--site it holds the address of the staff page, URL/staff#token=TOKEN: a phone that\n"
        "scans it opens the page with the token, and what stands behind the # is sent to no\n"
        "server. Without --site it holds the token alone, to be pasted there.\n",
    .operands_min = 1,
    .operands_max = 2,
};

struct token_command {
    struct feverctl *ctl;
    const char *name, *scopes, *expires, *site;
    bool qr;
};

static bool add_is_sound(const struct token_command *command, int64_t now, int64_t *expires_at,
                         int *exit_code)
{
    const char *wrong;
    size_t length;
    *exit_code = EXIT_USAGE;
    if (!command->name || !*command->name || !command->scopes)
        feverctl_misuse(command->ctl, "token", "`token add` needs --name and --scope");
    else if (!feverctl_text_is_fine(command->name, TOKEN_NAME_MAX))
        feverctl_misuse(command->ctl, "token", "--name is one line of at most %d bytes",
                        TOKEN_NAME_MAX);
    else if (strlen(command->scopes) > TOKEN_SCOPES_MAX)
        feverctl_misuse(command->ctl, "token", "--scope holds at most %d bytes", TOKEN_SCOPES_MAX);
    else if (!scopes_are_valid(command->scopes, &wrong, &length))
        feverctl_misuse(command->ctl, "token", "'%.*s' is no scope, such as load:110101-0005",
                        length > 80 ? 80 : (int)length, wrong);
    else if (command->expires && !feverctl_until_parse(command->expires, expires_at))
        feverctl_misuse(command->ctl, "token",
                        "--expires must be a day such as 2026-12-31 or an RFC 3339 instant, before "
                        "2200; without it there is no end");
    else if (command->site && !command->qr)
        feverctl_misuse(command->ctl, "token", "--site goes into the code: it needs --qr");
    else if (command->site && !origin_is_valid(command->site))
        feverctl_misuse(command->ctl, "token",
                        "--site must be http:// or https:// with a host and nothing behind it, "
                        "not '%.80s'",
                        command->site);
    else if (command->expires && *expires_at <= now)
        feverctl_misuse(command->ctl, "token", "--expires lies in the past");
    else
        *exit_code = EXIT_DONE;
    return *exit_code == EXIT_DONE;
}

static enum fever_error token_keep(struct store *store, const struct token *token,
                                   const char *secret, struct error *error)
{
    unsigned char hash[SECRET_HASH_BYTES];
    secret_hash(secret, strlen(secret), hash);
    enum fever_error failure = feverctl_live_begin(store, error);
    if (!failure)
        failure = store_token_add(store, token, hash, error);
    failure = feverctl_live_end(store, failure, token->made_at, "token.add", token->name, error);
    return failure;
}

/* The phone's camera takes the token off the screen; nobody types 47 signs. */
static bool qr_print(const struct token_command *command, const char *secret)
{
    char text[ORIGIN_SIZE + sizeof "/staff#token=" + SECRET_SIZE];
    FILE *out = command->ctl->json ? stderr : stdout;
    if (command->site)
        snprintf(text, sizeof text, "%s/staff#token=%s", command->site, secret);
    else
        snprintf(text, sizeof text, "%s", secret);
    bool drawn = feverctl_qr_print(out, text);
    secret_wipe(text, sizeof text);
    if (!drawn)
        fprintf(stderr, "feverctl: out of memory for the QR code; the token itself holds\n");
    else if (!command->site)
        fprintf(stderr, "The code holds the token alone; with --site https://… it opens the staff "
                        "page with it.\n");
    else if (strncmp(command->site, "http:", 5) == 0)
        fprintf(stderr, "http:// sends the token where anybody on the way can read it: serve the "
                        "staff page by https://.\n");
    return drawn;
}

static int token_print(const struct token_command *command, const char *secret)
{
    int exit_code = EXIT_DONE;
    if (command->ctl->json)
        exit_code = feverctl_print_json(json_pack("{s:s,s:s,s:s}", "name", command->name, "token",
                                                  secret, "scopes", command->scopes));
    else
        printf("%s\n", secret);
    if (command->qr && !qr_print(command, secret))
        exit_code = EXIT_FAILED;
    if (!command->ctl->json)
        fprintf(stderr, "This is shown once: note it now, or revoke it and make another one.\n");
    return exit_code;
}

/* A slip of the pen makes a token that is valid and allows nothing: told, since the clinic may yet
 * come with the next list. */
static void scope_tell(struct store *store, struct arena *arena, const char *scope, size_t length)
{
    struct error error;
    const char *colon = memchr(scope, ':', length), *id = NULL, *today = NULL;
    if (!colon || colon[1] == '*' ||
        !(id = arena_copy(arena, colon + 1, length - (size_t)(colon + 1 - scope))))
        return;
    enum fever_error failure =
        closure_target_find(store, CLOSURE_CLINIC, id, arena, &today, &error);
    if (failure == FEVER_NOT_FOUND)
        fprintf(stderr, "There is no clinic %s: %.*s allows nothing until a list brings it.\n", id,
                (int)length, scope);
    else if (!failure && strcmp(id, today) != 0)
        fprintf(stderr, "The clinic %s is %s today: a scope of that name reaches further.\n", id,
                today);
}

static void scopes_tell(struct store *store, const char *scopes)
{
    struct arena *arena = arena_new();
    while (arena && *scopes) {
        size_t length = strcspn(scopes, ",");
        scope_tell(store, arena, scopes, length);
        scopes += length + (scopes[length] == ',');
    }
    arena_free(arena);
}

static int token_add(const struct token_command *command, struct store *store)
{
    struct error error;
    char secret[SECRET_SIZE];
    int64_t now = time(NULL), expires_at = TOKEN_NO_END;
    int exit_code;
    if (!add_is_sound(command, now, &expires_at, &exit_code))
        return exit_code;
    const struct token token = {
        .name = command->name, .scopes = command->scopes, .made_at = now, .expires_at = expires_at};
    if (!secret_new("fcm_", secret)) {
        error_set(&error, FEVER_IO, "the system gives no random numbers");
        return feverctl_fail(command->ctl, &error);
    }
    if (token_keep(store, &token, secret, &error))
        exit_code = feverctl_fail(command->ctl, &error);
    else
        exit_code = token_print(command, secret);
    if (exit_code == EXIT_DONE)
        scopes_tell(store, command->scopes);
    secret_wipe(secret, sizeof secret);
    return exit_code;
}

static const char *state_of(const struct token *token, int64_t now)
{
    return token->revoked_at ? "revoked" : now >= token->expires_at ? "expired" : "active";
}

/* "" for never. */
static const char *instant_of(int64_t unix_s, char out[CIVIL_RFC3339_SIZE])
{
    if (unix_s == 0 || unix_s == TOKEN_NO_END)
        return NULL;
    feverctl_format_time(unix_s, out);
    return out;
}

static json_t *token_json(const struct token *token, int64_t now)
{
    char made[CIVIL_RFC3339_SIZE], expires[CIVIL_RFC3339_SIZE], revoked[CIVIL_RFC3339_SIZE],
        used[CIVIL_RFC3339_SIZE];
    return json_pack(
        "{s:s,s:s,s:s,s:s?,s:s?,s:s?,s:s?}", "name", token->name, "scopes", token->scopes, "state",
        state_of(token, now), "made_at", instant_of(token->made_at, made), "expires_at",
        instant_of(token->expires_at, expires), "revoked_at",
        instant_of(token->revoked_at, revoked), "used_at", instant_of(token->used_at, used));
}

static int tokens_print(const struct feverctl *ctl, const struct token *tokens, size_t count)
{
    int64_t now = time(NULL);
    json_t *list = ctl->json ? json_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char used[CIVIL_RFC3339_SIZE];
        const char *last = instant_of(tokens[i].used_at, used);
        if (ctl->json)
            json_array_append_new(list, token_json(&tokens[i], now));
        else
            printf("%-8s %-24s %s  (last used: %s)\n", state_of(&tokens[i], now), tokens[i].name,
                   tokens[i].scopes, last ? last : "never");
    }
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:o}", "tokens", list));
    printf("%zu token%s\n", count, count == 1 ? "" : "s");
    return EXIT_DONE;
}

static int token_list(const struct token_command *command, struct store *store)
{
    struct error error;
    const struct token *tokens;
    size_t count;
    struct arena *arena = arena_new();
    enum fever_error failure =
        arena ? store_tokens(store, arena, &tokens, &count, &error) : error_nomem(&error);
    int exit_code =
        failure ? feverctl_fail(command->ctl, &error) : tokens_print(command->ctl, tokens, count);
    arena_free(arena);
    return exit_code;
}

static int token_revoke(const struct token_command *command, struct store *store, const char *name)
{
    struct error error;
    int64_t now = time(NULL);
    enum fever_error failure = feverctl_live_begin(store, &error);
    if (!failure)
        failure = store_token_revoke(store, name, now, &error);
    failure = feverctl_live_end(store, failure, now, "token.revoke", name, &error);
    if (failure)
        return feverctl_fail(command->ctl, &error);
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:s}", "revoked", name));
    printf("%s is revoked\n", name);
    return EXIT_DONE;
}

static int token_run(const struct token_command *command, const char *act, const char *name)
{
    struct store *store = NULL;
    struct error error;
    int exit_code;
    bool lists = strcmp(act, "list") == 0;
    if (store_open(command->ctl->store, lists ? STORE_READ : STORE_WRITE, &store, &error))
        return feverctl_fail(command->ctl, &error);
    if (lists)
        exit_code = token_list(command, store);
    else if (name)
        exit_code = token_revoke(command, store, name);
    else
        exit_code = token_add(command, store);
    store_close(store);
    return exit_code;
}

int feverctl_token(struct feverctl *ctl, int argc, char **argv)
{
    struct token_command command = {.ctl = ctl};
    struct option_spec specs[] = {
        {"name", "NAME", "what the audit log calls it", OPTION_TEXT, .target = &command.name},
        {"scope", "SCOPES", "what it allows, commas between", OPTION_TEXT,
         .target = &command.scopes},
        {"expires", "DATE", "its last day (none)", OPTION_TEXT, .target = &command.expires},
        {"qr", NULL, "draw it as a QR code, too", OPTION_FLAG, .target = &command.qr},
        {"site", "URL", "where the staff page is, for the code: https://fever.example.org",
         OPTION_TEXT, .target = &command.site},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    bool revokes = strcmp(argv[1], "revoke") == 0;
    bool is_known = revokes || strcmp(argv[1], "add") == 0 || strcmp(argv[1], "list") == 0;
    if (!is_known)
        return feverctl_misuse(ctl, argv[0], "'%.40s' is neither add, list nor revoke", argv[1]);
    if (revokes != (argc == 3))
        return feverctl_misuse(ctl, argv[0],
                               revokes ? "`token revoke` needs the token's name%s"
                                       : "'%.40s' is not understood here",
                               argc > 2 ? argv[2] : "");
    return token_run(&command, argv[1], revokes ? argv[2] : NULL);
}
