// The map: loaded only when it is seen, tied to the list, told apart by shape and letter.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, startSite, until } from './site.mjs';

describe('the map', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  const ready = (page) =>
    until(page, () => document.querySelectorAll('.pin').length === 10 &&
      document.querySelectorAll('.place').length > 0);

  test('is not loaded on a phone before it is asked for', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: PHONE });
    await until(page, () => document.querySelector('.map-toggle'));
    assert.ok(seen.requests.every((url) => !url.includes('/vendor/') && !url.includes('/places/')));
    await page.click('text=在地图上看');
    await ready(page);
    assert.ok(seen.requests.some((url) => url.includes('/vendor/leaflet/leaflet.js')));
    await page.click('text=收起地图');
    assert.ok(await page.isHidden('.map'));
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('stands beside the list on a desk and asks nobody but us', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    assert.ok(await page.isVisible('text=示意底图'));
    assert.deepEqual(seen.requests.filter((url) => !url.startsWith(site.url)), []);
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('draws a shape and a letter of its own for each state', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    const drawn = await page.$$eval('.pin', (pins) => Object.fromEntries(pins.map((pin) => [
      pin.className.match(/pin-(\w+)/)[1],
      [pin.querySelector('path').getAttribute('d'), pin.querySelector('.pin-letter').textContent]])));
    assert.deepEqual(Object.keys(drawn).sort(), ['closed', 'open', 'unknown']);
    const values = Object.values(drawn);
    assert.equal(new Set(values.map(([shape]) => shape)).size, 3);
    assert.deepEqual(values.map(([, letter]) => letter).sort(), ['?', '休', '开'].sort());
    await close();
  });

  test('selects the card of a pin and the pin of a card, by keyboard too', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    const pin = page.getByRole('button', { name: '1，常开医院发热门诊，开诊' });
    await pin.focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('.card.selected', 'data-id'), 'c-open');
    await page.click('[data-id="c-closed"] .state');
    assert.equal(await page.locator('.card.selected').count(), 1);
    assert.equal(await page.getAttribute('.card.selected', 'data-id'), 'c-closed');
    assert.match(await page.getAttribute('.pin.selected', 'aria-label'), /休诊医院/);
    await close();
  });

  test('follows the list when it changes', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    await page.click('text=正在开诊');
    await until(page, () => document.querySelector('.pin-open') && !document.querySelector('.pin-closed'));
    await close();
  });

  test('fails without taking the list with it', async () => {
    const { page, close } = await site.open(`/?${HERE}`, {
      viewport: DESK,
      setUp: (tab) => tab.route('**/vendor/leaflet/leaflet.js', (route) => route.abort()),
    });
    await until(page, () => document.body.innerText.includes('地图没有载入'));
    assert.ok(await page.isVisible('#ranked .card'));
    await close();
  });
});
