#!/usr/bin/env bash
# Injects every fault there is a way to inject, part by part, and ends with one line of counts.
# Usage: all.sh BUILD_DIR
#
# Of memory and the disk every single call fails in turn; what is killed, is killed as often as
# FAULT_KILLS (imports) and KILL_ROUNDS (all else) say. FAULT_JOBS (2) parts run at once;
# FAULT_PARTS picks those whose name fits the extended regular expression.
set -u
build=$1
cd "$(dirname "$0")/../.." || exit 2
export FEVER_BUILD=$PWD/$build FEVER_ALL_FAULTS=1
jobs=${FAULT_JOBS:-2} picked=${FAULT_PARTS:-.}
# Disks are made to fail here, not worn: where memory has room for the stores, they lie there.
place=${TMPDIR:-/tmp}
if [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null; then place=/dev/shm; fi
work=$(mktemp -d -p "$place")
export TMPDIR=$work
trap 'rm -rf "$work"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
number=0

# part NAME COMMAND…: runs a part as soon as another has ended.
part() {
    [[ $1 =~ $picked ]] || return 0
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
    number=$((number + 1))
    run_part "$work/$number" "$@" &
}

# run_part FILES NAME COMMAND…: prints what the part says of its faults, and keeps their counts.
run_part() {
    local files=$1 name=$2 begin=$SECONDS status faults survived skipped
    shift 2
    "$@" >"$files.log" 2>&1
    status=$?
    read -r faults survived skipped < <(count "$files.log")
    # What a part does not count itself is one fault for each of its tests; what ends before its
    # count has not survived.
    if [ "$faults" -eq 0 ] && [ "$skipped" -eq 0 ]; then status=1; fi
    if [ "$status" -ne 0 ] && [ "$survived" -eq "$faults" ]; then faults=$((faults + 1)); fi
    echo "$faults $survived $skipped" >"$files.count"
    {
        printf '%-26s %6d faults injected, %6d survived %5d s\n' "$name" "$faults" "$survived" $((SECONDS - begin))
        if [ "$status" -ne 0 ]; then
            cat "$files.log"
        else
            grep -E '^#? ?(.*: .*|.* (kills|calls failed|bytes damaged).*)$' "$files.log" |
                grep -vE '^ |^(TAP|ok|not ok|\[)|^# (Subtest|tests|suites|pass|fail|cancelled|skipped|todo|duration)' |
                sed 's/^#\? \?/    /'
        fi
    } >"$files.said"
    cat "$files.said"
}

# Faults, survived, skipped of a log.
count() {
    awk '
        match($0, /[0-9]+ faults injected, [0-9]+ survived/) {
            split(substr($0, RSTART, RLENGTH), word, " ")
            faults += word[1]; survived += word[4]; told = 1
        }
        match($0, /survived, [0-9]+ skipped/) { split(substr($0, RSTART, RLENGTH), word, " "); skipped += word[2] }
        /^# pass [0-9]+$/ { passed = $3 }
        /^# fail [0-9]+$/ { failed = $3 }
        /^# skipped [0-9]+$/ { skipped += $3 }
        END {
            if (!told) { faults = passed + failed; survived = passed }
            print faults + 0, survived + 0, skipped + 0
        }' "$1"
}

fault() { node --test-reporter=dot --test-reporter-destination=/dev/null "tests/fault/$1"; }
api() { node --test --test-reporter=tap "tests/api/$1.test.mjs"; }
share() { FEVER_FAULTS_SHARE=$1 "$build/tests/test_store_faults"; }
failing() { FEVER_BUILD=$FEVER_BUILD/failing fault "$1"; }

for k in 0 1 2; do part "the disk, call by call $((k + 1))/3" share $k/3; done
part "killed at all else" fault kill.mjs
part "killed imports, full disks" node tests/fault/import.mjs "$build"
part "a revision, whole" fault revisions.mjs
part "requests without memory" failing memory.mjs
part "commands that fail" failing commands.mjs
part "damaged pages" "$build/tests/test_store_pages"
part "a store that goes bad" api store_faults
part "a clock that is set" api clock_jumps
for program in "$build"/tests/test_nomem_*; do
    case $program in *.d | *.o) ;; *) part "$(basename "$program")" "$program" ;; esac
done
wait

read -r faults survived skipped < <(cat "$work"/*.count | awk '{f += $1; s += $2; k += $3} END {print f + 0, s + 0, k + 0}')
[ "$skipped" -eq 0 ] || echo "$skipped could not be tried here"
echo "$faults faults injected, $survived survived"
[ "$faults" -gt 0 ] && [ "$survived" -eq "$faults" ]
