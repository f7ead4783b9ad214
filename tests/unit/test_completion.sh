#!/usr/bin/env bash
# The completion for bash offers commands, options, choices and files, in the lines where they belong.
# Needs the folder that `make manual` writes.
set -u
cd "$(dirname "$0")/../.." || exit 2
for program in feverd feverctl; do
    # shellcheck source=/dev/null
    . "build/completion/$program" || exit 1
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/site" && : >"$work/list one.csv" && cd "$work" || exit 2
bad=0

# complete_line WORD…: what is offered for the last word, in one line.
complete_line() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    "_$1" 2>/dev/null
    echo "${COMPREPLY[*]}"
}

# offers EXPECTED WORD…: exactly that is offered.
offers() {
    local expected=$1 got
    shift
    got=$(complete_line "$@")
    [ "$got" = "$expected" ] || { echo "$*: offers '$got', not '$expected'" >&2 && bad=1; }
}

offers 'init import' feverctl i
offers rollback feverctl --store fever.db ro
offers rollback feverctl --store = fever.db ro
offers '' feverctl --store fever.db backup ro
offers --quarantine feverctl import --qu
offers --quarantine feverctl --store fever.db import x.csv --qu
offers gcj02 feverctl import x.csv --crs gc
offers gcj02 feverctl import x.csv --crs = gc
offers revoke feverctl token rev
offers 'list one.csv' feverctl import li
offers 'list one.csv' feverctl import x.csv --decisions li
offers site feverctl publish s
offers site feverctl publish x --static s
offers '' feverctl import --source li
offers site feverd --static s
offers auto feverd --sandbox a
offers --sandbox feverd --store fever.db --sa
offers '' feverd x
exit $bad
