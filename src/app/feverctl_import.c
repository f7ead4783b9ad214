/* feverctl import: a list into the store, with a report and a quarantine. */
#include <string.h>

#include "fever/geocode_plan.h"
#include "feverctl_importing.h"

static const struct feverctl_help help = {
    .usage = "import FILE [options]",
    .about =
        "Imports a list as one revision. Each repair, doubt and error is told with its row; rows\n"
        "with an error are left out, the others go on.\n\n"
        "Reads CSV and TSV, GeoJSON, JSON, XLSX, XLS, ODS, XML Spreadsheets, tables in DOCX and "
        "HTML, GeoPackage, "
        "Shapefile and KML; "
        "the\n"
        "content tells which it is. Titles may stand above the header, sums and remarks below the "
        "list;\n"
        "merged regions are filled down, hidden rows are read and told. Of several sheets the one "
        "that\n"
        "has the list is read, or --layer.\n\n"
        "With --source the file is that source's full list: clinics that it alone had named and "
        "names no\n"
        "more retire. Without, or with --partial, nothing retires. A column that is absent changes "
        "nothing;\n"
        "an empty cell clears only what the same source had set.\n\n"
        "Rows that may be a clinic of the store or of an earlier row, but are not proven to be, "
        "are "
        "kept\n"
        "apart and listed. --decisions FILE gets a line for each such pair: write same, different "
        "or skip\n"
        "into its column decision and import again with the same file. same makes them one clinic, "
        "whose\n"
        "other ids and names stay with it as aliases; different ends the question; skip leaves the "
        "row out.\n"
        "Keep the file and give it each time.\n\n"
        "Outlines are GeoJSON: Polygons and MultiPolygons in WGS84 with the properties adcode and "
        "name.\n\n"
        "The rules of the self-check are one JSON file (geodata/self-check.json is an example); a "
        "file with\n"
        "a gap, a contradiction or an unreachable rule is refused.\n\n"
        "A file of online consultations is the whole directory: what it names no more is gone, "
        "unless\n"
        "--partial says that it is a part; a refused row leaves what was there.\n\n"
        "A calendar is whole for each year in it, hotlines are for each region: what they name no "
        "more is\n"
        "gone, unless a row was refused or --partial says that it is a part.\n\n"
        "Notices are live values as those of `feverctl notice`, and make no revision: services "
        "show them\n"
        "within two seconds, `feverctl rollback` does not touch them. A row puts its notice in the "
        "place of\n"
        "the one of its id, whoever put that up; notices that the file does not name stay.\n\n"
        "A columns file maps foreign headers to fields (null: left out; an array: the parts of "
        "one\n"
        "cell), gives constants, and the times of a week grid:\n"
        "  { \"columns\": { \"tel\": \"phone\", \"grid\": \"sessions\", \"zip\": null,\n"
        "                 \"坐标\": [\"lon\", \"lat\"],\n"
        "                 \"地区\": { \"fields\": [\"city\", \"district\"], \"separator\": \"/\" } "
        "},\n"
        "    \"constants\": { \"kind\": \"pharmacy\", \"crs\": \"gcj02\" },\n"
        "    \"sessions\": { \"morning\": \"08:00-12:00\", \"afternoon\": \"14:00-18:00\",\n"
        "                  \"evening\": \"18:30-21:30\" } }\n\n"
        "In a CSV for a spreadsheet, a cell that begins with = + - or @ has an apostrophe before "
        "it, so\n"
        "that it is taken for text; importing a quarantine takes the apostrophe off again.\n",
    .exits = "  3  nothing imported because of errors\n"
             "  4  imported with rows quarantined\n"
             "  5  stopped by the mass-removal guard\n",
    .operands_min = 1,
    .operands_max = 1,
};

/* Options as given; NULL: not. */
struct chosen {
    const char *table, *kind, *crs, *lang;
};

static void settle_options(struct importing *importing, const struct chosen *chosen)
{
    struct import_options *options = &importing->options;
    if (chosen->table)
        import_table_parse(chosen->table, &options->table);
    if (chosen->kind)
        options->has_kind = clinic_kind_parse(chosen->kind, strlen(chosen->kind), &options->kind);
    if (chosen->crs)
        options->has_crs = crs_parse(chosen->crs, &options->crs);
    if (chosen->lang)
        lang_parse(chosen->lang, &importing->report.lang);
    if (options->table == IMPORT_CLINICS)
        import_file_choose_decisions(&importing->decisions, options->decisions_file);
}

