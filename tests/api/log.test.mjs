// The log is logfmt, one line for each event, and tells nothing of anybody.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { ask, build, fileAlone, sampleStore, settled, startFeverd, startSample, talk, until } from './support.mjs';

const VALUE = /^(?:[A-Za-z0-9._~:/{}+%@,-]+|"(?:[^"\\\u0000-\u001f]|\\["\\]|\\u[0-9a-f]{4})*")$/;
const STATES_ASKED = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';

/** The lines of the log as objects; each must be logfmt to its end. */
function linesOf(said) {
  return said.split('\n').filter((line) => line && !/^(listening on|up to) /.test(line)).map((line) => {
    const fields = line.match(/[a-z_]+=(?:"(?:[^"\\]|\\.)*"|\S*)/g);
    assert.equal(fields.join(' '), line, 'nothing stands between the fields');
    return Object.fromEntries(fields.map((field) => {
      const at = field.indexOf('=');
      const value = field.slice(at + 1);
      assert.match(value, VALUE, line);
      return [field.slice(0, at), value.startsWith('"') ? JSON.parse(value) : value];
    }));
  });
}

test('what happens is told once, and once that it is over', { skip: fileAlone }, async () => {
  const server = await startSample();
  const events = () => linesOf(server.said()).map(({ event, reason }) => (reason ? `${event} ${reason}` : event));
  const told = async (event) => (await ask(server.port, '/livez')).status === 200 && events().includes(event);
  const away = `${server.store}.away`;
  await settled(server);
  renameSync(server.store, away);
  server.signal('SIGHUP');
  await until(() => told('degraded store_unreadable'), 5, 'degraded');
  renameSync(away, server.store);
  server.signal('SIGHUP');
  await until(() => told('recovered store_unreadable'), 8, 'recovered');
  assert.equal(await server.stop(), 0);
  /* Where the tests run as root that is told, too. */
  assert.deepEqual(events().filter((event) => event !== 'unguarded').sort(), ['degraded store_unreadable', 'recovered store_unreadable',
    'revision_served', 'revision_served', 'started', 'stopped']);
  for (const line of linesOf(server.said())) {
    assert.match(line.ts, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Math.abs(Date.parse(line.ts) - Date.now()) < 60_000, line.ts);
    assert.match(line.level, ['degraded', 'unguarded'].includes(line.event) ? /^warning$/ : /^info$/);
  }
  const served = linesOf(server.said()).find(({ event }) => event === 'revision_served');
  assert.equal(served.msg, `now serving revision ${served.revision} with ${served.clinics} clinics`);
});

