#!/usr/bin/env bash
# Shared by the shell tests of feverctl: a folder to work in, and what a command must answer.
# Sourced with `set -u`; a test ends with `exit $bad`.
feverctl=$FEVER_BUILD/feverctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset FEVER_STORE
bad=0

fail() {
    echo "$*"
    # shellcheck disable=SC2034 # the test ends with it
    bad=1
}

# expect STATUS PATTERN ARGUMENT…: the exit code, and what stdout and stderr together say.
expect() {
    local status=$1 pattern=$2 said code
    shift 2
    said=$("$feverctl" "$@" 2>&1)
    code=$?
    if [ $code -ne "$status" ] || ! grep -qE -- "$pattern" <<<"$said"; then
        fail "feverctl $*: exit $code, expected $status and '$pattern', said: $said"
    fi
}

# answers EXPRESSION ARGUMENT…: --json's answer `a` makes the JavaScript expression true.
answers() {
    local expression=$1
    shift
    "$feverctl" --json "$@" 2>/dev/null | node -e '
        const a = JSON.parse(require("fs").readFileSync(0, "utf8"));
        if (!eval(process.argv[1])) { console.log(JSON.stringify(a)); process.exit(1); }
    ' "$expression" || fail "feverctl $*: the answer is not so: $expression"
}
