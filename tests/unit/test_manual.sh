#!/usr/bin/env bash
# The manual's pages are sound mdoc and name the options, commands and columns that the programs have,
# no more and no fewer. Needs the folder that `make manual` writes.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${FEVER_BUILD:-build/release} pages=build/man
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

complain() { echo "$1" >&2 && bad=1; }

# same WHAT: the lines of the two files in $work are the same set.
same() {
    diff <(sort -u "$work/program") <(sort -u "$work/page") >"$work/diff" ||
        complain "$1: < in the program alone, > in the page alone: $(grep '^[<>]' "$work/diff")"
}

options_of_help() { sed -n 's/^  --\([a-z-]*\).*/\1/p'; }
# What the page lists, not what its prose names in passing.
options_of_page() { sed -n 's/^\.It Fl \\-\([^ ]*\).*/\1/p' | sed 's/\\-/-/g'; }
section_of() { awk -v name="$1" '/^\.S[sh] /{on = $0 == ".Ss " name} on' "$pages/feverctl.1"; }

for page in "$pages"/*.[158]; do
    mandoc -Tlint -W warning "$page" >&2 || complain "$page: mandoc finds fault with it"
done

"$build/feverd" --help | options_of_help >"$work/program"
options_of_page <"$pages/feverd.8" >"$work/page"
same "feverd's options"
"$build/feverd" --help | options_of_help | grep -vx 'config\|help\|version' >"$work/program"
sed -n 's/^\.It Cm \([a-z-]*\) .*/\1/p' "$pages/feverd.conf.5" >"$work/page"
same "the settings"
"$build/feverd" --help | grep -q '  --audit-days .*; 184 to 36500$' || complain 'the range of a number is not told'
# What is on or off is written as feverd reads it.
sed -n 's/^\.It Cm \([^ ]*\) No = \([a-z]*\)$/\1 = \2/p' "$pages/feverd.conf.5" | sed 's|\\-|-|g' >"$work/on.conf"
grep -q '^demo = ' "$work/on.conf" || complain 'no setting that is on or off is shown'
FEVER_CONFIG=$work/on.conf "$build/feverd" --store "$work/none.db" >"$work/said" 2>&1
[ $? -eq 1 ] || complain "the settings that are on or off: $(cat "$work/said")"

"$build/feverctl" --help | sed -n '/^Commands:/,/^Options:/s/^  \([a-z]*\) .*/\1/p' >"$work/commands"
cp "$work/commands" "$work/program"
sed -n 's/^\.Ss //p' "$pages/feverctl.1" >"$work/page"
same "feverctl's commands"
while read -r command; do
    "$build/feverctl" "$command" --help | options_of_help | grep -vx 'store\|json\|help' >"$work/program"
    section_of "$command" | options_of_page >"$work/page"
    same "the options of feverctl $command"
done <"$work/commands"

"$build/feverctl" --store "$work/fever.db" init >/dev/null
"$build/feverctl" --store "$work/fever.db" export --format csv - | tr ',' '\n' | tr -d '\r' >"$work/program"
sed -n 's/^\.It Li //p' "$pages/fever-csv.5" | tr -s ' ,' '\n' >"$work/page"
same "the columns"
exit $bad
