// A resident's report from a clinic's page to its receipt and its erasure: by taps, by keys, without scripts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { feverctl } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, PHONE, axeSource, screenshot, startSite, until } from './site.mjs';

const TEXT = '周日上午去了，门口贴着通知：周末不开诊。\n保安说周一 8 点才有人。';
const CONTACT = 'resident@example.org';

/** All of axe's rules as the page stands, those of colours in the dark, and what is too small to tap. */
async function faults(page) {
  await page.evaluate(axeSource);
  const found = [];
  for (const [colorScheme, runOnly] of [['light', null], ['dark', ['color-contrast', 'link-in-text-block']]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate((only) => window.axe.run(document, only ? { runOnly: only } : {}), runOnly);
    found.push(...violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map((node) => node.html).join('; ')}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  found.push(...await page.$$eval('a, button, input:not([type=hidden]), textarea', (all) => all
    .filter((one) => one.offsetParent && !one.closest('.skip'))
    .filter((one) => (one.closest('label') || one).getBoundingClientRect().height < 43.5)
    .map((one) => `small: ${one.outerHTML}`)));
  const { width, height } = page.viewportSize();
  for (const narrow of [width, 320]) { /* 400 % zoom of 1280 px */
    await page.setViewportSize({ width: narrow, height });
    if (await page.evaluate(() => document.documentElement.scrollWidth) > narrow)
      found.push(`scrolls sideways at ${narrow} px`);
  }
  await page.setViewportSize({ width, height });
  return found;
}

/** How a person gets on with a finger, and with keys alone. */
const ways = {
  taps: {
    viewport: PHONE,
    settings: { hasTouch: true, isMobile: true },
    press: (page, selector) => page.tap(selector),
    write: async (page, selector, text) => {
      await page.tap(selector);
      await page.fill(selector, text);
    },
  },
  keys: {
    viewport: DESK,
    settings: {},
    press: async (page, selector) => {
      await tabTo(page, selector);
      await page.keyboard.press(await page.evaluate(() => (document.activeElement.matches('input') ? 'Space' : 'Enter')));
    },
    write: async (page, selector, text) => {
      await tabTo(page, selector);
      await page.keyboard.insertText(text);
    },
  },
};

/** Of the radio buttons only one is in the tab order; arrows lead to the others. */
async function tabTo(page, selector) {
  const isThere = () => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
  for (let i = 0; i < 60 && !(await isThere()); i++) {
    const inGroup = await page.evaluate(() => document.activeElement.name === 'kind');
    await page.keyboard.press(inGroup && selector.includes('kind') ? 'ArrowDown' : 'Tab');
  }
  assert.ok(await isThere(), selector);
}

describe('a report', () => {
  let site;
  let store;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'], prepare: (file) => (store = file) })));
  after(() => site.stop());

  const kept = () => JSON.parse(feverctl(store, 'reports', 'list', '--json')).groups.flatMap((group) => group.reports);

  for (const [name, { viewport, settings, press, write }] of Object.entries(ways)) {
    test(`is sent and erased by ${name}`, async () => {
      const { page, seen, close } = await site.open('/clinics/c-open', { viewport, bypassCSP: true,
        permissions: ['clipboard-read', 'clipboard-write'], ...settings });
      const look = async (state) => {
        await page.waitForLoadState('networkidle');
        assert.deepEqual(await faults(page), [], state);
        await screenshot(page, `report-${state}-${viewport.width}`, true);
      };
      await press(page, '#report a.button');
      await page.waitForURL('**/clinics/c-open/report');
      await look('form');

      await press(page, 'input[name=kind][value=wrong_hours]');
      await write(page, '#text', TEXT);
      await write(page, '#contact', CONTACT);
      await press(page, 'button[type=submit]');
      await page.waitForSelector('#consent-fault');
      assert.equal(await page.inputValue('#text'), TEXT);
      assert.equal(await page.inputValue('#contact'), CONTACT);
      assert.ok(await page.isChecked('input[value=wrong_hours]'));
      assert.ok((await page.title()).startsWith('还没有提交'));
      await look('faulty');

      await press(page, '#consent');
      await press(page, 'button[type=submit]');
      await page.waitForSelector('.receipt code');
      const receipt = await page.innerText('.receipt code');
      assert.match(receipt, /^fcr_[\w-]{43}$/);
      assert.deepEqual(kept().map(({ text, contact }) => [text, contact]), [[TEXT, CONTACT]]);
      await look('receipt');
      await press(page, '.receipt .copy');
      await until(page, () => document.querySelector('.receipt .copy').textContent === '已复制');
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), receipt);

      await press(page, 'main a[href="/reports/erase"]');
      await page.waitForURL('**/reports/erase');
      await look('erase');
      await write(page, '#receipt', receipt);
      await press(page, 'button[type=submit]');
      await page.waitForSelector('h1 >> text=已彻底删除');
      await look('erased');
      assert.deepEqual(kept(), []);
      assert.deepEqual(seen.errors.filter((error) => !/status of 400/.test(error)), []);
      assert.ok(!seen.requests.some((url) => url.includes('fcr_') || url.includes('resident')));
      await close();
    });
  }

  test('needs no scripts, and asks what is wrong before it is sent', async () => {
    const { page, close } = await site.open('/clinics/c-hostile/report?lang=en', { javaScriptEnabled: false });
    assert.match(await page.innerText('.about'), /<img src=x/);
    await page.click('button[type=submit]');
    assert.ok(page.url().endsWith('/report?lang=en'));
    assert.equal(await page.isVisible('.receipt'), false);
    await page.check('input[value=other]');
    await page.fill('#text', TEXT);
    await page.click('button[type=submit]');
    const receipt = await page.innerText('.receipt code');
    assert.equal(await page.isVisible('.receipt button'), false);
    assert.equal(kept().length, 1);
    await page.click('text=Erase my report');
    await page.fill('#receipt', receipt.toUpperCase());
    await page.click('button[type=submit]');
    assert.match(await page.innerText('#receipt-fault'), /whole receipt/);
    await page.fill('#receipt', receipt);
    await page.click('button[type=submit]');
    assert.equal(await page.innerText('h1'), 'Erased for good');
    assert.deepEqual(kept(), []);
    await close();
  });
});
