#!/usr/bin/env bash
# Runs the test suites and ends with the one line of counts.
# Usage: run.sh BUILD_DIR [unit|postgres|api|web|mini|shell]…   (default: every suite)
# `postgres` is the store's unit tests, feverctl's shell tests and the tests of API and desk of what is written
# while it is served again, on a server that is started for them.
# Unit and shell tests run side by side, as many as there are cores, and the API's beside those of the page
# and the mini-program, at the end; every test has a folder and ports of its own.
set -u
build=$1
shift
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(unit postgres shell api mini web)
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 2
export FEVER_BUILD=$root/$build FEVER_SHARED=${FEVER_SHARED:-$root/../shared}

# What hangs is ended with all it started, as `timeout` gives it a group of its own, and fails: far more than
# the slowest takes on a slow machine, under sanitizers too.
PROGRAM_LIMIT_S=${PROGRAM_LIMIT_S:-600} SUITE_LIMIT_S=${SUITE_LIMIT_S:-1400}

passed=0 failed=0 skipped=0
work=$(mktemp -d)
server=
child=
end() {
    # shellcheck disable=SC2046,SC2086 # a word for each process, or none
    kill $child $(jobs -p) 2>/dev/null && wait
    [ -z "$server" ] || tests/postgres.sh stop "$server"
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What sanitizers report goes into files: not every test reads what its programs say, and some want them to
# fail.
reports=$work/reports
mkdir "$reports"
export ASAN_OPTIONS=detect_leaks=1:log_path=$reports/asan:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/ubsan:${UBSAN_OPTIONS:-}
export TSAN_OPTIONS=log_path=$reports/tsan:${TSAN_OPTIONS:-}

# Adds one suite's part to the counts and prints it.
count() {
    local name=$1 ok=$2 bad=$3 skip=$4 seconds=$5
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    printf '%-28s %4d passed %3d failed %3d skipped %4d s\n' "$name" "$ok" "$bad" "$skip" "$seconds"
}

# Keeps what failed in a suite to be named again before the last line: names of tests from stdin.
failures() { sed "s|^|failed: $1: |" >>"$work/failures"; }

# The number in the lines of a log that match a pattern with one group, added up.
sum() { sed -n "s/$1/\1/p" "$2" | awk '{n += $1} END {print n + 0}'; }

# limited SECONDS COMMAND…: its status, or 124 and a last line that says why.
limited() {
    local limit_s=$1 status begin=$SECONDS
    shift
    timeout --kill-after=20 "$limit_s" "$@" </dev/null &
    child=$!
    wait "$child"
    status=$?
    child=
    ((SECONDS - begin < limit_s)) || echo "ended after $limit_s s, for it hung"
    return $status
}

# Runs one program or script and leaves what it printed, its status and its seconds under $work.
run_one() {
    local log begin=$SECONDS
    trap 'kill $child; exit 143' TERM
    log=$work/$(basename "$1")
    case $1 in
    *.sh) limited "$PROGRAM_LIMIT_S" bash "$1" >"$log" 2>&1 ;;
    *) limited "$PROGRAM_LIMIT_S" "$1" >"$log" 2>&1 ;;
    esac
    echo "$? $((SECONDS - begin))" >"$log.status"
}

# A cmocka program says its counts; one that dies without a count is one failure.
count_unit() {
    local log=$1 status=$2 seconds=$3 ok bad skip
    ok=$(sum '.*\[  PASSED  \] \([0-9]*\) test(s).*' "$log")
    bad=$(sum '.*\[  FAILED  \] \([0-9]*\) test(s).*' "$log")
    skip=$(sum '.*\[  SKIPPED \] \([0-9]*\) test(s).*' "$log")
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ "$status" -ne 0 ] || [ $((ok + bad + skip)) -gt 0 ] || bad=1
    count "$(basename "$log")" "$ok" "$bad" "$skip" "$seconds"
    grep -E '^skip: ' "$log"
    [ "$bad" -gt 0 ] || return
    cat "$log"
    { sed -n 's/^\[  FAILED  \] \([a-z_0-9]*\)$/\1/p' "$log" | sort -u | grep . || echo "status $status"; } |
        failures "$(basename "$log")"
}

# A shell test is one test: exit 0 passes, 77 skips with its reason as the last line.
count_shell() {
    local log=$1 status=$2 seconds=$3
    case $status in
    0) count "$(basename "$log")" 1 0 0 "$seconds" ;;
    77) count "$(basename "$log")" 0 0 1 "$seconds" && echo "skip: $(tail -1 "$log")" ;;
    *)
        count "$(basename "$log")" 0 1 0 "$seconds" && cat "$log"
        echo "status $status" | failures "$(basename "$log")"
        ;;
    esac
}

