// What /metrics tells is what happened, in the words that Prometheus reads, and never a path.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { ask, feverctl, sql, startSample, until } from './support.mjs';

/** The samples as a map from series to number; what is no sample must be a comment. */
async function measured(port) {
  const { body, headers } = await ask(port, '/metrics');
  assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const lines = body.toString().trimEnd().split('\n').filter((line) => !/^# (HELP|TYPE) /.test(line));
  return new Map(lines.map((line) => {
    const [, series, value] = /^([a-z_]+(?:\{.*\})?) (-?[0-9.]+)$/.exec(line) ?? assert.fail(line);
    return [series, Number(value)];
  }));
}

const requests = (route, status) => `fever_http_requests_total{route="${route}",status="${status}"}`;
const seconds = (part, route, more = '') => `fever_http_request_duration_seconds_${part}{route="${route}"${more}}`;

test('promtool finds no fault', async () => {
  const server = await startSample();
  const { body } = await ask(server.port, '/metrics');
  const check = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
  assert.equal(check.status, 0, check.stdout + check.stderr);
  assert.equal(check.stdout + check.stderr, '');
  assert.equal(await server.stop(), 0);
});

test('requests are counted by the pattern that answered', async () => {
  const server = await startSample(['--static', 'static']);
  const before = await measured(server.port);
  const asked = [
    ['/api/v1/clinics/nearest?lat=39.9&lon=116.4', '/api/v1/clinics/nearest', '2xx'],
    ['/api/v1/clinics/nearest?lat=399&lon=116.4', '/api/v1/clinics/nearest', '4xx'],
    ['/api/v1/clinics/110101-0001', '/api/v1/clinics/{}', '2xx'],
    ['/clinics/110101-0001', '/clinics/{id}', '2xx'],
    ['/clinics/9\\"\n', '/clinics/{id}', '4xx'],
    ['/static/js/browser.js', 'file', '2xx'],
    ['/nowhere', 'none', '4xx'],
    ['/api/v1/nowhere', 'none', '4xx'],
  ];
  for (const [path] of asked)
    await ask(server.port, path);
  const { headers: { etag } } = await ask(server.port, '/static/js/browser.js');
  await ask(server.port, '/static/js/browser.js', { headers: { 'if-none-match': etag } });
  const after = await measured(server.port);
  const expected = new Map();
  for (const [, route, status] of [...asked, ['', 'file', '2xx'], ['', 'file', '3xx'], ['', '/metrics', '2xx']])
    expected.set(requests(route, status), (expected.get(requests(route, status)) ?? 0) + 1);
  for (const [series, count] of after)
    if (series.startsWith('fever_http_requests_total'))
      assert.equal(count - before.get(series), expected.get(series) ?? 0, series);
  assert.deepEqual([...after.keys()], [...before.keys()], 'no request makes a series');

  for (const route of new Set(asked.map(([, of]) => of))) {
    const buckets = [...after].filter(([series]) => series.startsWith(seconds('bucket', route).slice(0, -1)))
      .map(([, count]) => count);
    assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b), 'each holds those below it');
    const count = after.get(seconds('count', route));
    assert.equal(after.get(seconds('bucket', route, ',le="+Inf"')), count);
    assert.equal(count, ['2xx', '3xx', '4xx', '5xx'].reduce((sum, of) => sum + after.get(requests(route, of)), 0));
    assert.ok(after.get(seconds('sum', route)) > 0 && after.get(seconds('sum', route)) < 60, route);
  }
  assert.equal(await server.stop(), 0);
});

test('who is slow at asking makes no answer slow', async () => {
  const server = await startSample();
  const socket = net.connect(server.port, '127.0.0.1').setEncoding('utf8').setNoDelay();
  const answer = once(socket, 'data');
  const since = performance.now();
  for (const piece of ['GET /api/v1/clinics/nearest?lat=39.9&lon=116.4 HTTP/1.1\r\nHost: x\r\n', 'Content-Length: 4\r\n\r\na', 'b']) {
    await new Promise((sent) => { socket.write(piece, sent); });
    for (let i = 0; i < 100; i++)
      await ask(server.port, '/livez');
  }
  const slept = performance.now() - since;
  socket.write('cd');
  assert.match((await answer)[0], /^HTTP\/1\.1 200 /);
  socket.destroy();
  const counted = (await measured(server.port)).get(seconds('sum', '/api/v1/clinics/nearest')) * 1000;
  assert.ok(counted > 0 && counted < slept / 2, `${counted} ms of ${slept} ms`);
  assert.equal(await server.stop(), 0);
});

test('loads, live values and the process are told', async () => {
  const server = await startSample();
  const now = Date.now() / 1000;
  const before = await measured(server.port);
  assert.equal(before.get('fever_reloads_total{what="revision",result="success"}'), 1);
  assert.equal(before.get('fever_degradation{reason="store_unreadable"}'), 0);
  for (const name of ['process_start_time_seconds', 'fever_snapshot_loaded_timestamp_seconds'])
    assert.ok(Math.abs(before.get(name) - now) < 60, name);
  assert.ok(before.get('fever_states_timestamp_seconds') % 60 === 0);
  assert.ok(before.get('process_resident_memory_bytes') > before.get('fever_snapshot_bytes'));
  assert.ok(before.get('process_open_fds') > 3);
  feverctl(server.store, 'close', '110101-0001', '--reason', '停电');
  feverctl(server.store, 'close', '110101-0002', '--reason', '停水');
  feverctl(server.store, 'notice', 'add', '--title', '已过去');
  for (const past of ["UPDATE closure SET starts_at = 60, ends_at = 120 WHERE reason = '停水'", 'UPDATE notice SET starts_at = 60, ends_at = 120',
    `INSERT INTO clinic_load (clinic_id, version, level, reported_at, expires_at) VALUES ('110101-0001', 1, 'busy', 60, 3660)`])
    sql(server.store, past);
  server.signal('SIGHUP');
  await until(async () => {
    const after = await measured(server.port);
    return after.get('fever_live_values{kind="closure"}') === 1 && after.get('fever_live_values{kind="notice"}') === 0 &&
      after.get('fever_live_values{kind="load"}') === 0 &&
      after.get('fever_reloads_total{what="revision",result="success"}') === 2;
  }, 5, 'what has ended does not count, and all is loaded again');
  assert.equal(await server.stop(), 0);
});
