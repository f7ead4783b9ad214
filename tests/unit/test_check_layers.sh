#!/usr/bin/env bash
# The layer check passes on the tree and fails on each kind of planted include.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/tests/check-layers.sh" "$root"

plant() { # file, line to plant, what the complaint must say
    rm -rf "$work/tree"
    mkdir -p "$work/tree"
    cp -r "$root/src" "$root/include" "$work/tree/"
    printf '%s\n' "$2" >>"$work/tree/$1"
    if "$root/tests/check-layers.sh" "$work/tree" >"$work/out" 2>&1; then
        echo "a planted '$2' in $1 went unnoticed" >&2
        exit 1
    fi
    grep -q "$3" "$work/out" || {
        echo "the complaint about '$2' in $1 does not say '$3':" >&2
        cat "$work/out" >&2
        exit 1
    }
}

plant src/geo/coordinates.c '#include "fever/clinic.h"' 'layer geo may not include fever/clinic.h of layer clinic'
plant src/geo/coordinates.c '  #  include <time.h>' 'functional core may not include time.h'
plant src/clinic/nearest.c '#include <sqlite3.h>' 'layer clinic may not include sqlite3.h'
plant src/clinic/nearest.c '#include <microhttpd.h>' 'layer clinic may not include microhttpd.h'
plant src/store/store.c '#include "fever/import.h"' 'fever/import.h'
plant src/base/error.c '#include "fever/nothing.h"' 'no single src'
plant src/base/error.c '#include "../geo/x.h"' 'layer base'
plant src/import/read/read_csv.c '#include "../plan/plan.h"' 'step read of layer import may not include from step plan'
plant src/import/read/read_csv.c '#include "../batch.h"' 'layer import may not reach'
plant src/import/import.c '#include "../hours/hours_form.h"' 'layer import may not reach'
plant src/import/match/match.c '#include <stdio.h>' 'functional core may not include stdio.h'
plant src/hours/prose/hours_prose.c '#include "../../geo/nearest_tree.h"' 'layer hours may not reach'
plant include/fever/error.h '#include "fever/utf8.h"
#include "fever/clinic.h"' 'layer base may not include fever/clinic.h'
plant include/fever/arena.h '#include "fever/dataset.h"' 'arena.h'
echo "planted includes are found"
