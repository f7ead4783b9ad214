#!/usr/bin/env bash
# Injects every fault there is a way to inject, part by part, and ends with one line of counts.
# Usage: all.sh BUILD_DIR
#
# Of memory and the disk every single call fails in turn; what is killed, is killed as often as
# FAULT_KILLS (imports) and KILL_ROUNDS (all else) say.
set -u
build=$1
cd "$(dirname "$0")/../.." || exit 2
export FEVER_BUILD=$PWD/$build FEVER_ALL_FAULTS=1
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# part NAME COMMAND…: runs a part, adds its counts, and prints what it says of its faults.
part() {
    local name=$1 log=$work/log begin=$SECONDS status ok bad skip
    shift
    "$@" >"$log" 2>&1
    status=$?
    ok=$(count passed '# pass' PASSED) bad=$(count failed '# fail' FAILED) skip=$(count skipped '# skipped' SKIPPED)
    [ $status -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    printf '%-26s %4d passed %3d failed %3d skipped %4d s\n' "$name" "$ok" "$bad" "$skip" $((SECONDS - begin))
    grep -E 'faults|kills|failing calls|^failed:|^skip:' "$log" | sed 's/^/    /'
    [ "$bad" -eq 0 ] || cat "$log"
}

# The number before or behind the word of a count, in the ways in which the runners write it.
count() {
    sed -nE -e "s/^(.*, )?([0-9]+) $1(,.*|$)/\2/p" -e "s/^$2 ([0-9]+)$/\1/p" \
        -e "s/^.*\[  ?$3 ? ?\] ([0-9]+) test\(s\).*/\1/p" "$work/log" | awk '{n += $1} END {print n + 0}'
}

for program in "$build"/tests/test_nomem_*; do
    case $program in *.d | *.o) ;; *) part "$(basename "$program")" "$program" ;; esac
done
part "the disk, call by call" "$build/tests/test_store_faults"
part "damaged pages" "$build/tests/test_store_pages"
part "a store that goes bad" node --test --test-reporter=tap tests/api/store_faults.test.mjs
part "a clock that is set" node --test --test-reporter=tap tests/api/clock_jumps.test.mjs
part "killed imports, full disks" node tests/fault/import.mjs "$build"
part "killed at all else" node --test-reporter=dot --test-reporter-destination=/dev/null tests/fault/kill.mjs
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
