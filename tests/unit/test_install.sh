#!/usr/bin/env bash
# `make install` puts a service below a prefix that finds its own page and data there; `make uninstall`
# leaves nothing but the settings.
set -eu
cd "$(dirname "$0")/../.."
case ${FEVER_BUILD:-build/release} in
*release*) ;;
*) echo "only the release is installed" && exit 77 ;;
esac
work=$(mktemp -d)
service=
end() {
    [ -z "$service" ] || kill "$service" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
to() { make -s CI= "$1" DESTDIR="$work/root" prefix=/opt/fever >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }; }
fail() { echo "$1" >&2 && exit 1; }

to install
root=$work/root/opt/fever
for file in sbin/feverd bin/feverctl share/man/man8/feverd.8 share/man/man1/feverctl.1 \
    share/man/man5/feverd.conf.5 share/bash-completion/completions/feverctl lib/systemd/system/feverd.socket \
    lib/sysusers.d/feverd.conf share/doc/feverd/README.md share/doc/feverd/deploy/alerts.yml \
    share/doc/feverd/deploy/grafana-dashboard.json; do
    [ -s "$root/$file" ] || fail "$file is not installed"
done
grep -qx 'ExecStart=/opt/fever/sbin/feverd --config /etc/feverd/feverd.conf' \
    "$root/lib/systemd/system/feverd.service" || fail "the unit starts something else"

# Who reads what was installed is led to nothing that was not.
while IFS= read -r page; do
    while IFS= read -r link; do
        [ -e "$(dirname "$page")/$link" ] || fail "${page#"$root"/} leads to $link, which is not installed"
    done < <(grep -oE '\]\([^):#]+' "$page" | sed 's/^](//' | grep -vxE 'https?')
done < <(find "$root/share/doc/feverd" -name '*.md')

# A first import out of what was installed, and a site published with the page's files.
cd "$work"
"$root/bin/feverctl" init >/dev/null
"$root/bin/feverctl" import "$root/share/feverd/geodata/regions.csv" --as regions >/dev/null
"$root/bin/feverctl" publish site >/dev/null
[ -n "$(find site -name '*.css' -o -name '*.js' | head -1)" ] || fail "feverctl publish finds no page"
: >said
"$root/sbin/feverd" --listen 127.0.0.1:0 >said 2>&1 &
service=$!
until site=$(sed -n 's|^listening on \(.*\)/$|\1|p' said) && [ -n "$site" ]; do
    kill -0 "$service" 2>/dev/null || fail "the service does not start: $(cat said)"
    sleep 0.05
done
curl -fsS "$site/static/css/site.css" -o /dev/null || fail "feverd finds no page's files"
cd - >/dev/null
to install
curl -fsS "$site/static/css/site.css" -o /dev/null || fail "an installation takes the page's files from a service that runs"
if ! { kill "$service" && wait "$service"; }; then fail "the service does not end well: $(cat "$work/said")"; fi
service=

# Settings that were edited outlive a new installation and the removal.
echo '# edited' >>"$work/root/etc/feverd/feverd.conf"
to install
to uninstall
left=$(cd "$work/root" && find . -type f)
[ "$left" = ./etc/feverd/feverd.conf ] || fail "left behind: $left"
grep -q '^# edited' "$work/root/etc/feverd/feverd.conf" || fail "the settings were overwritten"
