// What everybody needs: axe finds nothing, targets are large, nothing scrolls sideways.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, axeSource, startSite, until } from './site.mjs';

const PAGES = ['/', `/?${HERE}`, `/?${HERE}&open=true&lang=en`, '/?lat=30.5&lon=114.3', '/?q=医院',
  '/?q=zzz', '/?lat=x&lon=1', '/clinics/c-open', '/clinics/c-lost?lang=en', '/regions/110000',
  '/regions/110101', '/privacy', '/self-check', '/guides', '/guides/symptoms',
  '/consults?region=110101', '/clinics/c-open/report', '/reports/erase', '/staff', '/offline', '/nothing'];

/* For people who write programs: the rest of the pages' rules, but links within sentences. The two
   differ in their words alone, and take long: one for each width. */
const DOCS = { [PHONE.width]: '/docs.html', [DESK.width]: '/docs.en.html' };

/* Every way in which a page may be shown: what the device asks for, and the elder mode. Colours
   alone differ between the schemes, so that there the rules that look at colours are asked. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const STANDARD = { colorScheme: 'light', forcedColors: 'none', contrast: 'no-preference' };
const MODES = [
  ['light', STANDARD, false, null],
  ['dark', { ...STANDARD, colorScheme: 'dark' }, false, COLOURS],
  ['high contrast', { ...STANDARD, contrast: 'more' }, false, COLOURS],
  ['high contrast, dark', { ...STANDARD, colorScheme: 'dark', contrast: 'more' }, false, COLOURS],
  ['forced colours', { ...STANDARD, forcedColors: 'active' }, false, COLOURS],
  ['elder', STANDARD, true, null],
];

/* The documentation is a file: it knows no elder mode and no more contrast than it has. Contrast and
   forced colours change with no width: they are asked at the phone's. */
const modesOf = (target, viewport) => MODES.filter(([name]) =>
  !(Object.values(DOCS).includes(target) && /contrast|elder/.test(name)) &&
  !(viewport === DESK && /contrast|forced/.test(name)));

/* What is folded is looked at too, once of each kind. */
const FOLDED = '.more-filters, .card:first-child details, .unlocated > details, .clinic details';

describe('access for all', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'] })));
  after(() => site.stop());

  async function violations(page, rules) {
    const found = await page.evaluate((only) =>
      window.axe.run(document, Object.assign({ resultTypes: ['violations'] }, only && { runOnly: only })), rules);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
  }

  async function settled(page, viewport) {
    if (viewport === DESK)
      await until(page, () => document.getElementById('map-panel')?.hidden !== false || document.querySelector('.pin'));
    else await until(page, () => document.readyState === 'complete');
  }

  /* What sticks out to the right, and what is too small to press. */
  const widthOf = (page) => page.evaluate(() => document.documentElement.scrollWidth);
  const small = (page, selector, least) => page.$$eval(selector, (all, { height, width }) =>
    all.filter((one) => one.offsetParent && !one.closest('dd, .skip, details:not([open]) > :not(summary)'))
      .map((one) => [(one.closest('label') || one).getBoundingClientRect(), one.outerHTML.slice(0, 120)])
      .filter(([box]) => box.height < height - 0.5 || box.width < width - 0.5).map(([, html]) => html), least);
  const PRESSED = 'a, button, summary, input:not([type=hidden])';

  /* Each page is opened once for all that is asked of it, one behind the other in the same tab: a
     new tab costs more than all the questions. */
  for (const viewport of [PHONE, DESK]) describe(`at ${viewport.width} px`, () => {
    let page, close;
    before(async () =>
      ({ page, close } = await site.open('about:blank', { viewport, bypassCSP: true, reducedMotion: 'reduce' })));
    after(() => close());

    for (const target of [...PAGES, DOCS[viewport.width]]) {
      test(`${target} keeps the rules in any mode`, async () => {
        await page.setViewportSize(viewport);
        await page.emulateMedia(STANDARD);
        await page.goto(site.url + target);
        await settled(page, viewport);
        assert.ok((await widthOf(page)) <= viewport.width, 'nothing scrolls sideways');
        if (viewport === PHONE && PAGES.includes(target))
          assert.deepEqual(await small(page, PRESSED, { height: 44, width: 44 }), [], 'everything to press is at least 44 px high and wide');
        await page.$$eval(FOLDED, (all) => all.forEach((one) => (one.open = true)));
        if (viewport === PHONE) {
          await page.setViewportSize({ width: 320, height: 600 }); /* 400 % zoom of 1280 px */
          assert.ok((await widthOf(page)) <= 320, 'nothing scrolls sideways at 320 px');
          await page.setViewportSize(viewport);
        }
        await page.evaluate(axeSource);
        for (const [name, media, elder, rules] of modesOf(target, viewport)) {
          /* The documentation's hundred operations are coloured alike. */
          if (rules) await page.$$eval('.operation', (all) => all.slice(3).forEach((one) => one.remove()));
          await page.emulateMedia(media);
          await page.evaluate((on) => document.documentElement.classList.toggle('elder', on), elder);
          assert.deepEqual(await violations(page, rules), [], name);
        }
      });
    }
  });

  test('in the elder mode everything to press is at least 48 px high', async () => {
    for (const target of ['/?mode=elder', `/?${HERE}&mode=elder`, '/regions/110101?mode=elder', '/clinics/c-open?mode=elder']) {
      const { page, close } = await site.open(target);
      await settled(page, PHONE);
      assert.deepEqual(await small(page, `${PRESSED}, select`, { height: 48, width: 0 }), [], target);
      assert.ok((await widthOf(page)) <= PHONE.width, target);
      await close();
    }
  });

  test('in English what is Chinese says so, and nothing else does', async () => {
    const { page, close } = await site.open('/privacy?lang=en');
    for (const target of [`/?${HERE}&lang=en`, '/?q=医院&lang=en', '/?q=没有的&lang=en', '/regions/110101?lang=en', '/regions/110101?open=true&service=ct&lang=en',
      '/clinics/c-open?lang=en', '/clinics/c-lost?lang=en', '/clinics/c-unknown?lang=en', '/clinics/c-closed/report?lang=en', '/consults?region=110101&lang=en']) {
      await page.goto(site.url + target);
      const wrong = await page.$$eval('body :not(script)', (all) => all
        .filter((one) => one.tagName !== 'OPTION' && !one.closest('.chip'))
        .flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim())
          .filter(({ data }) => /^(zh)/.test(one.closest('[lang]').lang) ? /^[A-Z][a-z ,:]+$/.test(data.trim()) : /\p{Script=Han}/u.test(data))
          .map(({ data }) => data)));
      assert.deepEqual(wrong, [], target);
    }
    await close();
  });

  test('what a link or button shows is part of its name', async () => {
    const { page, close } = await site.open('/privacy');
    for (const target of [`/?${HERE}`, `/?${HERE}&lang=en`, '/clinics/c-lost', '/clinics/c-lost?lang=en', '/consults', '/consults?lang=en']) {
      await page.goto(site.url + target);
      const other = await page.$$eval('a[aria-label], button[aria-label], summary[aria-label]', (all) => all
        .map((one) => [one.textContent.trim().toLowerCase(), one.getAttribute('aria-label').toLowerCase()])
        .filter(([shown, said]) => !said.includes(shown)));
      assert.deepEqual(other, [], target);
    }
    await close();
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
