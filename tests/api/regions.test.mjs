// Regions, outlines, packs and the map over the wire, on a store that feverctl filled.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ask, feverctl, root, sampleStore, startFeverd, startSample, temporaryFolder, until } from './support.mjs';

const shared = process.env.FEVER_SHARED ?? join(root, '../shared');
const beijing = join(shared, 'data/boundaries/beijing-districts.geojson');

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const regionAt = async (lat, lon, more = '') =>
  (await ask(server.port, `/api/v1/regions/at?lat=${lat}&lon=${lon}${more}`)).json;

/** A square of degrees as a feature. */
function square(adcode, name, west, south, east, north) {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: 'Feature', properties: { adcode, name },
    geometry: { type: 'Polygon', coordinates: [ring] } };
}

test('the tree tells what is in each region', async () => {
  const { status, json } = await ask(server.port, '/api/v1/regions');
  assert.equal(status, 200);
  assert.deepEqual(json.regions.map((region) => region.adcode), ['110000']);
  const [province] = json.regions;
  for (const name of ['adcode', 'name', 'level', 'parent', 'centre', 'clinics', 'open_now', 'hotlines',
    'area_code', 'emergency_number'])
    assert.ok(name in province, name);
  const below = (await ask(server.port, '/api/v1/regions?parent=110100')).json.regions;
  assert.deepEqual(below.map((region) => region.adcode), ['110101', '110102']);
  assert.equal(below.reduce((sum, region) => sum + region.clinics, 0), province.clinics);
  assert.equal(below.reduce((sum, region) => sum + region.open_now, 0), province.open_now);
});

test('a region counts what its list shows', async () => {
  const store = sampleStore();
  feverctl(store, 'correct', '110101-0001', 'access=referral_only', '--why', '电话核实');
  const own = await startFeverd(['--store', store]);
  const { clinics, open_now: open } = (await ask(own.port, '/api/v1/regions/110101')).json.regions[0];
  const matched = async (query) => (await ask(own.port, `/api/v1/clinics?region=110101&${query}`)).json.number_matched;
  assert.deepEqual([clinics, open], [await matched(''), await matched('open=true')]);
  assert.equal(clinics + await matched('access=referral_only'), 6);
  assert.equal(await own.stop(), 0);
});

test('without outlines the nearest clinic tells the district', async () => {
  const { by, regions } = await regionAt(39.9124, 116.4159);
  assert.equal(by, 'nearest_clinic');
  assert.equal(regions[0].adcode, '110101');
});

test('imported outlines are followed by a running server', async () => {
  const file = join(temporaryFolder(), 'outlines.geojson');
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [
    square('110101', '东城区', 116.388, 39.85, 116.45, 39.97),
    square('110102', '西城区', 116.32, 39.85, 116.388, 39.97)] }));
  const before = (await regionAt(39.9124, 116.385)).dataset;
  feverctl(server.store, 'import', file, '--as', 'outlines');
  await until(async () => (await regionAt(39.9124, 116.385)).by === 'outline', 5, 'by outline');
  const { dataset, regions, crs } = await regionAt(39.9124, 116.385);
  assert.notEqual(dataset.tag, before.tag);
  assert.equal(regions[0].adcode, '110102');
  assert.equal(crs, 'wgs84');
  const nearest = await ask(server.port, '/api/v1/clinics/nearest?lat=39.9124&lon=116.385');
  assert.deepEqual([nearest.json.region.adcode, nearest.json.region.by], ['110102', 'outline']);
  assert.equal(nearest.json.clinics[0].id.slice(0, 6), '110101');
});

test('a point in another system is held against the same outline', async () => {
  // 39.9124, 116.3879 in WGS84, 10 m west of the border, and what GCJ-02 and BD-09 make of it.
  const west = '110102';
  assert.equal((await regionAt(39.9124, 116.3879)).regions[0].adcode, west);
  assert.equal((await regionAt(39.9138, 116.3941, '&crs=gcj02')).regions[0].adcode, west);
  assert.equal((await regionAt(39.9124, 116.3941)).regions[0].adcode, '110101');
});

