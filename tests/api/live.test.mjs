// Live values over the wire: two nodes of one store, tokens, closures, notices, and what happens to
// a write when the store is held or the node dies.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ask, feverctl, holdStore, importClinics, sampleStore, sql, startFeverd, temporaryFolder,
  until } from './support.mjs';

const POINT = 'lat=39.9124&lon=116.4159';
const OPEN_ALL_DAY = '110101-0004';
const WITHIN_S = 2; // how soon every node shows what was written

let store;
let nodes;
let token;

before(async () => {
  store = sampleStore();
  nodes = [await startFeverd(['--store', store]), await startFeverd(['--store', store])];
  token = newToken('staff', 'load:*,closure:*');
});
after(() => Promise.all(nodes.map((node) => node.stop())));

function newToken(name, scope, ...more) {
  return JSON.parse(feverctl(store, 'token', 'add', '--name', name, '--scope', scope, '--json',
    ...more)).token;
}

/** A minute so many minutes from now, as a parameter. */
const minute = (minutes) =>
  `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16)}:00Z`;

function write(method, path, body, secret = token, node = nodes[0]) {
  const headers = { authorization: `Bearer ${secret}` };
  if (body)
    headers['content-type'] = 'application/json';
  return ask(node.port, `/api/v1/clinics/${path}`,
    { method, headers, body: body && JSON.stringify(body) });
}

async function written(status, ...what) {
  const answer = await write(...what);
  assert.equal(answer.status, status, answer.body.toString());
  return answer;
}

const get = async (node, path) => (await ask(node.port, `/api/v1/${path}`)).json;

/** Both nodes come to satisfy `check(node)` in time. */
async function soon(check, what) {
  for (const node of nodes) {
    const took = await until(() => check(node), 10, what);
    assert.ok(took < WITHIN_S, `${what}: ${took} s`);
  }
}

const closureOf = async (node, id) => (await get(node, `clinics/${id}`)).clinic.opening.closure;
const reasonBecomes = (id, reason) =>
  soon(async (node) => (await closureOf(node, id))?.reason === reason, `the closure ${reason}`);

/** The load of one clinic, from each answer that shows it. */
const views = {
  clinic: async (node, id, at) => (await get(node, `clinics/${id}?at=${at}`)).clinic.load,
  nearest: async (node, id, at) => (await get(node, `clinics/nearest?${POINT}&at=${at}`))
    .clinics.find((clinic) => clinic.id === id).load,
  list: async (node, id, at) => (await get(node, `clinics?at=${at}`))
    .clinics.find((clinic) => clinic.id === id).load,
  pack: async (node, id) => (await get(node, 'packs/110100'))
    .clinics.find((clinic) => clinic.id === id).load,
};

test('a load is shown by both nodes and everywhere, until it is taken back', async () => {
  const at = minute(2);
  const addresses = [`clinics/${OPEN_ALL_DAY}?at=${at}`, `clinics/nearest?${POINT}&at=${at}`,
    `clinics?at=${at}`, `map?bbox=116.3,39.8,116.5,40&zoom=18&at=${at}`];
  const tags = (node) => Promise.all(addresses.map(async (address) =>
    (await ask(node.port, `/api/v1/${address}`)).headers.etag));
  const before = await tags(nodes[0]);
  assert.deepEqual(before, await tags(nodes[1]));

  const put = await written(200, 'PUT', `${OPEN_ALL_DAY}/load`,
    { level: 'busy', waiting: 14, now_serving: 'A036', wait_minutes: 35 });
  assert.equal(put.json.id, OPEN_ALL_DAY);
  for (const [name, view] of Object.entries(views))
    await soon(async (node) => (await view(node, OPEN_ALL_DAY, at))?.waiting === 14, name);
  for (const node of nodes) {
    assert.deepEqual(await views.clinic(node, OPEN_ALL_DAY, at), put.json.load);
    const map = await get(node, addresses[3]);
    assert.equal(map.clinics.find((clinic) => clinic.id === OPEN_ALL_DAY).load_level, 'busy');
  }
  const after = await tags(nodes[0]);
  assert.deepEqual(after, await tags(nodes[1]));
  after.forEach((tag, i) => assert.notEqual(tag, before[i], addresses[i]));

  await written(204, 'DELETE', `${OPEN_ALL_DAY}/load`);
  await soon(async (node) => await views.clinic(node, OPEN_ALL_DAY, at) === null, 'no load');
});

