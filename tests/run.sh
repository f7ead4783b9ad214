#!/usr/bin/env bash
# Runs the test suites and ends with the one line of counts.
# Usage: run.sh BUILD_DIR [unit|api|web|mini|shell]…   (default: every suite)
set -u
build=$1
shift
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(unit shell api mini web)
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 2
export FEVER_BUILD=$root/$build FEVER_SHARED=${FEVER_SHARED:-$root/../shared}

passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Adds up what one cmocka program said; a program that dies without a count is one failure.
run_unit() {
    local name log status
    name=$(basename "$1") log=$work/log
    "$1" >"$log" 2>&1
    status=$?
    local ok bad skip
    ok=$(sed -n 's/.*\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
    bad=$(sed -n 's/.*\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
    skip=$(sed -n 's/.*\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
    [ $status -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ $status -ne 0 ] || [ $((ok + bad + skip)) -gt 0 ] || bad=1
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    printf '%-28s %4d passed %3d failed %3d skipped\n' "$name" "$ok" "$bad" "$skip"
    grep -E '^skip: ' "$log"
    [ "$bad" -eq 0 ] || cat "$log"
}

# Adds up a node:test run over the given files, of pages two at a time: while one waits for its
# network or its clock, another one draws.
run_node() {
    local log=$work/log ok bad skip status at_once=1
    [[ $1 != tests/web/* ]] || at_once=2
    node --test --test-reporter=tap --test-concurrency=$at_once "$@" >"$log" 2>&1
    status=$?
    ok=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$log" | tail -1)
    bad=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$log" | tail -1)
    skip=$(sed -n 's/^# skipped \([0-9]*\)$/\1/p' "$log" | tail -1)
    : "${ok:=0}" "${bad:=0}" "${skip:=0}"
    [ $status -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    printf '%-28s %4d passed %3d failed %3d skipped\n' "$(dirname "$1")" "$ok" "$bad" "$skip"
    grep -E '# SKIP' "$log"
    [ "$bad" -eq 0 ] || cat "$log"
}

# A shell test is one test: exit 0 passes, 77 skips with its reason as the last line.
run_shell() {
    local log=$work/log status
    bash "$1" >"$log" 2>&1
    status=$?
    case $status in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) && echo "skip: $(tail -1 "$log")" ;;
    *) failed=$((failed + 1)) && cat "$log" ;;
    esac
    printf '%-28s exit %d\n' "$(basename "$1")" $status
}

for suite in "${suites[@]}"; do
    case $suite in
    unit) for program in "$build"/tests/test_*; do
        case $program in *.d | *.o) ;; *) [ -x "$program" ] && run_unit "$program" ;; esac
    done ;;
    shell) for script in tests/unit/test_*.sh; do [ -e "$script" ] && run_shell "$script"; done ;;
    api | mini | web)
        files=(tests/"$suite"/*.test.mjs)
        if [ -e "${files[0]}" ]; then run_node "${files[@]}"; fi
        ;;
    esac
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
