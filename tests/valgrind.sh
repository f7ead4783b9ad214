#!/usr/bin/env bash
# Runs programs of unit tests under valgrind, as many at once as there are cores, and ends with a line
# of counts. A read of what was never written, a lost block or a wrong access fails the program.
# Usage: valgrind.sh PROGRAM…   (VALGRIND_UNTIL=UNIX_TIME: what is not over by then is counted as skipped)
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FEVER_SHARED=${FEVER_SHARED:-$PWD/../shared}
# For tests that valgrind cannot run; and fewer of the generated hours, each of which is looked at through a year.
export FEVER_VALGRIND=1 FEVER_HOURS_STRINGS=${FEVER_HOURS_STRINGS:-4}
until=${VALGRIND_UNTIL:-}
passed=0 failed=0 skipped=0 late=0 names=

# Programs that stand between the library and the allocator count every allocation: far too slow here. And
# valgrind keeps files of its own open and refuses the limit of none under which documents are read.
programs=()
for program in "$@"; do
    case $program in
    */test_nomem_*) reason="counts every allocation, far too slow here" ;;
    */test_import_docx | */test_import_markup | */test_import_paragraphs | */test_import_workbook*) reason="reads in a process without files, which valgrind needs" ;;
    *) programs+=("$program") && continue ;;
    esac
    echo "skip: $(basename "$program"): $reason"
    skipped=$((skipped + 1))
done

run_one() {
    local begin=$SECONDS limit_s=0
    [ -z "$until" ] || limit_s=$((until - $(date +%s)))
    if [ -n "$until" ] && [ "$limit_s" -le 0 ]; then return; fi
    timeout --foreground "$limit_s" valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
        --trace-children=no "$1" >"$work/$(basename "$1")" 2>&1
    echo "$? $((SECONDS - begin))" >"$work/$(basename "$1").status"
}

# Those of stores take longest and know least of what comes from outside: they are the last.
mapfile -t programs < <(printf '%s\n' "${programs[@]}" | awk '{ print /store/, $0 }' | sort | cut -d' ' -f2)
for program in "${programs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    run_one "$program" &
done
wait
for program in "${programs[@]}"; do
    name=$(basename "$program")
    status=124 seconds=0
    [ ! -e "$work/$name.status" ] || read -r status seconds <"$work/$name.status"
    if [ "$status" -eq 124 ]; then
        echo "skip: $name: the time was over"
        late=$((late + 1))
        continue
    fi
    printf '%-32s %4d s\n' "$name" "$seconds"
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        names+=" $name"
        echo "$name:"
        cat "$work/$name"
    fi
done
# Told again at the end, where whoever reads a log begins.
[ -z "$names" ] || echo "failed under valgrind:$names"
echo "valgrind: $passed passed, $failed failed, $((skipped + late)) skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
