#!/usr/bin/env bash
# Installs the Debian packages whose commands, libraries or files are missing, naming them first.
# Arguments: "test|package" pairs as the Makefile's table writes them.
set -eu

present() {
    case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null ;;
    pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
    file:*) compgen -G "${1#file:}" >/dev/null ;;
    *) echo "deps: '$1' is no test; use cmd:, pc: or file:" >&2 && exit 2 ;;
    esac
}

missing=()
for dep in "$@"; do
    present "${dep%%|*}" || missing+=("${dep##*|}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Installing the missing Debian packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "deps: not root and no sudo; run as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi

# Debian starts a service when its package is installed; a build machine wants none of them.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
install=("${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}")
log=$(mktemp)
# A fresh machine may have no package lists at all, or old ones.
if ! "${install[@]}" >"$log" 2>&1; then
    if ! { "${as_root[@]}" apt-get update -q && "${install[@]}"; } >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
fi
rm -f "$log"