test('queues out of a sheet are shown by both nodes as if the clinics had reported them', async () => {
  const at = minute(2);
  const sheet = join(temporaryFolder(), 'queue.csv');
  writeFileSync(sheet, `候诊情况\n编号,候诊等级,候诊人数,有效时间\n${OPEN_ALL_DAY},拥挤,41,30\n`);
  feverctl(store, 'load', 'import', sheet);
  for (const [name, view] of Object.entries(views))
    await soon(async (node) => (await view(node, OPEN_ALL_DAY, at))?.waiting === 41, name);
  for (const node of nodes) {
    const load = await views.clinic(node, OPEN_ALL_DAY, at);
    assert.equal(load.level, 'crowded');
    assert.equal(Date.parse(load.expires_at) - Date.parse(load.reported_at), 30 * 60_000);
  }
  await written(204, 'DELETE', `${OPEN_ALL_DAY}/load`);
});

test('notices out of a sheet come up on both nodes, and once', async () => {
  const sheet = join(temporaryFolder(), 'notices.csv');
  const has = async (node, title) => (await get(node, 'notices?region=110101')).notices
    .filter(({ id }) => id === 'sheet-1').map((notice) => notice.title).join() === title;
  writeFileSync(sheet, 'id,severity,title,regions\nsheet-1,urgent,一,110000\n');
  feverctl(store, 'import', sheet, '--as', 'notices');
  await soon((node) => has(node, '一'), 'the notice');
  writeFileSync(sheet, 'id,severity,title,regions\nsheet-1,urgent,二,110000\n');
  feverctl(store, 'import', sheet, '--as', 'notices');
  await soon((node) => has(node, '二'), 'the notice as it is now');
  feverctl(store, 'notice', 'remove', 'sheet-1');
  await soon((node) => has(node, ''), 'no notice');
});

test('a load runs out by itself', async () => {
  const { json } = await written(200, 'PUT', `${OPEN_ALL_DAY}/load`,
    { level: 'low', ttl_minutes: 5 });
  assert.equal(Date.parse(json.load.expires_at) - Date.parse(json.load.reported_at), 300_000);
  await soon(async (node) => (await views.clinic(node, OPEN_ALL_DAY, minute(3)))?.level === 'low',
    'the load');
  for (const node of nodes)
    assert.equal(await views.clinic(node, OPEN_ALL_DAY, minute(6)), null);
  await written(204, 'DELETE', `${OPEN_ALL_DAY}/load`);
});

test('what was reported under an id that a merge made an alias is taken back with the rest', async () => {
  await written(200, 'PUT', '110101-0001/load', { level: 'low' });
  sql(store, "UPDATE clinic_load SET clinic_id = 'old-1' WHERE clinic_id = '110101-0001'");
  const at = minute(2);
  const shown = (node) => views.clinic(node, '110101-0001', at);
  await soon(async (node) => (await shown(node))?.level === 'low', 'the load of the alias');
  await written(204, 'DELETE', '110101-0001/load');
  await soon(async (node) => await shown(node) === null, 'no load any more');
});

test('a closure that would send people to the clinic itself sends them nowhere', async () => {
  feverctl(store, 'close', '--region', '110101', '--reason', '封控', '--alternative', OPEN_ALL_DAY);
  await reasonBecomes('110101-0001', '封控');
  await reasonBecomes(OPEN_ALL_DAY, '封控');
  for (const node of nodes) {
    assert.equal((await closureOf(node, '110101-0001')).alternative_id, OPEN_ALL_DAY);
    assert.equal((await closureOf(node, OPEN_ALL_DAY)).alternative_id, null);
  }
  feverctl(store, 'reopen', '--region', '110101');
  await soon(async (node) => await closureOf(node, OPEN_ALL_DAY) === null, 'open again');
});

