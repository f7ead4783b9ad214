// No coordinate that anybody sent is found again in a log, a metric or the text of an error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, startSample, talk, until } from './support.mjs';

/* Digits that stand nowhere else. */
const LAT = '39.907531';
const LON = '116.397428';
const TRACES = /39\.9075|907531|116\.3974|397428/;
const AT = '2026-01-25T08:00:00%2B08:00';

const QUERIES = [`lat=${LAT}&lon=${LON}`, `lat=${LAT}&lon=${LON}&crs=gcj02&at=${AT}`,
  `lat=${LAT}x&lon=${LON}`, `lat=${LAT}&lat=${LAT}&lon=${LON}`, `lat=${LAT}`, `lat=${LON}&lon=${LAT}`,
  `lat=${LAT}%00&lon=${LON}`, `lat=${LAT}%ff&lon=${LON}%zz`, `lat=${LAT}&lon=${LON}&limit=${LAT}`,
  `lat=${LAT}&lon=${LON}&region=${LON}&sort=${LAT}`, `at=${LAT},${LON}`, `bbox=${LON},${LAT},${LON}`,
  `bbox=${LON},${LAT},${LON},${LAT}`, `q=${LAT},${LON}`, `cursor=${LAT}`, `zoom=${LAT}`,
  `lat=${LAT}&lon=${LON}&x=${'1'.repeat(5000)}`];
const PATHS = ['/api/v1/clinics/nearest', '/api/v1/clinics', '/api/v1/map', '/api/v1/regions/at',
  '/api/v1/regions', '/api/v1/places', '/api/v1/packs/110100', '/api/v1/clinics/110101-0001',
  `/api/v1/clinics/${LAT},${LON}`, `/api/v1/regions/${LAT}`, `/api/v1/${LAT}/${LON}`,
  '/ogc/collections/clinics/items', '/readyz', '/metrics', '/', '/clinics/110101-0001',
  '/regions/110101', '/api/v1/nothing'];
const BODIES = [`{"lat":${LAT},"lon":${LON}}`, `{"lat":"${LAT}","lon":${LON}}`,
  `{"lat":${LAT},"lat":${LON}}`, `{"lat":${LAT},"lon":${LON}`, `[${LAT},${LON}]`,
  `{"lat":${LAT},"lon":${LON},"at":"${LAT}","limit":${LON},"kind":["${LAT}"]}`,
  `{"lat":${LAT},"lon":${LON}}${' '.repeat(70_000)}`, `${LAT},${LON}`];

test('coordinates leave no trace', async () => {
  const server = await startSample(['--static', 'static']);
  let asked = 0;
  const check = (answer, what) => {
    asked++;
    assert.ok(answer.status < 500, what);
    if (answer.status >= 400)
      assert.doesNotMatch(answer.body.toString(), TRACES, what);
    assert.doesNotMatch(JSON.stringify(answer.headers), TRACES, what);
  };
  for (const path of PATHS)
    for (const query of QUERIES)
      check(await ask(server.port, `${path}?${query}`), `${path}?${query}`);
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD'])
    check(await ask(server.port, `${PATHS[0]}?${QUERIES[0]}`, { method }), method);
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded'])
    for (const body of BODIES)
      check(await ask(server.port, PATHS[0], { method: 'POST', headers: { 'content-type': type }, body }), body);
  assert.ok(asked > 300);
  const raw = `GET ${PATHS[0]}?${QUERIES[0]} HTTP/1.1\r\nHost: x\r\nX-${LAT}: ${LON}\r\n`;
  for (const rest of ['Content-Length: x\r\n\r\n', 'Host: y\r\n\r\n', 'Transfer-Encoding: gzip\r\n\r\n'])
    assert.doesNotMatch((await talk(server.port, raw + rest)).text, TRACES);

  const metrics = await ask(server.port, '/metrics');
  assert.match(metrics.body.toString(), /^fever_ready 1$/m);
  assert.doesNotMatch(metrics.body.toString(), TRACES);
  server.signal('SIGHUP'); /* it has something to say in its log */
  await until(async () => (await ask(server.port, '/readyz')).status === 200, 5, 'ready');
  assert.equal(await server.stop(), 0);
  assert.match(server.said(), /listening on/);
  assert.doesNotMatch(server.said(), TRACES);
});