int feverctl_import(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const tables[] = {"clinics",  "regions",  "calendar",
                                         "hotlines", "outlines", "self-check",
                                         "consults", "notices",  NULL};
    static const char *const systems[] = {"wgs84", "gcj02", "bd09", NULL};
    static const char *const langs[] = {"zh-CN", "en", NULL};
    const char *kinds[KIND_COUNT + 1] = {NULL};
    for (int i = 0; i < KIND_COUNT; i++)
        kinds[i] = clinic_kind_name((enum clinic_kind)i);
    struct importing importing = {.ctl = ctl, .command = argv[0]};
    struct chosen chosen = {NULL, NULL, NULL, NULL};
    struct import_options *options = &importing.options;
    struct option_spec specs[] = {
        {"as", "TABLE",
         "what the file lists (clinics): clinics, regions, calendar, hotlines, outlines, "
         "self-check, consults, notices",
         OPTION_CHOICE, .target = &chosen.table, .choices = tables},
        {"source", "NAME", "the file is the full list of this import source", OPTION_TEXT,
         .target = &options->source},
        {"partial", NULL, "the file is a part of the source's list: nothing retires", OPTION_FLAG,
         .target = &options->partial},
        {"kind", "KIND", "of clinics whose row states none, such as fever_clinic, pharmacy",
         OPTION_CHOICE, .target = &chosen.kind, .choices = kinds},
        {"crs", "CRS", "of positions whose row states none: wgs84 (default), gcj02, bd09",
         OPTION_CHOICE, .target = &chosen.crs, .choices = systems},
        {"encoding", "NAME", "utf-8, gb18030, big5, utf-16 …; else detected", OPTION_TEXT,
         .target = &options->encoding},
        {"delimiter", "CHAR", "of CSV: comma, tab, semicolon, pipe or the character; else detected",
         OPTION_TEXT, .target = &importing.delimiter},
        {"layer", "NAME", "the sheet or layer that has the list; else the one that looks like it",
         OPTION_TEXT, .target = &options->layer},
        {"columns", "FILE", "a mapping of foreign headers, as JSON", OPTION_TEXT,
         .target = &options->columns_file},
        {"decisions", "FILE", "decisions about doubtful pairs, to which undecided ones are added",
         OPTION_TEXT, .target = &options->decisions_file},
        {"allow-mobile", NULL, "keep mobile numbers, which are often a person's", OPTION_FLAG,
         .target = &options->allow_mobile},
        {"allow-mass-removal", NULL, "let more than a fifth of a source's clinics retire",
         OPTION_FLAG, .target = &options->allow_mass_removal},
        {"dry-run", NULL, "show what would change and write nothing", OPTION_FLAG,
         .target = &options->dry_run},
        {"report", "FILE", "write the whole report: .json, .csv, or .html to read and print",
         OPTION_TEXT, .target = &importing.report.path},
        {"lang", "LANG", "the language of a report as .html: zh-CN (default), en", OPTION_CHOICE,
         .target = &chosen.lang, .choices = langs},
        {"quarantine", "FILE", "write the refused rows with the reasons: .csv or .xlsx",
         OPTION_TEXT, .target = &importing.quarantine.path},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    importing.path = argv[1];
    settle_options(&importing, &chosen);
    if (!importing_check(&importing, &exit_code))
        return exit_code;
    if (options->crs != CRS_WGS84 && options->table != IMPORT_CLINICS)
        return feverctl_misuse(
            ctl, "import", "--crs %s is for clinics alone: --as %s takes WGS84, convert it first",
            chosen.crs, chosen.table);
    if (options->source &&
        strncmp(options->source, GEOCODE_SOURCE_PREFIX, strlen(GEOCODE_SOURCE_PREFIX)) == 0)
        return feverctl_misuse(ctl, "import",
                               "--source %s: names that begin with %s are those of "
                               "geocoded positions",
                               options->source, GEOCODE_SOURCE_PREFIX);
    return importing_run(&importing);
}
