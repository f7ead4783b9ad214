// A backup restored under a running feverd: served within two seconds, and no request fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, askWithoutPause, feverctl, fileAlone, importClinics, startSample, until } from './support.mjs';

const CLINIC = '/api/v1/clinics/110101-0001';

test('a restored backup is served within two seconds and no request fails', { skip: fileAlone }, async () => {
  const server = await startSample();
  const backup = `${server.store}.backup`;
  const before = (await ask(server.port, CLINIC)).json;
  const stop = askWithoutPause(server.port, CLINIC);
  feverctl(server.store, 'backup', backup);
  importClinics(server.store, (lines) =>
    lines.map((line) => line.replace('甲医院发热门诊', '乙医院')));
  await until(async () => (await ask(server.port, CLINIC)).json.clinic.name === '乙医院', 5,
    'the import');
  const imported = (await ask(server.port, '/api/v1/dataset')).json;

  feverctl(server.store, 'restore', backup);
  const took = await until(async () =>
    (await ask(server.port, CLINIC)).json.clinic.name === before.clinic.name, 5, 'the backup');
  const restored = (await ask(server.port, '/api/v1/dataset')).json;
  assert.equal(restored.revision, before.dataset.revision);
  assert.notEqual(restored.tag, before.dataset.tag);
  assert.notEqual(restored.tag, imported.tag);

  // An answer kept from before is not taken for one of the revision of the same number.
  const old = await ask(server.port, CLINIC);
  feverctl(server.store, 'restore', backup);
  const tookAgain = await until(async () =>
    (await ask(server.port, '/api/v1/dataset')).json.tag !== restored.tag, 5, 'another tag');
  assert.ok(Math.min(took, tookAgain) < 2, `${took} s, ${tookAgain} s`); // a busy machine may hold one up
  const again = await ask(server.port, CLINIC, { headers: { 'If-None-Match': old.headers.etag } });
  assert.equal(again.status, 200);

  // Imports go on from there.
  importClinics(server.store, (lines) =>
    lines.map((line) => line.replace('甲医院发热门诊', '丙医院')));
  await until(async () => (await ask(server.port, CLINIC)).json.clinic.name === '丙医院', 5,
    'the next import');
  await stop();
  assert.deepEqual((await ask(server.port, '/readyz')).json.degraded, []);
  assert.equal(await server.stop(), 0);
});

test('a rollback is served like any revision', async () => {
  const server = await startSample();
  importClinics(server.store, (lines) => lines.slice(0, 5));
  await until(async () => (await ask(server.port, '/api/v1/dataset')).json.clinics === 5, 5,
    'the short list');
  const { revision } = (await ask(server.port, '/api/v1/dataset')).json;
  feverctl(server.store, 'rollback', String(revision - 1));
  await until(async () =>
    (await ask(server.port, '/api/v1/dataset')).json.revision === revision + 1, 5, 'the rollback');
  assert.ok((await ask(server.port, '/api/v1/dataset')).json.clinics > 5);
  assert.equal(await server.stop(), 0);
});
