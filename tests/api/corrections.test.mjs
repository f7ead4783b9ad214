// What a maintainer sets by hand is served within two seconds, and goes when its time is over.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, feverctl, importClinics, startSample, until } from './support.mjs';

const CLINIC = '/api/v1/clinics/110101-0001';
const WEDNESDAY_NIGHT = '2026-03-04T22:00:00%2B08:00';

test('a correction is served within two seconds, hours and state with it', async () => {
  const server = await startSample();
  const served = async (path = CLINIC) => (await ask(server.port, path)).json;
  const before = await served();
  feverctl(server.store, 'correct', '110101-0001', 'hours=Mo-Fr 20:00-23:00', 'phone=69156999',
    'lat=39.95', 'lon=116.45', '--why', 'test');
  const took = await until(async () =>
    (await served()).clinic.opening.hours === 'Mo-Fr 20:00-23:00', 5, 'the correction');
  assert.ok(took < 2, `${took} s`);
  const { clinic, dataset } = await served(`${CLINIC}?at=${WEDNESDAY_NIGHT}`);
  assert.equal(dataset.revision, before.dataset.revision + 1);
  assert.equal(clinic.opening.state, 'open');
  assert.equal(clinic.opening.next_change, '2026-03-04T23:00:00+08:00');
  assert.deepEqual(clinic.phones, ['010-69156999']);
  assert.deepEqual(clinic.location, { lat: 39.95, lon: 116.45, precision: 'exact' });
  assert.equal(clinic.updated_at, dataset.published_at);
  const nearest = await served('/api/v1/clinics/nearest?lat=39.95&lon=116.45&limit=1&kind=any');
  assert.equal(nearest.clinics[0].id, '110101-0001');
  assert.equal(nearest.clinics[0].distance_m, 0);

  // The next list of the source leaves it; taking it back brings the source's value.
  importClinics(server.store, (lines) =>
    lines.map((line) => line.replace('甲医院发热门诊', '乙医院')));
  await until(async () => (await served()).clinic.name === '乙医院', 5, 'the list');
  assert.deepEqual((await served()).clinic.phones, ['010-69156999']);
  feverctl(server.store, 'correct', '110101-0001', '--remove', 'phone,hours,lat');
  await until(async () => (await served()).dataset.revision === dataset.revision + 2, 5, 'removal');
  const after = (await served()).clinic;
  assert.deepEqual(after.phones, before.clinic.phones);
  assert.deepEqual(after.location, before.clinic.location);
  assert.equal(after.opening.hours, before.clinic.opening.hours);
  assert.equal(await server.stop(), 0);
});

test('a correction that runs out is gone without a write', async () => {
  const server = await startSample();
  const served = async () => (await ask(server.port, CLINIC)).json;
  const before = await served();
  const end = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3000);
  feverctl(server.store, 'correct', '110101-0001', 'name=改名医院', '--why', 'test',
    '--until', end.toISOString());
  await until(async () => (await served()).clinic.name === '改名医院', 3, 'the correction');
  const { revision } = (await served()).dataset;
  await until(async () => (await served()).clinic.name === before.clinic.name, 8, 'its end');
  assert.ok(Date.now() >= end.getTime());
  assert.ok(Date.now() < end.getTime() + 2000);
  const after = await served();
  assert.equal(after.dataset.revision, revision);
  assert.equal(new Date(after.clinic.updated_at).getTime(), end.getTime());
  assert.deepEqual((await ask(server.port, '/readyz')).json.degraded, []);
  const [correction] = JSON.parse(feverctl(server.store, '--json', 'corrections', '--stale'))
    .corrections;
  assert.equal(correction.state, 'expired');
  assert.equal(correction.base, before.clinic.name);
  assert.equal(await server.stop(), 0);
});
