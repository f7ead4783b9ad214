// What becomes of a feverd whose clock is set: at once it answers as one that was started then.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { token } from './desk_support.mjs';
import { ask, faketime, importClinics, noFaketime, sampleStore, startFeverd, temporaryFolder, until } from './support.mjs';

const HOUR_S = 3600, DAY_S = 24 * HOUR_S;
/* Open in the hour that is left out when the clocks there go forward. */
const NEW_YORK = '110101-0030,,纽约发热门诊,fever_clinic,110101,丁路1号,,39.93,116.42,wgs84,exact,"Mo-Su,PH 02:00-03:30",America/New_York,测试,2026-01-01';
const PATHS = ['/api/v1/clinics?limit=200', '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159',
  '/api/v1/clinics/110101-0030'];

/** A feverd on a clock of its own; `to(seconds)` sets how far that is from ours. */
async function startAt(store, offset) {
  const file = join(temporaryFolder(), 'offset');
  const to = (seconds) => writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  to(offset);
  const server = await startFeverd(['--store', store, '--sandbox', 'off'], { LD_PRELOAD: faketime,
    FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' });
  return { ...server, to };
}

/** Seconds from now to an instant. */
const ahead = (instant) => Math.round((Date.parse(instant) - Date.now()) / 1000);
const year = new Date().getUTCFullYear();

/* Each from where the one before has led. */
const jumps = {
  'over midnight in China': () => ahead(`${year + 1}-01-04T00:00:20+08:00`),
  'back by an hour': () => ahead(`${year + 1}-01-03T23:00:20+08:00`),
  'into the night of a change to summer time': () => ahead('2027-03-14T06:59:20Z'),
  'over the change': () => ahead('2027-03-14T07:00:20Z'),
  'into the night of the change back': () => ahead('2027-11-07T05:59:20Z'),
  'over the change back': () => ahead('2027-11-07T06:00:20Z'),
  'a year ahead': () => ahead('2027-03-14T07:00:20Z') + 365 * DAY_S,
  'back to today': () => 0,
};

/** What a server says of a path, but for the second in which it says so. */
async function said(server, path) {
  const { status, headers, json } = await ask(server.port, path);
  return { status, etag: headers.etag, age: headers['cache-control'], json };
}

const same = (a, b) => JSON.stringify({ ...a, age: 0 }) === JSON.stringify({ ...b, age: 0 });
const ageOf = ({ age }) => Number(/max-age=(\d+)/.exec(age)?.[1]);

test('who has to wait does not wait for a clock that was set back', { skip: noFaketime }, async () => {
  const store = sampleStore();
  const right = token(store, 'front', 'load:*');
  const server = await startAt(store, DAY_S);
  const write = (secret) => ask(server.port, '/api/v1/clinics/110101-0002/load', { method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body: JSON.stringify({ level: 'busy' }) });
  for (let i = 0; i < 10; i++)
    assert.equal((await write('wrong')).status, 401);
  const { status, headers } = await write(right);
  assert.equal(status, 429);
  server.to(0);
  await until(async () => (await write(right)).status === 200, Number(headers['retry-after']) + 5, 'it is accepted when it was told');
  assert.equal(await server.stop(), 0);
});

test('a clock that is set moves every answer at once', { skip: noFaketime }, async (t) => {
  const store = sampleStore();
  const secret = token(store, 'front', 'load:*');
  importClinics(store, (lines) => [...lines.filter((line) => !line.startsWith('110101-0009')), NEW_YORK]);
  const server = await startAt(store, 0);
  const write = () => ask(server.port, '/api/v1/clinics/110101-0002/load', { method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ level: 'busy', waiting: 7, ttl_minutes: 60 }) });
  const queue = async () => (await ask(server.port, '/api/v1/clinics/110101-0002')).json.clinic.load?.waiting;
  assert.equal((await write()).status, 200);
  await until(async () => await queue() === 7, 5, 'the queue is shown');
  for (const [name, offset] of Object.entries(jumps)) {
    server.to(offset());
    const fresh = await startAt(store, offset());
    for (const path of PATHS) {
      let now, then;
      await until(async () => {
        [now, then] = await Promise.all([said(server, path), said(fresh, path)]);
        return same(now, then) && Math.abs(ageOf(now) - ageOf(then)) <= 1;
      }, 20, `${name}: ${path} as if started then, long before the minute turns`);
    }
    assert.deepEqual((await ask(server.port, '/readyz')).json.degraded, [], name);
    assert.equal((await write()).status, 200, `${name}: the token holds`);
    await until(async () => await queue() === 7, 5, `${name}: a queue that is reported is shown`);
    assert.equal(await fresh.stop(), 0);
  }
  const begin = performance.now();
  assert.equal(await server.stop(), 0);
  assert.ok(performance.now() - begin < 5000, 'it ends at once');
  const { length } = Object.keys(jumps);
  t.diagnostic(`${length} faults injected, ${length} survived`);
});
