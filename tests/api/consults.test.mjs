// The directory of online consultations over the wire, on a store that feverctl filled.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ask, feverctl, startSample, temporaryFolder, until } from './support.mjs';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const answer = (query) => ask(server.port, `/api/v1/consults?${query}`);
const consults = async (query) => (await answer(query)).json.consults;
const ids = async (query) => (await consults(query)).map((consult) => consult.id);
const china = (time) => `at=${encodeURIComponent(`${time}+08:00`)}`;

/** id → state at an instant of China's time. */
const states = async (time) => Object.fromEntries(
  (await consults(china(time))).map((consult) => [consult.id, consult.state]));

test('each entry is told as it was stated, what was not stated as null or empty', async () => {
  const [always, beijing, , bare] = await consults(china('2026-01-26T09:00:00'));
  assert.deepEqual(always, { id: 'always', name: '全天咨询', url: 'https://always.example.cn/',
    wechat: null, services: ['fever_adult', 'general'], languages: ['zh-CN', 'en'], regions: [],
    hours: '24/7', hours_text: null, state: 'open', reason: 'regular_hours', next_change: null,
    cautions: [], free: true, insurance: null, source: '示例', note: '示例' });
  assert.deepEqual([beijing.regions, beijing.insurance, beijing.next_change],
    [['110000'], false, '2026-01-26T20:00:00+08:00']);
  assert.deepEqual(bare, { id: 'nowhere-stated', name: '未说明时间的小程序', url: null,
    wechat: '某地健康咨询', services: [], languages: [], regions: [], hours: null, hours_text: null,
    state: 'unknown', reason: 'no_hours', next_change: null, cautions: [], free: null,
    insurance: null, source: null, note: null });
});

test('a state changes at the very minute, and prose has its own', async () => {
  assert.equal((await states('2026-01-26T07:59:59')).beijing, 'closed');
  assert.equal((await states('2026-01-26T08:00:00')).beijing, 'open');
  assert.equal((await states('2026-01-26T19:59:59')).beijing, 'open');
  assert.equal((await states('2026-01-26T20:00:00')).beijing, 'closed');
  const [entry] = await consults(`region=110101&service=obstetrics&${china('2026-01-26T08:30:00')}`);
  assert.deepEqual([entry.state, entry.hours_text], ['open', '工作日8:30-17:00']);
  assert.equal((await states('2026-01-25T09:00:00')).dongcheng, 'closed'); // a Sunday
});

test('open keeps what is surely open, and the answer ends when another one opens', async () => {
  const time = china('2026-01-26T07:59:30');
  assert.deepEqual(await ids(`open=true&${time}`), ['always']);
  const { headers } = await answer(`open=true&${time}`);
  assert.match(headers['cache-control'], /max-age=30\b/);
  assert.deepEqual(await ids(`open=true&${china('2026-01-26T09:00:00')}`),
    ['always', 'beijing', 'dongcheng', 'shanghai']);
  assert.equal((await ids(`open=false&${time}`)).length, 5);
});

test('a region has its own, those above and below it, and those of the whole country', async () => {
  const everywhere = ['always', 'nowhere-stated'];
  assert.deepEqual(await ids('region=110000'), ['always', 'beijing', 'dongcheng', 'nowhere-stated']);
  assert.deepEqual(await ids('region=110101'), ['always', 'beijing', 'dongcheng', 'nowhere-stated']);
  assert.deepEqual(await ids('region=110102'), ['always', 'beijing', 'nowhere-stated']);
  assert.deepEqual(await ids('region=110102&service=general,mental_health'), ['always']);
  assert.deepEqual((await ids('region=110100')).filter((id) => !everywhere.includes(id)),
    ['beijing', 'dongcheng']);
});

test('an answer is known again by its tag, until the directory changes', async () => {
  const time = china('2026-01-26T09:00:00');
  const first = await answer(time);
  const again = await ask(server.port, `/api/v1/consults?${time}`,
    { headers: { 'if-none-match': first.headers.etag } });
  assert.equal(again.status, 304);
  const file = join(temporaryFolder(), 'one.csv');
  writeFileSync(file, 'id,name,url\nalways,改名的咨询,https://always.example.cn/\n');
  const revision = JSON.parse(feverctl(server.store, 'history', '--json')).revisions[0].number;
  feverctl(server.store, 'import', file, '--as', 'consults', '--partial');
  await until(async () => (await consults(''))[0].name === '改名的咨询', 5, 'the new name');
  assert.equal((await consults('')).length, 5);
  assert.notEqual((await answer(time)).headers.etag, first.headers.etag);
  feverctl(server.store, 'import', file, '--as', 'consults');
  await until(async () => (await consults('')).length === 1, 5, 'the full list');
  const [entry] = JSON.parse(feverctl(server.store, 'history', '--json')).revisions;
  assert.deepEqual([entry.kind, entry.retired], ['consults', 4]);
  const rolled = JSON.parse(feverctl(server.store, 'rollback', String(revision), '--json'));
  assert.deepEqual([rolled.consults, rolled.inserted], [5, []]);
  await until(async () => (await consults('')).length === 5, 5, 'the rollback');
  assert.equal((await answer(time)).json.consults[0].name, '全天咨询');
});
