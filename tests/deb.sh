#!/usr/bin/env bash
# Installs the packages of build/deb in a fresh Debian, serves, upgrades with a migration of the store,
# removes and purges. Not in `make test`: it needs root, a mirror of Debian (apt's own) and minutes.
# FEVER_DEB_ROOT=DIR takes a fresh root that is there already, and copies it.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "needs root for debootstrap and chroot" && exit 77; }
work=$(mktemp -d)
root=$work/root service='' site=''
end() {
    [ -z "$service" ] || kill "$service" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
fail() { echo "deb: $1" >&2 && exit 1; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

# shellcheck disable=SC2016 # apt's words
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
if [ -n "${FEVER_DEB_ROOT:-}" ]; then
    cp -a "$FEVER_DEB_ROOT" "$root"
else
    debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/log" 2>&1 || fail "$(tail -n 5 "$work/log")"
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"

mkdir "$root/packages"
cp build/deb/feverd_*.deb build/deb/fever-clinic-map-data_*.deb "$root/packages/"
for package in feverd fever-clinic-map-data; do
    dpkg-deb -R build/deb/"$package"_*.deb "$work/$package"
    sed -i -e 's/^Version: .*/Version: 0.0.1/' -e 's/fever-clinic-map-data (= [^)]*)/fever-clinic-map-data (= 0.0.1)/' "$work/$package/DEBIAN/control"
    dpkg-deb -b "$work/$package" "$root/older_$package.deb" >/dev/null
done

# The unit's own command as the unit's user, but at a free port, and an answer from it.
serve() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/feverd.service")
    # shellcheck disable=SC2086 # the words of a unit's line
    chroot "$root" setpriv --reuid feverd --regid feverd --clear-groups $command --listen 127.0.0.1:0 >"$work/service.log" 2>&1 &
    service=$!
    for _ in $(seq 200); do
        site=$(sed -n 's|^listening on \(.*\)/$|\1|p' "$work/service.log")
        [ -z "$site" ] || break
        kill -0 "$service" 2>/dev/null || fail "the service ended: $(cat "$work/service.log")"
        sleep 0.1
    done
    curl -fsS "$site$1" >"$work/answer" || fail "no answer: $(cat "$work/service.log")"
}
unserve() {
    kill "$service"
    wait "$service" || fail "the service does not end well: $(cat "$work/service.log")"
    service=
}
schema() { sqlite3 "$root/var/lib/feverd/fever.db" 'PRAGMA user_version'; }

echo "installing"
inside apt-get update -q >"$work/log" 2>&1
inside sh -c 'apt-get install -y -q --no-install-recommends /older_*.deb' >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
fever() { inside runuser -u feverd -- feverctl --store /var/lib/feverd/fever.db "$@"; }
fever import /usr/share/feverd/geodata/regions.csv --as regions >/dev/null
fever import /usr/share/feverd/geodata/clinics.csv --source sample >/dev/null
serve /api/v1/clinics/110101-0001
grep -q '普仁医院' "$work/answer" || fail "another clinic answered"
curl -fsS "$site"/static/css/site.css -o /dev/null || fail "the page's files are not found"
unserve

echo "upgrading"
now=$(schema)
inside sh -c 'dpkg --unpack /packages/*.deb' >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
[ -s "$root/var/backups/feverd/before-upgrade-from-0.0.1.db" ] || fail "the store was not kept before the upgrade"
# The store as a program of schema 10 had left it.
sqlite3 "$root/var/lib/feverd/fever.db" 'ALTER TABLE revision DROP COLUMN actor; ALTER TABLE revision DROP COLUMN action; PRAGMA user_version = 10'
inside dpkg --configure -a >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
serve /api/v1/clinics/110101-0001
unserve
[ "$(schema)" = "$now" ] || fail "the schema is $(schema), not $now"
fever check | grep -q 'is whole' || fail "the store is not whole after the migration"

echo "removing"
inside apt-get remove -y -q feverd >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
[ -e "$root/var/lib/feverd/fever.db" ] || fail "the store went without a purge"
inside apt-get purge -y -q feverd fever-clinic-map-data >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
grep -q 'purge removes /var/lib/feverd' "$work/log" || fail "the purge does not say what it removes"
left=$(find "$root" -xdev -ipath '*fever*' -not -path "$root/packages/*" -not -path "$root/older_*" -not -path "$root/proc/*" -not -path "$root/var/log/*")
[ -z "$left" ] || fail "left behind: $left"
echo "deb: installed, served, upgraded from schema 10 to $now, removed and purged"
