#!/usr/bin/env bash
# Builds the image of deploy/Containerfile from this folder with buildah, which needs no engine, and uses
# it as its head says: makes a store in a volume, serves, answers, ends upon SIGTERM, all without root.
# The base is made here by debootstrap under the name that the file asks for. Not in `make test`: it needs
# root, mirrors and many minutes. FEVER_CONTAINER_STORAGE=DIR keeps images and layers for the next time.
set -eu
cd "$(dirname "$0")/.."
. tests/debian.sh
[ "$(id -u)" -eq 0 ] || { echo "needs root for debootstrap and buildah" && exit 77; }
work=$(mktemp -d)
storage=${FEVER_CONTAINER_STORAGE:-$work/storage}
container='' running='' process=''
b() { buildah --root "$storage" --runroot "$work/run" --storage-driver vfs "$@"; }
end() {
    [ -z "$process" ] || kill "$process" 2>/dev/null || true
    [ -z "$running" ] || wait "$running" || true
    [ -z "$container" ] || b rm "$container" >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap end EXIT
fail() { echo "container: $1" >&2 && exit 1; }

base=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' deploy/Containerfile | sort -u)
make_base() {
    fresh_debian "$work/base" "$work/log" || fail "no fresh Debian"
    # Where what goes out is signed anew on its way, npm has to know by whom.
    cp /etc/ssl/certs/ca-certificates.crt "$work/base/etc/machine-ca.crt"
    echo 'cafile=/etc/machine-ca.crt' >"$work/base/etc/npmrc"
    container=$(b from scratch)
    b copy -q "$container" "$work/base" / >/dev/null
    b commit -q --rm "$container" "$base" >/dev/null
    container=''
    rm -rf --one-file-system "$work/base"
}
b images -q "$base" >/dev/null 2>&1 || make_base

echo "building"
layers=false
[ -z "${FEVER_CONTAINER_STORAGE:-}" ] || layers=true
b bud --isolation chroot --format docker --pull-never --layers=$layers -f deploy/Containerfile -t fever-clinic-map . \
    >"$work/log" 2>&1 || fail "$(tail -n 15 "$work/log")"
says() { b inspect --type image --format "{{$1}}" fever-clinic-map; }
[ "$(says .Docker.Config.User)" = 990:990 ] || fail "runs as $(says .Docker.Config.User)"
[ "$(says .Docker.Config.Cmd)" = '[feverd]' ] || fail "starts $(says .Docker.Config.Cmd)"
says .Docker.Config.Healthcheck | grep -q readyz || fail "has no health check"

echo "using"
container=$(b from --pull-never fever-clinic-map)
install -d -o 990 -g 990 "$work/volume"
chmod 755 "$work"
inside() { b run --isolation chroot -v "$work/volume:/var/lib/feverd" "$container" -- "$@"; }
for tool in cc gcc make node npm git dpkg-buildpackage; do
    if inside sh -c "command -v $tool" >/dev/null 2>&1; then fail "$tool came into the image"; fi
done
if inside feverd >"$work/log" 2>&1; then fail "serves without a store"; fi
grep -q 'there is no store at /var/lib/feverd/fever.db' "$work/log" || fail "$(cat "$work/log")"
data=/usr/share/feverd/geodata
inside feverctl init >/dev/null
inside feverctl import $data/regions.csv --as regions >/dev/null
inside feverctl import $data/clinics.csv --source sample >/dev/null
# In a container the program is process 1 of its own, which an engine asks to end; here it says which.
# shellcheck disable=SC2016 # for the shell inside
inside sh -c 'echo $$ >process && FEVER_LISTEN=127.0.0.1:0 exec feverd' >"$work/said" 2>&1 &
running=$!
until site=$(sed -n 's|^listening on \(.*\)/$|\1|p' "$work/said") && [ -n "$site" ]; do
    kill -0 "$running" 2>/dev/null || fail "it ended: $(cat "$work/said")"
    sleep 0.1
done
process=$(cat "$work/volume/process")
[ "$(stat -c %u:%g "/proc/$process")" = 990:990 ] || fail "it runs as $(stat -c %u:%g "/proc/$process")"
inside curl -fsS "$site/readyz" | grep -q '"ready"' || fail "it is not ready"
curl -fsS "$site/api/v1/clinics/nearest?lat=39.915&lon=116.404&limit=1" | grep -q '"distance_m"' || fail "no clinic is near"
curl -fsS "$site/static/css/site.css" -o /dev/null || fail "the page's files are not found"
kill -TERM "$process"
wait "$running" || fail "it does not end well: $(cat "$work/said")"
running='' process=''
grep -q 'event=stopped' "$work/said" || fail "it does not say that it ended"
echo "skipped: --read-only, published ports and the health check's clock, which take an engine (podman, docker)"
echo "container: built ($(b images --format '{{.Size}}' fever-clinic-map), of which Debian $(b images --format '{{.Size}}' "$base")), served as 990:990, ended"
