/* feverctl load: queues of clinics out of the sheet in which a district keeps them. */
#include <string.h>

#include "feverctl_importing.h"

static const struct feverctl_help help = {
    .usage = "load import FILE [options]",
    .about =
        "Writes the queues that a sheet states as if each clinic had reported its own: one "
        "transaction, no\n"
        "revision, shown by running services within two seconds, and gone when its time is over. "
        "The file is\n"
        "read as `feverctl import` reads one (CSV, TSV, XLSX, XLS, ODS; any encoding; titles above "
        "the header).\n\n"
        "A row names its clinic by id or a list's key (编号) or by name (机构名称), with adcode or "
        "区县 where\n"
        "the name is not the only one. Then level (候诊等级: 空闲, 较忙, 拥挤, 暂停取号; or low, "
        "busy,\n"
        "crowded, full), and what is known of waiting (候诊人数), being_seen (就诊人数), "
        "now_serving (叫号),\n"
        "wait_minutes (预计等待(分钟)), longest_wait_minutes (最长等待(分钟)), rooms_open "
        "(开放诊室), "
        "ttl_minutes\n"
        "(有效时间, 5 to 240, else 60) and reported_at (上报时间, else now).\n\n"
        "Nothing is guessed: a row of an unknown or doubtful clinic, with a value out of range, or "
        "with a time\n"
        "that has run out or is to come is left out and told, the others are written. Where the "
        "clinic itself\n"
        "has reported later than a row says, its own report stays.\n",
    .exits = "  3  nothing written because of errors\n"
             "  4  written with rows left out\n",
    .operands_min = 2,
    .operands_max = 2,
};

int feverctl_load(struct feverctl *ctl, int argc, char **argv)
{
    struct importing importing = {.ctl = ctl, .command = argv[0], .needs_no_lock = true};
    struct import_options *options = &importing.options;
    struct option_spec specs[] = {
        {"source", "NAME", "keys are those of this import source; else of any", OPTION_TEXT,
         .target = &options->source},
        {"encoding", "NAME", "utf-8, gb18030, big5, utf-16 …; else detected", OPTION_TEXT,
         .target = &options->encoding},
        {"delimiter", "CHAR", "of CSV: comma, tab, semicolon, pipe or the character; else detected",
         OPTION_TEXT, .target = &importing.delimiter},
        {"layer", "NAME", "the sheet that has the figures; else the one that looks like it",
         OPTION_TEXT, .target = &options->layer},
        {"dry-run", NULL, "show what would be written and write nothing", OPTION_FLAG,
         .target = &options->dry_run},
        {"report", "FILE", "write the whole report: .json, .csv, or .html to read and print",
         OPTION_TEXT, .target = &importing.report.path},
        {"quarantine", "FILE", "write the rows left out with the reasons: .csv or .xlsx",
         OPTION_TEXT, .target = &importing.quarantine.path},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    if (strcmp(argv[1], "import") != 0)
        return feverctl_misuse(ctl, argv[0],
                               "'%.40s' is not understood here; say `load import FILE`", argv[1]);
    options->table = IMPORT_LOADS;
    importing.path = argv[2];
    return importing_check(&importing, &exit_code) ? importing_run(&importing) : exit_code;
}
