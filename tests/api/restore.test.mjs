// A backup restored under a running feverd: served within two seconds, and no request fails.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { ask, feverctl, importClinics, startSample, until } from './support.mjs';

const CLINIC = '/api/v1/clinics/110101-0001';

/** Asks on two connections until told to stop; every answer must be good. */
function askWithoutPause(port) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  let goes = true;
  let count = 0;
  const loops = Array.from({ length: 2 }, async () => {
    while (goes) {
      const answer = await ask(port, CLINIC, { agent });
      assert.equal(answer.status, 200);
      count++;
    }
  });
  return async () => {
    goes = false;
    await Promise.all(loops);
    agent.destroy();
    return count;
  };
}

test('a restored backup is served within two seconds and no request fails', async () => {
  const server = await startSample();
  const backup = `${server.store}.backup`;
  const before = (await ask(server.port, CLINIC)).json;
  const stop = askWithoutPause(server.port);
  feverctl(server.store, 'backup', backup);
  importClinics(server.store, (lines) =>
    lines.map((line) => line.replace('甲医院发热门诊', '乙医院')));
  await until(async () => (await ask(server.port, CLINIC)).json.clinic.name === '乙医院', 5,
    'the import');
  const imported = (await ask(server.port, '/api/v1/dataset')).json;

  feverctl(server.store, 'restore', backup);
  const took = await until(async () =>
    (await ask(server.port, CLINIC)).json.clinic.name === before.clinic.name, 5, 'the backup');
  assert.ok(took < 2, `${took} s`);
  const restored = (await ask(server.port, '/api/v1/dataset')).json;
  assert.equal(restored.revision, before.dataset.revision);
  assert.notEqual(restored.tag, before.dataset.tag);
  assert.notEqual(restored.tag, imported.tag);

  // An answer kept from before is not taken for one of the revision of the same number.
  const old = await ask(server.port, CLINIC);
  feverctl(server.store, 'restore', backup);
  await until(async () =>
    (await ask(server.port, '/api/v1/dataset')).json.tag !== restored.tag, 5, 'another tag');
  const again = await ask(server.port, CLINIC, { headers: { 'If-None-Match': old.headers.etag } });
  assert.equal(again.status, 200);

  // Imports go on from there.
  importClinics(server.store, (lines) =>
    lines.map((line) => line.replace('甲医院发热门诊', '丙医院')));
  await until(async () => (await ask(server.port, CLINIC)).json.clinic.name === '丙医院', 5,
    'the next import');
  assert.ok(await stop() > 50);
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
