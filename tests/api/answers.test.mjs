// Answers over the wire: headers, codings, conditional requests, the same on every node.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ask, startFeverd, startSample } from './support.mjs';

const AT = '2026-01-25T08:00:00%2B08:00';
const NEAREST = `/api/v1/clinics/nearest?lat=39.9124&lon=116.4159&at=${AT}`;
const READS = [NEAREST, `/api/v1/clinics/110101-0001?at=${AT}`,
  `/api/v1/clinics/110101-0001/opening?at=${AT}`, '/api/v1/dataset', '/livez', '/readyz'];

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

test('nearest gives what was imported', async () => {
  const { status, json } = await ask(server.port, NEAREST);
  assert.equal(status, 200);
  assert.equal(json.at, '2026-01-25T08:00:00+08:00');
  assert.deepEqual([json.lat, json.lon, json.crs], [39.9124, 116.4159, 'wgs84']);
  assert.deepEqual(json.clinics.map((clinic) => clinic.id),
    ['110101-0001', '110101-0002', '110101-0003', '110101-0004']);
  assert.deepEqual(json.clinics.map((clinic) => clinic.opening.state),
    ['open', 'unknown', 'closed', 'open']);
  assert.equal(json.clinics[0].distance_m, 0);
  assert.deepEqual(json.unlocated.map((clinic) => clinic.id), ['110101-0005']);
  assert.equal(json.region.adcode, '110101');
  assert.deepEqual(json.region.hotlines.map((hotline) => hotline.number), ['12345', '12320']);
  assert.equal(json.truncated, false);
});

test('every read has its headers, with HEAD too', async () => {
  for (const path of READS) {
    const got = await ask(server.port, path);
    const head = await ask(server.port, path, { method: 'HEAD' });
    assert.equal(got.status, 200, path);
    assert.equal(got.headers['content-type'], 'application/json');
    assert.equal(got.headers['access-control-allow-origin'], '*');
    assert.equal(got.headers['x-content-type-options'], 'nosniff');
    assert.equal(got.headers['referrer-policy'], 'no-referrer');
    assert.equal(got.headers.vary,
      path === NEAREST ? 'Accept, Accept-Encoding' : 'Accept-Encoding');
    assert.equal(got.headers['set-cookie'], undefined);
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    const { date: _, ...gotHeaders } = got.headers;
    const { date: __, ...headHeaders } = head.headers;
    assert.deepEqual(headHeaders, gotHeaders, path);
  }
});

test('gzip where it is accepted, with a tag of its own', async () => {
  const plain = await ask(server.port, NEAREST);
  const packed = await ask(server.port, NEAREST, { headers: { 'accept-encoding': 'br, gzip;q=0.5' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.deepEqual(gunzipSync(packed.body), plain.body);
  assert.ok(packed.body.length < plain.body.length / 2);
  assert.notEqual(packed.headers.etag, plain.headers.etag);
  const refused = await ask(server.port, NEAREST, { headers: { 'accept-encoding': 'gzip;q=0' } });
  assert.equal(refused.headers['content-encoding'], undefined);
  assert.equal(refused.headers.etag, plain.headers.etag);
});

test('a known tag is answered 304 with the length of the whole', async () => {
  for (const path of READS.slice(0, 4)) {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const first = await ask(server.port, path, { headers });
      const again = await ask(server.port, path,
        { headers: { ...headers, 'if-none-match': `"x", W/${first.headers.etag}` } });
      assert.equal(again.status, 304, path);
      assert.equal(again.body.length, 0);
      for (const name of ['etag', 'cache-control', 'vary', 'content-length'])
        assert.equal(again.headers[name], first.headers[name], `${path} ${name}`);
      const other = await ask(server.port, path, { headers: { ...headers, 'if-none-match': '"x"' } });
      assert.equal(other.status, 200);
    }
  }
});

test('several lines of one header are one list', async () => {
  const { headers: { etag } } = await ask(server.port, NEAREST);
  const headers = { 'if-none-match': ['"a"', etag, '"b"'] };
  assert.equal((await ask(server.port, NEAREST, { headers })).status, 304);
});

test('states are fresh for a minute at most', async () => {
  const now = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
  for (const path of [now, ...READS.slice(0, 3)]) {
    const { headers } = await ask(server.port, path);
    const [, age, stale] = /^max-age=(\d+)(?:, stale-while-revalidate=(\d+))?$/
      .exec(headers['cache-control']);
    assert.ok(Number(age) + Number(stale ?? 0) <= 60, headers['cache-control']);
  }
  const nearTheEnd = `/api/v1/clinics/110101-0001?at=2026-01-25T19:59:50%2B08:00`;
  assert.equal((await ask(server.port, nearTheEnd)).headers['cache-control'], 'max-age=10');
});

test('an old id is answered by the clinic that has it now', async () => {
  const answer = await ask(server.port, '/api/v1/clinics/old-1');
  assert.equal(answer.status, 200);
  assert.equal(answer.json.clinic.id, '110101-0001');
  assert.equal(answer.headers['content-location'], '/api/v1/clinics/110101-0001');
});

test('browsers of any site may ask', async () => {
  for (const path of [NEAREST, '/api/v1/dataset', '/readyz']) {
    const answer = await ask(server.port, path, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.org', 'access-control-request-method': 'GET' },
    });
    assert.equal(answer.status, 204, path);
    assert.equal(answer.body.length, 0);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.match(answer.headers['access-control-allow-methods'], /GET, HEAD/);
    assert.match(answer.headers['access-control-allow-headers'], /Content-Type/);
    assert.equal(answer.headers['content-length'], undefined);
  }
});

test('POST asks without a position in the address', async () => {
  const body = JSON.stringify({ lat: 39.9124, lon: 116.4159, at: '2026-01-25T08:00:00+08:00' });
  const posted = await ask(server.port, '/api/v1/clinics/nearest',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.equal(posted.status, 200);
  assert.deepEqual(posted.json, (await ask(server.port, NEAREST)).json);
  assert.equal(posted.headers['cache-control'], 'no-store');
  assert.equal(posted.headers.etag, undefined);
});

test('connections are kept', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set();
  agent.on('free', (socket) => ports.add(socket.localPort));
  for (let i = 0; i < 20; i++)
    assert.equal((await ask(server.port, i % 5 ? NEAREST : '/api/v1/nothing', { agent })).status,
      i % 5 ? 200 : 404);
  assert.equal(ports.size, 1);
  agent.destroy();
});

test('two nodes on one store give the same bytes and tags', async () => {
  const other = await startFeverd(['--store', server.store, '--threads', '1']);
  for (const path of READS.slice(0, 4)) {
    const [here, there] = [await ask(server.port, path), await ask(other.port, path)];
    assert.deepEqual(there.body, here.body, path);
    assert.equal(there.headers.etag, here.headers.etag, path);
  }
  assert.equal(await other.stop(), 0);
});
