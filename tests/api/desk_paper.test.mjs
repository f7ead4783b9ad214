// What the desk prints: a region's list as things stand, and a poster whose code leads to its page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import jsQR from 'jsqr';
import { signIn, token } from './desk_support.mjs';
import { feverctl, KEEPS_CURRENT, runFeverctl, sampleStore, startDesk } from './support.mjs';

const SITE = 'https://fever.example.org';
const MODULE_PX = 4;

/** What a phone reads of the first SVG of a page, drawn by its own path of rectangles. */
function decode(page) {
  const [, side, path] = /<svg class="qr"[^>]*viewBox="0 0 (\d+) \d+".*?<path d="([^"]+)"/s.exec(page);
  const width = Number(side) * MODULE_PX;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = y * MODULE_PX; row < (Number(y) + 1) * MODULE_PX; row++)
      for (let column = x * MODULE_PX; column < (Number(x) + Number(w)) * MODULE_PX; column++)
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  return jsQR(pixels, width, width, { inversionAttempts: 'dontInvert' })?.data;
}

describe('paper of the desk', () => {
  let desk, store, clerk;
  const page = async (path) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, 200, path);
    return answer.body.toString();
  };
  before(async () => {
    store = sampleStore();
    feverctl(store, 'correct', '110101-0001', 'name=<b>甲</b>医院', 'phone=010-65432109', '--why', 'test');
    feverctl(store, 'close', '110101-0004', '--reason', 'test');
    desk = await startDesk(store, ['--site', SITE, ...KEEPS_CURRENT]);
    clerk = await signIn(desk, token(store, 'clerk'));
  });
  after(() => desk.stop());

  test('a list has name, state now, hours, telephone and address, and says of when it is', async () => {
    const list = await page('/print/110101');
    assert.match(list, /<h1>北京市东城区发热门诊<\/h1>/);
    assert.match(list, /版本 \d+ · \d{4}-\d\d-\d\d \d\d:\d\d/);
    assert.match(list, /请拨 120/);
    const rows = [...list.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row]) => row.split(/<[^>]+>/).filter(Boolean));
    const row = (name) => rows.find(([first]) => first === name);
    const own = list.match(/<tr><th scope="row">&lt;b&gt;甲.*?<\/tr>/s)[0];
    assert.match(own, /(开诊，至|休诊，)/);
    assert.match(own, /08:00–20:00/);
    assert.match(own, /010-65432109/);
    assert.match(own, /甲路1号/);
    assert.equal(row('乙医院发热门诊')[1], '不确定，请先打电话');
    assert.equal(row('丁医院发热门诊')[1], '停诊');
    assert.equal(row('己药店')[1], '开诊', 'no end that is months away');
    assert.doesNotMatch(list, /<b>甲/);
    assert.match(await page('/print/110102'), /还没有名单/);
    assert.match(await page('/print/110101?lang=en'), /Not known: call first/);
    await page('/?lang=zh-CN');
  });

  test('what is not confirmed for as long as the public site says is not called open', async () => {
    const strict = await startDesk(store, ['--confirm-days', '1']);
    const reader = await signIn(strict, token(store, 'reader'));
    const list = (await reader.get('/print/110101')).body.toString();
    assert.doesNotMatch(list, /<td>(开诊|休诊)/);
    assert.match(list, /己药店<\/th><td>不确定，请先打电话</);
    await strict.stop();
    for (const days of ['0', '36501', 'x', ''])
      assert.match(runFeverctl(store, 'desk', '--confirm-days', days).stderr, /confirm-days/, days);
  });

  test('a poster\'s code is the address of the region\'s page', async () => {
    const poster = await page('/poster/110101');
    assert.equal(decode(poster), `${SITE}/regions/110101`);
    assert.match(poster, /<p class="place">北京市东城区</);
    assert.match(poster, /<b>120<\/b>/);
    assert.match(poster, new RegExp(`class="site">${SITE}/regions/110101<`));
  });

  test('without a public site a poster says what is missing', async () => {
    const own = await startDesk(store);
    const other = await signIn(own, token(store, 'other'));
    const answer = await other.get('/poster/110101');
    assert.equal(answer.status, 409);
    assert.match(answer.body.toString(), /--site https:/);
    await own.stop();
    for (const site of ['ftp://x', 'https://x/y', 'https://', 'x', 'https://a b'])
      assert.equal(runFeverctl(store, 'desk', '--listen', '127.0.0.1:0', '--site', site).status, 2, site);
  });

  test('what is no region is refused', async () => {
    for (const path of ['/print/1', '/print/999999', '/poster/x', '/poster/999999', '/print/110101x'])
      assert.equal((await clerk.get(path)).status, 404, path);
    assert.match(await page('/export?region=110101'), /href="\/poster\/110101"/);
  });
});
