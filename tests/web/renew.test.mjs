// What a page says of a place is of a minute: one that stays open asks again, by itself and when it is come back to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { feverctl } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, HERE, startSite, until } from './site.mjs';

const MINUTE_MS = 60_000;

describe('a page that stays open', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  /* The browser holds an answer for the rest of its minute, which does not pass here: routes do without its cache. */
  async function setUp(page, context) {
    await page.clock.install();
    await context.route('**', (route) => route.continue());
  }

  /** A page on a clock that the test moves, and one place of it that can be closed meanwhile. */
  async function opened(target, id = 'c-open', context = {}) {
    const tab = await site.open(target, { serviceWorkers: 'block', setUp, ...context });
    const stateIs = (state) => until(tab.page, ([one, wanted]) =>
      document.querySelector(`[data-id="${one}"]`).dataset.state === wanted, [id, state]);
    await stateIs('open');
    let isShut = false;
    const act = async (command, state, ...more) => {
      feverctl(site.store, command, id, ...more);
      const said = async () => (await (await fetch(`${site.url}/api/v1/clinics/${id}`)).json()).clinic.opening.state;
      while (await said() !== state);
      isShut = command === 'close';
    };
    const shut = () => act('close', 'closed', '--reason', '停电');
    const close = async () => {
      if (isShut) await act('reopen', 'open');
      await tab.close();
    };
    let asked = 0;
    tab.page.on('request', (request) => (asked += request.resourceType() === 'fetch' && !request.url().includes('/api/')));
    return { ...tab, stateIs, shut, close, asked: () => asked };
  }

  const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

  for (const target of [`/?${HERE}`, '/regions/110101', '/clinics/c-open']) {
    test(`shows within minutes what has changed: ${target}`, async () => {
      const { page, stateIs, shut, close } = await opened(target);
      await shut();
      await page.clock.runFor(5.5 * MINUTE_MS);
      await stateIs('suspended');
      await close();
    });
  }

  test('asks at once when somebody comes back to it, but not within the same minute', async () => {
    const { page, stateIs, shut, asked, close } = await opened(`/?${HERE}`);
    await shut();
    await comeBack(page);
    await page.clock.runFor(1.5 * MINUTE_MS);
    assert.equal(asked(), 0);
    await comeBack(page);
    await stateIs('suspended');
    assert.equal(asked(), 1);
    await close();
  });

  test('asks at the end of what it shows, which each place states', async () => {
    const { page, stateIs, shut, asked, close } = await opened(`/?${HERE}`);
    const holds = await page.$$eval('#view [data-holds]', (all) => all.map(({ dataset }) => Number(dataset.holds)));
    assert.ok(holds.length > 5 && holds.every((seconds) => seconds > 0 && seconds <= 86400), String(holds));
    await page.$eval('[data-id="c-stale"]', (one) => (one.dataset.holds = '90'));
    await shut();
    await page.clock.runFor(80_000);
    assert.equal(asked(), 0);
    await page.clock.runFor(30_000);
    await stateIs('suspended');
    await close();
  });

  test('disturbs nobody: the focus, what is unfolded and what is typed stay, and nothing is said aloud', async () => {
    const { page, stateIs, shut, asked, close } = await opened(`/?${HERE}`);
    await page.fill('#q', '协和');
    await page.clock.runFor(6 * MINUTE_MS);
    assert.equal(asked(), 0, 'somebody is typing');
    await page.locator('[data-id="c-open"] summary').first().click();
    const href = await page.$eval('[data-id="c-stale"] h3 a', (link) => link.focus() || link.getAttribute('href'));
    await shut();
    await page.clock.runFor(1 * MINUTE_MS);
    await stateIs('suspended');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), href);
    assert.equal(await page.$eval('[data-id="c-open"] details', (one) => one.open), true);
    assert.equal(await page.locator('#announcer').count(), 0);
    await close();
  });

  test('leaves the map where somebody has moved it', async () => {
    const { page, stateIs, shut, close } = await opened(`/?${HERE}`, 'c-open', { viewport: DESK });
    const lefts = () => page.$$eval('#map-panel .pin-listed', (all) => all.map((pin) => Math.round(pin.getBoundingClientRect().left)));
    const pins = async () => { // once they rest
      let before = [];
      for (let now = await lefts(); now.join() !== before.join(); now = await lefts()) {
        before = now;
        await page.clock.runFor(500);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
      return before;
    };
    const ready = async (times) => until(page, (least) =>
      Number(document.querySelector('#map-panel [data-ready]')?.dataset.ready) >= least, times);
    await ready(1);
    const framed = await pins();
    await page.click('.leaflet-control-zoom-in');
    await ready(2);
    const moved = await pins();
    assert.notDeepEqual(moved, framed);
    await shut();
    await page.clock.runFor(5.5 * MINUTE_MS);
    await stateIs('suspended');
    await until(page, () => document.querySelector('#map-panel .pin-suspended'));
    await ready(3);
    assert.deepEqual(await pins(), moved);
    await close();
  });

  test('says so where it cannot ask', async () => {
    const { page, close } = await opened(`/?${HERE}`);
    await page.context().setOffline(true);
    await page.clock.runFor(5.5 * MINUTE_MS);
    await until(page, () => document.querySelector('#trouble'));
    assert.match(await page.innerText('#trouble'), /没有网络，下面还是之前的内容/);
    await close();
  });

  for (const [trouble, answer] of [['no network', (route) => route.abort()],
    ['a busy service', (route) => route.fulfill({ status: 503, headers: { 'retry-after': '5' } })],
    ['a proxy without a service', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' })],
    ['a network that asks to log in', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Log in</h1>' })],
    ['a silent service', () => {}]]) {
    test(`leaves nothing open past its end: ${trouble}`, async () => {
      const { page, stateIs, close } = await opened(`/?${HERE}`, 'c-open', { viewport: DESK });
      await until(page, () => document.querySelector('#map-panel .pin-open'));
      await page.$eval('[data-id="c-open"]', (one) => (one.dataset.holds = '90'));
      await page.route((url) => url.pathname === '/', answer);
      await page.clock.runFor(80_000);
      await stateIs('open');
      await page.clock.runFor(60_000);
      await stateIs('unknown');
      const said = await page.innerText('[data-id="c-open"] .state');
      assert.match(said, /^\s*未知，请先致电\s*$/);
      assert.equal(await page.locator('[data-id="c-open"] .load').count(), 0);
      assert.equal(await page.getAttribute('[data-id="c-stale"]', 'data-state'), 'open', 'what holds for longer stays');
      await page.unroute((url) => url.pathname === '/').catch(() => {});
      await close();
    });
  }

  test('leaves nothing open past its end where a clock that was ahead is set right', async () => {
    const { page, stateIs, close } = await opened(`/?${HERE}`);
    await page.$eval('[data-id="c-open"]', (one) => (one.dataset.holds = '90'));
    await page.route((url) => url.pathname === '/', (route) => route.abort());
    await page.clock.runFor(50_000);
    await page.clock.setSystemTime(await page.evaluate(() => Date.now()) - 180 * MINUTE_MS);
    await page.clock.runFor(80_000);
    await stateIs('unknown');
    await close();
  });

  test('of another instant stays as it is', async () => {
    const { page, close } = await site.open(`/?${HERE}&at=2026-11-20T10:00:00%2B08:00`);
    assert.equal(await page.locator('[data-holds]').count(), 0);
    await close();
  });
});
