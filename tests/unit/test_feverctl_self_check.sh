#!/usr/bin/env bash
# The self-check's rules as maintainers meet them: imported whole or not at all, and checked.
set -u
rules=$PWD/geodata/self-check.json
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

"$feverctl" init >log
expect 0 'nothing is written' import "$rules" --as self-check --dry-run
expect 0 'inserted +1' import "$rules" --as self-check
expect 0 'the revision stays as it is' import "$rules" --as self-check
answers 'a.revision.number === 1 && a.as === "self-check" && a.unchanged === 1' \
    import "$rules" --as self-check
expect 0 'is whole' check

# A file that leaves something open is refused, and the store keeps what it has.
vain='{ "id": "vain", "advice": "consult_online", "sources": ["who_qa"], "reason": { "zh-CN": "x", "en": "x" }, "when": { "question": "temperature", "any_of": ["41_or_more"] } }'
sed "s/{ \"id\": \"old_age\"/$vain, &/" "$rules" >vain.json
expect 3 'an unreachable rule, vain' import vain.json --as self-check
sed 's/"question": "age", "any_of": \["1_to_4_years", "5_to_13_years", "14_to_64_years"\]/"question": "age", "any_of": ["1_to_4_years", "5_to_13_years"]/' \
    "$rules" >gap.json
expect 3 'a gap, no rule speaks of these answers: .*age=14_to_64_years' import gap.json --as self-check
sed 's/"only": \["none"\]/"only": ["nobody"]/' "$rules" >slip.json
expect 3 '/rules/[0-9]+/when/all/[0-9]+/only/0: the question has no such option' import slip.json --as self-check
echo '{' >broken.json
expect 3 'this is no JSON' import broken.json --as self-check
expect 1 'no-such-file' import no-such-file.json --as self-check
expect 0 'is whole' check

# Rules that came into the store by another way are found by the check.
query "UPDATE self_check SET rules = '$(sed "s/'/''/g" gap.json)'"
expect 1 'a gap, no rule speaks of these answers' check
query "UPDATE self_check SET rules = '{}'"
expect 1 'the self-check rules, at /who: is missing' check
expect 0 'updated +1' import "$rules" --as self-check
expect 0 'is whole' check

exit $bad
