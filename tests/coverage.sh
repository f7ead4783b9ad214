#!/usr/bin/env bash
# Prints which part of the lines of each folder the unit tests reach, and fails where it is less than
# LEAST_PERCENT in all. Usage: coverage.sh BUILD_DIR FOLDER…
set -euo pipefail
build=$1
shift
LEAST_PERCENT=90
table=$build/coverage.csv

# Only what the compiler noted beside the objects is read: no file of a test counts as the core's.
gcovr --root . --object-directory "$build" --csv "$table" "${@/#/--filter=src/}" --filter include/fever/ \
  --exclude-unreachable-branches "$build/src" >/dev/null

awk -F, -v least=$LEAST_PERCENT '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { split($at["filename"], part, "/"); folder = part[1] "/" part[2]
      lines[folder] += $at["line_total"]; reached[folder] += $at["line_covered"]
      all += $at["line_total"]; hit += $at["line_covered"] }
    END {
      for (folder in lines)
          printf "%-16s %6d lines %6.1f %% reached\n", folder, lines[folder], 100 * reached[folder] / lines[folder] | "sort"
      close("sort")
      if (!all) { print "coverage: nothing was measured" > "/dev/stderr"; exit 1 }
      printf "%-16s %6d lines %6.1f %% reached, at least %d wanted\n", "core", all, 100 * hit / all, least
      exit 100 * hit / all < least
    }' "$table"
