// A clinic's pin moved at the desk: looked at first, kept as a correction with a reason, undone.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newest, published, signIn, token } from './desk_support.mjs';
import { ask, feverctl, runFeverctl, sampleStore, startDesk, temporaryFolder } from './support.mjs';

const ID = '110101-0001', AT = `/clinics/${ID}/place`;
const DONGCHENG = [[116.37, 39.86], [116.45, 39.86], [116.45, 39.98], [116.37, 39.98], [116.37, 39.86]];

describe('a pin at the desk', () => {
  let desk, store, clerk;
  const page = async (path, status = 200) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, status, path);
    return answer.body.toString();
  };
  /** The act's form as a page shows it, with what is typed into it. */
  const form = (text, action, more = {}) => {
    const [own] = new RegExp(`<form method="post" action="${action}">.*?</form>`, 's').exec(text);
    return { ...Object.fromEntries([...own.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])), ...more };
  };
  const line = () => published(store).split('\n').find((row) => row.startsWith(ID));

  before(async () => {
    store = sampleStore();
    const file = join(temporaryFolder(), 'outlines.geojson');
    writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature',
      properties: { adcode: 110101, name: '东城区' }, geometry: { type: 'Polygon', coordinates: [DONGCHENG] } }] }));
    feverctl(store, 'import', file, '--as', 'outlines');
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, '王敏'));
  });
  after(() => desk.stop());

  test('the new position is looked at beside the old one before it is kept', async () => {
    const look = await page(`${AT}?lat=39.9214&lon=116.4159&crs=wgs84`);
    assert.match(look, /39\.9124, 116\.4159/);
    assert.match(look, /39\.9214, 116\.4159/);
    assert.match(look, /相距 999 米/);
    assert.match(look, /新位置在东城区范围内/);
    assert.match(look, /<svg class="map".*class="outline".*class="old".*class="new"/s);
    const outside = await page(`${AT}?lat=39.9214&lon=116.6&crs=wgs84`);
    assert.match(outside, /新位置不在东城区范围内，相差 \d+ 米/);
    const offset = await page(`${AT}?lat=39.9214&lon=116.4159&crs=gcj02`);
    assert.match(offset, /39\.9214, 116\.4159/, 'as typed, in its own column');
    assert.doesNotMatch(offset, /相距 999 米/);
    assert.doesNotMatch(await page(AT), /name="why"/);
  });

  test('streets lie under the pins where the operator names tiles, in their own coordinate system', async () => {
    assert.doesNotMatch(await page(AT), /<image/);
    const tiled = await startDesk(store, ['--tiles', 'https://t{s}.example.org/{z}/{x}/{y}?a=1&b=2', '--tiles-subdomains', '0,1',
      '--tiles-attribution', '某图 GS(2024)1号', '--tiles-crs', 'gcj02', '--tiles-max-zoom', '14']);
    const other = await signIn(tiled, token(store, '李'));
    const answer = await other.get(`${AT}?lat=39.9214&lon=116.4159&crs=wgs84`);
    await tiled.stop();
    assert.match(answer.headers['content-security-policy'], /img-src 'self' data: https:\/\/t0\.example\.org https:\/\/t1\.example\.org;/);
    const [, svg] = /(<svg class="map streets".*?<\/svg>)/s.exec(answer.body.toString());
    assert.match(svg, /data-crs="gcj02"/);
    assert.match(answer.body.toString(), /底图：某图 GS\(2024\)1号。.*GCJ-02/);
    const tiles = [...svg.matchAll(/<image href="https:\/\/t([01])\.example\.org\/(\d+)\/(\d+)\/(\d+)\?a=1&amp;b=2" x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)"/g)]
      .map(([, ...numbers]) => numbers.map(Number));
    assert.ok(tiles.length > 1 && tiles.length <= 48);
    assert.equal(tiles.length, svg.match(/<image/g).length);
    // The pin lies where its own tile has it, and every other tile beside that one.
    const [pinX, pinY] = /class="new"><path d="M([\d.]+) ([\d.]+)m/.exec(svg).slice(1).map(Number);
    const [lat, lon] = /新的位置.*?<td>.*?<td>([\d.]+), ([\d.]+)/s.exec(answer.body.toString()).slice(1).map(Number);
    for (const [host, z, x, y, left, top, size] of tiles) {
      assert.equal(host, (x + y) % 2);
      assert.equal(z, 14);
      const column = (lon + 180) / 360 * 2 ** z, row = (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * 2 ** z;
      assert.ok(Math.abs(left + (column - x) * size - pinX) < 0.2, 'across');
      assert.ok(Math.abs(top + (row - y) * size - pinY) < 0.2, 'down');
    }
    for (const args of [['--tiles', 'https://example.org/{z}/{x}/{y}'], ['--tiles', 'ftp://x/{z}/{x}/{y}', '--tiles-attribution', 'x'], ['--tiles-crs', 'gcj02']])
      assert.equal(runFeverctl(store, 'desk', '--listen', '127.0.0.1:0', ...args).status, 2, args.join(' '));
  });

  test('it is kept with a reason and a name, and undone step by step', async () => {
    const before = line();
    const first = form(await page(`${AT}?lat=39.9214&lon=116.4159&crs=wgs84`), AT, { why: '实地核对' });
    assert.equal((await clerk.post(AT, first)).status, 303);
    const moved = line();
    assert.match(moved, /39\.9214,116\.4159,wgs84,exact/);
    const pinned = await page(AT);
    assert.match(pinned, /位置由 王敏 更正：实地核对/);
    assert.match((await page(`/history/${newest(store)}`)), /王敏/);
    assert.match(feverctl(store, 'audit'), new RegExp(`王敏.*desk\\.place.*${ID}`));

    const second = form(await page(`${AT}?lat=39.93&lon=116.42&crs=gcj02`), AT, { why: '高德' });
    assert.equal((await clerk.post(AT, second)).status, 303);
    assert.match(line(), /39\.93,116\.42,gcj02,exact/);
    assert.equal((await clerk.post(`${AT}/undo`, form(await page(AT), `${AT}/undo`))).status, 303);
    assert.equal(line(), moved, 'the pin before it');
    const count = newest(store);
    feverctl(store, 'correct', ID, '--remove', 'lat');
    assert.equal(line(), before);
    assert.ok(newest(store) > count);

    const third = form(await page(`${AT}?lat=39.94&lon=116.42&crs=wgs84`), AT, { why: '再试' });
    assert.equal((await clerk.post(AT, third)).status, 303);
    assert.equal((await clerk.post(`${AT}/undo`, form(await page(AT), `${AT}/undo`))).status, 303);
    assert.equal(line(), before, 'what the sources say');
    assert.doesNotMatch(await page(AT), /undo/);
  });

  test('what the pin replaced is as it was: a precision alone, and a position with an end', async () => {
    const said = () => JSON.parse(feverctl(store, '--json', 'corrections', ID)).corrections
      .map(({ field, value, who, why, until }) => [field, value, who, why, until]);
    const there_and_back = async (state) => {
      const [row, corrections] = [line(), said()];
      const pin = form(await page(`${AT}?lat=39.95&lon=116.43&crs=gcj02`), AT, { why: '再看' });
      assert.equal((await clerk.post(AT, pin)).status, 303, state);
      assert.match(line(), /39\.95,116\.43,gcj02,exact/);
      assert.equal((await clerk.post(`${AT}/undo`, form(await page(AT), `${AT}/undo`))).status, 303, state);
      assert.equal(line(), row, state);
      assert.deepEqual(said(), corrections, state);
    };
    feverctl(store, 'correct', ID, 'precision=address', '--why', '估计', '--until', '2199-12-31');
    assert.match(line(), /wgs84,address/);
    await there_and_back('a precision alone');
    feverctl(store, 'correct', ID, 'lat=39.92', 'lon=116.41', 'precision=district', '--why', '粗略', '--until', '2199-12-31');
    await there_and_back('a position with an end');
    feverctl(store, 'correct', ID, '--remove', 'lat');
  });

  test('a pin for an older state is not kept', async () => {
    const stale = form(await page(`${AT}?lat=39.95&lon=116.42&crs=wgs84`), AT, { why: 'x' });
    feverctl(store, 'correct', ID, 'note=meanwhile', '--why', 'test');
    const before = line();
    const answer = await clerk.post(AT, stale);
    assert.equal(answer.status, 409);
    assert.match(answer.body.toString(), /没有保存/);
    assert.equal(line(), before);
    const tag = form(await page(`${AT}?lat=39.95&lon=116.42&crs=wgs84`), AT, { why: 'x', tag: '1' });
    assert.equal((await clerk.post(AT, tag)).status, 409);
  });

  test('what is no position, no reason or no clinic is refused', async () => {
    for (const query of ['lat=91&lon=1&crs=wgs84', 'lat=x&lon=1&crs=wgs84', 'lat=1e1&lon=1&crs=wgs84', 'lat=nan&lon=1&crs=wgs84',
      'lat=39&lon=&crs=wgs84', 'lat=39&lon=116&crs=utm', 'lat=39&lon=116', `lat=${'3'.repeat(400)}&lon=1&crs=wgs84`, 'lat=%ff&lon=1&crs=wgs84'])
      assert.doesNotMatch(await page(`${AT}?${query}`, 400), /name="why"/, query);
    const before = line();
    const good = form(await page(`${AT}?lat=39.95&lon=116.42&crs=wgs84`), AT, { why: 'x' });
    for (const bad of [{ why: '' }, { why: '  ' }, { why: 'a\nb' }, { why: 'x'.repeat(1001) }, { lat: '99' }, { crs: 'x' }])
      assert.equal((await clerk.post(AT, { ...good, ...bad })).status, 400, JSON.stringify(bad).slice(0, 40));
    assert.equal((await clerk.post(AT, { ...good, secret: 'x' })).status, 403);
    assert.equal(line(), before);
    for (const id of ['110101-9999', '110101-0009', 'x'.repeat(300), '<b>'])
      await page(`/clinics/${id}/place`, 404);
    assert.equal((await ask(desk.port, AT)).status, 303);
  });
});
