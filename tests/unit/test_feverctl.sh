#!/usr/bin/env bash
# feverctl as its users meet it: help, exit codes, sentences, JSON.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

# sound_json ARGUMENT…: stdout is one JSON value, whatever the exit code.
sound_json() {
    "$feverctl" "$@" 2>/dev/null |
        node -e 'JSON.parse(require("fs").readFileSync(0, "utf8"))' || {
        echo "feverctl $*: stdout is not JSON"
        bad=1
    }
}

expect 0 '^Usage: feverctl .*COMMAND' --help
expect 0 '^Usage: feverctl .*COMMAND' -h
expect 0 '^feverctl [0-9]+\.[0-9]+' --version
expect 2 'a command is missing'
expect 2 "there is no command 'fly'" fly
expect 2 "there is no option '--fly'" --fly
expect 2 '--store needs a value' --store
expect 2 '--store needs a value' init --store --json
expect 2 '--store needs a value that is not empty' --store= init
expect 2 '--json takes no value' --json=yes init
expect 2 '--store is given twice' init --store a --store b
expect 2 "'extra' is one argument too many" init extra
expect 2 "there is no option '--jso' here; did you mean --json?" stats --jso
expect 2 "there is no option '--jso'" stats --jso --limit 3
expect 2 "there is no option '--limit'" stats --jso --limit 3
sound_json history --json --fly --limit x
expect 2 '--limit must be a whole number' history --limit 1x
expect 2 '--limit must be a whole number' history --limit=-1
for command in init check stats history; do
    expect 0 "^Usage: feverctl .* $command" $command --help
    expect 0 'Exit status' $command --help
    expect 0 '--json' $command -h
done

for command in check stats history; do
    expect 1 "there is no store (at|in) $store; .feverctl init. makes one" $command
    sound_json $command --json
done
[ -z "$(ls -A)" ] || { echo "a failing command left $(ls -A)"; bad=1; }

expect 0 "Made $store" init
expect 1 'exists already' init
expect 0 "$store is whole" check
expect 0 'Clinics +0' stats
expect 0 'does not cover this year' stats
expect 0 'Nothing has been imported' history
for command in check stats history; do
    sound_json $command --json
    sound_json --json $command
done
[ "$(ls -A)" = "$(on_server || echo fever.db)" ] || { echo "beside the store: $(ls -A)"; bad=1; }

# Which store: an option after or before the command, else the environment.
(
    other=$(place_of other) third=$(place_of third)
    expect 0 'Made .*other' --store "$other" init
    export FEVER_STORE=$third
    expect 0 'Made .*third' init
    expect 0 'Store +.*other' stats --store "$other"
    said=$(FEVER_STROE=x "$feverctl" --store "$other" stats 2>&1)
    [ $? -eq 2 ] || fail "a slip in the environment: $said"
    grep -qx 'feverctl: there is no setting FEVER_STROE; did you mean FEVER_STORE?' <<<"$said" || fail "$said"
    exit $bad
) || bad=1

echo 'id,name' >list.csv
expect 1 'list.csv is not a database' --store list.csv check
expect 1 '. is a directory' --store . check
: >empty.db
expect 1 'empty.db is an empty file' --store empty.db stats

# The calendar warns from 60 days before its end, in China's time; days without rows do not count.
year=$(TZ=Asia/Shanghai date +%Y)
days_left=$((($(date -ud "$year-12-31" +%s) - $(date -ud "$(TZ=Asia/Shanghai date +%F)" +%s)) / 86400))
holiday() { query "INSERT INTO calendar_day VALUES ($1, '$2', 'holiday', 'x')"; }
holiday 0 $((year - 1))-10-01
expect 0 'mainland China does not cover this year' stats
holiday 0 "$year-01-01"
if [ $days_left -le 60 ]; then
    expect 0 "mainland China ends on $year-12-31, in $days_left days" stats
fi
holiday 810000 "$year-07-01"
holiday 450000 $((year - 1))-04-01 # a province's own days add to the mainland's and do not end
holiday 0 $((year + 1))-01-01
if [ $days_left -gt 60 ]; then
    [ "$("$feverctl" stats | grep -c Warning)" -eq 0 ] || { echo "an early warning: $("$feverctl" stats)"; bad=1; }
else
    expect 0 "region 810000 ends on $year-12-31" stats
fi
expect 0 "Calendar +mainland China: $((year - 1)) $year $((year + 1))\$" stats
expect 0 "Calendar +450000: $((year - 1))\$" stats
sound_json stats --json

# An answer that cannot be written is a failure.
if [ -e /dev/full ]; then
    "$feverctl" stats >/dev/full 2>/dev/null && { echo 'a full disk went unnoticed'; bad=1; }
fi
exit $bad
