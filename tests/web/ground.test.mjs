// The ground under the pins: a provider's tiles in each coordinate system, an own GeoJSON, the policy.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fromWgs84 } from '../../static/client/fever-client.js';
import { temporaryFolder } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, HERE, startSite, until } from './site.mjs';

const TILE_PX = 256;
const PIN = clinics.find((one) => one.id === 'c-open');
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** A provider of tiles: all pictures are one, what counts is which were asked for. */
async function startProvider() {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push({ tile: request.url, referer: request.headers.referer });
    response.setHeader('content-type', 'image/png');
    response.end(PNG);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { asked, origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Where a point lies in the Web Mercator map of a zoom, in pixels from its north-west corner. */
function pixelOf({ lat, lon }, zoom) {
  const across = TILE_PX * 2 ** zoom;
  const y = (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2;
  return { x: (lon + 180) / 360 * across, y: y * across };
}

/** Where the pin is drawn, measured from a tile's corner. */
function measured(page, id) {
  return page.evaluate((name) => {
    const tiles = [...document.querySelectorAll('img.leaflet-tile')].filter((one) => one.complete);
    const [, z, x, y] = tiles.map((one) => one.src.match(/\/(\d+)\/(\d+)\/(\d+)\.png$/))[0].map(Number);
    const corner = tiles[0].getBoundingClientRect();
    const pin = [...document.querySelectorAll('.pin')].find((one) => one.getAttribute('aria-label').includes(name));
    const box = pin.getBoundingClientRect();
    return { zoom: z, x: x * 256 + box.left + box.width / 2 - corner.left, y: y * 256 + box.top + box.height / 2 - corner.top };
  }, id);
}

describe('tiles of a provider', () => {
  let provider;
  before(async () => (provider = await startProvider()));
  after(() => provider.stop());

  for (const crs of ['wgs84', 'gcj02', 'bd09']) {
    test(`cut from ${crs} lie right under the pins`, async () => {
      provider.asked.length = 0;
      const site = await startSite(clinics, { flags: ['--tiles', `${provider.origin}/{z}/{x}/{y}.png`,
        '--tiles-attribution', '测试地图 <GS(2024)0001号>', '--tiles-crs', crs] });
      const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
      await until(page, () => document.querySelectorAll('.pin-listed').length === 10 &&
        document.querySelector('img.leaflet-tile-loaded') && document.querySelector('[data-ready]'));

      const drawn = await measured(page, PIN.name);
      const there = fromWgs84(crs, { lat: PIN.lat, lon: PIN.lon });
      const expected = pixelOf(there, drawn.zoom);
      assert.ok(Math.hypot(drawn.x - expected.x, drawn.y - expected.y) < 1, JSON.stringify({ drawn, expected }));
      const plain = pixelOf(PIN, drawn.zoom);
      const shift = Math.hypot(expected.x - plain.x, expected.y - plain.y);
      assert.ok(crs === 'wgs84' ? shift === 0 : shift > 30, `${shift} pixels`);

      // The tile that holds the pin was asked for, and only tiles of our template were.
      const holder = `/${drawn.zoom}/${Math.floor(expected.x / TILE_PX)}/${Math.floor(expected.y / TILE_PX)}.png`;
      assert.ok(provider.asked.some(({ tile }) => tile === holder), holder);
      assert.ok(provider.asked.every(({ tile, referer }) => /^\/\d+\/\d+\/\d+\.png$/.test(tile) && !referer));
      const others = seen.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:'));
      assert.ok(others.every((url) => url.startsWith(`${provider.origin}/`)));

      // The clusters are asked for in the same system, and there is one line that names the source.
      const query = new URL(seen.requests.filter((url) => url.includes('/api/v1/map?')).pop()).searchParams;
      assert.equal(query.get('crs') ?? 'wgs84', crs);
      assert.equal(await page.locator('.leaflet-control-attribution').innerText(), '测试地图 <GS(2024)0001号>');
      assert.deepEqual(seen.errors, []);
      await close();
      await site.stop();
    });
  }

  test('are let in by the policy, and nobody else is', async () => {
    const site = await startSite(clinics, { flags: ['--tiles', `${provider.origin}/{z}/{x}/{y}.png`,
      '--tiles-attribution', '测试地图'] });
    const plain = await startSite(clinics);
    const policyOf = async (url) => (await fetch(url)).headers.get('content-security-policy');
    const strict = await policyOf(`${plain.url}/`);
    for (const target of ['/', '/nothing', '/static/js/main.js'])
      assert.equal(await policyOf(site.url + target), strict.replace('data:;', `data: ${provider.origin};`));
    const { page, close } = await site.open('/privacy');
    assert.ok(await page.isVisible('text=地图图片由「测试地图」提供'));
    const blocked = await page.evaluate(() => new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
      new Image().src = 'https://elsewhere.example/x.png';
    }));
    assert.equal(blocked, 'img-src');
    await close();
    await site.stop();
    await plain.stop();
  });
});

test('an own GeoJSON is served by us, with its approval number in sight', async () => {
  const file = path.join(temporaryFolder(), 'ground.geojson');
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [
    { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[116.3, 39.9], [116.5, 39.95]] } },
    { type: 'Feature', properties: { name: '<b>城</b>' }, geometry: { type: 'Point', coordinates: [116.404, 39.915] } },
  ] }));
  const site = await startSite(clinics, { flags: ['--base-map', file, '--base-map-approval', 'GS(2024)0002号'] });
  const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
  await until(page, () => document.querySelector('path.own-ground') && document.querySelector('.place'));
  assert.equal(await page.locator('.place').innerText(), '<b>城</b>');
  assert.equal(await page.locator('.leaflet-control-attribution').innerText(), '审图号：GS(2024)0002号');
  assert.ok(seen.requests.every((url) => url.startsWith(site.url)));
  assert.deepEqual(seen.errors, []);
  const served = await fetch(`${site.url}/base-map.geojson`);
  assert.equal(served.headers.get('content-type'), 'application/geo+json');
  await close();
  await site.stop();
});