test('outside of all outlines the nearest tells', async () => {
  const { by, regions } = await regionAt(40.2, 116.4);
  assert.equal(by, 'nearest_clinic');
  assert.equal(regions.length, 1);
});

test('real outlines of districts', { skip: existsSync(beijing) ? false : 'no ../shared' }, async () => {
  const store = join(temporaryFolder(), 'beijing.db');
  feverctl(store, 'init');
  feverctl(store, 'import', join(root, 'geodata/regions.csv'), '--as', 'regions');
  feverctl(store, 'import', beijing, '--as', 'outlines');
  const other = await startFeverd(['--store', store]);
  const names = new Map(JSON.parse(readFileSync(beijing)).features
    .map(({ properties }) => [String(properties.adcode), properties.name]));
  const places = [['110101', 39.9163, 116.3972], ['110102', 39.9123, 116.3660],
    ['110105', 39.9219, 116.4435], ['110108', 39.9998, 116.3266], ['110114', 40.2208, 116.2312]];
  for (const [adcode, lat, lon] of places) {
    const { json } = await ask(other.port, `/api/v1/regions/at?lat=${lat}&lon=${lon}`);
    assert.equal(json.by, 'outline');
    assert.equal(json.regions[0].adcode, adcode, names.get(adcode));
  }
  assert.equal(await other.stop(), 0);
});

test('a pack holds the clinics of a city as they are alone', async () => {
  const { json, headers } = await ask(server.port, '/api/v1/packs/110100');
  for (const name of ['generated_at', 'valid_until', 'dataset', 'crs', 'region', 'clinics', 'intervals'])
    assert.ok(name in json, name);
  assert.match(headers['cache-control'], /^max-age=\d+/);
  assert.deepEqual(Object.keys(json.intervals), json.clinics.map((clinic) => clinic.id));
  assert.equal(Date.parse(json.valid_until) - Date.parse(json.generated_at), 86_400_000);
  for (const clinic of json.clinics) {
    const alone = await ask(server.port, `/api/v1/clinics/${clinic.id}?at=` +
      encodeURIComponent(json.generated_at));
    assert.deepEqual(clinic, alone.json.clinic);
  }
  const packed = await ask(server.port, '/api/v1/packs/110100',
    { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(JSON.parse(gunzipSync(packed.body)).clinics.length, json.clinics.length);
  assert.equal((await ask(server.port, '/api/v1/packs/110101')).status, 404);
});

test('the map adds up to the list, and asks are kept by tiles', async () => {
  const at = '2026-01-25T08:00:00%2B08:00';
  const path = (bbox, zoom) => `/api/v1/map?bbox=${bbox}&zoom=${zoom}&at=${at}`;
  for (const zoom of [0, 5, 10, 14, 18, 20]) {
    const { status, headers, json, body } = await ask(server.port, path('116.3,39.8,116.5,40', zoom));
    assert.equal(status, 200);
    const shown = json.clinics.length +
      json.clusters.reduce((sum, cluster) => sum + cluster.count, 0);
    const list = await ask(server.port, `/api/v1/clinics?bbox=${json.bbox}&limit=1&at=${at}`);
    assert.equal(shown, list.json.number_matched);
    const again = await ask(server.port, path(json.bbox, zoom));
    assert.deepEqual(again.body, body);
    assert.equal(again.headers.etag, headers.etag);
    const known = await ask(server.port, path(json.bbox, zoom),
      { headers: { 'if-none-match': headers.etag } });
    assert.equal(known.status, 304);
  }
});

test('two nodes show the same map', async () => {
  const other = await startFeverd(['--store', server.store, '--threads', '1']);
  for (const zoom of [3, 12, 19]) {
    const path = `/api/v1/map?bbox=116.3,39.8,116.5,40&zoom=${zoom}&crs=bd09&at=2026-01-25T08:00:00Z`;
    const [here, there] = [await ask(server.port, path), await ask(other.port, path)];
    assert.deepEqual(there.body, here.body);
    assert.equal(there.headers.etag, here.headers.etag);
  }
  assert.equal(await other.stop(), 0);
});
