#!/usr/bin/env bash
# The packages of build/deb under systemd: a fresh Debian is booted by systemd-nspawn with a network of
# its own, and the unit, its socket and its sandbox have to do there what the guides say. Every command of
# the operations guide runs as it stands. Needs root and a mirror of Debian.
set -eu
cd "$(dirname "$0")/.."
. tests/debian.sh
[ "$(id -u)" -eq 0 ] || { echo "needs root for debootstrap and systemd-nspawn" && exit 77; }
work=$(mktemp -d)
root=$work/root manager='' leader=''
group=fever-deb-$$
end() {
    if [ -n "$manager" ] && kill "$manager" 2>/dev/null; then wait "$manager" || true; fi
    find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap end EXIT
fail() {
    echo "deb: systemd: $1" >&2
    [ -z "$leader" ] || inside journalctl -u feverd -n 15 --no-pager -o cat >&2 || true
    exit 1
}
inside() { nsenter -t "$leader" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
fever() { inside runuser -u feverd -- feverctl --store /var/lib/feverd/fever.db "$@"; }
ask() { inside curl -fsS -m 20 "http://127.0.0.1:8080$1"; }
says() { inside journalctl -u feverd --no-pager -o cat; }
await() { # SECONDS WHAT COMMAND…
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt "$until" ] || fail "$what does not come"
        sleep 0.1
    done
}

install_packages() {
    fresh_debian "$root" "$work/log" || fail "no fresh Debian"
    mkdir "$root/packages"
    cp build/deb/feverd_*.deb build/deb/fever-clinic-map-data_*.deb "$root/packages/"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"
    in_debian "$root" apt-get update -q >"$work/log" 2>&1 || fail "$(tail -n 5 "$work/log")"
    in_debian "$root" sh -c 'apt-get install -y -q --no-install-recommends systemd-sysv dbus curl /packages/*.deb' \
        >"$work/log" 2>&1 || fail "$(tail -n 5 "$work/log")"
    rm "$root/usr/sbin/policy-rc.d"
}

# Without a systemd of this machine it runs in a group of processes of its own, which end() removes.
own_group() {
    local hierarchy
    [ ! -d /run/systemd/system ] || return 0
    for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ -e "$hierarchy/cgroup.procs" ] || continue
        mkdir -p "$hierarchy/$group" && echo "$BASHPID" >"$hierarchy/$group/cgroup.procs"
    done
}

# BPF is what IPAddressDeny= works by, Landlock the service's own: nspawn keeps both from containers.
boot() {
    # shellcheck disable=SC2054 # commas are systemd-nspawn's
    local options=(--quiet --boot -D "$root" --register=no --private-network --link-journal=no --console=pipe
        --capability=CAP_BPF,CAP_PERFMON,CAP_SYS_RESOURCE --system-call-filter='bpf landlock_create_ruleset landlock_add_rule landlock_restrict_self')
    [ -d /run/systemd/system ] || options+=(--keep-unit)
    (own_group && SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec systemd-nspawn "${options[@]}" </dev/null >"$work/console" 2>&1) &
    manager=$!
    local until=$((SECONDS + 60))
    while [ -z "$leader" ]; do
        read -r leader _ <"/proc/$manager/task/$manager/children" 2>/dev/null || true
        kill -0 "$manager" 2>/dev/null || { echo "systemd-nspawn cannot boot here: $(tail -n 1 "$work/console")" && exit 77; }
        [ $SECONDS -lt "$until" ] || { echo "systemd-nspawn does not boot here: $(tail -n 1 "$work/console")" && exit 77; }
        sleep 0.1
    done
    await 60 "the end of booting" inside systemctl is-system-running --wait
}

check_rights() {
    local process status
    process=$(inside systemctl show -p MainPID --value feverd)
    status=$(inside cat "/proc/$process/status")
    [ "$(inside stat -c %U "/proc/$process")" = feverd ] || fail "the service runs as somebody else"
    for line in 'CapEff: 0000000000000000' 'CapBnd: 0000000000000000' 'NoNewPrivs: 1' 'Seccomp: 2'; do
        grep -qx "$line" <<<"${status//$'\t'/ }" || fail "not as the unit says: $line"
    done
    if [ -e /sys/kernel/security/landlock ] || grep -q landlock_create_ruleset /proc/kallsyms 2>/dev/null; then
        if says | grep -q 'no Landlock'; then fail "Landlock is not in place"; fi
    fi
    if inside nsenter -t "$process" -m touch /usr/share/feverd/x 2>/dev/null; then fail "the system can be written to"; fi
}

