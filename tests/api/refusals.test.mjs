// Every bad request of the tables over the wire: status, names, and a problem that says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, cases, startSample } from './support.mjs';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

function names(problem, key) {
  return [...new Set(problem.errors.map((error) => error[key] || '-'))].sort();
}

function checkProblem(answer, status, what) {
  assert.equal(answer.status, status, what);
  assert.equal(answer.headers['content-type'], 'application/problem+json', what);
  assert.equal(answer.json.status, status, what);
  assert.ok(answer.json.type && answer.json.title && answer.json.detail, what);
  assert.equal(answer.headers['access-control-allow-origin'], '*', what);
  assert.equal(answer.headers['cache-control'], 'no-store', what);
}

test('requests', async () => {
  const table = cases('api/bad_requests.tsv');
  assert.ok(table.length > 300);
  for (const [method, target, status, expected] of table) {
    const answer = await ask(server.port, target, { method });
    const what = `${method} ${target}`;
    checkProblem(answer, Number(status), what);
    assert.deepEqual(names(answer.json, 'param'), expected ? expected.split(';').sort() : [], what);
    assert.equal('allow' in answer.headers, status === '405', what);
    assert.doesNotMatch(answer.body.toString(), /39\.9|116\.4/, what);
  }
});

test('bodies', async () => {
  for (const [type, status, expected, body] of cases('api/bad_bodies.tsv')) {
    const headers = type ? { 'content-type': type } : {};
    const answer = await ask(server.port, '/api/v1/clinics/nearest', { method: 'POST', headers, body });
    checkProblem(answer, Number(status), body);
    assert.deepEqual(names(answer.json, 'pointer'), expected ? expected.split(';').sort() : [], body);
    assert.doesNotMatch(answer.body.toString(), /39\.9/, body);
  }
});

test('HEAD has the refusal without its body', async () => {
  const answer = await ask(server.port, '/api/v1/clinics/nearest?lat=91&lon=0', { method: 'HEAD' });
  assert.equal(answer.status, 400);
  assert.equal(answer.body.length, 0);
});

test('a retired clinic is told with its name and date', async () => {
  const answer = await ask(server.port, '/api/v1/clinics/110101-0009');
  checkProblem(answer, 410);
  assert.equal(answer.json.name, '旧医院发热门诊');
  assert.match(answer.json.retired_at, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
  assert.match(answer.json.detail, /旧医院发热门诊 .* 20\d\d-\d\d-\d\d/);
});

const ABSURD = {
  accept: ['', ',', ';', 'x', '*/*;q=2', 'application/geo+json;q=', 'text/html;q=0', '*/*;q=0', 'a/b/c'],
  'accept-encoding': ['', ',', ';q=1', 'gzip;q=', 'gzip;q=1.0001', 'gzip;q=-1', '*;q=0', 'identity;q=0', 'br;q=1'],
  'if-none-match': ['', ',', '"', 'x', 'W/', 'W/"', '"a" "b"', '**', '"a', "'a'"],
  'if-modified-since': ['yesterday'],
  'content-type': ['', ';', 'x', 'application/json;charset=\xff'],
  authorization: ['', 'Bearer', 'Basic !', `Bearer ${'x'.repeat(4000)}`],
  origin: ['null', 'x', 'https://a, https://b'],
  range: ['bytes=5-1', 'lines=1-2'],
  cookie: ['a=b; c', '='],
  'x-forwarded-for': ['127.0.0.1, x', '::'],
};

test('absurd headers change nothing, once or twice', async () => {
  const path = '/api/v1/clinics/nearest?lat=39.9&lon=116.4&at=2026-01-25T08:00:00Z';
  const plain = await ask(server.port, path);
  for (const [name, values] of Object.entries(ABSURD)) {
    for (const value of values.flatMap((each) => [each, [each, each]])) {
      const answer = await ask(server.port, path, { headers: { [name]: value } });
      assert.equal(answer.status, 200, `${name}: ${value}`);
      if (!answer.headers['content-encoding'])
        assert.deepEqual(answer.json, plain.json, `${name}: ${value}`);
    }
  }
});