# run_beside KIND FILE…: runs the files side by side and counts each, in their order.
run_beside() {
    local kind=$1 file log status seconds
    shift
    for file in "$@"; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        run_one "$file" &
    done
    wait
    for file in "$@"; do
        log=$work/$(basename "$file")
        read -r status seconds <"$log.status"
        "count_$kind" "$log" "$status" "$seconds"
    done
}

# run_node SUITE AT_ONCE FILE…: a node:test run over the files, so many at once; in a process of its own (&).
run_node() {
    local log=$work/node-$1 at_once=$2 begin=$SECONDS
    shift 2
    trap 'kill $child; exit 143' TERM
    limited "$SUITE_LIMIT_S" node --test --test-reporter=tap --test-concurrency="$at_once" "$@" >"$log" 2>&1
    echo "$? $((SECONDS - begin))" >"$log.status"
}

# count_node SUITE NAME: adds up what run_node has left.
count_node() {
    local log=$work/node-$1 name=$2 ok bad skip status seconds
    read -r status seconds <"$log.status"
    ok=$(sum '^# pass \([0-9]*\)$' "$log")
    bad=$(sum '^# fail \([0-9]*\)$' "$log")
    skip=$(sum '^# skipped \([0-9]*\)$' "$log")
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    count "$name" "$ok" "$bad" "$skip" "$seconds"
    grep -E '# SKIP' "$log"
    [ "$bad" -gt 0 ] || return
    cat "$log"
    { grep -oE '^ *not ok .*' "$log" || echo "status $status"; } | failures "$name"
}

# node_suites SUITE…: these suites one after the other, but the API's beside the others: where it waits for a
# server, its network or its clock, browsers work.
node_suites() {
    local suite at_once files
    [ $# -gt 1 ] && at_once=$(nproc) || at_once=$(($(nproc) + 1))
    for suite in "$@"; do
        files=(tests/"$suite"/*.test.mjs)
        run_node "$suite" "$at_once" "${files[@]}" &
        [ "$suite" = api ] || wait $!
    done
    wait
    for suite in "$@"; do count_node "$suite" "tests/$suite"; done
}

with_node=()
for suite in "${suites[@]}"; do
    case $suite in
    unit)
        programs=()
        for program in "$build"/tests/test_*; do
            case $program in *.d | *.o) ;; *) [ ! -x "$program" ] || programs+=("$program") ;; esac
        done
        run_beside unit "${programs[@]}"
        ;;
    postgres)
        programs=("$build"/tests/test_store_{apply,check,consults,copy,corrections,load,lock,open,reports,revisions,tables})
        scripts=(tests/unit/test_feverctl{,_columns,_correct,_decisions,_export,_import,_layers,_live,_load}.sh
            tests/unit/test_feverctl_{lock,notices,report,reports,revisions,self_check}.sh)
        files=(tests/api/{consults,corrections,desk{,_acts,_daily,_history,_hotlines,_import,_place,_reports,_work}}.test.mjs
            tests/api/{life,live,reports,self_check}.test.mjs)
        if why=$(tests/postgres.sh wanted); then
            server=$(mktemp -d /tmp/fever-postgres-XXXXXX)
            tests/postgres.sh start "$server" || { count postgres 0 1 0 0 && continue; }
            FEVER_POSTGRES=$server run_beside unit "${programs[@]}"
            FEVER_POSTGRES=$server run_beside shell "${scripts[@]}"
            FEVER_POSTGRES=$server run_node postgres $(($(nproc) + 1)) "${files[@]}" &
            wait $!
            count_node postgres 'tests/api on PostgreSQL'
            tests/postgres.sh stop "$server"
            server=
        else
            count postgres 0 0 1 0
            echo "skip: $why"
        fi
        ;;
    shell)
        scripts=(tests/unit/test_*.sh)
        [ ! -e "${scripts[0]}" ] || run_beside shell "${scripts[@]}"
        ;;
    api | mini | web) with_node+=("$suite") ;;
    esac
done
[ ${#with_node[@]} -eq 0 ] || node_suites "${with_node[@]}"

for report in "$reports"/*; do
    [ -s "$report" ] || continue
    count sanitizers 0 1 0 0
    cat "$report"
    grep -m 1 -E 'Sanitizer|runtime error' "$report" | failures sanitizers
done
[ ! -e "$work/failures" ] || cat "$work/failures"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
