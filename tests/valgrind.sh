#!/usr/bin/env bash
# Runs programs of unit tests under valgrind, as many at once as there are cores, and ends with a line
# of counts. A read of what was never written, a lost block or a wrong access fails the program.
# Usage: valgrind.sh PROGRAM…
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FEVER_SHARED=${FEVER_SHARED:-$PWD/../shared}
passed=0 failed=0 skipped=0

# Programs that stand between the library and the allocator count every allocation: far too slow here.
programs=()
for program in "$@"; do
    case $program in */test_nomem_*) skipped=$((skipped + 1)) ;; *) programs+=("$program") ;; esac
done
[ $skipped -eq 0 ] || echo "skip: $skipped programs test_nomem_*: they count every allocation, far too slow here"

run_one() {
    valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
        --trace-children=no "$1" >"$work/$(basename "$1")" 2>&1
    echo $? >"$work/$(basename "$1").status"
}

for program in "${programs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    run_one "$program" &
done
wait
for program in "${programs[@]}"; do
    name=$(basename "$program")
    if [ "$(cat "$work/$name.status")" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$name:"
        cat "$work/$name"
    fi
done
echo "valgrind: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
