// Residents' reports from end to end: limits, consent, retention, and that an erased one is nowhere.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { ask, feverctl, fileAlone, sql, startFeverd, startSample, until } from './support.mjs';

const CLINIC = '/api/v1/clinics/110101-0001/reports';
const json = { 'content-type': 'application/json' };

const post = (server, body, path = CLINIC) =>
  ask(server.port, path, { method: 'POST', headers: json, body: JSON.stringify(body) });
const erase = (server, receipt) =>
  ask(server.port, '/api/v1/reports',
    { method: 'DELETE', headers: { authorization: `Bearer ${receipt}` } });
const sendForm = (server, path, fields) => ask(server.port, path,
  { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString() });
const listed = (store) => JSON.parse(feverctl(store, 'reports', 'list', '--json')).groups
  .flatMap((group) => group.reports);

test('a contact is kept only with its own consent', async () => {
  const server = await startSample();
  for (const consent of [undefined, null, false]) {
    const answer = await post(server, { kind: 'moved', contact: '13800000000', consent });
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json.errors.map((error) => error.pointer), ['#/consent']);
    assert.doesNotMatch(answer.body.toString(), /138/);
  }
  assert.deepEqual(listed(server.store), []);
  const answer = await post(server, { kind: 'moved', contact: '13800000000', consent: true });
  assert.equal(answer.status, 201);
  assert.match(answer.json.receipt, /^fcr_[\w-]{43}$/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(listed(server.store)[0].contact, '13800000000');
  assert.equal(await server.stop(), 0);
});

test('one address cannot flood the maintainers, nor guess receipts', async () => {
  const server = await startSample();
  let answer;
  let taken = 0;
  while ((answer = await post(server, { kind: 'closed' })).status === 201)
    taken++;
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.equal(listed(server.store).length, taken);
  let wrong = 0;
  while ((answer = await erase(server, 'fcr_nothing')).status === 404)
    wrong++;
  assert.equal(answer.status, 429);
  assert.ok(wrong >= 5 && wrong <= 50);
  assert.equal(await server.stop(), 0);
});