test('a log that nobody reads holds nobody up', { timeout: 60_000 }, async (t) => {
  const child = spawn(join(build, 'feverd'), ['--store', sampleStore(), '--listen', '127.0.0.1:0', '--access-log'],
    { stdio: ['ignore', 'pipe', 'pipe'] }); // stderr is a pipe, and nobody reads it
  t.after(() => child.kill('SIGKILL'));
  const [first] = await once(createInterface({ input: child.stdout }), 'line');
  const port = Number(/:(\d+)\/$/.exec(first)[1]);
  const ended = once(child, 'exit');
  const agent = new http.Agent({ keepAlive: true });
  for (let i = 0; i < 3000; i++)
    assert.equal((await ask(port, '/livez', { agent })).status, 200);
  agent.destroy();
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('requests are told by route, with what is no one\'s', async () => {
  const server = await startSample(['--access-log', '--trusted-proxy', '127.0.0.1', '--static', 'static']);
  const secrets = ['39.907531', '116.397428', 'fct_geheim', '13912345678', '王小明', '203.0.113.77', '2001:db8:1:2::77'];
  const [lat, lon, token, phone, name, four, six] = secrets;
  const json = { 'content-type': 'application/json' };
  await ask(server.port, `/api/v1/clinics/nearest?lat=${lat}&lon=${lon}`, { headers: { 'x-forwarded-for': four } });
  await ask(server.port, `/api/v1/clinics/nearest?lat=${lat}x&lon=${lon}`, { headers: { 'x-forwarded-for': six } });
  await ask(server.port, `/api/v1/clinics?q=${name}`);
  await ask(server.port, `/clinics/${name}${phone}" level=error\n`);
  await ask(server.port, '/api/v1/clinics/110101-0001/load',
    { method: 'PUT', headers: { ...json, authorization: `Bearer ${token}` }, body: '{"level":"low"}' });
  const report = await ask(server.port, '/api/v1/clinics/110101-0001/reports', { method: 'POST', headers: json,
    body: JSON.stringify({ kind: 'closed', text: name, contact: phone, consent: true }) });
  assert.equal(report.status, 201);
  await ask(server.port, '/api/v1/reports', { method: 'DELETE', headers: { authorization: `Bearer ${report.json.receipt}` } });
  await ask(server.port, `/static/js/browser.js?${lat}`, { headers: { referer: lat, 'user-agent': lon, cookie: phone } });
  await ask(server.port, '/static/js/browser.js', { method: 'HEAD' });
  await talk(server.port, `${token} /${lat} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const metrics = (await ask(server.port, '/metrics')).body.toString();
  assert.equal(await server.stop(), 0);
  for (const secret of [...secrets, report.json.receipt]) {
    assert.ok(!server.said().includes(secret), `the log holds ${secret}`);
    assert.ok(!metrics.includes(secret), `the metrics hold ${secret}`);
  }
  const requests = linesOf(server.said()).filter(({ event }) => event === 'request');
  const told = requests.map(({ method, route, status, client }) => `${method} ${route} ${status} ${client}`);
  const here = '127.0.0.0/24';
  assert.deepEqual(told.slice(0, 8).concat(told.slice(-1)), [
    'GET /api/v1/clinics/nearest 200 203.0.113.0/24', 'GET /api/v1/clinics/nearest 400 2001:db8:1::/48',
    `GET /api/v1/clinics 200 ${here}`, `GET /clinics/{id} 404 ${here}`,
    `PUT /api/v1/clinics/{}/load 401 ${here}`, `POST /api/v1/clinics/{}/reports 201 ${here}`,
    `DELETE /api/v1/reports 204 ${here}`, `GET file 200 ${here}`, `GET /metrics 200 ${here}`]);
  for (const { id, bytes, duration_us: duration } of requests) {
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.ok(Number(bytes) >= 0 && Number(duration) > 0 && Number(duration) < 60_000_000);
  }
  assert.deepEqual(requests.filter(({ method }) => method === 'HEAD').map(({ route, bytes }) => [route, bytes]), [['file', '0']]);
  assert.equal(new Set(requests.map(({ id }) => id)).size, requests.length);
});

test('a request is not told unless it is asked for, and has an id where it fails', async () => {
  const server = await startSample();
  const fine = await ask(server.port, STATES_ASKED);
  assert.equal(fine.headers['x-request-id'], undefined);
  const failed = await ask(server.port, '/api/v1/clinics/nearest');
  assert.match(failed.headers['x-request-id'], /^[0-9a-f]{16}$/);
  assert.match(failed.headers['access-control-expose-headers'], /\bX-Request-Id\b/);
  const asked = await ask(server.port, STATES_ASKED, { headers: { 'x-request-id': 'mine' } });
  assert.match(asked.headers['x-request-id'], /^[0-9a-f]{16}$/, 'nobody but a proxy names a request');
  assert.equal(await server.stop(), 0);
  assert.ok(!server.said().includes('event=request'));
});

test('a trusted proxy names the request', async () => {
  const server = await startFeverd(['--store', sampleStore(), '--trusted-proxy', '127.0.0.0/8', '--access-log']);
  const given = (id) => ask(server.port, STATES_ASKED, { headers: { 'x-request-id': id } })
    .then(({ headers }) => headers['x-request-id']);
  for (const id of ['a', '7f3e_B-c9', 'x'.repeat(64)])
    assert.equal(await given(id), id);
  for (const id of ['x'.repeat(65), 'a b', 'a"b', '39.9,116.4', '39.9154-116.4041', '203.0.113.7', ''])
    assert.match(await given(id), /^[0-9a-f]{16}$/, id);
  assert.equal(await server.stop(), 0);
  const ids = linesOf(server.said()).filter(({ event }) => event === 'request').map(({ id }) => id);
  assert.deepEqual(ids.slice(0, 3), ['a', '7f3e_B-c9', 'x'.repeat(64)]);
  assert.equal(ids.length, 10);
});