test('closures of clinic, source and region stand beside each other', async () => {
  const id = OPEN_ALL_DAY;
  feverctl(store, 'close', '--region', '110101', '--reason', 'the region');
  await reasonBecomes(id, 'the region');
  feverctl(store, 'close', '--source', 'tests', '--reason', 'the source');
  await reasonBecomes(id, 'the source');
  await written(200, 'PUT', `${id}/closure`, { reason: 'the clinic' });
  await reasonBecomes(id, 'the clinic');
  for (const node of nodes) {
    const { opening } = (await get(node, `clinics/${id}`)).clinic;
    assert.deepEqual([opening.state, opening.reason, opening.closure.scope],
      ['closed', 'closure', 'clinic']);
  }
  await written(204, 'DELETE', `${id}/closure`);
  await reasonBecomes(id, 'the source');
  feverctl(store, 'reopen', '--source', 'tests');
  await reasonBecomes(id, 'the region');
  feverctl(store, 'reopen', '--region', '110101');
  await soon(async (node) => (await get(node, `clinics/${id}`)).clinic.opening.state === 'open',
    'open again');
});

test('a closed region and a closed list hold for a clinic that comes later', async () => {
  feverctl(store, 'close', '--region', '110100', '--reason', 'the city');
  feverctl(store, 'close', '--source', 'tests', '--reason', 'the list');
  importClinics(store, (lines) => [...lines.filter((line) => !line.startsWith('110101-0009')),
    '110101-0099,,新医院发热门诊,fever_clinic,110101,新路1号,,39.941,116.421,wgs84,exact,24/7,,测试,2026-01-01']);
  await soon(async (node) => {
    const { clinic } = await get(node, 'clinics/110101-0099');
    return clinic?.opening.state === 'closed' && clinic.opening.closure.scope === 'source';
  }, 'the new clinic, closed');
  feverctl(store, 'reopen', '--source', 'tests');
  await soon(async (node) => (await closureOf(node, '110101-0099'))?.scope === 'region',
    'closed by its region still');
  feverctl(store, 'reopen', '--region', '110100');
  await soon(async (node) =>
    (await get(node, 'clinics/110101-0099')).clinic.opening.state === 'open', 'open');
});

test('a closure ends at `until` and names where to go instead', async () => {
  const ends = minute(30);
  const { json } = await written(200, 'PUT', `${OPEN_ALL_DAY}/closure`,
    { reason: '停电', until: ends, alternative_id: '110101-0001' });
  assert.equal(Date.parse(json.closure.until), Date.parse(ends));
  await reasonBecomes(OPEN_ALL_DAY, '停电');
  for (const node of nodes) {
    const at = async (when) =>
      (await get(node, `clinics/${OPEN_ALL_DAY}?at=${when}`)).clinic.opening;
    const within = await at(minute(2));
    assert.equal(within.closure.alternative_id, '110101-0001');
    assert.equal(Date.parse(within.next_open), Date.parse(ends));
    assert.equal((await at(ends)).state, 'open');
  }
  for (const body of [{ reason: 'x', until: minute(-5) },
    { reason: 'x', alternative_id: OPEN_ALL_DAY }, { reason: 'x', alternative_id: '110101-9999' }])
    await written(400, 'PUT', `${OPEN_ALL_DAY}/closure`, body);
  await written(204, 'DELETE', `${OPEN_ALL_DAY}/closure`);
});