# The guide's blocks as one script for a shell: a line that fails ends it, `#>` looks into the answer.
guide_script() {
    # shellcheck disable=SC2016 # for the shell inside
    awk -v quote="'" '
        BEGIN {print "failed() { echo \"line $1: $2\"; cat /tmp/answer; exit 1; }"}
        /^```sh$/ {inside = 1; next} /^```$/ {inside = 0} !inside {next}
        {text = $0; gsub(quote, quote "\\" quote quote, text)}
        sub(/^#> /, "", text) {print "grep -qF -- " quote text quote " /tmp/answer || failed " NR " " quote "no " text quote; next}
        {print "{ " $0 "\n} >/tmp/answer 2>&1 || failed " NR " " quote text quote}' deploy/OPERATIONS.md
}

# Whoever installs without the package has no store yet.
check_guide() {
    inside systemctl disable --now -q feverd.socket feverd.service
    inside sh -c 'rm -rf /var/lib/feverd /var/backups/feverd'
    guide_script >"$root/guide.sh"
    inside bash /guide.sh >"$work/log" 2>&1 || fail "the guide: $(cat "$work/log")"
}

check_activation() {
    inside systemctl stop -q feverd.service 2>/dev/null
    [ "$(inside systemctl show -p Result --value feverd)" = success ] || fail "it does not stop well"
    ask '/api/v1/clinics/nearest?lat=39.915&lon=116.404&limit=1' | grep -q '"clinics"' || fail "the socket wakes nobody"
    inside systemctl is-active -q feverd.service || fail "somebody else answered"
    ask /static/css/site.css >/dev/null || fail "the page's files are not found"
}

check_reload() {
    inside systemctl reload feverd || fail "systemctl reload fails"
    ask /readyz | grep -q '"degraded":\[\]' || fail "not well after a reload"
}

# What comes while it restarts waits in the socket; after a kill it comes again by itself.
check_restart() {
    # shellcheck disable=SC2016 # for the shell inside
    inside sh -c 'n=0; until [ -e /run/enough ]; do curl -fsS -m 20 http://127.0.0.1:8080/livez -o /dev/null || exit 1; n=$((n + 1)); done; echo "$n"' \
        >"$work/asked" 2>&1 &
    local asking=$!
    inside systemctl restart feverd.service
    inside systemctl restart feverd.service
    inside touch /run/enough
    wait "$asking" || fail "somebody was refused over a restart: $(cat "$work/asked")"
    local before
    before=$(inside systemctl show -p MainPID --value feverd)
    inside sh -c "kill -KILL $before"
    await 20 "an answer after a kill" ask /livez
    [ "$(inside systemctl show -p MainPID --value feverd)" != "$before" ] || fail "nobody was killed"
}

check_writes() {
    inside curl -fsS -X POST -H 'Content-Type: application/json' -d '{"kind":"closed"}' \
        http://127.0.0.1:8080/api/v1/clinics/110101-0001/reports | grep -q receipt || fail "no report is taken"
    fever reports list | grep -q 110101-0001 || fail "the report is not kept"
}

# What the guide has done over SSH.
check_desk() {
    local command
    command=$(sed -n 's/^ *ssh .* root@HOST //p' deploy/OPERATIONS.md)
    # shellcheck disable=SC2086 # the words of the guide
    inside setsid $command </dev/null >"$work/desk" 2>&1 &
    local desk=$!
    await 20 "the desk" inside curl -fsS -m 5 http://127.0.0.1:8090/sign-in
    # Before the machine goes down, which stops all processes: nsenter would stop with it, for ever.
    # shellcheck disable=SC2016 # for the shell inside
    inside sh -c 'kill $(pidof feverctl)'
    wait "$desk" || fail "the desk does not end well: $(cat "$work/desk")"
}

# What cannot be started now is tried until it can; the socket is not given up meanwhile.
check_newer_schema() {
    local store=$root/var/lib/feverd/fever.db now
    inside systemctl stop -q feverd.service 2>/dev/null
    now=$(sqlite3 "$store" 'PRAGMA user_version')
    sqlite3 "$store" 'PRAGMA user_version = 99'
    if inside systemctl start feverd.service 2>/dev/null; then fail "a newer schema is served"; fi
    says | grep -q 'has schema 99, made by a newer program' || fail "the log does not say what is wrong"
    await 30 "more than five tries" sh -c "[ \$(nsenter -t $leader -a systemctl show -p NRestarts --value feverd) -gt 5 ]"
    sqlite3 "$store" "PRAGMA user_version = $now"
    ask /readyz | grep -q '"ready"' || fail "it does not come back"
    inside systemctl is-active -q feverd.socket || fail "the socket was given up"
}

check_settings() {
    local settings=$root/etc/feverd/feverd.conf
    cp "$settings" "$work/settings"
    printf 'colour = red\nthreads = two\n' >>"$settings"
    if inside systemctl restart feverd.service 2>/dev/null; then fail "wrong settings are taken"; fi
    [ "$(inside systemctl show -p ActiveState --value feverd)" = failed ] || fail "wrong settings are tried again"
    for word in colour threads; do
        says | grep -q "feverd.conf, line [0-9]*: .*$word" || fail "the log does not name $word and its line"
    done
    cp "$work/settings" "$settings"
    inside systemctl restart feverd.socket feverd.service
}

certificate() {
    mkdir -p "$root/etc/feverd/tls"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -subj "/CN=$1" \
        -keyout "$root/etc/feverd/tls/key.pem" -out "$root/etc/feverd/tls/chain.pem" 2>/dev/null
    inside chgrp -R feverd /etc/feverd/tls && chmod 640 "$root/etc/feverd/tls/key.pem"
}
name_shown() { inside curl -fsSkv -m 20 https://127.0.0.1:8443/readyz 2>&1 | sed -n 's/.*subject: CN=//p'; }
shows() { [ "$(name_shown)" = "$1" ]; }

# The three pieces of SECURITY.md, each where its first line says.
check_tls() {
    awk '/^```ini$/ {inside = 1; next} /^```$/ && inside {inside = 0; part++} inside {print > sprintf("%s.%d", to, part)}' \
        to="$work/tls" deploy/SECURITY.md
    grep -v '^listen' "$work/settings" >"$root/etc/feverd/feverd.conf"
    local part
    for part in "$work"/tls.*; do
        case $(head -n 1 "$part") in
        *feverd.conf*) cat "$part" >>"$root/etc/feverd/feverd.conf" ;;
        *feverd.socket*) mkdir -p "$root/etc/systemd/system/feverd.socket.d" && cp "$part" "$root/etc/systemd/system/feverd.socket.d/override.conf" ;;
        *feverd.service*) mkdir -p "$root/etc/systemd/system/feverd.service.d" && cp "$part" "$root/etc/systemd/system/feverd.service.d/override.conf" ;;
        esac
    done
    certificate before.example.org
    inside systemctl daemon-reload
    inside systemctl stop -q feverd.socket feverd.service
    inside systemctl start feverd.socket feverd.service
    shows before.example.org || fail "TLS as SECURITY.md has it: $(name_shown)"
    certificate after.example.org
    inside systemctl reload feverd
    await 10 "the new certificate" shows after.example.org
}

install_packages
boot
inside systemctl is-active -q feverd.socket feverd.service || fail "it does not run after booting"
says | grep -q 'event=started' || fail "the journal has no line of it"
check_rights
check_guide
check_activation
check_reload
check_restart
check_writes
check_desk
check_newer_schema
check_settings
check_tls
inside systemctl poweroff
await 120 "the end" test ! -e "/proc/$leader"
leader=''
wait "$manager" || true
manager=''
echo "deb: under systemd: started, woken by its socket, reloaded, restarted, healed, TLS; the operations guide ran whole"
