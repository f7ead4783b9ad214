// What many ask for in the same second is sent as it was made, and is never anything else than what
// each would have got alone.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { token } from './desk_support.mjs';
import { ask, startSample, until } from './support.mjs';

const AT = '2026-01-25T08:00:00%2B08:00';
const POINT = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
const CLINIC = '110101-0004';

let server, agent;
before(async () => {
  server = await startSample();
  agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
});
after(() => {
  agent.destroy();
  return server.stop();
});

const get = (path, headers = {}, method = 'GET') => ask(server.port, path, { agent, headers, method });
const repeated = async () =>
  Number(/^fever_repeated_total (\d+)$/m.exec((await get('/metrics')).body.toString())[1]);

/** Asks for each again and again until some were repeated, and weighs every answer. */
async function again(asks, check) {
  const from = await repeated();
  await until(async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => asks).flat().map((one) => get(...one)));
    answers.forEach((answer, i) => check(answer, i % asks.length));
    return await repeated() > from;
  }, 10, 'some are repeated');
}

test('every variant of a question keeps its own answer', async () => {
  const path = `${POINT}&at=${AT}`;
  const asks = [[path], [path, { 'accept-encoding': 'gzip' }], [path, { accept: 'application/geo+json' }],
    [`${path}&lang=en`], [`${path}&limit=2`], [`${path}&crs=gcj02`], [path, {}, 'HEAD'],
    [`/api/v1/clinics/${CLINIC}?at=${AT}`], ['/api/v1/clinics/none'], [`${POINT}&at=never`]];
  const alone = [];
  for (const one of asks)
    alone.push(await get(...one));
  await again(asks, ({ status, headers, body }, i) => {
    assert.equal(status, alone[i].status);
    assert.deepEqual(body, alone[i].body);
    assert.deepEqual({ ...headers, date: '', 'x-request-id': '' }, { ...alone[i].headers, date: '', 'x-request-id': '' });
  });
});

test('what is about one request is answered to it alone', async () => {
  const path = `${POINT}&at=${AT}&limit=3`;
  const { headers: { etag } } = await get(path);
  const asks = [[path], [path, { 'if-none-match': etag }], [path, { 'x-request-id': 'one' }]];
  const ids = new Set();
  let withId = 0;
  await again(asks, ({ status, headers }, i) => {
    assert.equal(status, i === 1 ? 304 : 200);
    assert.equal('x-request-id' in headers, i === 2);
    if (i === 2)
      ids.add(headers['x-request-id'], withId++);
  });
  assert.equal(ids.size, withId, 'each has an id of its own');
});

test('how long an answer holds is counted from its own second', async () => {
  const path = `/api/v1/clinics/${CLINIC}`;
  const seconds = new Set();
  await until(async () => {
    await again([[path]], ({ headers, json }) => {
      const maxAge = Number(/max-age=(\d+)/.exec(headers['cache-control'])[1]);
      const date = Date.parse(headers.date) / 1000;
      const made = Date.parse(json.at) / 1000 + 60 - maxAge;
      assert.ok(date - made >= -1 && date - made <= 1, `made at ${made}, sent at ${date}`);
      seconds.add(date);
    });
    return seconds.size > 3;
  }, 20, 'four seconds have been seen');
});

test('what one connection has seen written no other goes back behind', async () => {
  const secret = token(server.store, 'ward', 'load:*');
  const path = `/api/v1/clinics/${CLINIC}`;
  let newest = 0;
  for (let waiting = 1; waiting <= 10; waiting++) {
    const put = await ask(server.port, `${path}/load`, { method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ level: 'busy', waiting, ttl_minutes: 60 }) });
    assert.equal(put.status, 200, put.body.toString());
    await until(async () => {
      await Promise.all(Array.from({ length: 8 }, async () => {
        const seen = newest, { json } = await get(path);
        const shown = json.clinic.load?.waiting ?? 0;
        assert.ok(shown >= seen, `${shown} is shown after ${seen}`);
        newest = Math.max(newest, shown);
      }));
      return newest === waiting;
    }, 10, `${waiting} is shown`);
  }
  assert.ok(await repeated() > 0);
});
