// OGC API – Features as its clients see it: GDAL's own driver, links over the wire, pages to the end.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { ask, importText, sampleStore, startFeverd, until } from './support.mjs';

const CLINICS = 437;
const ITEMS = '/ogc/collections/clinics/items';

/** A grid of clinics over Beijing, every tenth without a position. */
function gridCsv() {
  const rows = ['id,name,kind,adcode,lat,lon,hours,designated'];
  for (let i = 0; i < CLINICS; i++) {
    const place = i % 10 ? `${39.5 + (i % 20) * 0.05},${116 + Math.floor(i / 20) * 0.05}` : ',';
    rows.push(`g${i},网格诊所${i},fever_clinic,110101,${place},24/7,${i % 3 ? '' : 'true'}`);
  }
  return rows.join('\n');
}

let server;
let store;
before(async () => {
  store = sampleStore();
  importText(store, gridCsv(), '--source', 'grid');
  server = await startFeverd(['--store', store]);
});
after(() => server.stop());

/** All that GDAL reads of the layer, as GeoJSON features. */
function readByGdal(...args) {
  const text = execFileSync('ogr2ogr', ['-f', 'GeoJSON', '/vsistdout/', `OAPIF:http://127.0.0.1:${server.port}/ogc`,
    'clinics', ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return JSON.parse(text).features;
}

/** All ids that the list of the API gives. */
async function listed(query = '') {
  const ids = [];
  let cursor = '';
  do {
    const { json } = await ask(server.port, `/api/v1/clinics?limit=200${query}${cursor}`);
    ids.push(...json.clinics.map((clinic) => clinic.id));
    cursor = json.next && `&cursor=${json.next}`;
  } while (cursor);
  return ids;
}

const linkOf = (json, rel) => json.links.find((link) => link.rel === rel)?.href;

test('ogrinfo finds the layer with its extent, count and fields', () => {
  const said = execFileSync('ogrinfo', ['-so', `OAPIF:http://127.0.0.1:${server.port}/ogc`, 'clinics'], { encoding: 'utf8' });
  assert.match(said, /Layer name: clinics/);
  assert.match(said, /Geometry: Point/);
  assert.match(said, new RegExp(`Feature Count: ${CLINICS + 6}\n`));
  assert.match(said, /Extent: \(116\.0+, 39\.5+0*\) - \(117\.05+0*, 40\.45+0*\)/);
  assert.match(said, /WGS 84/);
  for (const [name, type] of [['id', 'String'], ['name', 'String'], ['marker_id', 'Integer'], ['hours', 'String'],
    ['state', 'String'], ['updated_at', 'DateTime']])
    assert.match(said, new RegExp(`^${name}: ${type} `, 'm'));
});

test('GDAL reads all clinics page by page, each once', async () => {
  for (const size of ['1000', '200', '50', '7']) {
    const features = readByGdal('-oo', `PAGE_SIZE=${size}`);
    assert.deepEqual(features.map(({ properties }) => properties.id), await listed(), `pages of ${size}`);
  }
});

test('GDAL reads what lies in a box', async () => {
  const features = readByGdal('-spat', '116.2', '39.6', '116.61', '39.91', '-oo', 'PAGE_SIZE=9');
  const expected = await listed('&bbox=116.2,39.6,116.61,39.91');
  assert.ok(expected.length > 30);
  assert.deepEqual(features.map(({ properties }) => properties.id), expected);
});

test('GDAL reads a feature as the service has it', async () => {
  const [feature] = readByGdal('-where', "id = '110101-0001'");
  const { json } = await ask(server.port, `${ITEMS}/110101-0001`);
  assert.deepEqual(feature.geometry, json.geometry);
  for (const name of ['name', 'kind', 'address', 'phone', 'hours', 'state', 'district', 'source'])
    assert.equal(feature.properties[name], json.properties[name], name);
});

test('links name the host that was asked, or the public address', async () => {
  const asHost = (host) => ask(server.port, '/ogc', { headers: host === undefined ? {} : { host } });
  assert.equal(linkOf((await asHost()).json, 'self'), `http://127.0.0.1:${server.port}/ogc`);
  assert.equal(linkOf((await asHost('map.example.org')).json, 'self'), 'http://map.example.org/ogc');
  assert.equal(linkOf((await asHost('a!b')).json, 'self'), '/ogc');
  assert.equal((await asHost('a"b')).status, 400);
  const forged = await ask(server.port, '/ogc', { headers: { 'x-forwarded-host': 'evil.org', 'x-forwarded-proto': 'https' } });
  assert.doesNotMatch(forged.body.toString(), /evil|https/);
  const named = await startFeverd(['--store', store, '--public-url', 'https://fever.example.org']);
  const { json } = await ask(named.port, `${ITEMS}?limit=1`, { headers: { host: 'other.org' } });
  assert.equal(linkOf(json, 'next'), `https://fever.example.org${ITEMS}?limit=1&after=110101-0001`);
  await named.stop();
});

test('every page is fresh for a minute at most and known again by its tag', async () => {
  for (const path of ['/ogc', '/ogc/conformance', '/ogc/collections', '/ogc/collections/clinics', ITEMS, `${ITEMS}/g1`]) {
    const first = await ask(server.port, path);
    assert.equal(first.status, 200, path);
    assert.equal(first.headers['content-type'], path.startsWith(ITEMS) ? 'application/geo+json' : 'application/json');
    const [, age, stale] = /^max-age=(\d+)(?:, stale-while-revalidate=(\d+))?$/.exec(first.headers['cache-control']);
    assert.ok(Number(age) + Number(stale ?? 0) <= 60, path);
    const head = await ask(server.port, path, { method: 'HEAD' });
    assert.equal(head.headers['content-length'], first.headers['content-length'], path);
    const again = await ask(server.port, path, { headers: { 'if-none-match': first.headers.etag } });
    assert.ok(again.status === 304 || again.headers.etag !== first.headers.etag, path); // the minute may turn
  }
});

test('what changed since is found by its time', async () => {
  const { json } = await ask(server.port, '/ogc/collections/clinics');
  const [[begin, end]] = json.extent.temporal.interval;
  const matched = async (datetime) =>
    (await ask(server.port, `${ITEMS}?limit=1&datetime=${datetime.replaceAll('+', '%2B')}`)).json.numberMatched;
  assert.equal(await matched(`${begin}/${end}`), CLINICS + 6);
  assert.equal(await matched(`${begin}/..`), CLINICS + 6);
  assert.equal(await matched(`../${begin}`) + await matched(`${new Date(Date.parse(begin) + 1000).toISOString()}/..`), CLINICS + 6);
  assert.equal(await matched(`${new Date(Date.parse(end) + 1000).toISOString()}/..`), 0);
});

test('what only sees who is referred to it is found by its id alone, and the collection says so', async () => {
  importText(store, 'id,name,kind,adcode,lat,lon,access\nref-1,转诊医院,fever_clinic,110101,39.9,116.4,referral_only\n', '--source', 'referred');
  const at = async (path) => (await ask(server.port, path)).json;
  await until(async () => (await ask(server.port, `${ITEMS}/ref-1`)).status === 200, 20, 'the new revision is served');
  const found = await at(`${ITEMS}?limit=200&bbox=116.39,39.89,116.41,39.91`);
  assert.ok(!found.features.some(({ id }) => id === 'ref-1'));
  assert.match((await at('/ogc/collections/clinics')).description, /referred to them are not among the items/);
});
