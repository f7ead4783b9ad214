#!/usr/bin/env bash
# Runs every command of deploy/OPERATIONS.md in its order, and looks for the answers that it shows; each
# alert has its section there. Folders, port and geodata are the test's own. systemd's part is played by
# the shell: it starts, restarts and stops the command of feverd.service itself.
# shellcheck disable=SC2317 # called by the commands of the guide
set -u
cd "$(dirname "$0")/../.." || exit 2
root=$PWD build=${FEVER_BUILD:-$PWD/build/release} guide=deploy/OPERATIONS.md
case $build in /*) ;; *) build=$root/$build ;; esac
work=$(mktemp -d)
service=
end() {
    [ -z "$service" ] || kill "$service" 2>/dev/null
    rm -rf "$work"
}
trap end EXIT
bad=0
complain() { echo "$1" >&2 && bad=1; }

PATH=$build:$PATH
log=$work/service.log
site=

settings() {
    mkdir -p "$work/etc" "$work/lib"
    sed -e "s|/var/lib/feverd|$work/lib|" -e 's|^listen = .*|listen = 127.0.0.1:0|' deploy/feverd.conf >"$work/etc/feverd.conf"
}

service_start() {
    local command
    command=$(sed -n 's|^ExecStart=/usr/sbin/||p' deploy/feverd.service | sed "s|/etc/feverd/|$work/etc/|")
    : >"$log" # what the last one said shall not be taken for an answer
    # shellcheck disable=SC2086 # the words of a unit's line
    $command >>"$log" 2>"$log.events" &
    service=$!
    # The line is written once it listens.
    until site=$(sed -n 's|^listening on \(.*\)/$|\1|p' "$log") && [ -n "$site" ]; do
        kill -0 "$service" 2>/dev/null || { complain "the service does not start: $(cat "$log.events")" && exit 1; }
        sleep 0.05
    done
}

service_stop() {
    if ! { kill "$service" && wait "$service"; }; then complain "the service does not end well"; fi
    service=
}

systemctl() {
    case $1 in
    enable | start) service_start ;;
    restart) service_stop && service_start ;;
    stop) service_stop ;;
    status) kill -0 "$service" ;;
    daemon-reload) ;;
    *) complain "the guide asks systemctl for $1" ;;
    esac
}
journalctl() { cat "$log.events"; }
systemd-sysusers() { grep -q '^u feverd ' deploy/feverd.sysusers; }
runuser() { shift 3 && "$@"; } # -u USER --
install() { [ "$1 $2 $3 $4 $5" = '-d -o feverd -g feverd' ] && mkdir -p "${@:8}"; }

# One block to a file, and the line where it begins in its name.
blocks() {
    awk -v to="$work/block." '/^```sh$/ {file = sprintf("%s%04d", to, NR); next} /^```$/ {file = ""} file {print > file}' "$guide"
}

here() {
    sed -e "s|/var/lib/feverd|$work/lib|g" -e "s|/var/backups/feverd|$work/backups|g" \
        -e "s|/usr/share/feverd/|$root/|g" -e "s|http://127.0.0.1:8080|\$site|g" -e "s|'\(\$site[^']*\)'|\"\1\"|g"
}

# Commands up to an answer that is shown are run together; a failure ends the test.
run_block() {
    local name=$1 line commands=''
    : >"$work/answer"
    while IFS= read -r line; do
        case $line in
        '#> '*)
            grep -qF -- "${line#\#> }" "$work/answer" ||
                complain "$guide:$name: no '${line#\#> }' in: $(tail -n 5 "$work/answer")"
            ;;
        *)
            commands=$(here <<<"$line")
            eval "$commands" >"$work/answer" 2>"$work/errors" ||
                { complain "$guide:$name: $line: $(cat "$work/answer" "$work/errors")" && exit 1; }
            ;;
        esac
    done <"$2"
}

settings
blocks
# What a killed restore has left goes in the daily routine; what is still being made, or is another's, stays.
left=$work/lib/fever.db.0123456789abcdef
touch -d '2 days ago' "$left" "$left-journal" "$work/lib/fever.db.before-the-upgrade"
touch "$work/lib/fever.db.fedcba9876543210"
for block in "$work"/block.*; do run_block "${block##*.}" "$block"; done
[ -n "$(ls "$work/backups")" ] || complain "no backup was made"
if [ -e "$left" ] || [ -e "$left-journal" ]; then complain "what a killed restore has left is still there"; fi
for other in before-the-upgrade fedcba9876543210; do
    [ -e "$work/lib/fever.db.$other" ] || complain "the daily routine takes fever.db.$other away"
done

# Each alert's runbook is a heading here, each heading below Alerts an alert's.
sed -n 's|.*runbook: deploy/OPERATIONS.md#||p' deploy/alerts.yml | sort -u >"$work/rules"
sed -n '/^## Alerts/,$s/^### //p' "$guide" | tr 'A-Z ' 'a-z-' | sort -u >"$work/sections"
diff "$work/rules" "$work/sections" >&2 || complain "rules and sections of the guide differ"
exit $bad
