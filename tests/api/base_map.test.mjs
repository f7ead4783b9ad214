// The map's ground as feverd takes it from its options: what it refuses, in one sentence.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask, runFeverd, sampleStore, startFeverd, temporaryFolder } from './support.mjs';

const folder = temporaryFolder();
const TILES = 'https://tiles.example.org/{z}/{x}/{y}';

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const collection = (...coordinates) => ({ type: 'FeatureCollection',
  features: coordinates.map((each) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: each } })) });

const own = (path) => ['--static', folder, '--base-map', path, '--base-map-approval', 'GS(2024)0001号'];

for (const [what, args, because] of [
  ['a script for an address', ['--tiles', 'javascript:alert(1)', '--tiles-attribution', 'a'], /--tiles must begin with https:\/\//],
  ['an end of the policy', ['--tiles', 'https://a.example; script-src *;/{z}/{x}/{y}', '--tiles-attribution', 'a'], /write other bytes as %XX/],
  ['a provider without a name', ['--tiles', TILES], /--tiles needs --tiles-attribution/],
  ['an unknown system', ['--tiles', TILES, '--tiles-attribution', 'a', '--tiles-crs', 'utm'], /--tiles-crs must be wgs84, gcj02 or bd09/],
  ['an endless zoom', ['--tiles', TILES, '--tiles-attribution', 'a', '--tiles-max-zoom', '30'], /from 5 to 20/],
  ['two grounds', ['--tiles', TILES, '--tiles-attribution', 'a', ...own(file('a.geojson', collection([1, 2])))], /exclude each other/],
  ['a ground without its number', ['--base-map', 'x'], /--base-map needs --base-map-approval/],
  ['a ground without a page', ['--base-map', 'x', '--base-map-approval', 'a'], /--base-map needs --static/],
  ['a ground that is not there', own(join(folder, 'none')), /cannot read .*none/],
  ['a ground that is no JSON', own(file('b.geojson', '{')), /b\.geojson, line 1, is no JSON/],
  ['a ground that is no collection', own(file('c.geojson', { type: 'Point', coordinates: [1, 2] })), /is no GeoJSON feature collection/],
  ['a ground in metres', own(file('d.geojson', collection([1, 2], [12958000, 4825000]))), /feature 2 of .*d\.geojson must have a geometry/],
  ['a folder for a ground', own(folder), /must be a file/],
]) {
  test(`${what} is refused at the start`, () => {
    const run = runFeverd(['--store', join(folder, 'none.db'), ...args]);
    assert.equal(run.status, 2, run.stderr);
    assert.match(run.stderr, because);
    assert.equal(run.stderr.trim().split('\n').length, 2, 'a sentence, and where help is');
  });
}

test('the options come from a file and from the environment, too', async () => {
  const config = file('feverd.conf', 'tiles = https://t{s}.example.org/{z}/{x}/{y}\ntiles-attribution = 某图 GS(2024)0001号\n');
  const service = await startFeverd(['--store', sampleStore(), '--config', config], { FEVER_TILES_SUBDOMAINS: '0,1' });
  const answer = await ask(service.port, '/');
  assert.match(answer.headers['content-security-policy'],
    /img-src 'self' data: https:\/\/t0\.example\.org https:\/\/t1\.example\.org;/);
  await service.stop();
});

test('a service without files of the page has no ground to serve', async () => {
  const service = await startFeverd(['--store', sampleStore()]);
  assert.equal((await ask(service.port, '/base-map.geojson')).status, 404);
  assert.equal((await ask(service.port, '/')).status, 200);
  await service.stop();
});
