// What everybody needs: axe finds nothing, targets are large, nothing scrolls sideways.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, axeSource, startSite, until } from './site.mjs';

const PAGES = ['/', `/?${HERE}`, `/?${HERE}&open=true&lang=en`, '/?lat=30.5&lon=114.3', '/?q=医院',
  '/?q=zzz', '/?lat=x&lon=1', '/clinics/c-open', '/clinics/c-lost?lang=en', '/regions/110000',
  '/regions/110101', '/privacy', '/offline', '/nothing'];

/* For people who write programs: the rest of the pages' rules, but links within sentences. */
const DOCS = ['/docs.html', '/docs.en.html'];

const MAIN = ['/', `/?${HERE}`, '/clinics/c-open', '/regions/110101'];

const MODES = [
  [{ colorScheme: 'light' }, [...PAGES, ...DOCS]],
  [{ colorScheme: 'dark' }, [...MAIN, ...DOCS]],
  [{ forcedColors: 'active' }, MAIN],
];

describe('access for all', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'] })));
  after(() => site.stop());

  async function violations(page) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run());
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
  }

  async function settled(page, viewport) {
    if (viewport === DESK)
      await until(page, () => document.getElementById('map-panel')?.hidden !== false || document.querySelector('.pin'));
    else await until(page, () => document.readyState === 'complete');
  }

  for (const viewport of [PHONE, DESK]) {
    for (const [mode, targets] of MODES) {
      test(`axe finds nothing at ${viewport.width} px, ${Object.values(mode)[0]}`, async () => {
        for (const target of targets) {
          const { page, close } = await site.open(target, { viewport, bypassCSP: true, ...mode });
          await settled(page, viewport);
          assert.deepEqual(await violations(page), [], target);
          await close();
        }
      });
    }

    test(`nothing scrolls sideways at ${viewport.width} px`, async () => {
      for (const target of [...PAGES, ...DOCS]) {
        const { page, close } = await site.open(target, { viewport });
        await settled(page, viewport);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${target}: ${width}`);
        await close();
      }
    });
  }

  test('nothing scrolls sideways at 320 px, which is 400 % zoom of 1280 px', async () => {
    for (const target of [...PAGES, ...DOCS]) {
      const { page, close } = await site.open(target, { viewport: { width: 320, height: 600 } });
      await settled(page, PHONE);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, target);
      await close();
    }
  });

  test('everything to press is at least 44 px high and wide', async () => {
    for (const target of PAGES) {
      const { page, close } = await site.open(target);
      await settled(page, PHONE);
      const small = await page.$$eval('a, button, summary, input:not([type=hidden])', (all) =>
        all.filter((one) => one.offsetParent && !one.closest('dd, .skip'))
          .map((one) => [(one.closest('label') || one).getBoundingClientRect(), one.outerHTML.slice(0, 120)])
          .filter(([box]) => box.height < 43.5 || box.width < 43.5).map(([, html]) => html));
      assert.deepEqual(small, [], target);
      await close();
    }
  });

  test('the keyboard begins at the skip link and sees where it is', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid');
    await close();
  });
});
