#!/usr/bin/env bash
# Prints which part of the lines of each folder the unit tests have reached, and fails where it is less
# than LEAST_PERCENT in all. Usage: coverage.sh BUILD_DIR FOLDER…
set -euo pipefail
build=$1
shift
LEAST_PERCENT=90

# The readers of foreign files work in a process of their own, whose end leaves no counts: they are no part
# of the core, which has no file.
#
# Of each source gcov says how many of its lines were reached; what headers hold is left out, because
# each source that includes them would count them again. Sources that nothing has run count, too.
for folder in "$@"; do
    find "$build/src/$folder" -name '*.gcno' ! -name 'read_layers*' ! -name 'read_doc*' ! -name 'read_markup*' ! -name 'read_*_marks*' -print0
done | xargs -0 gcov --no-output 2>/dev/null | awk -v least=$LEAST_PERCENT '
    /^File / { split($2, part, "/"); counted = $2 ~ /^\047src\/.*\.c\047$/; folder = "src/" part[2] }
    /^Lines executed:/ && counted {
        split($2, share, /[:%]/)
        lines[folder] += $4
        reached[folder] += share[2] / 100 * $4
        counted = 0
    }
    END {
        for (folder in lines) {
            printf "%-12s %6d lines %6.1f %% reached\n", folder, lines[folder], 100 * reached[folder] / lines[folder] | "sort"
            all += lines[folder]
            hit += reached[folder]
        }
        close("sort")
        if (!all) {
            print "coverage: nothing was measured" > "/dev/stderr"
            exit 1
        }
        printf "%-12s %6d lines %6.1f %% reached, at least %d wanted\n", "core", all, 100 * hit / all, least
        exit 100 * hit / all < least
    }'
