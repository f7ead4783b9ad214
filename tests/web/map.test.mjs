// The map: loaded only when it is seen, tied to the list, told apart by shape and letter.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, feverctl, until as soon } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, startSite, until } from './site.mjs';

describe('the map', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  const ready = (page) =>
    until(page, () => document.querySelectorAll('.pin-listed').length === 10 &&
      document.querySelectorAll('.place').length > 0 && document.querySelector('[data-ready]'));

  /** What the map asked the interface for. */
  const asked = (seen) => seen.requests.filter((url) => url.includes('/api/v1/map?'))
    .map((url) => new URL(url).searchParams);
  const zoomOut = async (page, steps) => {
    await page.focus('.map');
    for (let step = 0; step < steps; step++) {
      const before = await page.getAttribute('.map', 'data-ready');
      await page.keyboard.press('-');
      await until(page, (was) => document.querySelector('.map').dataset.ready !== was, before);
    }
  };

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

  test('hides nothing on a phone that the keyboard goes back to', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { viewport: PHONE });
    await until(page, () => document.querySelector('.map-toggle'));
    await page.click('text=在地图上看');
    await ready(page);
    await page.focus('#more');
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press('Shift+Tab');
      const [top, edge] = await page.evaluate(() => [document.activeElement, document.getElementById('map-panel')]
        .map((one) => one.getBoundingClientRect()).map((box, at) => (at ? box.bottom : box.top)));
      assert.ok(top >= edge, `${step}: ${top} < ${edge}`);
    }
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
    const drawn = await page.$$eval('.pin-listed', (pins) => Object.fromEntries(pins.map((pin) => [
      pin.className.match(/pin-(\w+)/)[1],
      [pin.querySelector('path').getAttribute('d'), pin.querySelector('.pin-letter').textContent]])));
    assert.deepEqual(Object.keys(drawn).sort(), ['closed', 'open', 'unknown']);
    const values = Object.values(drawn);
    assert.equal(new Set(values.map(([shape]) => shape)).size, 3);
    assert.deepEqual(values.map(([, letter]) => letter).sort(), ['?', '休', '开'].sort());
    // What is no fever clinic has its kind's symbol, the one that its card has.
    const [kinds, marks] = await page.evaluate(() => [
      [...document.querySelectorAll('#view [data-id][data-lat]:not([data-kind="fever_clinic"])')]
        .map((card) => card.querySelector('.kind use').getAttribute('href')),
      [...document.querySelectorAll('.pin-listed .pin-kind')].map((mark) =>
        document.querySelector(mark.getAttribute('href')) && mark.getAttribute('href'))]);
    assert.ok(kinds.length > 0);
    assert.deepEqual(marks, kinds);
    await close();
  });

  test('shows who gives out no more numbers apart from who is open, listed or not', async () => {
    const { token } = JSON.parse(feverctl(site.store, 'token', 'add', '--name', '满号', '--scope', 'load:*', '--json'));
    const put = (id, method) => fetch(`${site.url}/api/v1/clinics/${id}/load`, { method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: method === 'PUT' ? JSON.stringify({ level: 'full' }) : null });
    const full = ['c-open', ...clinics.map(({ id }) => id).filter((id) => id.startsWith('c-more'))];
    const isFull = async (id) => (await ask(site.port, `/api/v1/clinics/${id}`)).json.clinic.load !== null;
    for (const id of full) assert.equal((await put(id, 'PUT')).status, 200);
    await soon(() => isFull(full[full.length - 1]), 2, 'full');
    const { page, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    const listed = await page.$eval('.pin-full', (pin) => [pin.getAttribute('aria-label'), pin.querySelector('.pin-letter').textContent]);
    assert.deepEqual(listed, ['1，常开医院发热门诊，满号，暂停取号', '满']);
    const shapes = await page.$$eval('.pin-listed', (pins) => pins.map((pin) =>
      [pin.className.match(/pin-(\w+)/)[1], pin.querySelector('path').getAttribute('d')].join()));
    assert.equal(new Set(shapes.map((one) => one.split(',')[0])).size, new Set(shapes.map((one) => one.split(',')[1])).size);
    await page.focus('.map');
    for (let step = 0; step < 9 && !(await page.$('.pin-nearby')); step++) {
      const before = await page.getAttribute('.map', 'data-ready');
      await page.keyboard.press('ArrowUp');
      await until(page, (was) => document.querySelector('.map').dataset.ready !== was, before);
    }
    assert.match(await page.getAttribute('.pin-nearby', 'aria-label'), /，满号，暂停取号，不在列表中$/);
    await page.focus('.pin-nearby');
    await page.keyboard.press('Enter');
    assert.match(await page.innerText('.nearby .leaflet-popup-content'), /满号，暂停取号/);
    await close();
    for (const id of full) await put(id, 'DELETE');
    await soon(async () => !(await isFull(full[full.length - 1])), 2, 'as before');
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

  test('follows the list and its filters when they change', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    await page.click('text=正在开诊');
    await until(page, () => document.querySelector('.pin-open') && !document.querySelector('.pin-closed'));
    await until(page, () => document.querySelector('[data-ready]'));
    const last = asked(seen).pop();
    assert.equal(last.get('open'), 'true');
    assert.equal(last.get('kind'), 'fever_clinic,fever_room');
    await close();
  });

  test('shows what else there is, in clusters of the server that lead on by keyboard', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    await zoomOut(page, 4);
    await until(page, () => document.querySelector('.cluster'));
    const cluster = page.locator('.cluster').first();
    assert.match(await cluster.getAttribute('aria-label'), /^\d+ 家机构，\d+ 家开诊，放大查看$/);
    const box = await cluster.boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44);
    // Together with the list's pins they count everything that has a place.
    const counted = await page.evaluate(() => [...document.querySelectorAll('.cluster b')]
      .reduce((sum, one) => sum + Number(one.textContent), document.querySelectorAll('.pin').length));
    assert.equal(counted, clinics.filter((one) => one.lat).length);
    // No mark lies upon another, and a card's own pin comes out of its group when it is selected.
    const overlaps = await page.evaluate(() => {
      const centres = [...document.querySelectorAll('.cluster, .pin')].map((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2];
      });
      return centres.filter(([x, y], at) => centres.some(([u, v], other) =>
        other > at && Math.abs(x - u) < 44 && Math.abs(y - v) < 44)).length;
    });
    assert.equal(overlaps, 0);
    await page.click('[data-id="c-closed"] .state');
    assert.match(await page.getAttribute('.pin.selected', 'aria-label'), /休诊医院/);
    const before = await page.getAttribute('.map', 'data-ready');
    await cluster.focus();
    await page.keyboard.press('Enter');
    await until(page, (was) => document.querySelector('.map').dataset.ready !== was, before);
    const zooms = asked(seen).map((query) => Number(query.get('zoom')));
    assert.ok(zooms[zooms.length - 1] > zooms[zooms.length - 2]);
    assert.ok(await page.evaluate(() => document.activeElement.closest('.map') !== null), 'the focus stays on the map');
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('asks by whole tiles and with nothing finer than three decimals', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    await zoomOut(page, 2);
    for (const query of asked(seen)) {
      const tiles = 2 ** Number(query.get('zoom'));
      const box = query.get('bbox').split(',').map(Number);
      assert.doesNotMatch(query.get('bbox'), /\.\d{4}/);
      const across = (lon) => (lon + 180) / 360 * tiles;
      const down = (lat) => (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * tiles;
      const [west, south, east, north] = [across(box[0]), down(box[1]), across(box[2]), down(box[3])];
      const step = 0.001 / 360 * tiles * 1.5; // a thousandth of a degree, as tall as it is in China
      for (const [at, edge] of [[west, Math.floor(west)], [east, Math.ceil(east)],
        [north, Math.floor(north)], [south, Math.ceil(south)]])
        assert.ok(Math.abs(at - edge) <= step, `${query}`);
    }
    await close();
  });

  test('tells the name and the state of a pin that is not in the list, and leads to it', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, { viewport: DESK });
    await ready(page);
    await page.focus('.map');
    for (let step = 0; step < 9 && !(await page.$('.pin-nearby')); step++) {
      const before = await page.getAttribute('.map', 'data-ready');
      await page.keyboard.press('ArrowUp');
      await until(page, (was) => document.querySelector('.map').dataset.ready !== was, before);
    }
    const label = await page.getAttribute('.pin-nearby', 'aria-label');
    const [name] = /^第\d+门诊部(?=，开诊，不在列表中$)/.exec(label);
    const target = `/clinics/${clinics.find((one) => one.name === name).id}`;
    const pin = page.getByRole('button', { name: label });
    await pin.focus();
    await page.keyboard.press('Enter');
    const popup = page.locator('.nearby');
    assert.equal((await popup.locator('.leaflet-popup-content').innerText()).replace(/\s+/g, ' ').trim(), `${name} 开诊`);
    const close44 = await popup.locator('.leaflet-popup-close-button').boundingBox();
    assert.ok(close44.width >= 44 && close44.height >= 44);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), target);
    await page.keyboard.press('Escape');
    await popup.waitFor({ state: 'detached' });
    await pin.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${target}`);
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('lies on a coast line without borders, finer where one looks closer', async () => {
    const { page, seen, close } = await site.open('/?lat=31.2&lon=121.5&kind=any', { viewport: DESK });
    await ready(page);
    const drawn = () => page.$$eval('path.coast', (all) => all.map((one) => one.getAttribute('d').length).filter((n) => n > 20).length);
    await zoomOut(page, 8);
    await until(page, () => document.querySelector('path.coast'));
    assert.ok(await drawn() > 0);
    assert.ok(seen.requests.some((url) => url.endsWith('/static/coast/whole.json')));
    assert.ok(await page.isVisible('text=Natural Earth'));
    assert.equal(await page.locator('.leaflet-control-attribution').count(), 1);
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('takes every filter of the list, also those that no cluster knows by itself', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}&exclude_closed=true&age_months=30`, { viewport: DESK });
    await until(page, () => document.querySelector('[data-ready]'));
    const query = asked(seen).pop();
    assert.equal(query.get('exclude_closed'), 'true');
    assert.equal(query.get('age_months'), '30');
    await zoomOut(page, 5);
    const counted = await page.evaluate(() => [...document.querySelectorAll('.cluster b')]
      .reduce((sum, one) => sum + Number(one.textContent), document.querySelectorAll('.pin').length));
    const passing = clinics.filter((one) => one.lat && one.id !== 'c-closed' && !(one.min_age_months > 30));
    assert.equal(counted, passing.length);
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