test('what is beyond the bound of a day is said, and counted', async () => {
  const server = await startSample();
  assert.equal((await post(server, { kind: 'closed' })).status, 201);
  sql(server.store, 'UPDATE report_day SET taken = 1000000');
  const answer = await post(server, { kind: 'moved' });
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.match(answer.json.detail, /not kept/);
  const { groups, dropped } = JSON.parse(feverctl(server.store, 'reports', 'list', '--json'));
  assert.deepEqual(groups.map((group) => group.kind), ['closed']);
  assert.equal(dropped, 1);
  const metrics = (await ask(server.port, '/metrics')).body.toString();
  assert.match(metrics, /^# TYPE fever_reports_taken_total counter\nfever_reports_taken_total 1$/m);
  assert.match(metrics, /^fever_reports_dropped_total 1$/m);
  assert.equal(await server.stop(), 0);
});

test('feverd erases what is older than --report-days', async () => {
  const first = await startSample();
  const { store } = first;
  assert.equal((await post(first, { kind: 'moved', text: 'old' })).status, 201);
  sql(store, 'UPDATE report SET made_at = made_at - 8 * 86400');
  assert.equal((await post(first, { kind: 'moved', text: 'new' })).status, 201);
  assert.equal(await first.stop(), 0);
  const second = await startFeverd(['--store', store, '--report-days', '7']);
  await until(async () => listed(store).length === 1, 10, 'the old report to go');
  assert.equal(listed(store)[0].text, 'new');
  assert.equal(await second.stop(), 0);
});

test('feverd erases what the audit log has kept for --audit-days', async () => {
  const first = await startSample();
  const { store } = first;
  feverctl(store, 'token', 'add', '--name', 'old', '--scope', 'load:*');
  feverctl(store, 'token', 'add', '--name', 'kept', '--scope', 'load:*');
  sql(store, "UPDATE audit SET at = at - 201 * 86400 WHERE target = 'old'");
  sql(store, "UPDATE audit SET at = at - 199 * 86400 WHERE target = 'kept'");
  assert.equal(await first.stop(), 0);
  const second = await startFeverd(['--store', store, '--audit-days', '200']);
  await until(async () => !/old/.test(feverctl(store, 'audit')), 10, 'the old entry to go');
  assert.match(feverctl(store, 'audit'), /kept/);
  assert.equal(await second.stop(), 0);
});

/** Every file of the store's that holds one of the needles, with which. */
function traces(store, needles) {
  return readdirSync(dirname(store)).filter((name) => name.startsWith(basename(store)))
    .flatMap((name) => {
      const bytes = readFileSync(join(dirname(store), name));
      return needles.filter((needle) => bytes.includes(needle)).map((needle) => `${name}: ${needle}`);
    });
}

test('a full visit leaves nothing behind once it is erased', { skip: fileAlone }, async () => {
  const server = await startSample();
  const { store } = server;
  const text = '我母亲昨晚白跑了一趟，她叫欧阳测试';
  const contact = 'ouyang.ceshi@example.org';
  const spot = { lat: 39.907531, lon: 116.397428 };
  const search = '欧阳测试医院';
  const needles = [text, '欧阳测试', contact, 'ouyang.ceshi', '39.907531', '116.397428', '907531'];
  const nearest = await ask(server.port, '/api/v1/clinics/nearest',
    { method: 'POST', headers: json, body: JSON.stringify(spot) });
  assert.equal(nearest.status, 200);
  assert.equal((await ask(server.port, `/api/v1/clinics?q=${search}`)).status, 200);
  const check = (answers) => ask(server.port, '/api/v1/self-check',
    { method: 'POST', headers: json, body: JSON.stringify({ answers, for: 'self' }) });
  const advice = await check({ red_flags: ['none'], age: '65_or_more' });
  assert.equal(advice.status, 200, advice.body.toString());
  assert.equal((await check({ age: search })).status, 400);
  assert.ok((await sendForm(server, '/self-check', { red_flags: 'none', age: search })).status < 500);
  const { receipt } = (await post(server, { kind: 'refused', text, contact, consent: true })).json;
  const typed = { kind: 'refused', text: `${text}，又一次`, contact: '微信 ouyang.ceshi.form', consent: 'true' };
  const byForm = await sendForm(server, '/clinics/110101-0001/report', typed);
  assert.equal(byForm.status, 201);
  const formReceipt = /fcr_[\w-]{43}/.exec(byForm.body.toString())[0];
  for (const wrong of [{ ...typed, kind: '' }, { ...typed, consent: '' }, { ...typed, text: text.repeat(50) }])
    assert.equal((await sendForm(server, '/clinics/110101-0001/report', wrong)).status, 400);
  for (let i = 0; i < 5; i++)
    await post(server, { kind: 'refused', text: `another ${i}` });
  assert.ok(traces(store, [contact]).length, 'what is kept is found, so the search is a search');
  assert.deepEqual(traces(store, [receipt, formReceipt]), [], 'a receipt is kept as a hash alone');

  assert.equal((await erase(server, receipt)).status, 204);
  assert.equal((await sendForm(server, '/reports/erase', { receipt: formReceipt })).status, 200);
  const metrics = (await ask(server.port, '/metrics')).body.toString();
  assert.match(metrics, /^fever_ready 1$/m);
  feverctl(store, 'compact');
  assert.deepEqual(traces(store, [...needles, receipt, formReceipt]), []);
  for (const needle of [...needles, receipt, formReceipt]) {
    assert.ok(!metrics.includes(needle), needle);
    assert.ok(!server.said().includes(needle), needle);
    assert.ok(!feverctl(store, 'audit').includes(needle), needle);
  }
  assert.equal(listed(store).length, 5);
  assert.equal((await erase(server, receipt)).status, 404);
  feverctl(store, 'check'); /* the spatial index among all else */
  assert.equal((await ask(server.port, '/api/v1/clinics/nearest?lat=39.9&lon=116.4')).status, 200);
  assert.equal(await server.stop(), 0);
  assert.ok(!existsSync(`${store}-wal`) || readFileSync(`${store}-wal`).length === 0);
});
