// The self-check over HTTP: the page's engine and the server's agree, what is refused and why, and
// that nothing of the answers is kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { evaluate } from '../../static/js/self-check-rules.js';
import { ask, feverctl, importSelfCheck, root, sampleStore, startFeverd, startSample, storePlace, until } from './support.mjs';

const PATH = '/api/v1/self-check';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const post = (body, port = server.port) => ask(port, PATH, { method: 'POST',
  headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** A repeatable source of numbers from 0 up to, not including, `below` (mulberry32). */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Answers as anybody might give them: left out, not known, one or several. */
function anyAnswers(rules, roll) {
  const answers = {};
  if (roll(20))
    answers.red_flags = [['none'], ['none'], ['none'], ['unknown'], [rules.red_flags[roll(12)].id]][roll(5)];
  for (const { id, type, options } of rules.questions) {
    if (!roll(8))
      continue;
    answers[id] = [options[roll(options.length)].id];
    if (type === 'multiple' && roll(2))
      answers[id].push(options[roll(options.length)].id);
  }
  return answers;
}

test('both engines give the same answers to the same', async () => {
  const roll = dice(20261127);
  const seen = new Map();
  for (const person of ['self', 'child', 'other']) {
    const rules = (await ask(server.port, `${PATH}?for=${person}&lang=en`)).json;
    for (let round = 0; round < 1500; round++) {
      const answers = anyAnswers(rules, roll);
      const { json } = await post({ answers, for: person, lang: 'en' });
      const here = evaluate(rules, answers);
      for (const member of Object.keys(here))
        assert.deepEqual(json[member], here[member], `${member} of ${JSON.stringify(answers)}`);
      seen.set(here.advice, (seen.get(here.advice) ?? 0) + 1);
    }
  }
  assert.equal(seen.size, 4 + Number(seen.has('stay_home')));
  assert.ok([...seen.values()].every((count) => count > 10), JSON.stringify([...seen]));
});

test('screen one is answered in either way', async () => {
  const flags = (await ask(server.port, PATH)).json.red_flags.map(({ id }) => id);
  assert.ok(flags.length >= 12);
  for (const flag of flags) {
    for (const answers of [{ [flag]: true }, { red_flags: flag }, { red_flags: [flag, 'none'] }, { [flag]: 'yes', age: '65_or_more' }]) {
      const { json } = await post({ answers });
      assert.equal(json.advice, 'emergency');
      assert.ok(['120', 'obstetric_emergency'].includes(json.destination));
    }
  }
  const denied = Object.fromEntries(flags.map((flag) => [flag, false]));
  const age = '1_to_4_years';
  const well = { age, temperature: '36_to_37.2', breathing: 'under_30', signs: ['none'], conditions: 'none' };
  assert.equal((await post({ answers: { ...denied, ...well } })).json.advice, 'stay_home');
  assert.equal((await post({ answers: { ...denied, ...well, seizure: null } })).json.advice, 'go_now');
  // an empty list is a form in which nothing was ticked, not the word of somebody who is well
  assert.equal((await post({ answers: { ...well, red_flags: [] } })).json.advice, 'go_now');
  assert.equal((await post({ answers: { ...denied, ...well, signs: [] } })).json.advice, 'consult_online');
});

test('what cannot be read is named and never repeated', async () => {
  const { status, json, headers } = await post({ for: 'me', lang: 'de', more: 1,
    answers: { age: 'secret', signs: ['vomiting', 'secret'], temperature: ['36_to_37.2', 'unknown'], secret: 1, seizure: 2 } });
  assert.equal(status, 400);
  assert.deepEqual(json.errors.map((error) => error.pointer).sort(), ['#/answers/age', '#/answers/secret',
    '#/answers/seizure', '#/answers/signs', '#/answers/temperature', '#/for', '#/lang', '#/more']);
  assert.ok(!json.errors.some((error) => error.detail.includes('secret')));
  assert.equal(headers['cache-control'], 'no-store');
  assert.deepEqual((await post({ answers: [] })).json.errors.map((error) => error.pointer), ['#/answers']);
  assert.deepEqual((await post({})).json.errors.map((error) => error.pointer), ['#/answers']);
});

test('an answer is nobody\'s to keep', async () => {
  const { headers } = await post({ answers: { age: '2_months' } });
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers.etag, undefined);
  assert.ok(!server.said().includes('2_months'));
});

for (const [why, changes] of [['not approved', { approved_by: null, approved_on: null }],
  ['expired', { valid_until: '2026-01-01' }]]) {
  test(`rules that are ${why} are served in a demonstration alone`, async () => {
    const store = sampleStore();
    importSelfCheck(store, changes);
    const plain = await startFeverd(['--store', store]);
    for (const answer of [await ask(plain.port, PATH), await post({ answers: { seizure: true } }, plain.port)]) {
      assert.equal(answer.status, 503);
      assert.match(answer.json.detail, /In an emergency .* call 120/);
      assert.equal(answer.json.emergency_number, '120');
      assert.equal(answer.json.red_flags.length, 12);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    }
    const form = await ask(plain.port, '/self-check', { method: 'POST', body: 'age=2_months',
      headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(form.status, 503);
    assert.match(form.body.toString(), /tel:120/);
    await plain.stop();
    const demo = await startFeverd(['--store', store, '--demo']);
    assert.equal((await ask(demo.port, PATH)).json.banner, '示例，未经医生审核');
    assert.equal((await post({ answers: { seizure: true } }, demo.port)).json.advice, 'emergency');
    await demo.stop();
  });
}

test('a store without rules says so, and takes them while it is served', async () => {
  const store = storePlace();
  feverctl(store, 'init');
  const empty = await startFeverd(['--store', store]);
  const answer = await ask(empty.port, PATH);
  assert.equal(answer.status, 503);
  assert.deepEqual(answer.json.red_flags, []);
  importSelfCheck(store);
  await until(async () => (await ask(empty.port, PATH)).status === 200, 10, 'the rules');
  await empty.stop();
});

test('an epidemic notice adds the question about contact, for its region alone', async () => {
  const store = sampleStore();
  feverctl(store, 'notice', 'add', '--title', '疫情通告', '--region', '110101', '--epidemic');
  const served = await startFeverd(['--store', store]);
  const asked = async (region) => (await ask(served.port, `${PATH}?lang=en&region=${region}`)).json;
  const here = await asked('110101');
  assert.ok(here.questions.some(({ id }) => id === 'contact'));
  assert.deepEqual(here.not_asked, {});
  const elsewhere = await asked('110102');
  assert.ok(!elsewhere.questions.some(({ id }) => id === 'contact'));
  assert.deepEqual(elsewhere.not_asked, { contact: 'no' });
  const roll = dice(7);
  for (let round = 0; round < 300; round++) {
    const answers = anyAnswers(here, roll);
    const { json } = await post({ answers, lang: 'en' }, served.port);
    assert.equal(json.advice, evaluate(here, answers).advice, JSON.stringify(answers));
  }
  await served.stop();
});

test('the shipped rules are those that nobody has approved', () => {
  const rules = JSON.parse(readFileSync(join(root, 'geodata/self-check.json'), 'utf8'));
  assert.equal(rules.approved_by, null);
  assert.equal(rules.approved_on, null);
  assert.ok(rules.sources.every((source) => Array.isArray(source.to_verify)));
});
