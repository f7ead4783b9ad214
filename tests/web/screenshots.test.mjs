// Pictures of the main states at both widths, in build/screenshots, to be looked at.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, screenshot, screenshots, startSite, until } from './site.mjs';

const STATES = [
  ['landing', '/', {}],
  ['nearest', `/?${HERE}`, {}],
  ['nearest-dark', `/?${HERE}`, { colorScheme: 'dark' }],
  ['nearest-contrast', `/?${HERE}`, { contrast: 'more' }],
  ['nearest-elder', `/?${HERE}&mode=elder`, {}],
  ['nearest-soonest', `/?${HERE}&sort=soonest&service=fever_child&insurance=true`, {}],
  ['nearest-en', `/?${HERE}&lang=en`, {}],
  ['far', '/?lat=30.5&lon=114.3', {}],
  ['village', '/?lat=41.9&lon=116.3', {}],
  ['elsewhere', '/?lat=39.912&lon=116.361', {}],
  ['empty', `/?${HERE}&kind=vaccination_site`, {}],
  ['search', '/?q=门诊部', {}],
  ['search-empty', '/?q=zzz', {}],
  ['region', '/regions/110000', {}],
  ['clinic', '/clinics/c-open', {}],
  ['consults', '/consults?region=110101', {}],
  ['bad-position', '/?lat=x&lon=1', {}],
];

describe('pictures', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'] })));
  after(() => site.stop());

  for (const viewport of [PHONE, DESK]) describe(`at ${viewport.width} px`, () => {
    let page, close;
    before(async () => ({ page, close } = await site.open('about:blank', { viewport })));
    after(() => close());

    for (const [name, target, media] of STATES)
      test(name, async () => {
        await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference', ...media });
        await page.goto(site.url + target);
        await until(page, () => document.readyState === 'complete' &&
          (document.getElementById('map-panel').hidden || document.querySelector('.pin')));
        await page.waitForLoadState('networkidle');
        await screenshot(page, `${name}-${viewport.width}`);
        assert.ok(statSync(path.join(screenshots, `${name}-${viewport.width}.png`)).size > 5000);
      });
  });

  test('map on a phone', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await page.click('.map-toggle');
    await until(page, () => document.querySelector('.pin'));
    await page.waitForLoadState('networkidle');
    await screenshot(page, `map-${PHONE.width}`);
    await close();
  });

  test('on paper', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { viewport: { width: 794, height: 1123 } });
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.isHidden('.finder'));
    assert.ok(await page.isVisible('text=010-69156114'));
    await screenshot(page, 'print');
    for (const target of [`/?${HERE}`, '/regions/110101', '/clinics/c-open', '/?q=医院']) {
      await page.goto(site.url + target);
      assert.match(await page.innerText('.on-paper'), /以下是 \d{4}-\d\d-\d\d \d\d:\d\d 的情况/, target);
      assert.equal(await page.locator('button:visible, summary:visible').count(), 0, target);
    }
    await page.emulateMedia({ media: 'screen' });
    assert.ok(await page.isHidden('.on-paper'));
    await close();
  });
});
