// What the desk prints and where it puts pins, as Chromium draws it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { feverctl, sampleStore, startDesk, temporaryFolder } from '../api/support.mjs';
import { axeSource, screenshot } from './site.mjs';

const OFFICE = { width: 1366, height: 768 };
const DONGCHENG = [[116.37, 39.86], [116.45, 39.86], [116.45, 39.98], [116.37, 39.98], [116.37, 39.86]];

describe('paper and pins of the desk', () => {
  let desk, store, browser, page;
  const errors = [];

  before(async () => {
    store = sampleStore();
    const folder = temporaryFolder();
    const rows = Array.from({ length: 60 }, (_, i) => `第${i}医院发热门诊,fever_clinic,110101,长安街${i}号,39.9${i},116.41,wgs84,"Mo-Su,PH 08:00-20:00"`);
    writeFileSync(path.join(folder, 'many.csv'), `name,kind,adcode,address,lat,lon,crs,hours\n${rows.join('\n')}\n`);
    feverctl(store, 'import', path.join(folder, 'many.csv'), '--source', 'many');
    writeFileSync(path.join(folder, 'outlines.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature',
      properties: { adcode: 110101, name: '东城区' }, geometry: { type: 'Polygon', coordinates: [DONGCHENG] } }] }));
    feverctl(store, 'import', path.join(folder, 'outlines.geojson'), '--as', 'outlines');
    const secret = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', '王敏', '--scope', 'desk')).token;
    desk = await startDesk(store, ['--site', 'https://fever.example.org']);
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: OFFICE, locale: 'zh-CN', bypassCSP: true });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(desk.url);
    await page.getByLabel('令牌').fill(secret);
    await page.getByRole('button', { name: '登录' }).click();
  });
  after(async () => {
    await browser.close();
    await desk.stop();
  });

  async function clean(name) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), [], name);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= OFFICE.width, name);
    assert.deepEqual(errors, [], name);
    await screenshot(page, `desk-${name}-1366`);
  }

  /** How many sheets of A4 the page takes. */
  const sheets = async () => ((await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? []).length;

  test('a region is chosen, and its list is nothing but the list on paper', async () => {
    await page.getByRole('link', { name: '导出与打印' }).click();
    await page.getByLabel('地区').selectOption({ label: '北京市东城区' });
    await page.getByRole('button', { name: '选这个地区' }).click();
    await clean('export');
    await page.getByRole('link', { name: '打印名单' }).click();
    await clean('print');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByRole('navigation').isHidden());
    assert.ok(await page.locator('.screen').isHidden());
    assert.equal(await page.locator('.paper tbody tr').first().evaluate((row) => getComputedStyle(row).breakInside), 'avoid');
    await screenshot(page, 'desk-print-paper');
    assert.ok((await sheets()) > 1);
    await page.emulateMedia({ media: null });
  });

  test('a poster is one sheet', async () => {
    await page.goto(`${desk.url}poster/110101`);
    await clean('poster');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByRole('heading', { name: '打印海报' }).isHidden());
    await screenshot(page, 'desk-poster-paper', true);
    assert.equal(await sheets(), 1);
    await page.emulateMedia({ media: null });
  });

  test('two revisions are compared, and a pin is moved by a click on the map', async () => {
    await page.goto(`${desk.url}history`);
    await page.getByRole('button', { name: '比较所选的两个版本' }).click();
    await clean('compare');
    await page.goto(`${desk.url}clinics/110101-0001/place`);
    const map = page.getByRole('img', { name: '地区边界' });
    const box = await map.boundingBox();
    await map.click({ position: { x: box.width * 0.5, y: box.height * 0.5 } });
    await page.getByText('新位置在东城区范围内').waitFor();
    assert.ok(Math.abs(Number(await page.getByLabel('纬度').inputValue()) - 39.92) < 0.001);
    assert.ok(Math.abs(Number(await page.getByLabel('经度').inputValue()) - 116.41) < 0.001);
    await clean('place');
    await page.getByLabel('理由').fill('实地核对');
    await page.getByRole('button', { name: '保存新位置' }).click();
    await page.getByText('位置由 王敏 更正：实地核对').waitFor();
    await page.getByRole('button', { name: '撤销这次更正' }).click();
    await page.getByText('位置由 王敏').waitFor({ state: 'detached' });
    assert.deepEqual(errors, []);
  });
});
