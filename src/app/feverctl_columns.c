/* feverctl columns: a proposal of what the columns of a foreign list give. */
#include <stdio.h>
#include <string.h>

#include "fever/propose.h"
#include "feverctl.h"
#include "feverctl_output.h"

enum { TEXT_MAX = 1 << 24 };

static const struct feverctl_help help = {
    .usage = "columns FILE [options]",
    .about =
        "Proposes a columns file for a list with foreign headers, from the headers and the "
        "values,\n"
        "for you to edit and then give to import --columns. How sure each line is, and why, "
        "stands on\n"
        "stderr. Columns of no use are null. No store is needed; with one, its regions help.\n",
    .exits = "  3  the file cannot be used\n",
    .operands_min = 1,
    .operands_max = 1,
};

struct proposing {
    struct feverctl *ctl;
    const char *path, *output, *delimiter;
    struct import_options options;
};

/* What the store holds, where there is one; a command that only reads a file needs none. */
static struct dataset *known_load(const struct feverctl *ctl)
{
    struct store *store;
    struct dataset *dataset = NULL;
    if (store_open(ctl->store, STORE_READ, &store, NULL))
        return NULL;
    if (store_load(store, &dataset, NULL))
        dataset = NULL;
    store_close(store);
    return dataset;
}

typedef void render_fn(const struct columns_proposal *proposal, struct buffer *out);

static enum fever_error print(const struct columns_proposal *proposal, render_fn *render,
                              FILE *stream, struct error *error)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAX);
    render(proposal, &text);
    enum fever_error failure = buffer_error(&text);
    if (failure)
        error_set(error, failure, "the proposal is too large, or memory is short");
    else if (text.length && fwrite(text.data, 1, text.length, stream) != text.length)
        failure = error_set(error, FEVER_IO, "cannot write the proposal");
    buffer_clear(&text);
    return failure;
}

static enum fever_error write_mapping(const struct proposing *proposing,
                                      const struct columns_proposal *proposal, struct error *error)
{
    struct output output;
    enum fever_error failure = output_open(&output, proposing->output, error);
    if (failure)
        return failure;
    failure = print(proposal, columns_proposal_mapping, output.file, error);
    if (!failure)
        failure = output_commit(&output, error);
    output_drop(&output);
    return failure;
}

static enum fever_error answer(const struct proposing *proposing,
                               const struct columns_proposal *proposal, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (proposing->output)
        failure = write_mapping(proposing, proposal, error);
    if (failure)
        return failure;
    if (proposing->ctl->json) {
        failure = print(proposal, columns_proposal_json, stdout, error);
        putchar('\n');
        return failure;
    }
    if (!proposing->output)
        failure = print(proposal, columns_proposal_mapping, stdout, error);
    return failure ? failure : print(proposal, columns_proposal_text, stderr, error);
}

static int propose(struct proposing *proposing)
{
    struct error error;
    struct columns_proposal *proposal;
    struct dataset *known = known_load(proposing->ctl);
    enum fever_error failure =
        columns_propose(proposing->path, &proposing->options, known, &proposal, &error);
    dataset_free(known);
    if (failure) {
        int code = feverctl_fail(proposing->ctl, &error);
        bool file_at_fault = error.code == FEVER_INVALID || error.code == FEVER_TOO_LARGE;
        return file_at_fault ? EXIT_NOTHING_IMPORTED : code;
    }
    failure = answer(proposing, proposal, &error);
    columns_proposal_free(proposal);
    return failure ? feverctl_fail(proposing->ctl, &error) : EXIT_DONE;
}

int feverctl_columns(struct feverctl *ctl, int argc, char **argv)
{
    struct proposing proposing = {.ctl = ctl};
    struct import_options *options = &proposing.options;
    struct option_spec specs[] = {
        {"encoding", "NAME", "utf-8, gb18030, big5, utf-16 …; else detected", OPTION_TEXT,
         .target = &options->encoding},
        {"delimiter", "CHAR", "of CSV: comma, tab, semicolon, pipe or the character; else detected",
         OPTION_TEXT, .target = &proposing.delimiter},
        {"layer", "NAME", "the sheet or layer that has the list; else the one that looks like it",
         OPTION_TEXT, .target = &options->layer},
        {"output", "FILE", "write the columns file there instead of to stdout", OPTION_TEXT,
         .target = &proposing.output},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    proposing.path = argv[1];
    if (options->encoding && !import_encoding_is_known(options->encoding))
        return feverctl_misuse(ctl, "columns",
                               "--encoding %s is not known; give utf-8, gb18030, "
                               "big5, utf-16le or utf-16be",
                               options->encoding);
    if (proposing.delimiter && !(options->delimiter = feverctl_delimiter(proposing.delimiter)))
        return feverctl_misuse(ctl, "columns",
                               "--delimiter %s cannot separate cells; give comma, tab, semicolon, "
                               "pipe or one sign",
                               proposing.delimiter);
    return propose(&proposing);
}
