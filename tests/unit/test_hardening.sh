#!/usr/bin/env bash
# What the compiler and the linker were asked for is in both programs, and the service's unit gives
# up what it says.
set -eu
build=${FEVER_BUILD:-build/release}
unit=$(dirname "$0")/../../deploy/feverd.service
bad=0

complain() {
    echo "$1" >&2
    bad=1
}

# has PROGRAM WHAT PATTERN READELF-OPTION…: some line of readelf's matches.
has() {
    local program=$1 what=$2 pattern=$3
    shift 3
    readelf -W "$@" "$program" | grep -Eq "$pattern" || complain "$program: $what"
}

check_program() {
    has "$1" 'is no position-independent executable' 'FLAGS_1.* PIE' -d
    has "$1" 'binds its functions late' 'FLAGS.*(BIND_)?NOW' -d
    has "$1" 'has no read-only relocations' 'GNU_RELRO' -l
    has "$1" 'has a stack that can be run' 'GNU_STACK.* RW  *0x' -l
    has "$1" 'has no stack protector' '__stack_chk_fail' --dyn-syms
    has "$1" 'is built without _FORTIFY_SOURCE' '__(snprintf|fprintf|memcpy)_chk' --dyn-syms
}

# The programs bear the mark only where the C library's own start files do, and Debian 12's do not.
check_cet() {
    local members marked
    members=$(ar t "$1" | wc -l)
    marked=$(readelf -Wn "$1" | grep -c 'x86 feature: IBT, SHSTK')
    [ "$members" -eq "$marked" ] || complain "$1: only $marked of $members objects are built for CET"
}

case $build in
*release*) ;;
*) echo "only the release is hardened" && exit 77 ;;
esac
for program in feverd feverctl; do check_program "$build/$program"; done
[ "$(uname -m)" != x86_64 ] || check_cet "$build/libfever.a"

# systemd rates from 0 (nothing is left to give up) to 10; the threshold is in tenths.
if ! said=$(systemd-analyze security --offline=true --threshold=20 "$unit" 2>&1); then
    complain "$said"
fi
# A word that this systemd does not know is passed over, and protects nothing.
if grep -E 'Unknown|ignoring' <<<"$said" >&2; then bad=1; fi
exit $bad
