#!/usr/bin/env bash
# Installs the packages of build/deb in a fresh Debian, serves, upgrades with a migration of the store
# from the first schema, refuses a downgrade, removes and purges. Not in `make test`: it needs root, a
# mirror of Debian (apt's own) and minutes.
set -eu
cd "$(dirname "$0")/.."
. tests/debian.sh
[ "$(id -u)" -eq 0 ] || { echo "needs root for debootstrap and chroot" && exit 77; }
# What is mounted goes with the test, however it ends.
[ -n "${FEVER_DEB_APART:-}" ] || FEVER_DEB_APART=1 exec unshare --mount "$0" "$@"
work=$(mktemp -d)
root=$work/root service='' site=''
end() {
    if [ -n "$service" ] && kill "$service" 2>/dev/null; then wait "$service" || true; fi
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap end EXIT
fail() { echo "deb: $1" >&2 && exit 1; }
inside() { in_debian "$root" "$@"; }
# A step of packages; what it said stays in the log.
packages() { inside "$@" >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"; }

fresh_debian "$root" "$work/log" || fail "no fresh Debian"
mount -t proc proc "$root/proc"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"

mkdir "$root/packages"
cp build/deb/feverd_*.deb build/deb/fever-clinic-map-data_*.deb "$root/packages/"
for package in feverd fever-clinic-map-data; do
    dpkg-deb -R build/deb/"$package"_*.deb "$work/$package"
    sed -i -e 's/^Version: .*/Version: 0.0.1/' -e 's/fever-clinic-map-data (= [^)]*)/fever-clinic-map-data (= 0.0.1)/' "$work/$package/DEBIAN/control"
    dpkg-deb -b "$work/$package" "$root/older_$package.deb" >/dev/null
done

# The unit's own command as the unit's user, but at a free port.
start() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/feverd.service")
    : >"$work/service.log" # what the last one said shall not be taken for an answer
    # shellcheck disable=SC2086 # the words of a unit's line
    chroot "$root" setpriv --reuid feverd --regid feverd --clear-groups $command --listen 127.0.0.1:0 >>"$work/service.log" 2>&1 &
    service=$!
}
# … and an answer from it.
serve() {
    start
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
store=$root/var/lib/feverd/fever.db
schema() { sqlite3 "$store" 'PRAGMA user_version'; }
fever() { inside runuser -u feverd -- feverctl --store /var/lib/feverd/fever.db "$@"; }
# Everything of clinics, and how often each was changed.
rows() {
    fever export -
    sqlite3 "$store" 'SELECT action, count(*) FROM clinic_history GROUP BY 1; SELECT count(*) FROM region; SELECT count(*) FROM hotline'
}

echo "installing"
packages apt-get update -q
packages sh -c 'apt-get install -y -q --no-install-recommends /older_*.deb'
fever import /usr/share/feverd/geodata/regions.csv --as regions >/dev/null
fever import /usr/share/feverd/geodata/hotlines.csv --as hotlines >/dev/null
fever import /usr/share/feverd/geodata/clinics.csv --source sample >/dev/null
head -n 400 "$root/usr/share/feverd/geodata/clinics.csv" >"$root/shorter.csv"
fever import /shorter.csv --source sample >/dev/null
serve /api/v1/clinics/110101-0001
grep -q '普仁医院' "$work/answer" || fail "another clinic answered"
curl -fsS "$site"/static/css/site.css -o /dev/null || fail "the page's files are not found"
unserve

echo "upgrading from the first schema"
now=$(schema)
rows >"$work/before"
inside dpkg --unpack --recursive /packages >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
[ -s "$root/var/backups/feverd/before-upgrade-from-0.0.1.db" ] || fail "the store was not kept before the upgrade"
sqlite3 "$store" <tests/cases/store/to_schema_1.sql
[ "$(schema)" = 1 ] || fail "the store is of schema $(schema), not 1"
if fever export - >"$work/log" 2>&1; then fail "an older schema was read"; fi
grep -q 'has an older schema: feverd brings it up to date when it starts' "$work/log" || fail "$(cat "$work/log")"
packages dpkg --configure -a
serve /api/v1/clinics/110101-0001
grep -q '普仁医院' "$work/answer" || fail "another clinic answered after the migration"
unserve
[ "$(schema)" = "$now" ] || fail "the schema is $(schema), not $now"
fever check | grep -q 'is whole' || fail "the store is not whole after the migration"
rows | diff "$work/before" - >"$work/log" || fail "the migration changed rows: $(head -n 5 "$work/log")"

echo "going back"
newer=$((now + 1))
sqlite3 "$store" "PRAGMA user_version = $newer"
said="has schema $newer, made by a newer program; this one knows schemas up to $now: use the newer program"
start
if wait "$service"; then fail "a newer schema was served"; fi
service=
grep -q "$said" "$work/service.log" || fail "what is wrong is not told: $(cat "$work/service.log")"
if fever import /shorter.csv --source sample >"$work/log" 2>&1; then fail "a newer schema was written to"; fi
grep -q "$said" "$work/log" || fail "what is wrong is not told: $(cat "$work/log")"
if inside sh -c 'dpkg -i /older_*.deb' >"$work/log" 2>&1; then fail "a store that cannot be kept was passed over"; fi
grep -q 'could not be kept' "$work/log" || fail "$(tail -n 5 "$work/log")"
sqlite3 "$store" "PRAGMA user_version = $now"
packages sh -c 'dpkg -i /older_*.deb'
fever check | grep -q 'is whole' || fail "the store is not whole after the way back"

echo "upgrading with the store at another place"
elsewhere=/srv/fever/fever.db
kept=$root/var/backups/feverd/before-upgrade-from-0.0.1.db
inside install -d -o feverd -g feverd /srv/fever
mv "$store"* "$root/srv/fever/"
sed -i "s|^store = .*|store = $elsewhere  |" "$root/etc/feverd/feverd.conf"
rm "$kept"
packages sh -c 'dpkg -i /packages/*.deb'
[ "$(sqlite3 "$kept" 'SELECT count(*) FROM clinic_history')" = "$(sqlite3 "$root$elsewhere" 'SELECT count(*) FROM clinic_history')" ] ||
    fail "another store than the settings' was kept before the upgrade"
[ ! -e "$store" ] || fail "a store was made that the settings do not name"
mv "$root$elsewhere"* "$root/var/lib/feverd/"
rmdir "$root/srv/fever"
sed -i 's|^store = .*|store = /var/lib/feverd/fever.db|' "$root/etc/feverd/feverd.conf"

echo "removing, and taking it back"
setting='trusted-proxy = 192.0.2.1'
echo "$setting" >>"$root/etc/feverd/feverd.conf"
packages apt-get remove -y -q feverd
[ -e "$store" ] || fail "the store went without a purge"
packages sh -c 'dpkg -i /packages/*.deb'
grep -qxF "$setting" "$root/etc/feverd/feverd.conf" || fail "a setting went"
rows | diff "$work/before" - >"$work/log" || fail "the store is another one: $(head -n 5 "$work/log")"
serve /api/v1/clinics/110101-0001
unserve
echo "purging"
packages apt-get purge -y -q feverd fever-clinic-map-data
grep -q 'purge removes /var/lib/feverd' "$work/log" || fail "the purge does not say what it removes"
left=$(find "$root" -xdev -ipath '*fever*' -not -path "$root/packages/*" -not -path "$root/older_*" -not -path "$root/proc/*" -not -path "$root/var/log/*")
[ -z "$left" ] || fail "left behind: $left"
echo "deb: installed, served, upgraded from schema 1 to $now, refused $newer, removed and purged"
