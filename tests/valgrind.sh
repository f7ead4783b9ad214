#!/usr/bin/env bash
# Runs programs of unit tests under valgrind, as many at once as there are cores, and ends with a line
# of counts. A read of what was never written, a lost block or a wrong access fails the program.
# Usage: valgrind.sh PROGRAM…
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FEVER_SHARED=${FEVER_SHARED:-$PWD/../shared}
# For tests that valgrind cannot run; and fewer of the generated hours, each of which is looked at through a year.
export FEVER_VALGRIND=1 FEVER_HOURS_STRINGS=${FEVER_HOURS_STRINGS:-4}
passed=0 failed=0 skipped=0

# Programs that stand between the library and the allocator count every allocation: far too slow here. And
# valgrind keeps files of its own open and refuses the limit of none under which documents are read.
programs=()
for program in "$@"; do
    case $program in
    */test_nomem_*) reason="counts every allocation, far too slow here" ;;
    */test_import_docx | */test_import_markup | */test_import_workbook) reason="reads in a process without files, which valgrind needs" ;;
    *) programs+=("$program") && continue ;;
    esac
    echo "skip: $(basename "$program"): $reason"
    skipped=$((skipped + 1))
done

run_one() {
    local begin=$SECONDS
    valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
        --trace-children=no "$1" >"$work/$(basename "$1")" 2>&1
    echo "$? $((SECONDS - begin))" >"$work/$(basename "$1").status"
}

# Those of stores take longest, and begin: nothing waits for one of them at the end.
mapfile -t programs < <(printf '%s\n' "${programs[@]}" | sort -r)
for program in "${programs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    run_one "$program" &
done
wait
for program in "${programs[@]}"; do
    name=$(basename "$program")
    read -r status seconds <"$work/$name.status"
    printf '%-32s %4d s\n' "$name" "$seconds"
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$name:"
        cat "$work/$name"
    fi
done
echo "valgrind: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