test('what cannot be shown as a line is no reason and no number', async () => {
  for (const reason of [' ', '\u3000', '停\n水', '停\u001b[2J水', '停\u202e水', '停\u009b水'])
    assert.match((await written(400, 'PUT', `${OPEN_ALL_DAY}/closure`, { reason })).body.toString(), /#\/reason/);
  for (const now_serving of [' ', 'A\u001b1', 'A\n1'])
    assert.match((await written(400, 'PUT', `${OPEN_ALL_DAY}/load`, { level: 'low', now_serving })).body.toString(),
      /#\/now_serving/);
});

test('what has run out is still told of its time, by a node that starts later too', async () => {
  await written(200, 'PUT', `${OPEN_ALL_DAY}/closure`, { reason: '昨天', until: minute(30) });
  await written(200, 'PUT', `${OPEN_ALL_DAY}/load`, { level: 'busy' });
  await soon(async (node) => await closureOf(node, OPEN_ALL_DAY) !== null, 'closed');
  sql(store, 'BEGIN; UPDATE live_version SET version = version + 1;' +
    ' UPDATE closure SET starts_at = starts_at - 86400, ends_at = ends_at - 86400;' +
    ' UPDATE clinic_load SET reported_at = reported_at - 86400, expires_at = expires_at - 86400;' +
    ' COMMIT');
  const then = `clinics/${OPEN_ALL_DAY}?at=${minute(10 - 24 * 60)}`;
  for (const node of nodes) // nobody tells them: a server's nodes look once a second
    await until(async () => await closureOf(node, OPEN_ALL_DAY) === null, 10, 'open again');
  const later = await startFeverd(['--store', store]);
  for (const node of [...nodes, later]) {
    const { opening, load } = (await get(node, then)).clinic;
    assert.deepEqual([opening.reason, opening.closure.reason, load.level],
      ['closure', '昨天', 'busy']);
  }
  assert.equal(await later.stop(), 0);
  await written(204, 'DELETE', `${OPEN_ALL_DAY}/closure`);
});

test('a closed clinic is left out of open=true and of open_now', async () => {
  const openIds = async (node) => (await get(node, `clinics/nearest?${POINT}&open=true`))
    .clinics.map((clinic) => clinic.id);
  const openNow = async (node) => (await get(node, 'regions?parent=110100'))
    .regions.find((region) => region.adcode === '110101').open_now;
  const is = (id, wanted) =>
    soon(async (node) => (await openIds(node)).includes(id) === wanted, `open: ${wanted}`);
  await is(OPEN_ALL_DAY, true);
  await written(200, 'PUT', `${OPEN_ALL_DAY}/closure`, { reason: '停诊' });
  await is(OPEN_ALL_DAY, false);
  await written(200, 'PUT', '110101-0099/closure', { reason: '停诊' });
  await is('110101-0099', false);
  for (const node of nodes) /* by then the hours of the others count alone */
    assert.equal(await openNow(node), (await get(node, 'clinics?region=110101&open=true&kind=any'))
      .clinics.length);
  for (const id of [OPEN_ALL_DAY, '110101-0099'])
    await written(204, 'DELETE', `${id}/closure`);
  await is(OPEN_ALL_DAY, true);
});

test('notices come to their region and in their time', async () => {
  feverctl(store, 'notice', 'add', '--id', 'here', '--title', '这里', '--region', '110101',
    '--severity', 'urgent', '--until', minute(60));
  feverctl(store, 'notice', 'add', '--id', 'there', '--title', '那里', '--region', '110102');
  feverctl(store, 'notice', 'add', '--id', 'later', '--title', '以后', '--from', minute(60));
  const ids = async (node, more = '') =>
    (await get(node, `notices${more}`)).notices.map((notice) => notice.id);
  await soon(async (node) => (await ids(node, `?at=${minute(61)}`)).includes('later'),
    'the last of them');
  for (const node of nodes) {
    assert.deepEqual(await ids(node), ['here', 'there']);
    assert.deepEqual(await ids(node, '?region=110101'), ['here']);
    assert.deepEqual(await ids(node, `?region=110101&at=${minute(61)}`), ['later']);
    const { notices } = await get(node, `clinics/nearest?${POINT}`);
    assert.deepEqual(notices.map((notice) => [notice.id, notice.severity]), [['here', 'urgent']]);
  }
  for (const id of ['here', 'there', 'later'])
    feverctl(store, 'notice', 'remove', id);
  await soon(async (node) => (await ids(node)).length === 0, 'none');
});

test('a priority region: notices first, and its answers are soon asked for again', async () => {
  const [node] = nodes;
  const at = minute(2);
  const addresses = [`nearest?${POINT}&`, '?region=110101&', `/${OPEN_ALL_DAY}?`, `/${OPEN_ALL_DAY}/opening?`]
    .map((rest) => `/api/v1/clinics${rest[0] === 'n' ? '/' : ''}${rest}at=${at}`)
    .concat('/api/v1/regions/110101', `/api/v1/notices?region=110101&at=${at}`,
      `/api/v1/map?bbox=116.3,39.8,116.5,40&zoom=18&at=${at}`,
      `/ogc/collections/clinics/items/${OPEN_ALL_DAY}`);
  const longest = async (address) => {
    const { headers, status } = await ask(node.port, address);
    assert.equal(status, 200, address);
    const [, age, , stale] = /max-age=(\d+)(, stale-while-revalidate=(\d+))?/
      .exec(headers['cache-control']);
    return Number(age) + Number(stale ?? 0);
  };
  for (const address of addresses.filter((one) => one.includes('at=')))
    assert.equal(await longest(address), 60, address);
  feverctl(store, 'notice', 'add', '--id', 'info', '--title', '平常', '--region', '110101');
  feverctl(store, 'notice', 'add', '--id', 'flu', '--title', '流感高发', '--region', '110101',
    '--severity', 'warning', '--epidemic');
  await soon(async (one) => (await get(one, 'notices?region=110101')).notices.length === 2, 'both');
  for (const address of addresses)
    assert.ok(await longest(address) <= 15, address);
  assert.equal(await longest('/api/v1/regions/110102'), 60);
  const nearest = (await ask(node.port, `/api/v1/clinics/nearest?${POINT}`)).body.toString();
  assert.ok(nearest.indexOf('流感高发') < nearest.indexOf('平常'));
  assert.ok(nearest.indexOf('平常') < nearest.indexOf('"clinics":['));
  for (const page of [`/?${POINT}`, '/regions/110101', `/clinics/${OPEN_ALL_DAY}`]) {
    const { headers, body } = await ask(node.port, page);
    const text = body.toString();
    assert.ok(Number(/max-age=(\d+)/.exec(headers['cache-control'])[1]) <= 15, page);
    const main = text.indexOf('<main');
    assert.ok(main < text.indexOf('流感高发') && text.indexOf('流感高发') < text.indexOf('平常'), page);
    assert.ok(text.indexOf('平常') < text.indexOf('丁医院', main), page);
  }
  for (const id of ['info', 'flu'])
    feverctl(store, 'notice', 'remove', id);
  await soon(async (one) => (await get(one, 'notices')).notices.length === 0, 'none');
});

test('a token ends at once on both nodes, by being revoked or by its day', async () => {
  const secret = newToken('leaves', 'load:*');
  for (const node of nodes)
    await written(204, 'DELETE', `${OPEN_ALL_DAY}/load`, undefined, secret, node);
  feverctl(store, 'token', 'revoke', 'leaves');
  for (const node of nodes) {
    const answer = await written(401, 'PUT', `${OPEN_ALL_DAY}/load`, { level: 'low' }, secret, node);
    assert.match(answer.headers['www-authenticate'], /^Bearer/);
  }
  const short = newToken('short', 'load:*', '--expires', minute(60));
  await written(204, 'DELETE', `${OPEN_ALL_DAY}/load`, undefined, short);
  sql(store, `UPDATE token SET expires_at = ${Math.floor(Date.now() / 1000)} WHERE name = 'short'`);
  await written(401, 'DELETE', `${OPEN_ALL_DAY}/load`, undefined, short);
});

test('a token tells what it allows, and nobody keeps the answer', async () => {
  const expires = minute(90);
  const secret = newToken('tells', 'load:old-1,closure:*', '--expires', expires);
  const askToken = (options) => ask(nodes[1].port, '/api/v1/token', options);
  const as = (authorization, method) => askToken({ method, headers: { authorization } });
  const answer = await as(`Bearer ${secret}`);
  assert.equal(answer.status, 200, answer.body.toString());
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { expires_at: ends, ...rest } = answer.json;
  assert.deepEqual(rest, { name: 'tells', scopes: ['load:old-1', 'closure:*'] });
  assert.equal(Date.parse(ends), Date.parse(expires));
  assert.equal((await as(`Bearer ${secret}`, 'HEAD')).status, 200);
  assert.equal((await as(`Bearer ${secret}`, 'PUT')).status, 405);
  assert.equal((await as(`Bearer ${token}`)).json.expires_at, null);
  for (const wrong of [await as('Bearer fcm_x'), await as('Basic Og=='), await askToken()])
    assert.deepEqual([wrong.status, wrong.headers['www-authenticate']], [401, 'Bearer']);
  feverctl(store, 'token', 'revoke', 'tells');
  assert.equal((await as(`Bearer ${secret}`)).status, 401);
});

test('a token may name a clinic by an id of old, and no other clinic', async () => {
  const secret = newToken('old', 'load:old-1');
  await written(200, 'PUT', 'old-1/load', { level: 'full' }, secret);
  await soon(async (node) => (await views.clinic(node, '110101-0001', minute(2)))?.level === 'full',
    'the load at the present id');
  await written(403, 'PUT', `${OPEN_ALL_DAY}/load`, { level: 'low' }, secret);
  await written(403, 'PUT', 'old-1/closure', { reason: 'x' }, secret);
  await written(204, 'DELETE', 'old-1/load', undefined, secret);
});

test('the audit log names who wrote what', () => {
  const { entries } = JSON.parse(feverctl(store, 'audit', '--limit', '1000', '--json'));
  const has = (actor, action, target) => assert.ok(entries.some((entry) =>
    entry.actor.startsWith(actor) && entry.action === action && entry.target === target),
  `${actor} ${action} ${target}`);
  for (const action of ['load.put', 'load.drop', 'closure.put', 'closure.drop'])
    has('staff', action, OPEN_ALL_DAY);
  has('old', 'load.put', '110101-0001');
  for (const target of ['tests', '110101', '110100']) {
    has('feverctl', 'closure.put', target);
    has('feverctl', 'closure.drop', target);
  }
  for (const action of ['notice.put', 'notice.drop'])
    has('feverctl', action, 'here');
  has('feverctl', 'token.add', 'leaves');
  has('feverctl', 'token.revoke', 'leaves');
});

test('while another program holds the store, writes wait, then are refused, and reads go on',
  async () => {
    const release = await holdStore(store);
    try {
      const refused = write('PUT', `${OPEN_ALL_DAY}/load`, { level: 'crowded', waiting: 77 });
      let waits = true;
      refused.finally(() => { waits = false; });
      let reads = 0;
      while (waits) {
        const answer = await ask(nodes[0].port, `/api/v1/clinics/nearest?${POINT}`);
        assert.equal(answer.status, 200);
        reads++;
      }
      assert.ok(reads > 10, `${reads} reads`);
      const answer = await refused;
      assert.equal(answer.status, 503, answer.body.toString());
      assert.ok(Number(answer.headers['retry-after']) > 0);
      // This one is patient enough to see the lock go.
      const kept = write('PUT', `${OPEN_ALL_DAY}/load`, { level: 'crowded', waiting: 78 });
      release();
      assert.equal((await kept).status, 200);
    } finally {
      release();
    }
    await soon(async (node) =>
      (await views.clinic(node, OPEN_ALL_DAY, minute(2)))?.waiting === 78, 'the second load');
  });

test('what was answered with 200 outlives kill -9', async () => {
  const doomed = await startFeverd(['--store', store]);
  await written(200, 'PUT', '110101-0001/load', { level: 'crowded', waiting: 99 }, token, doomed);
  await doomed.stop('SIGKILL');
  const risen = await startFeverd(['--store', store]);
  assert.equal((await views.clinic(risen, '110101-0001', minute(2))).waiting, 99);
  await risen.stop();
  await soon(async (node) =>
    (await views.clinic(node, '110101-0001', minute(2)))?.waiting === 99, 'the load');
});

test('wrong tokens are limited, and nothing tells a secret or a position', async () => {
  const guess = () => write('PUT', `${OPEN_ALL_DAY}/load`, { level: 'low' }, 'fcm_wrong', nodes[1]);
  await until(async () => (await guess()).status === 429, 5, 'a limit');
  const limited = await guess();
  assert.ok(Number(limited.headers['retry-after']) > 0);
  const metrics = await ask(nodes[1].port, '/metrics');
  assert.equal(metrics.status, 200);
  for (const text of [nodes[0].said(), nodes[1].said(), metrics.body.toString(),
    limited.body.toString()])
    assert.doesNotMatch(text, /fcm_|39\.91|116\.41/);
});
