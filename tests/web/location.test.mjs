// The position: asked for on a tap only, rounded on the phone, and words for every way to fail.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { startSite, until } from './site.mjs';

const FINE = { latitude: 39.9153456, longitude: 116.4041234, accuracy: 20 };

/** Stands in for the device where Chromium cannot be told to fail in that way. */
const geolocation = (call) => async (page) =>
  page.addInitScript(`Object.defineProperty(Navigator.prototype, "geolocation",
    { get: () => ({ getCurrentPosition: ${call} }) });`);

describe('the position', () => {
  let site;
  before(async () => {
    site = await startSite(clinics, { chromium: ['--host-resolver-rules=MAP clinic.test 127.0.0.1'] });
  });
  after(() => site.stop());

  const tap = (page) => page.click('text=使用我的位置');
  const said = async (page, words) => {
    await until(page, (wanted) =>
      document.getElementById('locate-status').textContent.includes(wanted), words);
    assert.ok(await page.isVisible('input[name="q"]'), 'the way to search by hand stays');
  };

  test('is not asked for before the tap, and goes out rounded', async () => {
    const { page, seen, close } = await site.open('/', { geolocation: FINE, permissions: ['geolocation'] });
    assert.ok(await page.isVisible('text=取整到约 100 米，只发送一次，不保存'));
    assert.ok(seen.requests.every((url) => !url.includes('lat=')));
    await tap(page);
    await until(page, () => location.search.includes('lat='));
    assert.ok(page.url().endsWith('/?lat=39.915&lon=116.404'));
    assert.ok((await page.innerText('#ranked')).includes('常开医院发热门诊'));
    const sent = seen.requests.filter((url) => url.includes('39.9'));
    assert.equal(sent.length, 1);
    assert.ok(seen.requests.every((url) => !url.includes('39.9153') && !url.includes('116.4041')));
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('keeps filters and language', async () => {
    const { page, close } = await site.open('/?open=true&lang=en',
      { geolocation: FINE, permissions: ['geolocation'] });
    await page.click('text=Use my location');
    await until(page, () => location.search.includes('lat='));
    assert.ok(page.url().includes('open=true'));
    assert.equal(await page.innerText('h1'), 'Nearest fever clinics');
    await close();
  });

  test('denied, it says so', async () => {
    const { page, seen, close } = await site.open('/', { permissions: [] });
    await tap(page);
    await said(page, '没有允许使用位置');
    assert.ok(seen.requests.every((url) => !url.includes('lat=')));
    await close();
  });

  test('out of time, it says so', async () => {
    const { page, close } = await site.open('/',
      { setUp: geolocation('(ok, bad) => bad({ code: 3 })') });
    await tap(page);
    await said(page, '没有得到位置');
    await close();
  });

  test('never answered, it says so too, and may be asked for again', async () => {
    const { page, close } = await site.open('/', {
      setUp: async (tab) => {
        await tab.clock.install();
        await geolocation('() => {}')(tab);
      },
    });
    await tap(page);
    await said(page, '正在获取位置');
    await page.clock.runFor(30_000);
    await said(page, '没有得到位置');
    assert.ok(await page.isEnabled('#locate'));
    await close();
  });

  test('not available, it says so', async () => {
    const { page, close } = await site.open('/',
      { setUp: geolocation('(ok, bad) => bad({ code: 2 })') });
    await tap(page);
    await said(page, '无法得到位置');
    await close();
  });

  test('inaccurate, it says by how much and leaves the choice', async () => {
    const { page, close } = await site.open('/',
      { geolocation: { ...FINE, accuracy: 25000 }, permissions: ['geolocation'] });
    await tap(page);
    await said(page, '误差约 25 公里');
    assert.ok(!page.url().includes('lat='));
    await page.click('text=仍用这个大概位置查找');
    await until(page, () => location.search.includes('lat='));
    await close();
  });

  test('by a browser that has none, it says so', async () => {
    const { page, close } = await site.open('/', { setUp: (tab) => tab.addInitScript(
      'Object.defineProperty(Navigator.prototype, "geolocation", { get: () => undefined });') });
    await tap(page);
    await said(page, '浏览器不提供位置');
    await close();
  });

  test('is never finer than three decimals, whatever one does next', async () => {
    const { page, seen, close } = await site.open('/', { geolocation: FINE, permissions: ['geolocation'] });
    const sent = [];
    page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
    await tap(page);
    await until(page, () => location.search.includes('lat='));
    await page.click('#filter-open');
    await until(page, () => location.search.includes('open=true'));
    await page.click('#sort-soonest');
    await until(page, () => location.search.includes('sort=soonest'));
    await page.click('.map-toggle');
    await until(page, () => document.querySelector('.pin'));
    await page.click('text=English');
    await until(page, () => document.documentElement.lang === 'en');
    for (const text of [...sent, ...seen.requests, page.url(), await page.content()])
      for (const finer of ['39.9153', '116.4041']) assert.ok(!text.includes(finer), text.slice(0, 200));
    await close();
  });

  test('in a stranger\'s link is rounded in the address at once', async () => {
    const { page, close } = await site.open('/?lat=39.9153456&lon=116.4041234&from=singlemessage');
    await until(page, () => location.search === '?lat=39.915&lon=116.404');
    await close();
  });

  test('without https, it says so', async () => {
    const { page, close } = await site.open(`http://clinic.test:${site.port}/`);
    assert.equal(await page.evaluate(() => window.isSecureContext), false);
    await tap(page);
    await said(page, '不是 https');
    await close();
  });
});
