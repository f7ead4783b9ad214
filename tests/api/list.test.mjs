// The list over the wire: cursors that every node takes, what changed since, searches, GeoJSON.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, importClinics, startFeverd, startSample, until } from './support.mjs';

const LIST = '/api/v1/clinics';
const AT = '2026-01-25T08:00:00%2B08:00';
const ALL = ['110101-0001', '110101-0002', '110101-0003', '110101-0004', '110101-0005',
  '110101-0006'];

let here;
let there;
before(async () => {
  here = await startSample();
  there = await startFeverd(['--store', here.store, '--threads', '1']);
});
after(async () => {
  await here.stop();
  await there.stop();
});

const ids = (clinics) => clinics.map((clinic) => clinic.id);

/** Follows `next` from node to node; gives all pages. */
async function walk(path, nodes) {
  const pages = [];
  for (let next; next !== null; next = pages.at(-1).next) {
    const { port } = nodes[pages.length % nodes.length];
    const answer = await ask(port, next ? `${LIST}?cursor=${next}` : path);
    assert.equal(answer.status, 200, answer.body.toString());
    pages.push(answer.json);
  }
  return pages;
}

test('pages from two nodes in turn give each clinic once', async () => {
  for (const limit of [1, 2, 6, 200]) {
    const pages = await walk(`${LIST}?limit=${limit}`, [here, there]);
    assert.deepEqual(pages.flatMap((page) => ids(page.clinics)), ALL);
    assert.equal(pages.length, Math.ceil(6 / limit));
    assert.equal(new Set(pages.map((page) => page.at)).size, 1);
    pages.forEach((page) => assert.equal(page.number_matched, 6));
  }
});

test('a search is walked the same way', async () => {
  const pages = await walk(`${LIST}?limit=1&q=yiyuan&kind=fever_clinic`, [there, here]);
  assert.deepEqual(pages.flatMap((page) => ids(page.clinics)), ALL.slice(0, 5));
  for (const [q, id] of [['丙醫院', '110101-0003'], ['jyd', '110101-0006'], ['戊路１', '110101-0005']])
    assert.deepEqual(ids((await ask(here.port, `${LIST}?q=${q}`)).json.clinics), [id], q);
});

test('two nodes give the same bytes and tags', async () => {
  const first = await ask(here.port, `${LIST}?limit=2&at=${AT}`);
  for (const path of [`${LIST}?limit=2&at=${AT}`, `${LIST}?q=医院&at=${AT}`,
    `${LIST}?cursor=${first.json.next}`]) {
    for (const headers of [{}, { accept: 'application/geo+json' }, { 'accept-encoding': 'gzip' }]) {
      const [a, b] = [await ask(here.port, path, { headers }), await ask(there.port, path, { headers })];
      assert.equal(a.status, 200);
      assert.deepEqual(b.body, a.body, path);
      assert.equal(b.headers.etag, a.headers.etag, path);
      assert.equal(a.headers.vary, 'Accept, Accept-Encoding');
      const again = await ask(there.port, path,
        { headers: { ...headers, 'if-none-match': a.headers.etag } });
      assert.equal(again.status, 304);
    }
  }
});

test('GeoJSON is what it says', async () => {
  const { headers, json } = await ask(here.port, `${LIST}?limit=1`,
    { headers: { accept: 'application/geo+json' } });
  assert.equal(headers['content-type'], 'application/geo+json');
  assert.equal(json.type, 'FeatureCollection');
  assert.deepEqual(json.features[0].geometry,
    { type: 'Point', coordinates: [116.4159, 39.9124] });
  const next = await ask(there.port, `${LIST}?cursor=${json.next}`);
  assert.deepEqual(ids(next.json.clinics), ['110101-0002']);
});

test('what changed since is told, with what was retired', async () => {
  const store = here.store;
  const { json: before } = await ask(here.port, LIST);
  const search = await ask(here.port, `${LIST}?limit=1&q=医院`);
  const walkBefore = await ask(here.port, `${LIST}?limit=2`);
  const since = await changeTwo(store, before.dataset.published_at);
  await Promise.all([here, there].map((node) => until(async () =>
    (await ask(node.port, LIST)).json.dataset.revision > before.dataset.revision, 10, 'reloaded')));

  const path = `${LIST}?limit=1&updated_since=${encodeURIComponent(since)}`;
  const pages = await walk(path, [here, there]);
  assert.deepEqual(pages.flatMap((page) => ids(page.clinics)), ['110101-0002']);
  const retired = pages.flatMap((page) => page.retired);
  assert.deepEqual(ids(retired), ['110101-0004']);
  assert.equal(retired[0].at, pages[0].dataset.published_at);

  // A list's cursor outlives the revision, a search's does not.
  const rest = await ask(there.port, `${LIST}?cursor=${walkBefore.json.next}&limit=200`);
  assert.deepEqual(ids(rest.json.clinics), ['110101-0003', '110101-0005', '110101-0006']);
  const gone = await ask(there.port, `${LIST}?cursor=${search.json.next}`);
  assert.equal(gone.status, 410);
  assert.equal(gone.json.errors[0].param, 'cursor');
});

/** Renames 110101-0002 and drops 110101-0004 in a second of its own, which it gives. */
async function changeTwo(store, published) {
  const second = () => Math.floor(Date.now() / 1000);
  const last = Math.floor(Date.parse(published) / 1000);
  await until(() => second() > last, 3, 'a new second');
  const since = new Date((last + 1) * 1000).toISOString().replace('.000', '');
  importClinics(store, (lines) => lines
    .filter((line) => !line.startsWith('110101-0004') && !line.startsWith('110101-0009'))
    .map((line) => line.replace('乙医院', '乙乙医院')));
  return since;
}
