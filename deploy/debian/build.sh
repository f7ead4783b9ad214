#!/usr/bin/env bash
# Packs what `make install` stages: Debian packages in build/deb, without a debian/ folder at the top.
# Usage: build.sh [VERSION] (default: the programs' own)
set -eu
cd "$(dirname "$0")/../.."
version=${1:-$(sed -n 's/^#define FEVER_VERSION "\(.*\)"/\1/p' src/app/version.h)}
tree=build/deb/tree staged=build/deb/staged
rm -rf "$tree" "$staged"
mkdir -p "$tree"
cp -r deploy/debian "$tree/debian"
rm "$tree/debian/build.sh"
sed -n '/^Permission is/,$s/^$/./; /^Permission is/,$s/^/ /p' LICENSE | { echo && echo 'License: MIT' && cat; } >>"$tree/debian/copyright"
cat >"$tree/debian/changelog" <<CHANGES
fever-clinic-map ($version) unstable; urgency=medium

  * Built of this version's sources.

 -- Fever Clinic Map <fever-clinic-map@example.org>  $(git log -1 --format=%cD 2>/dev/null || date -R)
CHANGES
make --no-print-directory install DESTDIR="$PWD/$staged" prefix=/usr unitdir=/lib/systemd/system \
    >"$tree.log" 2>&1 || { cat "$tree.log" >&2 && exit 1; }
rm -f "$staged/usr/share/doc/feverd/LICENSE" # it stands in copyright
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps --no-pre-clean) >"$tree.log" 2>&1 ||
    { tail -n 30 "$tree.log" >&2 && exit 1; }
ls build/deb/*_"${version}"_*.deb
